/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files inside their inodes (doc, "Inline Data"): the first 60 bytes where the
 * block numbers would be, the rest as the extended attribute "system.data"
 * behind the inode's fields.
 */
#include "ext4.h"

#include <string.h>

#include <lib/util.h>

/* Offsets in the inode, and in an entry of its attributes (doc, "Extended Attributes"). */
enum {
	i_extra_isize = 0x80,
	i_fields      = 0x80,      /* i_extra_isize counts from here */
	e_name_len    = 0,
	e_name_index  = 1,
	e_value_offs  = 2,         /* from the first entry on */
	e_value_inum  = 4,
	e_value_size  = 8,
	e_name        = 16,
};

#define ATTR_MAGIC        0xea020000u
#define ATTR_INDEX_SYSTEM 7

/* The attribute's value: as much of it as there is (*len 0: none). */
static const uint8_t *find_data(const struct ext4 *ext4, const struct ext4_inode *inode, size_t *len)
{
	size_t extra = ext4->inode_size > 128 ? get_le16(inode->raw + i_extra_isize) : 0;
	size_t header = i_fields + extra;
	const uint8_t *first = inode->raw + header + 4;
	size_t room, at = 0;

	*len = 0;
	if (header + 8 > ext4->inode_size || get_le32(inode->raw + header) != ATTR_MAGIC)
		return NULL;
	room = ext4->inode_size - header - 4;
	while (at + e_name <= room && get_le32(first + at)) {
		const uint8_t *e = first + at;
		size_t offset = get_le16(e + e_value_offs);
		size_t size = get_le32(e + e_value_size);

		if (at + e_name + e[e_name_len] > room)
			break;
		if (e[e_name_index] == ATTR_INDEX_SYSTEM && e[e_name_len] == 4 &&
		    !memcmp(e + e_name, "data", 4)) {
			if (get_le32(e + e_value_inum) || offset > room || size > room - offset)
				break;
			*len = size;
			return first + offset;
		}
		at += ALIGN_UP((size_t)e_name + e[e_name_len], (size_t)4);
	}
	return NULL;
}

int ext4_inline_data(struct ext4 *ext4, const struct ext4_inode *inode, const uint8_t **data)
{
	size_t len;
	const uint8_t *more = find_data(ext4, inode, &len);

	/* both are parts of one inode, so together they are not longer than it */
	memcpy(ext4->inlined, inode->raw + EXT4_I_BLOCK, EXT4_I_BLOCK_LEN);
	if (more)
		memcpy(ext4->inlined + EXT4_I_BLOCK_LEN, more, len);
	*data = ext4->inlined;
	if (inode->size > EXT4_I_BLOCK_LEN + len)
		return ext4_bad(ext4, inode->number, 0,
				"it keeps its contents in itself, but not that many bytes", inode->size);
	return 0;
}
