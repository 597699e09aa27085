/* SPDX-License-Identifier: Apache-2.0 */
/* Pure; see el2_resident.h. */
#include "el2_resident.h"

#include <lib/util.h>

/* ESR_ELx.ISS of EC 0x27 (Arm ARM D19.2.40) */
#define ISS_SET         BIT(24)         /* a memory set, not a copy */
#define ISS_EPILOGUE    BIT(18)
#define ISS_WRONG       BIT(17)
#define ISS_OPTION_A    BIT(16)
#define ISS_DEST(iss)   ((iss) >> 10 & 31)
#define ISS_SRC(iss)    ((iss) >> 5 & 31)
#define ISS_SIZE(iss)   ((iss) & 31)

#define PSTATE_N        BIT(31)

/* Register 31 is XZR here. */
static void add(struct el2_frame *frame, unsigned int reg, uint64_t n)
{
	if (reg < 31)
		frame->x[reg] += n;
}

unsigned int el2_mops_rewind(uint64_t esr, uint64_t pstate, struct el2_frame *frame)
{
	unsigned int dest = ISS_DEST(esr), src = ISS_SRC(esr), count = ISS_SIZE(esr);
	uint64_t size = count < 31 ? frame->x[count] : 0;
	bool form_a = !(esr & ISS_OPTION_A) != !(esr & ISS_WRONG);

	/*
	 * Form A going up: both addresses are the ends, the size counts up to
	 * zero. Form B going down (N): both are where the rest ends. The other
	 * two are as they were before the first instruction, less what is done.
	 */
	if (form_a && (size & BIT(63) || esr & ISS_SET)) {
		add(frame, dest, size);
		if (!(esr & ISS_SET))
			add(frame, src, size);
		if (count < 31)
			frame->x[count] = -size;
	} else if (!form_a && !(esr & ISS_SET) && pstate & PSTATE_N) {
		add(frame, dest, -size);
		add(frame, src, -size);
	}
	/* prologue, main, epilogue follow each other */
	return esr & ISS_EPILOGUE ? 8 : 4;
}
