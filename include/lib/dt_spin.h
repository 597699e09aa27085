/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory in which the previous stage's CPUs wait for their release (spin-table),
 * where nothing in the devicetree reserves it. Pure; host-tested.
 */
#ifndef LIB_DT_SPIN_H
#define LIB_DT_SPIN_H

#include <lib/dt.h>
#include <lib/memmap.h>
#include <stdbool.h>

#define DT_SPIN_NAME "spin-table"

/*
 * Takes the 4 KiB around each cpu-release-addr in RAM, as MEM_ROLE_FIRMWARE, so
 * that nothing is loaded over CPUs that run there. What is reserved keeps its owner.
 * -ENOSPC when the map is full.
 */
int dt_spin_reserve(const struct dt *dt, struct memmap *map);

/* True for a range that dt_spin_reserve() made: a kernel will take that memory for its own. */
bool dt_spin_is_ours(const struct memrange *r);

#endif
