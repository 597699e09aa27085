/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What writes to FAT volumes. Private to fs/fat*.c; words as in fs/fat.h.
 *
 *   fat_new_name.c  a name as the units of a long one, and as a short one
 *   fat_alloc.c     the allocation tables and FSInfo, to be changed
 *   fat_slots.c     a directory in memory, to find and to change entries
 *   fat_write.c     fs_save()
 */
#ifndef FS_FAT_WRITE_H
#define FS_FAT_WRITE_H

#include "fat.h"

#define FAT_LFN_BYTES  (FAT_LFN_ENTRIES * FAT_LFN_UNITS * 2)
#define FAT_SHORT_LEN  11u

static inline void put_le16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void put_le32(uint8_t *p, uint32_t v)
{
	put_le16(p, (uint16_t)v);
	put_le16(p + 2, (uint16_t)(v >> 16));
}

/* NAME as the units of a long name, with its end and filler. How many entries it takes, or 0. */
unsigned int fat_lfn_units(const char *name, uint8_t units[FAT_LFN_BYTES]);

/* Puts the 13 units of one entry into it. */
void fat_lfn_put(uint8_t *raw, const uint8_t *units);

/* The short name is all of NAME: capitals, 8 and 3 characters. Puts it into RAW then. */
bool fat_short_exact(const char *name, uint8_t raw[FAT_SHORT_LEN]);

/*
 * Short name number TRY beside the long NAME (spec, "Basis-Name Generation"): 0: its
 * letters as capitals, false when that is not enough; else "~TRY" behind some of them.
 */
bool fat_short_alias(const char *name, unsigned int try, uint8_t raw[FAT_SHORT_LEN]);
#define FAT_ALIAS_MAX 9999u

/* The tables that are kept alike, through a window of them. */
struct fat_tables {
	struct fat *fat;
	uint64_t start;          /* first sector of the first of them, from the volume's start */
	unsigned int copies;
	uint32_t sectors;        /* of each */
	uint64_t info;           /* sector of FSInfo; 0: there is none */
	uint8_t *data;           /* window NUMBER, LEN bytes */
	uint32_t number;
	uint32_t len;            /* 0: none */
	uint32_t dirty, dirty_end;   /* bytes of the window to be written; none when both are alike */
	uint32_t free;           /* clusters that are free */
	uint32_t next;           /* no cluster below is */
};

/* Reads what the boot sector says of them, and counts the free clusters. To be closed after 0. */
int fat_tables_open(struct fat_tables *t, struct fat *fat);
void fat_tables_close(struct fat_tables *t);

/* The link of CLUSTER (usable), in FAT32's terms; and another one. */
int fat_tables_get(struct fat_tables *t, uint32_t cluster, uint32_t *link);
int fat_tables_set(struct fat_tables *t, uint32_t cluster, uint32_t link);

/* Takes the next free cluster, as the end of a chain. -ENOSPC. */
int fat_tables_take(struct fat_tables *t, uint32_t *cluster);

/* Frees a chain as far as it leads. FIRST may be 0. */
int fat_tables_drop(struct fat_tables *t, uint32_t first);

/* Writes what has changed to all tables, and flushes. What FAT remembered of them is forgotten. */
int fat_tables_write(struct fat_tables *t);

/* FSInfo's count of free clusters (spec, "FSInfo Structure"): how many there are, or "unknown". */
int fat_info_write(struct fat_tables *t, bool known);

/* A directory in memory; all behind its end is zeroes. */
struct fat_slots {
	struct fat *fat;
	uint32_t first;          /* cluster; 0: the root of FAT12 and FAT16 */
	uint8_t *data;
	size_t len;
	size_t end;              /* byte of the end mark, LEN when it has none */
};

int fat_slots_read(struct fat_slots *d, const struct fs_node *dir);

/* The byte of the short entry of NAME. False: there is none. */
bool fat_slots_find(const struct fat_slots *d, const char *name, size_t *at);

/*
 * The byte where COUNT entries in a row are free. False: not before the directory is
 * longer, and then *at is where they would begin.
 */
bool fat_slots_room(const struct fat_slots *d, unsigned int count, size_t *at);

/* Whether one more cluster can be added. */
bool fat_slots_can_grow(const struct fat_slots *d);

/* Adds a cluster with zeroes, on the disk and here. */
int fat_slots_grow(struct fat_slots *d, struct fat_tables *t);

/* Fills the long entries from AT on, and the name of the short one behind. -EEXIST: no short name. */
int fat_slots_name(struct fat_slots *d, const char *name, size_t at, unsigned int count);

/* Writes bytes FROM to TO, block by block, a flush after each. */
int fat_slots_write(struct fat_slots *d, size_t from, size_t to);

#endif
