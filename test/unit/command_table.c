/* SPDX-License-Identifier: Apache-2.0 */
#include "shell_host.h"

extern const struct command cmd_md, cmd_mw, cmd_cp, cmd_cmp, cmd_base, cmd_itest, cmd_crc32,
	cmd_setexpr, cmd_mm, cmd_nm, cmd_ms, cmd_mtest, cmd_strings;

const struct command *const table_commands[] = {
	SHELL_HOST_COMMANDS, &cmd_md, &cmd_mw, &cmd_cp, &cmd_cmp, &cmd_base, &cmd_itest,
	&cmd_crc32, &cmd_setexpr, &cmd_mm, &cmd_nm, &cmd_ms, &cmd_mtest,
	&cmd_strings,
};
const size_t table_commands_count = sizeof(table_commands) / sizeof(table_commands[0]);
