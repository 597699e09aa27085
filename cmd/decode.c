/* SPDX-License-Identifier: Apache-2.0 */
/* decode and explain: registers and faults in words. */
#include <arch/entry_state.h>
#include <arch/fault.h>
#include <arch/mmu.h>
#include <common/command.h>
#include <lib/decode.h>
#include <lib/decode_explain.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

/* --el N and --e2h behind the arguments; false: neither. */
static bool parse_option(int argc, char *const argv[], int *i, struct decode_context *context)
{
	uint64_t el;

	if (!strcmp(argv[*i], "--e2h")) {
		context->e2h = true;
		return true;
	}
	if (strcmp(argv[*i], "--el") || *i + 1 == argc || number_parse(argv[++*i], 10, &el) || el < 1 ||
	    el > 3)
		return false;
	context->el = (int)el;
	return true;
}

static int do_decode(int argc, char *const argv[])
{
	struct decode_context context = { .el = (int)running_el() };
	struct decode_reg reg;
	uint64_t value;

	for (int i = 3; i < argc; i++) {
		if (!parse_option(argc, argv, &i, &context))
			return CMD_USAGE;
	}
	if (decode_find(argv[1], &context, &reg)) {
		printf("decode: register '%s' is not known; `help decode` says which are\n", argv[1]);
		return CMD_FAILURE;
	}
	if (number_parse(argv[2], 16, &value)) {
		printf("decode: '%s' is not a number of 64 bits\n", argv[2]);
		return CMD_FAILURE;
	}
	decode_print(&reg, value);
	return CMD_OK;
}

/* --- explain ---------------------------------------------------------------------- */

/* Tables of ours lie in Normal memory that is mapped; nothing else is touched. */
static bool read_descriptor(void *ctx, uint64_t pa, uint64_t *desc)
{
	struct xlat_run run;

	if (!IS_ALIGNED(pa, 8) || xlat_lookup(mmu_tables(), (va_t){ pa }, &run) || !run.mapped ||
	    run.type != MEM_NORMAL)
		return false;
	*desc = *(const volatile uint64_t *)(uintptr_t)pa;
	return true;
}

static void print_finding(void *ctx, enum explain_kind kind, const char *text)
{
	int *last_kind = ctx;

	if (*last_kind != (int)kind)
		printf("%s:\n", explain_kind_name(kind));
	*last_kind = (int)kind;
	printf("  - %s\n", text);
}

static void dump_of(struct dump *dump, const struct fault_registers *r)
{
	memset(dump, 0, sizeof(*dump));
	dump_set(dump, DUMP_ESR, r->el, r->esr);
	dump_set(dump, DUMP_FAR, r->el, r->far);
	dump_set(dump, DUMP_ELR, r->el, r->elr);
	dump_set(dump, DUMP_SPSR, r->el, r->spsr);
	dump_set(dump, DUMP_SP, r->el, r->sp);
	dump_set(dump, DUMP_SCTLR, r->el, r->sctlr);
	dump_set(dump, DUMP_TCR, r->el, r->tcr);
	dump_set(dump, DUMP_TTBR0, r->el, r->ttbr0);
	dump_set(dump, DUMP_MAIR, r->el, r->mair);
	if (r->el == 2)
		dump_set(dump, DUMP_HCR, 0, r->hcr);
	dump_set(dump, DUMP_MMFR0, 0, r->mmfr0);
	dump_set(dump, DUMP_MMFR1, 0, r->mmfr1);
}

static int explain_dump(const struct dump *dump, walk_read read)
{
	int last_kind = -1;
	struct explain_options options = {
		.read = read, .emit = print_finding, .emit_ctx = &last_kind,
	};

	if (!explain(dump, &options))
		return CMD_OK;
	printf("explain: no ESR among the values, and without it nothing can be said\n");
	return CMD_FAILURE;
}

static int do_explain(int argc, char *const argv[])
{
	static struct dump dump;
	static char text[1024];
	struct fault_registers regs;
	size_t used = 0;

	if (argc == 1) {
		if (!fault_last(&regs)) {
			printf("explain: no exception was reported since the start\n");
			return CMD_FAILURE;
		}
		dump_of(&dump, &regs);
		return explain_dump(&dump, read_descriptor);
	}
	for (int i = 1; i < argc && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s ", argv[i]);
	dump_parse(&dump, text);
	return explain_dump(&dump, NULL);
}

const struct command cmd_decode = {
	.name = "decode",
	.usage = "register value [--el N] [--e2h]",
	.summary = "fields of a system register",
	.help = "Shows the fields of VALUE (hexadecimal) in REGISTER: ESR, SPSR, SCTLR, TCR, HCR,\n"
		"CPTR, CNTHCTL, MAIR, TTBR0, VBAR, PAR, MDCR, VTCR, SCR, MIDR, ID_AA64MMFR0, ...\n"
		"and PTE_TABLE, PTE_LEAF for descriptors. Without _ELn in the name, it is the EL\n"
		"that Slipway runs at, or the one of --el. --e2h: with HCR_EL2.E2H = 1.\n"
		"    decode esr 96000047\n"
		"    decode tcr_el2 500803510 --e2h",
	.min_args = 2,
	.max_args = 5,
	.run = do_decode,
};

const struct command cmd_explain = {
	.name = "explain",
	.usage = "\nregister=value ...",
	.summary = "the last fault in sentences",
	.help = "Says what the last exception was, walks the tables for its address, and says\n"
		"what to look at next. With arguments, the same for values from elsewhere.\n"
		"    explain esr_el2=0x96000047 far_el2=0x40019000 hcr_el2=0x488000002",
	.min_args = 0,
	.max_args = -1,
	.run = do_explain,
};
