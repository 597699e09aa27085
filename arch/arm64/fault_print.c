/* SPDX-License-Identifier: Apache-2.0 */
/* Symbols and the backtrace of a fault report. */
#include <arch/mmu.h>
#include <inttypes.h>
#include <lib/symtab.h>
#include <lib/util.h>
#include <stdio.h>
#include "cold.h"
#include "entry.h"
#include "fault.h"

#define MAX_LINES   24
#define MAX_RECORDS 4096     /* of 16 bytes: a whole stack of the default size */

static const char *function_of(uint64_t addr, uint64_t *inside)
{
	uint64_t base = (uint64_t)_image_start;

	if (cold_is_code(addr))       /* in the table it follows the text */
		base = (uint64_t)_cold_start - (uint64_t)(_text_end - _image_start);
	else if (addr < (uint64_t)_image_start || addr >= (uint64_t)_text_end)
		return NULL;
	return symtab_lookup(addr - base, inside);
}

void fault_print_symbol(uint64_t addr)
{
	uint64_t inside;
	const char *name = function_of(addr, &inside);

	if (name)
		printf("%s+0x%" PRIx64, name, inside);
	else
		printf("not in our code");
}

static bool same_function(uint64_t a, uint64_t b)
{
	uint64_t in_a, in_b;
	const char *name = function_of(a, &in_a);

	return name && name == function_of(b, &in_b);
}

/* XPACLRI: takes the signature out of a return address in x30; a NOP where FEAT_PAuth is not. */
static uint64_t without_signature(uint64_t return_address)
{
	register uint64_t x30 __asm__("x30") = return_address;

	__asm__("hint #7" : "+r"(x30));
	return x30;
}

static void print_call(uint64_t return_address)
{
	printf("  %016" PRIx64 " ", return_address);
	fault_print_symbol(return_address - 4);    /* the call, not what follows it */
	putchar('\n');
}

/* N calls from the same place as the one before: recursion. */
static void print_again(unsigned int n)
{
	if (n)
		printf("  ... and %u times more from there\n", n);
}

/*
 * Frame records (AAPCS64 6.4.6): each holds the next one's address and the
 * return address. A leaf function has none of its own, only x30; in others x30
 * is what their last call left there, and points into themselves.
 */
void fault_print_backtrace(const struct frame *f)
{
	uint64_t fp = f->x[29], last = without_signature(f->x[30]), next, caller;
	unsigned int lines = 0, again = 0;

	printf("backtrace:\n  %016" PRIx64 " ", f->elr);
	fault_print_symbol(f->elr);
	putchar('\n');
	if (!same_function(last, f->elr))
		print_call(last);
	for (int i = 0; i < MAX_RECORDS && lines < MAX_LINES && mmu_peek(fp, &next) &&
			mmu_peek(fp + 8, &caller); i++) {
		caller = without_signature(caller);
		if (!caller)
			break;
		if (caller != last) {
			print_again(again);
			print_call(caller);
			again = 0;
			lines++;
		} else if (i) {           /* the first record may be that of x30 */
			again++;
		}
		last = caller;
		if (next <= fp)           /* the stack grows down: callers lie above */
			break;
		fp = next;
	}
	print_again(again);
}
