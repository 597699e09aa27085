/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/cpu.h>

#include <lib/util.h>
#include <stdio.h>
#include "sysreg.h"

/* Arm's parts (MIDR_EL1.Implementer 0x41), from the cores' technical reference manuals. */
static const struct {
	uint16_t part;
	const char *name;
} arm_parts[] = {
	{ 0xd03, "Cortex-A53" },  { 0xd04, "Cortex-A35" },  { 0xd05, "Cortex-A55" },
	{ 0xd07, "Cortex-A57" },  { 0xd08, "Cortex-A72" },  { 0xd09, "Cortex-A73" },
	{ 0xd0a, "Cortex-A75" },  { 0xd0b, "Cortex-A76" },  { 0xd0c, "Neoverse-N1" },
	{ 0xd0d, "Cortex-A77" },  { 0xd40, "Neoverse-V1" }, { 0xd41, "Cortex-A78" },
	{ 0xd46, "Cortex-A510" }, { 0xd47, "Cortex-A710" }, { 0xd49, "Neoverse-N2" },
	{ 0xd4f, "Neoverse-V2" },
};

const char *cpu_name(char *buf, unsigned int size)
{
	uint64_t midr = read_sysreg(MIDR_EL1);
	unsigned int implementer = FIELD(midr, 31, 24), part = FIELD(midr, 15, 4);
	unsigned int variant = FIELD(midr, 23, 20), revision = FIELD(midr, 3, 0);

	for (size_t i = 0; implementer == 0x41 && i < ARRAY_SIZE(arm_parts); i++) {
		if (arm_parts[i].part != part)
			continue;
		snprintf(buf, size, "%s r%up%u", arm_parts[i].name, variant, revision);
		return buf;
	}
	snprintf(buf, size, "implementer 0x%02x part 0x%03x r%up%u", implementer, part, variant,
		 revision);
	return buf;
}

bool cpu_rndr(uint64_t *out)
{
	uint64_t value, flags;

	if (!id_field(ID_AA64ISAR0_EL1, 60))
		return false;
	/* RNDR; it clears Z when it delivered, sets it when the source was dry */
	__asm__ volatile("mrs %0, S3_3_C2_C4_0; mrs %1, nzcv" : "=r"(value), "=r"(flags) :: "cc");
	*out = value;
	return !(flags & BIT(30));
}

unsigned int cpu_pa_bits(void)
{
	static const uint8_t bits[] = { 32, 36, 40, 42, 44, 48, 52, 56 };

	return bits[FIELD(read_sysreg(ID_AA64MMFR0_EL1), 2, 0)];
}

uint64_t cpu_affinity(void)
{
	uint64_t mpidr = read_sysreg(MPIDR_EL1);

	return FIELD(mpidr, 39, 32) << 24 | FIELD(mpidr, 23, 0);
}

void cpu_halt(void)
{
	for (;;)
		__asm__ volatile("wfi");
}
