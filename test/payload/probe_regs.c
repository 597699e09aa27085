/* SPDX-License-Identifier: Apache-2.0 */
/* Reads system registers: no more than the ID registers say that there are (Arm ARM D19.2). */
#include "probe.h"

#define MRS(encoding) ({                                                  \
	uint64_t value_;                                                  \
	__asm__ volatile("mrs %0, " #encoding : "=r"(value_) : : "memory"); \
	value_;                                                           \
})

#define E2H (UINT64_C(1) << 34)

static unsigned int field(uint64_t reg, unsigned int lo)
{
	return reg >> lo & 15;
}

/* ID_AA64PFR0_EL1 */
static int ras(void) { return field(MRS(S3_0_C0_C4_0), 28) >= 1; }
static int sve(void) { return field(MRS(S3_0_C0_C4_0), 32) >= 1; }
static int amu(void) { return field(MRS(S3_0_C0_C4_0), 44) >= 1; }
static int gic(void) { return field(MRS(S3_0_C0_C4_0), 24) >= 1; }
/* ID_AA64PFR1_EL1 */
static int sme(void) { return field(MRS(S3_0_C0_C4_1), 24) >= 1; }
/* ID_AA64DFR0_EL1 */
static int pmu(void) { return (field(MRS(S3_0_C0_C5_0), 8) + 1) % 16 >= 2; }
/* ID_AA64MMFR0_EL1 */
static int fgt(void) { return field(MRS(S3_0_C0_C7_0), 56) >= 1; }
static int ecv_offset(void) { return field(MRS(S3_0_C0_C7_0), 60) >= 2; }
/* ID_AA64MMFR1_EL1 */
static int vhe(void) { return field(MRS(S3_0_C0_C7_1), 8) >= 1; }
static int lor(void) { return field(MRS(S3_0_C0_C7_1), 16) >= 1; }
static int hcx(void) { return field(MRS(S3_0_C0_C7_1), 40) >= 1; }
/* ID_AA64MMFR3_EL1 */
static int mmfr3(unsigned int lo) { return field(MRS(S3_0_C0_C7_3), lo) >= 1; }

static int always(void)
{
	return 1;
}

static int at_el2(void)
{
	return (MRS(CurrentEL) >> 2 & 3) == 2;
}

/* The GIC is used by system registers: SRE of this EL. */
static int gic_registers(void)
{
	return gic() && ((at_el2() ? MRS(S3_4_C12_C9_5) : MRS(S3_0_C12_C12_5)) & 1);
}

static void say_both(const char *cpu)
{
#define PAIR(name, encoding, vhe, condition)
#define BOTH(name, encoding, condition) \
	if (condition) \
		probe_say(cpu, #name, MRS(encoding));
#define HIGH(name, encoding, condition)
#include "probe_regs.def"
#undef PAIR
#undef BOTH
#undef HIGH
}

static void say_pairs(const char *cpu)
{
#define PAIR(name, encoding, vhe, condition) \
	if (condition) \
		probe_say(cpu, #name, MRS(encoding));
#define BOTH(name, encoding, condition)
#define HIGH(name, encoding, condition)
#include "probe_regs.def"
#undef PAIR
}

/* Under E2H the plain encodings mean EL2's registers. */
static void say_pairs_vhe(const char *cpu)
{
#define PAIR(name, encoding, vhe, condition) \
	if (condition) \
		probe_say(cpu, #name, MRS(vhe));
#include "probe_regs.def"
#undef PAIR
#undef BOTH
#undef HIGH
}

static void say_high(const char *cpu)
{
#define PAIR(name, encoding, vhe, condition)
#define BOTH(name, encoding, condition)
#define HIGH(name, encoding, condition) \
	if (condition) \
		probe_say(cpu, #name, MRS(encoding));
#include "probe_regs.def"
}

void probe_registers(const char *cpu)
{
	say_both(cpu);
	if (at_el2() && MRS(HCR_EL2) & E2H)
		say_pairs_vhe(cpu);
	else
		say_pairs(cpu);
	if (at_el2())
		say_high(cpu);
}
