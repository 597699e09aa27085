/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ext2, ext3 and ext4, reading. Private to fs/ext4*.c.
 *
 * After "ext4 Data Structures and Algorithms" of the Linux kernel's
 * documentation (Documentation/filesystems/ext4), called "doc" in these files;
 * fields have the names they have there: s_x of the superblock, bg_x of group
 * descriptors, i_x of inodes, eh_x, ei_x and ee_x of extent trees.
 *
 *   ext4_super.c    the superblock: what lies where, which features there are
 *   ext4_sum.c      checksums of metadata
 *   ext4_group.c    groups of blocks: where the inodes are
 *   ext4_inode.c    inodes
 *   ext4_extent.c   where a file's blocks are: by extents
 *   ext4_indirect.c where a file's blocks are: by lists of blocks, as ext2 has them
 *   ext4_inline.c   small files inside their inodes
 *   ext4_map.c      runs of a file, by whichever of these it has
 *   ext4_dir.c      directories
 *   ext4_dir_sum.c  checksums of directory blocks
 *   ext4.c          struct fs_type
 *
 * Everything that comes from the disk is checked before it is used, its
 * checksum first where there is one. Nothing is ever written, so a journal that
 * should be replayed is only told of. "Block" is a block of the filesystem.
 */
#ifndef FS_EXT4_H
#define FS_EXT4_H

#include <fs/fs.h>

/* s_feature_incompat: what a reader must know. */
enum {
	INCOMPAT_FILETYPE    = 0x2,
	INCOMPAT_RECOVER     = 0x4,
	INCOMPAT_META_BG     = 0x10,
	INCOMPAT_EXTENTS     = 0x40,
	INCOMPAT_64BIT       = 0x80,
	INCOMPAT_MMP         = 0x100,
	INCOMPAT_FLEX_BG     = 0x200,
	INCOMPAT_EA_INODE    = 0x400,
	INCOMPAT_CSUM_SEED   = 0x2000,
	INCOMPAT_LARGEDIR    = 0x4000,
	INCOMPAT_INLINE_DATA = 0x8000,
	INCOMPAT_ENCRYPT     = 0x10000,
	INCOMPAT_CASEFOLD    = 0x20000,
};

/* i_flags. */
enum {
	INODE_ENCRYPT     = 0x800,
	INODE_INDEX       = 0x1000,
	INODE_EXTENTS     = 0x80000,
	INODE_INLINE_DATA = 0x10000000,
	INODE_CASEFOLD    = 0x40000000,
};

#define EXT4_ROOT_INODE  2u
#define EXT4_NODE_NUMBER 0        /* struct fs_node.priv[]: the inode's number */

#define EXT4_I_BLOCK     40       /* offset of i_block in an inode: extent tree, block list, text */
#define EXT4_I_BLOCK_LEN 60

#define EXT4_EXTENT_DEPTH 5u      /* eh_depth: 4 * (((blocksize - 12) / 12) ^ 5) >= 2^32 blocks */
#define EXT4_LIST_DEPTH   3u      /* lists of lists of lists of blocks */

/* Metadata that is held, so that going through a file does not read it again and again. */
struct ext4_buf {
	uint8_t *data;            /* one block; NULL: never used */
	uint64_t block;           /* 0: nothing is in it */
	uint32_t owner;           /* inode that it was read (and checked) for */
	uint64_t first, end;      /* a node of an extent tree: the blocks that it was checked for */
};

struct ext4_inode {
	uint32_t number;          /* 0: none */
	uint32_t flags;
	uint16_t mode;
	uint64_t size;
	uint32_t seed;            /* of the checksums of what belongs to it */
	uint8_t *raw;             /* inode_size bytes */
};

struct ext4 {
	struct fs *fs;
	unsigned int block_shift; /* log2 of a block's bytes */
	uint32_t block_size;
	uint32_t first_block;     /* s_first_data_block */
	uint64_t blocks;          /* that exist in the volume */
	uint32_t compat;
	uint32_t incompat;
	uint32_t ro_compat;
	bool sums;                /* metadata_csum */
	bool group_sums;          /* uninit_bg: descriptors have a checksum of 16 bits */
	uint8_t uuid[16];
	uint32_t seed;            /* of all checksums but the superblock's */
	uint32_t blocks_per_group;
	uint32_t inodes_per_group;
	uint32_t inodes;
	uint32_t inode_size;
	uint32_t desc_size;
	uint32_t groups;
	uint32_t first_meta_bg;
	uint32_t backup_bgs[2];   /* sparse_super2 */
	struct ext4_buf descs;    /* group descriptors */
	struct ext4_buf table;    /* inodes */
	struct ext4_buf level[EXT4_EXTENT_DEPTH];  /* nodes of an extent tree, or lists of blocks */
	struct ext4_inode file;   /* the one that was asked for last */
	struct ext4_inode entry;  /* of a directory's entries, while they are listed */
	uint8_t *inlined;         /* contents of a small file, joined: inode_size bytes */
};

/* --- ext4_super.c ---------------------------------------------------------------- */

/*
 * Takes the superblock (1024 bytes) apart. -EINVAL when it is none; -EBADMSG,
 * -ENOTSUP with a message.
 */
int ext4_parse_super(struct ext4 *ext4, const uint8_t *super);

/* Says, once for each filesystem, that its journal has not been replayed. */
void ext4_note_journal(const struct ext4 *ext4);

/* --- ext4_sum.c ------------------------------------------------------------------ */

/* CRC-32C as the checksums of metadata take it; of a 32-bit little-endian number. */
uint32_t ext4_sum(uint32_t seed, const void *buf, size_t len);
uint32_t ext4_sum32(uint32_t seed, uint32_t value);

/* The 16-bit checksum of group descriptors without metadata_csum. */
uint16_t ext4_sum16(uint16_t seed, const void *buf, size_t len);

/*
 * A message: INODE (0: none) and BLOCK (0: none) are damaged in the way WHAT
 * says, and the value that shows it. Returns -EBADMSG.
 */
int ext4_bad(const struct ext4 *ext4, uint32_t inode, uint64_t block, const char *what,
	     uint64_t value);

/* The same for a stored checksum that is none of what is there. */
int ext4_bad_sum(const struct ext4 *ext4, uint32_t inode, uint64_t block, const char *what,
		 uint32_t stored, uint32_t computed);

/* --- ext4_group.c ---------------------------------------------------------------- */

/* Whether COUNT blocks from BLOCK on exist. */
static inline bool ext4_blocks_ok(const struct ext4 *ext4, uint64_t block, uint64_t count)
{
	return block && block < ext4->blocks && count <= ext4->blocks - block;
}

/* Reads COUNT blocks of metadata that exist into BUF. Errors have been printed. */
int ext4_read(const struct ext4 *ext4, uint64_t block, uint32_t count, void *buf);

/*
 * Has BLOCK in BUF: 0 when it is there already for OWNER, 1 when it has just
 * been read and must be checked (and BUF->block set to 0 when it is bad).
 */
int ext4_buf_get(const struct ext4 *ext4, struct ext4_buf *buf, uint64_t block, uint32_t owner);
void ext4_buf_free(struct ext4_buf *buf);

/* First block of the inodes of GROUP. */
int ext4_inode_table(struct ext4 *ext4, uint32_t group, uint64_t *block);

/* --- ext4_inode.c ---------------------------------------------------------------- */

/*
 * Reads inode NUMBER into INODE, which must be one of ext4's, unless it is
 * there. -EBADMSG with a message: no such inode, checksum, not in use.
 */
int ext4_inode_get(struct ext4 *ext4, struct ext4_inode *inode, uint64_t number);

/* What fs.h wants to know of it. */
void ext4_inode_node(struct ext4 *ext4, const struct ext4_inode *inode, struct fs_node *node);

/* --- ext4_map.c, ext4_extent.c, ext4_indirect.c, ext4_inline.c --------------------- */

/* Blocks that follow each other in a file and on the disk. */
struct ext4_span {
	uint64_t block;           /* 0: a hole, which is zeroes */
	uint64_t len;             /* blocks, at least 1 */
};

/* What begins at block LOGICAL of INODE. It may end before the next span goes on with it. */
int ext4_extent_find(struct ext4 *ext4, const struct ext4_inode *inode, uint32_t logical,
		     struct ext4_span *out);
int ext4_list_find(struct ext4 *ext4, const struct ext4_inode *inode, uint32_t logical,
		   struct ext4_span *out);

/*
 * The contents of an inode that has them in itself, in one piece: *data is
 * valid until the next call. As much of it as the inode's size.
 */
int ext4_inline_data(struct ext4 *ext4, const struct ext4_inode *inode, const uint8_t **data);

/* The run that begins at OFFSET of INODE, whatever that is (fs_type.map). */
int ext4_map(struct ext4 *ext4, const struct ext4_inode *inode, uint64_t offset,
	     struct fs_run *out);

/* --- ext4_dir.c, ext4_dir_sum.c ---------------------------------------------------- */

struct ext4_entry {
	uint32_t inode;
	uint8_t len;
	const char *name;         /* LEN bytes, no NUL at the end */
};

/*
 * Calls VISIT for each entry but "." and ".." of directory NUMBER; its non-zero
 * value ends the walk and is returned. *flags: those of the directory's inode,
 * known before the first call (NULL: not wanted).
 */
int ext4_dir_walk(struct ext4 *ext4, uint64_t number, uint32_t *flags,
		  int (*visit)(const struct ext4_entry *entry, void *ctx), void *ctx);

/* Is the checksum of this block of directory NUMBER right? INDEX counts its blocks. */
int ext4_dir_check(const struct ext4 *ext4, uint32_t number, uint32_t seed, bool indexed,
		   uint64_t index, uint64_t block, const uint8_t *data);

/* rec_len as it is stored at P, for any size of block (doc, "Directory Entries"). */
uint32_t ext4_rec_len(const struct ext4 *ext4, const uint8_t *p);

#endif
