/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/contract.h>

#include <errno.h>
#include <lib/util.h>

/* Modes of a row. */
enum {
	N = 1 << 0,      /* el2 */
	V = 1 << 1,      /* el2-vhe */
	D = 1 << 2,      /* el1, from EL2 with E2H = 0 */
	W = 1 << 3,      /* el1, from EL2 whose E2H is RES1 */
	A = 1 << 4,      /* el1-aarch32 */
	S = 1 << 5,      /* el1, entered at EL1 */
	E2 = N | V | D | W | A,
};

/* How a row is written and checked. */
enum {
	VALUE, CONST, COPY, HPMN, CLEAR, HINT, EXPECT,
	HOW = 0x0f,
	FIRST = 0x20,
	LAST = 0x40,
	RISKY = 0x80,
};

enum {
	CONTRACT_SCTLR_EL1, CONTRACT_SCTLR_EL2, CONTRACT_SCTLR_AARCH32, CONTRACT_CPTR,
};

/* The bits that are RES1 without later features (Arm ARM D19.2, G8.2 for AArch32). */
static const uint32_t constants[] = {
	[CONTRACT_SCTLR_EL1] = 0x30d00980,       /* SCTLR_EL1, and SCTLR_EL2 with E2H = 1 */
	[CONTRACT_SCTLR_EL2] = 0x30c50830,       /* SCTLR_EL2 with E2H = 0 */
	[CONTRACT_SCTLR_AARCH32] = 0x00c50838,   /* with CP15BEN, nTWI, nTWE */
	[CONTRACT_CPTR] = 0x33ff,                /* E2H = 0 */
};

enum feature {
#define CONTRACT_FEATURE(name, text) name,
#define CONTRACT_TERM(...)
#include <lib/contract_features.def>
#undef CONTRACT_FEATURE
#undef CONTRACT_TERM
	FIRST_LATE = SME_SMPS,
};
_Static_assert(FIRST_LATE <= 64, "struct contract, features");

/* One after the other, each ended by NUL: an array of pointers would be larger. */
static const char feature_names[] =
#define CONTRACT_FEATURE(name, text) text "\0"
#define CONTRACT_TERM(...)
#include <lib/contract_features.def>
#undef CONTRACT_FEATURE
#undef CONTRACT_TERM
	;

enum { AT_LEAST, BELOW };

static const struct term {
	uint8_t feature, needs, reg, lo, width;
	uint8_t test : 4, value : 4;
} terms[] = {
#define CONTRACT_FEATURE(...)
#define CONTRACT_TERM(feature, needs, reg, lo, width, test, value) \
	{ feature, needs, R_##reg, lo, width, test, value },
#include <lib/contract_features.def>
#undef CONTRACT_FEATURE
#undef CONTRACT_TERM
};

static const struct row {
	uint8_t reg, feature, modes, how, lo, width;
	uint16_t value;
} rows[] = {
#define CONTRACT_ROW(reg, field, lo, width, how, value, modes, feature, source, why) \
	{ R_##reg, feature, modes, how, lo, width, value },
#include <lib/contract_rows.def>
#undef CONTRACT_ROW
};

/* --- registers ------------------------------------------------------------------- */

/* Under E2H the names of EL1's registers reach EL2's; others reach EL1's. */
static enum contract_reg by_name(const struct contract *c, enum contract_reg reg)
{
	return reg < CONTRACT_PAIRS_END && c->e2h ? reg + 1 : reg;
}

static uint64_t get(const struct contract *c, enum contract_reg reg)
{
	return c->io->read(c->io->ctx, by_name(c, reg));
}

static void put(const struct contract *c, enum contract_reg reg, uint64_t value)
{
	c->io->write(c->io->ctx, by_name(c, reg), value);
	c->io->sync(c->io->ctx);
}

static uint64_t field_mask(const struct row *row)
{
	return ~UINT64_C(0) >> (64 - row->width) << row->lo;
}

/* --- features --------------------------------------------------------------------- */

static bool has(const struct contract *c, enum feature feature);

static bool holds(const struct contract *c, const struct term *t)
{
	uint64_t value;

	if (!has(c, t->needs))
		return false;
	value = get(c, t->reg) >> t->lo & ((1u << t->width) - 1);
	return (value >= t->value) == (t->test == AT_LEAST);
}

/* Those that the ID registers tell, once: each row asks. */
static void find_features(struct contract *c)
{
	const struct term *t;

	c->features = BIT(ALWAYS);
	for (t = terms; t->feature < FIRST_LATE; t++)
		if (holds(c, t))
			c->features |= BIT(t->feature);
	c->late_terms = (uint8_t)(t - terms);
}

static bool has(const struct contract *c, enum feature feature)
{
	if (feature < FIRST_LATE)
		return c->features >> feature & 1;
	for (const struct term *t = terms + c->late_terms; t < terms + ARRAY_SIZE(terms); t++)
		if (t->feature == feature && holds(c, t))
			return true;
	return false;
}

static const char *feature_name(enum feature feature)
{
	const char *name = feature_names;

	for (unsigned int i = 0; i < feature; i++)
		while (*name++)
			;
	return name;
}

/* --- rows ------------------------------------------------------------------------- */

static bool applies(const struct contract *c, const struct row *row)
{
	return (row->modes & c->target) && has(c, row->feature);
}

static bool begins_group(const struct row *row)
{
	return row == rows || row->reg != row[-1].reg || row->how & FIRST;
}

/* The row after the last of the group that begins at FIRST_ROW. */
static const struct row *group_end(const struct row *first_row)
{
	const struct row *row = first_row + 1;

	while (row < rows + ARRAY_SIZE(rows) && !begins_group(row))
		row++;
	return row;
}

/* What the row wants in its field, at its place in the register. */
static uint64_t row_value(const struct contract *c, const struct row *row)
{
	switch (row->how & HOW) {
	case CONST:
		return constants[row->value];
	case COPY:
		return get(c, row->value);
	case HPMN:
		return FIELD(get(c, R_PMCR_EL0), 15, 11) << row->lo;
	case CLEAR:
		return 0;
	default:
		return (uint64_t)row->value << row->lo;
	}
}

/* Of the whole register; the group's first row applies. */
static uint64_t group_value(const struct contract *c, const struct row *first_row)
{
	const struct row *end = group_end(first_row);
	uint64_t value = 0;

	for (const struct row *row = first_row; row < end; row++)
		if (row == first_row || applies(c, row))
			value = (value & ~field_mask(row)) | row_value(c, row);
	return value;
}

uint64_t contract_value(const struct contract *c, enum contract_reg reg)
{
	for (const struct row *row = rows; row < rows + ARRAY_SIZE(rows); row++)
		if (row->reg == reg && begins_group(row) && applies(c, row))
			return group_value(c, row);
	return 0;
}

static void crumb(const struct contract *c, const struct row *row, enum feature *last)
{
	if (!(row->how & RISKY) || row->feature == *last || !c->io->crumb)
		return;
	*last = row->feature;
	c->io->crumb(c->io->ctx, feature_name(row->feature));
}

/*
 * The registers of SVE and SME trap at EL2 itself as long as CPTR_EL2 says so,
 * in the layout of today.
 */
static void open_cptr(const struct contract *c)
{
	struct contract now = *c;

	if (c->target == S)
		return;
	now.target = c->e2h ? V : N;
	put(c, R_CPTR_EL2, contract_value(&now, R_CPTR_EL2));
}

void contract_program(const struct contract *c)
{
	enum feature last = ALWAYS;

	open_cptr(c);
	for (const struct row *row = rows; row < rows + ARRAY_SIZE(rows); row = group_end(row)) {
		unsigned int how = row->how & HOW;

		if ((row->how & LAST) || !applies(c, row))
			continue;
		crumb(c, row, &last);
		if (how != EXPECT)
			put(c, row->reg, how == CLEAR ? field_mask(row) : group_value(c, row));
	}
}

/* --- the check -------------------------------------------------------------------- */

static enum contract_verdict judge(const struct row *row, bool same)
{
	if (row->how & LAST)
		return CONTRACT_LATER;
	if (same)
		return CONTRACT_OK;
	return (row->how & HOW) == HINT ? CONTRACT_NOT_KEPT :
	       (row->how & HOW) == EXPECT ? CONTRACT_NOT_OURS : CONTRACT_WRONG;
}

/* LATER: bits of the field that later rows of the group decide. */
static struct contract_finding find(const struct row *row, uint64_t wanted, uint64_t actual,
				    uint64_t later)
{
	uint64_t mask = field_mask(row) & ~later;

	return (struct contract_finding){
		.row = (size_t)(row - rows), .reg = row->reg, .lo = row->lo, .width = row->width,
		.wanted = (wanted & mask) >> row->lo, .value = (actual & mask) >> row->lo,
		.verdict = judge(row, !((wanted ^ actual) & mask)),
	};
}

/* Bits that rows after ROW of its group decide. */
static uint64_t decided_later(const struct contract *c, const struct row *row, const struct row *end)
{
	uint64_t mask = 0;

	while (++row < end)
		if (applies(c, row))
			mask |= field_mask(row);
	return mask;
}

/* All rows of one group; the number of those that are wrong. */
static size_t check_group(const struct contract *c, const struct row *first_row, uint64_t wanted,
			  uint64_t actual, contract_visit visit, void *ctx)
{
	const struct row *end = group_end(first_row);
	size_t wrong = 0;

	for (const struct row *row = first_row; row < end; row++) {
		struct contract_finding f;

		if (row != first_row && !applies(c, row))
			continue;
		f = find(row, wanted, actual, decided_later(c, row, end));
		wrong += f.verdict == CONTRACT_WRONG;
		if (visit)
			visit(&f, ctx);
	}
	return wrong;
}

void contract_list(const struct contract *c, contract_visit visit, void *ctx)
{
	for (const struct row *row = rows; row < rows + ARRAY_SIZE(rows); row = group_end(row)) {
		uint64_t wanted;

		if (!applies(c, row))
			continue;
		wanted = group_value(c, row);
		check_group(c, row, wanted, wanted, visit, ctx);
	}
}

size_t contract_check(const struct contract *c, contract_visit visit, void *ctx)
{
	size_t wrong = 0;

	for (const struct row *row = rows; row < rows + ARRAY_SIZE(rows); row = group_end(row)) {
		uint64_t wanted, actual;

		if (!applies(c, row) || (!visit && (row->how & LAST)))
			continue;
		wanted = group_value(c, row);
		actual = get(c, row->reg);
		if (visit || wanted != actual)
			wrong += check_group(c, row, wanted, actual, visit, ctx);
	}
	return wrong;
}

/* --- choosing --------------------------------------------------------------------- */

/* E2H is 1 for good: not implemented as a bit (ID_AA64MMFR4_EL1.E2H0 negative), or found so. */
static bool e2h_fixed(const struct contract *c)
{
	return c->io->e2h_fixed || get(c, R_ID_AA64MMFR4_EL1) >> 27 & 1;
}

static int refuse(const char **why, const char *reason)
{
	*why = reason;
	return -ENOTSUP;
}

static int begin_at_el1(struct contract *c, enum contract_mode mode, const char **why)
{
	c->target = S;
	return mode == CONTRACT_AUTO || mode == CONTRACT_EL1 ? 0 :
	       refuse(why, "Slipway itself was entered at EL1, and from there only el1 can be reached");
}

int contract_begin(struct contract *c, const struct contract_io *io, enum contract_mode mode,
		   const char **why)
{
	bool fixed;

	*c = (struct contract){ .io = io };
	if (io->el == 2)
		c->e2h = get(c, R_HCR_EL2) >> 34 & 1;
	find_features(c);
	if (io->el == 1)
		return begin_at_el1(c, mode, why);
	fixed = e2h_fixed(c);
	switch (mode) {
	case CONTRACT_AUTO:
		c->target = fixed ? V : N;
		return 0;
	case CONTRACT_EL2:
		c->target = N;
		return fixed ? refuse(why, "this CPU cannot clear HCR_EL2.E2H; el2-vhe and el1 are "
				      "possible") : 0;
	case CONTRACT_EL2_VHE:
		c->target = V;
		return has(c, VHE) ? 0 : refuse(why, "this CPU has no VHE (ID_AA64MMFR1_EL1.VH is 0)");
	case CONTRACT_EL1:
		c->target = fixed ? W : D;
		return 0;
	case CONTRACT_EL1_AARCH32:
		c->target = A;
		if (!has(c, AARCH32))
			return refuse(why, "this CPU has no AArch32 at EL1 (ID_AA64PFR0_EL1.EL1 is 1)");
		return fixed ? refuse(why, "this CPU cannot clear HCR_EL2.E2H, and with it EL1 is "
				      "AArch64") : 0;
	default:
		return refuse(why, "no such mode");
	}
}

enum contract_mode contract_mode(const struct contract *c)
{
	return c->target == N ? CONTRACT_EL2 : c->target == V ? CONTRACT_EL2_VHE :
	       c->target == A ? CONTRACT_EL1_AARCH32 : CONTRACT_EL1;
}

bool contract_e2h(const struct contract *c)
{
	return c->target == V || c->target == W;
}
