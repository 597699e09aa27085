/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Devices and drivers.
 *
 * A driver is a register file that knows no devicetree (<chip>.c) and a small
 * const descriptor that matches nodes and calls it (<chip>_fdt.c). Enabled
 * nodes with a driver become devices when the tree is bound (no hardware is
 * touched); a device is probed when somebody first asks for it; whoever was
 * probed is quiesced at the hand-off, and that is checked.
 */
#ifndef DRIVERS_DEVICE_H
#define DRIVERS_DEVICE_H

#include <lib/dt.h>
#include <lib/table.h>

enum device_class {
	DEV_SERIAL,
	DEV_BLOCK_HOST,   /* may turn out to be any virtio or PCI device: virtio-mmio slot, PCI host */
	DEV_RNG,
	DEV_OTHER,
};

enum device_state { DEV_BOUND, DEV_PROBED, DEV_FAILED, DEV_QUIESCED };

struct device;

struct driver {
	const char *name;
	enum device_class class;
	const char *const *compatible;           /* NULL-terminated */
	int (*probe)(struct device *dev);        /* 0, -ENODEV when the slot is empty, other errno */
	int (*quiesce)(struct device *dev);      /* no DMA, no interrupt pending; NULL: has neither */
};

struct device {
	const struct driver *driver;
	const struct dt_node *node;
	uint64_t reg;                            /* first reg entry, as CPU physical address */
	uint64_t reg_size;
	void *priv;                              /* the driver's, from probe on */
	enum device_state state;
	int error;                               /* why it is DEV_FAILED */
};

TABLE_DECLARE(const struct driver, drivers);

/* The machine's devicetree index, set once at start. */
const struct dt *device_tree(void);

/* Makes a device of every enabled node that a driver matches. Touches no hardware. */
int device_bind_all(const struct dt *dt);

/* All devices in devicetree order. */
struct device *device_list(size_t *count);

/* Probes DEV when that has not been tried; 0 when it is working, else its error. */
int device_probe(struct device *dev);

/* Probes every bound device of that class; empty slots are no error. */
void device_probe_class(enum device_class class);

/* Quiesces every probed device. Returns 0, or the first error (each is printed by name). */
int device_quiesce_all(void);

#endif
