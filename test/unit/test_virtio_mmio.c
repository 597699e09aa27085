/* SPDX-License-Identifier: Apache-2.0 */
/* Virtio over MMIO: the whole driver stack against a model of the registers, both versions. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <arch/io.h>
#include <drivers/block.h>
#include <drivers/rng.h>
#include <drivers/virtio_mmio.h>
#include <drivers/virtqueue.h>
#include <lib/log.h>
#include <lib/util.h>

#include "host_arch.h"
#include "host_dma.h"
#include "virtio_model.h"

#define BASE 0xa000000u

extern const struct virtio_driver virtio_driver_blk, virtio_driver_rng;
const struct virtio_driver *const table_virtio_drivers[] = {
	&virtio_driver_blk, &virtio_driver_rng, NULL,
};
const size_t table_virtio_drivers_count = 2;

static struct virtio_model m;
static struct {
	uint32_t magic, version;
	uint32_t page_size, queue_num, queue_align, queue_sel;
	unsigned int reads, writes;
	unsigned int changing;       /* so many reads of the generation see a new one */
} regs;

/* --- the register file --------------------------------------------------------------- */

static uint64_t *half_register(uint64_t reg)
{
	switch (reg & ~4ull) {
	case 0x080:
		return &m.desc;
	case 0x090:
		return &m.avail;
	case 0x0a0:
		return &m.used;
	}
	return NULL;
}

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	uint64_t reg = addr - BASE, value = 0;

	regs.reads++;
	if (reg >= 0x100) {
		assert_true(reg - 0x100 + width <= sizeof(m.config) && reg % width == 0);
		memcpy(&value, m.config + (reg - 0x100), width);
		return value;
	}
	assert_int_equal(width, 4);
	switch (reg) {
	case 0x000:
		return regs.magic;
	case 0x004:
		return regs.version;
	case 0x008:
		return m.device_id;
	case 0x010:
		return virtio_model_features(&m);
	case 0x034:
		return regs.queue_sel ? 0 : m.queue_max;
	case 0x040:
		assert_true(m.legacy);
		return m.desc >> 12;
	case 0x044:
		assert_false(m.legacy);
		return m.used != 0;
	case 0x070:
		return m.status;
	case 0x0fc:
		assert_false(m.legacy);
		if (regs.changing) {
			regs.changing--;
			m.config[4]++;     /* upper half of the capacity */
			m.generation++;
		}
		return m.generation;
	}
	fail_msg("read of register 0x%x", (unsigned int)reg);
	return 0;
}

/* VIRTIO 1.2, 4.2.4.1 and 2.7.2 of the legacy part: where the rings are. */
static void write_pfn(uint32_t pfn)
{
	assert_true(m.legacy);
	assert_int_equal(regs.page_size, 4096);
	assert_int_equal(regs.queue_align, 4096);
	m.queue_size = (uint16_t)regs.queue_num;
	m.desc = (uint64_t)pfn * 4096;
	m.avail = m.desc + 16 * regs.queue_num;
	m.used = ALIGN_UP(m.avail + 6 + 2 * regs.queue_num, 4096u);
}

static void write_ready(uint32_t value)
{
	assert_false(m.legacy);
	assert_int_equal(value, 1);
	assert_true(m.status & VIRTIO_STATUS_FEATURES_OK);
	assert_true(m.desc % 16 == 0 && m.avail % 2 == 0 && m.used % 4 == 0);
	m.queue_size = (uint16_t)regs.queue_num;
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	uint64_t reg = addr - BASE, *half = half_register(reg);
	uint32_t v = (uint32_t)value;

	regs.writes++;
	assert_int_equal(width, 4);
	if (half) {
		assert_false(m.legacy);
		*half = reg & 4 ? (*half & 0xffffffff) | (uint64_t)v << 32 :
			(*half & ~0xffffffffull) | v;
		return;
	}
	switch (reg) {
	case 0x014:
	case 0x024:
		assert_true(!m.legacy || v == 0);
		m.select = v;
		return;
	case 0x020:
		virtio_model_accept(&m, v);
		return;
	case 0x028:
		regs.page_size = v;
		return;
	case 0x030:
		regs.queue_sel = v;
		return;
	case 0x038:
		assert_true(v && v <= m.queue_max && !(v & (v - 1)));
		regs.queue_num = v;
		return;
	case 0x03c:
		regs.queue_align = v;
		return;
	case 0x040:
		write_pfn(v);
		return;
	case 0x044:
		write_ready(v);
		return;
	case 0x050:
		virtio_model_notify(&m, v);
		return;
	case 0x070:
		virtio_model_set_status(&m, (uint8_t)v);
		return;
	}
	fail_msg("write to register 0x%x", (unsigned int)reg);
}

/* --- set-up ------------------------------------------------------------------------------ */

static struct virtio_mmio *slot;
static struct blk_dev *disk;
static struct rng_dev *source;

int blk_register(struct blk_dev *dev)
{
	if (disk == dev)
		return -EEXIST;
	disk = dev;
	return 0;
}

void rng_register(struct rng_dev *rng)
{
	source = rng;
}

static int set_up(void **state)
{
	host_arch_reset();
	memset(&host_dma, 0, sizeof(host_dma));
	memset(&regs, 0, sizeof(regs));
	virtio_model_init(&m);
	regs.magic = 0x74726976;
	regs.version = 2;
	slot = calloc(1, sizeof(*slot));
	disk = NULL;
	source = NULL;
	return 0;
}

static int tear_down(void **state)
{
	virtio_stop(&slot->vdev);
	free(slot->vdev.priv);
	free(slot);
	return 0;
}

static void legacy(void)
{
	regs.version = 1;
	m.legacy = true;
	m.offered = 0;
}

static int start_as(bool coherent)
{
	enum device_class class = m.device_id == VIRTIO_ID_BLOCK ? DEV_BLOCK : DEV_RNG;
	uint32_t type, version;

	assert_int_equal(virtio_mmio_identify("slot", BASE, &type, &version), 0);
	virtio_mmio_found(slot, "slot", BASE, 0x200, type, version, coherent);
	virtio_start(&slot->vdev, class);
	return slot->vdev.error;
}

static int start(void)
{
	return start_as(true);
}

static uint32_t set_config(unsigned int offset, uint32_t value)
{
	memcpy(m.config + offset, &value, sizeof(value));
	return value;
}

static void check_read(uint64_t sector, uint64_t count)
{
	char *buf = malloc(count * 512);

	assert_int_equal(blk_read(disk, sector, count, buf), 0);
	for (uint64_t s = 0; s < count; s++) {
		uint64_t pattern = virtio_model_pattern(sector + s);

		assert_memory_equal(buf + 512 * s, &pattern, sizeof(pattern));
	}
	free(buf);
}

/* --- identification ------------------------------------------------------------------------ */

static void test_empty_slot_is_cheap(void **state)
{
	uint32_t type, version;

	m.device_id = 0;
	assert_int_equal(virtio_mmio_identify("slot", BASE, &type, &version), -ENODEV);
	assert_int_equal(regs.reads, 2);
	assert_int_equal(regs.writes, 0);
}

static void test_not_virtio(void **state)
{
	uint32_t type, version;

	regs.magic = 0xffffffff;
	assert_int_equal(virtio_mmio_identify("slot", BASE, &type, &version), -EPROTO);
	regs.magic = 0x74726976;
	regs.version = 3;
	assert_int_equal(virtio_mmio_identify("slot", BASE, &type, &version), -EPROTO);
	assert_int_equal(regs.writes, 0);
}

static void test_other_class_is_not_touched(void **state)
{
	virtio_mmio_found(slot, "slot", BASE, 0x200, VIRTIO_ID_RNG, 2, true);
	virtio_start(&slot->vdev, DEV_BLOCK);
	assert_int_equal(slot->vdev.state, DEV_BOUND);
	virtio_mmio_found(slot, "slot", BASE, 0x200, 1, 2, true);
	virtio_start(&slot->vdev, DEV_BLOCK);
	assert_null(slot->vdev.driver);
	assert_int_equal(regs.writes, 0);
}

/* --- both versions --------------------------------------------------------------------------- */

static void test_modern(void **state)
{
	assert_int_equal(start(), 0);
	assert_int_equal(m.accepted, MODEL_TOP_FEATURES);
	assert_int_equal(m.status, 0x0f);
	assert_int_equal(m.queue_size, 64);
	assert_int_equal(disk->sectors, MODEL_DISK_SECTORS);
	assert_int_equal(disk->block_size, 512);
	assert_false(disk->read_only);
	check_read(0, 1);
	check_read(17, 1000);
	check_read(MODEL_DISK_SECTORS - 1, 1);
	assert_int_equal(m.requests, 3);
}

static void test_legacy(void **state)
{
	legacy();
	assert_int_equal(start(), 0);
	assert_int_equal(m.status, 0x07);
	check_read(17, 1000);
	assert_int_equal(m.requests, 1);
	assert_int_equal(virtio_stop(&slot->vdev), 0);
	assert_int_equal(m.status, 0);
	assert_int_equal(m.desc, 0);
}

static void test_not_coherent(void **state)
{
	assert_int_equal(start_as(false), 0);
	assert_int_equal(disk->align, 64);
	host_dma.mapped = host_dma.unmapped = 0;
	char *buf = aligned_alloc(64, 8 * 512);
	assert_int_equal(blk_read(disk, 0, 8, buf), 0);
	free(buf);
	/* ring twice, envelope, data; and at least as much back */
	assert_int_equal(host_dma.mapped, 4);
	assert_true(host_dma.unmapped >= 4);
}

static void test_capacity_changes_meanwhile(void **state)
{
	uint64_t capacity;

	regs.changing = 5;
	assert_int_equal(start(), 0);
	memcpy(&capacity, m.config, sizeof(capacity));
	assert_int_equal(disk->sectors, capacity);
}

static void test_configuration_never_settles(void **state)
{
	regs.changing = UINT32_MAX;
	assert_int_equal(start(), 0);
}

/* --- requests ----------------------------------------------------------------------------------- */

static void test_write_and_flush(void **state)
{
	char buf[1024];

	m.offered |= BIT(9);
	assert_int_equal(start(), 0);
	memset(buf, 0x77, sizeof(buf));
	assert_int_equal(blk_write(disk, 5, 2, buf), 0);
	assert_memory_equal(m.disk + 5 * 512, buf, sizeof(buf));
	assert_int_equal(blk_flush(disk), 0);
	assert_int_equal(m.flushes, 1);
	check_read(7, 1);
}

static void test_flush_without_feature(void **state)
{
	assert_int_equal(start(), 0);
	assert_int_equal(blk_flush(disk), 0);
	assert_int_equal(m.flushes, 0);
}

static void test_read_only(void **state)
{
	char buf[512] = "";

	m.offered |= BIT(5);
	assert_int_equal(start(), 0);
	assert_true(disk->read_only);
	assert_int_equal(blk_write(disk, 5, 1, buf), -EROFS);
	assert_int_equal(m.requests, 0);
}

static void test_segments_in_one_request(void **state)
{
	static char buf[8][1024];
	struct blk_req req = { .sector = 100, .nsegs = 8 };

	m.offered |= BIT(2);
	set_config(0x0c, 254);
	assert_int_equal(start(), 0);
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
	assert_int_equal(start(), 0);
	assert_int_equal(disk->max_segs, 1);
}

static void test_size_max(void **state)
{
	m.offered |= BIT(1) | BIT(2);
	set_config(0x08, 4096 + 100);
	set_config(0x0c, 6);
	assert_int_equal(start(), 0);
	assert_int_equal(disk->max_segs, 3);
	assert_int_equal(disk->max_transfer, 4 * 4096);
	check_read(0, 256);
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
	set_config(0x08, 1024);
	set_config(0x0c, 17);
	assert_int_equal(start(), 0);
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
	set_config(0x14, 4096);
	assert_int_equal(start(), 0);
	assert_int_equal(disk->block_size, 4096);
	assert_int_equal(blk_read(disk, 1, 8, buf), -EINVAL);
	check_read(8, 8);
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
		set_config(cases[i].offset, cases[i].value);
		assert_int_equal(start(), -EINVAL);
		assert_null(disk);
		assert_int_equal(m.status, 0);
		assert_int_equal(slot->vdev.state, DEV_FAILED);
		tear_down(NULL);
		set_up(NULL);
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

	assert_int_equal(start(), 0);
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

	assert_int_equal(start(), 0);
	finished = 0;
	assert_int_equal(blk_submit(disk, &req), 0);
	assert_int_equal(blk_wait(disk, &req), 0);
	assert_int_equal(finished, 100);
}

/* --- trouble -------------------------------------------------------------------------------------- */

static void test_answers(void **state)
{
	static const struct { uint8_t status; int error; } cases[] = {
		{ 1, -EIO }, { 2, -ENOTSUP }, { 3, -EIO }, { 0xff, -EIO },
	};
	char buf[512];

	assert_int_equal(start(), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		m.answer = cases[i].status;
		assert_int_equal(blk_read(disk, 1, 1, buf), cases[i].error);
	}
	m.answer = 0;
	m.no_status = true;
	assert_int_equal(blk_read(disk, 1, 1, buf), -EIO);
	m.no_status = false;
	check_read(1, 1);
}

static void test_dead_device(void **state)
{
	char buf[512];

	assert_int_equal(start(), 0);
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

	assert_int_equal(start(), 0);
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

	assert_int_equal(start(), 0);
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

	assert_int_equal(start(), 0);
	m.dead = true;
	m.status |= VIRTIO_STATUS_NEEDS_RESET;
	assert_int_equal(blk_read(disk, 1, 1, buf), -EIO);
	assert_true(host_arch.now_us < 5000000);
	assert_int_equal(m.status, 0);
}

static void test_hostile_used_ring(void **state)
{
	char buf[512];

	assert_int_equal(start(), 0);
	m.wrong_id = 1000;
	assert_int_equal(blk_read(disk, 1, 1, buf), -EIO);
	assert_int_equal(m.status, 0);
	tear_down(NULL);
	set_up(NULL);
	assert_int_equal(start(), 0);
	m.wrong_len = 1;
	assert_int_equal(blk_read(disk, 1, 1, buf), -EIO);
	assert_int_equal(slot->vdev.state, DEV_FAILED);
}

static void test_negotiation_fails(void **state)
{
	m.refuses_features = true;
	assert_int_equal(start(), -EPROTO);
	assert_int_equal(m.status, 0);
	tear_down(NULL);
	set_up(NULL);
	m.offered = 0;
	assert_int_equal(start(), -EPROTO);
	assert_int_equal(m.accepted, 0);
}

static void test_does_not_reset(void **state)
{
	m.never_resets = true;
	m.status = 0x0f;
	assert_int_equal(start(), -ETIMEDOUT);
	assert_null(disk);
}

static void test_no_queue(void **state)
{
	m.queue_max = 0;
	assert_int_equal(start(), -ENXIO);
	tear_down(NULL);
	set_up(NULL);
	m.queue_max = 2;
	assert_int_equal(start(), -EINVAL);
	assert_int_equal(host_dma.in_use, 1);
}

static void test_out_of_memory(void **state)
{
	for (unsigned int n = 1; n <= 2; n++) {
		host_dma.fail_in = n;
		assert_int_equal(start(), -ENOMEM);
		assert_int_equal(m.status, 0);
		tear_down(NULL);
		set_up(NULL);
	}
}

static void test_stop_and_start_again(void **state)
{
	char buf[512];

	assert_int_equal(start(), 0);
	check_read(1, 1);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(virtio_stop(&slot->vdev), 0);
		assert_int_equal(m.status, 0);
		assert_int_equal(blk_read(disk, 1, 1, buf), -ENODEV);
		assert_int_equal(host_dma.in_use, 1);
		virtio_start(&slot->vdev, DEV_BLOCK);
		assert_int_equal(slot->vdev.state, DEV_PROBED);
		check_read(1, 1);
	}
}

static void test_stop_with_requests_in_flight(void **state)
{
	char buf[512];
	struct blk_req req = { .seg = { { buf, 512 } }, .nsegs = 1 };

	assert_int_equal(start(), 0);
	m.hold = true;
	assert_int_equal(blk_submit(disk, &req), 0);
	assert_int_equal(virtio_stop(&slot->vdev), 0);
	assert_int_equal(req.status, -ECANCELED);
}

/* --- entropy ------------------------------------------------------------------------------------------ */

static void test_rng(void **state)
{
	uint8_t buf[200], expected[200];

	m.device_id = VIRTIO_ID_RNG;
	assert_int_equal(start(), 0);
	memset(expected, 0xa5, sizeof(expected));
	assert_int_equal(source->read(source, buf, sizeof(buf)), 0);
	assert_memory_equal(buf, expected, sizeof(buf));
	assert_int_equal(m.requests, 4);
	m.rng_bytes = 3;
	m.requests = 0;
	memset(buf, 0, sizeof(buf));
	assert_int_equal(source->read(source, buf, 10), 0);
	assert_memory_equal(buf, expected, 10);
	assert_int_equal(buf[10], 0);
	assert_int_equal(m.requests, 4);
}

static void test_rng_gives_nothing(void **state)
{
	uint8_t buf[8];

	m.device_id = VIRTIO_ID_RNG;
	assert_int_equal(start(), 0);
	m.rng_bytes = 0;
	assert_int_equal(source->read(source, buf, sizeof(buf)), -EIO);
	assert_int_equal(m.status, 0);
	assert_int_equal(source->read(source, buf, sizeof(buf)), -ENODEV);
}

static void test_rng_dead(void **state)
{
	uint8_t buf[8];

	m.device_id = VIRTIO_ID_RNG;
	assert_int_equal(start(), 0);
	m.dead = true;
	assert_int_equal(source->read(source, buf, sizeof(buf)), -ETIMEDOUT);
	assert_int_equal(m.status, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_empty_slot_is_cheap),
		TEST(test_not_virtio),
		TEST(test_other_class_is_not_touched),
		TEST(test_modern),
		TEST(test_legacy),
		TEST(test_not_coherent),
		TEST(test_capacity_changes_meanwhile),
		TEST(test_configuration_never_settles),
		TEST(test_write_and_flush),
		TEST(test_flush_without_feature),
		TEST(test_read_only),
		TEST(test_segments_in_one_request),
		TEST(test_one_segment_unless_told),
		TEST(test_size_max),
		TEST(test_limits_fit),
		TEST(test_block_size),
		TEST(test_absurd_configuration),
		TEST(test_many_in_flight),
		TEST(test_done_submits_again),
		TEST(test_answers),
		TEST(test_dead_device),
		TEST(test_dead_with_many_in_flight),
		TEST(test_dead_and_does_not_reset),
		TEST(test_needs_reset),
		TEST(test_hostile_used_ring),
		TEST(test_negotiation_fails),
		TEST(test_does_not_reset),
		TEST(test_no_queue),
		TEST(test_out_of_memory),
		TEST(test_stop_and_start_again),
		TEST(test_stop_with_requests_in_flight),
		TEST(test_rng),
		TEST(test_rng_gives_nothing),
		TEST(test_rng_dead),
	};

	log_set_level(LOG_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
