/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/fdt_check.h>

#include <errno.h>
#include <lib/util.h>
#include <libfdt.h>

/* Devicetree Specification 5.6: where the blocks may begin. */
#define STRUCT_ALIGN 4
#define RSVMAP_ALIGN 8

static int check_header(const void *fdt, size_t size)
{
	int ret;

	if (size < sizeof(struct fdt_header))
		return -FDT_ERR_TRUNCATED;
	ret = fdt_check_header(fdt);
	if (ret)
		return ret;
	if (fdt_version(fdt) < 16)
		return -FDT_ERR_BADVERSION;
	if (fdt_totalsize(fdt) > size)
		return -FDT_ERR_TRUNCATED;
	if (!IS_ALIGNED(fdt_off_dt_struct(fdt), STRUCT_ALIGN) ||
	    !IS_ALIGNED(fdt_off_mem_rsvmap(fdt), RSVMAP_ALIGN))
		return -FDT_ERR_ALIGNMENT;
	return MIN(fdt_num_mem_rsv(fdt), 0);
}

/* The root, and only the root, has no name. */
static int check_name(const void *fdt, int offset, int depth)
{
	int len;
	const char *name = fdt_get_name(fdt, offset, &len);

	if (!name)
		return len;
	return (depth == 0) == (len == 0) ? 0 : -FDT_ERR_BADSTRUCTURE;
}

/* The name lies inside the strings block: libfdt sees to that only in version 17. */
static int check_property(const void *fdt, int offset)
{
	const struct fdt_property *prop;
	const char *name;
	int len;

	prop = fdt_get_property_by_offset(fdt, offset, &len);
	if (!prop)
		return len;
	name = fdt_get_string(fdt, (int)fdt32_ld(&prop->nameoff), &len);
	if (!name)
		return len;
	return (uint64_t)fdt32_ld(&prop->nameoff) + (uint64_t)len < fdt_size_dt_strings(fdt) ?
	       0 : -FDT_ERR_BADSTRUCTURE;
}

struct place {
	int depth;         /* how many nodes are open */
	bool closed;       /* the root has ended */
	bool properties;   /* nothing but properties since the node began */
};

/* One tag. Properties come before subnodes (5.4.2): libfdt does not find later ones. */
static int check_tag(const void *fdt, uint32_t tag, int offset, struct place *at)
{
	switch (tag) {
	case FDT_BEGIN_NODE:
		if (at->closed || at->depth == FDT_CHECK_MAX_DEPTH)
			return -FDT_ERR_BADSTRUCTURE;
		at->properties = true;
		return check_name(fdt, offset, at->depth++);
	case FDT_END_NODE:
		if (!at->depth)
			return -FDT_ERR_BADSTRUCTURE;
		at->properties = false;
		at->closed = --at->depth == 0;
		return 0;
	case FDT_PROP:
		return at->properties ? check_property(fdt, offset) : -FDT_ERR_BADSTRUCTURE;
	case FDT_END:
		return at->closed ? 0 : -FDT_ERR_TRUNCATED;
	default:
		return 0;
	}
}

int fdt_check_tree(const void *fdt, size_t size, int *offset)
{
	int at = -1, next = 0, ret = check_header(fdt, size);
	struct place place = { 0 };
	uint32_t tag;

	if (ret)
		goto out;
	do {
		at = next;
		tag = fdt_next_tag(fdt, at, &next);
		ret = next < 0 ? next : check_tag(fdt, tag, at, &place);
	} while (!ret && tag != FDT_END);
out:
	if (offset)
		*offset = at;
	return ret;
}

uint64_t fdt_used_size(const void *fdt)
{
	uint64_t strings = (uint64_t)fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);
	uint64_t reserves = (uint64_t)fdt_off_mem_rsvmap(fdt) +
			    ((uint64_t)fdt_num_mem_rsv(fdt) + 1) * sizeof(struct fdt_reserve_entry);
	uint64_t structure = (uint64_t)fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt);

	/* older versions do not say how long the structure block is */
	if (fdt_version(fdt) < 17 || fdt_num_mem_rsv(fdt) < 0)
		return fdt_totalsize(fdt);
	return MAX(MAX(strings, structure), reserves);
}

static const struct {
	int fdt_err, err;
	const char *text;
} reasons[] = {
	{ FDT_ERR_NOTFOUND, ENOENT, "no such node or property" },
	{ FDT_ERR_EXISTS, EEXIST, "exists already" },
	{ FDT_ERR_NOSPACE, ENOSPC, "no room in the tree (see fdt resize)" },
	{ FDT_ERR_BADOFFSET, EBADMSG, "the tree's structure does not hold what is looked for" },
	{ FDT_ERR_BADPATH, EINVAL, "not a path (it begins with '/') and not an alias" },
	{ FDT_ERR_BADPHANDLE, EINVAL, "no usable phandle" },
	{ FDT_ERR_BADSTATE, EBADMSG, "an unfinished tree" },
	{ FDT_ERR_TRUNCATED, EBADMSG, "the tree is cut off, or a size in its header is wrong" },
	{ FDT_ERR_BADMAGIC, EBADMSG, "not a devicetree (wrong magic)" },
	{ FDT_ERR_BADVERSION, EBADMSG, "a version of the format that is not known" },
	{ FDT_ERR_BADSTRUCTURE, EBADMSG, "the tree's structure is damaged, or nested too deep" },
	{ FDT_ERR_BADLAYOUT, EBADMSG, "the tree's blocks are not in the usual order" },
	{ FDT_ERR_INTERNAL, EBADMSG, "an error inside libfdt" },
	{ FDT_ERR_BADNCELLS, EINVAL, "bad #address-cells or #size-cells" },
	{ FDT_ERR_BADVALUE, EINVAL, "a value that is not allowed there" },
	{ FDT_ERR_BADOVERLAY, EINVAL, "not an overlay that fits this tree" },
	{ FDT_ERR_NOPHANDLES, ENOSPC, "all phandles are used up" },
	{ FDT_ERR_BADFLAGS, EINVAL, "a flag that is not allowed there" },
	{ FDT_ERR_ALIGNMENT, EINVAL, "the tree or a block of it is misaligned" },
};

const char *fdt_reason(int fdt_err)
{
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].fdt_err == -fdt_err)
			return reasons[i].text;
	return fdt_err < 0 ? "an error that libfdt does not name" : "no error";
}

int fdt_errno(int fdt_err)
{
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].fdt_err == -fdt_err)
			return -reasons[i].err;
	return fdt_err < 0 ? -EBADMSG : 0;
}
