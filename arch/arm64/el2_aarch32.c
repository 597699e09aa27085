/* SPDX-License-Identifier: Apache-2.0 */
/* Of a 32-bit kernel's instructions and fault status. Pure; see el2_resident.h. */
#include "el2_resident.h"

#include <lib/util.h>

/* ESR_ELx.ISS of EC 0x13 (Arm ARM D19.2.40, "an exception from SMC instruction execution in AArch32") */
#define ISS_MAY_HAVE_FAILED BIT(19)         /* CCKNOWNPASS */
#define ISS_COND_VALID      BIT(24)
#define ISS_COND(iss)       FIELD(iss, 23, 20)

/* SPSR_EL2 of AArch32 (Arm ARM C5.2.19): IT[7:2], IT[1:0], and the flags */
#define SPSR_IT_HIGH        MASK(15, 10)
#define SPSR_IT_LOW         MASK(26, 25)

static unsigned int it_of(uint64_t spsr)
{
	return (unsigned int)(FIELD(spsr, 15, 10) << 2 | FIELD(spsr, 26, 25));
}

/* Conditions come in pairs, the odd one of which is the other's opposite (Arm ARM F1.3.1). */
static bool condition_holds(unsigned int cond, uint64_t spsr)
{
	bool n = spsr >> 31 & 1, z = spsr >> 30 & 1, c = spsr >> 29 & 1, v = spsr >> 28 & 1;
	bool holds;

	if (cond >= 14)
		return true;
	switch (cond >> 1) {
	case 0: holds = z; break;
	case 1: holds = c; break;
	case 2: holds = n; break;
	case 3: holds = v; break;
	case 4: holds = c && !z; break;
	case 5: holds = n == v; break;
	default: holds = n == v && !z; break;
	}
	return holds != (cond & 1);
}

/* AArch32.ITAdvance() of the Arm ARM (J1.2.3): the next instruction's condition, or the end of the block. */
static uint64_t advance_it(uint64_t spsr)
{
	unsigned int it = it_of(spsr);

	it = it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
	return (spsr & ~(SPSR_IT_HIGH | SPSR_IT_LOW)) | (uint64_t)(it >> 2) << 10 |
	       (uint64_t)(it & 3) << 25;
}

bool el2_smc32(uint64_t esr, uint64_t *spsr)
{
	unsigned int it = it_of(*spsr), cond = it ? it >> 4 : 14;
	bool runs;

	if (esr & ISS_COND_VALID)
		cond = (unsigned int)ISS_COND(esr);
	runs = !(esr & ISS_MAY_HAVE_FAILED) || condition_holds(cond, *spsr);
	*spsr = advance_it(*spsr);
	return runs;
}

/* DFSR and IFSR (Arm ARM G8.2.38): LPAE says which of two formats the status has. */
unsigned int el2_fault_status32(uint64_t fsr)
{
	/* by FS of the short-descriptor format; 0xff: reserved, or told by nobody else */
	static const uint8_t codes[32] = {
		0xff, 0x21, 0x22, 0x09, 0xff, 0x05, 0x0a, 0x06,
		0x10, 0xff, 0xff, 0xff, 0x15, 0x0d, 0x16, 0x0e,
		0x30, 0xff, 0xff, 0xff, 0x34, 0x35, 0x11, 0xff,
		0x19, 0x18, 0xff, 0xff, 0x1d, 0xff, 0x1e, 0xff,
	};

	if (fsr & BIT(9))
		return (unsigned int)FIELD(fsr, 5, 0);
	return codes[FIELD(fsr, 10, 10) << 4 | FIELD(fsr, 3, 0)];
}
