/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of live translation tables, until the barriers that they need have
 * been executed (Arm ARM D8.14, D8.17): after a descriptor was made valid a
 * DSB and an ISB before it is used; after one was made invalid or changed a
 * DSB, a TLBI and a DSB before another is put in its place, and an ISB before
 * the address is used.
 */
#include <string.h>

#include "state.h"

/* Steps of CHANGE_BROKEN; CHANGE_MADE goes from STORED to OBSERVED to done. */
enum { STORED, OBSERVED, INVALIDATED, COMPLETE };

static bool overlaps(const struct change *c, uint64_t va, uint64_t size)
{
	return va < c->va + c->size && c->va < va + size;
}

void change_add(struct model *m, enum change_kind kind, enum regime regime, uint64_t va,
		uint64_t size)
{
	struct change *last = m->nchanges ? &m->changes[m->nchanges - 1] : NULL;

	if (last && last->kind == kind && last->regime == regime && last->step == STORED &&
	    last->unit == size && last->va + last->size == va) {
		last->size += size;
		return;
	}
	if (m->nchanges == MAX_CHANGES) {
		violate(m, RULE_TLB, va, "more than %d changes of live tables without barriers",
			MAX_CHANGES);
		m->nchanges = 0;
	}
	m->changes[m->nchanges++] = (struct change){
		.kind = kind, .regime = regime, .va = va, .size = size, .unit = size,
	};
}

bool change_is_breaking(const struct model *m, enum regime regime, uint64_t va, uint64_t size)
{
	for (size_t i = 0; i < m->nchanges; i++) {
		const struct change *c = &m->changes[i];

		if (c->kind == CHANGE_BROKEN && c->regime == regime && c->step < COMPLETE &&
		    overlaps(c, va, size))
			return true;
	}
	return false;
}

static void remove_change(struct model *m, size_t i)
{
	m->nchanges--;
	memmove(&m->changes[i], &m->changes[i + 1], (m->nchanges - i) * sizeof(m->changes[0]));
}

void change_check_use(struct model *m, uint64_t va, size_t size)
{
	for (size_t i = 0; i < m->nchanges; i++) {
		struct change *c = &m->changes[i];

		if (&m->regime[c->regime] != current(m) || !overlaps(c, va, size))
			continue;
		if (c->kind == CHANGE_MADE)
			violate(m, RULE_TLB, va, "used through a new descriptor without DSB and ISB");
		else
			violate(m, RULE_TLB, va,
				"used after its descriptor changed, without DSB, TLBI, DSB, ISB");
		remove_change(m, i--);
	}
}

void changes_dsb(struct model *m, bool full)
{
	for (size_t i = 0; i < m->nchanges; i++) {
		struct change *c = &m->changes[i];

		if (c->step == STORED || (full && c->step == INVALIDATED))
			c->step++;
	}
}

void changes_tlbi(struct model *m, enum regime regime, uint64_t va)
{
	for (size_t i = 0; i < m->nchanges; i++) {
		struct change *c = &m->changes[i];

		if (c->regime != regime || c->kind != CHANGE_BROKEN || c->step != OBSERVED)
			continue;
		if (va == TLBI_ALL)
			c->invalidated = c->size;
		else if (va - c->va < c->size)
			c->invalidated += c->unit;
		if (c->invalidated >= c->size)
			c->step = INVALIDATED;
	}
}

void changes_isb(struct model *m)
{
	for (size_t i = m->nchanges; i-- > 0;) {
		const struct change *c = &m->changes[i];

		if (c->step == (c->kind == CHANGE_MADE ? OBSERVED : COMPLETE))
			remove_change(m, i);
	}
}

void changes_forget(struct model *m, enum regime regime)
{
	for (size_t i = m->nchanges; i-- > 0;) {
		if (m->changes[i].regime == regime)
			remove_change(m, i);
	}
}
