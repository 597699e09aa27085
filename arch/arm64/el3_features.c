/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What only EL3 can do on each CPU for the ELs below (booting.rst, the "EL3"
 * column). In the unit that stays: position independent.
 */
#include <lib/util.h>
#include "el3_resident.h"
#include "sysreg.h"

/*
 * A bit of SCR_EL3 that lets a lower EL use a feature. Bits of features that a
 * CPU does not have are RES0 and stay clear. Field positions: Arm ARM D19.2.
 */
enum id_reg { PFR0, PFR1, PFR2, DFR0, MMFR0, MMFR1, MMFR3, ISAR1, ISAR2, ID_REGS };

static const struct {
	uint8_t reg, lo;        /* ID field */
	uint8_t min;            /* smallest value that has the feature */
	uint8_t scr_bit;
} scr_grants[] = {
	{ ISAR1, 4,  1, 16 },   /* PAuth, address (APA): APK */
	{ ISAR1, 8,  1, 16 },   /* PAuth, implementation defined (API): APK */
	{ ISAR1, 4,  1, 17 },   /* API */
	{ ISAR1, 8,  1, 17 },
	{ ISAR2, 12, 1, 16 },   /* PAuth, QARMA3 (APA3) */
	{ ISAR2, 12, 1, 17 },
	{ PFR1,  8,  2, 26 },   /* MTE2: ATA */
	{ ISAR1, 60, 3, 36 },   /* LS64_ACCDATA: EnAS0 */
	{ ISAR1, 60, 3, 37 },   /* ADEn */
	{ PFR1,  44, 1, 39 },   /* GCS: GCSEn */
	{ MMFR3, 4,  1, 44 },   /* SCTLR2: SCTLR2En */
	{ MMFR3, 16, 1, 45 },   /* S1POE: PIEn */
	{ PFR2,  32, 1, 50 },   /* FPMR: EnFPM */
	{ MMFR0, 56, 1, 27 },   /* FGT: FGTEn */
	{ MMFR0, 60, 2, 28 },   /* ECV: ECVEn */
	{ MMFR1, 40, 1, 38 },   /* HCX: HXEn */
	{ PFR1,  24, 1, 41 },   /* SME: EnTP2 */
	{ MMFR3, 0,  1, 43 },   /* TCRX: TCR2En */
	{ MMFR3, 8,  1, 45 },   /* S1PIE: PIEn */
	{ MMFR0, 56, 2, 59 },   /* FGT2: FGTEn2 */
};

static void read_id_registers(uint64_t id[ID_REGS])
{
	id[PFR0] = read_sysreg(ID_AA64PFR0_EL1);
	id[PFR1] = read_sysreg(ID_AA64PFR1_EL1);
	id[PFR2] = read_sysreg(S3_0_C0_C4_2);       /* ID_AA64PFR2_EL1 */
	id[DFR0] = read_sysreg(ID_AA64DFR0_EL1);
	id[MMFR0] = read_sysreg(ID_AA64MMFR0_EL1);
	id[MMFR1] = read_sysreg(ID_AA64MMFR1_EL1);
	id[MMFR3] = read_sysreg(S3_0_C0_C7_3);      /* ID_AA64MMFR3_EL1 */
	id[ISAR1] = read_sysreg(ID_AA64ISAR1_EL1);
	id[ISAR2] = read_sysreg(S3_0_C0_C6_2);      /* ID_AA64ISAR2_EL1 */
}

/* What has switches of its own. SCR_EL3 and CPTR_EL3 are in force. */
static void grant_vectors_and_counters(const uint64_t id[ID_REGS])
{
	unsigned int pmu = id[DFR0] >> 8 & 0xf;
	uint64_t mdcr = UINT64_C(3) << 12 |         /* NSPB, NSTB: profiling and trace buffers */
			UINT64_C(3) << 24;          /* are the lower ELs'; no debug or PMU trap */

	if (id[PFR0] >> 32 & 0xf)
		write_sysreg(S3_6_C1_C2_0, 0xf);           /* ZCR_EL3.LEN: the longest vectors */
	if (id[PFR1] >> 24 & 0xf)                          /* SMCR_EL3: longest, FA64, EZT0 */
		write_sysreg(S3_6_C1_C2_6, 0xf | BIT(31) |
			     ((id[PFR1] >> 24 & 0xf) >= 2 ? BIT(30) : 0));
	if (id[PFR0] >> 40 & 0xf || id[PFR1] >> 16 & 0xf)
		write_sysreg(S3_6_C10_C5_0, BIT(63));      /* MPAM3_EL3: MPAMEN, no TRAPLOWER */
	if (id[PFR0] >> 44 & 0xf)
		write_sysreg(S3_3_C13_C2_5, 0xf);          /* AMCNTENSET0_EL0: they run */
	if (id[DFR0] >> 52 & 0xf)
		mdcr |= UINT64_C(3) << 32;                 /* SBRBE: branch records */
	if (pmu >= 9 && pmu != 0xf)
		mdcr |= BIT(7);                            /* EnPM2: PMUv3p9 */
	write_sysreg(MDCR_EL3, mdcr);
	isb();
}

static void grant_features(bool el2)
{
	uint64_t id[ID_REGS];
	uint64_t scr = BIT(0) |         /* NS */
		       MASK(5, 4) |     /* RES1 */
		       BIT(10) |        /* RW: the next EL is AArch64 */
		       (el2 ? BIT(8) : 0);    /* HCE: HVC works */
	uint64_t cptr = 0;              /* no trap of FP, trace, AMU, CPACR */

	read_id_registers(id);
	for (size_t i = 0; i < ARRAY_SIZE(scr_grants); i++)
		if ((id[scr_grants[i].reg] >> scr_grants[i].lo & 0xf) >= scr_grants[i].min)
			scr |= BIT(scr_grants[i].scr_bit);
	if (id[PFR0] >> 32 & 0xf)
		cptr |= BIT(8);         /* EZ: SVE */
	if (id[PFR1] >> 24 & 0xf)
		cptr |= BIT(12);        /* ESM: SME */
	write_sysreg(SCR_EL3, scr);
	write_sysreg(CPTR_EL3, cptr);
	isb();
	grant_vectors_and_counters(id);
}

/* The EL below starts like after a clean entry: MMU and caches off, RES1 bits set. */
static void prepare_lower(bool el2)
{
	if (el2) {
		write_sysreg(HCR_EL2, BIT(HCR_RW));
		write_sysreg(SCTLR_EL2, SCTLR_EL2_RES1);
	}
	write_sysreg(SCTLR_EL1, SCTLR_EL1_RES1);
	isb();
}

bool el3_has_el2(void)
{
	return id_field(ID_AA64PFR0_EL1, 8) != 0;
}

void el3_features_init(uint64_t cntfrq)
{
	if (!read_sysreg(CNTFRQ_EL0))
		write_sysreg(CNTFRQ_EL0, cntfrq);
	grant_features(el3_has_el2());
	prepare_lower(el3_has_el2());
}
