/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the compiler's stack protector calls when the guard word of a function
 * was overwritten: an exception, so that the report and the way back to the
 * console are those of every other fault.
 */
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>
#include "fault.h"

uint64_t __stack_chk_guard;

void __stack_chk_fail(void) __attribute__((noreturn));

void __stack_chk_fail(void)
{
	__asm__ volatile("brk %0" : : "i"(FAULT_BRK_STACK));
	__builtin_unreachable();
}

void fault_print_stack_protector(const struct frame *f)
{
	if (esr_class(f->esr) != ESR_EC_BRK || FIELD(f->esr, 15, 0) != FAULT_BRK_STACK)
		return;
	printf("stack protector: ");
	fault_print_symbol(f->x[30] - 4);
	printf(" wrote past the end of one of its arrays; it did not return\n");
}
