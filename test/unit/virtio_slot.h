/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A virtio-mmio slot for host tests: the register file (both versions) in front
 * of the device model, and the drivers' whole stack on top of it.
 */
#ifndef TEST_VIRTIO_SLOT_H
#define TEST_VIRTIO_SLOT_H

#include <drivers/block.h>
#include <drivers/rng.h>
#include <drivers/virtio_mmio.h>

#include "virtio_model.h"

#define SLOT_BASE 0xa000000u
#define SLOT_SIZE 0x200u

struct slot_regs {
	uint32_t magic, version;
	uint32_t page_size, queue_num, queue_align, queue_sel;
	unsigned int reads, writes;
	unsigned int changing;       /* so many reads of the generation see a new one */
};

extern struct virtio_model m;
extern struct slot_regs regs;
extern struct virtio_mmio *slot;
extern struct blk_dev *disk;         /* that has registered */
extern struct rng_dev *source;

/* For cmocka. A modern disk in the slot, which nobody has looked at. */
int slot_set_up(void **state);
int slot_tear_down(void **state);

#define SLOT_TEST(name) cmocka_unit_test_setup_teardown(name, slot_set_up, slot_tear_down)

/* Makes the slot and its device legacy ones. */
void slot_legacy(void);

/* Finds and starts what is in the slot; the error of that. */
int slot_start(void);
int slot_start_as(bool coherent);

/* Writes a field of the device's configuration. */
void slot_set_config(unsigned int offset, uint32_t value);

/* Reads sectors and compares them with what the model's disk holds. */
void slot_check_read(uint64_t sector, uint64_t count);

#endif
