/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/contract_mmu.h>

#include <lib/util.h>

enum { N = 1, VI = 2, VL = 4, V = VI | VL };
enum { VALUE, TSZ, GRANULE, PASIZE, DS, TABLES };
enum { SCTLR, TCR, MAIR, TTBR0, TTBR1 };

static const struct row {
	uint8_t reg, where, how, lo, width, value;
} rows[] = {
#define CONTRACT_MMU_ROW(reg, field, lo, width, how, value, where, source, why) \
	{ reg, where, how, lo, width, value },
#include <lib/contract_mmu.def>
#undef CONTRACT_MMU_ROW
};

/* Strings one after the other: pointers would have to be relocated. */
static const char texts[] =
#define CONTRACT_MMU_ROW(reg, field, lo, width, how, value, where, source, why) \
	#reg "\0" field "\0" source "\0" why "\0"
#include <lib/contract_mmu.def>
#undef CONTRACT_MMU_ROW
	;

static const char *next(const char *text)
{
	while (*text++)
		;
	return text;
}

/* TCR_ELx.TG0 and TG1 count in different orders (Arm ARM, D19.2). */
static uint64_t granule(unsigned int shift, bool upper)
{
	switch (shift) {
	case 12: return upper ? 2 : 0;
	case 14: return upper ? 1 : 2;
	default: return upper ? 3 : 1;
	}
}

/* TCR_ELx.(I)PS */
static uint64_t pa_size(unsigned int bits)
{
	switch (bits) {
	case 32: return 0;
	case 36: return 1;
	case 40: return 2;
	case 42: return 3;
	case 44: return 4;
	case 48: return 5;
	default: return 6;
	}
}

/* TTBRn_ELx.BADDR: bits [51:48] in [5:2]; smaller addresses have nothing there. */
static uint64_t address(uint64_t root)
{
	return FIELD(root, 47, 0) | FIELD(root, 51, 48) << 2;
}

static uint64_t wanted(const struct contract_mmu *c, const struct row *row)
{
	switch (row->how) {
	case TSZ:
		return 64u - c->va_bits;
	case GRANULE:
		return granule(c->granule_shift, row->value);
	case PASIZE:
		return pa_size(c->pa_bits);
	case DS:
		return c->va_bits > 48 && c->granule_shift < 16;
	case TABLES:
		return address(row->value ? c->upper : c->lower);
	default:
		return row->value;
	}
}

static uint64_t value(const struct contract_mmu *c, const struct row *row)
{
	const uint64_t regs[] = {
		[SCTLR] = c->sctlr, [TCR] = c->tcr, [MAIR] = c->mair, [TTBR0] = c->ttbr0,
		[TTBR1] = c->ttbr1,
	};

	return FIELD(regs[row->reg], row->lo + row->width - 1, row->lo);
}

size_t contract_mmu_check(const struct contract_mmu *c,
			  void (*visit)(const struct contract_mmu_finding *finding, void *ctx),
			  void *ctx)
{
	unsigned int where = c->one_half ? N : c->linear ? VL : VI;
	const char *text = texts;
	size_t wrong = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct contract_mmu_finding f = { .lo = rows[i].lo, .width = rows[i].width };

		f.reg = text;
		f.field = next(f.reg);
		f.source = next(f.field);
		f.why = next(f.source);
		text = next(f.why);
		if (!(rows[i].where & where))
			continue;
		f.wanted = wanted(c, &rows[i]);
		f.value = value(c, &rows[i]);
		wrong += f.wanted != f.value;
		if (visit)
			visit(&f, ctx);
	}
	return wrong;
}
