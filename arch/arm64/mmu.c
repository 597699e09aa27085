/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/mmu.h>

#include <arch/cpu.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/dt_memory.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/mapping.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "entry.h"
#include "guarded.h"
#include "mmu.h"
#include "sysreg.h"

#define MAX_REGIONS  (MEMMAP_MAX_RANGES + MEMMAP_MAX_BANKS)
#define SPARE_TABLES 32        /* for device registers that drivers map later */

static struct memmap machine_map;
static struct xlat tables;

/* Table memory: a stretch that is used from its start, and what came back of it (mmu unmap). */
static struct {
	uint64_t next, end;
	uint64_t *returned;     /* each holds the address of the next; NULL ends them */
	size_t nreturned;
} pool;

struct memmap *mem_map(void)
{
	return &machine_map;
}

const struct xlat *mmu_tables(void)
{
	return &tables;
}

struct xlat *mmu_live_tables(void)
{
	return &tables;
}

static uint64_t address_limit(void)
{
	return BIT(MIN(mmu_format()->va_bits, mmu_format()->pa_bits));
}

/* --- what the table library needs from us ------------------------------------------ */

static uint64_t take_table(void)
{
	uint64_t table = (uint64_t)pool.returned;

	if (IS_ENABLED(CONFIG_CMD_MMU) && table) {
		pool.returned = (uint64_t *)*pool.returned;
		pool.nreturned--;
		return table;
	}
	if (pool.next == pool.end)
		return 0;
	table = pool.next;
	pool.next += mmu_page_size();
	return table;
}

static uint64_t alloc_table(void *ctx)
{
	uint64_t table = take_table();

	if (table)
		memset((void *)table, 0, mmu_page_size());
	return table;
}

void mmu_return_table(void *ctx, uint64_t pa)
{
	uint64_t *table = (uint64_t *)pa;

	*table = (uint64_t)pool.returned;
	pool.returned = table;
	pool.nreturned++;
}

static size_t tables_left(void *ctx)
{
	size_t fresh = (pool.end - pool.next) / mmu_page_size();

	return IS_ENABLED(CONFIG_CMD_MMU) ? fresh + pool.nreturned : fresh;
}

static uint64_t *table_at(void *ctx, uint64_t pa)
{
	return (uint64_t *)pa;
}

static void make_visible(void *ctx)
{
	__asm__ volatile("dsb ishst; isb" ::: "memory");
}

/* Everything of the regime: changes to live entries are rare, and any number of pages is one operation. */
static void invalidate(void *ctx, uint64_t va, uint64_t size)
{
	__asm__ volatile("dsb ishst" ::: "memory");
	if (current_el() == 1)
		__asm__ volatile("tlbi vmalle1" ::: "memory");
	else
		__asm__ volatile("tlbi alle2" ::: "memory");
	__asm__ volatile("dsb ish; isb" ::: "memory");
}

/* --- the final map ---------------------------------------------------------------------- */

int mmu_reserve_unmapped(void)
{
	uint64_t above;
	int ret = mapping_reserve_lost(&machine_map, mmu_page_size(), address_limit(), &above);

	if (above)
		log_warn("mmu", "%" PRIu64 " MiB of RAM lie above the %u-bit address space and stay "
			 "unmapped", above >> 20, mmu_format()->va_bits);
	return ret;
}

int mmu_collect_mmio(const struct dt *dt)
{
	int left_out = dt_mmio(dt, &machine_map, mmu_page_size(), address_limit() - 1);

	if (left_out > 0)
		log_warn("mmu", "%d register range(s) lie above the %d-bit address space and stay unmapped",
			 left_out, mmu_format()->va_bits);
	return MIN(left_out, 0);
}

static int regions(struct mem_region *list)
{
	return mapping_from_memmap(&machine_map, mmu_page_size(), address_limit(), list, MAX_REGIONS);
}

uint64_t mmu_tables_size(void)
{
	struct mem_region list[MAX_REGIONS];
	int n = regions(list);
	size_t count = xlat_tables_needed(mmu_format(), list, n > 0 ? (size_t)n : 0);

	/* our own pieces are not placed yet; they cut one stretch of RAM: two tables per level */
	count += 2 * (size_t)(3 - xlat_start_level(mmu_format())) + SPARE_TABLES;
	return count * mmu_page_size();
}

int mmu_build(uint64_t base, uint64_t size)
{
	struct mem_region list[MAX_REGIONS];
	struct xlat_env env = {
		.alloc_table = alloc_table,
		.tables_left = tables_left,
		.table = table_at,
	};
	int n = regions(list), ret;

	if (guarded_pages() && n > 0)
		guarded_mark(list, (size_t)n);
	pool.next = base;
	pool.end = base + size;
	ret = n < 0 ? n : xlat_init(&tables, mmu_format(), &env, 0);
	for (int i = 0; i < n && !ret; i++) {
		ret = xlat_map(&tables, &list[i], NULL);
		if (ret)
			printf("mapping %s at 0x%" PRIx64 ": " ERR_FMT "\n", list[i].name,
			       list[i].va.v, ERR_ARG(ret));
	}
	return ret;
}

void mmu_adopt(void)
{
	tables.env = (struct xlat_env){
		.alloc_table = alloc_table,
		.tables_left = tables_left,
		.table = table_at,
		.barrier = make_visible,
		.tlbi = invalidate,
	};
}

int mmio_map(const char *name, uint64_t base, uint64_t size)
{
	struct mem_region r = { name, .type = MEM_DEVICE_nGnRE, .perm = MEM_RW };
	const struct memrange *there;
	uint64_t last = base + (size - 1), page = mmu_page_size();
	int ret;

	if (!size || range_wraps(base, size))
		return -EINVAL;
	if (last >= address_limit())
		return -ERANGE;
	base = ALIGN_DOWN(base, page);
	size = ALIGN_UP(last + 1 - base, page);
	there = memmap_overlap(&machine_map, base, size);
	if (there && there->role == MEM_ROLE_MMIO && there->base <= base &&
	    there->base + (there->size - 1) >= base + (size - 1))
		return 0;
	ret = memmap_add(&machine_map, name, base, size, MEM_ROLE_MMIO, NULL);
	if (ret)
		return ret;
	r.va.v = r.pa.v = base;
	r.size = size;
	ret = xlat_map(&tables, &r, NULL);
	if (ret)
		memmap_remove_at(&machine_map, base);
	return ret;
}
