/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A lock for the parts that stay at EL2 and EL3. What their CPUs share is not
 * cached, and load exclusive promises nothing there: plain loads and stores.
 */
#ifndef ARM64_BAKERY_H
#define ARM64_BAKERY_H

#include <stdint.h>

/* One in each CPU's record; all 0 when nobody holds or wants the lock. */
struct bakery {
	uint64_t choosing, ticket;
};

/*
 * Waits for the lock that N CPUs share. FIRST is the first CPU's, the others
 * follow STRIDE bytes apart, SELF is the caller's own among them.
 */
void bakery_lock(const struct bakery *first, uint64_t stride, uint64_t n, struct bakery *self);
void bakery_unlock(struct bakery *self);

/* DMB SY: what was written before is seen by the other CPUs before what is written after. */
void resident_barrier(void);

#endif
