/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a stack overflowed: also asked when there are no words to be had. */
#include <lib/fault_words.h>

#include <lib/esr.h>

#define FRAME_REACH 4096     /* STP with pre-index faults before it has moved SP */

static bool stack_has_room(const struct fault_facts *f)
{
	const struct memrange *r = memmap_lookup(f->map, f->sp);

	return r && r->role == MEM_ROLE_STACK && f->sp >= r->base + FRAME_REACH;
}

const struct memrange *fault_overflowed_stack(const struct fault_facts *f)
{
	const struct memrange *guard = memmap_lookup(f->map, f->far), *stack;

	if (!esr_far_valid(f->esr) || !guard || guard->role != MEM_ROLE_GUARD || stack_has_room(f))
		return NULL;
	stack = memmap_lookup(f->map, guard->base + guard->size);
	return stack && stack->role == MEM_ROLE_STACK ? stack : NULL;
}
