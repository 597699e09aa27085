/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GUID partition tables: whether both copies are sound, and writing one.
 * Reading is fs/part.h's. UEFI specification 2.10, section 5.3.
 *
 * Knows the block interface, no command and no console.
 */
#ifndef FS_GPT_H
#define FS_GPT_H

#include <drivers/block.h>

#define GPT_GUID_TEXT  37u      /* characters of a GUID, with the NUL */
#define GPT_MAX_PARTS  128u     /* entries of a table that is written here: the usual number */
#define GPT_NAME_UNITS 36u      /* UTF-16 units of a name */

struct gpt_part {
	uint8_t type[16];           /* as stored */
	uint8_t guid[16];
	uint64_t start;             /* the device's own blocks */
	uint64_t blocks;
	uint64_t attributes;
	char name[GPT_NAME_UNITS * 3 + 1];  /* UTF-8 */
};

/* Partition number N is part[N - 1]. */
struct gpt_plan {
	uint8_t disk[16];
	unsigned int count;
	struct gpt_part part[GPT_MAX_PARTS];
};

/* A GUID as text (either case) into the 16 bytes that are stored, and back. False: it is none. */
bool gpt_guid_parse(const char *text, uint8_t guid[16]);
void gpt_guid_format(const uint8_t guid[16], char text[GPT_GUID_TEXT]);

/* First and last block that a partition may have on DEV. False: DEV is too small for a table. */
bool gpt_usable(const struct blk_dev *dev, uint64_t *first, uint64_t *last);

/*
 * Are both copies of DEV's table sound, and the same? 0; -ENOENT when there is
 * no GPT at all, -EBADMSG; what is wrong has been printed.
 */
int gpt_check(struct blk_dev *dev);

/*
 * Writes PLAN's table, primary and backup, and a protective MBR where there is
 * none. One sound copy, old or new, is on the disk at any moment: of two, the
 * backup is written first; when only the backup was sound, the primary is; the
 * MBR is the last. -ERANGE, -EEXIST (overlap, same GUID) with a message before
 * anything is written; -EROFS, errors of the device.
 */
int gpt_write(struct blk_dev *dev, const struct gpt_plan *plan);

/*
 * Changes names and attributes: EDIT is called for each partition, with the PART that
 * its entry says; what it changes of PART's name and attributes is written. A negative
 * errno of EDIT ends it, and nothing is written. All else stays as it is, byte by byte.
 *
 * The copy that is not sound, or the backup, is written first, so that one sound copy
 * is there at any moment. With EDIT NULL only a copy that is not sound, or differs from
 * the primary, is written: that repairs a table. -ENOENT: there is no GPT; -EBADMSG:
 * no copy is sound; -ERANGE: no room for the other one. A message has said it.
 */
int gpt_edit(struct blk_dev *dev, int (*edit)(struct gpt_part *part, unsigned int number, void *ctx),
	     void *ctx);

#endif
