/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Devices and drivers.
 *
 * A driver is a register file that knows no devicetree (<chip>.c) and a small
 * const descriptor that matches nodes and calls it (<chip>_fdt.c). Enabled
 * nodes with a driver become devices when the tree is bound (no hardware is
 * touched); a device is probed when somebody first asks for it; whoever was
 * probed is quiesced at the hand-off, and that is checked.
 *
 * A bus (virtio-mmio slot, PCI host) has children that no node describes. Its
 * probe only finds out what they are; a child is started when somebody first
 * asks for its class, so that looking for disks does not wake an entropy
 * source or a network card.
 */
#ifndef DRIVERS_DEVICE_H
#define DRIVERS_DEVICE_H

#include <lib/dt.h>
#include <lib/table.h>
#include <stdbool.h>

enum device_class {
	DEV_SERIAL,
	DEV_BLOCK,
	DEV_RNG,
	DEV_NOR,
	DEV_BUS,          /* has children; each has a class of its own */
	DEV_INTERRUPTS,   /* an interrupt controller: only silenced, at the hand-off */
	DEV_OTHER,
};

enum device_state { DEV_BOUND, DEV_PROBED, DEV_EMPTY, DEV_FAILED, DEV_QUIESCED };

struct device;

/* A child of a bus, as struct driver's list shows it. The strings live while it is shown. */
struct device_child {
	const char *name;                        /* "00:01.0", "virtio 2" */
	const char *driver;                      /* NULL: no driver for it */
	enum device_state state;
	int error;
};

typedef void (*device_child_fn)(const struct device_child *child, void *ctx);

struct driver {
	const char *name;
	enum device_class class;
	const char *const *compatible;           /* NULL-terminated */
	int (*probe)(struct device *dev);        /* 0, -ENODEV when the slot is empty, other errno */
	int (*quiesce)(struct device *dev);      /* no DMA, no interrupt pending; NULL: has neither */

	/* A bus only, else NULL: starts the children of a class; each prints its own error. */
	void (*start)(struct device *dev, enum device_class class);
	void (*list)(const struct device *dev, device_child_fn visit, void *ctx);
};

struct device {
	const struct driver *driver;
	const struct dt_node *node;
	uint64_t reg;                            /* first reg entry, as CPU physical address */
	uint64_t reg_size;
	void *priv;                              /* the driver's, from probe on */
	enum device_state state;
	int error;                               /* why it is DEV_FAILED or DEV_EMPTY */
	bool may_run;                            /* the user takes the blame when it does not stop */
};

TABLE_DECLARE(const struct driver, drivers);

/* The machine's devicetree index, as given to device_bind_all(); NULL before. */
const struct dt *device_tree(void);

/*
 * Makes a device of every enabled node that a driver matches. Touches no
 * hardware. DT stays in use. -ENOMEM. A node whose reg cannot be translated
 * becomes a device that has failed already, with a message.
 */
int device_bind_all(const struct dt *dt);

/* All devices in devicetree order. */
struct device *device_list(size_t *count);

/* The device made of NODE, or NULL. */
struct device *device_of_node(const struct dt_node *node);

/*
 * Probes DEV when that has not been tried; 0 when it is working, else its
 * error. A quiesced device is probed again. A failure is printed once.
 */
int device_probe(struct device *dev);

/*
 * Probes every bound device of that class, and every bus for its children of
 * that class. Empty slots are no error. Costs nothing when repeated.
 */
void device_probe_class(enum device_class class);

/*
 * Quiesces every probed device. Returns 0, or the first error (each is printed by
 * name) of a device that may not run on.
 */
int device_quiesce_all(void);

/* "bound", "probed", ... Never NULL. */
const char *device_state_name(enum device_state state);

#endif
