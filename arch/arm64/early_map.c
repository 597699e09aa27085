/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first identity map: this image with its final permissions, the 2 MiB
 * block with the devicetree, the UART. Made with the MMU off; nothing else is
 * mapped, so nothing else can be fetched by speculation.
 */
#include <errno.h>
#include <arch/cpu.h>
#include <lib/util.h>
#include "entry.h"
#include "sysreg.h"

#define EARLY_TABLES  24
#define TABLE_ENTRIES 512

static uint64_t pool[EARLY_TABLES][TABLE_ENTRIES]
	__attribute__((aligned(4096), section(".early")));

/* Lies in .data: .early is not cleared by anybody. */
static struct {
	struct xlat tables;
	size_t used;
} early __attribute__((section(".data.early")));

/*
 * One maintenance instruction per line: civac before memory is written around
 * the cache, ivac after.
 */
#define FOR_EACH_LINE(insn, start, end)                                                     \
	do {                                                                                \
		size_t line_ = 4u << FIELD(read_sysreg(CTR_EL0), 19, 16);                   \
		for (char *p_ = (char *)(start); p_ < (char *)(end); p_ += line_)           \
			__asm__ volatile("dc " insn ", %0" : : "r"(p_) : "memory");         \
	} while (0)

static uint64_t alloc_table(void *ctx)
{
	uint64_t *t = pool[early.used++];

	/* nothing that somebody left in the cache may be written over it later */
	FOR_EACH_LINE("civac", t, t + TABLE_ENTRIES);
	dsb_sy();
	for (size_t i = 0; i < TABLE_ENTRIES; i += 8) {
		t[i] = t[i + 1] = t[i + 2] = t[i + 3] = 0;
		t[i + 4] = t[i + 5] = t[i + 6] = t[i + 7] = 0;
	}
	return (uint64_t)t;
}

static size_t tables_left(void *ctx)
{
	return EARLY_TABLES - early.used;
}

static uint64_t *table_at(void *ctx, uint64_t pa)
{
	return (uint64_t *)pa;
}

static void make_visible(void *ctx)
{
	__asm__ volatile("dsb ishst; isb" ::: "memory");
}

static int map(uint64_t base, uint64_t size, enum mem_type type, enum mem_perm perm)
{
	struct mem_region r = { NULL, { base }, { base }, size, type, perm };

	return xlat_map(&early.tables, &r, NULL);
}

static int map_image(void)
{
	uint64_t start = (uint64_t)_image_start, text_end = (uint64_t)_text_end;
	uint64_t data = (uint64_t)_data_start, end = (uint64_t)_image_end;
	int ret = map(start, text_end - start, MEM_NORMAL, MEM_RX);

	if (!ret)
		ret = map(text_end, data - text_end, MEM_NORMAL, MEM_RO);
	return ret ? ret : map(data, end - data, MEM_NORMAL, MEM_RW);
}

/*
 * The 2 MiB block that the devicetree begins in; it holds nothing that needs
 * other attributes (boot protocol). Where the image shares the block, the rest
 * goes page by page around it.
 */
static int map_fdt_block(uint64_t fdt)
{
	uint64_t block = ALIGN_DOWN(fdt, MIB(2));
	uint64_t start = (uint64_t)_image_start, end = (uint64_t)_image_end;
	int ret = 0;

	if (!ranges_overlap(block, MIB(2), start, end - start))
		return map(block, MIB(2), MEM_NORMAL, MEM_RW);
	if (start > block)
		ret = map(block, start - block, MEM_NORMAL, MEM_RW);
	if (!ret && end < block + MIB(2))
		ret = map(end, block + MIB(2) - end, MEM_NORMAL, MEM_RW);
	return ret;
}

/*
 * Tables were written around the cache, and the walker will read through it:
 * lines that were fetched meanwhile are dropped (they are clean). The same
 * holds for everything else that was written so far: data and the stack.
 */
static void drop_stale_lines(void)
{
	FOR_EACH_LINE("ivac", _data_start, _data_end);
	FOR_EACH_LINE("ivac", early_stack, early_exception_stack_top);
	FOR_EACH_LINE("ivac", pool, pool + early.used);
	dsb_sy();
}

static void tlb_invalidate_all(void)
{
	if (current_el() == 1)
		__asm__ volatile("tlbi vmalle1" ::: "memory");
	else
		__asm__ volatile("tlbi alle2" ::: "memory");
	dsb_sy();
	isb();
}

static void mmu_on(void)
{
	unsigned int el = current_el();

	tlb_invalidate_all();
	write_sysreg_el(MAIR, el, xlat_mair());
	write_sysreg_el(TCR, el, xlat_tcr(&early.tables.fmt));
	write_sysreg_el(TTBR0, el, early.tables.root);
	isb();
	__asm__ volatile("ic iallu; dsb sy; isb" ::: "memory");
	write_sysreg_el(SCTLR, el, sctlr_running());
	isb();
}

static uint8_t pa_bits(void)
{
	/* ID_AA64MMFR0_EL1.PARange; 52 bits need FEAT_LPA tables, which these are not */
	static const uint8_t bits[] = { 32, 36, 40, 42, 44, 48 };
	unsigned int range = id_field(ID_AA64MMFR0_EL1, 0);

	return bits[MIN(range, ARRAY_SIZE(bits) - 1)];
}

void early_map_enable(uint64_t fdt)
{
	struct xlat_format fmt = { 12, 48, pa_bits(), running_regime() };
	struct xlat_env env;
	int ret;

	/*
	 * One by one: an initialiser may become a copy of a constant, whose
	 * pointers nobody has relocated yet.
	 */
	env.alloc_table = alloc_table;
	env.tables_left = tables_left;
	env.table = table_at;
	env.write = NULL;
	env.barrier = NULL;
	env.tlbi = NULL;
	env.ctx = NULL;
	early.used = 0;
	ret = xlat_init(&early.tables, &fmt, &env, 0);
	if (!ret)
		ret = map_image();
	if (!ret)
		ret = map(CONFIG_EARLY_UART_BASE, 0x1000, MEM_DEVICE_nGnRE, MEM_RW);
	if (ret) {
		early_puts("the first map could not be made\n");
		cpu_halt();
	}
	/* x0 may be anything: an address that cannot be mapped is simply no devicetree */
	if (fdt)
		map_fdt_block(fdt);
	drop_stale_lines();
	mmu_on();
	early.tables.env.barrier = make_visible;
}

bool early_mapped(uint64_t addr)
{
	struct xlat_run run;

	return !xlat_lookup(&early.tables, (va_t){ addr }, &run) && run.mapped &&
	       run.type == MEM_NORMAL;
}

int early_map_add(const struct mem_region *region)
{
	return xlat_map(&early.tables, region, NULL);
}
