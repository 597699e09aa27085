/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NOR flash: content that is read like memory, programmed from ones to zeroes
 * at any place, and erased to ones by sectors. One instance per bank; a driver's
 * probe enters those of its node, and nothing touches them before somebody asks
 * for the bank at an address: others may be firmware's, and fault.
 *
 * Offsets count in bytes from the bank's start.
 */
#ifndef DRIVERS_NOR_H
#define DRIVERS_NOR_H

#include <stddef.h>
#include <stdint.h>

struct nor_flash;

struct nor_ops {
	/* Maps it and finds out what it is. Called before the others, again at each nor_flash_at(). */
	int (*open)(struct nor_flash *nor);
	/* First byte and size of the sector that holds OFFSET. -ERANGE. */
	int (*sector)(struct nor_flash *nor, uint64_t offset, uint64_t *start, uint64_t *size);
	/* LEN bytes at OFFSET; any alignment. -ERANGE. */
	int (*read)(struct nor_flash *nor, uint64_t offset, void *buf, size_t len);
	/*
	 * Clears at OFFSET the bits that are 0 in BUF; any alignment. -ERANGE; -EIO (the chip
	 * reports an error), -EACCES (locked for good), -ETIMEDOUT. Some may be programmed then.
	 */
	int (*program)(struct nor_flash *nor, uint64_t offset, const void *buf, size_t len);
	/* The sector that holds OFFSET. Errors of program(). */
	int (*erase)(struct nor_flash *nor, uint64_t offset);
};

struct nor_flash {
	const struct nor_ops *ops;
	uint64_t base;               /* physical address */
	uint64_t size;               /* bytes; before open(): what the devicetree sets aside */
	struct nor_flash *next;      /* the registry's */
};

/* Called by a driver's probe, again when the device is probed again. NOR stays. */
void nor_register(struct nor_flash *nor);

/* The bank that holds the physical address ADDR, open, or NULL: a message says why. Stays valid. */
struct nor_flash *nor_flash_at(uint64_t addr);

#endif
