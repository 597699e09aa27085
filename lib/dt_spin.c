/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/dt_spin.h>

#include <errno.h>
#include <lib/util.h>
#include <string.h>

/* What is near the release address: pens are smaller than a page, and have both in one. */
#define PEN_SIZE 4096u

int dt_spin_reserve(const struct dt *dt, struct memmap *map)
{
	for (size_t i = 1; i < dt->count; i++) {
		const struct dt_node *n = &dt->node[i];
		const char *method = dt_prop_str(dt, n, "enable-method");
		const void *p;
		uint64_t addr;
		int len, ret;

		if (!method || strcmp(method, "spin-table"))
			continue;
		p = dt_prop(dt, n, "cpu-release-addr", &len);
		if (!p || (len != 4 && len != 8))
			continue;
		addr = ALIGN_DOWN(len == 8 ? get_be64(p) : get_be32(p), PEN_SIZE);
		if (!memmap_is_ram(map, addr, PEN_SIZE))
			continue;
		ret = memmap_reserve(map, DT_SPIN_NAME, addr, PEN_SIZE, MEM_ROLE_FIRMWARE);
		if (ret)
			return ret;
	}
	return 0;
}

bool dt_spin_is_ours(const struct memrange *r)
{
	return r && r->role == MEM_ROLE_FIRMWARE && strcmp(r->name, DT_SPIN_NAME) == 0;
}
