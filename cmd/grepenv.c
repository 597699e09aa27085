/* SPDX-License-Identifier: Apache-2.0 */
#include "env_cmd.h"

const struct command cmd_grepenv = {
	.name = "grepenv",
	.usage = "[-e] [-n | -v | -b] string ...",
	.summary = "search environment variables",
	.help = "Prints the variables in whose names (-n), values (-v) or either (-b, the default)\n"
		"one of the strings occurs; $? is 1 when there is none. -e: the strings are regular\n"
		"expressions: ^ $ . [] () | * + ? \\d \\s \\w.\n"
		"\n"
		"    => grepenv -e -n '_addr(_r)?$'",
	.min_args = 1,
	.max_args = -1,
	.run = env_grep,
};
