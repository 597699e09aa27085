/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/map_entry.h>

#include <lib/util.h>
#include <string.h>
#include "entry.h"
#include "map_entry.h"
#include "sysreg.h"

_Static_assert(offsetof(struct map_entry_data, ttbr0) == MAP_ENTRY_TTBR0, "map_entry.S");
_Static_assert(offsetof(struct map_entry_data, tcr) == MAP_ENTRY_TCR, "map_entry.S");
_Static_assert(offsetof(struct map_entry_data, sctlr) == MAP_ENTRY_SCTLR, "map_entry.S");
_Static_assert(offsetof(struct map_entry_data, entry) == MAP_ENTRY_ENTRY, "map_entry.S");
_Static_assert(offsetof(struct map_entry_data, vectors) == MAP_ENTRY_VECTORS, "map_entry.S");
_Static_assert(sizeof(struct map_entry_data) == MAP_ENTRY_SIZE, "map_entry.S");

static uint64_t moved(uint64_t page, const char *p)
{
	return page + (uint64_t)(p - map_entry_start);
}

struct map_entry_points map_entry_install(uint64_t page, const struct map_entry *how)
{
	struct map_entry_data *data = (struct map_entry_data *)moved(page, map_entry_data);

	memcpy((void *)page, map_entry_start, (size_t)(map_entry_end - map_entry_start));
	data->ttbr0 = how->ttbr0;
	data->ttbr1 = how->ttbr1;
	data->tcr = how->tcr;
	data->mair = how->mair;
	data->sctlr = how->sctlr;
	data->base = how->base;
	data->entry = how->entry;
	data->vectors = (uint64_t)vectors;
	return (struct map_entry_points){
		moved(page, map_entry_first), moved(page, map_entry_other),
	};
}

uint64_t map_entry_sctlr(const struct contract *contract)
{
	bool el1 = contract_mode(contract) == CONTRACT_EL1;

	return contract_value(contract, el1 ? R_SCTLR_EL1 : R_SCTLR_EL2) | SCTLR_M | SCTLR_C | SCTLR_I;
}

enum regime map_entry_regime(const struct contract *contract)
{
	switch (contract_mode(contract)) {
	case CONTRACT_EL2:
		return REGIME_EL2;
	case CONTRACT_EL2_VHE:
		return REGIME_EL2_0;
	default:
		return REGIME_EL1_0;
	}
}

void map_entry_cpu(struct own_format_ids *ids)
{
	ids->mmfr0 = read_sysreg(ID_AA64MMFR0_EL1);
	ids->mmfr2 = read_sysreg(S3_0_C0_C7_2);          /* ID_AA64MMFR2_EL1 */
}
