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
#define FSC_TRANSLATION_LEVEL_MINUS_1 0x2b

static int translation_fault(int level)
{
	return level < 0 ? FSC_TRANSLATION_LEVEL_MINUS_1 : FSC_TRANSLATION | level;
}

/* A leaf: the checks in the order in which the architecture makes them (D8.15). */
static int leaf_fault(const struct walk_result *w, int level, bool write)
{
	if (w->range.pa_bits < 52 && w->output >> w->range.pa_bits)
		return FSC_ADDRESS_SIZE | level;
	if (!w->access_flag)
		return FSC_ACCESS_FLAG | level;
	if (write && !w->write)
		return FSC_PERMISSION | level;
	return PAR_NO_FAULT;
}

int par_expected_fault(const struct walk_result *w, bool write)
{
	const struct walk_step *last;

	/* no walk is made; the fault is then one of level 0, wherever the first table is */
	if (w->range.walks_off)
		return translation_fault(0);
	if (!w->range.valid)
		return -ENODATA;
	if (!w->range.in_range)
		return translation_fault(0);
	last = &w->step[w->steps - 1];
	if (last->kind == WALK_UNREADABLE)
		return -ENODATA;
	return w->mapped ? leaf_fault(w, last->level, write) : translation_fault(last->level);
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
