/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/fault.h>

#include <errno.h>
#include <setjmp.h>
#include "fault.h"

struct guard {
	jmp_buf env;
	struct guard *outer;
};

static struct guard *innermost;

int fault_guard(int (*fn)(int argc, char *const argv[]), int argc, char *const argv[])
{
	struct guard guard = { .outer = innermost };
	int ret;

	if (setjmp(guard.env)) {
		innermost = guard.outer;
		return -EFAULT;
	}
	innermost = &guard;
	ret = fn(argc, argv);
	innermost = guard.outer;
	return ret;
}

/*
 * Runs as ordinary code again, on SP_EL0, after the exception return. The
 * stack pointer may be anything: the guard's own stack is used from longjmp
 * on, which reads no stack before.
 */
static void resume(struct guard *guard)
{
	longjmp(guard->env, 1);
}

bool fault_resume_at(struct frame *frame)
{
	if (!innermost)
		return false;
	frame->elr = (uint64_t)(uintptr_t)resume;
	frame->x[0] = (uint64_t)innermost;
	/* the cause may sit in PSTATE itself: IL, single-step, branch type */
	frame->spsr &= ~(UINT64_C(1) << 20 | UINT64_C(1) << 21 | UINT64_C(3) << 10);
	/* a safe stack for resume() itself: the guard lies in a live frame, below it is free */
	__asm__ volatile("msr SP_EL0, %0" : : "r"(((uint64_t)innermost & ~UINT64_C(15)) - 256));
	return true;
}
