/* SPDX-License-Identifier: Apache-2.0 */
/* Out of ROM, with the caches on. Runs before anything is relocated: no pointers in data. */
#include <arch/cache.h>
#include <string.h>
#include "entry.h"
#include "sysreg.h"

void rom_copy(uint64_t moved)
{
	char *copy = _image_start + moved;

	memcpy(copy, _image_start, (size_t)(_data_end - _image_start));
	/* code and constants are fetched with the MMU off too: between two maps, after an exception */
	cache_clean_poc(copy, (size_t)(_data_start - _image_start));
	cache_inval_icache_all();
	write_sysreg_el(VBAR, current_el(), (uint64_t)vectors + moved);
	isb();
}
