/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Media for lib/env_store.h: copies in a range of a disk, or in sectors of NOR
 * flash. Where they are comes from Kconfig, by way of who opens one: the stored
 * environment and the rollback record.
 */
#ifndef COMMON_STORE_MEDIUM_H
#define COMMON_STORE_MEDIUM_H

#include <common/blkdesc.h>
#include <common/env_location.h>
#include <drivers/nor.h>

struct store_range {
	const char *what;        /* "environment", for messages */
	const char *options;     /* where it was chosen: "CONFIG_ENV_OFFSET, CONFIG_ENV_SIZE" */
	uint64_t at[2];          /* bytes from the disk's start; in flash physical addresses */
	unsigned int copies;
	size_t size;             /* bytes of one */
};

/* Kept by who opens; the medium points to it. */
struct store_blk {
	struct blkdesc disk;
	struct store_range range;
};

struct store_flash {
	struct nor_flash *flash;
	struct store_range range;
};

/*
 * Fills *PLACE for RANGE of the disk SPEC of IFNAME. Errors of blkdesc_get(); -EINVAL
 * not made of the disk's blocks; -ERANGE outside of it. A message has told.
 */
int store_blk_open(struct store_blk *s, const char *ifname, const char *spec,
		   const struct store_range *range, struct env_place *place);

/* The first sector of copy COPY at OFFSET bytes from its start. */
uint64_t store_blk_sector(const struct store_blk *s, unsigned int copy, size_t offset);

/*
 * The same in the flash that holds the address of the first copy. -ENODEV no such
 * flash, -EINVAL copies that do not begin with a sector or share one, -ERANGE.
 */
int store_flash_open(struct store_flash *s, const struct store_range *range, struct env_place *place);

#endif
