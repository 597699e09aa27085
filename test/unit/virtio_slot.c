/* SPDX-License-Identifier: Apache-2.0 */
#include "virtio_slot.h"
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <arch/io.h>
#include <lib/util.h>

#include "host_arch.h"
#include "host_dma.h"

extern const struct virtio_driver virtio_driver_blk, virtio_driver_rng;
const struct virtio_driver *const table_virtio_drivers[] = {
	&virtio_driver_blk, &virtio_driver_rng, NULL,
};
const size_t table_virtio_drivers_count = 2;

struct virtio_model m;
struct slot_regs regs;

/* --- the register file ---------------------------------------------------- */

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
	uint64_t reg = addr - SLOT_BASE, value = 0;

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
	uint64_t reg = addr - SLOT_BASE, *half = half_register(reg);
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

/* --- set-up --------------------------------------------------------------- */

struct virtio_mmio *slot;
struct blk_dev *disk;
struct rng_dev *source;

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

int slot_set_up(void **state)
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

int slot_tear_down(void **state)
{
	virtio_stop(&slot->vdev);
	free(slot->vdev.priv);
	free(slot);
	return 0;
}

void slot_legacy(void)
{
	regs.version = 1;
	m.legacy = true;
	m.offered = 0;
}

int slot_start_as(bool coherent)
{
	enum device_class class = m.device_id == VIRTIO_ID_BLOCK ? DEV_BLOCK : DEV_RNG;
	uint32_t type, version;

	assert_int_equal(virtio_mmio_identify("slot", SLOT_BASE, &type, &version), 0);
	virtio_mmio_found(slot, "slot", SLOT_BASE, SLOT_SIZE, type, version, coherent);
	virtio_start(&slot->vdev, class);
	return slot->vdev.error;
}

int slot_start(void)
{
	return slot_start_as(true);
}

void slot_set_config(unsigned int offset, uint32_t value)
{
	memcpy(m.config + offset, &value, sizeof(value));
}

void slot_check_read(uint64_t sector, uint64_t count)
{
	char *buf = malloc(count * 512);

	assert_int_equal(blk_read(disk, sector, count, buf), 0);
	for (uint64_t s = 0; s < count; s++) {
		uint64_t pattern = virtio_model_pattern(sector + s);

		assert_memory_equal(buf + 512 * s, &pattern, sizeof(pattern));
	}
	free(buf);
}
