/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entropy for seeds: the CPU's RNDR where it exists, else a device (virtio-rng),
 * probed on first use. Called by the boot code and by commands; devices enter
 * themselves when they are probed.
 */
#ifndef DRIVERS_RNG_H
#define DRIVERS_RNG_H

#include <stddef.h>

/* Fills BUF. 0, -ENODEV when there is no source, -EIO when the source failed. */
int rng_read(void *buf, size_t len);

struct rng_dev {
	/* Fills BUF or returns a negative errno, printed; -ENODEV when the device is not running. */
	int (*read)(struct rng_dev *rng, void *buf, size_t len);
	void *priv;
	struct rng_dev *next;     /* the registry's */
};

/*
 * Called by a driver's probe, again when the device is started again. Of
 * several the first that registered and still works serves rng_read().
 */
void rng_register(struct rng_dev *rng);

#endif
