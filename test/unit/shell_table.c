/* SPDX-License-Identifier: Apache-2.0 */
#include "shell_host.h"

const struct command *const table_commands[] = { SHELL_HOST_COMMANDS };
const size_t table_commands_count = sizeof(table_commands) / sizeof(table_commands[0]);
