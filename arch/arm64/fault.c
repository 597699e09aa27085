/* SPDX-License-Identifier: Apache-2.0 */
/* The report of an exception, and where to go on after it. */
#include <arch/cpu.h>
#include <arch/fault.h>
#include <arch/mmu.h>
#include <arch/psci.h>
#include <inttypes.h>
#include <lib/esr.h>
#include <lib/symtab.h>
#include <lib/util.h>
#include <stdio.h>
#include "entry.h"
#include "fault.h"
#include "frame.h"
#include "sysreg.h"

_Static_assert(offsetof(struct frame, sp) == FRAME_SP, "vectors.S");
_Static_assert(offsetof(struct frame, elr) == FRAME_ELR, "vectors.S");
_Static_assert(offsetof(struct frame, esr) == FRAME_ESR, "vectors.S");
_Static_assert(sizeof(struct frame) == FRAME_SIZE, "vectors.S");

#define MAX_BACKTRACE 24
#define FRAME_REACH   4096     /* STP with pre-index faults before it has moved SP */

enum vector_kind { VECTOR_SYNC, VECTOR_IRQ, VECTOR_FIQ, VECTOR_SERROR };

static const char *const kind_names[] = {
	"synchronous exception", "unexpected IRQ", "unexpected FIQ", "SError",
};

/* --- addresses in words ------------------------------------------------------- */

static bool function_of(uint64_t addr, char name[SYMTAB_NAME_MAX], uint64_t *inside)
{
	return addr >= (uint64_t)_image_start && addr < (uint64_t)_text_end &&
	       symtab_lookup(addr - (uint64_t)_image_start, name, inside);
}

static void print_symbol(uint64_t addr)
{
	char name[SYMTAB_NAME_MAX];
	uint64_t inside;

	if (function_of(addr, name, &inside))
		printf("%s+0x%" PRIx64, name, inside);
	else
		printf("not in our code");
}

static bool same_function(uint64_t a, uint64_t b)
{
	char name[SYMTAB_NAME_MAX];
	uint64_t in_a, in_b;

	return function_of(a, name, &in_a) && function_of(b, name, &in_b) && a - in_a == b - in_b;
}

static void print_region(uint64_t addr)
{
	const struct memrange *r = memmap_lookup(mem_map(), addr);
	struct xlat_run run;

	if (addr < 0x1000)
		printf("null pointer (page 0 is never mapped)");
	else if (r)
		printf("%s, 0x%" PRIx64 " into 0x%" PRIx64 "+0x%" PRIx64, r->name, addr - r->base,
		       r->base, r->size);
	else
		printf("neither RAM nor a known device");
	if (!xlat_lookup(mmu_tables(), (va_t){ addr }, &run))
		printf(run.mapped ? "; mapped %s %s at level %d" : "; not mapped",
		       mem_perm_name(run.perm), mem_type_name(run.type), run.level);
	putchar('\n');
}

/* --- the report ------------------------------------------------------------------ */

static void print_registers(const struct frame *f)
{
	for (int i = 0; i < 31; i++)
		printf("x%-2d %016" PRIx64 "%s", i, f->x[i], i % 4 == 3 ? "\n" : "  ");
	printf("sp  %016" PRIx64 "\n", f->sp);
}

static bool readable(uint64_t addr)
{
	struct xlat_run run;

	return IS_ALIGNED(addr, 8) && !xlat_lookup(mmu_tables(), (va_t){ addr }, &run) &&
	       run.mapped && run.type == MEM_NORMAL && addr + 16 <= run.va + run.size;
}

static void print_call(uint64_t return_address)
{
	printf("  %016" PRIx64 " ", return_address);
	print_symbol(return_address - 4);    /* the call, not what follows it */
	putchar('\n');
}

/*
 * Frame records (AAPCS64 6.4.6): each holds the next one's address and the
 * return address. A leaf function has none of its own, only x30; in others x30
 * is what their last call left there, and points into themselves.
 */
static void print_backtrace(const struct frame *f)
{
	uint64_t fp = f->x[29];

	printf("backtrace:\n  %016" PRIx64 " ", f->elr);
	print_symbol(f->elr);
	putchar('\n');
	if (!same_function(f->x[30], f->elr))
		print_call(f->x[30]);
	for (int i = 0; i < MAX_BACKTRACE && readable(fp); i++) {
		const uint64_t *record = (const uint64_t *)fp;

		if (!record[1])
			break;
		if (i || record[1] != f->x[30])
			print_call(record[1]);
		if (record[0] <= fp)      /* the stack grows down: callers lie above */
			break;
		fp = record[0];
	}
}

static bool stack_has_room(uint64_t sp)
{
	const struct memrange *r = memmap_lookup(mem_map(), sp);

	return r && r->role == MEM_ROLE_STACK && sp >= r->base + FRAME_REACH;
}

static void hint(const struct frame *f)
{
	const struct memrange *r = memmap_lookup(mem_map(), f->far);

	/* others than a stack's owner may look there too: room is left on the stack then */
	if (r && r->role == MEM_ROLE_GUARD && !stack_has_room(f->sp))
		printf("this is a stack overflow: %s was hit\n", r->name);
	else if (r && r->role == MEM_ROLE_NOMAP)
		printf("the devicetree says no-map for it: firmware owns it\n");
}

static void report(unsigned int vector, const struct frame *f)
{
	enum vector_kind kind = vector & 3;
	char text[128];

	printf("\n*** %s at EL%u%s\n", kind_names[kind], current_el(),
	       vector >= 8 ? ", from a lower EL" : vector >= 4 ? ", inside the report of another" :
	       "");
	if (kind == VECTOR_SYNC)
		printf("cause: %s\n", esr_describe(f->esr, text, sizeof(text)));
	printf("ESR  %016" PRIx64 "  FAR  %016" PRIx64 "  ELR  %016" PRIx64 "  SPSR %08" PRIx64
	       "\n", f->esr, f->far, f->elr, f->spsr);
	if (kind == VECTOR_SYNC && esr_far_valid(f->esr)) {
		printf("address: ");
		print_region(f->far);
		hint(f);
	}
	printf("at: ");
	print_symbol(f->elr);
	printf(" (0x%" PRIx64 " in slipway.elf)\n", f->elr - (uint64_t)_image_start);
	print_registers(f);
	print_backtrace(f);
}

static void __attribute__((noreturn)) stop(void)
{
	if (IS_ENABLED(CONFIG_FATAL_RESET)) {
		printf("resetting\n");
		psci_system_reset();
	}
	printf("halted\n");
	cpu_halt();
}

void fault_handle(uint64_t vector, struct frame *frame)
{
	static bool reporting;

	if (vector >= 4 && vector < 8 && reporting) {
		/* the report itself failed: as little as possible, and no third time */
		early_puts("\n*** exception inside the report of an exception, ELR ");
		early_put_hex(frame->elr);
		early_puts(" FAR ");
		early_put_hex(frame->far);
		early_puts("\n");
		stop();
	}
	if (IS_ENABLED(CONFIG_CMD_MMU) && vector == 0 && fault_captured_at(frame))
		return;
	reporting = true;
	if (IS_ENABLED(CONFIG_CMD_DECODE))
		fault_remember(frame);
	report((unsigned int)vector, frame);
	reporting = false;
	if (vector != 0 || !fault_resume_at(frame))
		stop();
}
