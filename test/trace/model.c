/* SPDX-License-Identifier: Apache-2.0 */
/* Memory as the caches may show it: loads, stores, fetches, maintenance, barriers. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../plugin/a64.h"
#include "state.h"

const char *rule_name(enum rule rule)
{
	static const char *const names[RULE_COUNT] = {
		[RULE_READ_UNCACHED] = "read-uncached",
		[RULE_READ_CACHED] = "read-cached",
		[RULE_FETCH] = "fetch",
		[RULE_MMU_ON] = "mmu-on",
		[RULE_ISB] = "isb",
		[RULE_BREAK] = "break-before-make",
		[RULE_TLB] = "tlb",
		[RULE_SET_WAY] = "set-way",
		[RULE_IDENTITY] = "identity",
		[RULE_HANDOFF] = "handoff",
	};

	return names[rule];
}

/* Address space only: of 60-odd bytes for each line of RAM, what is never touched costs nothing. */
static void *lazy_zeroes(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("trace: mmap");
		exit(1);
	}
	return p;
}

struct model *model_new(uint64_t ram_base, uint64_t ram_size, const struct model_host *host)
{
	struct model *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->host = *host;
	m->ram_base = ram_base;
	m->ram_size = ram_size;
	m->lines = lazy_zeroes(ram_size / LINE * sizeof(*m->lines));
	m->table_pages = lazy_zeroes(ram_size / 4096);
	/* The previous stage ran cached: any line may have been left in the cache. */
	m->caches_on = 1;
	m->now = 1;
	return m;
}

void model_free(struct model *m)
{
	tables_free(m);
	munmap(m->lines, m->ram_size / LINE * sizeof(*m->lines));
	munmap(m->table_pages, m->ram_size / 4096);
	free(m);
}

void violate(struct model *m, enum rule rule, uint64_t addr, const char *format, ...)
{
	char text[160];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	m->host.violation(m->host.ctx, rule, addr, text);
}

struct line *line_at(struct model *m, uint64_t pa)
{
	return pa - m->ram_base < m->ram_size ? &m->lines[(pa - m->ram_base) / LINE] : NULL;
}

uint64_t line_hash(struct model *m, uint64_t pa)
{
	uint64_t words[LINE / 8], hash = 0xcbf29ce484222325u; /* FNV-1a, by words */

	if (!m->host.read(m->host.ctx, pa & ~(uint64_t)(LINE - 1), words, sizeof(words)))
		return 0;
	for (size_t i = 0; i < LINE / 8; i++)
		hash = (hash ^ words[i]) * 0x100000001b3u;
	return hash;
}

struct regime_state *current(struct model *m)
{
	return &m->regime[m->el ? m->el : 1];
}

bool mmu_is_on(struct model *m)
{
	return current(m)->reg[REG_SCTLR] & SCTLR_M;
}

bool caches_are_on(struct model *m)
{
	uint64_t both = SCTLR_M | SCTLR_C;

	return (current(m)->reg[REG_SCTLR] & both) == both;
}

void check_isb_came(struct model *m, uint64_t addr)
{
	if (m->isb_within)
		violate(m, RULE_ISB, addr, "SCTLR changed, and no ISB followed");
	m->isb_within = 0;
}

enum regime model_regime(const struct model *m, unsigned int op1)
{
	if (op1 == 0 && m->el == 2 && (m->hcr & HCR_E2H))
		return REGIME_EL2;
	return op1 == 4 ? REGIME_EL2 : op1 == 6 ? REGIME_EL3 : REGIME_EL1;
}

/* --- reading and writing, a line at a time ------------------------------------------------- */

/* The bits of the bytes [pa, pa+size) of their line; *size is cut to the line. */
static uint64_t byte_mask(uint64_t pa, size_t *size)
{
	unsigned int first = pa % LINE;

	if (*size > LINE - first)
		*size = LINE - first;
	return (*size == LINE ? ~0ull : (1ull << *size) - 1) << first;
}

static void read_line(struct model *m, struct line *line, uint64_t pa, uint64_t bytes)
{
	if (line->lost & bytes)
		violate(m, caches_are_on(m) ? RULE_READ_CACHED : RULE_READ_UNCACHED, pa,
			"read, but a write-back or an invalidation may have destroyed it");
	else if (caches_are_on(m) && (line->stale & bytes))
		violate(m, RULE_READ_CACHED, pa,
			"read through the cache, written past it and not invalidated since");
	else if (!caches_are_on(m) && (line->dirty & bytes))
		violate(m, RULE_READ_UNCACHED, pa,
			"read past the cache, written through it and not cleaned since");
	else if (!caches_are_on(m) && (line->cleaning & bytes) &&
		 line->cleaned_poc > m->dsb_system)
		violate(m, RULE_READ_UNCACHED, pa, "read past the cache, cleaned without DSB SY");
}

static void write_line(struct model *m, struct line *line, uint64_t bytes)
{
	if (caches_are_on(m)) {
		/* What else the line holds of old data is written back with it. */
		line->lost = (line->lost | line->stale) & ~bytes;
		line->stale = 0;
		line->dirty |= bytes;
		line->written_cached = m->now;
		return;
	}
	/* What the previous stage left may be dirty too, until it has been cleaned once. */
	bool dirty = line->dirty || !(line->written_cached | line->cleaned_poc | line->invalidated);

	if (dirty) {
		line->lost |= bytes; /* a write-back may undo it at any time */
	} else {
		line->lost &= ~bytes;
		/* Invalidated since the caches were last on: there is no copy. */
		if (line->invalidated <= m->caches_on || line->invalidated > m->dsb)
			line->stale |= bytes;
	}
	line->dirty &= ~bytes;
	line->written_uncached = m->now;
}

static void check_access(struct model *m, uint64_t va, uint64_t pa, size_t size)
{
	struct regime_state *r = current(m);

	check_isb_came(m, va);
	if (va != pa)
		violate(m, RULE_IDENTITY, va, "maps to 0x%llx", (unsigned long long)pa);
	if (!mmu_is_on(m))
		return;
	if (r->needs_isb) {
		violate(m, RULE_ISB, va, "memory used after a change of TTBR, TCR or MAIR without ISB");
		r->needs_isb = false;
	}
	if (r->needs_tlbi) {
		violate(m, RULE_TLB, va, "memory used after a change of TTBR, TCR or MAIR without TLBI");
		r->needs_tlbi = 0;
	}
	change_check_use(m, va, size);
}

void model_load(struct model *m, uint64_t va, uint64_t pa, size_t size)
{
	m->now++;
	check_access(m, va, pa, size);
	while (size) {
		size_t part = size;
		uint64_t bytes = byte_mask(pa, &part);
		struct line *line = line_at(m, pa);

		if (line)
			read_line(m, line, pa, bytes);
		pa += part;
		size -= part;
	}
}

void model_store(struct model *m, uint64_t va, uint64_t pa, size_t size, const uint8_t *value)
{
	m->now++;
	check_access(m, va, pa, size);
	if (tables_hold(m, pa))
		tables_store(m, pa, size, value);
	while (size) {
		size_t part = size;
		uint64_t bytes = byte_mask(pa, &part);
		struct line *line = line_at(m, pa);

		if (line)
			write_line(m, line, bytes);
		pa += part;
		size -= part;
	}
}

/* --- executing ---------------------------------------------------------------------------- */

static const char *fetch_fault(struct model *m, const struct line *line, uint64_t bytes)
{
	when_t ready = line->written_uncached;

	if (line->lost & bytes)
		return "executed, but a write-back or an invalidation may have destroyed it";
	if (caches_are_on(m) ? line->stale & bytes : line->dirty & bytes)
		return "executed, but the cache and memory differ";
	if (line->written_cached) {
		if (line->cleaned_pou <= line->written_cached)
			return "executed, written through the D-cache and not cleaned to the PoU";
		if (line->cleaned_pou > ready)
			ready = line->cleaned_pou;
	}
	if (ready && ready > m->ic_clean && (line->ic > m->synced || ready > line->ic_covers))
		return "executed, without DSB, IC, DSB, ISB after it was written or cleaned";
	return NULL;
}

void model_block(struct model *m, unsigned int el, uint64_t pc, size_t size, uint32_t insn)
{
	m->now++;
	m->el = el;
	if (m->isb_within == 1 && !a64_is_isb(insn))
		check_isb_came(m, pc);
	else if (m->isb_within)
		m->isb_within--;
	if (mmu_is_on(m))
		change_check_use(m, pc, size);
	while (size) {
		size_t part = size;
		uint64_t bytes = byte_mask(pc, &part);
		struct line *line = line_at(m, pc);
		const char *fault = line ? fetch_fault(m, line, bytes) : NULL;

		if (fault)
			violate(m, RULE_FETCH, pc, "%s", fault);
		pc += part;
		size -= part;
	}
}

/* --- maintenance and barriers ------------------------------------------------------------- */

/* Only the first clean after a write counts: what the I-cache fetched after it is right. */
static void clean_to_pou(struct model *m, struct line *line)
{
	if (line->cleaned_pou <= line->written_cached)
		line->cleaned_pou = m->now;
}

static void clean_line(struct model *m, struct line *line, uint64_t addr)
{
	bool pending = line->cleaned_poc > m->dsb_system;

	line->cleaning = line->dirty | (pending ? line->cleaning : 0);
	line->dirty = 0;
	line->cleaned_poc = m->now;
	clean_to_pou(m, line);
	line->content = line_hash(m, addr);
}

static void dc_line(struct model *m, struct line *line, enum dc_op op, uint64_t addr)
{
	switch (op) {
	case DC_CLEAN_POC:
		clean_line(m, line, addr);
		break;
	case DC_CLEAN_POU:
		clean_to_pou(m, line);
		break;
	case DC_CLEAN_INVALIDATE:
		clean_line(m, line, addr);
		line->stale = 0;
		line->invalidated = m->now;
		break;
	case DC_INVALIDATE:
		line->lost |= line->dirty;
		line->dirty = 0;
		line->stale = 0;
		line->invalidated = m->now;
		break;
	default:
		break;
	}
}

void model_dc(struct model *m, enum dc_op op, uint64_t addr)
{
	struct line *line = line_at(m, addr);

	m->now++;
	check_isb_came(m, addr);
	if (op == DC_SET_WAY) {
		violate(m, RULE_SET_WAY, addr, "maintenance by set and way reaches no system cache");
	} else if (op == DC_ZERO) {
		static const uint8_t zeroes[16];
		uint64_t start = addr & ~(uint64_t)(LINE - 1);

		for (unsigned int i = 0; i < LINE; i += sizeof(zeroes))
			model_store(m, start + i, start + i, sizeof(zeroes), zeroes);
	} else {
		m->last_dc = m->now;
		if (line)
			dc_line(m, line, op, addr);
	}
}

/* Cleans from before the DSB that precedes an IC are what the IC makes visible. */
void model_ic_all(struct model *m)
{
	m->now++;
	check_isb_came(m, 0);
	m->ic_issued = m->dsb;
}

void model_ic_va(struct model *m, uint64_t addr)
{
	struct line *line = line_at(m, addr);

	m->now++;
	check_isb_came(m, addr);
	if (line) {
		line->ic = m->now;
		line->ic_covers = m->dsb;
	}
}

void model_tlbi(struct model *m, enum regime regime, uint64_t va)
{
	m->now++;
	check_isb_came(m, 0);
	if (va == TLBI_ALL)
		m->regime[regime].tlbi = m->now;
	changes_tlbi(m, regime, va);
}

void model_dsb(struct model *m, enum dsb_kind kind, bool system)
{
	m->now++;
	if (kind == DSB_LOADS)
		return;
	m->dsb_stores = m->now;
	changes_dsb(m, kind == DSB_ALL);
	if (kind != DSB_ALL)
		return;
	m->dsb = m->now;
	if (system)
		m->dsb_system = m->now;
	m->ic_done = m->ic_issued;
}

void model_isb(struct model *m)
{
	m->now++;
	m->isb = m->now;
	m->synced = m->dsb;
	m->ic_clean = m->ic_done;
	m->isb_within = 0;
	changes_isb(m);
	for (int i = REGIME_EL1; i <= REGIME_EL3; i++) {
		struct regime_state *r = &m->regime[i];

		r->needs_isb = false;
		if (r->tlbi > r->needs_tlbi && m->synced > r->tlbi)
			r->needs_tlbi = 0;
	}
}
