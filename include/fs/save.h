/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are made, or given other content. With CONFIG_FS_FAT_WRITE only. */
#ifndef FS_SAVE_H
#define FS_SAVE_H

#include <fs/fs.h>

/*
 * Makes the file PATH, in a directory that is there, of the first POS bytes of the one
 * that has this name now and the LEN bytes at BUF behind them; it ends there. All is
 * written to clusters that were free, and flushed, before one block of the directory
 * makes it the file: whenever the power goes, the old content is whole (or there is no
 * file still) or the new one is. The worst that is left are clusters without a file, the
 * parts of a long name without it, or tables that differ, which fsck.vfat puts right.
 *
 * Before anything is written: -ENOTSUP: no FAT; -EINVAL: no name for a file; -ENOENT,
 * -ENOTDIR: no such directory; -EISDIR; -EACCES: read-only file; -ERANGE: POS is past the
 * end; -EFBIG: 4 GiB and more; -ENOSPC: volume or directory full; -EROFS, -ENOMEM. Later:
 * -EBADMSG and errors of the device. A message has said it.
 */
int fs_save(struct fs *fs, const char *path, uint64_t pos, const void *buf, uint64_t len);

#endif
