/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parallel NOR flash that describes itself (JEDEC JESD68.01, Common Flash
 * Interface) and takes the Intel command set (JEP137: 0x0001, 0x0003): one
 * bank, made of chips of 8 or 16 bits beside each other.
 *
 * Between two calls the bank is in read-array mode: its content is memory. The
 * bank must be mapped as a device while it is used. Programming can only turn
 * ones into zeroes; erasing a sector makes it all ones.
 *
 * The register file; it knows no devicetree. Whoever uses flash does so by
 * drivers/nor.h.
 */
#ifndef DRIVERS_CFI_FLASH_H
#define DRIVERS_CFI_FLASH_H

#include <stddef.h>
#include <stdint.h>

#define CFI_REGIONS_MAX 4u

struct cfi_region {
	uint64_t sectors;
	uint64_t size;                /* bytes of a sector, over all chips */
};

struct cfi_flash {
	uint64_t base, size;
	unsigned int width;           /* bytes of the bank's bus: 1, 2 or 4 */
	unsigned int lane;            /* bytes of a chip's */
	uint64_t buffer;              /* bytes that are programmed at once, over all chips; 0: words only */
	unsigned int regions;
	struct cfi_region region[CFI_REGIONS_MAX];
};

/*
 * Asks the chips at BASE, which are WIDTH bytes wide together and take ROOM
 * bytes at most, what they are. -ENODEV: no CFI flash answers; -ENOTSUP: not
 * the Intel command set; -EBADMSG: what they say cannot be.
 */
int cfi_flash_probe(struct cfi_flash *flash, uint64_t base, uint64_t room, unsigned int width);

/* First byte and size of the sector that holds OFFSET (bytes from the bank's start). -ERANGE. */
int cfi_flash_sector(const struct cfi_flash *flash, uint64_t offset, uint64_t *start, uint64_t *size);

/* Reads LEN bytes at OFFSET; any alignment. -ERANGE. */
int cfi_flash_read(const struct cfi_flash *flash, uint64_t offset, void *buf, size_t len);

/*
 * Clears at OFFSET the bits that are 0 in BUF; any alignment. -ERANGE; -EIO
 * (the chip reports an error), -EACCES (a locked sector that cannot be
 * unlocked), -ETIMEDOUT. What came before the words that failed is programmed.
 */
int cfi_flash_program(const struct cfi_flash *flash, uint64_t offset, const void *buf, size_t len);

/* Erases the sector that holds OFFSET. Errors as cfi_flash_program(). */
int cfi_flash_erase(const struct cfi_flash *flash, uint64_t offset);

#endif
