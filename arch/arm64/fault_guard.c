/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/fault.h>

#include <errno.h>
#include <setjmp.h>
#include "fault.h"
#include "sysreg.h"

struct guard {
	jmp_buf env;
	struct guard *outer;
	struct fault_captured *captured;     /* of fault_capture(); NULL: exceptions are reported */
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
	dsb_sy();            /* a store of it that fails gives its SError now, not when it is gone */
	isb();
	innermost = guard.outer;
	return ret;
}

bool fault_capture(void (*fn)(void *arg), void *arg, struct fault_captured *what)
{
	struct guard guard = { .outer = innermost, .captured = what };

	if (setjmp(guard.env)) {
		innermost = guard.outer;
		return true;
	}
	innermost = &guard;
	fn(arg);
	innermost = guard.outer;
	return false;
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

bool fault_captured_at(struct frame *frame)
{
	if (!innermost || !innermost->captured)
		return false;
	*innermost->captured = (struct fault_captured){ frame->esr, frame->far, frame->elr };
	return fault_resume_at(frame);
}
