/* SPDX-License-Identifier: Apache-2.0 */
/* The walk of the tables in a fault report: as the hardware went, from the registers on. */
#include <arch/cpu.h>
#include <arch/mmu.h>
#include <arch/mmu_debug.h>
#include <inttypes.h>
#include <lib/decode_walk.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>
#include "fault.h"
#include "sysreg.h"

static bool read_descriptor(void *ctx, uint64_t pa, uint64_t *desc)
{
	return mmu_peek(pa, desc);
}

static void regime_in_force(struct walk_regime *regime)
{
	struct mmu_registers r;

	mmu_read_registers(&r);
	*regime = (struct walk_regime){
		.el = r.el, .e2h = r.e2h, .tcr = r.tcr, .ttbr0 = r.ttbr0, .ttbr1 = r.ttbr1,
		.mair = r.mair, .mair_known = true, .wxn = r.sctlr & SCTLR_WXN, .pa_bits = cpu_pa_bits(),
	};
}

static void print_start(const struct walk_regime *r, const struct walk_range *g)
{
	printf("walk: EL%d", r->el);
	if (r->el == 2)
		printf(", E2H = %d", r->e2h);
	printf(", TTBR%d %016" PRIx64 ", TCR %016" PRIx64 ": %u KiB granule, %u bits\n", g->upper,
	       g->upper ? r->ttbr1 : r->ttbr0, r->tcr, 1u << g->granule_shift >> 10, g->va_bits);
}

void fault_print_walk(const struct frame *f)
{
	struct walk_regime regime;
	struct walk_result walk;
	char text[300];

	if (!esr_is_abort(f->esr) || esr_fault_level(FIELD(f->esr, 5, 0)) == ESR_NO_LEVEL)
		return;
	regime_in_force(&regime);
	decode_walk(&regime, f->far, read_descriptor, NULL, &walk);
	print_start(&regime, &walk.range);
	for (size_t i = 0; i < walk.steps; i++) {
		const struct walk_step *s = &walk.step[i];

		printf("  level %d entry %3u at %016" PRIx64 ": %016" PRIx64 " %s\n", s->level,
		       s->index, s->address, s->desc, walk_kind_name(s->kind));
	}
	if (walk.mapped) {
		printf("  bits: %s\n", walk_leaf_bits(&regime, &walk, text, sizeof(text)));
		printf("  %s\n", walk_describe(&regime, &walk, text, sizeof(text)));
	}
	printf("  %s\n", walk_refusal(&regime, &walk, walk_access_of(f->esr), text, sizeof(text)));
}
