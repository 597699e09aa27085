/* SPDX-License-Identifier: Apache-2.0 */
/* Entropy for seeds: the CPU's RNDR where it exists, else a device (virtio-rng), probed on first use. */
#ifndef DRIVERS_RNG_H
#define DRIVERS_RNG_H

#include <stddef.h>

/* Fills BUF. 0, -ENODEV when there is no source, -EIO when the source failed. */
int rng_read(void *buf, size_t len);

struct rng_dev {
	int (*read)(struct rng_dev *rng, void *buf, size_t len);
	void *priv;
};

/* Called by a driver's probe. The first one that registers serves rng_read(). */
void rng_register(struct rng_dev *rng);

#endif
