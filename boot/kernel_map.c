/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/kernel_map.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/mapping.h>
#include <lib/sort.h>
#include <lib/util.h>
#include <string.h>

#define MAX_REGIONS (MEMMAP_MAX_RANGES + MEMMAP_MAX_BANKS)
#define MEMORY_NAME "kernel's tables"
#define CODE_NAME   "code that turns the MMU on"

/* Too large for the stack, and there is one boot. The regions' names are in the view. */
static struct memmap view;
static struct mem_region region[MAX_REGIONS];
static size_t nregions;

static uint64_t page_size(const struct kernel_map *m)
{
	return BIT(m->fmt.granule_shift);
}

/* --- the format ---------------------------------------------------------------------- */

static int check_cpu(struct xlat_format *fmt, const struct own_format_ids *ids)
{
	struct xlat_format can = *fmt;
	unsigned int kib = 1u << (fmt->granule_shift - 10);

	if (own_format_choose(&can, ids) || can.granule_shift != fmt->granule_shift) {
		log_err("handoff", "granule=%uk: this CPU has no %u KiB granule (ID_AA64MMFR0_EL1)", kib,
			kib);
		return -ENOTSUP;
	}
	if (can.va_bits != fmt->va_bits) {
		log_err("handoff", "va=%u: this CPU has %u bits with granule=%uk", fmt->va_bits,
			can.va_bits, kib);
		return -ENOTSUP;
	}
	*fmt = can;
	return 0;
}

/* The fewest bits of an upper half that holds BASE. */
static uint8_t bits_for(uint64_t base)
{
	uint8_t bits = CONFIG_HANDOFF_LINEAR_VA_BITS;

	while (bits < 63 && base < ~UINT64_C(0) << bits)
		bits++;
	return bits;
}

static int choose_base(struct kernel_map *m, const struct handoff_choice *how, uint64_t linked)
{
	uint64_t base = how->base ? how->base : linked ? linked : CONFIG_HANDOFF_LINEAR_BASE;
	uint8_t bits = how->va_bits ? how->va_bits : bits_for(base);

	if (linked && linked != base) {
		log_err("handoff", "base=0x%" PRIx64 ": the program is linked for 0x%" PRIx64, base,
			linked);
		return -EINVAL;
	}
	if (base & MASK(20, 0)) {
		log_err("handoff", "base=0x%" PRIx64 ": not a multiple of 2 MiB", base);
		return -EINVAL;
	}
	if (bits > 52 || base < ~UINT64_C(0) << bits) {
		log_err("handoff", "base=0x%" PRIx64 ": not in the upper half of %u bits (TTBR1)", base,
			MIN(bits, 52));
		return -EINVAL;
	}
	m->base = base;
	m->fmt.va_bits = bits;
	return 0;
}

static int choose_linear(struct kernel_map *m, const struct handoff_choice *how, uint64_t linked)
{
	if (m->fmt.regime == REGIME_EL2) {
		log_err("handoff", "mmu=linear: EL2 without VHE has no TTBR1; el2-vhe and el1 have");
		return -ENOTSUP;
	}
	return choose_base(m, how, linked);
}

int kernel_map_choose(struct kernel_map *m, const struct handoff_choice *how, enum regime regime,
		      const struct own_format_ids *ids, uint64_t linked)
{
	bool linear = how->mmu == HANDOFF_MMU_LINEAR;
	int ret = 0;

	memset(m, 0, sizeof(*m));
	m->mmu = how->mmu;
	m->fmt.granule_shift = how->granule_shift ? how->granule_shift :
			       CONFIG_HANDOFF_GRANULE_SHIFT;
	m->fmt.va_bits = how->va_bits ? how->va_bits : CONFIG_HANDOFF_IDENTITY_VA_BITS;
	m->fmt.regime = regime;
	m->fmt.contiguous = true;
	if (linear)
		ret = choose_linear(m, how, linked);
	if (!ret)
		ret = check_cpu(&m->fmt, ids);
	if (ret)
		return ret;
	m->limit = BIT(MIN(m->fmt.va_bits, m->fmt.pa_bits));
	if (linear)
		m->limit = MIN(m->limit, -m->base);
	m->mair = xlat_mair();
	return xlat_tcr_halves(&m->fmt, linear ? &m->fmt : NULL, &m->tcr);
}

/* --- what is mapped ------------------------------------------------------------------- */

static uint64_t first_page(const struct kernel_map *m, const struct kernel_piece *p)
{
	return ALIGN_DOWN(p->base, page_size(m));
}

/* Bytes in the pages that it touches. */
static uint64_t pages(const struct kernel_map *m, const struct kernel_piece *p)
{
	return ALIGN_UP(p->base + p->size, page_size(m)) - first_page(m, p);
}

/* One is to be written and the other executed. Who asks for both may have both anywhere. */
static bool conflict(enum mem_perm a, enum mem_perm b)
{
	return (a == MEM_RW && b == MEM_RX) || (a == MEM_RX && b == MEM_RW);
}

static int check_shared(const struct kernel_map *m, const struct kernel_piece *a,
			const struct kernel_piece *b)
{
	if (!conflict(a->perm, b->perm) ||
	    !ranges_overlap(first_page(m, a), pages(m, a), first_page(m, b), pages(m, b)))
		return 0;
	log_err("handoff", "%s (0x%" PRIx64 ", %s) and %s (0x%" PRIx64 ", %s) share a page of %"
		PRIu64 " KiB: link them further apart (-z max-page-size), or take a smaller granule=",
		a->name, a->base, mem_perm_name(a->perm), b->name, b->base, mem_perm_name(b->perm),
		page_size(m) >> 10);
	return -EINVAL;
}

static int check_pieces(const struct kernel_map *m, const struct kernel_program *program)
{
	int ret = 0;

	for (size_t i = 0; i < program->npieces && !ret; i++)
		for (size_t j = 0; j < i && !ret; j++)
			ret = check_shared(m, &program->piece[j], &program->piece[i]);
	return ret;
}

/*
 * What of the machine's memory map still means something to the kernel: where
 * nothing may be mapped, in whole pages of the kernel's and before all else, and
 * device registers. The rest is RAM.
 */
static int copy_machine(const struct kernel_map *m, const struct memmap *map)
{
	uint64_t page = page_size(m);
	int ret = 0;

	memset(&view, 0, sizeof(view));
	memcpy(view.bank, map->bank, sizeof(view.bank));
	view.nbanks = map->nbanks;
	for (size_t i = 0; i < map->nranges && !ret; i++) {
		const struct memrange *r = &map->range[i];
		uint64_t base = ALIGN_DOWN(r->base, page), last = (r->base + (r->size - 1)) | (page - 1);

		if (r->role == MEM_ROLE_NOMAP || r->role == MEM_ROLE_RESIDENT)
			ret = memmap_reserve(&view, r->name, base, last - base + 1, MEM_ROLE_NOMAP);
	}
	for (size_t i = 0; i < map->nranges && !ret; i++) {
		const struct memrange *r = &map->range[i];

		if (r->role == MEM_ROLE_MMIO)
			ret = memmap_reserve(&view, r->name, r->base, r->size, MEM_ROLE_MMIO);
	}
	return ret;
}

/* Those parts whose right is PERM. Pages that an earlier call took stay as they are. */
static int add_pieces(const struct kernel_map *m, const struct kernel_program *program,
		      enum mem_perm perm, enum mem_role role)
{
	int ret = 0;

	for (size_t i = 0; i < program->npieces && !ret; i++) {
		const struct kernel_piece *p = &program->piece[i];

		if (p->perm == perm)
			ret = memmap_reserve(&view, p->name, first_page(m, p), pages(m, p), role);
	}
	return ret;
}

/* A page that is shared keeps the larger right: executable, then writable, come first. */
static int make_view(const struct kernel_map *m, const struct kernel_program *program,
		     const struct memmap *map)
{
	int ret = copy_machine(m, map);

	if (!ret && m->size)
		ret = memmap_add(&view, CODE_NAME, m->memory, page_size(m), MEM_ROLE_TEXT, NULL);
	if (!ret && m->size)
		ret = memmap_add(&view, MEMORY_NAME, m->memory + page_size(m),
				 m->size - page_size(m), MEM_ROLE_TABLES, NULL);
	if (!ret)
		ret = add_pieces(m, program, MEM_RWX, MEM_ROLE_TEXT);
	if (!ret)
		ret = add_pieces(m, program, MEM_RX, MEM_ROLE_TEXT);
	if (!ret)
		ret = add_pieces(m, program, MEM_RW, MEM_ROLE_DATA);
	if (!ret)
		ret = add_pieces(m, program, MEM_RO, MEM_ROLE_RODATA);
	return ret;
}

static int by_address(const void *a, const void *b)
{
	const struct mem_region *x = a, *y = b;

	return x->va.v < y->va.v ? -1 : x->va.v > y->va.v;
}

/* Of a part about which nothing is known, all is granted: the view knows only code. */
static void grant_all(const struct kernel_program *program)
{
	for (size_t i = 0; i < nregions; i++)
		for (size_t j = 0; j < program->npieces; j++)
			if (program->piece[j].perm == MEM_RWX && region[i].perm == MEM_RX &&
			    !strcmp(program->piece[j].name, region[i].name))
				region[i].perm = MEM_RWX;
}

static int list_regions(const struct kernel_map *m, const struct kernel_program *program,
			const struct memmap *map)
{
	int n = make_view(m, program, map);

	if (!n)
		n = mapping_from_memmap(&view, page_size(m), m->limit, region, MAX_REGIONS);
	if (n < 0) {
		log_err("handoff", "the kernel's map: the memory map does not fit into its lists: "
			ERR_FMT, ERR_ARG(n));
		return n;
	}
	nregions = (size_t)n;
	grant_all(program);
	for (size_t i = 0; i < nregions; i++)
		region[i].va.v += m->base;
	sort(region, nregions, sizeof(region[0]), by_address);
	return 0;
}

/* --- is everything there? --------------------------------------------------------------- */

/* The word that says where the map ends: VA = PA + base has room up to the last address. */
static const char *ends_by(const struct kernel_map *m)
{
	return m->base ? "base=" : "va=";
}

/* The map that is asked for has none of it, so there is no place for the tables either. */
static int check_ram(const struct kernel_map *m, const struct memmap *map)
{
	uint64_t first = map->nbanks ? map->bank[0].base : 0;

	if (first < m->limit)
		return 0;
	log_err("handoff", "the kernel's map ends at 0x%" PRIx64 " (%s), and RAM begins at 0x%" PRIx64,
		m->limit, ends_by(m), first);
	return -ERANGE;
}

static const struct mem_region *find(uint64_t pa)
{
	for (size_t i = 0; i < nregions; i++)
		if (pa - region[i].pa.v < region[i].size)
			return &region[i];
	return NULL;
}

static int check_mapped(const struct kernel_map *m, const struct kernel_piece *p)
{
	uint64_t last = p->base + (p->size - 1);

	for (uint64_t at = p->base;;) {
		const struct mem_region *r = find(at);

		if (!r) {
			log_err("handoff", "%s: the page of 0x%" PRIx64 " cannot be mapped: %s%s", p->name,
				at, at < m->limit ? "it holds address 0, or memory that must not be mapped "
				"(see meminfo)" : "it is above the range of the map: choose another ",
				at < m->limit ? "" : ends_by(m));
			return -EFAULT;
		}
		if (last - r->pa.v < r->size)
			return 0;
		at = r->pa.v + r->size;
	}
}

static void say_what_is_left_out(const struct kernel_map *m)
{
	uint64_t above = 0;

	for (size_t i = 0; i < view.nbanks; i++) {
		const struct memrange *b = &view.bank[i];
		uint64_t last = b->base + (b->size - 1);

		if (last >= m->limit)
			above += last - MAX(b->base, m->limit) + 1;
	}
	if (above)
		log_warn("handoff", "%" PRIu64 " MiB of RAM are beyond the kernel's map, which ends at 0x%"
			 PRIx64 ", and stay unmapped", above >> 20, m->limit);
	for (size_t i = 0; i < view.nranges; i++)
		if (view.range[i].role == MEM_ROLE_MMIO &&
		    view.range[i].base + (view.range[i].size - 1) >= m->limit)
			log_warn("handoff", "%s at 0x%" PRIx64 " is beyond the kernel's map and stays "
				 "unmapped", view.range[i].name, view.range[i].base);
}

/* --- memory for it ------------------------------------------------------------------------ */

static struct mem_region trampoline(const struct kernel_map *m)
{
	return (struct mem_region){
		CODE_NAME, { m->memory }, { m->memory }, page_size(m), MEM_NORMAL, MEM_RX, false,
	};
}

/* Exactly, for what is listed. */
static size_t tables_needed(const struct kernel_map *m)
{
	struct mem_region low = trampoline(m);
	size_t n = xlat_tables_needed(&m->fmt, region, nregions);

	return m->base ? n + xlat_tables_needed(&m->fmt, &low, 1) : n;
}

/*
 * Where the memory will be is not known yet: it cuts what surrounds it at two
 * places, which takes a table per level each. Linear: and the lower half's.
 */
static size_t most_tables(const struct kernel_map *m)
{
	size_t levels = (size_t)(3 - xlat_start_level(&m->fmt));

	return xlat_tables_needed(&m->fmt, region, nregions) + 2 * levels +
	       (m->base ? levels + 1 : 0);
}

static int take_memory(struct kernel_map *m, struct memmap *map)
{
	uint64_t size = ALIGN_UP((1 + most_tables(m)) * page_size(m), KERNEL_MAP_ALIGN);
	struct memmap_want want = {
		.size = size, .align = KERNEL_MAP_ALIGN, .hi = MIN(GIB(4), m->limit), .from_top = true,
	};
	int ret = memmap_alloc(map, MEMORY_NAME, &want, MEM_ROLE_TABLES, &m->memory);

	if (ret == -ENOMEM) {
		want.hi = m->limit;
		ret = memmap_alloc(map, MEMORY_NAME, &want, MEM_ROLE_TABLES, &m->memory);
	}
	if (ret) {
		log_err("handoff", "the kernel's map takes %zu tables of %" PRIu64 " KiB, and there is no "
			"free stretch of %" PRIu64 " KiB for them: " ERR_FMT, most_tables(m),
			page_size(m) >> 10, size >> 10, ERR_ARG(ret));
		return ret;
	}
	m->size = size;
	return 0;
}

int kernel_map_place(struct kernel_map *m, const struct kernel_program *program,
		     struct memmap *map)
{
	int ret = check_pieces(m, program);

	m->size = 0;
	if (!ret)
		ret = check_ram(m, map);
	if (!ret)
		ret = list_regions(m, program, map);
	for (size_t i = 0; i < program->npieces && !ret; i++)
		ret = check_mapped(m, &program->piece[i]);
	if (!ret)
		ret = take_memory(m, map);
	if (!ret)
		ret = list_regions(m, program, map);
	if (ret)
		return ret;
	m->tables = tables_needed(m);
	say_what_is_left_out(m);
	return 0;
}

/* --- the tables ----------------------------------------------------------------------------- */

struct pool {
	uint64_t next, end, page;
};

static uint64_t alloc_table(void *ctx)
{
	struct pool *pool = ctx;
	uint64_t table = pool->next;

	if (table == pool->end)
		return 0;
	pool->next += pool->page;
	return table;
}

static size_t tables_left(void *ctx)
{
	const struct pool *pool = ctx;

	return (pool->end - pool->next) / pool->page;
}

static uint64_t *table_at(void *ctx, uint64_t pa)
{
	return (uint64_t *)pa;
}

static int build_half(const struct kernel_map *m, struct pool *pool, uint64_t va_base,
		      const struct mem_region *list, size_t n, uint64_t *root)
{
	struct xlat_env env = {
		.alloc_table = alloc_table, .tables_left = tables_left, .table = table_at, .ctx = pool,
	};
	struct xlat x = { .root = 0 };
	int ret = xlat_init(&x, &m->fmt, &env, va_base);

	for (size_t i = 0; i < n && !ret; i++) {
		ret = xlat_map(&x, &list[i], NULL);
		if (ret)
			log_err("handoff", "the kernel's map: %s at 0x%" PRIx64 ": " ERR_FMT,
				list[i].name, list[i].va.v, ERR_ARG(ret));
	}
	*root = x.root;
	return ret;
}

int kernel_map_build(struct kernel_map *m)
{
	struct pool pool = { m->memory + page_size(m), m->memory + m->size, page_size(m) };
	struct mem_region low = trampoline(m);
	uint64_t upper = ~UINT64_C(0) << m->fmt.va_bits;
	int ret;

	memset((void *)m->memory, 0, m->size);
	if (m->base) {
		ret = build_half(m, &pool, upper, region, nregions, &m->upper);
		if (!ret)
			ret = build_half(m, &pool, 0, &low, 1, &m->lower);
	} else {
		ret = build_half(m, &pool, 0, region, nregions, &m->lower);
	}
	m->ttbr0 = xlat_ttbr(m->lower);
	m->ttbr1 = m->base ? xlat_ttbr(m->upper) : 0;
	return ret;
}
