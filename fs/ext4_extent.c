/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extent trees (doc, "Extent Tree"). A node is a header and 12-byte entries in
 * ascending order; a leaf's say where blocks are, an inner one's which node
 * knows. Each node must keep to the blocks that its parent gave it, so no tree
 * can go in circles.
 */
#include "ext4.h"

#include <lib/util.h>

/* Offsets in the header and in both kinds of entry. */
enum {
	eh_magic   = 0,
	eh_entries = 2,
	eh_max     = 4,
	eh_depth   = 6,
	ei_block   = 0,
	ei_leaf_lo = 4,
	ei_leaf_hi = 8,
	ee_block   = 0,
	ee_len     = 4,
	ee_start_hi = 6,
	ee_start_lo = 8,
};

#define EXTENT_MAGIC   0xf30a
#define ENTRY          12u        /* bytes of a header, and of an entry */
#define INIT_MAX       32768u     /* more than this: so much less, and reads as zeroes */
#define LOGICAL_END    (UINT64_C(1) << 32)

struct node {
	const struct ext4 *ext4;
	const struct ext4_inode *inode;
	const uint8_t *data;
	uint64_t block;           /* 0: in the inode */
	uint32_t size;            /* bytes */
	unsigned int depth;       /* 0: a leaf */
	uint32_t entries;
	uint64_t first, end;      /* logical blocks that it is about */
};

static const uint8_t *entry_at(const struct node *n, uint32_t i)
{
	return n->data + ENTRY + (size_t)i * ENTRY;
}

static int bad(const struct node *n, const char *what, uint64_t value)
{
	return ext4_bad(n->ext4, n->inode->number, n->block, what, value);
}

static uint32_t leaf_len(const uint8_t *entry)
{
	uint32_t len = get_le16(entry + ee_len);

	return len > INIT_MAX ? len - INIT_MAX : len;
}

static int check_header(struct node *n)
{
	uint32_t max = get_le16(n->data + eh_max);

	if (get_le16(n->data + eh_magic) != EXTENT_MAGIC)
		return bad(n, "no node of an extent tree; magic", get_le16(n->data + eh_magic));
	if (get_le16(n->data + eh_depth) != n->depth)
		return bad(n, "extent tree: wrong depth", get_le16(n->data + eh_depth));
	n->entries = get_le16(n->data + eh_entries);
	if (n->entries > max || max > (n->size - ENTRY) / ENTRY)
		return bad(n, "extent tree: more entries than fit", n->entries);
	if (!n->entries && n->depth)
		return bad(n, "extent tree: an inner node is empty; depth", n->depth);
	return 0;
}

/* Entries in ascending order that do not overlap, from FIRST to END. */
static int check_order(const struct node *n)
{
	uint64_t next = n->first;

	for (uint32_t i = 0; i < n->entries; i++) {
		const uint8_t *entry = entry_at(n, i);
		uint64_t block = get_le32(entry + ee_block);
		uint32_t len = n->depth ? 1 : leaf_len(entry);

		if (block < next || block + len > n->end)
			return bad(n, "extent tree: out of order at the file's block", block);
		if (!len)
			return bad(n, "extent tree: an empty extent at the file's block", block);
		next = block + len;
	}
	return 0;
}

static int check_sum(const struct node *n)
{
	size_t tail = ENTRY + (size_t)get_le16(n->data + eh_max) * ENTRY;
	uint32_t sum;

	if (!n->ext4->sums || !n->block)
		return 0;
	if (tail + 4 > n->size)
		return bad(n, "extent tree: no room for a checksum; bytes before it", tail);
	sum = ext4_sum(n->inode->seed, n->data, tail);
	if (sum == get_le32(n->data + tail))
		return 0;
	return ext4_bad_sum(n->ext4, n->inode->number, n->block, "extent tree",
			    get_le32(n->data + tail), sum);
}

static int check(struct node *n)
{
	int ret = check_sum(n);

	if (!ret)
		ret = check_header(n);
	return ret ? ret : check_order(n);
}

/* The last entry at or before LOGICAL; n->entries when there is none. */
static uint32_t search(const struct node *n, uint32_t logical)
{
	uint32_t low = 0, high = n->entries;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (get_le32(entry_at(n, middle) + ee_block) <= logical)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : n->entries;
}

/* Where the next entry begins, or the node's part of the file ends. */
static uint64_t limit_after(const struct node *n, uint32_t i)
{
	return i + 1 < n->entries ? get_le32(entry_at(n, i + 1) + ee_block) : n->end;
}

/* From NODE to the one that its entry I names. */
static int descend(struct ext4 *ext4, struct node *n, uint32_t i)
{
	const uint8_t *entry = entry_at(n, i);
	uint64_t child = (uint64_t)get_le16(entry + ei_leaf_hi) << 32 | get_le32(entry + ei_leaf_lo);
	struct ext4_buf *buf = &ext4->level[n->depth - 1];
	int ret;

	n->end = limit_after(n, i);
	n->first = get_le32(entry + ei_block);
	ret = ext4_buf_get(ext4, buf, child, n->inode->number);
	if (ret < 0)
		return ret;
	n->data = buf->data;
	n->block = child;
	n->size = ext4->block_size;
	n->depth--;
	n->entries = get_le16(n->data + eh_entries);
	if (!ret && buf->first == n->first && buf->end == n->end)
		return 0;         /* it has been checked, as a child of the same parent */
	ret = check(n);
	buf->first = n->first;
	buf->end = n->end;
	if (ret)
		buf->block = 0;
	return ret;
}

/* What a leaf says of LOGICAL. */
static int look_up(const struct node *n, uint32_t logical, struct ext4_span *out)
{
	uint32_t i = search(n, logical);
	const uint8_t *entry = entry_at(n, i);
	uint64_t skip, start;

	/* before the first extent; between two, or after the last */
	if (i == n->entries) {
		*out = (struct ext4_span){ .len = (n->entries ? get_le32(entry_at(n, 0)) : n->end) -
						  logical };
		return 0;
	}
	skip = logical - get_le32(entry + ee_block);
	if (skip >= leaf_len(entry)) {
		*out = (struct ext4_span){ .len = limit_after(n, i) - logical };
		return 0;
	}
	*out = (struct ext4_span){ .len = leaf_len(entry) - skip };
	if (get_le16(entry + ee_len) > INIT_MAX)
		return 0;
	start = (uint64_t)get_le16(entry + ee_start_hi) << 32 | get_le32(entry + ee_start_lo);
	if (!ext4_blocks_ok(n->ext4, start, leaf_len(entry)))
		return bad(n, "it has blocks that do not exist", start);
	out->block = start + skip;
	return 0;
}

int ext4_extent_find(struct ext4 *ext4, const struct ext4_inode *inode, uint32_t logical,
		     struct ext4_span *out)
{
	struct node n = {
		.ext4 = ext4,
		.inode = inode,
		.data = inode->raw + EXT4_I_BLOCK,
		.size = EXT4_I_BLOCK_LEN,
		.depth = get_le16(inode->raw + EXT4_I_BLOCK + eh_depth),
		.end = LOGICAL_END,
	};
	int ret = check(&n);

	if (!ret && n.depth > EXT4_EXTENT_DEPTH)
		return bad(&n, "extent tree: it is too deep", n.depth);
	while (!ret && n.depth) {
		uint32_t i = search(&n, logical);

		if (i == n.entries) {
			*out = (struct ext4_span){ .len = get_le32(entry_at(&n, 0)) - logical };
			return 0;
		}
		ret = descend(ext4, &n, i);
	}
	return ret ? ret : look_up(&n, logical, out);
}
