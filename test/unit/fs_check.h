/* SPDX-License-Identifier: Apache-2.0 */
/* Compares what a filesystem says of a file with what the host's own tools have put there. */
#ifndef TEST_FS_CHECK_H
#define TEST_FS_CHECK_H

#include <fs/fs.h>
#include <stddef.h>

#include "blk_mem.h"

/*
 * The runs of PATH together are what the host's file HOST holds. They are of the KINDS that the
 * filesystem has: bit N for run kind N. Returns how many there are.
 */
unsigned int fs_check_runs(struct fs *fs, const struct blk_mem *mem, const char *path,
			   const char *host, unsigned int kinds);

/* fs_read() in odd pieces, STEP bytes apart, gives what HOST holds, forwards and in jumps. */
void fs_check_reads(struct fs *fs, const char *path, const char *host, size_t step);

#endif
