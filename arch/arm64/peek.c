/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/mmu.h>

#include <lib/util.h>

bool mmu_peek(uint64_t addr, uint64_t *value)
{
	struct xlat_run run;

	if (!IS_ALIGNED(addr, 8) || xlat_lookup(mmu_tables(), (va_t){ addr }, &run) || !run.mapped ||
	    run.type != MEM_NORMAL)
		return false;
	*value = *(const volatile uint64_t *)(uintptr_t)addr;
	return true;
}
