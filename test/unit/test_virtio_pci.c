/* SPDX-License-Identifier: Apache-2.0 */
/* Virtio over PCI: capabilities sound and unsound, and a disk behind them. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <drivers/block.h>
#include <drivers/pci.h>
#include <drivers/rng.h>
#include <drivers/virtio.h>
#include <lib/log.h>
#include <lib/util.h>

#include "host_arch.h"
#include "host_dma.h"
#include "pci_model.h"
#include "virtio_model.h"

#define BAR      4
#define COMMON   0x0000u
#define DEVICE   0x2000u
#define NOTIFY   0x3000u
#define BAR_SIZE 0x4000u

extern const struct virtio_driver virtio_driver_blk, virtio_driver_rng;
const struct virtio_driver *const table_virtio_drivers[] = {
	&virtio_driver_blk, &virtio_driver_rng, NULL,
};
const size_t table_virtio_drivers_count = 2;
extern const struct pci_driver pci_driver_virtio;
const struct pci_driver *const table_pci_drivers[] = { &pci_driver_virtio, NULL };
const size_t table_pci_drivers_count = 1;

static struct virtio_model m;
static struct {
	uint16_t queue_select, queue_size, notify_off, num_queues;
	uint32_t multiplier;
} regs;

/* --- struct virtio_pci_common_cfg ----------------------------------------- */

static uint64_t read_common(uint64_t reg, unsigned int width)
{
	switch (reg << 4 | width) {
	case 0x044:
		return virtio_model_features(&m);
	case 0x122:
		return regs.num_queues;
	case 0x141:
		return m.status;
	case 0x151:
		return m.generation;
	case 0x182:
		assert_int_equal(regs.queue_select, 0);
		return m.queue_max;
	case 0x1c2:
		return m.queue_size != 0;
	case 0x1e2:
		return regs.notify_off;
	}
	fail_msg("read of %u bytes at 0x%x of the common structure", width, (unsigned int)reg);
	return 0;
}

static void write_half(uint64_t *reg, bool high, uint32_t value)
{
	assert_true(m.status & VIRTIO_STATUS_FEATURES_OK);
	*reg = high ? (*reg & UINT32_MAX) | (uint64_t)value << 32 :
	       (*reg & ~(uint64_t)UINT32_MAX) | value;
}

static void write_common(uint64_t reg, uint32_t value, unsigned int width)
{
	switch (reg << 4 | width) {
	case 0x004:
	case 0x084:
		m.select = value;
		return;
	case 0x0c4:
		virtio_model_accept(&m, value);
		return;
	case 0x141:
		virtio_model_set_status(&m, (uint8_t)value);
		if (!value)
			m.queue_size = 0;
		return;
	case 0x162:
		regs.queue_select = (uint16_t)value;
		return;
	case 0x182:
		regs.queue_size = (uint16_t)value;
		return;
	case 0x1c2:
		assert_int_equal(value, 1);
		assert_true(m.desc && m.avail && m.used);
		m.queue_size = regs.queue_size;
		return;
	case 0x204:
	case 0x244:
		write_half(&m.desc, reg & 4, value);
		return;
	case 0x284:
	case 0x2c4:
		write_half(&m.avail, reg & 4, value);
		return;
	case 0x304:
	case 0x344:
		write_half(&m.used, reg & 4, value);
		return;
	}
	fail_msg("write of %u bytes at 0x%x of the common structure", width, (unsigned int)reg);
}

static uint64_t read_bar(void *ctx, unsigned int bar, uint64_t offset, unsigned int width)
{
	uint64_t value = 0;

	assert_int_equal(bar, BAR);
	if (offset < DEVICE)
		return read_common(offset, width);
	assert_true(offset - DEVICE + width <= sizeof(m.config));
	memcpy(&value, m.config + (offset - DEVICE), width);
	return value;
}

static void write_bar(void *ctx, unsigned int bar, uint64_t offset, uint64_t value,
		      unsigned int width)
{
	assert_int_equal(bar, BAR);
	if (offset < DEVICE) {
		write_common(offset, (uint32_t)value, width);
		return;
	}
	assert_int_equal(width, 2);
	assert_int_equal(offset, NOTIFY + regs.notify_off * regs.multiplier);
	virtio_model_notify(&m, (unsigned int)value);
}

/* --- set-up --------------------------------------------------------------- */

static struct pci_host host;
static struct model_fn *fn;
static struct blk_dev *disk;

int blk_register(struct blk_dev *dev)
{
	if (disk == dev)
		return -EEXIST;
	disk = dev;
	return 0;
}

void rng_register(struct rng_dev *rng)
{
}

/* struct virtio_pci_cap without its first two bytes; MULTIPLIER for notifications only. */
static void add_cap(uint8_t at, uint8_t type, uint8_t bar, uint32_t offset, uint32_t length)
{
	uint8_t body[18] = { 16, type, bar };

	memcpy(body + 6, &offset, 4);
	memcpy(body + 10, &length, 4);
	memcpy(body + 14, &regs.multiplier, 4);
	pci_model_cap(fn, at, PCI_CAP_VENDOR, body, sizeof(body));
}

static void add_function(uint16_t device)
{
	fn = pci_model_add(NULL, 1, 0, 0x1af4, device);
	pci_model_bar(fn, 1, 0x1000, 0);
	pci_model_bar(fn, BAR, BAR_SIZE, 0xc);
	fn->read = read_bar;
	fn->write = write_bar;
}

static void add_caps(void)
{
	add_cap(0x40, 4, BAR, DEVICE, 0x1000);
	add_cap(0x60, 2, BAR, NOTIFY, 0x1000);
	add_cap(0x80, 1, BAR, COMMON, 0x1000);
	/* the first of them: a window in configuration space (4.1.4.9), which is of no use here */
	add_cap(0xa0, 5, 0, 0, 0);
}

static int set_up(void **state)
{
	host_arch_reset();
	memset(&host_dma, 0, sizeof(host_dma));
	memset(&regs, 0, sizeof(regs));
	regs.num_queues = 1;
	regs.multiplier = 4;
	regs.notify_off = 3;
	virtio_model_init(&m);
	pci_model_reset();
	disk = NULL;
	host = (struct pci_host){
		.name = "pcie", .ecam = MODEL_ECAM, .bus_last = 255, .coherent = true,
		.mem32 = { MODEL_MEM32, MODEL_MEM32, MODEL_MEM32_SIZE, 0 },
		.mem64 = { MODEL_MEM64, MODEL_MEM64_PCI, MODEL_MEM64_SIZE, 0 },
	};
	add_function(0x1042);
	return 0;
}

static void note_child(const struct device_child *child, void *ctx)
{
	*(struct device_child *)ctx = *child;
}

static int tear_down(void **state)
{
	pci_quiesce(&host);
	while (host.fns) {
		struct pci_fn *next = host.fns->next;
		struct virtio_device *vdev = host.fns->priv;    /* is the first member */

		free(vdev->priv);
		free(vdev);
		free(host.fns);
		host.fns = next;
	}
	return 0;
}

static enum device_state start(void)
{
	struct device_child child = { .state = DEV_BOUND };

	assert_int_equal(pci_scan(&host), 0);
	pci_start(&host, DEV_BLOCK);
	pci_list(&host, note_child, &child);
	return child.state;
}

static void check_read(uint64_t sector)
{
	uint64_t pattern = virtio_model_pattern(sector);
	char buf[512];

	assert_int_equal(blk_read(disk, sector, 1, buf), 0);
	assert_memory_equal(buf, &pattern, sizeof(pattern));
}

/* --- tests ---------------------------------------------------------------- */

static void test_modern(void **state)
{
	add_caps();
	assert_int_equal(start(), DEV_PROBED);
	assert_int_equal(m.status, 0x0f);
	assert_int_equal(m.accepted, MODEL_TOP_FEATURES);
	assert_int_equal(disk->sectors, MODEL_DISK_SECTORS);
	check_read(0);
	check_read(77);
	assert_int_equal(m.notifications, 2);
	assert_int_equal(pci_quiesce(&host), 0);
	assert_int_equal(m.status, 0);
	assert_int_equal(model_get16(fn, PCI_COMMAND), 0);
	pci_start(&host, DEV_BLOCK);
	check_read(5);
}

static void test_scanning_touches_nothing(void **state)
{
	add_caps();
	assert_int_equal(pci_scan(&host), 0);
	pci_start(&host, DEV_RNG);
	assert_int_equal(fn->writes, 0);
}

static void test_transitional(void **state)
{
	pci_model_reset();
	add_function(0x1001);
	model_put16(fn, PCI_SUBSYSTEM_ID, 2);
	pci_model_bar(fn, 0, 0x80, 1);
	add_caps();
	assert_int_equal(start(), DEV_PROBED);
	check_read(3);
}

static void test_legacy_only(void **state)
{
	pci_model_reset();
	add_function(0x1001);
	model_put16(fn, PCI_SUBSYSTEM_ID, 2);
	assert_int_equal(start(), DEV_FAILED);
	assert_int_equal(fn->writes, 0);
	assert_null(disk);
}

static void test_other_devices(void **state)
{
	pci_model_reset();
	pci_model_add(NULL, 1, 0, 0x1af4, 0x1110);      /* QEMU's ivshmem */
	pci_model_add(NULL, 2, 0, 0x1af4, 0x0fff);
	pci_model_add(NULL, 3, 0, 0x1af5, 0x1042);
	assert_int_equal(pci_scan(&host), 0);
	assert_null(host.fns);
}

/* Each leaves nothing usable of one of the structures that are needed. */
static void test_unsound_capabilities(void **state)
{
	static const struct { uint8_t type, bar; uint32_t offset, length; } cases[] = {
		{ 1, 6, 0, 0x1000 },              { 1, 255, 0, 0x1000 },
		{ 1, 0, 0, 0x1000 },              { 1, 5, 0, 0x1000 },
		{ 1, BAR, BAR_SIZE, 0x38 },       { 1, BAR, BAR_SIZE - 0x34, 0x38 },
		{ 1, BAR, 0xfffffff0, 0x38 },     { 1, BAR, 0, 0xffffffff },
		{ 1, BAR, 0, 0x37 },              { 1, BAR, 2, 0x38 },
		{ 2, BAR, NOTIFY, 0 },            { 2, BAR, BAR_SIZE, 2 },
		{ 3, BAR, 0, 0x1000 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		add_cap(0x40, cases[i].type == 2 ? 1 : 2, BAR, COMMON, 0x1000);
		add_cap(0x60, cases[i].type, cases[i].bar, cases[i].offset, cases[i].length);
		assert_int_equal(start(), DEV_FAILED);
		assert_int_equal(model_get16(fn, PCI_COMMAND), 0);
		tear_down(NULL);
		set_up(NULL);
	}
}

static void test_second_of_a_kind(void **state)
{
	add_caps();
	add_cap(0xc0, 1, 7, 0, 0x1000);
	assert_int_equal(start(), DEV_PROBED);
	check_read(3);
}

static void test_no_configuration(void **state)
{
	add_cap(0x60, 2, BAR, NOTIFY, 0x1000);
	add_cap(0x80, 1, BAR, COMMON, 0x1000);
	assert_int_equal(start(), DEV_PROBED);
	assert_int_equal(disk->sectors, 0);
}

static void test_notification_address(void **state)
{
	add_caps();
	regs.notify_off = 0xffff;
	assert_int_equal(start(), DEV_FAILED);
	assert_int_equal(m.status, 0);
	assert_int_equal(host_dma.in_use, 1);
}

static void test_no_queues(void **state)
{
	add_caps();
	regs.num_queues = 0;
	assert_int_equal(start(), DEV_FAILED);
}

/* It keeps the bus busy no longer: its master bit is gone, so the hand-off may go on. */
static void test_dead_and_does_not_reset(void **state)
{
	char buf[512];

	add_caps();
	assert_int_equal(start(), DEV_PROBED);
	m.dead = m.never_resets = true;
	assert_int_equal(blk_read(disk, 0, 1, buf), -ETIMEDOUT);
	assert_int_equal(model_get16(fn, PCI_COMMAND), 0);
	assert_int_equal(pci_quiesce(&host), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_modern),
		TEST(test_scanning_touches_nothing),
		TEST(test_transitional),
		TEST(test_legacy_only),
		TEST(test_other_devices),
		TEST(test_unsound_capabilities),
		TEST(test_second_of_a_kind),
		TEST(test_no_configuration),
		TEST(test_notification_address),
		TEST(test_no_queues),
		TEST(test_dead_and_does_not_reset),
	};

	log_set_level(LOG_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
