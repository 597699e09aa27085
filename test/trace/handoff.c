/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold at the kernel's first instruction (booting.rst of Linux; doc/handoff.md). */
#include <string.h>

#include "state.h"

#define PSTATE_DAIF  (0xfu << 6)
#define FDT_MAGIC    0xd00dfeedu
#define FDT_MAX_SIZE (2u << 20)

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/*
 * Every byte of [start, start+size) has been cleaned to the PoC since the last
 * time it changed. Devices write behind the CPU's back, so "changed" is seen
 * by comparing the line with what it held when it was cleaned.
 */
static void check_cleaned(struct model *m, const char *what, uint64_t start, uint64_t size)
{
	for (uint64_t at = start & ~(uint64_t)(LINE - 1); at < start + size; at += LINE) {
		const struct line *line = line_at(m, at);
		const char *fault = NULL;

		if (!line)
			fault = "is no RAM";
		else if (!line->cleaned_poc)
			fault = "was never cleaned to the PoC";
		else if (line->dirty || line->lost)
			fault = "was written after it was cleaned to the PoC";
		else if (line->content != line_hash(m, at))
			fault = "changed after it was cleaned to the PoC (DMA)";
		else if (line->cleaned_poc > m->dsb_system)
			fault = "was cleaned to the PoC without DSB SY";
		if (fault) {
			violate(m, RULE_HANDOFF, at, "%s %s", what, fault);
			return;
		}
	}
}

/* It is used with the MMU off: nothing dirty may be written back over it, or be missing in it. */
static void check_not_dirty(struct model *m, const char *what, uint64_t start, uint64_t size)
{
	for (uint64_t at = start & ~(uint64_t)(LINE - 1); at < start + size; at += LINE) {
		const struct line *line = line_at(m, at);

		if (line && line->dirty) {
			violate(m, RULE_HANDOFF, at, "%s is dirty in the cache", what);
			return;
		}
	}
}

static void check_icache(struct model *m, uint64_t start, uint64_t size)
{
	when_t newest = 0;

	for (uint64_t at = start & ~(uint64_t)(LINE - 1); at < start + size; at += LINE) {
		const struct line *line = line_at(m, at);

		if (line && line->cleaned_poc > newest)
			newest = line->cleaned_poc;
	}
	if (m->ic_done < newest)
		violate(m, RULE_HANDOFF, start, "no DSB, IC IALLU, DSB after the Image was cleaned");
}

/*
 * Whatever has run with the MMU on, before Slipway or in it, has left nothing in
 * the TLB that the kernel's own map would meet. Of a map of the kernel's that is on,
 * the rule about turning it on has seen to that.
 */
static void check_tlb(struct model *m, uint64_t pc)
{
	const struct regime_state *r = current(m);

	if (r->tlbi <= r->mmu_off)
		violate(m, RULE_HANDOFF, pc, "no TLBI of EL%u since its MMU was off", m->el);
	else if (m->dsb <= r->tlbi || m->synced <= r->tlbi)
		violate(m, RULE_HANDOFF, pc, "no DSB and ISB after the TLBI");
}

static void check_registers(struct model *m, const struct handoff *at)
{
	uint64_t on = current(m)->reg[REG_SCTLR] & (SCTLR_M | SCTLR_C | SCTLR_I);

	for (int i = 1; i < 4; i++) {
		if (at->x[i] != (i == 1 ? at->base : 0))
			violate(m, RULE_HANDOFF, at->x[i], "x%d is not %s", i,
				i == 1 && at->base ? "VA - PA" : "0");
	}
	if ((at->pstate & PSTATE_DAIF) != PSTATE_DAIF)
		violate(m, RULE_HANDOFF, at->pstate, "an interrupt is not masked in PSTATE");
	if (at->mapped && on != (SCTLR_M | SCTLR_C | SCTLR_I))
		violate(m, RULE_HANDOFF, on, "MMU and caches are not all on");
	if (!at->mapped && (on & SCTLR_M))
		violate(m, RULE_HANDOFF, on, "the MMU is on");
	if (!at->mapped && (on & SCTLR_C))
		violate(m, RULE_HANDOFF, on, "the D-cache is on");
	if (at->pc % (2u << 20))
		violate(m, RULE_HANDOFF, at->pc, "the Image is not at a multiple of 2 MiB");
}

static void check_fdt(struct model *m, uint64_t fdt)
{
	uint8_t header[8];
	uint32_t size;

	if (fdt % 8 || !m->host.read(m->host.ctx, fdt, header, sizeof(header)) ||
	    be32(header) != FDT_MAGIC) {
		violate(m, RULE_HANDOFF, fdt, "x0 is not the address of a devicetree");
		return;
	}
	size = be32(header + 4);
	if (size > FDT_MAX_SIZE)
		violate(m, RULE_HANDOFF, fdt, "the devicetree has %u bytes, more than 2 MiB", size);
	else
		check_cleaned(m, "the devicetree", fdt, size);
}

void model_handoff(struct model *m, const struct handoff *at)
{
	uint64_t image = at->pc - at->base;

	m->now++;
	m->el = at->pstate >> 2 & 3;
	check_registers(m, at);
	if (!at->mapped)
		check_tlb(m, at->pc);
	check_fdt(m, at->x[0]);
	check_cleaned(m, "the Image", image, at->image_file_size);
	check_not_dirty(m, "memory of the kernel behind the Image", image, at->image_size);
	check_not_dirty(m, "what stays at EL2", at->resident, at->resident_size);
	check_icache(m, image, at->image_file_size);
}
