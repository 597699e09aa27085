/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FAT12, FAT16 and FAT32. Private to fs/fat*.c.
 *
 * After "Microsoft Extensible Firmware Initiative FAT32 File System
 * Specification", version 1.03 (called "spec" in these files), whose names of
 * fields are used: BPB_x of the boot sector, DIR_x and LDIR_x of directory
 * entries.
 *
 *   fat_mount.c   the boot sector: what lies where
 *   fat_table.c   the file allocation table: windows of it, entries, runs
 *   fat_chain.c   chains of clusters, as runs; cycles and bad links
 *   fat_dir.c     directories: entries with their names
 *   fat_name.c    short and long names
 *   fat.c         struct fs_type
 *   fat_rename.c  another long name in place of one; what else writes: fat_write.h
 *
 * Everything that comes from the disk is checked before it is used. "Sector"
 * is always BLK_SECTOR_SIZE, and counted from the volume's start, whatever
 * the format's own sectors are.
 */
#ifndef FS_FAT_H
#define FS_FAT_H

#include <fs/fs.h>

/*
 * Of the table, two windows are held, one for even and one for odd multiples
 * of FAT_WINDOW: a chain that jumps back and forth over a border does not read
 * them again and again. 64 KiB describe 64 MiB of 4 KiB clusters on FAT32.
 */
#define FAT_WINDOW  (64u << 10)
#define FAT_WINDOWS 2u

struct fat_window {
	uint8_t *data;           /* NULL: never used */
	uint32_t number;         /* it holds the table from NUMBER * FAT_WINDOW on */
	uint32_t len;            /* bytes that are valid; 0: none */
};

/* What a table's entry says beside the number of the next cluster (all types, in FAT32's terms). */
#define FAT_FREE   0u
#define FAT_BAD    0x0ffffff7u
#define FAT_END    0x0ffffff8u

/*
 * A place in a chain of clusters: the run of successive clusters that begins
 * at number INDEX of the chain. Enough is kept to go on from here, so that
 * going through a whole file costs one pass.
 */
struct fat_chain {
	uint32_t first;          /* cluster that the chain begins with; 0: nowhere */
	uint32_t index;
	uint32_t cluster;        /* the run: LEN clusters from CLUSTER on */
	uint32_t len;
	uint32_t next;           /* link of the run's last cluster */
	/* Brent's cycle detection: one earlier cluster is remembered, farther and farther apart. */
	uint32_t mark;
	uint32_t runs;           /* runs since the mark */
	uint32_t limit;          /* the mark moves after so many */
};

struct fat {
	struct fs *fs;
	unsigned int bits;           /* 12, 16 or 32 */
	unsigned int cluster_shift;  /* log2 of a cluster's bytes */
	uint32_t last_cluster;       /* the highest number that is usable; the lowest is 2 */
	uint64_t table_start;        /* first sector of the active table */
	uint32_t table_len;          /* bytes of it that describe usable clusters, in whole sectors */
	uint64_t data_start;         /* first sector of cluster 2 */
	uint64_t root_start;         /* FAT12, FAT16: first sector of the root directory */
	uint32_t root_len;           /* its bytes */
	uint32_t root_cluster;       /* FAT32; 0 otherwise */
	struct fat_window window[FAT_WINDOWS];
	struct fat_chain last;       /* where the last map() was */
};

/* Takes the boot sector apart into FAT. -EINVAL when it is none; -EBADMSG with a message. */
int fat_parse_boot(struct fat *fat, const uint8_t *boot);

static inline bool fat_cluster_ok(const struct fat *fat, uint32_t cluster)
{
	return cluster >= 2 && cluster <= fat->last_cluster;
}

/* First sector of CLUSTER, which must be usable. */
static inline uint64_t fat_cluster_sector(const struct fat *fat, uint32_t cluster)
{
	return fat->data_start + ((uint64_t)(cluster - 2) << fat->cluster_shift) / BLK_SECTOR_SIZE;
}

/*
 * How many clusters follow each other from CLUSTER (usable) on: each one's
 * link is the next higher number. *next is the link of the last one, as the
 * table has it (FAT_END or more: the chain ends). All of them are usable.
 */
int fat_table_run(struct fat *fat, uint32_t cluster, uint32_t *len, uint32_t *next);

void fat_table_free(struct fat *fat);

/* Goes to the first run of the chain that begins with FIRST. -EBADMSG. */
int fat_chain_start(struct fat *fat, struct fat_chain *chain, uint32_t first);

/* Goes to the next run. -ENOENT after the last one; -EBADMSG for a bad link or a cycle. */
int fat_chain_advance(struct fat *fat, struct fat_chain *chain);

/*
 * Goes to the run that holds number INDEX of the chain that begins with FIRST;
 * forwards from where CHAIN is when that is possible. -ENOENT: it is shorter.
 */
int fat_chain_seek(struct fat *fat, struct fat_chain *chain, uint32_t first, uint32_t index);

/* Goes on to the chain's end to see whether it has one. */
int fat_chain_finish(struct fat *fat, const struct fat_chain *chain);

/* Offsets in a directory entry (spec, "FAT Directory Structure"). */
enum {
	DIR_Name      = 0,
	DIR_Ext       = 8,
	DIR_Attr      = 11,
	DIR_NTRes     = 12,
	DIR_CrtDate   = 16,
	DIR_LstAccDate = 18,
	DIR_FstClusHI = 20,      /* FAT32 */
	DIR_WrtDate   = 24,
	DIR_FstClusLO = 26,
	DIR_FileSize  = 28,
};

enum {
	ATTR_READ_ONLY = 0x01,
	ATTR_VOLUME_ID = 0x08,
	ATTR_DIRECTORY = 0x10,
	ATTR_ARCHIVE   = 0x20,
	ATTR_LONG_NAME = 0x0f,   /* all of read-only, hidden, system, volume: no such file exists */
	ATTR_LONG_MASK = 0x3f,
};

#define NAME0_END     0x00       /* in DIR_Name[0]: no entry from here on is used */
#define NAME0_DELETED 0xe5

/* Offsets in a directory entry of a long name (spec, "Long Directory Entries"). */
enum {
	LDIR_Ord = 0,
	LDIR_Name1 = 1,          /* 5 units */
	LDIR_Chksum = 13,
	LDIR_Name2 = 14,         /* 6 units */
	LDIR_Name3 = 28,         /* 2 units */
};
#define LDIR_LAST 0x40u          /* in LDIR_Ord: the last part of the name, which comes first */

/* Longest long name: LDIR_Ord counts 13 units each; spec: 255 characters. */
#define FAT_LFN_UNITS   13u
#define FAT_LFN_ENTRIES 20u
#define FAT_LFN_MAX     255u

/* A long name while its entries are collected; they stand before the short one, last part first. */
struct fat_lfn {
	uint8_t units[FAT_LFN_ENTRIES * FAT_LFN_UNITS * 2];   /* UTF-16, little-endian */
	uint8_t entries;         /* how many it has; 0: no long name */
	uint8_t missing;         /* how many are still to come */
	uint8_t checksum;        /* of the short name it belongs to */
};

#define FAT_DIRENT_SIZE 32u
#define FAT_SHORT_MAX   (12u * 3 + 1)   /* bytes of UTF-8 for 8 + '.' + 3, with the NUL */

/*
 * Ties a long name to the short one RAW: rotated right by one bit before each byte is
 * added (spec, "ChkSum()").
 */
static inline uint8_t fat_short_checksum(const uint8_t *raw)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < 11; i++)
		sum = (uint8_t)((sum << 7 | sum >> 1) + raw[DIR_Name + i]);
	return sum;
}

/* Takes in one entry with the attributes of a long name. One that does not fit drops the name. */
void fat_lfn_add(struct fat_lfn *lfn, const uint8_t *raw);

/* Whether the name is complete and belongs to the short entry RAW. */
bool fat_lfn_belongs(const struct fat_lfn *lfn, const uint8_t *raw);

/* As UTF-8. False when it is empty or longer than FAT_LFN_MAX units or FS_NAME_MAX bytes. */
bool fat_lfn_name(const struct fat_lfn *lfn, char name[FS_NAME_MAX + 1]);

/* The short name of the entry RAW, with the lower case that DIR_NTRes asks for. */
void fat_short_name(const uint8_t *raw, char name[FAT_SHORT_MAX]);

/* False when the entry cannot be called NAME, by its first letter: most entries need no more. */
bool fat_may_match(const uint8_t *raw, const struct fat_lfn *lfn, const char *name);

/* A file or directory in a directory. */
struct fat_entry {
	const uint8_t *raw;            /* the 32 bytes of the short entry */
	const struct fat_lfn *lfn;     /* its long name, or NULL */
};

/*
 * Calls VISIT for each file and directory in DIR, without labels, "." and "..".
 * A non-zero return of VISIT ends the walk and is returned.
 */
int fat_dir_walk(const struct fs_node *dir, int (*visit)(const struct fat_entry *entry, void *ctx),
		 void *ctx);

/* Fills NODE from a short entry. */
void fat_dir_node(struct fat *fat, const uint8_t *raw, struct fs_node *node);

/* struct fs_node.priv */
enum {
	FAT_NODE_CLUSTER,        /* first cluster; 0: none, or the root of FAT12 and FAT16 */
	FAT_NODE_ROOT,           /* 1: the root directory */
};

/* For the generated table `filesystems`. */
extern const struct fs_type fs_fat;

#endif
