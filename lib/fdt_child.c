/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/fdt_child.h>

#include <lib/fdt_copy.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

/* Devicetree Specification 5.4.1: what a tag has behind it, without the padding */
#define PROP_HEADER 8u          /* length, offset of the name */

/* Version 16 does not say how long its structure block is. */
static size_t block_size(const void *fdt)
{
	return fdt_version(fdt) >= 17 ? fdt_size_dt_struct(fdt) :
	       fdt_totalsize(fdt) - fdt_off_dt_struct(fdt);
}

/* Bytes of the tag at P and of all that belongs to it; 0 when they do not fit in LEFT. */
static size_t tag_size(const char *p, size_t left)
{
	uint32_t tag = left < FDT_TAGSIZE ? FDT_END : get_be32(p);
	size_t size = FDT_TAGSIZE;

	if (tag == FDT_BEGIN_NODE)
		size += strnlen(p + size, left - size) + 1;
	else if (tag == FDT_PROP)
		size += PROP_HEADER + (left < size + PROP_HEADER ? 0 : get_be32(p + size));
	size = ALIGN_UP(size, FDT_TAGSIZE);
	return size > left ? 0 : size;
}

static bool is_called(const char *node, const char *name, size_t len)
{
	return !strncmp(node, name, len) &&
	       (!node[len] || (node[len] == '@' && !memchr(name, '@', len)));
}

/* Looks for the child. *place is where PARENT's first child is, or would be. */
static int find(const void *fdt, int parent, const char *name, int *place)
{
	const char *block = (const char *)fdt + fdt_off_dt_struct(fdt);
	size_t end = block_size(fdt), at = (size_t)parent, len = strlen(name), size;
	int depth = 0;

	for (*place = 0; at < end && (size = tag_size(block + at, end - at)); at += size) {
		uint32_t tag = get_be32(block + at);

		if (tag == FDT_PROP || tag == FDT_NOP) {
			if (!depth)
				return -FDT_ERR_BADOFFSET;
			continue;
		}
		if (depth == 1 && !*place)
			*place = (int)at;
		if (tag == FDT_END_NODE && --depth <= 0)
			return depth ? -FDT_ERR_BADOFFSET : -FDT_ERR_NOTFOUND;
		if (tag == FDT_BEGIN_NODE && depth++ == 1 &&
		    is_called(block + at + FDT_TAGSIZE, name, len))
			return (int)at;
		if (tag != FDT_END_NODE && tag != FDT_BEGIN_NODE)
			return -FDT_ERR_BADSTRUCTURE;
	}
	return -FDT_ERR_TRUNCATED;
}

int fdt_child(const void *fdt, int parent, const char *name)
{
	int place;

	return find(fdt, parent, name, &place);
}

/* Opens a gap of SIZE zeros in the structure block, before what is at OFFSET. */
static char *make_gap(void *fdt, int offset, size_t size)
{
	size_t used = fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);
	char *gap = (char *)fdt + fdt_off_dt_struct(fdt) + offset;

	if (used + size > fdt_totalsize(fdt))
		return NULL;
	memmove(gap + size, gap, (size_t)((char *)fdt + used - gap));
	memset(gap, 0, size);
	fdt_set_size_dt_struct(fdt, fdt_size_dt_struct(fdt) + (uint32_t)size);
	fdt_set_off_dt_strings(fdt, fdt_off_dt_strings(fdt) + (uint32_t)size);
	return gap;
}

int fdt_add_child(void *fdt, int parent, const char *name)
{
	size_t len = strlen(name), name_size = ALIGN_UP(len + 1, FDT_TAGSIZE);
	int place, ret = find(fdt, parent, name, &place);
	char *node;

	if (ret != -FDT_ERR_NOTFOUND)
		return ret < 0 ? ret : -FDT_ERR_EXISTS;
	if (!fdt_is_editable(fdt))
		return -FDT_ERR_BADLAYOUT;
	node = make_gap(fdt, place, FDT_TAGSIZE + name_size + FDT_TAGSIZE);
	if (!node)
		return -FDT_ERR_NOSPACE;
	fdt32_st(node, FDT_BEGIN_NODE);
	memcpy(node + FDT_TAGSIZE, name, len);
	fdt32_st(node + FDT_TAGSIZE + name_size, FDT_END_NODE);
	return place;
}
