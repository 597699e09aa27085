/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A block device over memory, for host tests and fuzzing. It may be larger
 * than the memory: the rest reads as FILL (0). It counts what is asked of it, and
 * checks nothing that blk_submit() checks.
 */
#ifndef TEST_BLK_MEM_H
#define TEST_BLK_MEM_H

#include <drivers/block.h>

struct blk_mem {
	struct blk_dev dev;
	uint8_t *data;
	size_t size;
	uint64_t base;              /* where DATA begins on the disk, bytes (0); before it there is FILL */
	uint8_t fill;
	unsigned int requests;      /* so far; a test may set it to 0 */
	uint64_t bytes;             /* read so far */
	uint64_t bad_sector;        /* requests that touch it fail with -EIO; UINT64_MAX: none */
	struct blk_req *pending;    /* submitted, not yet polled */
};

/* SIZE bytes at DATA (not copied) as a disk of SECTORS sectors of 512 bytes, named "mem 0". */
void blk_mem_init(struct blk_mem *mem, void *data, size_t size, uint64_t sectors);

#endif
