/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract against expectations that stand apart from it
 * (contract_cpus.def, contract_features.def), on CPUs that exist on paper.
 */
#include "unit.h"

#include <errno.h>
#include <lib/decode.h>
#include <lib/util.h>
#include <string.h>
#include "contract_model.h"

#define NOT UINT64_C(0xdeadbeefdeadbeef)       /* the mode does not exist, or the register is left alone */
#define MAX_WANTS 80
#define MAX_IDS 20

struct want {
	enum contract_reg reg;
	uint64_t value[3];             /* el2, el2-vhe, el1 */
};

struct cpu {
	const char *name;
	struct contract_id ids[MAX_IDS];
	struct want wants[MAX_WANTS];
};

#define CPU(name, ...) { #name, { __VA_ARGS__ }, {
#define ONE(name, ...) { #name, { __VA_ARGS__ }, {
#define WANT(reg, el2, vhe, el1) { R_##reg, { el2, vhe, el1 } },
#define LEFT(reg) { R_##reg, { NOT, NOT, NOT } },
#define PMU(vhe) WANT(PMCNTENCLR_EL0, 0, vhe, 0) WANT(PMINTENCLR_EL1, 0, vhe, 0) \
		 WANT(PMOVSCLR_EL0, 0, vhe, 0) WANT(PMUSERENR_EL0, 0, vhe, 0)
#define END { CONTRACT_REGS, { 0 } } } },

static const struct cpu cpus[] = {
#include "contract_cpus.def"
};

static const struct cpu singles[] = {
#include "contract_features.def"
};

/* Of every CPU, unless its own list says otherwise. */
static const struct want common[] = {
	WANT(SCTLR_EL1, 0x30d00980, 0x30d00980, 0x30d00980)
	WANT(CPACR_EL1, 0x300000, 0x300000, 0x300000)
	WANT(CNTKCTL_EL1, 0, 0, 0)
	WANT(MDSCR_EL1, 0, 0, 0)
	WANT(CNTVOFF_EL2, 0, 0, 0)
	WANT(CNTP_CTL_EL0, 0, 0, 0)
	WANT(CNTV_CTL_EL0, 0, 0, 0)
	WANT(CNTHP_CTL_EL2, 0, 0, 0)
	WANT(VTTBR_EL2, 0, 0, 0)
	WANT(VTCR_EL2, 0x80000000, 0x80000000, 0x80000000)
	WANT(HSTR_EL2, 0, 0, 0)
	WANT(HACR_EL2, 0, 0, 0)
	WANT(VMPIDR_EL2, 0x80000000, 0x80000000, 0x80000000)
};

/* What the CPUs of contract_features.def have besides, and are changed in. */
static const struct contract_id bare_ids[] = {
	{ R_ID_AA64PFR0_EL1, 0x222 }, { R_ID_AA64MMFR1_EL1, 0x100 },
	{ R_MIDR_EL1, 0x123 }, { R_MPIDR_EL1, 0x80000000 },
};
static const struct want bare[] = {
	WANT(HCR_EL2, 0x80000000, 0x488000000, 0x80080000)
	WANT(SCTLR_EL2, 0x30c50830, 0x30d00980, 0x30c50830)
	WANT(CPTR_EL2, 0x33ff, 0x300000, 0x33ff)
	WANT(CNTHCTL_EL2, 3, 0xc00, 3)
	WANT(MDCR_EL2, 0, 0, 0)
	WANT(VPIDR_EL2, 0x123, 0x123, 0x123)
	WANT(CNTHV_CTL_EL2, 0, 0, 0)
};

static const enum contract_mode modes[] = { CONTRACT_EL2, CONTRACT_EL2_VHE, CONTRACT_EL1 };
static struct contract_model machine;

static const struct want *look(const struct want *wants, size_t n, enum contract_reg reg)
{
	for (size_t i = 0; i < n && wants[i].reg != CONTRACT_REGS; i++)
		if (wants[i].reg == reg)
			return &wants[i];
	return NULL;
}

static const struct want *want_of(const struct cpu *cpu, bool single, enum contract_reg reg)
{
	const struct want *w = look(cpu->wants, MAX_WANTS, reg);

	if (!w && single)
		w = look(bare, ARRAY_SIZE(bare), reg);
	return w ? w : look(common, ARRAY_SIZE(common), reg);
}

static size_t ids_of(const struct cpu *cpu)
{
	size_t n = 0;

	while (n < MAX_IDS && cpu->ids[n].value)
		n++;
	return n;
}

static void power_on(const struct cpu *cpu, bool single, unsigned int seed)
{
	model_reset(&machine, 2, bare_ids, single ? ARRAY_SIZE(bare_ids) : 0, seed);
	for (size_t i = 0; i < ids_of(cpu); i++)
		machine.reg[cpu->ids[i].reg] = cpu->ids[i].value;
}

static void verify(const struct cpu *cpu, bool single, size_t mode)
{
	for (enum contract_reg reg = 0; reg < R_ID_AA64PFR0_EL1; reg++) {
		const struct want *w = want_of(cpu, single, reg);
		uint64_t value = w ? w->value[mode] : NOT;

		if (value == NOT && machine.written[reg])
			fail_msg("%s, mode %zu: %s was written", cpu->name, mode, contract_reg_name(reg));
		if (value != NOT && (!machine.written[reg] || machine.reg[reg] != value))
			fail_msg("%s, mode %zu: %s is 0x%lx, not 0x%lx", cpu->name, mode,
				 contract_reg_name(reg), machine.reg[reg], value);
	}
}

/* From hostile registers to what is expected, by way of E2H as found. */
static void hand_off(const struct cpu *cpu, bool single, size_t mode, bool found_e2h, unsigned int seed)
{
	struct contract c;
	const char *why;

	power_on(cpu, single, seed);
	if (found_e2h)
		machine.reg[R_HCR_EL2] |= UINT64_C(1) << 34;
	if (look(cpu->wants, MAX_WANTS, R_HCR_EL2) &&
	    look(cpu->wants, MAX_WANTS, R_HCR_EL2)->value[mode] == NOT) {
		assert_int_equal(contract_begin(&c, &machine.io, modes[mode], &why), -ENOTSUP);
		assert_non_null(strstr(why, "VHE"));
		return;
	}
	assert_int_equal(contract_begin(&c, &machine.io, modes[mode], &why), 0);
	assert_int_equal(contract_mode(&c), modes[mode]);
	contract_program(&c);
	assert_int_equal(contract_check(&c, NULL, NULL), 0);
	model_last_instructions(&machine, &c);
	verify(cpu, single, mode);
}

static bool has_vhe(const struct cpu *cpu, bool single)
{
	power_on(cpu, single, 0);
	return machine.reg[R_ID_AA64MMFR1_EL1] >> 8 & 0xf;
}

static void run_all(const struct cpu *list, size_t n, bool single)
{
	for (size_t i = 0; i < n; i++)
		for (size_t mode = 0; mode < 3; mode++)
			for (unsigned int seed = 1; seed <= 20; seed++) {
				hand_off(&list[i], single, mode, false, seed);
				if (has_vhe(&list[i], single))
					hand_off(&list[i], single, mode, true, seed);
			}
}

static void test_real_cpus(void **state)
{
	run_all(cpus, ARRAY_SIZE(cpus), false);
}

static void test_features_one_by_one(void **state)
{
	run_all(singles, ARRAY_SIZE(singles), true);
}

/* --- E2H that cannot be cleared ------------------------------------------------------ */

/* As Apple's M2 under nested virtualisation: said by no ID register, found out at the start. */
static void test_e2h_res1(void **state)
{
	static const struct { enum contract_mode mode; uint64_t hcr, cptr, cnthctl, sctlr; } want[] = {
		{ CONTRACT_EL2_VHE, 0x488000000, 0x300000, 0xc00, 0x30d00980 },
		{ CONTRACT_AUTO,    0x488000000, 0x300000, 0xc00, 0x30d00980 },
		{ CONTRACT_EL1,     0x480080000, 0x300000, 0xc00, 0x30d00980 },
	};
	struct contract c;
	const char *why;

	for (int by_id = 0; by_id < 2; by_id++) {
		for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
			power_on(&singles[0], true, 3);
			machine.e2h_res1 = true;
			machine.io.e2h_fixed = !by_id;
			machine.reg[R_ID_AA64MMFR4_EL1] = by_id ? UINT64_C(0xe) << 24 : 0;
			assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_EL2, &why), -ENOTSUP);
			assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_EL1_AARCH32, &why),
					 -ENOTSUP);
			assert_int_equal(contract_begin(&c, &machine.io, want[i].mode, &why), 0);
			assert_true(contract_e2h(&c));
			contract_program(&c);
			model_last_instructions(&machine, &c);
			assert_int_equal(machine.reg[R_HCR_EL2], want[i].hcr);
			assert_int_equal(machine.reg[R_CPTR_EL2], want[i].cptr);
			assert_int_equal(machine.reg[R_CNTHCTL_EL2], want[i].cnthctl);
			assert_int_equal(machine.reg[R_SCTLR_EL2], want[i].sctlr);
			assert_int_equal(machine.reg[R_SCTLR_EL1], 0x30d00980);
			assert_int_equal(machine.reg[R_CPACR_EL1], 0x300000);
			assert_false(machine.written[R_SCTLR_EL12]);
		}
	}
}

/* --- entered at EL1 -------------------------------------------------------------------- */

static void test_at_el1(void **state)
{
	static const enum contract_mode refused[] = {
		CONTRACT_EL2, CONTRACT_EL2_VHE, CONTRACT_EL1_AARCH32,
	};
	struct contract c;
	const char *why;

	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		model_reset(&machine, 1, cpus[i].ids, ids_of(&cpus[i]), 9);
		for (size_t k = 0; k < ARRAY_SIZE(refused); k++) {
			why = NULL;
			assert_int_equal(contract_begin(&c, &machine.io, refused[k], &why), -ENOTSUP);
			assert_non_null(strstr(why, "entered at EL1"));
		}
		assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_AUTO, &why), 0);
		assert_int_equal(contract_mode(&c), CONTRACT_EL1);
		contract_program(&c);
		assert_int_equal(contract_check(&c, NULL, NULL), 0);
		model_last_instructions(&machine, &c);
		for (enum contract_reg reg = 0; reg < R_ID_AA64PFR0_EL1; reg++) {
			uint64_t want = reg == R_SCTLR_EL1 ? 0x30d00980 : reg == R_CPACR_EL1 ? 0x300000 : 0;
			bool ours = want || reg == R_CNTKCTL_EL1 || reg == R_CNTP_CTL_EL0 ||
				    reg == R_CNTV_CTL_EL0;

			assert_int_equal(machine.written[reg], ours);
			if (ours)
				assert_int_equal(machine.reg[reg], want);
		}
	}
}

/* --- what EL3 withholds ------------------------------------------------------------------ */

/* The breadcrumb has named the feature before the first of its registers is touched. */
static void test_breadcrumbs(void **state)
{
	static const char *const features[] = {
		"SVE", "SME", "FGT", "FGT2", "HCX", "TCR2", "SCTLR2", "GCS", "ECV", "MPAM", "TRF",
		"BRBE", "GICv3", "AMU",
	};
	const struct cpu *everything = &singles[ARRAY_SIZE(singles) - 1];
	struct contract c;
	const char *why;

	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		power_on(everything, true, 5);
		if (!strcmp(features[i], "AMU"))
			machine.reg[R_ID_AA64PFR0_EL1] &= ~UINT64_C(0xf000);     /* no EL3: it is written */
		machine.denied = features[i];
		assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_EL1, &why), 0);
		contract_program(&c);
		if (!machine.trapped_after)
			fail_msg("%s: none of its registers is touched", features[i]);
		if (strncmp(machine.trapped_after, features[i], strlen(features[i])))
			fail_msg("%s traps and \"%s\" was named", features[i], machine.trapped_after);
	}
}

static void test_gic_in_v2_mode(void **state)
{
	struct contract c;
	const char *why;

	power_on(&cpus[0], false, 7);
	machine.sre_raz = true;
	machine.reg[R_ICC_SRE_EL2] = 0;
	assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_AUTO, &why), 0);
	contract_program(&c);
	assert_int_equal(contract_check(&c, NULL, NULL), 0);
	assert_false(machine.written[R_ICH_HCR_EL2]);
}

/* --- the check ------------------------------------------------------------------------------ */

struct seen {
	size_t rows, wrong, later, not_ours;
	struct contract_finding last_wrong;
};

static void see(const struct contract_finding *f, void *ctx)
{
	struct seen *seen = ctx;

	seen->rows++;
	seen->later += f->verdict == CONTRACT_LATER;
	seen->not_ours += f->verdict == CONTRACT_NOT_OURS;
	if (f->verdict == CONTRACT_WRONG) {
		seen->wrong++;
		seen->last_wrong = *f;
	}
	assert_true(f->width == 64 || f->wanted >> f->width == 0);
	assert_true(contract_row_field(f->row)[0] && contract_row_source(f->row)[0]);
}

static void test_check_finds_each_wrong_register(void **state)
{
	const struct cpu *everything = &singles[ARRAY_SIZE(singles) - 1];
	struct contract c;
	const char *why;

	power_on(everything, true, 11);
	assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_EL1, &why), 0);
	contract_program(&c);
	for (enum contract_reg reg = 0; reg < R_ID_AA64PFR0_EL1; reg++) {
		struct seen seen = { 0 };
		uint64_t good = machine.reg[reg];

		if (!machine.written[reg] || reg == R_CPTR_EL2 || reg == R_ICC_SRE_EL2 ||
		    reg == R_HACR_EL2)
			continue;
		machine.reg[reg] ^= 1;
		assert_int_equal(contract_check(&c, NULL, NULL), 1);
		assert_int_equal(contract_check(&c, see, &seen), 1);
		assert_int_equal(seen.wrong, 1);
		assert_int_equal(seen.last_wrong.reg, reg);
		assert_true(seen.later > 5 && seen.rows > 100);
		machine.reg[reg] = good;
	}
}

/* Bits that nobody promises do not matter: a timer's ISTATUS, what is above ICC_IGRPEN1's enable. */
static void test_check_ignores_other_bits(void **state)
{
	struct seen seen = { 0 };
	struct contract c;
	const char *why;

	power_on(&singles[0], true, 12);
	assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_EL2, &why), 0);
	contract_program(&c);
	machine.reg[R_CNTP_CTL_EL0] |= 4;
	assert_int_equal(contract_check(&c, NULL, NULL), 0);
	assert_int_equal(contract_check(&c, see, &seen), 0);
}

/* The counters of the AMU are EL3's duty: told, not refused. */
static void test_what_is_not_ours(void **state)
{
	const struct cpu *everything = &singles[ARRAY_SIZE(singles) - 1];
	struct seen seen = { 0 };
	struct contract c;
	const char *why;

	power_on(everything, true, 13);
	machine.reg[R_AMCNTENSET0_EL0] = 7;
	assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_EL2, &why), 0);
	contract_program(&c);
	assert_int_equal(contract_check(&c, see, &seen), 0);
	assert_int_equal(seen.not_ours, 1);
	for (int bit = 0; bit < 4; bit++) {
		seen = (struct seen){ 0 };
		machine.reg[R_AMCNTENSET0_EL0] = 0xf ^ 1 << bit;
		contract_check(&c, see, &seen);
		assert_int_equal(seen.not_ours, 1);
	}
	seen = (struct seen){ 0 };
	machine.reg[R_AMCNTENSET0_EL0] = 0xff00f;
	contract_check(&c, see, &seen);
	assert_int_equal(seen.not_ours, 0);
}

/* --- el1-aarch32 ------------------------------------------------------------------------ */

/*
 * CPUs that have AArch32 at EL1 (their manuals): what differs there from el1 in
 * contract_cpus.def. HCR_EL2: RW (31) is 0. SCTLR as it comes out of reset: Arm
 * ARM G8.2, SCTLR: bits 23, 22, 11, 4, 3 are RES1, CP15BEN, nTWI, nTWE reset to 1.
 */
static const struct aarch32 {
	const char *name;
	uint64_t hcr, hcrx;
} aarch32[] = {
	{ "cortex_a53", 0x80000, NOT },
	{ "cortex_a55", 0x80000, NOT },
	{ "cortex_a57", 0x80000, NOT },
	{ "cortex_a72", 0x80000, NOT },
	{ "max", 0x0020030000080000, 0xc00 },
};

static const struct aarch32 *find_aarch32(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(aarch32); i++)
		if (!strcmp(aarch32[i].name, name))
			return &aarch32[i];
	return NULL;
}

/* The expectation for el1 with what differs, as a CPU of its own. */
static void hand_off_aarch32(const struct cpu *cpu, const struct aarch32 *a, bool found_e2h,
			     unsigned int seed)
{
	static struct cpu changed;
	const struct want differs[] = {
		WANT(HCR_EL2, NOT, NOT, a->hcr)
		WANT(HCRX_EL2, NOT, NOT, a->hcrx)
		WANT(SCTLR_EL1, NOT, NOT, 0x00c50838)
		WANT(FPEXC32_EL2, NOT, NOT, 0)
		WANT(DBGVCR32_EL2, NOT, NOT, 0)
	};
	struct contract c;
	const char *why;

	changed = *cpu;
	memcpy(changed.wants, differs, sizeof(differs));
	memcpy(changed.wants + ARRAY_SIZE(differs), cpu->wants,
	       sizeof(cpu->wants) - sizeof(differs));
	power_on(cpu, false, seed);
	machine.reg[R_FPEXC32_EL2] &= UINT64_C(1) << 30;
	if (found_e2h)
		machine.reg[R_HCR_EL2] |= UINT64_C(1) << 34;
	assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_EL1_AARCH32, &why), 0);
	assert_int_equal(contract_mode(&c), CONTRACT_EL1_AARCH32);
	assert_false(contract_e2h(&c));
	contract_program(&c);
	assert_int_equal(contract_check(&c, NULL, NULL), 0);
	model_last_instructions(&machine, &c);
	verify(&changed, false, 2);
}

static void refused_aarch32(const struct cpu *cpu)
{
	struct contract c;
	const char *why;

	power_on(cpu, false, 1);
	assert_int_equal(contract_begin(&c, &machine.io, CONTRACT_EL1_AARCH32, &why), -ENOTSUP);
	assert_non_null(strstr(why, "no AArch32 at EL1"));
}

static void test_aarch32(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		const struct aarch32 *a = find_aarch32(cpus[i].name);

		for (unsigned int seed = 1; a && seed <= 20; seed++) {
			hand_off_aarch32(&cpus[i], a, false, seed);
			if (has_vhe(&cpus[i], false))
				hand_off_aarch32(&cpus[i], a, true, seed);
		}
		if (!a)
			refused_aarch32(&cpus[i]);
	}
}

/* --- the accessors --------------------------------------------------------------------------- */

/* The encodings again, from the list that the fault reports use. */
static void test_encodings(void **state)
{
	static const struct { const char *name; uint8_t code[5]; } regs[] = {
#define CONTRACT_PAIR(name, other, op0, op1, ...) { #name, { op0, op1, __VA_ARGS__ } }, \
	{ #other, { op0, 5, __VA_ARGS__ } },
#define CONTRACT_REG(name, ...) { #name, { __VA_ARGS__ } },
#define CONTRACT_ID(name, ...) { #name, { __VA_ARGS__ } },
#include <lib/contract_regs.def>
	};
	size_t known = 0;

	for (size_t i = 0; i < ARRAY_SIZE(regs); i++) {
		const uint8_t *c = regs[i].code;
		const char *name = decode_sysreg_name(c[0], c[1], c[2], c[3], c[4]);

		if (!name || strchr(name, '<') || strchr(name, ' '))
			continue;
		known++;
		assert_string_equal(name, regs[i].name);
	}
	assert_true(known > 70);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_cpus),
		cmocka_unit_test(test_features_one_by_one),
		cmocka_unit_test(test_e2h_res1),
		cmocka_unit_test(test_at_el1),
		cmocka_unit_test(test_breadcrumbs),
		cmocka_unit_test(test_gic_in_v2_mode),
		cmocka_unit_test(test_check_finds_each_wrong_register),
		cmocka_unit_test(test_check_ignores_other_bits),
		cmocka_unit_test(test_what_is_not_ours),
		cmocka_unit_test(test_aarch32),
		cmocka_unit_test(test_encodings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
