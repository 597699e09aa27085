/* SPDX-License-Identifier: Apache-2.0 */
/*
 * armdecode: what registers and translation tables of Armv8-A and Armv9-A mean.
 * The parts that do the work are those of the bootloader (lib/decode).
 */
#include "armdecode.h"

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
};

static int usage(void)
{
	fputs("usage: armdecode decode REG VALUE [--el N] [--e2h] [--json]\n"
	      "       armdecode explain [FILE] [--el N] [--e2h] [--tables FILE --base ADDRESS] [--json]\n"
	      "       armdecode walk FILE BASE --ttbr X --tcr Y --va V [--mair M] [--el N] [--e2h]"
	      " [--json]\n"
	      "\n"
	      "decode   the fields of one register: armdecode decode tcr_el2 0x500803510 --e2h\n"
	      "explain  a dump of registers, as Linux, U-Boot, TF-A, Zephyr or Slipway print it,\n"
	      "         from FILE or standard input\n"
	      "walk     one address through the translation tables in FILE, a copy of the memory\n"
	      "         from BASE on\n"
	      "Numbers are hexadecimal; N is decimal.\n",
	      stderr);
	return 2;
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
	*value = strtoull(clean, &end, 16);
	if (n && !*end && !*text && clean[0] != '-')
		return 0;
	fprintf(stderr, "armdecode: %s: '%s' is not a hexadecimal number\n", what, clean);
	return 2;
}

static const struct {
	const char *name;
	size_t offset;
} number_options[] = {
	{ "--ttbr", offsetof(struct options, ttbr) }, { "--tcr", offsetof(struct options, tcr) },
	{ "--va", offsetof(struct options, va) },     { "--mair", offsetof(struct options, mair) },
	{ "--base", offsetof(struct options, base) },
};

/* One option with its value; returns how many arguments it took, 0: error. */
static int option(struct options *o, char **arg)
{
	if (!strcmp(arg[0], "--e2h")) {
		o->context.e2h = o->e2h_given = true;
		return 1;
	}
	if (!strcmp(arg[0], "--json")) {
		o->json = true;
		return 1;
	}
	if (arg[1] && !strcmp(arg[0], "--tables")) {
		o->tables = arg[1];
		return 2;
	}
	if (arg[1] && !strcmp(arg[0], "--el") && arg[1][0] >= '1' && arg[1][0] <= '3' && !arg[1][1]) {
		o->context.el = arg[1][0] - '0';
		return 2;
	}
	for (size_t i = 0; i < sizeof(number_options) / sizeof(number_options[0]); i++) {
		struct option_number *n = (void *)((char *)o + number_options[i].offset);

		if (!arg[1] || strcmp(arg[0], number_options[i].name))
			continue;
		n->given = true;
		return armdecode_number(arg[0], arg[1], &n->value) ? 0 : 2;
	}
	fprintf(stderr, "armdecode: %s: not an option, or its value is missing\n", arg[0]);
	return 0;
}

int main(int argc, char **argv)
{
	struct options o = { 0 };

	for (int i = 2; i < argc;) {
		int taken = 1;

		if (!strncmp(argv[i], "--", 2))
			taken = option(&o, argv + i);
		else if (o.argc < MAX_ARGS)
			o.argv[o.argc++] = argv[i];
		else
			return usage();
		if (!taken)
			return 2;
		i += taken;
	}
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		int status;

		if (strcmp(argv[1], verbs[i].name))
			continue;
		status = verbs[i].run(&o);
		return status == SHOW_USAGE ? usage() : status;
	}
	return usage();
}
