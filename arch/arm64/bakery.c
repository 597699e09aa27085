/* SPDX-License-Identifier: Apache-2.0 */
/* Lamport's bakery (CACM 17/8, 1974). See bakery.h. */
#include "bakery.h"

#include <stdbool.h>

/* Of memory that other CPUs write. */
#define SHARED(field) (*(const volatile __typeof__(field) *)&(field))

/* Whether A, of a lower address or not, is served before the one who has TICKET. */
static bool comes_before(const struct bakery *a, uint64_t ticket, bool lower)
{
	uint64_t other = SHARED(a->ticket);

	return other && (other < ticket || (other == ticket && lower));
}

static const struct bakery *nth(const struct bakery *first, uint64_t stride, uint64_t i)
{
	return (const struct bakery *)((const char *)first + i * stride);
}

void bakery_lock(const struct bakery *first, uint64_t stride, uint64_t n, struct bakery *self)
{
	uint64_t ticket = 0;

	*(volatile uint64_t *)&self->choosing = 1;
	resident_barrier();
	for (uint64_t i = 0; i < n; i++) {
		uint64_t other = SHARED(nth(first, stride, i)->ticket);

		if (other > ticket)
			ticket = other;
	}
	*(volatile uint64_t *)&self->ticket = ++ticket;
	resident_barrier();
	*(volatile uint64_t *)&self->choosing = 0;
	resident_barrier();
	for (uint64_t i = 0; i < n; i++) {
		const struct bakery *other = nth(first, stride, i);

		while (SHARED(other->choosing))
			;
		while (other != self && comes_before(other, ticket, other < self))
			;
	}
	resident_barrier();
}

void bakery_unlock(struct bakery *self)
{
	resident_barrier();
	*(volatile uint64_t *)&self->ticket = 0;
	resident_barrier();
}
