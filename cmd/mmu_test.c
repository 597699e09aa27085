/* SPDX-License-Identifier: Apache-2.0 */
/* mmu test: exercises on the live machine. Here: accesses that may fault, and RAM to make them on. */
#include "mmu_test.h"

#include <arch/cache.h>
#include <arch/mmu.h>
#include <arch/mmu_debug.h>
#include <common/command.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/esr.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdarg.h>
#include <stdio.h>
#include "mmu_cmd.h"

#define SCRATCH_NAME "mmu test"

/* --- accesses ----------------------------------------------------------------------- */

static void make_access(void *arg)
{
	struct access *a = arg;

	switch (a->kind) {
	case ACCESS_READ:
		a->value = probe_read(a->addr);
		break;
	case ACCESS_WRITE:
		probe_write(a->addr, a->value);
		break;
	case ACCESS_EXECUTE:
		probe_execute(a->addr);
		break;
	default:
		a->tries = probe_exclusive(a->addr, a->value, EXCLUSIVE_TRIES);
	}
}

/* Is it the exception that this access takes, at its address? */
static bool belongs_to(const struct access *a)
{
	bool write = a->fault.esr & BIT(6);              /* WnR */

	if (a->fault.far != a->addr)
		return false;
	if (a->kind == ACCESS_EXECUTE)
		return esr_class(a->fault.esr) == ESR_EC_IABORT && a->fault.elr == a->addr;
	return esr_class(a->fault.esr) == ESR_EC_DABORT &&
	       (a->kind == ACCESS_EXCLUSIVE || write == (a->kind == ACCESS_WRITE));
}

enum outcome mmu_test_access(struct access *a)
{
	unsigned int fsc;

	a->tries = 0;
	if (!fault_capture(make_access, a, &a->fault))
		return OUTCOME_WORKS;
	fsc = (unsigned int)FIELD(a->fault.esr, 5, 0);
	if (!belongs_to(a))
		return OUTCOME_OTHER;
	if (fsc == 0x21)
		return OUTCOME_ALIGNMENT;
	if (fsc == 0x2b || (fsc & 0x3c) == 0x04)
		return OUTCOME_TRANSLATION;
	return (fsc & 0x3c) == 0x0c ? OUTCOME_PERMISSION : OUTCOME_OTHER;
}

const char *mmu_test_outcome(enum outcome outcome, const struct access *a, char *buf, unsigned int size)
{
	if (outcome == OUTCOME_WORKS)
		return "works";
	if (esr_is_abort(a->fault.esr))
		return esr_fault_status((unsigned int)FIELD(a->fault.esr, 5, 0), buf, size);
	return esr_describe(a->fault.esr, buf, size);
}

/* --- verdicts ------------------------------------------------------------------------ */

void mmu_test_verdict(struct mmu_test *t, bool ok, const char *fmt, ...)
{
	va_list args;

	t->checks++;
	t->failed += !ok;
	printf(ok ? "ok      " : "FAILED  ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

void mmu_test_seen(const char *fmt, ...)
{
	va_list args;

	printf("seen    ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

bool mmu_test_expect(struct mmu_test *t, const char *what, enum access_kind kind, uint64_t addr,
		     uint64_t value, enum outcome wanted)
{
	static const char *const kinds[] = { "read", "write", "execute", "exclusive" };
	struct access a = { .kind = kind, .addr = addr, .value = value };
	enum outcome outcome = mmu_test_access(&a);
	bool ok = outcome == wanted;
	char text[128];

	/* the value that was written before is the one to be read */
	if (kind == ACCESS_READ && outcome == OUTCOME_WORKS && value)
		ok = ok && a.value == value;
	mmu_test_verdict(t, ok, "%s: %s at 0x%" PRIx64 ": %s%s", what, kinds[kind], addr,
			 mmu_test_outcome(outcome, &a, text, sizeof(text)),
			 outcome == wanted && !ok ? ", but another value than was written" : "");
	return ok;
}

/* --- RAM and addresses ------------------------------------------------------------------ */

/* Is nothing mapped or known in [va, va+size)? */
static bool unused(uint64_t va, uint64_t size, uint64_t page)
{
	for (uint64_t at = va; at - va < size; at += page) {
		struct xlat_run run;

		if (xlat_lookup(mmu_tables(), (va_t){ at }, &run) || run.mapped)
			return false;
	}
	return !memmap_overlap(mem_map(), va, size) && !memmap_lookup(mem_map(), va);
}

/* The highest unused addresses. */
static int find_addresses(struct mmu_test *t)
{
	uint64_t size = SCRATCH_PAGES * t->page, va = BIT(mmu_tables()->fmt.va_bits) - size;

	for (int i = 0; i < 1000; i++, va -= size)
		if (unused(va, size, t->page)) {
			t->va = va;
			return 0;
		}
	return -ENOSPC;
}

static int begin(struct mmu_test *t)
{
	struct memmap_want want = { .from_top = true };
	int ret;

	*t = (struct mmu_test){ .page = BIT(mmu_tables()->fmt.granule_shift) };
	want.align = t->page;
	want.size = SCRATCH_PAGES * t->page;
	ret = find_addresses(t);
	if (!ret)
		ret = memmap_alloc(mem_map(), SCRATCH_NAME, &want, MEM_ROLE_LOAD, &t->pa);
	return ret;
}

/* Memory and what the next mapping reads agree, whatever type this one and the last have. */
static void clean(const struct mmu_test *t)
{
	cache_clean_inval_poc((const void *)(uintptr_t)t->pa, SCRATCH_PAGES * t->page);
}

void mmu_test_unmap(struct mmu_test *t)
{
	xlat_unmap(mmu_live_tables(), (va_t){ t->va }, SCRATCH_PAGES * t->page);
	clean(t);
}

bool mmu_test_map(struct mmu_test *t, enum mem_type type, enum mem_perm perm)
{
	struct mem_region r = {
		SCRATCH_NAME, { t->va }, { t->pa }, SCRATCH_PAGES * t->page, type, perm,
	};
	int ret;

	mmu_test_unmap(t);
	ret = xlat_map(mmu_live_tables(), &r, NULL);
	if (ret)
		mmu_test_verdict(t, false, "mapping %s memory at 0x%" PRIx64 ": " ERR_FMT,
				 mem_type_name(type), t->va, ERR_ARG(ret));
	return !ret;
}

/* --- the subcommand ---------------------------------------------------------------------- */

static void end(struct mmu_test *t)
{
	mmu_test_unmap(t);
	memmap_remove_at(mem_map(), t->pa);
	t->pa = 0;
}

static int run_test(int argc, char *const argv[])
{
	static struct mmu_test t;
	int ret;

	if (t.pa)                       /* the last one was ended by an exception */
		end(&t);
	ret = begin(&t);
	if (ret) {
		log_err("mmu", "test: two pages of RAM and unused addresses: " ERR_FMT, ERR_ARG(ret));
		return CMD_FAILURE;
	}
	printf("RAM at 0x%" PRIx64 ", mapped again at 0x%" PRIx64 "\n", t.pa, t.va);
	mmu_test_image(&t);
	mmu_test_permissions(&t);
	mmu_test_types(&t);
	mmu_test_tlb(&t);
	end(&t);
	printf("%u checks, %u failed\n", t.checks, t.failed);
	return t.failed ? CMD_FAILURE : CMD_OK;
}

const struct mmu_subcommand mmu_sub_test = { "test", 0, 0, run_test };
