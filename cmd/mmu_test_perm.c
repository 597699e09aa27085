/* SPDX-License-Identifier: Apache-2.0 */
/* mmu test: who may write and execute what. */
#include "mmu_test.h"

#include <arch/cache.h>
#include <arch/mmu.h>
#include <arch/mmu_debug.h>
#include <lib/errname.h>
#include <lib/util.h>
#include <stdlib.h>

static const struct memrange *first_of(enum mem_role role)
{
	const struct memmap *map = mem_map();

	for (size_t i = 0; i < map->nranges; i++)
		if (map->range[i].role == role)
			return &map->range[i];
	return NULL;
}

/* A write of what is there already: nothing is lost if it should work. */
static void write_to(struct mmu_test *t, enum mem_role role)
{
	const struct memrange *r = first_of(role);

	if (r)
		mmu_test_expect(t, r->name, ACCESS_WRITE, r->base, probe_read(r->base),
				OUTCOME_PERMISSION);
}

/* Memory that holds code which returns: if it could be executed, that would be seen. */
static void execute_in(struct mmu_test *t, const char *what, uint32_t *code)
{
	*code = PROBE_CODE_RET;
	cache_sync_code(code, sizeof(*code));
	mmu_test_expect(t, what, ACCESS_EXECUTE, (uint64_t)(uintptr_t)code, 0, OUTCOME_PERMISSION);
}

void mmu_test_image(struct mmu_test *t)
{
	static uint32_t in_data[2];
	uint32_t on_stack[2], *in_heap = malloc(sizeof(*in_heap));
	const struct memrange *guard = first_of(MEM_ROLE_GUARD);

	write_to(t, MEM_ROLE_TEXT);
	write_to(t, MEM_ROLE_RODATA);
	execute_in(t, "data", in_data);
	execute_in(t, "stack", on_stack);
	if (in_heap)
		execute_in(t, "heap", in_heap);
	free(in_heap);
	mmu_test_expect(t, "null pointer", ACCESS_READ, 0, 0, OUTCOME_TRANSLATION);
	mmu_test_expect(t, "null pointer", ACCESS_EXECUTE, 0, 0, OUTCOME_TRANSLATION);
	if (guard)
		mmu_test_expect(t, guard->name, ACCESS_READ, guard->base, 0, OUTCOME_TRANSLATION);
}

/* --- a page that changes ------------------------------------------------------------------ */

static bool protect(struct mmu_test *t, enum mem_perm perm)
{
	int ret = xlat_protect(mmu_live_tables(), (va_t){ t->va }, t->page, perm);

	if (ret)
		mmu_test_verdict(t, false, "making the page %s: " ERR_FMT, mem_perm_name(perm),
				 ERR_ARG(ret));
	return !ret;
}

static void read_only_and_back(struct mmu_test *t)
{
	mmu_test_expect(t, "page rw-", ACCESS_WRITE, t->va, 0x1111, OUTCOME_WORKS);
	if (!protect(t, MEM_RO))
		return;
	mmu_test_expect(t, "made r--", ACCESS_WRITE, t->va, 0x2222, OUTCOME_PERMISSION);
	mmu_test_expect(t, "made r--", ACCESS_READ, t->va, 0x1111, OUTCOME_WORKS);
	mmu_test_expect(t, "its neighbour", ACCESS_WRITE, t->va + t->page, 0x3333, OUTCOME_WORKS);
	if (!protect(t, MEM_RW))
		return;
	mmu_test_expect(t, "rw- again", ACCESS_WRITE, t->va, 0x4444, OUTCOME_WORKS);
	mmu_test_expect(t, "rw- again", ACCESS_READ, t->va, 0x4444, OUTCOME_WORKS);
}

static void code_and_back(struct mmu_test *t)
{
	mmu_test_expect(t, "code, rw-", ACCESS_WRITE, t->va, PROBE_CODE_RET, OUTCOME_WORKS);
	mmu_test_expect(t, "code, rw-", ACCESS_EXECUTE, t->va, 0, OUTCOME_PERMISSION);
	if (!protect(t, MEM_RX))
		return;
	cache_sync_code((const void *)(uintptr_t)t->va, 8);
	mmu_test_expect(t, "made r-x", ACCESS_EXECUTE, t->va, 0, OUTCOME_WORKS);
	mmu_test_expect(t, "made r-x", ACCESS_WRITE, t->va, 0, OUTCOME_PERMISSION);
	/* SCTLR_ELx.WXN: writable is never executable, whatever the descriptor says */
	if (!protect(t, MEM_RWX))
		return;
	mmu_test_expect(t, "made rwx", ACCESS_WRITE, t->va, PROBE_CODE_RET, OUTCOME_WORKS);
	mmu_test_expect(t, "made rwx", ACCESS_EXECUTE, t->va, 0, OUTCOME_PERMISSION);
}

void mmu_test_permissions(struct mmu_test *t)
{
	if (!mmu_test_map(t, MEM_NORMAL, MEM_RW))
		return;
	read_only_and_back(t);
	code_and_back(t);
}
