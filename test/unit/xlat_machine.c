/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include "xlat_machine.h"

#include <lib/util.h>

/* Arm ARM, MAIR_ELx.Attr<n>, for what the names of enum mem_type promise. */
static const uint8_t attributes[] = {
	[MEM_DEVICE_nGnRnE] = 0x00,
	[MEM_DEVICE_nGnRE] = 0x04,
	[MEM_DEVICE_GRE] = 0x0c,
	[MEM_NORMAL_NC] = 0x44,
	[MEM_NORMAL_WT] = 0xbb,
	[MEM_NORMAL] = 0xff,
};

#define SH_OUTER 2u
#define SH_INNER 3u

void machine_start(struct xlat_machine *m, const struct xlat_format *fmt, bool upper, bool live)
{
	uint64_t va_base = upper ? ~UINT64_C(0) << fmt->va_bits : 0;
	bool two_levels = fmt->regime == REGIME_EL1_0 || fmt->regime == REGIME_EL2_0;
	uint64_t tcr;

	m->fmt = *fmt;
	assert_int_equal(xlat_tcr_halves(upper ? NULL : fmt, upper ? fmt : NULL, &tcr), 0);
	arm_read_tcr(tcr, two_levels ? ARM_EL1_0 : ARM_EL2_NVHE, upper, &m->tcr);
	m->tcr.mair = xlat_mair();
	xlat_host_start(&m->host, fmt, va_base, live, &m->env);
	assert_int_equal(xlat_init(&m->x, fmt, &m->env, va_base), 0);
	m->registers = (struct walk_regime){
		.el = fmt->regime == REGIME_EL1_0 ? 1 : fmt->regime == REGIME_EL3 ? 3 : 2,
		.e2h = fmt->regime == REGIME_EL2_0,
		.tcr = tcr,
		.mair = xlat_mair(),
	};
	*(upper ? &m->registers.ttbr1 : &m->registers.ttbr0) = xlat_ttbr(m->x.root);
}

void machine_end(struct xlat_machine *m)
{
	xlat_host_end(&m->host);
}

int machine_map(struct xlat_machine *m, uint64_t va, uint64_t pa, uint64_t size, enum mem_type type,
		enum mem_perm perm, uint64_t *at)
{
	struct mem_region r = { "test", { va }, { pa }, size, type, perm };

	xlat_host_begin(&m->host);
	return xlat_map(&m->x, &r, at);
}

int machine_map_ram(struct xlat_machine *m, uint64_t va, uint64_t size)
{
	return machine_map(m, va, va, size, MEM_NORMAL, MEM_RW, NULL);
}

int machine_unmap(struct xlat_machine *m, uint64_t va, uint64_t size)
{
	int ret;

	xlat_host_begin(&m->host);
	ret = xlat_unmap(&m->x, (va_t){ va }, size);
	return ret ? ret : xlat_prune(&m->x, (va_t){ va }, size, xlat_host_give_back);
}

int machine_protect(struct xlat_machine *m, uint64_t va, uint64_t size, enum mem_perm perm)
{
	xlat_host_begin(&m->host);
	return xlat_protect(&m->x, (va_t){ va }, size, perm);
}

void machine_expect_order(struct xlat_machine *m)
{
	const char *breach = xlat_host_verdict(&m->host);

	if (breach)
		fail_msg("%s", breach);
}

static uint64_t read_entry(void *ctx, uint64_t table, size_t index)
{
	return xlat_host_read(ctx, table, index);
}

struct arm_result machine_walk_as(struct xlat_machine *m, uint64_t va, enum arm_regime regime)
{
	struct arm_tcr tcr = m->tcr;
	struct arm_result r;

	tcr.regime = regime;
	arm_walk(&tcr, xlat_ttbr(m->x.root), va, read_entry, &m->host, &r);
	return r;
}

struct arm_result machine_walk(struct xlat_machine *m, uint64_t va)
{
	return machine_walk_as(m, va, m->tcr.regime);
}

static bool read_desc(void *ctx, uint64_t pa, uint64_t *desc)
{
	struct xlat_machine *m = ctx;
	uint64_t table = ALIGN_DOWN(pa, BIT(m->fmt.granule_shift));

	if (!xlat_host_has_table(&m->host, table))
		return false;
	*desc = xlat_host_read(&m->host, table, (pa - table) / 8);
	return true;
}

struct walk_result machine_decode(struct xlat_machine *m, uint64_t va)
{
	struct walk_result r;

	decode_walk(&m->registers, va, read_desc, m, &r);
	return r;
}

void machine_expect_fault(struct xlat_machine *m, uint64_t va)
{
	struct arm_result r = machine_walk(m, va);

	assert_int_equal(r.fault, ARM_TRANSLATION);
	assert_false(r.reserved_bits);
}

struct arm_result machine_expect_leaf(struct xlat_machine *m, uint64_t va, uint64_t pa,
				      enum mem_type type, enum mem_perm perm)
{
	struct arm_result r = machine_walk(m, va);

	assert_int_equal(r.fault, ARM_NO_FAULT);
	assert_false(r.reserved_bits);
	assert_false(r.hint_misused);
	assert_int_equal(r.pa, pa);
	assert_int_equal(r.attr, attributes[type]);
	/* with DS all is as TCR says: inner, which Device and Non-cacheable memory does not heed */
	assert_int_equal(r.sh, type < MEM_NORMAL_WT && !m->tcr.ds ? SH_OUTER : SH_INNER);
	assert_true(r.privileged.read);
	assert_int_equal(r.privileged.write, perm == MEM_RW || perm == MEM_RWX);
	assert_int_equal(r.privileged.execute, perm == MEM_RX || perm == MEM_RWX);
	assert_false(r.el0.read || r.el0.write || r.el0.execute);
	return r;
}
