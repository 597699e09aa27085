/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Disks and volumes as commands name them, "<interface> <dev[:part]>", by
 * U-Boot's rules:
 *
 *     virtio 0        the whole disk when it has no partition table, else partition 1
 *     virtio 0:0      the whole disk, whatever is on it
 *     virtio 0:2      partition 2
 *     virtio 0:auto   the first bootable partition, else the first one
 *     virtio 0#root   the GPT partition called "root"
 *     virtio -        what the variable `bootdevice` says (also when nothing is given)
 *
 * Numbers of disks and partitions are hexadecimal. A "dev.hwpart" form exists
 * in U-Boot for eMMC; no device here has hardware partitions but 0.
 *
 * Called by the commands that read files; talks to the user, so its errors have
 * been printed when it returns.
 */
#ifndef COMMON_BLKDESC_H
#define COMMON_BLKDESC_H

#include <drivers/block.h>
#include <fs/fs.h>

struct blkdesc {
	struct blk_dev *dev;
	unsigned int part;         /* 0: the whole disk */
	uint64_t start;            /* first sector (512 bytes) */
	uint64_t sectors;
	char name[24];             /* "virtio 0:1", for messages */
	char uuid[37];             /* PARTUUID; "" for the whole disk */
};

/* The disk SPEC ("0", "1f", "0.0") of an interface. -EINVAL for what is no number, -ENODEV. */
int blkdesc_get_dev(const char *ifname, const char *spec, struct blk_dev **dev);

/*
 * The volume SPEC of an interface; NULL is "-". -EINVAL for a SPEC that is
 * none, -ENODEV, -ENOENT for a partition that is not there; errors of
 * part_read().
 */
int blkdesc_get(const char *ifname, const char *spec, struct blkdesc *out);

/*
 * blkdesc_get() and fs_mount(); -EACCES for a volume that CONFIG_BOOT_SOURCES leaves
 * out. On success the caller ends with fs_unmount().
 */
int blkdesc_mount(const char *ifname, const char *spec, struct blkdesc *out, struct fs *fs);

#endif
