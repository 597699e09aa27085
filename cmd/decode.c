/* SPDX-License-Identifier: Apache-2.0 */
/* decode: the fields of a register in words. */
#include <arch/entry_state.h>
#include <common/command.h>
#include <lib/decode.h>
#include <lib/number.h>
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
