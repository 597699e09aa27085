/* SPDX-License-Identifier: Apache-2.0 */
/*
 * armdecode: what registers and translation tables of Armv8-A and Armv9-A mean.
 * The parts that do the work are those of the bootloader (lib/decode).
 */
#include "armdecode.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(struct options *o);
} verbs[] = {
	{ "decode", armdecode_decode },
	{ "explain", armdecode_explain },
	{ "walk", armdecode_walk },
	{ "map", armdecode_map },
};

static int usage(FILE *to)
{
	fputs("usage: armdecode decode REG VALUE [--el N] [--e2h] [--json]\n"
	      "       armdecode explain [FILE] [--el N] [--e2h] [--tables FILE --base ADDRESS] [--json]\n"
	      "       armdecode walk FILE BASE TABLES --va V [--json]\n"
	      "       armdecode map [FILE] [--title TEXT] [--json]\n"
	      "       armdecode map FILE BASE TABLES [--title TEXT] [--json]\n"
	      "TABLES: --tcr Y --ttbr X [--ttbr1 X] [--mair M] [--wxn] [--el N] [--e2h]\n"
	      "\n"
	      "decode   the fields of one register: armdecode decode tcr_el2 0x500803510 --e2h\n"
	      "explain  a dump of registers, as Linux, U-Boot, TF-A, Zephyr or Slipway print it,\n"
	      "         from FILE or standard input\n"
	      "walk     one address through the translation tables in FILE, a copy of the memory\n"
	      "         from BASE on\n"
	      "map      a picture (SVG) of what is mapped, from the output of `mmu dump` in FILE or\n"
	      "         standard input, or from the translation tables in FILE\n"
	      "Numbers are hexadecimal; N is decimal.\n",
	      to);
	return to == stdout ? 0 : 2;
}

int armdecode_number(const char *what, const char *text, uint64_t *value)
{
	char clean[32], *end;
	size_t n = 0;

	for (; *text && n < sizeof(clean) - 1; text++) {
		if (*text != '_')               /* as the Arm documents write long values */
			clean[n++] = *text;
	}
	clean[n] = '\0';
	errno = 0;
	*value = strtoull(clean, &end, 16);
	if (isxdigit((unsigned char)clean[0]) && !*end && !*text && !errno)
		return 0;
	fprintf(stderr, "armdecode: %s: '%s' is not a hexadecimal number of 64 bits\n", what, clean);
	return 2;
}

static const struct {
	const char *name;
	size_t offset;
} number_options[] = {
	{ "--ttbr", offsetof(struct options, ttbr) }, { "--tcr", offsetof(struct options, tcr) },
	{ "--va", offsetof(struct options, va) },     { "--mair", offsetof(struct options, mair) },
	{ "--base", offsetof(struct options, base) }, { "--ttbr1", offsetof(struct options, ttbr1) },
};

static bool flag(struct options *o, const char *arg)
{
	if (!strcmp(arg, "--e2h"))
		o->context.e2h = o->e2h_given = true;
	else if (!strcmp(arg, "--json"))
		o->json = true;
	else if (!strcmp(arg, "--wxn"))
		o->wxn = true;
	else
		return false;
	return true;
}

/* An option that takes VALUE; false: there is none of that name, or the value is wrong. */
static bool valued(struct options *o, const char *name, const char *value)
{
	if (!strcmp(name, "--tables")) {
		o->tables = value;
		return true;
	}
	if (!strcmp(name, "--title")) {
		o->title = value;
		return true;
	}
	if (!strcmp(name, "--el") && value[0] >= '1' && value[0] <= '3' && !value[1]) {
		o->context.el = value[0] - '0';
		return true;
	}
	for (size_t i = 0; i < sizeof(number_options) / sizeof(number_options[0]); i++) {
		struct option_number *n = (void *)((char *)o + number_options[i].offset);

		if (strcmp(name, number_options[i].name))
			continue;
		n->given = true;
		return !armdecode_number(name, value, &n->value);
	}
	return false;
}

/* One option with its value; returns how many arguments it took, 0: error. */
static int option(struct options *o, char **arg)
{
	if (flag(o, arg[0]))
		return 1;
	if (arg[1] && valued(o, arg[0], arg[1]))
		return 2;
	fprintf(stderr, "armdecode: %s: not an option, or its value is missing or wrong\n", arg[0]);
	return 0;
}

int main(int argc, char **argv)
{
	struct options o = { 0 };

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return usage(stdout);
	}
	for (int i = 2; i < argc;) {
		int taken = 1;

		if (!strncmp(argv[i], "--", 2))
			taken = option(&o, argv + i);
		else if (o.argc < MAX_ARGS)
			o.argv[o.argc++] = argv[i];
		else
			return usage(stderr);
		if (!taken)
			return 2;
		i += taken;
	}
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		int status;

		if (strcmp(argv[1], verbs[i].name))
			continue;
		status = verbs[i].run(&o);
		return status == SHOW_USAGE ? usage(stderr) : status;
	}
	return usage(stderr);
}
