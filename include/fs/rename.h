/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Giving a file another name where it is: for boot counting, which the Boot Loader
 * Specification does in names. With CONFIG_FS_RENAME only.
 */
#ifndef FS_RENAME_H
#define FS_RENAME_H

#include <fs/fs.h>

/*
 * Calls FROM in DIR, on a FAT volume, TO (names, no paths). One block of the directory is
 * written, and flushed: whenever the power goes, the file has the old name or the new
 * one. That limits what can be done: the long name takes as many entries as before, the
 * entries that change lie in one block of the device, and the short name stays.
 *
 * -ENOENT; -EEXIST: TO is there; -ENOTSUP: no FAT, or not in one write; -EINVAL: TO is
 * no name; -EROFS and other errors of the device.
 */
int fs_rename(const struct fs_node *dir, const char *from, const char *to);

#endif
