/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fit_place.h>

#include <boot/elf.h>
#include <boot/linux_image.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/fdt_check.h>
#include <lib/fdt_copy.h>
#include <lib/log.h>
#include <lib/overlay.h>
#include <lib/util.h>
#include <libfdt.h>
#include "fit_unpack.h"

#define IMAGE_ALIGN  MIB(2)      /* booting.rst, 4 */
#define FDT_MAX      MIB(2)      /* booting.rst, 2 */
#define OVERLAY_MAX  KIB(256)    /* libfdt walks the tree again for each of its references */
#define OVERLAY_NAME "FIT overlay"

/* By address: a file that was loaded may have any name, those of the ranges here too. */
static uint64_t placed[2 + FIT_MAX_LOADABLES];  /* a kernel, a tree, the loadables */
static size_t nplaced;

void fit_place_forget(struct memmap *map)
{
	while (nplaced)
		memmap_remove_at(map, placed[--nplaced]);
}

static void remember(uint64_t base)
{
	if (nplaced < ARRAY_SIZE(placed))
		placed[nplaced++] = base;
}

static int take(const struct fit_part *p, struct memmap *map, const char *name,
		const struct memmap_want *want, uint64_t *base)
{
	int ret = memmap_alloc(map, name, want, MEM_ROLE_LOAD, base);

	if (ret)
		log_err("fit", "/images/%s: no room for 0x%" PRIx64 " bytes: " ERR_FMT, p->name,
			want->size, ERR_ARG(ret));
	return ret;
}

/* --- the kernel --------------------------------------------------------------------------- */

/* What its header claims is checked again when it is booted; here it only finds a place. */
static int find_size(const struct fit_part *p, struct linux_image *image)
{
	_Alignas(8) uint8_t header[LINUX_IMAGE_HEADER_SIZE];
	const char *why;
	int ret = fit_unpack_peek(p, header, sizeof(header));

	if (ret)
		return ret;
	ret = linux_image_parse(header, sizeof(header), image, &why);
	if (ret && elf_is(header, sizeof(header)))
		log_err("fit", "/images/%s: an ELF file, and not an Image of Linux (make Image)",
			p->name);
	else if (ret)
		log_err("fit", "/images/%s: not an Image of Linux: %s", p->name, why);
	else if (p->comp == FIT_COMP_NONE)
		image->image_size = MAX(image->image_size, p->size);
	return ret;
}

int fit_place_kernel(const struct fit_part *p, struct memmap *map, uint64_t *base, uint64_t *size)
{
	struct memmap_want want = { .align = IMAGE_ALIGN };
	struct linux_image image;
	uint64_t bottom;
	int ret;

	*base = (uint64_t)p->data;
	*size = p->size;
	/* the boot moves it itself when it must */
	if (p->comp == FIT_COMP_NONE && IS_ALIGNED(*base, 8))
		return 0;
	ret = find_size(p, &image);
	if (ret)
		return ret;
	want.size = image.text_offset + image.image_size;
	ret = take(p, map, FIT_KERNEL_NAME, &want, &bottom);
	if (ret)
		return ret;
	*base = bottom + image.text_offset;
	ret = fit_unpack(p, (void *)*base, image.image_size, size);
	/* what was recorded is what lies there, so that the boot sees its size */
	memmap_remove_at(map, bottom);
	if (!ret)
		ret = memmap_add(map, FIT_KERNEL_NAME, *base, *size, MEM_ROLE_LOAD, NULL);
	if (!ret)
		remember(*base);
	return ret;
}

/* --- the devicetree ------------------------------------------------------------------------ */

/* Unpacks P to TO, and sees that it is a tree. */
static int unpack_tree(const struct fit_part *p, void *to, uint64_t max)
{
	uint64_t size;
	int offset, ret = fit_unpack(p, to, max, &size);

	if (ret)
		return ret;
	ret = fdt_check_tree(to, size, &offset);
	if (!ret)
		return 0;
	log_err("fit", "/images/%s: no sound devicetree (at structure offset %d): %s", p->name,
		offset, fdt_reason(ret));
	return -EBADMSG;
}

/* Copies the tree at FROM over TO with room for overlays. */
static int open_tree(const struct fit_part *p, void *from, void *to)
{
	int ret = fdt_copy(from, to, FDT_MAX);

	if (ret)
		log_err("fit", "/images/%s: " ERR_FMT, p->name, ERR_ARG(ret));
	return ret;
}

static int merge(const struct fit_part *p, void *overlay, void *fdt)
{
	int ret = unpack_tree(p, overlay, OVERLAY_MAX);

	if (!ret)
		ret = overlay_check(fdt, overlay);
	if (ret)
		return ret;
	ret = fdt_overlay_apply(fdt, overlay);
	if (!ret)
		return 0;
	log_err("fit", "/images/%s: the overlay does not fit: %s", p->name, fdt_reason(ret));
	return fdt_errno(ret);
}

static int make_tree(const struct fit_config *c, void *scratch, void *fdt)
{
	int ret = unpack_tree(&c->fdt[0], scratch, FDT_MAX);

	if (!ret)
		ret = open_tree(&c->fdt[0], scratch, fdt);
	for (size_t i = 1; i < c->nfdts && !ret; i++)
		ret = merge(&c->fdt[i], scratch, fdt);
	return ret;
}

int fit_place_fdt(const struct fit_config *c, struct memmap *map, const void **fdt)
{
	struct memmap_want want = { .size = FDT_MAX, .align = 8, .from_top = true };
	uint64_t scratch, base;
	int ret = take(&c->fdt[0], map, FIT_FDT_NAME, &want, &base);

	if (ret)
		return ret;
	remember(base);
	ret = take(&c->fdt[0], map, OVERLAY_NAME, &want, &scratch);
	if (ret)
		return ret;
	ret = make_tree(c, (void *)scratch, (void *)base);
	memmap_remove_at(map, scratch);
	*fdt = (const void *)base;
	return ret;
}

/* --- loadables -------------------------------------------------------------------------------- */

static int bad_place(const struct fit_part *p, int err, const char *what)
{
	log_err("fit", "/images/%s: %s", p->name, what);
	return err;
}

int fit_place_loadable(const struct fit_part *p, struct memmap *map)
{
	const struct memrange *owner;
	uint64_t size;
	int ret;

	if (!p->has_load)
		return bad_place(p, -EINVAL, "no load address");
	if (p->comp != FIT_COMP_NONE)
		return bad_place(p, -ENOTSUP, "a loadable may not be compressed");
	if (!memmap_is_ram(map, p->load, p->size))
		return bad_place(p, -EFAULT, "its load address is not in RAM");
	owner = memmap_overlap(map, p->load, p->size);
	if (owner) {
		log_err("fit", "/images/%s: 0x%" PRIx64 " + 0x%" PRIx64 " would overwrite %s",
			p->name, p->load, p->size, owner->name);
		return -EEXIST;
	}
	ret = memmap_add(map, FIT_LOADABLE_NAME, p->load, p->size, MEM_ROLE_LOAD, NULL);
	if (ret)
		return ret;
	remember(p->load);
	return fit_unpack(p, (void *)p->load, p->size, &size);
}
