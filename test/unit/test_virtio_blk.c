/* SPDX-License-Identifier: Apache-2.0 */
/* Virtio disks: requests, limits, and devices that do not do as they should. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/log.h>
#include <lib/util.h>

#include "host_arch.h"
#include "host_dma.h"
#include "virtio_slot.h"

/* --- requests ------------------------------------------------------------- */

static void test_write_and_flush(void **state)
{
	char buf[1024];

	m.offered |= BIT(9);
	assert_int_equal(slot_start(), 0);
	memset(buf, 0x77, sizeof(buf));
	assert_int_equal(blk_write(disk, 5, 2, buf), 0);
	assert_memory_equal(m.disk + 5 * 512, buf, sizeof(buf));
	assert_int_equal(blk_flush(disk), 0);
	assert_int_equal(m.flushes, 1);
	slot_check_read(7, 1);
}

static void test_flush_without_feature(void **state)
{
	assert_int_equal(slot_start(), 0);
	assert_int_equal(blk_flush(disk), 0);
	assert_int_equal(m.flushes, 0);
}

static void test_read_only(void **state)
{
	char buf[512] = "";

	m.offered |= BIT(5);
	assert_int_equal(slot_start(), 0);
	assert_true(disk->read_only);
	assert_int_equal(blk_write(disk, 5, 1, buf), -EROFS);
	assert_int_equal(m.requests, 0);
}

static void test_segments_in_one_request(void **state)
{
	static char buf[8][1024];
	struct blk_req req = { .sector = 100, .nsegs = 8 };

	m.offered |= BIT(2);
	slot_set_config(0x0c, 254);
	assert_int_equal(slot_start(), 0);
	assert_int_equal(disk->max_segs, 8);
	for (int i = 0; i < 8; i++)
		req.seg[i] = (struct blk_seg){ buf[7 - i], 1024 };
	assert_int_equal(blk_submit(disk, &req), 0);
	assert_int_equal(blk_wait(disk, &req), 0);
	assert_int_equal(m.largest_chain, 10);
	for (int i = 0; i < 8; i++) {
		uint64_t pattern = virtio_model_pattern(100 + 2 * (unsigned int)i);

		assert_memory_equal(buf[7 - i], &pattern, sizeof(pattern));
	}
}

static void test_one_segment_unless_told(void **state)
{
	assert_int_equal(slot_start(), 0);
	assert_int_equal(disk->max_segs, 1);
}

static void test_size_max(void **state)
{
	m.offered |= BIT(1) | BIT(2);
	slot_set_config(0x08, 4096 + 100);
	slot_set_config(0x0c, 6);
	assert_int_equal(slot_start(), 0);
	assert_int_equal(disk->max_segs, 3);
	assert_int_equal(disk->max_transfer, 4 * 4096);
	slot_check_read(0, 256);
	assert_int_equal(m.requests, 8);
	assert_int_equal(m.largest_piece, 4096);
	assert_true(m.largest_chain <= 6 + 2);
}

/* The largest request that the limits allow, cut as badly as can be, must fit. */
static void test_limits_fit(void **state)
{
	static char buf[256 * 512];
	struct blk_req req = { .sector = 0 };
	uint32_t left;
	char *at = buf;

	m.offered |= BIT(1) | BIT(2);
	slot_set_config(0x08, 1024);
	slot_set_config(0x0c, 17);
	assert_int_equal(slot_start(), 0);
	left = disk->max_transfer;
	for (req.nsegs = 0; req.nsegs < disk->max_segs; req.nsegs++) {
		uint32_t len = req.nsegs == disk->max_segs - 1 ? left : 512;

		req.seg[req.nsegs] = (struct blk_seg){ at, len };
		at += len;
		left -= len;
	}
	assert_int_equal(left, 0);
	assert_int_equal(blk_submit(disk, &req), 0);
	assert_int_equal(blk_wait(disk, &req), 0);
	assert_in_range(m.largest_chain, 10, 17 + 2);
}

static void test_block_size(void **state)
{
	static char buf[4096];

	m.offered |= BIT(6);
	slot_set_config(0x14, 4096);
	assert_int_equal(slot_start(), 0);
	assert_int_equal(disk->block_size, 4096);
	assert_int_equal(blk_read(disk, 1, 8, buf), -EINVAL);
	slot_check_read(8, 8);
}

static void test_absurd_configuration(void **state)
{
	static const struct { uint64_t feature; unsigned int offset; uint32_t value; } cases[] = {
		{ BIT(6), 0x14, 0 }, { BIT(6), 0x14, 256 }, { BIT(6), 0x14, 1000 },
		{ BIT(6), 0x14, 0x80000000 }, { BIT(1), 0x08, 0 }, { BIT(1), 0x08, 511 },
		{ 0, 0x04, 0xffffffff },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		m.offered |= cases[i].feature;
		slot_set_config(cases[i].offset, cases[i].value);
		assert_int_equal(slot_start(), -EINVAL);
		assert_null(disk);
		assert_int_equal(m.status, 0);
		assert_int_equal(slot->vdev.state, DEV_FAILED);
		slot_tear_down(NULL);
		slot_set_up(NULL);
	}
}

static unsigned int finished;

static void count(struct blk_req *req)
{
	assert_int_not_equal(req->status, -EINPROGRESS);
	finished++;
}

static void test_many_in_flight(void **state)
{
	static struct blk_req req[17];
	static char buf[17][512];

	assert_int_equal(slot_start(), 0);
	m.hold = true;
	finished = 0;
	for (unsigned int i = 0; i < 17; i++) {
		req[i] = (struct blk_req){ .sector = i, .seg = { { buf[i], 512 } }, .nsegs = 1,
					   .done = count };
		assert_int_equal(blk_submit(disk, &req[i]), i < 16 ? 0 : -EAGAIN);
	}
	blk_poll(disk);
	assert_int_equal(finished, 0);
	virtio_model_serve(&m);
	blk_poll(disk);
	assert_int_equal(finished, 16);
	for (unsigned int i = 0; i < 16; i++) {
		uint64_t pattern = virtio_model_pattern(i);

		assert_int_equal(req[i].status, 0);
		assert_memory_equal(buf[i], &pattern, sizeof(pattern));
	}
}

static void submit_next(struct blk_req *req)
{
	finished++;
	req->sector++;
	if (finished < 100)
		assert_int_equal(blk_submit(disk, req), 0);
}

static void test_done_submits_again(void **state)
{
	static char buf[512];
	struct blk_req req = { .seg = { { buf, 512 } }, .nsegs = 1, .done = submit_next };

	assert_int_equal(slot_start(), 0);
	finished = 0;
	assert_int_equal(blk_submit(disk, &req), 0);
	assert_int_equal(blk_wait(disk, &req), 0);
	assert_int_equal(finished, 100);
}

/* --- trouble -------------------------------------------------------------- */

static void test_answers(void **state)
{
	static const struct { uint8_t status; int error; } cases[] = {
		{ 1, -EIO }, { 2, -ENOTSUP }, { 3, -EIO }, { 0xff, -EIO },
	};
	char buf[512];

	assert_int_equal(slot_start(), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		m.answer = cases[i].status;
		assert_int_equal(blk_read(disk, 1, 1, buf), cases[i].error);
	}
	m.answer = 0;
	m.no_status = true;
	assert_int_equal(blk_read(disk, 1, 1, buf), -EIO);
	m.no_status = false;
	slot_check_read(1, 1);
}

static void test_dead_device(void **state)
{
	char buf[512];

	assert_int_equal(slot_start(), 0);
	m.dead = true;
	assert_int_equal(blk_read(disk, 1, 1, buf), -ETIMEDOUT);
	assert_true(host_arch.now_us >= 30000000);
	assert_int_equal(m.status, 0);
	assert_int_equal(slot->vdev.state, DEV_FAILED);
	assert_int_equal(blk_read(disk, 1, 1, buf), -ENODEV);
	assert_int_equal(blk_flush(disk), -ENODEV);
	assert_int_equal(host_dma.in_use, 1);      /* the envelopes stay with the disk */
}

static void test_dead_with_many_in_flight(void **state)
{
	static struct blk_req req[4];
	static char buf[4][512];

	assert_int_equal(slot_start(), 0);
	m.dead = true;
	finished = 0;
	for (unsigned int i = 0; i < 4; i++) {
		req[i] = (struct blk_req){ .sector = i, .seg = { { buf[i], 512 } }, .nsegs = 1,
					   .done = count };
		assert_int_equal(blk_submit(disk, &req[i]), 0);
	}
	assert_int_equal(blk_wait(disk, &req[3]), -ETIMEDOUT);
	assert_int_equal(finished, 4);
}

static void test_dead_and_does_not_reset(void **state)
{
	char buf[512];

	assert_int_equal(slot_start(), 0);
	m.dead = m.never_resets = true;
	assert_int_equal(blk_read(disk, 1, 1, buf), -ETIMEDOUT);
	assert_true(slot->vdev.stuck);
	/* the hand-off must hear of it */
	assert_int_equal(virtio_stop(&slot->vdev), -ETIMEDOUT);
	assert_int_equal(host_dma.in_use, 2);
}

static void test_needs_reset(void **state)
{
	char buf[512];

	assert_int_equal(slot_start(), 0);
	m.dead = true;
	m.status |= VIRTIO_STATUS_NEEDS_RESET;
	assert_int_equal(blk_read(disk, 1, 1, buf), -EIO);
	assert_true(host_arch.now_us < 5000000);
	assert_int_equal(m.status, 0);
}

static void test_hostile_used_ring(void **state)
{
	char buf[512];

	assert_int_equal(slot_start(), 0);
	m.wrong_id = 1000;
	assert_int_equal(blk_read(disk, 1, 1, buf), -EIO);
	assert_int_equal(m.status, 0);
	slot_tear_down(NULL);
	slot_set_up(NULL);
	assert_int_equal(slot_start(), 0);
	m.wrong_len = 1;
	assert_int_equal(blk_read(disk, 1, 1, buf), -EIO);
	assert_int_equal(slot->vdev.state, DEV_FAILED);
}

static void test_no_queue(void **state)
{
	m.queue_max = 0;
	assert_int_equal(slot_start(), -ENXIO);
	slot_tear_down(NULL);
	slot_set_up(NULL);
	m.queue_max = 2;
	assert_int_equal(slot_start(), -EINVAL);
	assert_int_equal(host_dma.in_use, 1);
}

static void test_out_of_memory(void **state)
{
	for (unsigned int n = 1; n <= 2; n++) {
		host_dma.fail_in = n;
		assert_int_equal(slot_start(), -ENOMEM);
		assert_int_equal(m.status, 0);
		slot_tear_down(NULL);
		slot_set_up(NULL);
	}
}

static void test_stop_and_start_again(void **state)
{
	char buf[512];

	assert_int_equal(slot_start(), 0);
	slot_check_read(1, 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(virtio_stop(&slot->vdev), 0);
		assert_int_equal(m.status, 0);
		assert_int_equal(blk_read(disk, 1, 1, buf), -ENODEV);
		assert_int_equal(host_dma.in_use, 1);
		virtio_start(&slot->vdev, DEV_BLOCK);
		assert_int_equal(slot->vdev.state, DEV_PROBED);
		slot_check_read(1, 1);
	}
}

static void test_stop_with_requests_in_flight(void **state)
{
	char buf[512];
	struct blk_req req = { .seg = { { buf, 512 } }, .nsegs = 1 };

	assert_int_equal(slot_start(), 0);
	m.hold = true;
	assert_int_equal(blk_submit(disk, &req), 0);
	assert_int_equal(virtio_stop(&slot->vdev), 0);
	assert_int_equal(req.status, -ECANCELED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SLOT_TEST(test_write_and_flush),
		SLOT_TEST(test_flush_without_feature),
		SLOT_TEST(test_read_only),
		SLOT_TEST(test_segments_in_one_request),
		SLOT_TEST(test_one_segment_unless_told),
		SLOT_TEST(test_size_max),
		SLOT_TEST(test_limits_fit),
		SLOT_TEST(test_block_size),
		SLOT_TEST(test_absurd_configuration),
		SLOT_TEST(test_many_in_flight),
		SLOT_TEST(test_done_submits_again),
		SLOT_TEST(test_answers),
		SLOT_TEST(test_dead_device),
		SLOT_TEST(test_dead_with_many_in_flight),
		SLOT_TEST(test_dead_and_does_not_reset),
		SLOT_TEST(test_needs_reset),
		SLOT_TEST(test_hostile_used_ring),
		SLOT_TEST(test_no_queue),
		SLOT_TEST(test_out_of_memory),
		SLOT_TEST(test_stop_and_start_again),
		SLOT_TEST(test_stop_with_requests_in_flight),
	};

	log_set_level(LOG_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
