/* SPDX-License-Identifier: Apache-2.0 */
/* The `mmu` command: its subcommands by name, and what is in force. */
#include "mmu_cmd.h"

#include <arch/mmu.h>
#include <arch/mmu_debug.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/complete.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/decode.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

/* --- shared -------------------------------------------------------------------- */

void mmu_regime(struct walk_regime *regime)
{
	struct mmu_registers r;

	mmu_read_registers(&r);
	*regime = (struct walk_regime){
		.el = r.el,
		.e2h = r.e2h,
		.tcr = r.tcr,
		.ttbr0 = r.ttbr0,
		.ttbr1 = r.ttbr1,
		.mair = r.mair,
		.mair_known = true,
		.wxn = r.sctlr & BIT(19),           /* SCTLR_ELx.WXN */
	};
}

bool mmu_read_descriptor(void *ctx, uint64_t pa, uint64_t *desc)
{
	return memmap_is_ram(mem_map(), pa, 8) && mmu_peek(pa, desc);
}

int mmu_number(const char *what, const char *text, uint64_t *value)
{
	return argument_number("mmu", what, text, 16, value);
}

/* --- info -------------------------------------------------------------------------- */

static void show(const struct mmu_registers *r, const char *name, uint64_t value)
{
	struct decode_context context = { .el = r->el, .e2h = r->e2h };
	struct decode_reg reg;

	if (!decode_find(name, &context, &reg))
		decode_print(&reg, value);
	else
		printf("%s_EL%d = 0x%" PRIx64 "\n", name, r->el, value);
}

static void show_range(const struct walk_regime *regime, bool upper)
{
	struct walk_range g;

	walk_range_of(regime, upper ? ~UINT64_C(0) : 0, &g);
	printf("TTBR%d: ", upper);
	if (g.walks_off)
		printf("walks are off, every address faults\n");
	else if (!g.valid)
		printf("TCR has a granule or size that does not exist\n");
	else
		printf("%u KiB granule, %u-bit addresses, output of %u bits, level %d table at 0x%"
		       PRIx64 "\n", 1u << (g.granule_shift - 10), g.va_bits, g.pa_bits,
		       g.start_level, g.table);
}

static void show_stage2(const struct mmu_registers *r)
{
	show(r, "HCR", r->hcr);
	if (!(r->hcr & BIT(0))) {                   /* HCR_EL2.VM */
		printf("stage 2: off (HCR_EL2.VM = 0)\n");
		return;
	}
	show(r, "VTCR", r->vtcr);
	show(r, "VTTBR", r->vttbr);
}

static int run_info(int argc, char *const argv[])
{
	const struct xlat *x = mmu_tables();
	struct walk_regime regime;
	struct mmu_registers r;

	mmu_read_registers(&r);
	mmu_regime(&regime);
	printf("regime: EL%s\n", r.el == 1 ? "1&0" : r.e2h ? "2&0 (HCR_EL2.E2H = 1)" :
					     "2 (HCR_EL2.E2H = 0)");
	show_range(&regime, false);
	if (r.two_ranges)
		show_range(&regime, true);
	printf("tables: %zu in use, room for %zu more\n", x->tables,
	       x->env.tables_left(x->env.ctx));
	show(&r, "SCTLR", r.sctlr);
	show(&r, "TCR", r.tcr);
	show(&r, "MAIR", r.mair);
	show(&r, "TTBR0", r.ttbr0);
	if (r.two_ranges)
		show(&r, "TTBR1", r.ttbr1);
	if (r.el == 2)
		show_stage2(&r);
	return CMD_OK;
}

const struct mmu_subcommand mmu_sub_info = { "info", 0, 0, run_info };

/* --- dispatch -------------------------------------------------------------------- */

static const struct mmu_subcommand *const subcommands[] = {
	&mmu_sub_at, &mmu_sub_audit, &mmu_sub_check, &mmu_sub_dump, &mmu_sub_info, &mmu_sub_map,
	&mmu_sub_protect, &mmu_sub_test, &mmu_sub_unmap, &mmu_sub_walk,
};

static const struct mmu_subcommand *find_subcommand(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(subcommands); i++)
		if (!strcmp(subcommands[i]->name, name))
			return subcommands[i];
	return NULL;
}

static int do_mmu(int argc, char *const argv[])
{
	const struct mmu_subcommand *sub = find_subcommand(argv[1]);

	if (!sub || argc - 2 < sub->min_args || argc - 2 > sub->max_args)
		return CMD_USAGE;
	return sub->run(argc - 1, argv + 1);
}

/* Offers the word that is the one behind AT words when the subcommand is NAME. */
static void complete_word(struct completion *c, const char *name, int at, const char *const *words,
			  size_t n)
{
	for (size_t i = 0; c->argc == at && !strcmp(c->argv[1], name) && i < n; i++)
		completion_add(c, words[i]);
}

static void complete_mmu(struct completion *c)
{
	static const char *const types[] = {
		"normal", "normal-wt", "normal-nc", "device-GRE", "device-nGnRE", "device-nGnRnE",
	};
	static const char *const perms[] = { "ro", "rw", "rx" };

	complete_word(c, "map", 5, types, ARRAY_SIZE(types));
	complete_word(c, "map", 6, perms, ARRAY_SIZE(perms));
	complete_word(c, "protect", 4, perms, ARRAY_SIZE(perms));
	for (size_t i = 0; c->argc == 1 && i < ARRAY_SIZE(subcommands); i++)
		completion_add(c, subcommands[i]->name);
}

const struct command cmd_mmu = {
	.name = "mmu",
	.usage =
		"at va [r|w]\n"
		"audit\n"
		"check [count [seed]]\n"
		"dump [-r]\n"
		"info\n"
		"map va pa|- size type perm\n"
		"protect va size perm\n"
		"test\n"
		"unmap va size\n"
		"walk va [--ttbr x] [--tcr y] [--el n] [--e2h]",
	.summary = "translation tables: show, compare with the hardware",
	.help =
		"at     ask the hardware for the translation of VA (AT instruction), for a\n"
		"       read or a write, show its answer (PAR_EL1), and compare it with a\n"
		"       walk of the tables by software: equal or differs\n"
		"audit  is a page of RAM writable through one mapping and executable through\n"
		"       another? Names the first\n"
		"check  the same as `at`, for a read and for a write, at the edges of all that is\n"
		"       mapped and at COUNT (1000) random addresses; SEED (1) gives other ones.\n"
		"       Both decimal. Says how many translations differ\n"
		"dump   what is mapped, in the order of addresses; -r: the descriptors\n"
		"info   the regime that is in force and its registers, field by field\n"
		"map    map RAM at PA (-: any that is free) at VA, which must be unused. TYPE is\n"
		"       normal, normal-wt, normal-nc, device-GRE, device-nGnRE or device-nGnRnE,\n"
		"       PERM ro, rw or rx\n"
		"protect, unmap  change or end what is mapped\n"
		"test   exercises on this machine: what may be written and executed, unaligned and\n"
		"       exclusive accesses to memory of each type, old translations in the TLB.\n"
		"       \"seen\" stands where the architecture promises nothing\n"
		"walk   the descriptor of VA at each level, and what it ends at; with other\n"
		"       registers, through other tables that lie in RAM (--el: whose they\n"
		"       are, --e2h: with HCR_EL2.E2H = 1)\n"
		"\n"
		"`mmu dump` prints a line per run of neighbours with equal attributes at one\n"
		"level, cut where the memory map names another range. Lines that begin with\n"
		"'#' are comments; in the others the columns are separated by spaces:\n"
		"    VA PA size level type perm name\n"
		"VA, PA and size have 0x and 16 digits. TYPE is normal, normal-wt, normal-nc,\n"
		"device-nGnRnE, device-nGnRE, device-nGRE, device-GRE, or attr-XX for another\n"
		"byte of MAIR. PERM is rwx with '-' for what is not allowed, \"rwx/rwx\" where\n"
		"EL0 has access too; 'g' behind it: guarded (BTI); '!': access flag clear. NAME\n"
		"goes to the end of the line, \"-\" where the memory map knows none.\n"
		"`mmu dump -r` prints a line per descriptor that is not zero:\n"
		"    address descriptor level index VA kind\n"
		"\n"
		"map, protect and unmap are for experiments: with RAM that is free or holds what\n"
		"a command loaded, at its own address or at one where meminfo shows nothing.\n"
		"Numbers must be multiples of the granule. Blocks are not taken apart while they\n"
		"are in use: RAM is mapped by large ones, so experiments with pages need a\n"
		"second mapping. What an experiment uses is \"mmu map\" in meminfo until it ends.\n"
		"\n"
		"Other numbers are hexadecimal. Returns 0, or 1 when hardware and tables differ,\n"
		"audit finds a page, a check of test failed, VA is not mapped (walk), or\n"
		"something else failed.\n"
		"\n"
		"  mmu walk 40000000\n"
		"  mmu at 9000000 w\n"
		"  mmu check 10000\n"
		"  mmu map 7000000000 - 2000 normal rw; mmu protect 7000000000 1000 ro\n"
		"  mmu unmap 7000000000 2000\n",
	.min_args = 1,
	.max_args = 10,
	.run = do_mmu,
	.complete = complete_mmu,
};
