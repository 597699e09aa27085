/* SPDX-License-Identifier: Apache-2.0 */
/* The report of an exception, and where to go on after it. */
#include <arch/cold.h>
#include <arch/cpu.h>
#include <arch/fault.h>
#include <arch/mmu.h>
#include <arch/psci.h>
#include <inttypes.h>
#include <lib/esr.h>
#include <lib/fault_words.h>
#include <lib/util.h>
#include <stdio.h>
#include "cold.h"
#include "entry.h"
#include "fault.h"
#include "frame.h"
#include "sysreg.h"

_Static_assert(offsetof(struct frame, x[30]) == FRAME_LR, "vectors.S");
_Static_assert(offsetof(struct frame, sp) == FRAME_SP, "vectors.S");
_Static_assert(offsetof(struct frame, elr) == FRAME_ELR, "vectors.S");
_Static_assert(offsetof(struct frame, esr) == FRAME_ESR, "vectors.S");
_Static_assert(sizeof(struct frame) == FRAME_SIZE, "vectors.S");

enum vector_kind { VECTOR_SYNC, VECTOR_IRQ, VECTOR_FIQ, VECTOR_SERROR };

/* --- the report ------------------------------------------------------------------ */

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

static bool has_ras(void)
{
	return id_field(ID_AA64PFR0_EL1, 28) != 0;
}

static void print_cause(enum vector_kind kind, uint64_t esr)
{
	char text[128];

	if (kind == VECTOR_SYNC)
		printf("cause: %s\n", esr_describe(esr, text, sizeof(text)));
	else if (kind == VECTOR_SERROR)
		printf("cause: %s\nELR is where the CPU was when it arrived, not what caused it\n",
		       esr_describe_serror(esr, has_ras(), text, sizeof(text)));
	else
		printf("cause: an interrupt, which Slipway keeps masked: somebody unmasked them\n");
}

static void report(unsigned int vector, const struct frame *f)
{
	static const char *const kind_names[] = {
		"synchronous exception", "unexpected IRQ", "unexpected FIQ", "SError",
	};
	enum vector_kind kind = vector & 3;
	struct fault_facts facts = { f->esr, f->far, f->elr, f->sp, mem_map() };

	printf("\n*** %s at EL%u%s\n", kind_names[kind], current_el(),
	       vector >= 8 ? ", from a lower EL" : vector >= 4 ? ", in the handling of another" : "");
	print_cause(kind, f->esr);
	printf("ESR  %016" PRIx64 "  FAR  %016" PRIx64 "  ELR  %016" PRIx64 "  SPSR %08" PRIx64
	       "\n", f->esr, f->far, f->elr, f->spsr);
	if (kind == VECTOR_SYNC && esr_far_valid(f->esr)) {
		print_address(&facts);
		if (IS_ENABLED(CONFIG_FAULT_WALK) && !cold_open())
			fault_print_walk(f);
	}
	if (IS_ENABLED(CONFIG_STACK_PROTECTOR))
		fault_print_stack_protector(f);
	print_code(f, &facts);
	fault_print_registers(f);
	fault_print_backtrace(f);
	if (IS_ENABLED(CONFIG_FAULT_NEXT) && !cold_open() && *fault_next(&facts))
		printf("next: %s\n", fault_next(&facts));
	if (kind == VECTOR_SERROR && has_ras())
		serror_print_records();
}

/* --- what then ------------------------------------------------------------------- */

static void __attribute__((noreturn)) stop(void)
{
	if (IS_ENABLED(CONFIG_FATAL_RESET)) {
		early_puts("resetting\n");
		psci_system_reset();
	}
	early_puts("halted\n");
	cpu_halt();
}

/* The report itself failed: raw values, then the one word that may be had for them. */
static void __attribute__((noreturn)) report_nested(const struct frame *f)
{
	struct fault_facts facts = { f->esr, f->far, f->elr, f->sp, mem_map() };
	const struct memrange *stack;

	early_puts("\n*** exception inside the report of an exception\n");
	early_put_line("ESR    ", f->esr);
	early_put_line("FAR    ", f->far);
	early_put_line("ELR    ", f->elr);
	early_put_line("SP     ", f->sp);
	early_put_line("image  ", (uint64_t)_image_start);
	early_put_cause(f->esr);
	stack = fault_overflowed_stack(&facts);
	if (stack) {
		early_puts("overflow of the ");
		early_puts(stack->name);
		early_puts("\n");
	}
	stop();
}

/* Goes back to who called the command; false when there is nobody, or nothing may go on. */
static bool resume(unsigned int vector, struct frame *frame)
{
	if (vector > VECTOR_SERROR)
		return false;
	if (vector == VECTOR_SERROR && !esr_serror_contained(frame->esr, has_ras()))
		return false;
	if (vector == VECTOR_IRQ || vector == VECTOR_FIQ)
		frame->spsr |= SPSR_I | SPSR_F;      /* nobody serves it: it would come again */
	return fault_resume_at(frame);
}

/* What is no accident: an SError that was expected at the start, an exception that a test provokes. */
static bool expected(uint64_t vector, struct frame *frame)
{
	if (vector == VECTOR_SERROR)
		return serror_was_pending(frame);
	return IS_ENABLED(CONFIG_CMD_MMU) && vector == VECTOR_SYNC && fault_captured_at(frame);
}

void fault_handle(uint64_t vector, struct frame *frame)
{
	static unsigned int depth;

	switch (depth++) {
	case 0:
		break;
	case 1:
		report_nested(frame);
	case 2:
		stop();              /* no words for it, then */
	default:
		cpu_halt();
	}
	if (!expected(vector, frame)) {
		if (IS_ENABLED(CONFIG_CMD_DECODE))
			fault_remember(frame);
		report((unsigned int)vector, frame);
		if (!resume((unsigned int)vector, frame))
			stop();
	}
	depth = 0;
}
