/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/xlat_audit.h>

#include <errno.h>
#include <lib/sort.h>
#include <lib/util.h>

struct collection {
	struct xlat_alias *room;
	size_t n, max;
	size_t set;         /* being walked */
};

static int collect(const struct xlat_run *run, void *ctx)
{
	struct collection *c = ctx;

	if (run->perm == MEM_RO)
		return 0;
	if (c->n == c->max)
		return -ENOSPC;
	c->room[c->n++] = (struct xlat_alias){
		.va = run->va,
		.pa = run->pa,
		.last = run->pa + (run->size - 1),
		.set = c->set,
		.write = run->perm == MEM_RW || run->perm == MEM_RWX,
		.execute = run->perm == MEM_RX || run->perm == MEM_RWX,
	};
	return 0;
}

static int by_pa(const void *a, const void *b)
{
	const struct xlat_alias *x = a, *y = b;

	return (x->pa > y->pa) - (x->pa < y->pa);
}

/* OTHER begins no later than ALIAS: do they meet? */
static bool meets(const struct xlat_alias *other, const struct xlat_alias *alias)
{
	return other && other->last >= alias->pa;
}

static int report(const struct xlat_alias *write, const struct xlat_alias *execute,
		  struct xlat_conflict *found)
{
	uint64_t pa = MAX(write->pa, execute->pa);

	*found = (struct xlat_conflict){
		.pa = pa,
		.write_va = write->va + (pa - write->pa),
		.execute_va = execute->va + (pa - execute->pa),
		.write_set = write->set,
		.execute_set = execute->set,
	};
	return -EPERM;
}

/*
 * In ascending order it is enough to remember, of each kind, the alias that
 * reaches farthest: if any earlier one meets the next, that one does.
 */
static int sweep(const struct xlat_alias *alias, size_t n, struct xlat_conflict *found)
{
	const struct xlat_alias *write = NULL, *execute = NULL;

	for (; n; n--, alias++) {
		if (alias->write && (!write || alias->last > write->last))
			write = alias;
		if (alias->execute && (!execute || alias->last > execute->last))
			execute = alias;
		if (alias->write && meets(execute, alias))
			return report(alias, execute, found);
		if (alias->execute && meets(write, alias))
			return report(write, alias, found);
	}
	return 0;
}

int xlat_audit(const struct xlat *const *set, size_t count, struct xlat_alias *room, size_t max,
	       struct xlat_conflict *found)
{
	struct collection c = { room, 0, max, 0 };

	for (; c.set < count; c.set++) {
		int ret = xlat_walk(set[c.set], collect, &c);

		if (ret)
			return ret;
	}
	sort(room, c.n, sizeof(*room), by_pa);
	return sweep(room, c.n, found);
}
