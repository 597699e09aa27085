/* SPDX-License-Identifier: Apache-2.0 */
/* Which bit of which descriptor refuses an access (Arm ARM D8.3.2, D8.4.1). */
#include <lib/decode_walk.h>

#include <inttypes.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>

#define AP1        BIT(6)      /* two ranges: EL0 may access */
#define AP2        BIT(7)      /* read-only */
#define AF         BIT(10)
#define NG         BIT(11)
#define PXN        BIT(53)     /* two ranges */
#define UXN        BIT(54)     /* XN in the others */
#define APTABLE1   BIT(62)     /* read-only below */
#define XNTABLE    BIT(60)
#define PXNTABLE   BIT(59)

static bool two_ranges(const struct walk_regime *r)
{
	return r->el == 1 || (r->el == 2 && r->e2h);
}

enum walk_access walk_access_of(uint64_t esr)
{
	unsigned int ec = esr_class(esr);

	if (ec == ESR_EC_IABORT || ec == ESR_EC_IABORT_LOWER)
		return WALK_FETCH;
	return esr & BIT(6) && !(esr & BIT(8)) ? WALK_WRITE : WALK_READ;       /* WnR, CM */
}

const char *walk_leaf_bits(const struct walk_regime *r, const struct walk_result *w, char *buf,
			   size_t size)
{
	uint64_t desc = w->step[w->steps - 1].desc;
	char share[8] = "", rights[40];

	/* with DS these two bits are bits of the address (TCR says how it is shared) */
	if (!w->range.ds)
		snprintf(share, sizeof(share), "SH %u, ", (unsigned int)FIELD(desc, 9, 8));
	if (two_ranges(r))
		snprintf(rights, sizeof(rights), "AP[1] %d, nG %d, PXN %d, UXN %d", !!(desc & AP1),
			 !!(desc & NG), !!(desc & PXN), !!(desc & UXN));
	else
		snprintf(rights, sizeof(rights), "XN %d", !!(desc & UXN));
	snprintf(buf, size, "AttrIndx %u, AP[2] %d, %sAF %d, %s", w->attr, !!(desc & AP2), share,
		 !!(desc & AF), rights);
	return buf;
}

/* Level of the first table whose descriptor has BIT; -2: none, or they do not count. */
static int table_with(const struct walk_result *w, uint64_t bit)
{
	for (size_t i = 0; !w->range.hpd && i < w->steps; i++)
		if (w->step[i].kind == WALK_TABLE && w->step[i].desc & bit)
			return w->step[i].level;
	return -2;
}

static const char *write_refusal(const struct walk_result *w, int *level)
{
	const struct walk_step *leaf = &w->step[w->steps - 1];

	*level = leaf->level;
	if (leaf->desc & AP2)
		return "AP[2] = 1 (read-only)";
	*level = table_with(w, APTABLE1);
	return "APTable[1] = 1 (all below is read-only)";
}

static const char *fetch_refusal(const struct walk_regime *r, const struct walk_result *w, int *level)
{
	const struct walk_step *leaf = &w->step[w->steps - 1];
	bool two = two_ranges(r);

	*level = leaf->level;
	if (leaf->desc & (two ? PXN : UXN))
		return two ? "PXN = 1 (not executable here)" : "XN = 1 (not executable)";
	if (w->el0_write)
		return "AP[2:1] = 1 (what EL0 can write, a higher EL cannot execute)";
	if (r->wxn && w->write)
		return "AP[2] = 0 (writable, and SCTLR.WXN = 1: not executable)";
	*level = table_with(w, two ? PXNTABLE : XNTABLE);
	return two ? "PXNTable = 1 (nothing below is executable here)" :
		     "XNTable = 1 (nothing below is executable)";
}

const char *walk_refusal(const struct walk_regime *r, const struct walk_result *w,
			 enum walk_access access, char *buf, size_t size)
{
	const char *why = NULL;
	int level = 0;

	if (!w->mapped)
		return walk_describe(r, w, buf, size);
	if (!w->access_flag) {
		why = "AF = 0 (the access flag)";
		level = w->step[w->steps - 1].level;
	} else if (access == WALK_WRITE && !w->write) {
		why = write_refusal(w, &level);
	} else if (access == WALK_FETCH && !w->execute) {
		why = fetch_refusal(r, w, &level);
	}
	if (why)
		snprintf(buf, size, "refused by %s in the level %d descriptor", why, level);
	else
		snprintf(buf, size, "the tables allow it now: they were changed since, or the TLB holds "
			 "what they were");
	return buf;
}
