/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the host tool armdecode share. */
#ifndef TOOLS_ARMDECODE_H
#define TOOLS_ARMDECODE_H

#include <lib/decode.h>
#include <lib/decode_walk.h>

#define MAX_ARGS   3
#define SHOW_USAGE (-1)

struct option_number {
	uint64_t value;
	bool given;
};

struct options {
	struct decode_context context;
	bool e2h_given, json, wxn;
	struct option_number ttbr, ttbr1, tcr, va, mair, base;
	const char *tables, *title;
	int argc;
	char *argv[MAX_ARGS];
};

/* One per verb: exit status, or SHOW_USAGE. */
int armdecode_decode(struct options *o);
int armdecode_explain(struct options *o);
int armdecode_walk(struct options *o);
int armdecode_map(struct options *o);

/* The regime of --tcr, --ttbr, --ttbr1, --mair, --el, --e2h, --wxn. */
struct walk_regime armdecode_regime(const struct options *o);

/* Hexadecimal, with or without 0x; '_' between digits is skipped. 0, or the exit status after a message. */
int armdecode_number(const char *what, const char *text, uint64_t *value);

/* A whole file (NULL or "-": standard input), NUL behind it; NULL after a message. */
char *armdecode_read(const char *name, size_t *size);

/* TEXT in JSON's quotes; a number as "0x..." in quotes, because JSON's numbers end at 53 bits. */
void json_string(const char *text);
void json_hex(uint64_t value);

/* The fields of a register as a JSON array. */
void json_fields(const struct decode_reg *reg, uint64_t value);

#endif
