/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fit_load.h>

#include <errno.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

#define IMAGE_ALIGN MIB(2)       /* booting.rst, 4 */
#define TREE_ALIGN  8u           /* Devicetree Specification 5.6 */

/* --- pieces of the file ------------------------------------------------------------------- */

static uint64_t block_size(const struct fit_load *l)
{
	return MAX(l->file->fs->dev->block_size, BLK_SECTOR_SIZE);
}

static struct fit_piece *last_piece(struct fit_load *l)
{
	return &l->piece[l->npieces - 1];
}

/* FROM is a multiple of the block size. */
static int read_range(struct fit_load *l, uint64_t from, uint64_t to, const struct load_tap *tap)
{
	if (tap)
		return load_file_tapped(l->file, from, l->base + from, to - from, l->interrupted, tap);
	return load_file(l->file, from, l->base + from, to - from, l->interrupted);
}

/* Closes the holes before TO, or before the end of the first piece that reaches there. */
static int fill(struct fit_load *l, uint64_t to, const struct load_tap *tap)
{
	struct fit_piece *first = &l->piece[0];

	to = MIN(ALIGN_UP(to, block_size(l)), l->file->size);
	while (first->to < to) {
		bool more = l->npieces > 1;
		uint64_t end = more ? l->piece[1].from : to;
		int ret = read_range(l, first->to, end, tap);

		if (ret)
			return ret;
		first->to = more ? l->piece[1].to : end;
		l->npieces -= more;
		memmove(&l->piece[1], &l->piece[2], (FIT_LOAD_PIECES - 2) * sizeof(l->piece[0]));
		if (tap)
			tap->arrived(tap->ctx, first->to);
	}
	return 0;
}

/* Reads [FROM, TO), which begins in the last piece or behind it. A small hole is read as well. */
static int read_behind(struct fit_load *l, uint64_t from, uint64_t to)
{
	struct fit_piece *last = last_piece(l);
	uint64_t start = ALIGN_DOWN(from, block_size(l)), end;
	int ret;

	if (start < last->to + l->window || l->npieces == FIT_LOAD_PIECES)
		start = last->to;
	end = MIN(ALIGN_UP(to, block_size(l)), l->file->size);
	if (end <= start)
		return 0;
	ret = read_range(l, start, end, NULL);
	if (ret)
		return ret;
	if (start == last->to)
		last->to = end;
	else
		l->piece[l->npieces++] = (struct fit_piece){ start, end };
	return 0;
}

/* --- the structure block ------------------------------------------------------------------ */

struct walk {
	struct fit_load *l;
	uint64_t at;       /* offset in the file, in the last piece or behind it */
	uint64_t end;      /* of the tree */
	int error;         /* of a read */
};

/* Are the next LEN bytes of the tree there? Reads them if need be. */
static bool have(struct walk *w, uint64_t len)
{
	if (len > w->end || w->at > w->end - len)
		return false;
	if (w->at + len > last_piece(w->l)->to)
		w->error = read_behind(w->l, w->at, MIN(w->at + MAX(len, w->l->window), w->end));
	return !w->error;
}

static uint32_t word(const struct walk *w, uint64_t at)
{
	return get_be32(w->l->base + w->at + at);
}

static bool skip_name(struct walk *w)
{
	while (have(w, 1))
		if (!w->l->base[w->at++]) {
			w->at = ALIGN_UP(w->at, 4);
			return true;
		}
	return false;
}

/* False at the end, and at what is no tag. */
static bool next_tag(struct walk *w, uint32_t *tag)
{
	if (!have(w, 4))
		return false;
	*tag = word(w, 0);
	w->at += 4;
	switch (*tag) {
	case FDT_BEGIN_NODE:
		return skip_name(w);
	case FDT_PROP:
		if (!have(w, 8))
			return false;
		w->at += 8 + ALIGN_UP((uint64_t)word(w, 0), 4);
		return true;
	default:
		return *tag == FDT_END_NODE || *tag == FDT_NOP;
	}
}

/* Reads all tags, and the strings; false when that is not to be had without the rest. */
static bool read_skeleton(struct walk *w)
{
	const uint8_t *header = w->l->base;
	uint64_t strings = fdt_off_dt_strings(header), size = fdt_size_dt_strings(header);
	uint32_t tag = FDT_NOP;

	w->at = fdt_off_dt_struct(header);
	/* reserved memory comes before, where it is there already */
	if (!IS_ALIGNED(w->at, 4) || w->at > w->l->piece[0].to || fdt_off_mem_rsvmap(header) > w->at)
		return false;
	while (next_tag(w, &tag))
		;
	if (tag != FDT_END || w->error)
		return false;
	if (strings + size <= w->l->piece[0].to)
		return true;
	w->at = strings;
	return strings >= last_piece(w->l)->from && have(w, size);
}

int fit_load_tree(struct fit_load *l)
{
	struct walk w = { .l = l };
	int ret;

	l->piece[0] = (struct fit_piece){ 0, 0 };
	l->npieces = 1;
	ret = fill(l, l->window, NULL);
	if (ret)
		return ret;
	if (l->piece[0].to < sizeof(struct fdt_header) || fdt_magic(l->base) != FDT_MAGIC)
		return -EINVAL;
	w.end = MIN(fdt_totalsize(l->base), l->file->size);
	if (w.end <= l->piece[0].to || read_skeleton(&w))
		return 0;
	return w.error ? w.error : fill(l, w.end, NULL);
}

/* --- where it lies, and the rest -------------------------------------------------------------- */

uint64_t fit_load_base(const struct linux_image *image, uint64_t offset, uint64_t addr, uint32_t align)
{
	uint64_t base = addr + (image->text_offset - (addr + offset)) % IMAGE_ALIGN;

	return IS_ALIGNED(base, MAX(align, TREE_ALIGN)) ? base : addr;
}

void fit_load_move(struct fit_load *l, uint8_t *base)
{
	/* upwards, so from the last on: each goes over what has been moved, or was not read */
	for (size_t i = l->npieces; i--;) {
		const struct fit_piece *p = &l->piece[i];

		memmove(base + p->from, l->base + p->from, p->to - p->from);
	}
	l->base = base;
}

int fit_load_rest(struct fit_load *l, const struct load_tap *tap)
{
	tap->arrived(tap->ctx, l->piece[0].to);
	return fill(l, l->file->size, tap);
}
