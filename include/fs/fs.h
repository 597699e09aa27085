/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filesystems, reading; and writing over what is there (fs_overwrite).
 *
 * A filesystem tells *where* a file's bytes lie (fs_map: runs on the disk, as
 * long as possible); the load pipeline then has the device put them straight
 * into place. fs_read() is the blocking convenience for small files.
 *
 * Each format is one `struct fs_type` in the generated table `filesystems`.
 * Formats know the block interface only: no driver, no board, no console.
 * They read untrusted bytes: host-tested and fuzzed.
 */
#ifndef FS_FS_H
#define FS_FS_H

#include <drivers/block.h>
#include <lib/table.h>

#define FS_NAME_MAX 255     /* bytes of UTF-8, without the NUL */
#define FS_PATH_DEPTH 32    /* directories within each other that fs_open() follows */

enum fs_node_type { FS_FILE, FS_DIR, FS_SYMLINK, FS_OTHER };

struct fs;

struct fs_node {
	struct fs *fs;
	enum fs_node_type type;
	uint64_t size;              /* bytes; 0 for directories whose size is not stored */
	uint64_t priv[4];           /* the format's own: first cluster, inode number, ... */
};

struct fs_dirent {
	struct fs_node node;
	char name[FS_NAME_MAX + 1];
};

/* A run of a file: LEN bytes at DISK_OFFSET of the device, or zeroes, or bytes in memory. */
enum fs_run_kind { FS_RUN_DISK, FS_RUN_HOLE, FS_RUN_INLINE };

struct fs_run {
	enum fs_run_kind kind;
	uint64_t disk_offset;       /* bytes from the start of the device; multiple of 512 */
	const void *data;           /* FS_RUN_INLINE: valid until the next call with this fs */
	uint64_t len;               /* bytes; the last run may be cut at the end of the file */
};

struct fs_type {
	const char *name;           /* "fat" */

	/*
	 * Recognises and opens. -EINVAL quietly when it is not this format at all;
	 * any other error is printed by the format, with the reason.
	 */
	int (*mount)(struct fs *fs);
	void (*unmount)(struct fs *fs);

	/* The root directory. */
	int (*root)(struct fs *fs, struct fs_node *out);

	/*
	 * Calls VISIT for each entry of a directory, "." and ".." left out. A
	 * non-zero return of VISIT ends the walk and is returned.
	 */
	int (*readdir)(const struct fs_node *dir,
		       int (*visit)(const struct fs_dirent *entry, void *ctx), void *ctx);

	/* Finds NAME (no slash) in DIR. -ENOENT. */
	int (*lookup)(const struct fs_node *dir, const char *name, struct fs_node *out);

	/*
	 * Where symbolic link LINK leads, as a string in BUF of SIZE bytes.
	 * -ENAMETOOLONG, -EBADMSG. NULL: the format has no links.
	 */
	int (*readlink)(const struct fs_node *link, char *buf, size_t size);

	/* The longest run that begins at OFFSET (a multiple of 512). -EBADMSG for damage. */
	int (*map)(const struct fs_node *file, uint64_t offset, struct fs_run *out);
};

struct fs {
	const struct fs_type *type;
	struct blk_dev *dev;
	uint64_t start;             /* first sector of the volume */
	uint64_t sectors;
	void *priv;
};

TABLE_DECLARE(const struct fs_type, filesystems);

/*
 * Finds the format of the volume and opens it. -ENODEV when no format knows
 * it, -ERANGE when the volume is empty or not inside the device, -ENOTSUP when
 * the device's blocks are larger than 4096 bytes.
 */
int fs_mount(struct fs *fs, struct blk_dev *dev, uint64_t start, uint64_t sectors);
void fs_unmount(struct fs *fs);

/*
 * Resolves an absolute or relative-to-root path ("/boot/Image", "Image").
 * ".." goes up, from the root to itself. Symbolic links are followed, the last
 * name's too, as if this filesystem were the root of all. -ENOENT, -ENOTDIR, -ENAMETOOLONG
 * (also for more than FS_PATH_DEPTH names), -ELOOP (too many links).
 */
int fs_open(struct fs *fs, const char *path, struct fs_node *out);

/*
 * Wrappers over fs_type with argument checks. -ENOTDIR; fs_map(): -EISDIR,
 * -EINVAL for an odd offset, -ERANGE at the end of the file and beyond.
 */
int fs_readdir(const struct fs_node *dir,
	       int (*visit)(const struct fs_dirent *entry, void *ctx), void *ctx);
int fs_map(const struct fs_node *file, uint64_t offset, struct fs_run *out);

/*
 * Reads up to LEN bytes at OFFSET (any) into BUF; returns the number read
 * (short only at the end of the file) or a negative errno.
 */
int64_t fs_read(const struct fs_node *file, uint64_t offset, void *buf, uint64_t len);

/*
 * Writes LEN bytes over what FILE holds at OFFSET, where it lies: no size, no
 * table and no folder changes, and the whole range must be there. Both are
 * multiples of the device's block size, BUF is aligned as the device asks.
 * Written when it returns, not flushed (blk_flush()). -EINVAL, -ERANGE;
 * -ENOTSUP for a hole or bytes that a folder holds; errors of the device. What
 * was written before an error stays.
 */
int fs_overwrite(const struct fs_node *file, uint64_t offset, const void *buf, uint64_t len);

/* The names of all formats of this build, for messages: "fat, ext4". BUF always ends in a NUL. */
void fs_list_formats(char *buf, size_t size);

#endif
