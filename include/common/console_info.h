/* SPDX-License-Identifier: Apache-2.0 */
/* Which ports the console uses, for those who show it. With CONFIG_CMD_CONINFO. */
#ifndef COMMON_CONSOLE_INFO_H
#define COMMON_CONSOLE_INFO_H

#include <stdbool.h>
#include <stdint.h>

/* "stdin", "stdout", "stderr", in this order; NULL from the fourth on. */
const char *console_stream_name(unsigned int stream);

/* True when that stream is on the port whose registers are at BASE, alone or with others. */
bool console_stream_is_on(unsigned int stream, uint64_t base);

#endif
