/* SPDX-License-Identifier: Apache-2.0 */
/* mmu test: unaligned and exclusive accesses to memory of each type. */
#include "mmu_test.h"

#include <inttypes.h>
#include <lib/util.h>
#include <stdio.h>

/*
 * With SCTLR_ELx.A = 0 Normal memory takes any alignment, Device memory none
 * but the natural one (Arm ARM B2.8).
 */
static bool unaligned(struct mmu_test *t, enum mem_type type)
{
	enum outcome wanted = type >= MEM_NORMAL_NC ? OUTCOME_WORKS : OUTCOME_ALIGNMENT;
	char what[40];
	bool ok;

	snprintf(what, sizeof(what), "%s, aligned", mem_type_name(type));
	mmu_test_expect(t, what, ACCESS_WRITE, t->va + 64, 0x1122334455667788, OUTCOME_WORKS);
	mmu_test_expect(t, what, ACCESS_READ, t->va + 64, 0x1122334455667788, OUTCOME_WORKS);
	snprintf(what, sizeof(what), "%s, unaligned", mem_type_name(type));
	ok = mmu_test_expect(t, what, ACCESS_WRITE, t->va + 17, 0x99aabbccddeeff00, wanted);
	return mmu_test_expect(t, what, ACCESS_READ, t->va + 17, 0x99aabbccddeeff00, wanted) && ok;
}

/*
 * Cacheable, shareable memory has a global monitor: STXR stores after a while
 * (B2.9.5). For the others it is the implementation's choice: it may store,
 * never store, or fault. But what it says must be what it did.
 */
static void exclusive(struct mmu_test *t, enum mem_type type)
{
	struct access a = { .kind = ACCESS_EXCLUSIVE, .addr = t->va + 128, .value = 0xe };
	struct access before = { .kind = ACCESS_WRITE, .addr = t->va + 128, .value = 0xb };
	struct access after = { .kind = ACCESS_READ, .addr = t->va + 128 };
	const char *name = mem_type_name(type);
	enum outcome outcome;
	char text[128];

	mmu_test_access(&before);
	outcome = mmu_test_access(&a);
	mmu_test_access(&after);
	if (outcome != OUTCOME_WORKS)
		mmu_test_seen("%s: LDXR or STXR: %s", name,
			      mmu_test_outcome(outcome, &a, text, sizeof(text)));
	else if (a.tries)
		mmu_test_seen("%s: STXR stored at try %u", name, a.tries);
	else
		mmu_test_seen("%s: STXR did not store in %d tries", name, EXCLUSIVE_TRIES);
	if (type == MEM_NORMAL)
		mmu_test_verdict(t, a.tries, "%s: exclusives work", name);
	mmu_test_verdict(t, after.value == (a.tries ? a.value : before.value),
			 "%s: memory holds 0x%" PRIx64 ", as STXR said", name, after.value);
}

void mmu_test_types(struct mmu_test *t)
{
	bool as_they_must = true;

	for (enum mem_type type = 0; type < MEM_TYPE_COUNT; type++) {
		if (!mmu_test_map(t, type, MEM_RW))
			continue;
		as_they_must &= unaligned(t, type);
		exclusive(t, type);
	}
	if (!as_they_must)
		printf("        (QEMU up to 10.0 checks the alignment of Device accesses only with "
		       "-smp 2 or more)\n");
}
