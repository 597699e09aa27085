/* SPDX-License-Identifier: Apache-2.0 */
/* What a fault report says when the stack protector stopped a function. Cold. */
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>
#include "fault.h"

void fault_print_stack_protector(const struct frame *f)
{
	if (esr_class(f->esr) != ESR_EC_BRK || FIELD(f->esr, 15, 0) != FAULT_BRK_STACK)
		return;
	printf("stack protector: ");
	fault_print_symbol(f->x[30] - 4);
	printf(" wrote past the end of one of its arrays; it did not return\n");
}
