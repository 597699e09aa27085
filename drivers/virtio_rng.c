/* SPDX-License-Identifier: Apache-2.0 */
/* Virtio entropy device (VIRTIO 1.2, 5.4): one queue, to which buffers go to be filled. */
#include <drivers/dma.h>
#include <drivers/rng.h>
#include <drivers/virtio.h>
#include <drivers/virtqueue.h>

#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdlib.h>
#include <string.h>

#define QUEUE_SIZE 2u
#define CHUNK      64u             /* a seed for the kernel in one go */
#define TIMEOUT_US 5000000u        /* hosts may hand out entropy slowly */

struct virtio_rng {
	struct rng_dev rng;
	struct virtio_device *vdev;
	struct virtqueue *vq;      /* NULL: the device is not running */
	uint8_t *chunk;
};

/* Asks once. The number of bytes in dev->chunk, from 1 to LEN, or a negative errno. */
static int fetch(struct virtio_rng *dev, uint32_t len)
{
	struct vq_buf buf = { dev->chunk, len, true };
	bool coherent = dev->vdev->coherent;
	uint32_t written = 0;
	int ret;

	dma_map(dev->chunk, len, DMA_FROM_DEVICE, coherent);
	ret = virtqueue_add(dev->vq, &buf, 1, dev);
	if (ret)
		return ret;
	virtqueue_kick(dev->vq);
	ret = virtqueue_wait(dev->vq, TIMEOUT_US);
	if (ret)
		return ret;
	if (!virtqueue_get(dev->vq, &written))
		return -EIO;
	dma_unmap(dev->chunk, len, DMA_FROM_DEVICE, coherent);
	return written ? (int)written : -EIO;
}

static int read(struct rng_dev *rng, void *buf, size_t len)
{
	struct virtio_rng *dev = rng->priv;
	char *at = buf;

	while (len) {
		int got = dev->vq ? fetch(dev, (uint32_t)MIN(len, CHUNK)) : -ENODEV;

		if (got == -ENODEV)
			return got;
		if (got < 0) {
			log_err("virtio", "%s: no entropy: " ERR_FMT ": given up", dev->vdev->name,
				ERR_ARG(got));
			virtio_give_up(dev->vdev, got);
			return got;
		}
		memcpy(at, dev->chunk, (size_t)got);
		at += got;
		len -= (size_t)got;
	}
	return 0;
}

static struct virtio_rng *instance(struct virtio_device *vdev)
{
	struct virtio_rng *dev = vdev->priv;

	if (dev)
		return dev;
	dev = calloc(1, sizeof(*dev));
	if (!dev)
		return NULL;
	dev->vdev = vdev;
	dev->rng.read = read;
	dev->rng.priv = dev;
	vdev->priv = dev;
	return dev;
}

static int probe(struct virtio_device *vdev)
{
	struct virtio_rng *dev = instance(vdev);
	int ret;

	if (dev && !dev->chunk)
		dev->chunk = dma_alloc(CHUNK, 1);
	if (!dev || !dev->chunk)
		return -ENOMEM;
	dev->vq = virtqueue_create(vdev, 0, QUEUE_SIZE, &ret);
	if (!dev->vq)
		return ret;
	virtio_ready(vdev);
	rng_register(&dev->rng);
	return 0;
}

/* What a device that did not reset may still write to is left to it for good. */
static void stopped(struct virtio_device *vdev, bool quiet)
{
	struct virtio_rng *dev = vdev->priv;

	if (!dev)
		return;
	virtqueue_destroy(dev->vq, quiet);
	dev->vq = NULL;
	if (!quiet)
		dev->chunk = NULL;
}

const struct virtio_driver virtio_driver_rng = {
	.name = "virtio-rng",
	.device_id = VIRTIO_ID_RNG,
	.class = DEV_RNG,
	.probe = probe,
	.stopped = stopped,
};
