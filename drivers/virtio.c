/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/virtio.h>

#include <arch/timer.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>

#define RESET_TIMEOUT_US 1000000u
#define CONFIG_TRIES     16        /* a configuration that changes more often than that is not one */

/* What any driver here can live with; the rest is the device type's. */
#define TRANSPORT_FEATURES \
	(BIT(VIRTIO_F_VERSION_1) | BIT(VIRTIO_F_ACCESS_PLATFORM) | BIT(VIRTIO_F_ORDER_PLATFORM))

const char *virtio_id_name(uint32_t device_id)
{
	/* 5: the types that are met in practice */
	static const char *const names[] = {
		[1] = "net", [2] = "block", [3] = "console", [4] = "rng", [5] = "balloon",
		[8] = "scsi", [9] = "9p", [16] = "gpu", [18] = "input", [19] = "vsock",
		[20] = "crypto", [26] = "fs",
	};

	if (device_id < ARRAY_SIZE(names) && names[device_id])
		return names[device_id];
	return "unknown";
}

void virtio_found(struct virtio_device *vdev)
{
	const struct virtio_driver *drv;

	vdev->state = DEV_BOUND;
	TABLE_FOREACH(virtio_drivers, drv)
		if (drv->device_id == vdev->device_id)
			vdev->driver = drv;
}

void virtio_list(const struct virtio_device *vdev, device_child_fn visit, void *ctx)
{
	char name[48];
	struct device_child child = {
		.name = name,
		.driver = vdev->driver ? vdev->driver->name : NULL,
		.state = vdev->state,
		.error = vdev->error,
	};

	snprintf(name, sizeof(name), "%s: %s%s", vdev->name, virtio_id_name(vdev->device_id),
		 vdev->legacy ? ", legacy" : "");
	visit(&child, ctx);
}

/* --- status --------------------------------------------------------------- */

static void add_status(struct virtio_device *vdev, uint8_t bits)
{
	const struct virtio_transport *t = vdev->transport;

	t->set_status(vdev, t->get_status(vdev) | bits);
}

/* The device has let go of all memory when its status reads 0 (2.1.2, 4.1.4.3.2). */
static int reset(struct virtio_device *vdev)
{
	uint64_t deadline = timer_deadline_us(RESET_TIMEOUT_US);

	vdev->transport->set_status(vdev, 0);
	while (vdev->transport->get_status(vdev)) {
		if (timer_expired(deadline)) {
			log_err("virtio", "%s: does not reset; it may still write to memory",
				vdev->name);
			return -ETIMEDOUT;
		}
	}
	return 0;
}

bool virtio_needs_reset(struct virtio_device *vdev)
{
	return vdev->transport->get_status(vdev) & VIRTIO_STATUS_NEEDS_RESET;
}

void virtio_ready(struct virtio_device *vdev)
{
	add_status(vdev, VIRTIO_STATUS_DRIVER_OK);
}

/* --- start and stop ------------------------------------------------------- */

/* 3.1.1, steps 4 to 6 */
static int negotiate(struct virtio_device *vdev)
{
	const struct virtio_transport *t = vdev->transport;
	uint64_t offered = t->get_features(vdev);

	vdev->features = offered & (TRANSPORT_FEATURES | vdev->driver->features);
	if (!vdev->legacy && !virtio_has_feature(vdev, VIRTIO_F_VERSION_1)) {
		log_err("virtio", "%s: does not offer VIRTIO_F_VERSION_1", vdev->name);
		return -EPROTO;
	}
	t->set_features(vdev, vdev->features);
	if (vdev->legacy)
		return 0;
	add_status(vdev, VIRTIO_STATUS_FEATURES_OK);
	if (t->get_status(vdev) & VIRTIO_STATUS_FEATURES_OK)
		return 0;
	log_err("virtio", "%s: refuses the features 0x%llx of 0x%llx that it offers", vdev->name,
		(unsigned long long)vdev->features, (unsigned long long)offered);
	return -EPROTO;
}

static int bring_up(struct virtio_device *vdev)
{
	int ret = reset(vdev);

	if (ret)
		return ret;
	add_status(vdev, VIRTIO_STATUS_ACKNOWLEDGE);
	add_status(vdev, VIRTIO_STATUS_DRIVER);
	ret = negotiate(vdev);
	if (ret == 0)
		ret = vdev->driver->probe(vdev);
	if (ret == 0)
		return 0;
	add_status(vdev, VIRTIO_STATUS_FAILED);
	vdev->driver->stopped(vdev, reset(vdev) == 0);
	return ret;
}

void virtio_start(struct virtio_device *vdev, enum device_class class)
{
	int ret;

	if (!vdev->driver || vdev->driver->class != class)
		return;
	if (vdev->state != DEV_BOUND && vdev->state != DEV_QUIESCED)
		return;
	ret = vdev->transport->open(vdev);
	if (ret == 0) {
		ret = bring_up(vdev);
		if (ret)
			vdev->transport->close(vdev);
	}
	vdev->state = ret ? DEV_FAILED : DEV_PROBED;
	vdev->error = ret;
	if (ret)
		log_err("virtio", "%s: %s: " ERR_FMT, vdev->name, vdev->driver->name,
			ERR_ARG(ret));
}

int virtio_stop(struct virtio_device *vdev)
{
	int ret;

	if (vdev->stuck)
		return reset(vdev);
	if (vdev->state != DEV_PROBED)
		return 0;
	ret = reset(vdev);
	if (ret)
		return ret;
	vdev->state = DEV_QUIESCED;
	vdev->transport->close(vdev);
	vdev->driver->stopped(vdev, true);
	return 0;
}

void virtio_give_up(struct virtio_device *vdev, int error)
{
	bool quiet;

	if (vdev->state != DEV_PROBED)
		return;
	vdev->state = DEV_FAILED;
	vdev->error = error;
	add_status(vdev, VIRTIO_STATUS_FAILED);
	quiet = reset(vdev) == 0;
	vdev->stuck = !quiet && !vdev->transport->close_stops_dma;
	vdev->transport->close(vdev);
	vdev->driver->stopped(vdev, quiet);
}

/* --- configuration -------------------------------------------------------- */

uint32_t virtio_config_u32(struct virtio_device *vdev, uint32_t offset)
{
	return vdev->transport->config_read(vdev, offset, 4);
}

uint64_t virtio_config_u64(struct virtio_device *vdev, uint32_t offset)
{
	const struct virtio_transport *t = vdev->transport;
	uint64_t value = 0;

	for (int tries = 0; tries < CONFIG_TRIES; tries++) {
		uint32_t before = t->config_generation(vdev);

		value = t->config_read(vdev, offset, 4) |
			(uint64_t)t->config_read(vdev, offset + 4, 4) << 32;
		if (t->config_generation(vdev) == before)
			break;
	}
	return value;
}
