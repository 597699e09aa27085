/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fdt_handoff.h>

#include <boot/fdt_fixup.h>
#include <errno.h>
#include <lib/fdt_check.h>
#include <lib/fdt_child.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>

#define NODE       "slipway-handoff"
#define COMPATIBLE "slipway,handoff-1"

/* What was written so far has worked as ERR says; the first error stays. */
struct writer {
	void *fdt;
	int node, err;
};

static void put_u32(struct writer *w, const char *name, uint32_t value)
{
	if (!w->err)
		w->err = fdt_setprop_u32(w->fdt, w->node, name, value);
}

static void put_u64(struct writer *w, const char *name, uint64_t value)
{
	if (!w->err)
		w->err = fdt_setprop_u64(w->fdt, w->node, name, value);
}

static void put_string(struct writer *w, const char *name, const char *value)
{
	if (!w->err)
		w->err = fdt_setprop_string(w->fdt, w->node, name, value);
}

static void put_map(struct writer *w, const struct fdt_handoff *h)
{
	put_u32(w, "granule", UINT32_C(1) << h->granule_shift);
	put_u32(w, "va-bits", h->va_bits);
	put_u64(w, "base", h->base);
	put_u64(w, "sctlr", h->sctlr);
	put_u64(w, "tcr", h->tcr);
	put_u64(w, "mair", h->mair);
	put_u64(w, "ttbr0", h->ttbr0);
	put_u64(w, "ttbr1", h->ttbr1);
	put_u64(w, "memory", h->memory);
	put_u64(w, "memory-size", h->size);
	put_u32(w, "tables", (uint32_t)h->tables);
	put_u64(w, "secondary-entry", h->secondary);
}

/* A node of an earlier boot that somebody saved says nothing about this one. */
static int make_node(void *fdt)
{
	int chosen = fdt_child(fdt, 0, "chosen"), node;

	if (chosen == -FDT_ERR_NOTFOUND)
		chosen = fdt_add_child(fdt, 0, "chosen");
	if (chosen < 0)
		return chosen;
	node = fdt_child(fdt, chosen, NODE);
	if (node >= 0)
		node = fdt_del_node(fdt, node);
	return node < 0 && node != -FDT_ERR_NOTFOUND ? node : fdt_add_child(fdt, chosen, NODE);
}

int fdt_handoff_add(void *fdt, const struct fdt_handoff *h)
{
	struct writer w = { fdt, make_node(fdt), 0 };

	if (w.node < 0)
		w.err = w.node;
	put_string(&w, "compatible", COMPATIBLE);
	put_u32(&w, "version", FDT_HANDOFF_VERSION);
	put_u32(&w, "el", h->el);
	put_u32(&w, "e2h", h->e2h);
	put_string(&w, "mmu", handoff_mmu_name(h->mmu));
	if (h->mmu != HANDOFF_MMU_OFF)
		put_map(&w, h);
	if (w.err) {
		log_err("devicetree", "/chosen/" NODE ": %s", fdt_reason(w.err));
		return w.err == -FDT_ERR_NOSPACE ? -ENOSPC : -EBADMSG;
	}
	return h->mmu == HANDOFF_MMU_OFF ? 0 :
	       fdt_reserve(fdt, "slipway-map", h->memory, h->size, false);
}
