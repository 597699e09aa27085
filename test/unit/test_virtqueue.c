/* SPDX-License-Identifier: Apache-2.0 */
/* Split virtqueues against a device that this file plays, honestly and not. */
#include "unit.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <drivers/dma.h>
#include <drivers/idle.h>
#include <drivers/virtio.h>
#include <drivers/virtqueue.h>
#include <lib/log.h>
#include <lib/util.h>

#include "host_arch.h"

#define SIZE 8

static struct {
	struct virtio_device vdev;
	struct virtqueue *vq;
	uint32_t queue_max;
	unsigned int notified, maps, unmaps;
	bool needs_reset;
	int enable_error;
	uint16_t taken;             /* available entries that the device has taken */
} dev;

/* --- what the queue calls ------------------------------------------------------ */

static uint32_t queue_max(struct virtio_device *vdev, uint16_t index)
{
	return index == 0 ? dev.queue_max : 0;
}

static int queue_enable(struct virtio_device *vdev, struct virtqueue *vq)
{
	return dev.enable_error;
}

static void notify(struct virtio_device *vdev, const struct virtqueue *vq)
{
	assert_int_equal(vq->avail->idx, vq->avail_idx);
	dev.notified++;
}

bool virtio_needs_reset(struct virtio_device *vdev)
{
	return dev.needs_reset;
}

uint64_t dma_map(const void *buf, size_t len, enum dma_dir dir, bool coherent)
{
	dev.maps += !coherent;
	return (uintptr_t)buf;
}

void dma_unmap(void *buf, size_t len, enum dma_dir dir, bool coherent)
{
	dev.unmaps += !coherent;
}

size_t dma_align(bool coherent)
{
	return coherent ? 1 : 64;
}

void *dma_alloc(size_t size, size_t align)
{
	void *buf = memalign(MAX(align, (size_t)64), size);

	return memset(buf, 0, size);
}

void dma_free(void *buf)
{
	free(buf);
}

static const struct virtio_transport transport = {
	.queue_max = queue_max,
	.queue_enable = queue_enable,
	.notify = notify,
};

static int set_up(void **state)
{
	int error;

	host_arch_reset();
	memset(&dev, 0, sizeof(dev));
	dev.vdev.transport = &transport;
	dev.vdev.name = "model";
	dev.vdev.coherent = true;
	dev.queue_max = 256;
	dev.vq = virtqueue_create(&dev.vdev, 0, SIZE, &error);
	return dev.vq ? 0 : -1;
}

static int tear_down(void **state)
{
	virtqueue_destroy(dev.vq, true);
	return 0;
}

/* --- the device's side ----------------------------------------------------------- */

static uint16_t take(void)
{
	assert_int_not_equal(dev.taken, dev.vq->avail->idx);
	return dev.vq->avail->ring[dev.taken++ % SIZE];
}

static void put(uint32_t id, uint32_t len)
{
	struct vring_used *used = dev.vq->used;

	used->ring[used->idx % SIZE] = (struct vring_used_elem){ id, len };
	used->idx++;
}

static char data[64];
static int cookies[256];

static int add(unsigned int count, void *cookie)
{
	struct vq_buf bufs[16];

	for (unsigned int i = 0; i < count; i++)
		bufs[i] = (struct vq_buf){ data + i, 10 + i, i > 0 };
	return virtqueue_add(dev.vq, bufs, count, cookie);
}

/* --- honest devices --------------------------------------------------------------- */

static void test_sizes(void **state)
{
	const struct { uint32_t device; uint16_t driver, expected; } cases[] = {
		{ 256, 64, 64 }, { 16, 64, 16 }, { 100, 128, 64 }, { 1, 64, 1 },
		{ 0x80000000u, 64, 64 }, { 3, 3, 2 },
	};
	int error;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct virtqueue *vq;

		dev.queue_max = cases[i].device;
		vq = virtqueue_create(&dev.vdev, 0, cases[i].driver, &error);
		assert_non_null(vq);
		assert_int_equal(vq->size, cases[i].expected);
		virtqueue_destroy(vq, true);
	}
}

static void test_create_errors(void **state)
{
	int error = 0;

	assert_null(virtqueue_create(&dev.vdev, 1, SIZE, &error));
	assert_int_equal(error, -ENXIO);
	dev.enable_error = -ERANGE;
	assert_null(virtqueue_create(&dev.vdev, 0, SIZE, &error));
	assert_int_equal(error, -ERANGE);
}

static void test_layout(void **state)
{
	struct virtqueue *vq;
	int error;

	assert_int_equal((uintptr_t)dev.vq->desc % 16, 0);
	assert_int_equal((uintptr_t)dev.vq->used % 64, 0);
	assert_int_equal(dev.vq->avail->flags, 1);
	dev.vdev.legacy = true;
	dev.queue_max = 256;
	vq = virtqueue_create(&dev.vdev, 0, 256, &error);
	/* 16 * 256 + 6 + 2 * 256 is more than a page: the used ring is in the third */
	assert_int_equal((uintptr_t)vq->desc % 4096, 0);
	assert_ptr_equal(vq->avail, (char *)vq->desc + 4096);
	assert_ptr_equal(vq->used, (char *)vq->desc + 8192);
	virtqueue_destroy(vq, true);
}

static void test_chain(void **state)
{
	struct vring_desc *d = dev.vq->desc;
	uint32_t written = 0;
	uint16_t head;

	assert_int_equal(add(3, &cookies[0]), 0);
	assert_int_equal(dev.vq->avail->idx, 0);
	virtqueue_kick(dev.vq);
	assert_int_equal(dev.notified, 1);
	head = take();
	assert_int_equal(d[head].addr, (uintptr_t)data);
	assert_int_equal(d[head].len, 10);
	assert_int_equal(d[head].flags, 1);
	assert_int_equal(d[d[head].next].flags, 3);
	assert_int_equal(d[d[d[head].next].next].flags, 2);
	assert_int_equal(d[d[d[head].next].next].len, 12);
	assert_null(virtqueue_get(dev.vq, &written));
	put(head, 23);
	assert_ptr_equal(virtqueue_get(dev.vq, &written), &cookies[0]);
	assert_int_equal(written, 23);
	assert_null(virtqueue_get(dev.vq, &written));
	assert_int_equal(dev.vq->nfree, SIZE);
}

static void test_no_notify(void **state)
{
	dev.vq->used->flags = 1;
	assert_int_equal(add(1, &cookies[0]), 0);
	virtqueue_kick(dev.vq);
	assert_int_equal(dev.notified, 0);
	assert_int_equal(dev.vq->avail->idx, 1);
}

static void test_full(void **state)
{
	uint32_t written;
	uint16_t first;

	assert_int_equal(add(3, &cookies[0]), 0);
	assert_int_equal(add(3, &cookies[1]), 0);
	assert_int_equal(add(3, &cookies[2]), -EAGAIN);
	assert_int_equal(add(2, &cookies[2]), 0);
	assert_int_equal(add(1, &cookies[3]), -EAGAIN);
	assert_int_equal(add(0, &cookies[3]), -EINVAL);
	assert_int_equal(add(SIZE + 1, &cookies[3]), -EINVAL);
	virtqueue_kick(dev.vq);
	first = take();
	put(take(), 0);
	put(first, 0);
	assert_ptr_equal(virtqueue_get(dev.vq, &written), &cookies[1]);
	assert_int_equal(add(3, &cookies[4]), 0);
	assert_ptr_equal(virtqueue_get(dev.vq, &written), &cookies[0]);
	assert_int_equal(dev.vq->nfree, 3);
}

/* Every kind of chain, in and out of order, until the 16-bit indices have wrapped. */
static void test_many(void **state)
{
	uint32_t written;

	for (unsigned int round = 0; round < 40000; round++) {
		unsigned int a = round % 4 + 1, b = SIZE - a - round % 3;
		uint16_t first, second;

		assert_int_equal(add(a, &cookies[a]), 0);
		assert_int_equal(add(b, &cookies[b + 100]), 0);
		virtqueue_kick(dev.vq);
		first = take();
		second = take();
		put(round & 1 ? first : second, 0);
		put(round & 1 ? second : first, 0);
		assert_ptr_equal(virtqueue_get(dev.vq, &written),
				 round & 1 ? &cookies[a] : &cookies[b + 100]);
		assert_ptr_equal(virtqueue_get(dev.vq, &written),
				 round & 1 ? &cookies[b + 100] : &cookies[a]);
		assert_int_equal(dev.vq->nfree, SIZE);
		assert_int_equal(dev.vq->in_flight, 0);
	}
	assert_int_equal(dev.vq->used_idx, (uint16_t)80000);
}

static void test_not_coherent(void **state)
{
	unsigned int maps, unmaps;
	uint32_t written;

	dev.vdev.coherent = false;
	maps = dev.maps;
	assert_int_equal(add(2, &cookies[0]), 0);
	virtqueue_kick(dev.vq);
	/* descriptors before the index, the index before the notification */
	assert_int_equal(dev.maps, maps + 2);
	put(take(), 1);
	unmaps = dev.unmaps;
	assert_int_equal(virtqueue_wait(dev.vq, 1000), 0);
	assert_ptr_equal(virtqueue_get(dev.vq, &written), &cookies[0]);
	assert_true(dev.unmaps >= unmaps + 2);
}

/* --- waiting --------------------------------------------------------------------------- */

static void test_wait(void **state)
{
	assert_int_equal(add(1, &cookies[0]), 0);
	virtqueue_kick(dev.vq);
	host_arch.step_us = 100;
	assert_int_equal(virtqueue_wait(dev.vq, 1000), -ETIMEDOUT);
	assert_in_range(host_arch.now_us, 1000, 1300);
	dev.needs_reset = true;
	assert_int_equal(virtqueue_wait(dev.vq, 1000), -EIO);
	put(take(), 0);
	assert_int_equal(virtqueue_wait(dev.vq, 1000), 0);
}

static unsigned int idled;

static void count_idle(void)
{
	idled++;
}

/* What is typed while a device is slow must be taken from the UART. */
static void test_idle(void **state)
{
	driver_set_idle(count_idle);
	assert_int_equal(add(1, &cookies[0]), 0);
	virtqueue_kick(dev.vq);
	host_arch.step_us = 100;
	assert_int_equal(virtqueue_wait(dev.vq, 1000), -ETIMEDOUT);
	driver_set_idle(NULL);
	assert_in_range(idled, 8, 10);
}

static void test_wait_used(void **state)
{
	uint16_t idx = 5;

	assert_true(virtqueue_wait_used(&idx, 4, 1));
	assert_false(virtqueue_wait_used(&idx, 5, 1));
	assert_false(virtqueue_wait_used(&idx, 5, 1000));
}

/* --- hostile devices ---------------------------------------------------------------------- */

static void expect_broken(void)
{
	uint32_t written;

	assert_null(virtqueue_get(dev.vq, &written));
	assert_true(dev.vq->broken);
	assert_int_equal(add(1, &cookies[9]), -EIO);
	assert_int_equal(virtqueue_wait(dev.vq, 1000), -EIO);
	assert_null(virtqueue_get(dev.vq, &written));
}

static void test_id_out_of_range(void **state)
{
	static const uint32_t ids[] = { SIZE, 0xffff, 0x10000, 0xffffffff, 0x80000000 };

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		assert_int_equal(add(1, &cookies[0]), 0);
		virtqueue_kick(dev.vq);
		put(ids[i], 0);
		expect_broken();
		tear_down(NULL);
		assert_int_equal(set_up(NULL), 0);
	}
}

static void test_id_not_given(void **state)
{
	assert_int_equal(add(2, &cookies[0]), 0);
	virtqueue_kick(dev.vq);
	put((take() + 3u) % SIZE, 0);
	expect_broken();
}

static void test_id_inside_chain(void **state)
{
	assert_int_equal(add(3, &cookies[0]), 0);
	virtqueue_kick(dev.vq);
	put(dev.vq->desc[take()].next, 0);
	expect_broken();
}

static void test_id_twice(void **state)
{
	uint32_t written;
	uint16_t head;

	assert_int_equal(add(1, &cookies[0]), 0);
	assert_int_equal(add(1, &cookies[1]), 0);
	virtqueue_kick(dev.vq);
	head = take();
	put(head, 0);
	put(head, 0);
	assert_ptr_equal(virtqueue_get(dev.vq, &written), &cookies[0]);
	expect_broken();
}

static void test_more_than_given(void **state)
{
	assert_int_equal(add(1, &cookies[0]), 0);
	virtqueue_kick(dev.vq);
	dev.vq->used->idx += 2;
	expect_broken();
}

static void test_used_without_any(void **state)
{
	dev.vq->used->idx = 0xffff;
	expect_broken();
}

static void test_length_too_long(void **state)
{
	/* 10 bytes to read, 11 and 12 to write */
	assert_int_equal(add(3, &cookies[0]), 0);
	virtqueue_kick(dev.vq);
	put(take(), 24);
	expect_broken();
}

/* What the device writes into the tables that it should only read changes nothing for us. */
static void test_scribbled_tables(void **state)
{
	uint32_t written;
	uint16_t head;

	assert_int_equal(add(4, &cookies[0]), 0);
	virtqueue_kick(dev.vq);
	head = take();
	memset(dev.vq->desc, 0xff, SIZE * sizeof(struct vring_desc));
	memset(dev.vq->avail, 0xff, sizeof(struct vring_avail) + SIZE * 2);
	put(head, 0);
	assert_ptr_equal(virtqueue_get(dev.vq, &written), &cookies[0]);
	assert_int_equal(dev.vq->nfree, SIZE);
	assert_int_equal(add(SIZE, &cookies[1]), 0);
	virtqueue_kick(dev.vq);
	assert_int_equal(dev.vq->avail->idx, 2);
	assert_int_equal(dev.vq->desc[dev.vq->avail->ring[1]].len, 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_sizes),
		TEST(test_create_errors),
		TEST(test_layout),
		TEST(test_chain),
		TEST(test_no_notify),
		TEST(test_full),
		TEST(test_many),
		TEST(test_not_coherent),
		TEST(test_wait),
		TEST(test_idle),
		TEST(test_wait_used),
		TEST(test_id_out_of_range),
		TEST(test_id_not_given),
		TEST(test_id_inside_chain),
		TEST(test_id_twice),
		TEST(test_more_than_given),
		TEST(test_used_without_any),
		TEST(test_length_too_long),
		TEST(test_scribbled_tables),
	};

	log_set_level(LOG_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
