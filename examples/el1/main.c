/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

#define PSCI_VERSION    0x84000000u
#define PSCI_SYSTEM_OFF 0x84000008u
#define FDT_MAGIC       0xd00dfeedu

int64_t psci_call(uint64_t function, uint64_t arg);

/* The devicetree is big-endian. */
static uint32_t be32(const uint32_t *p)
{
	return __builtin_bswap32(*p);
}

void kernel_main(const uint32_t *devicetree)
{
	uint64_t before = READ_REG(CNTVCT_EL0);

	put_text("el1: a kernel at EL1, MMU off\n");
	put_value("el1: CurrentEL", READ_REG(CurrentEL) >> 2);
	put_value("el1: SCTLR_EL1", READ_REG(SCTLR_EL1));
	put_value("el1: MIDR_EL1", READ_REG(MIDR_EL1));
	if (be32(devicetree) == FDT_MAGIC)
		put_value("el1: devicetree of bytes", be32(devicetree + 1));
	/* neither the counter nor FP traps to EL2 */
	if (READ_REG(CNTVCT_EL0) > before)
		put_text("el1: the counter counts\n");
	put_value("el1: PSCI version", (uint64_t)psci_call(PSCI_VERSION, 0));
	put_text("el1: off\n");
	psci_call(PSCI_SYSTEM_OFF, 0);
}
