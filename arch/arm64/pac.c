/* SPDX-License-Identifier: Apache-2.0 */
#include "pac.h"

#include <lib/util.h>
#include "sysreg.h"

#define SCTLR_EnIA BIT(31)

/* ID_AA64ISAR1_EL1.APA, API; ID_AA64ISAR2_EL1.APA3: one for each algorithm. */
static bool has_address_authentication(void)
{
	return id_field(ID_AA64ISAR1_EL1, 4) || id_field(ID_AA64ISAR1_EL1, 8) ||
	       id_field(S3_0_C0_C6_2, 12);
}

static void set_key(uint64_t lo, uint64_t hi)
{
	write_sysreg(S3_0_C2_C1_0, lo);      /* APIAKeyLo_EL1, the key of every EL */
	write_sysreg(S3_0_C2_C1_1, hi);      /* APIAKeyHi_EL1 */
}

uint64_t pac_start(uint64_t key_lo, uint64_t key_hi)
{
	if (!has_address_authentication())
		return 0;
	set_key(key_lo, key_hi);
	return SCTLR_EnIA;
}

void pac_forget(void)
{
	if (has_address_authentication())
		set_key(0, 0);
}
