/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Virtio devices: what a transport (MMIO, PCI) offers to the drivers of the
 * device types (block, entropy), and the life of a device between the two.
 *
 * Source: Virtual I/O Device (VIRTIO) Version 1.2, OASIS, cited by section.
 *
 * A transport finds a device and calls virtio_found(); nothing of the device
 * but its type has been looked at then. virtio_start() takes it through reset,
 * feature negotiation and the driver's probe (3.1.1); virtio_stop() resets it,
 * after which it neither reads nor writes memory. A device is not trusted:
 * what it says is checked before it is used as an index, a length or a size.
 */
#ifndef DRIVERS_VIRTIO_H
#define DRIVERS_VIRTIO_H

#include <drivers/device.h>
#include <lib/table.h>
#include <stdbool.h>
#include <stdint.h>

/* Device types (5) */
#define VIRTIO_ID_BLOCK 2u
#define VIRTIO_ID_RNG   4u

/* Device status (2.1) */
#define VIRTIO_STATUS_ACKNOWLEDGE 0x01u
#define VIRTIO_STATUS_DRIVER      0x02u
#define VIRTIO_STATUS_DRIVER_OK   0x04u
#define VIRTIO_STATUS_FEATURES_OK 0x08u
#define VIRTIO_STATUS_NEEDS_RESET 0x40u
#define VIRTIO_STATUS_FAILED      0x80u

/* Feature bits of every device type (6) */
#define VIRTIO_F_VERSION_1       32
#define VIRTIO_F_ACCESS_PLATFORM 33
#define VIRTIO_F_ORDER_PLATFORM  36

struct virtio_device;
struct virtqueue;

/*
 * Register access of one transport. Except for open(), which is called first,
 * none of these can fail other than by what the registers then say.
 */
struct virtio_transport {
	bool close_stops_dma;    /* close() keeps even a device that does not reset from memory */

	/* Makes the registers accessible and lets the device reach memory. 0 or negative errno, printed. */
	int (*open)(struct virtio_device *vdev);
	/* Takes both back. The device has been reset. */
	void (*close)(struct virtio_device *vdev);

	uint8_t (*get_status)(struct virtio_device *vdev);
	void (*set_status)(struct virtio_device *vdev, uint8_t status);
	uint64_t (*get_features)(struct virtio_device *vdev);
	void (*set_features)(struct virtio_device *vdev, uint64_t features);

	/* Most entries queue INDEX may have; 0: there is no such queue, or it is in use. */
	uint32_t (*queue_max)(struct virtio_device *vdev, uint16_t index);
	/* Tells the device where the ring lies. -ERANGE when it cannot reach there. */
	int (*queue_enable)(struct virtio_device *vdev, struct virtqueue *vq);
	void (*notify)(struct virtio_device *vdev, const struct virtqueue *vq);

	/* One field of the device's configuration, WIDTH 1, 2 or 4 bytes; 0 past its end. */
	uint32_t (*config_read)(struct virtio_device *vdev, uint32_t offset, unsigned int width);
	/* Changes whenever the configuration may have changed (2.5.1). */
	uint32_t (*config_generation)(struct virtio_device *vdev);
};

/* A driver for a device type; in the generated table virtio_drivers. */
struct virtio_driver {
	const char *name;
	uint32_t device_id;
	enum device_class class;
	uint64_t features;                       /* that it can make use of */

	/*
	 * Features are negotiated: makes queues, calls virtio_ready(), registers.
	 * Called again when the device is started again; vdev->priv is kept.
	 */
	int (*probe)(struct virtio_device *vdev);

	/*
	 * The device is no longer in use (or its probe failed): ends what was in
	 * flight. QUIET: it has been reset; otherwise it may go on writing to the
	 * memory that it was given, which must be left to it.
	 */
	void (*stopped)(struct virtio_device *vdev, bool quiet);
};

TABLE_DECLARE(const struct virtio_driver, virtio_drivers);

/* Embedded in the transport's own structure. */
struct virtio_device {
	const struct virtio_transport *transport;
	const struct virtio_driver *driver;      /* NULL: none for this type */
	const char *name;                        /* "virtio_mmio@a003e00", "pci 00:01.0" */
	uint32_t device_id;
	bool legacy;                             /* spoken to as before version 1 (7.4) */
	bool coherent;                           /* its DMA snoops the caches */
	uint64_t features;                       /* negotiated */
	enum device_state state;
	int error;                               /* why it is DEV_FAILED */
	bool stuck;                              /* given up, did not reset, may still write to memory */
	void *priv;                              /* the driver's */
};

/* For transports: VDEV has transport, name, device_id, legacy and coherent set; finds its driver. */
void virtio_found(struct virtio_device *vdev);

/* Starts VDEV when its driver is of that class and has not been tried. Prints what fails. */
void virtio_start(struct virtio_device *vdev, enum device_class class);

/* Resets a started device and ends its driver's use of it. -ETIMEDOUT when it does not reset. */
int virtio_stop(struct virtio_device *vdev);

/* The same for a device that has misbehaved: it is DEV_FAILED with that error from now on. */
void virtio_give_up(struct virtio_device *vdev, int error);

/* Shows VDEV as the child of a bus (struct driver's list). */
void virtio_list(const struct virtio_device *vdev, device_child_fn visit, void *ctx);

/* "block", "rng", ... for the type; "unknown". */
const char *virtio_id_name(uint32_t device_id);

/* --- for drivers of device types ---------------------------------------------- */

/* Sets DRIVER_OK: queues may be used from now on. */
void virtio_ready(struct virtio_device *vdev);

static inline bool virtio_has_feature(const struct virtio_device *vdev, unsigned int bit)
{
	return vdev->features >> bit & 1;
}

/* True when the device says that it cannot go on (2.1.2). Reads a register. */
bool virtio_needs_reset(struct virtio_device *vdev);

/* Configuration fields; the 64-bit one consistently although it takes two accesses. */
uint32_t virtio_config_u32(struct virtio_device *vdev, uint32_t offset);
uint64_t virtio_config_u64(struct virtio_device *vdev, uint32_t offset);

#endif
