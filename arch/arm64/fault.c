/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exceptions: the values that explain one, and where to go on after it. The words
 * for them are in the cold part (fault_explain.c); one that cannot be opened takes
 * none of the values away.
 */
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
#include "entry.h"
#include "fault.h"
#include "frame.h"
#include "sysreg.h"

_Static_assert(offsetof(struct frame, x[30]) == FRAME_LR, "vectors.S");
_Static_assert(offsetof(struct frame, sp) == FRAME_SP, "vectors.S");
_Static_assert(offsetof(struct frame, elr) == FRAME_ELR, "vectors.S");
_Static_assert(offsetof(struct frame, esr) == FRAME_ESR, "vectors.S");
_Static_assert(sizeof(struct frame) == FRAME_SIZE, "vectors.S");

/* --- the report: values first, from what is always there; then the words ------------ */

/* The frame whose registers are still to be printed: a report that fails leaves it behind. */
static const struct frame *unprinted;

void fault_print_registers(const struct frame *f)
{
	for (int i = 0; i < 31; i++)
		printf("x%-2d %016" PRIx64 "%s", i, f->x[i], i % 4 == 3 ? "\n" : "  ");
	printf("sp  %016" PRIx64 "\n", f->sp);
	unprinted = NULL;
}

static const struct memrange *overflowed_stack(const struct frame *f)
{
	const struct fault_facts facts = { f->esr, f->far, f->elr, f->sp, mem_map() };

	return fault_overflowed_stack(&facts);
}

/* cold_open() has said why. */
static void report_without_words(const struct frame *f)
{
	const struct memrange *stack = overflowed_stack(f);

	fault_print_registers(f);
	if (stack)
		printf("overflow of the %s\n", stack->name);
	printf("image %016" PRIx64 "; the words and names were in the packed part: armdecode reads "
	       "these lines, and slipway.elf has the name of ELR - image\n",
	       (uint64_t)_image_start);
}

static void report(unsigned int vector, const struct frame *f)
{
	static const char *const kind_names[] = {
		"synchronous exception", "unexpected IRQ", "unexpected FIQ", "SError",
	};

	unprinted = f;
	printf("\n*** %s at EL%u%s\n", kind_names[vector & 3], current_el(),
	       vector >= 8 ? ", from a lower EL" : vector >= 4 ? ", in the handling of another" : "");
	printf("ESR  %016" PRIx64 "  FAR  %016" PRIx64 "  ELR  %016" PRIx64 "  SPSR %08" PRIx64
	       "\n", f->esr, f->far, f->elr, f->spsr);
	if (cold_open())
		report_without_words(f);
	else
		fault_explain(vector & 3, f);
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

static void put_registers(const struct frame *f)
{
	early_puts("x0 to x30 of the first");
	for (int i = 0; i < 31; i++) {
		early_puts(i % 4 ? "  " : "\n");
		early_put_hex(f->x[i]);
	}
	early_puts("\n");
}

/* The report itself failed: raw values, then the one word that may be had for them. */
static void __attribute__((noreturn)) report_nested(const struct frame *f)
{
	const struct memrange *stack;

	early_puts("\n*** exception inside the report of an exception\n");
	early_put_line("ESR    ", f->esr);
	early_put_line("FAR    ", f->far);
	early_put_line("ELR    ", f->elr);
	early_put_line("SP     ", f->sp);
	early_put_line("image  ", (uint64_t)_image_start);
	early_put_cause(f->esr);
	if (unprinted)
		put_registers(unprinted);
	stack = overflowed_stack(f);
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
	if (vector == VECTOR_SERROR && !esr_serror_contained(frame->esr, serror_has_ras()))
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

static unsigned int depth;

bool fault_reporting(void)
{
	return depth > 0;
}

void fault_handle(uint64_t vector, struct frame *frame)
{
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
