/* SPDX-License-Identifier: Apache-2.0 */
/* smc and hvc: calls to firmware and hypervisor by hand. */
#include <arch/smccc.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/env.h>
#include <inttypes.h>
#include <stdio.h>

static int call(int argc, char *const argv[], void (*instruction)(uint64_t regs[SMCCC_ARGUMENTS]))
{
	uint64_t regs[SMCCC_ARGUMENTS] = { 0 };

	for (int i = 1; i < argc; i++)
		if (argument_number(argv[0], i == 1 ? "function" : "argument", argv[i], 16, &regs[i - 1]))
			return CMD_FAILURE;
	instruction(regs);
	printf("Res:  %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", (int64_t)regs[0],
	       (int64_t)regs[1], (int64_t)regs[2], (int64_t)regs[3]);
	for (unsigned int i = 0; i < SMCCC_RESULTS; i++) {
		char name[] = "res0";
		int ret;

		name[3] = (char)('0' + i);
		ret = env_set_hex(name, regs[i]);
		if (ret)
			return ret;
	}
	return CMD_OK;
}

static int do_smc(int argc, char *const argv[])
{
	return call(argc, argv, smccc_smc_regs);
}

static int do_hvc(int argc, char *const argv[])
{
	return call(argc, argv, smccc_hvc_regs);
}

#define CALL_HELP \
	"FID goes into x0, the arguments into x1 to x7 (0 when absent); all are hexadecimal.\n" \
	"Prints x0 to x3, signed decimal, and puts them into the variables res0 to res3, in\n" \
	"hexadecimal. $? is 0 whatever the call answers; ffffffffffffffff in res0 is\n" \
	"NOT_SUPPORTED. Where nobody answers, the exception is reported and $? is 1.\n"

const struct command cmd_smc = {
	.name = "smc",
	.usage = "fid [arg1 ... arg6] [id]",
	.summary = "issue a Secure Monitor Call",
	.help = CALL_HELP
		"\n"
		"    => smc 84000000; echo PSCI $res0",
	.min_args = 1,
	.max_args = SMCCC_ARGUMENTS,
	.run = do_smc,
	.repeatable = true,
};

const struct command cmd_hvc = {
	.name = "hvc",
	.usage = "fid [arg1 ... arg6] [id]",
	.summary = "issue a Hypervisor Call",
	.help = CALL_HELP
		"\n"
		"    => hvc 84000000; echo PSCI $res0",
	.min_args = 1,
	.max_args = SMCCC_ARGUMENTS,
	.run = do_hvc,
	.repeatable = true,
};
