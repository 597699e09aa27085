/* SPDX-License-Identifier: Apache-2.0 */
/* strings: text in memory. */
#include <common/command.h>
#include <common/console.h>
#include <common/shell.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdint.h>
#include <stdio.h>
#include "mem_access.h"

/* One string, and *ADDR behind its NUL. -EINTR. */
static int print_string(uint64_t *addr)
{
	uint64_t i = 0;
	char c;

	for (; (c = (char)mem_read(*addr + i, 1)) != '\0'; i++) {
		if (mem_poll(i))
			return -EINTR;
		putchar(c >= ' ' && c < 0x7f ? c : '.');
	}
	putchar('\n');
	*addr += i + 1;
	return 0;
}

static int do_strings(int argc, char *const argv[])
{
	static uint64_t addr, size;     /* an empty line goes on where the last one ended */
	uint64_t start;

	if (!shell_repeating()) {
		size = UINT64_MAX;
		if (mem_parse_addr("strings", argv[1], &addr) ||
		    (argc > 2 && mem_parse("strings", "byte count", argv[2], &size)))
			return CMD_FAILURE;
		if (argc > 2 && range_wraps(addr, size)) {
			log_err("strings", "0x%" PRIx64 " bytes from there reach beyond the end of memory",
				size);
			return CMD_FAILURE;
		}
	}
	start = addr;
	do {
		if (print_string(&addr) || console_ctrlc())
			return -EINTR;
	} while (addr - start < size && mem_read(addr, 1));
	return CMD_OK;
}

const struct command cmd_strings = {
	.name = "strings",
	.usage = "addr [byte count]",
	.summary = "display strings",
	.help = "Prints the strings that stand one behind the other from ADDR on, one a line, until\n"
		"there is an empty one or BYTE COUNT is reached. What is no printable character is\n"
		"shown as a dot. Numbers are hexadecimal. An empty line after it goes on.\n"
		"\n"
		"    => strings ${fileaddr} 100",
	.min_args = 1,
	.max_args = 2,
	.run = do_strings,
	.repeatable = true,
};
