/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What partition tables and filesystems share for reading metadata from a
 * block device. Private to fs/.
 */
#ifndef FS_DISK_H
#define FS_DISK_H

#include <drivers/block.h>

/* The largest block that a device may have for us to read it: 4K-native disks. */
#define DISK_MAX_BLOCK 4096u

/*
 * Memory that DEV can read SIZE bytes into: aligned as it asks, and to a cache
 * line, so that a device that is not coherent shares no line with other data.
 * Freed with free(). NULL when there is none.
 */
void *disk_buffer(const struct blk_dev *dev, size_t size);

/*
 * Reads LEN bytes at byte OFFSET of DEV into BUF; any offset, length and
 * alignment. What the device can write straight to BUF is not copied.
 */
int disk_read_bytes(struct blk_dev *dev, uint64_t offset, void *buf, uint64_t len);

#endif
