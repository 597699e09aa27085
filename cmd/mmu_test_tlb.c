/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mmu test: what the TLB keeps. Tables are changed without TLB maintenance, in
 * the two ways in which that is harmless: valid to invalid, and permissions
 * alone. The old translation may or may not be used then; after TLBI it must
 * not be. A translation that was invalid is never kept (Arm ARM D8.17).
 */
#include "mmu_test.h"

#include <arch/mmu.h>
#include <lib/errname.h>

/* The live tables, without anything that reaches the TLB. */
static struct xlat without_tlbi(void)
{
	struct xlat x = *mmu_tables();

	x.env.tlbi = NULL;
	return x;
}

static void invalidate(struct mmu_test *t)
{
	const struct xlat_env *env = &mmu_tables()->env;

	env->tlbi(env->ctx, t->va, t->page);
}

/* Reports which of the two translations an access takes, the old one, with which it works, or the new. */
static void see(const char *what, enum access_kind kind, uint64_t addr, enum outcome now)
{
	struct access a = { .kind = kind, .addr = addr, .value = 0x5555 };
	enum outcome outcome = mmu_test_access(&a);
	char text[128];

	mmu_test_seen("%s without TLBI: %s%s", what,
		      mmu_test_outcome(outcome, &a, text, sizeof(text)),
		      outcome == OUTCOME_WORKS ? ", by the old translation in the TLB" :
		      outcome == now ? ", the new state at once" : "");
}

void mmu_test_tlb(struct mmu_test *t)
{
	struct xlat x;
	int ret;

	if (!mmu_test_map(t, MEM_NORMAL, MEM_RW))
		return;
	mmu_test_expect(t, "into the TLB", ACCESS_WRITE, t->va, 0x1111, OUTCOME_WORKS);
	x = without_tlbi();
	ret = xlat_protect(&x, (va_t){ t->va }, t->page, MEM_RO);
	if (!ret) {
		see("write after r--", ACCESS_WRITE, t->va, OUTCOME_PERMISSION);
		invalidate(t);
		mmu_test_expect(t, "r--, TLBI", ACCESS_WRITE, t->va, 0x6666, OUTCOME_PERMISSION);
		mmu_test_expect(t, "r--, TLBI", ACCESS_READ, t->va, 0, OUTCOME_WORKS);
		ret = xlat_unmap(&x, (va_t){ t->va }, t->page);
	}
	if (!ret) {
		see("read after unmapping", ACCESS_READ, t->va, OUTCOME_TRANSLATION);
		invalidate(t);
		mmu_test_expect(t, "unmapped, TLBI", ACCESS_READ, t->va, 0, OUTCOME_TRANSLATION);
		if (mmu_test_map(t, MEM_NORMAL, MEM_RW))
			mmu_test_expect(t, "mapped again", ACCESS_WRITE, t->va, 1, OUTCOME_WORKS);
	}
	if (ret)
		mmu_test_verdict(t, false, "changing the page: " ERR_FMT, ERR_ARG(ret));
}
