/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/decode_par.h>

#include <errno.h>
#include <lib/util.h>

/* PAR_EL1 (Arm ARM D19.2): the bits that both forms, or one of them, have */
#define PAR_F       BIT(0)
#define PAR_S       BIT(9)                          /* F = 1: stage 2 answered */
#define PAR_FST(par) ((int)FIELD(par, 6, 1))
#define PAR_PA      MASK(51, 12)

/* Fault status codes (Arm ARM D19.2, ESR_ELx.DFSC) of levels 0 to 3, and of level -1 */
#define FSC_ADDRESS_SIZE 0x00
#define FSC_TRANSLATION  0x04
#define FSC_ACCESS_FLAG  0x08
#define FSC_PERMISSION   0x0c
#define FSC_ADDRESS_SIZE_LEVEL_MINUS_1 0x29
#define FSC_TRANSLATION_LEVEL_MINUS_1 0x2b

static int address_size_fault(int level)
{
	return level < 0 ? FSC_ADDRESS_SIZE_LEVEL_MINUS_1 : FSC_ADDRESS_SIZE | level;
}

static int translation_fault(int level)
{
	return level < 0 ? FSC_TRANSLATION_LEVEL_MINUS_1 : FSC_TRANSLATION | level;
}

/* A leaf: the checks in the order in which the architecture makes them (D8.15). */
static int leaf_fault(const struct walk_result *w, int level, bool write)
{
	if (!w->access_flag)
		return FSC_ACCESS_FLAG | level;
	if (write && !w->write)
		return FSC_PERMISSION | level;
	return PAR_NO_FAULT;
}

int par_expected_fault(const struct walk_result *w, bool write)
{
	int level = w->steps ? w->step[w->steps - 1].level : 0;

	switch (w->end) {
	case WALK_END_MAPPED:
		return leaf_fault(w, level, write);
	case WALK_END_TOO_FAR:
		return address_size_fault(level);
	/* no walk is made; the fault is then one of level 0, wherever the first table is */
	case WALK_END_BASE:
		return address_size_fault(0);
	case WALK_END_OFF:
	case WALK_END_OUT_OF_RANGE:
		return translation_fault(0);
	case WALK_END_INVALID:
	case WALK_END_RESERVED:
		return translation_fault(level);
	default:
		return -ENODATA;
	}
}

enum par_verdict par_compare(const struct walk_result *w, bool write, uint64_t par)
{
	int expected = par_expected_fault(w, write);

	if (expected == -ENODATA || ((par & PAR_F) && (par & PAR_S)))
		return PAR_UNKNOWN;
	if (!(par & PAR_F))
		return expected == PAR_NO_FAULT && (par & PAR_PA) == (w->output & PAR_PA) ?
		       PAR_EQUAL : PAR_DIFFERS;
	return expected == PAR_FST(par) ? PAR_EQUAL : PAR_DIFFERS;
}
