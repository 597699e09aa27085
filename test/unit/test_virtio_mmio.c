/* SPDX-License-Identifier: Apache-2.0 */
/* Virtio over MMIO: what is in a slot, both versions of the registers, negotiation. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/log.h>
#include <lib/util.h>

#include "host_arch.h"
#include "host_dma.h"
#include "virtio_slot.h"

/* --- identification ------------------------------------------------------- */

static void test_empty_slot_is_cheap(void **state)
{
	uint32_t type, version;

	m.device_id = 0;
	assert_int_equal(virtio_mmio_identify("slot", SLOT_BASE, &type, &version), -ENODEV);
	assert_int_equal(regs.reads, 2);
	assert_int_equal(regs.writes, 0);
}

static void test_not_virtio(void **state)
{
	uint32_t type, version;

	regs.magic = 0xffffffff;
	assert_int_equal(virtio_mmio_identify("slot", SLOT_BASE, &type, &version), -EPROTO);
	regs.magic = 0x74726976;
	regs.version = 3;
	assert_int_equal(virtio_mmio_identify("slot", SLOT_BASE, &type, &version), -EPROTO);
	assert_int_equal(regs.writes, 0);
}

static void test_other_class_is_not_touched(void **state)
{
	virtio_mmio_found(slot, "slot", SLOT_BASE, SLOT_SIZE, VIRTIO_ID_RNG, 2, true);
	virtio_start(&slot->vdev, DEV_BLOCK);
	assert_int_equal(slot->vdev.state, DEV_BOUND);
	virtio_mmio_found(slot, "slot", SLOT_BASE, SLOT_SIZE, 1, 2, true);
	virtio_start(&slot->vdev, DEV_BLOCK);
	assert_null(slot->vdev.driver);
	assert_int_equal(regs.writes, 0);
}

/* --- both versions -------------------------------------------------------- */

static void test_modern(void **state)
{
	assert_int_equal(slot_start(), 0);
	assert_int_equal(m.accepted, MODEL_TOP_FEATURES);
	assert_int_equal(m.status, 0x0f);
	assert_int_equal(m.queue_size, 64);
	assert_int_equal(disk->sectors, MODEL_DISK_SECTORS);
	assert_int_equal(disk->block_size, 512);
	assert_false(disk->read_only);
	slot_check_read(0, 1);
	slot_check_read(17, 1000);
	slot_check_read(MODEL_DISK_SECTORS - 1, 1);
	assert_int_equal(m.requests, 3);
}

static void test_legacy(void **state)
{
	slot_legacy();
	assert_int_equal(slot_start(), 0);
	assert_int_equal(m.status, 0x07);
	slot_check_read(17, 1000);
	assert_int_equal(m.requests, 1);
	assert_int_equal(virtio_stop(&slot->vdev), 0);
	assert_int_equal(m.status, 0);
	assert_int_equal(m.desc, 0);
}

static void test_not_coherent(void **state)
{
	assert_int_equal(slot_start_as(false), 0);
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
	assert_int_equal(slot_start(), 0);
	memcpy(&capacity, m.config, sizeof(capacity));
	assert_int_equal(disk->sectors, capacity);
}

static void test_configuration_never_settles(void **state)
{
	regs.changing = UINT32_MAX;
	assert_int_equal(slot_start(), 0);
}

/* --- negotiation ---------------------------------------------------------- */

static void test_negotiation_fails(void **state)
{
	m.refuses_features = true;
	assert_int_equal(slot_start(), -EPROTO);
	assert_int_equal(m.status, 0);
	slot_tear_down(NULL);
	slot_set_up(NULL);
	m.offered = 0;
	assert_int_equal(slot_start(), -EPROTO);
	assert_int_equal(m.accepted, 0);
}

static void test_does_not_reset(void **state)
{
	m.never_resets = true;
	m.status = 0x0f;
	assert_int_equal(slot_start(), -ETIMEDOUT);
	assert_null(disk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SLOT_TEST(test_empty_slot_is_cheap),
		SLOT_TEST(test_not_virtio),
		SLOT_TEST(test_other_class_is_not_touched),
		SLOT_TEST(test_modern),
		SLOT_TEST(test_legacy),
		SLOT_TEST(test_not_coherent),
		SLOT_TEST(test_capacity_changes_meanwhile),
		SLOT_TEST(test_configuration_never_settles),
		SLOT_TEST(test_negotiation_fails),
		SLOT_TEST(test_does_not_reset),
	};

	log_set_level(LOG_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
