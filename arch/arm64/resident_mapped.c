/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/resident.h>

#include <arch/cache.h>
#include "el2_resident.h"
#include "entry.h"

static uint64_t moved(uint64_t base, const void *p)
{
	return base + (uint64_t)((const char *)p - _el2_start);
}

uint64_t resident_serve_mapped(uint64_t base, enum contract_mode mode, uint64_t entry)
{
	struct el2_mapped *mapped = (struct el2_mapped *)moved(base, &el2_mapped);

	mapped->mode = mode;
	mapped->entry = entry;
	cache_clean_inval_poc(mapped, sizeof(*mapped));
	return moved(base, el2_cpu_mapped);
}
