/* SPDX-License-Identifier: Apache-2.0 */
/* md, mw, cp, cmp and base: memory and device registers by hand. */
#include <common/command.h>
#include <common/shell.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "mem_access.h"

/* The width of md, mw, cp, cmp; -EINVAL (printed) also for .s. */
static int data_width(const char *command)
{
	int width = mem_width(command);

	if (width != MEM_WIDTH_STRING)
		return width;
	printf("%s: .s is no width for this command\n", command);
	return -EINVAL;
}

/* --- md --------------------------------------------------------------------------- */

static int do_md(int argc, char *const argv[])
{
	static uint64_t addr, count = 0x40;     /* an empty line goes on where the last one ended */
	int width = data_width(argv[0]);

	if (width < 0)
		return CMD_FAILURE;
	if (!shell_repeating()) {
		count = 0x40;
		if (mem_parse_addr(argv[0], argv[1], &addr) ||
		    (argc > 2 && mem_parse(argv[0], "count", argv[2], &count)))
			return CMD_FAILURE;
	}
	for (uint64_t left = count; left;) {
		unsigned int n = MEM_LINE / (unsigned int)width;

		if (n > left)
			n = (unsigned int)left;
		if (mem_poll(UINT64_MAX))
			return -EINTR;
		mem_dump_line(addr, addr, (unsigned int)width, n);
		addr += n * (unsigned int)width;
		left -= n;
	}
	return CMD_OK;
}

const struct command cmd_md = {
	.name = "md",
	.usage = "[.b, .w, .l, .q] address [# of objects]",
	.summary = "memory display",
	.help = "Prints memory, 40 (64) values when no number is given. Each is read by one\n"
		"access of its width, so device registers may be read. An empty line after it\n"
		"prints what follows. Address and number are hexadecimal.\n"
		"\n"
		"    => md.b 40000000 10\n"
		"    40000000: d0 0d fe ed 00 10 00 00 00 00 00 38 00 00 1f 30  ...........8...0",
	.min_args = 1,
	.max_args = 2,
	.run = do_md,
	.repeatable = true,
};

/* --- mw --------------------------------------------------------------------------- */

static int do_mw(int argc, char *const argv[])
{
	int width = data_width(argv[0]);
	uint64_t addr, value, count = 1;

	if (width < 0 || mem_parse_addr(argv[0], argv[1], &addr) ||
	    mem_parse(argv[0], "value", argv[2], &value) ||
	    (argc > 3 && mem_parse(argv[0], "count", argv[3], &count)))
		return CMD_FAILURE;
	for (uint64_t i = 0; i < count; i++, addr += (unsigned int)width) {
		if (mem_poll(i))
			return -EINTR;
		mem_write(addr, (unsigned int)width, value);
	}
	return CMD_OK;
}

const struct command cmd_mw = {
	.name = "mw",
	.usage = "[.b, .w, .l, .q] address value [count]",
	.summary = "memory write (fill)",
	.help = "Writes VALUE, COUNT times (once when absent), by accesses of the width. All\n"
		"numbers are hexadecimal.",
	.min_args = 2,
	.max_args = 3,
	.run = do_mw,
	.repeatable = true,
};

/* --- cp --------------------------------------------------------------------------- */

/* Source, target or second address, and count, as cp and cmp take them. */
struct two_ranges {
	unsigned int width;
	uint64_t a, b, count;
};

static int parse_two(char *const argv[], struct two_ranges *r)
{
	int width = data_width(argv[0]);

	if (width < 0 || mem_parse_addr(argv[0], argv[1], &r->a) ||
	    mem_parse_addr(argv[0], argv[2], &r->b) ||
	    mem_parse(argv[0], "count", argv[3], &r->count))
		return -EINVAL;
	r->width = (unsigned int)width;
	if (r->count > UINT64_MAX / r->width ||
	    range_wraps(r->a, r->count * r->width) || range_wraps(r->b, r->count * r->width)) {
		log_err(argv[0], "%s values from there reach beyond the end of memory", argv[3]);
		return -ERANGE;
	}
	return 0;
}

static int do_cp(int argc, char *const argv[])
{
	struct two_ranges r;
	bool backwards;

	if (parse_two(argv, &r))
		return CMD_FAILURE;
	/* a target that begins inside the source must be filled from its end */
	backwards = r.b > r.a && r.b - r.a < r.count * r.width;
	for (uint64_t i = 0; i < r.count; i++) {
		uint64_t at = (backwards ? r.count - 1 - i : i) * r.width;

		if (mem_poll(i))
			return -EINTR;
		mem_write(r.b + at, r.width, mem_read(r.a + at, r.width));
	}
	return CMD_OK;
}

const struct command cmd_cp = {
	.name = "cp",
	.usage = "[.b, .w, .l, .q] source target count",
	.summary = "memory copy",
	.help = "Copies COUNT values by accesses of the width. The ranges may overlap. All\n"
		"numbers are hexadecimal.",
	.min_args = 3,
	.max_args = 3,
	.run = do_cp,
	.repeatable = true,
};

/* --- cmp -------------------------------------------------------------------------- */

static const char *type_name(unsigned int width)
{
	switch (width) {
	case 1:
		return "byte";
	case 2:
		return "halfword";
	case 4:
		return "word";
	default:
		return "double word";
	}
}

static void report_difference(const struct two_ranges *r, uint64_t i, uint64_t x, uint64_t y)
{
	const char *type = type_name(r->width);
	int digits = 2 * (int)r->width;

	printf("%s at 0x%08" PRIx64 " (0x%0*" PRIx64 ") != %s at 0x%08" PRIx64 " (0x%0*" PRIx64 ")\n", type,
	       (r->a + i * r->width), digits, x, type,
	       (r->b + i * r->width), digits, y);
}

static int do_cmp(int argc, char *const argv[])
{
	struct two_ranges r;
	int ret = CMD_OK;
	uint64_t i;

	if (parse_two(argv, &r))
		return CMD_FAILURE;
	for (i = 0; i < r.count; i++) {
		uint64_t x = mem_read(r.a + i * r.width, r.width);
		uint64_t y = mem_read(r.b + i * r.width, r.width);

		if (x != y) {
			report_difference(&r, i, x, y);
			ret = CMD_FAILURE;
			break;
		}
		if (mem_poll(i))
			return -EINTR;
	}
	printf("Total of %" PRIu64 " %s(s) were the same\n", i, type_name(r.width));
	return ret;
}

const struct command cmd_cmp = {
	.name = "cmp",
	.usage = "[.b, .w, .l, .q] addr1 addr2 count",
	.summary = "memory compare",
	.help = "Compares COUNT values by accesses of the width and names the first difference.\n"
		"$? is 0 when there is none. All numbers are hexadecimal.",
	.min_args = 3,
	.max_args = 3,
	.run = do_cmp,
	.repeatable = true,
};

/* --- base ------------------------------------------------------------------------- */

static int do_base(int argc, char *const argv[])
{
	return mem_base(argv[1]) ? CMD_FAILURE : CMD_OK;
}

const struct command cmd_base = {
	.name = "base",
	.usage = "\noff",
	.summary = "print or set address offset",
	.help = "OFF (hexadecimal) is added to the addresses of md, mw, cp, cmp, crc32 and\n"
		"itest from now on.",
	.max_args = 1,
	.run = do_base,
	.repeatable = true,
};
