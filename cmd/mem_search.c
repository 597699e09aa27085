/* SPDX-License-Identifier: Apache-2.0 */
/* ms: looks for values or text in memory. */
#include <common/command.h>
#include <common/env.h>
#include <common/shell.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "mem_access.h"

#define NEEDLE_MAX    256u
#define LIMIT_DEFAULT 10u

/* What is looked for, and how far that has come; an empty line after ms goes on with it. */
struct search {
	unsigned int width;             /* of a step and of the display */
	uint8_t needle[NEEDLE_MAX];
	unsigned int len;
	bool quiet;
	uint64_t limit;
	uint64_t next, left;            /* where to go on, and how many bytes there are */
};

static int add_value(struct search *s, const char *text, bool string)
{
	unsigned int n = string ? (unsigned int)MIN(strlen(text), NEEDLE_MAX + 1) : s->width;
	uint64_t value;

	if (s->len + n > NEEDLE_MAX) {
		log_err("ms", "more than %u bytes to look for", NEEDLE_MAX);
		return -E2BIG;
	}
	if (!string && mem_parse("ms", "value", text, &value))
		return -EINVAL;
	for (unsigned int i = 0; i < n; i++)
		s->needle[s->len++] = string ? (uint8_t)text[i] : (uint8_t)(value >> 8 * i);
	return 0;
}

/* -q and -lN. Returns the number of words, or a negative errno (printed). */
static int parse_options(char *const argv[], struct search *s)
{
	int i;

	for (i = 1; argv[i] && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "-q")) {
			s->quiet = true;
		} else if (argv[i][1] != 'l' || number_parse(argv[i] + 2, 10, &s->limit) || !s->limit) {
			log_err("ms", "\"%s\" is no option; there are -q and -lN, with a decimal N", argv[i]);
			return -EINVAL;
		}
	}
	return i - 1;
}

static int parse(int argc, char *const argv[], struct search *s)
{
	int width = mem_width(argv[0]), options;
	uint64_t count;

	*s = (struct search){ .limit = LIMIT_DEFAULT, .width = width > 0 ? (unsigned int)width : 1 };
	options = width < 0 ? width : parse_options(argv, s);
	if (options < 0)
		return CMD_FAILURE;
	if (argc - options < 4)
		return CMD_USAGE;
	argv += options + 1;
	if (mem_parse_addr("ms", argv[0], &s->next) || mem_parse("ms", "count", argv[1], &count))
		return CMD_FAILURE;
	if (count > UINT64_MAX / s->width || range_wraps(s->next, count * s->width)) {
		log_err("ms", "0x%" PRIx64 " values from there reach beyond the end of memory", count);
		return CMD_FAILURE;
	}
	s->left = count * s->width;
	for (argv += 2; *argv; argv++)
		if (add_value(s, *argv, width == MEM_WIDTH_STRING))
			return CMD_FAILURE;
	if (s->len)
		return CMD_OK;
	log_err("ms", "nothing to look for");
	return CMD_FAILURE;
}

static bool matches(const struct search *s)
{
	for (unsigned int at = 0; at < s->len; at += s->width) {
		uint64_t value = mem_read(s->next + at, s->width);

		for (unsigned int i = 0; i < s->width; i++, value >>= 8)
			if ((uint8_t)value != s->needle[at + i])
				return false;
	}
	return true;
}

/* The lines that the match is in, from the one at *SHOWN on; a line of its own between two places. */
static void show(const struct search *s, uint64_t *shown, bool first)
{
	uint64_t line = ALIGN_DOWN(s->next, (uint64_t)MEM_LINE), last = s->next + (s->len - 1);
	bool gap = !first;

	for (; line <= last; line += MEM_LINE) {
		if (!first && line < *shown)
			continue;
		if (gap)
			printf("--\n");
		gap = false;
		mem_dump_line(line, line, s->width, MEM_LINE / s->width);
		*shown = line + MEM_LINE;
	}
}

static void report(const struct search *s, uint64_t found, uint64_t addr, uint64_t position)
{
	env_set_hex("memmatches", found);
	env_set_hex("memaddr", found ? addr : 0);
	env_set_hex("mempos", found ? position : 0);
	if (!s->quiet)
		printf("%" PRIu64 " match%s%s\n", found, found == 1 ? "" : "es",
		       found == s->limit && s->left >= s->len ? " (repeat command to check for more)" : "");
}

static int do_ms(int argc, char *const argv[])
{
	static struct search s;
	uint64_t found = 0, addr = 0, start, shown = 0;
	int ret = shell_repeating() ? CMD_OK : parse(argc, argv, &s);

	if (ret)
		return ret;
	start = s.next;
	for (uint64_t i = 0; s.left >= s.len && found < s.limit; i++) {
		if (mem_poll(i))
			return -EINTR;
		if (matches(&s)) {
			if (!s.quiet)
				show(&s, &shown, !found);
			addr = s.next;
			found++;
		}
		s.next += s.width;
		s.left -= s.width;
	}
	report(&s, found, addr, (addr - start) / s.width);
	return found ? CMD_OK : CMD_FAILURE;
}

const struct command cmd_ms = {
	.name = "ms",
	.usage = "[.b, .w, .l, .q, .s] [-q] [-lN] address count value...",
	.summary = "memory search",
	.help = "Looks for the values, one behind the other, in COUNT values from ADDRESS on; with\n"
		".s for text in COUNT bytes. Numbers are hexadecimal. Prints the lines of memory\n"
		"that hold a match, and how many there are; after 10, or N (decimal), it stops, and\n"
		"an empty line goes on. -q prints nothing.\n"
		"\n"
		"Variables memmatches, memaddr and mempos become the number of matches, the address\n"
		"of the last one, and how many values that is behind ADDRESS. $? is 1 when there is\n"
		"no match.\n"
		"\n"
		"    => ms.b -l1 40000000 100000 d0 d fe ed && fdt addr ${memaddr}\n"
		"    => ms.s ${fileaddr} ${filesize} 'Linux version'",
	.min_args = 3,
	.max_args = -1,
	.run = do_ms,
	.repeatable = true,
};
