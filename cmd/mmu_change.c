/* SPDX-License-Identifier: Apache-2.0 */
/* mmu map, unmap, protect: experiments with RAM that nobody stands on. */
#include "mmu_cmd.h"

#include <arch/cache.h>
#include <arch/mmu.h>
#include <common/command.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#define SPARE_TABLES 8                /* left for device registers that drivers map later */
#define HOLD_NAME    "mmu map"        /* RAM of experiments, in the memory map */

/* --- what may be touched ------------------------------------------------------------ */

static uint64_t granule(void)
{
	return BIT(mmu_tables()->fmt.granule_shift);
}

static int check_aligned(const char *what, uint64_t value)
{
	if (IS_ALIGNED(value, granule()))
		return 0;
	log_err("mmu", "%s 0x%" PRIx64 " is not a multiple of the granule, 0x%" PRIx64, what, value,
		granule());
	return -EINVAL;
}

static int check_size(const char *what, uint64_t base, uint64_t size)
{
	int ret = check_aligned("size", size);

	if (!ret && (!size || range_wraps(base, size))) {
		log_err("mmu", size ? "%s 0x%" PRIx64 " plus the size is beyond 64 bits" :
			"%s 0x%" PRIx64 ": a size of 0 is nothing", what, base);
		ret = -EINVAL;
	}
	return ret ? ret : check_aligned(what, base);
}

/* The program, firmware, devices: all that has an owner but what commands loaded. */
static int check_owners(uint64_t base, uint64_t size)
{
	uint64_t last = base + (size - 1);

	while (base <= last) {
		const struct memrange *o = memmap_overlap(mem_map(), base, last - base + 1);
		uint64_t end;

		if (!o)
			return 0;
		if (o->role != MEM_ROLE_LOAD) {
			log_err("mmu", "%s is at 0x%" PRIx64 " + 0x%" PRIx64
				": only free RAM and loads can be experimented with (see meminfo)",
				o->name, o->base, o->size);
			return -EPERM;
		}
		end = o->base + (o->size - 1);
		if (end >= last)
			return 0;
		base = end + 1;
	}
	return 0;
}

static bool touches_ram(uint64_t base, uint64_t size)
{
	const struct memmap *map = mem_map();

	for (size_t i = 0; i < map->nbanks; i++)
		if (ranges_overlap(base, size, map->bank[i].base, map->bank[i].size))
			return true;
	return false;
}

static int check_ram(const char *what, uint64_t base, uint64_t size)
{
	if (memmap_is_ram(mem_map(), base, size))
		return check_owners(base, size);
	log_err("mmu", "%s 0x%" PRIx64 " to 0x%" PRIx64 " is not all RAM (see meminfo)", what, base,
		base + (size - 1));
	return -EPERM;
}

/* RAM at its own address, or addresses that the memory map has nothing at. */
static int check_va(uint64_t va, uint64_t size)
{
	int ret = check_size("VA", va, size);

	if (ret)
		return ret;
	if (va < granule()) {
		log_err("mmu", "the first page stays unmapped, so that a null pointer faults");
		return -EPERM;
	}
	return touches_ram(va, size) ? check_ram("VA", va, size) : check_owners(va, size);
}

/* --- RAM that experiments hold ------------------------------------------------------- */

struct alias {
	uint64_t base, size;
};

static int is_alias(const struct xlat_run *run, void *ctx)
{
	const struct alias *a = ctx;

	return run->va != run->pa && ranges_overlap(run->pa, run->size, a->base, a->size);
}

/* At its own address, as all free RAM is? */
static bool is_plain(uint64_t base, uint64_t size)
{
	uint64_t last = base + (size - 1), end = base;

	for (uint64_t at = base; at <= last && end >= at; at = end + 1) {
		struct xlat_run run;

		if (xlat_lookup(mmu_tables(), (va_t){ at }, &run) || !run.mapped ||
		    run.va != run.pa || run.type != MEM_NORMAL || run.perm != MEM_RW)
			return false;
		end = run.va + (run.size - 1);
	}
	return true;
}

/* Keeps RAM from being handed out; parts that a command loaded stay that command's. */
static int hold(uint64_t base, uint64_t size)
{
	return memmap_reserve(mem_map(), HOLD_NAME, base, size, MEM_ROLE_LOAD);
}

/* Gives back what no experiment uses any more. */
static void settle(void)
{
	struct memmap *map = mem_map();

	for (size_t i = map->nranges; i-- > 0;) {
		struct alias a = { map->range[i].base, map->range[i].size };

		if (!strcmp(map->range[i].name, HOLD_NAME) && is_plain(a.base, a.size) &&
		    !xlat_walk(mmu_tables(), is_alias, &a))
			memmap_remove_at(map, a.base);
	}
}

/* VA is executable now: is the same RAM writable at its own address? */
static void warn_writable(uint64_t va)
{
	struct xlat_run run;
	uint64_t pa;

	if (xlat_lookup(mmu_tables(), (va_t){ va }, &run) || !run.mapped || run.perm != MEM_RX)
		return;
	pa = run.pa + (va - run.va);
	if (pa != va && is_plain(pa, granule()))
		log_warn("mmu", "the same RAM is writable at 0x%" PRIx64 " (mmu audit)", pa);
}

/* --- words --------------------------------------------------------------------------- */

static int parse_type(const char *text, enum mem_type *type)
{
	for (*type = 0; *type < MEM_TYPE_COUNT; ++*type)
		if (!strcmp(text, mem_type_name(*type)))
			return 0;
	log_err("mmu", "'%s' is no type: normal, normal-wt, normal-nc, device-GRE, device-nGnRE, "
		"device-nGnRnE", text);
	return -EINVAL;
}

static int parse_perm(const char *text, enum mem_perm *perm)
{
	static const char names[][4] = { [MEM_RO] = "r--", [MEM_RW] = "rw-", [MEM_RX] = "r-x" };
	static const char plain[][4] = { [MEM_RO] = "ro", [MEM_RW] = "rw", [MEM_RX] = "rx" };

	for (*perm = MEM_RO; *perm <= MEM_RX; ++*perm)
		if (!strcmp(text, names[*perm]) || !strcmp(text, plain[*perm]))
			return 0;
	log_err("mmu", "'%s' is no permission: ro, rw or rx; nothing is writable and executable", text);
	return -EINVAL;
}

/* The leaf at VA, or the contiguous group it belongs to: does it reach beyond [base, last]? */
static bool reaches_out(uint64_t va, uint64_t base, uint64_t last)
{
	const struct xlat_format *fmt = &mmu_tables()->fmt;
	struct xlat_run run;
	uint64_t size, first;

	if (xlat_lookup(mmu_tables(), (va_t){ va }, &run) || !run.mapped)
		return false;
	size = run.size << (run.contiguous ? xlat_contiguous_shift(fmt, run.level) : 0);
	first = ALIGN_DOWN(run.va, size);
	if (first >= base && first + (size - 1) <= last)
		return false;
	log_err("mmu", "0x%" PRIx64 " is inside a %s of 0x%" PRIx64 " + 0x%" PRIx64 " (level %d)", va,
		run.contiguous ? "contiguous group" : "block", first, size, run.level);
	return true;
}

static int fail(const char *what, uint64_t va, uint64_t size, int err)
{
	uint64_t last = va + (size - 1);

	if (err == -ERANGE) {
		log_err("mmu", "%s 0x%" PRIx64 " + 0x%" PRIx64 " is beyond the %u bits that the tables have",
			what, va, size, mmu_tables()->fmt.va_bits);
		return CMD_FAILURE;
	}
	if (err != -EBUSY) {
		log_err("mmu", "%s 0x%" PRIx64 " + 0x%" PRIx64 ": " ERR_FMT, what, va, size,
			ERR_ARG(err));
		return CMD_FAILURE;
	}
	if (!reaches_out(va, va, last) && !reaches_out(last, va, last))
		log_err("mmu", "a block reaches beyond the range");
	log_err("mmu", "that cannot be taken apart while it is in use. Name all of it, or map the RAM "
		"a second time at an unused address (mmu map), and change that");
	return CMD_FAILURE;
}

/* --- map ------------------------------------------------------------------------------- */

/* Memory holds what the caches held: needed when it is accessed around them, before and after. */
static void clean(uint64_t base, uint64_t size)
{
	if (is_plain(base, size))
		cache_clean_inval_poc((const void *)(uintptr_t)base, size);
}

static int check_tables(const struct mem_region *r)
{
	const struct xlat *x = mmu_tables();
	/* for fresh tables, of which the root is there */
	size_t most = xlat_tables_needed(&x->fmt, r, 1) - 1;
	size_t left = x->env.tables_left(x->env.ctx);

	if (most + SPARE_TABLES <= left)
		return 0;
	log_err("mmu", "up to %zu tables are needed, %zu are left, %d of them for devices: "
		"map less, align VA, PA and size to blocks, or unmap what is not needed any more",
		most, left, SPARE_TABLES);
	return -ENOMEM;
}

/* "-" stands for any free RAM. */
static int parse_pa(const char *text, uint64_t size, uint64_t *pa)
{
	struct memmap_want want = { .size = size, .align = granule(), .from_top = true };
	int ret;

	if (strcmp(text, "-") != 0)
		return mmu_number("PA", text, pa);
	ret = memmap_find_free(mem_map(), &want, pa);
	if (ret)
		log_err("mmu", "free RAM of 0x%" PRIx64 " bytes: " ERR_FMT, size, ERR_ARG(ret));
	return ret;
}

static int parse_map(char *const argv[], struct mem_region *r)
{
	int ret = mmu_number("VA", argv[1], &r->va.v);

	if (!ret)
		ret = mmu_number("size", argv[3], &r->size);
	if (!ret)
		ret = check_va(r->va.v, r->size);
	if (!ret)
		ret = parse_pa(argv[2], r->size, &r->pa.v);
	if (!ret)
		ret = check_size("PA", r->pa.v, r->size);
	if (!ret)
		ret = check_ram("PA", r->pa.v, r->size);
	if (!ret && touches_ram(r->va.v, r->size) && r->va.v != r->pa.v) {
		log_err("mmu", "VA 0x%" PRIx64 " is RAM, and RAM is mapped at its own address only: "
			"take a VA that meminfo does not show", r->va.v);
		ret = -EPERM;
	}
	if (!ret)
		ret = parse_type(argv[4], &r->type);
	if (!ret)
		ret = parse_perm(argv[5], &r->perm);
	return ret ? ret : check_tables(r);
}

static int run_map(int argc, char *const argv[])
{
	struct mem_region r = { .name = HOLD_NAME };
	uint64_t at = 0;
	int ret;

	if (parse_map(argv, &r))
		return CMD_FAILURE;
	ret = hold(r.pa.v, r.size);
	if (ret)
		return fail("holding", r.pa.v, r.size, ret);
	clean(r.pa.v, r.size);
	ret = xlat_map(mmu_live_tables(), &r, &at);
	if (ret)
		settle();
	if (ret == -EEXIST) {
		log_err("mmu", "0x%" PRIx64 " is mapped already: mmu unmap first", at);
		return CMD_FAILURE;
	}
	if (ret)
		return fail("map", r.va.v, r.size, ret);
	if (r.perm == MEM_RX)
		cache_sync_code((const void *)(uintptr_t)r.va.v, r.size);
	settle();
	printf("0x%" PRIx64 " -> 0x%" PRIx64 ", 0x%" PRIx64 " bytes, %s %s\n", r.va.v, r.pa.v, r.size,
	       mem_type_name(r.type), mem_perm_name(r.perm));
	warn_writable(r.va.v);
	return CMD_OK;
}

const struct mmu_subcommand mmu_sub_map = { "map", 5, 5, run_map };

/* --- unmap, protect ---------------------------------------------------------------------- */

static int parse_range(char *const argv[], uint64_t *va, uint64_t *size)
{
	int ret = mmu_number("VA", argv[1], va);

	if (!ret)
		ret = mmu_number("size", argv[2], size);
	return ret ? ret : check_va(*va, *size);
}

/* RAM at its own address is held before it changes, whatever becomes of it. */
static int hold_identity(uint64_t va, uint64_t size)
{
	return touches_ram(va, size) ? hold(va, size) : 0;
}

/* What was accessed around the caches, or through them, is in memory for all. */
static void clean_behind(uint64_t va, uint64_t size)
{
	uint64_t last = va + (size - 1), end = va;

	for (uint64_t at = va; at <= last && end >= at; at = end + 1) {
		struct xlat_run run;

		if (xlat_lookup(mmu_tables(), (va_t){ at }, &run))
			return;
		end = run.va + (run.size - 1);
		if (run.mapped)
			clean(run.pa, run.size);
	}
}

static int is_mapped(const struct xlat_run *run, void *ctx)
{
	return 1;
}

static int run_unmap(int argc, char *const argv[])
{
	uint64_t va, size;
	int ret;

	if (parse_range(argv, &va, &size))
		return CMD_FAILURE;
	if (!xlat_walk_range(mmu_tables(), (va_t){ va }, size, is_mapped, NULL)) {
		log_err("mmu", "nothing is mapped in 0x%" PRIx64 " + 0x%" PRIx64, va, size);
		return CMD_FAILURE;
	}
	ret = hold_identity(va, size);
	if (!ret) {
		clean_behind(va, size);
		ret = xlat_unmap(mmu_live_tables(), (va_t){ va }, size);
		if (!ret)
			ret = xlat_prune(mmu_live_tables(), (va_t){ va }, size, mmu_return_table);
	}
	settle();
	return ret ? fail("unmap", va, size, ret) : CMD_OK;
}

const struct mmu_subcommand mmu_sub_unmap = { "unmap", 2, 2, run_unmap };

static int run_protect(int argc, char *const argv[])
{
	enum mem_perm perm;
	uint64_t va, size;
	int ret;

	if (parse_range(argv, &va, &size) || parse_perm(argv[3], &perm))
		return CMD_FAILURE;
	ret = hold_identity(va, size);
	if (!ret)
		ret = xlat_protect(mmu_live_tables(), (va_t){ va }, size, perm);
	settle();
	if (!ret && perm == MEM_RX)
		cache_sync_code((const void *)(uintptr_t)va, size);
	if (ret == -ENOENT) {
		log_err("mmu", "not all of 0x%" PRIx64 " + 0x%" PRIx64 " is mapped: nothing was changed",
			va, size);
		return CMD_FAILURE;
	}
	if (ret)
		return fail("protect", va, size, ret);
	warn_writable(va);
	return CMD_OK;
}

const struct mmu_subcommand mmu_sub_protect = { "protect", 3, 3, run_protect };
