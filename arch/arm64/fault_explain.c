/* SPDX-License-Identifier: Apache-2.0 */
/* A fault report's words. Cold: fault.c opens that part, and has printed the values before. */
#include <arch/mmu.h>
#include <inttypes.h>
#include <lib/esr.h>
#include <lib/fault_words.h>
#include <lib/util.h>
#include <stdio.h>
#include "cold.h"
#include "entry.h"
#include "fault.h"

static void print_address(const struct fault_facts *facts)
{
	const struct memrange *stack = fault_overflowed_stack(facts);
	struct xlat_run run;
	char text[128];

	printf("address: %s", fault_place(facts->map, facts->far, text, sizeof(text)));
	if (!xlat_lookup(mmu_tables(), (va_t){ facts->far }, &run))
		printf(run.mapped ? "; mapped %s %s at level %d" : "; not mapped",
		       mem_perm_name(run.perm), mem_type_name(run.type), run.level);
	putchar('\n');
	if (stack)
		printf("stack overflow: FAR is 0x%" PRIx64 " below '%s'\n", stack->base - facts->far,
		       stack->name);
}

static void print_code(const struct frame *f, const struct fault_facts *facts)
{
	uint64_t offset = f->elr - (uint64_t)_image_start, word;
	bool ours = offset < (uint64_t)(_text_end - _image_start) || cold_is_code(f->elr);

	if (fault_is_wild_jump(facts)) {
		printf("jump: ELR = FAR, the branch itself went there; the last call was at ");
		fault_print_symbol(f->x[30] - 4);
		putchar('\n');
	}
	printf("at: ");
	fault_print_symbol(f->elr);
	printf(ours ? " (0x%" PRIx64 " in slipway.elf)\n" : "\n", offset);
	if (!IS_ALIGNED(f->sp, 16))
		printf("stack pointer: misaligned, 0x%" PRIx64 " is no multiple of 16\n", f->sp);
	if (!esr_class(f->esr) && mmu_peek(ALIGN_DOWN(f->elr, 8), &word))
		printf("instruction: %08x\n", (unsigned int)(word >> 8 * (f->elr & 4)));
}

static void print_cause(enum vector_kind kind, uint64_t esr)
{
	char text[128];

	if (kind == VECTOR_SYNC)
		printf("cause: %s\n", esr_describe(esr, text, sizeof(text)));
	else if (kind != VECTOR_SERROR)
		printf("cause: an interrupt, which Slipway keeps masked: somebody unmasked them\n");
	else
		serror_print_cause(esr);
}

void fault_explain(enum vector_kind kind, const struct frame *f)
{
	const struct fault_facts facts = { f->esr, f->far, f->elr, f->sp, mem_map() };

	print_cause(kind, f->esr);
	if (kind == VECTOR_SERROR)
		printf("ELR is where the CPU was when it arrived, not what caused it\n");
	if (kind == VECTOR_SYNC && esr_far_valid(f->esr)) {
		print_address(&facts);
		if (IS_ENABLED(CONFIG_FAULT_WALK))
			fault_print_walk(f);
	}
	if (IS_ENABLED(CONFIG_STACK_PROTECTOR))
		fault_print_stack_protector(f);
	print_code(f, &facts);
	fault_print_registers(f);
	fault_print_backtrace(f);
	if (IS_ENABLED(CONFIG_FAULT_NEXT) && *fault_next(&facts))
		printf("next: %s\n", fault_next(&facts));
	if (kind == VECTOR_SERROR && serror_has_ras())
		serror_print_records();
}
