/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the compiler's stack protector calls when the guard word of a function
 * was overwritten: an exception, so that the report and the way back to the
 * console are those of every other fault.
 */
#include "fault.h"

uint64_t __stack_chk_guard;

void __stack_chk_fail(void) __attribute__((noreturn));

void __stack_chk_fail(void)
{
	__asm__ volatile("brk %0" : : "i"(FAULT_BRK_STACK));
	__builtin_unreachable();
}
