/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SErrors, which come when they like. They are taken from the moment on when
 * the program runs with its own map and vectors, until the hand-off.
 */
#include <arch/cold.h>
#include <inttypes.h>
#include <stdio.h>
#include "fault.h"
#include "sysreg.h"

#define MOST_PENDING 4      /* with FEAT_RAS a few may follow each other */

static bool unmasking;

bool serror_has_ras(void)
{
	return id_field(ID_AA64PFR0_EL1, 28) != 0;
}

/*
 * The previous stage's access failed, not ours, so the boot goes on whatever
 * the syndrome says. It goes on masked, for serror_unmask() to count.
 */
bool serror_was_pending(struct frame *frame)
{
	if (!unmasking)
		return false;
	printf("\n*** an SError was pending when Slipway started: of the previous stage, not of "
	       "Slipway\nESR  %016" PRIx64 "\n", frame->esr);
	if (!cold_open())
		serror_print_cause(frame->esr);
	frame->spsr |= SPSR_A;
	return true;
}

void serror_unmask(void)
{
	unmasking = true;
	for (int i = 0; i < MOST_PENDING; i++) {
		serror_open();
		if (!(read_sysreg(DAIF) & SPSR_A))
			break;
	}
	unmasking = false;
	if (read_sysreg(DAIF) & SPSR_A)
		printf("SErrors keep coming, and stay masked\n");
}
