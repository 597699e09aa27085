/* SPDX-License-Identifier: Apache-2.0 */
/* fdt print, list: a tree as text, in U-Boot's form. */
#include "fdt_cmd.h"

#include <common/command.h>
#include <common/console.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#define POLL_CELLS 256     /* between two looks for Ctrl-C */

static bool is_printable(char c)
{
	return c >= 0x20 && c < 0x7f;
}

bool fdt_is_text(const void *value, int len)
{
	const char *s = value;

	if (len <= 0 || s[len - 1] != '\0')
		return false;
	for (int i = 0; i < len; i++) {
		/* two NULs in a row are no list of strings; "" alone is a string */
		bool end_of_one = s[i] == '\0' && (len == 1 || (i > 0 && s[i - 1] != '\0'));

		if (!is_printable(s[i]) && !end_of_one)
			return false;
	}
	return true;
}

/* The blob may hold anything: no control sequence reaches the terminal. */
static void print_name(const char *name)
{
	for (; *name; name++)
		putchar(is_printable(*name) ? *name : '?');
}

static void print_text(const char *s, int len)
{
	const char *end = s + len;

	for (; s < end; s += strlen(s) + 1)
		printf("\"%s\"%s", s, s + strlen(s) + 1 < end ? ", " : "");
}

/* False when the user pressed Ctrl-C. */
static bool print_numbers(const uint8_t *p, int len)
{
	bool cells = len % 4 == 0;
	int step = cells ? 4 : 1;

	putchar(cells ? '<' : '[');
	for (int i = 0; i < len; i += step) {
		if (i % POLL_CELLS == POLL_CELLS - step && console_ctrlc())
			return false;
		if (i)
			putchar(' ');
		if (cells)
			printf("0x%08x", get_be32(p + i));
		else
			printf("%02x", p[i]);
	}
	putchar(cells ? '>' : ']');
	return true;
}

static bool print_value(const void *value, int len)
{
	unsigned long most = env_get_hex("fdt_max_dump", ~0UL);

	if (fdt_is_text(value, len)) {
		print_text(value, len);
		return true;
	}
	if ((unsigned long)len <= most)
		return print_numbers(value, len);
	printf("* 0x%016" PRIx64 " [0x%08x]", (uint64_t)(uintptr_t)value, (unsigned int)len);
	return true;
}

static void indent(int depth)
{
	while (depth-- > 0)
		putchar('\t');
}

static bool print_property(const void *fdt, int offset, int depth)
{
	const char *name;
	int len;
	const void *value = fdt_getprop_by_offset(fdt, offset, &name, &len);

	indent(depth);
	if (!value) {
		printf("/* %s */\n", fdt_reason(len));
		return true;
	}
	print_name(name);
	if (len) {
		printf(" = ");
		if (!print_value(value, len))
			return false;
	}
	printf(";\n");
	return true;
}

/* The node at OFFSET with LEVELS levels of nodes below it. False when the user pressed Ctrl-C. */
static bool print_node(const void *fdt, int offset, int levels)
{
	int depth = 0, next;

	do {
		uint32_t tag = fdt_next_tag(fdt, offset, &next);

		if (next < 0 || tag == FDT_END || console_ctrlc())
			return tag == FDT_END;
		if (tag == FDT_END_NODE && --depth <= levels) {
			indent(depth);
			printf("};\n");
		} else if (tag == FDT_BEGIN_NODE && depth++ <= levels) {
			indent(depth - 1);
			print_name(offset ? fdt_get_name(fdt, offset, NULL) : "/");
			printf(" {\n");
		} else if (tag == FDT_PROP && depth <= levels &&
			   !print_property(fdt, offset, depth)) {
			return false;
		}
		offset = next;
	} while (depth > 0);
	return true;
}

static int print_one(const void *fdt, int node, const char *path, const char *prop)
{
	int len;
	const void *value = fdt_getprop(fdt, node, prop, &len);

	if (!value)
		return fdt_fail(path, prop, len);
	if (!len) {
		printf("%s %s\n", path, prop);
		return CMD_OK;
	}
	printf("%s = ", prop);
	if (!print_value(value, len))
		return -EINTR;
	putchar('\n');
	return CMD_OK;
}

static int run(int argc, char *const argv[], int levels)
{
	const void *fdt = fdt_work();
	const char *path = argc > 1 ? argv[1] : "/";
	int node = fdt_find(fdt, path);

	if (node < 0)
		return CMD_FAILURE;
	if (argc > 2)
		return print_one(fdt, node, path, argv[2]);
	if (print_node(fdt, node, levels))
		return CMD_OK;
	putchar('\n');
	return -EINTR;
}

static int run_print(int argc, char *const argv[])
{
	return run(argc, argv, INT32_MAX);
}

static int run_list(int argc, char *const argv[])
{
	return run(argc, argv, 1);
}

const struct fdt_subcommand fdt_sub_print = { "print", 0, 2, run_print };
const struct fdt_subcommand fdt_sub_list = { "list", 0, 2, run_list };
