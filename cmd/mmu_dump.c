/* SPDX-License-Identifier: Apache-2.0 */
/* mmu dump: the tables that are in force. */
#include "mmu_cmd.h"

#include <arch/mmu.h>
#include <common/command.h>
#include <common/console.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/decode_runs.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

/* --- runs ------------------------------------------------------------------------ */

/* The first part of RUN that has one owner: its size, and the owner's name or NULL. */
static const char *first_part(const struct table_run *run, uint64_t *size)
{
	const struct memrange *owner = memmap_overlap(mem_map(), run->pa, run->size);
	const struct memrange *bank = memmap_lookup(mem_map(), run->pa);
	uint64_t last;

	*size = run->size;
	if (!owner)
		return bank ? bank->name : NULL;
	if (owner->base > run->pa) {
		*size = owner->base - run->pa;
		return bank ? bank->name : NULL;
	}
	last = owner->base + (owner->size - 1);
	*size = MIN(run->size, last - run->pa + 1);
	return owner->name;
}

static int print_run(void *ctx, const struct table_run *run)
{
	const struct walk_regime *regime = ctx;
	struct table_run rest = *run;
	char line[128];

	while (rest.size) {
		struct table_run part = rest;
		const char *name = first_part(&rest, &part.size);

		if (console_ctrlc())
			return -EINTR;
		puts(table_run_format(regime, &part, name, line, sizeof(line)));
		rest.va += part.size;
		rest.pa += part.size;
		rest.size -= part.size;
	}
	return 0;
}

/* --- descriptors ------------------------------------------------------------------ */

struct raw {
	uint64_t printed[WALK_MAX_STEPS];     /* address of the last descriptor printed, by step */
};

/* First address of what step I of the walk of VA covers. */
static uint64_t step_va(uint64_t va, const struct walk_result *w, size_t i)
{
	return ALIGN_DOWN(va, BIT(walk_shift(&w->range, w->step[i].level)));
}

/* The descriptors on the way to VA that the walk before it did not meet. */
static int print_raw(void *ctx, uint64_t va, const struct walk_result *w)
{
	struct raw *raw = ctx;

	if (console_ctrlc())
		return -EINTR;
	for (size_t i = 0; i < w->steps; i++) {
		const struct walk_step *s = &w->step[i];

		if (raw->printed[i] == s->address)
			continue;
		raw->printed[i] = s->address;
		if (s->kind == WALK_UNREADABLE)
			printf("0x%016" PRIx64 " -                  %5d %5u 0x%016" PRIx64 " %s\n",
			       s->address, s->level, s->index, step_va(va, w, i),
			       walk_kind_name(s->kind));
		else if (s->desc)
			printf("0x%016" PRIx64 " 0x%016" PRIx64 " %5d %5u 0x%016" PRIx64 " %s\n",
			       s->address, s->desc, s->level, s->index, step_va(va, w, i),
			       walk_kind_name(s->kind));
	}
	return 0;
}

/* --- the subcommand -------------------------------------------------------------------- */

static int dump_range(struct walk_regime *regime, bool upper, bool raw)
{
	struct raw state = { { 0 } };

	printf("# TTBR%d = 0x%" PRIx64 ", TCR_EL%d = 0x%" PRIx64 "%s\n", upper,
	       upper ? regime->ttbr1 : regime->ttbr0, regime->el, regime->tcr,
	       regime->e2h ? ", E2H = 1" : "");
	if (raw) {
		puts("# address          descriptor         level index VA                 kind");
		return decode_scan(regime, upper, mmu_read_descriptor, NULL, print_raw, &state);
	}
	puts(TABLE_RUN_HEADING);
	return decode_runs(regime, upper, mmu_read_descriptor, NULL, print_run, regime);
}

static int run_dump(int argc, char *const argv[])
{
	bool raw = argc > 1 && !strcmp(argv[1], "-r");
	struct walk_regime regime;
	int ret = 0, ranges = 0;

	if (argc > 1 && !raw)
		return CMD_USAGE;
	mmu_regime(&regime);
	for (int upper = 0; upper < 2 && !ret; upper++) {
		struct walk_range g;

		walk_range_of(&regime, upper ? ~UINT64_C(0) : 0, &g);
		if (g.upper != upper || !g.valid || g.walks_off)
			continue;
		ranges++;
		ret = dump_range(&regime, upper, raw);
	}
	if (ret == -EINTR)
		return ret;
	if (ret || !ranges)
		log_err("mmu", "dump: " ERR_FMT, ERR_ARG(ret ? ret : -EINVAL));
	return ret || !ranges ? CMD_FAILURE : CMD_OK;
}

const struct mmu_subcommand mmu_sub_dump = { "dump", 0, 1, run_dump };
