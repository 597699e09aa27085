/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The early identity map: this image with its final permissions, the 2 MiB
 * block with the devicetree, the UART. Nothing else is mapped, so nothing else
 * can be fetched by speculation, and nothing is writable and executable.
 */
#include <arch/cpu.h>
#include <errno.h>
#include <lib/util.h>
#include <string.h>
#include "early_area.h"
#include "entry.h"
#include "sysreg.h"

#define EARLY_TABLES  24
#define TABLE_ENTRIES 512
#define PAGE          0x1000

static uint64_t pool[EARLY_TABLES][TABLE_ENTRIES]
	__attribute__((aligned(4096), section(".early")));

static struct {
	struct xlat tables;
	size_t used;
} early;

static uint64_t alloc_table(void *ctx)
{
	return (uint64_t)memset(pool[early.used++], 0, sizeof(pool[0]));
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

static int map(uint64_t base, uint64_t size, enum mem_type type, enum mem_perm perm, uint64_t *at)
{
	struct mem_region r = { NULL, { base }, { base }, size, type, perm };

	return xlat_map(&early.tables, &r, at);
}

static int map_image(void)
{
	uint64_t start = (uint64_t)_image_start, text_end = (uint64_t)_text_end;
	uint64_t data = (uint64_t)_data_start, end = (uint64_t)_image_end;
	int ret = map(start, text_end - start, MEM_NORMAL, MEM_RX, NULL);

	if (!ret)
		ret = map(text_end, data - text_end, MEM_NORMAL, MEM_RO, NULL);
	return ret ? ret : map(data, end - data, MEM_NORMAL, MEM_RW, NULL);
}

int early_map_memory(uint64_t addr, uint64_t size)
{
	uint64_t at, from = ALIGN_DOWN(addr, PAGE), end = ALIGN_UP(addr + size, PAGE);
	int ret;

	do {
		ret = map(from, end - from, MEM_NORMAL, MEM_RW, &at);
		if (ret != -EEXIST)
			return ret;
		ret = at > from ? map(from, at - from, MEM_NORMAL, MEM_RW, NULL) : 0;
		from = at + PAGE;
	} while (!ret && from < end);
	return ret;
}

static void __attribute__((noreturn)) switch_to(const struct xlat *tables)
{
	struct world w = {
		.ttbr0 = xlat_ttbr(tables->root),
		.tcr = xlat_tcr(&tables->fmt),
		.mair = xlat_mair(),
		.sctlr = sctlr_for(running_regime()),
		.sp = early_stack_top(),
		.exception_sp = (uint64_t)&early_area.entry,
		.vbar = (uint64_t)vectors,
		.entry = (uint64_t)boot_cached,
		.arg = (uint64_t)&entry_record,
		.resume = (uint64_t)switch_resume,
	};

	switch_world(&w);
}

void early_map_enter(void)
{
	struct xlat_format fmt = { 12, 48, (uint8_t)MIN(cpu_pa_bits(), 48), running_regime() };
	struct xlat_env env = {
		.alloc_table = alloc_table,
		.tables_left = tables_left,
		.table = table_at,
	};
	int ret = xlat_init(&early.tables, &fmt, &env, 0);

	if (!ret)
		ret = map_image();
	if (!ret)
		ret = map(CONFIG_EARLY_UART_BASE, 0x1000, MEM_DEVICE_nGnRE, MEM_RW, NULL);
	if (ret)
		early_stop("the early map could not be made\n");
	early.tables.env.barrier = make_visible;
	switch_to(&early.tables);
}

bool early_mapped(uint64_t addr)
{
	struct xlat_run run;

	return !xlat_lookup(&early.tables, (va_t){ addr }, &run) && run.mapped &&
	       run.type == MEM_NORMAL;
}
