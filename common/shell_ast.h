/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shell's syntax tree, and how text becomes one.
 *
 * Text -> lexer (tokens, words already cut into parts) -> parser (nodes) ->
 * executor. Everything lies in an arena and refers to nothing outside it: the
 * script's text may vanish once it is parsed, so a variable may change itself
 * while it is run.
 */
#ifndef COMMON_SHELL_AST_H
#define COMMON_SHELL_AST_H

#include <lib/arena.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Blocks within blocks of one script, and ${a:-${b:-...}} within each other. */
#define SHELL_MAX_BLOCKS 32

/* --- words ------------------------------------------------------------------- */

/* What to do when a variable has no value: ${name-arg} and its kin. */
enum shell_op {
	OP_NONE,
	OP_DEFAULT,      /* - : arg instead */
	OP_ASSIGN,       /* = : arg instead, and the variable gets it */
	OP_ALTERNATIVE,  /* + : arg when it does have one, else nothing */
};

struct shell_part {
	struct shell_part *next;
	struct shell_part *arg;    /* of the operator */
	const char *text;          /* the characters themselves, or the name of the variable */
	uint32_t len;
	bool variable;
	bool split;                /* not quoted: blanks in the result separate words */
	bool empty_counts;         /* the operator has a ':': an empty value is no value */
	enum shell_op op;
};

struct shell_word {
	struct shell_word *next;
	const char *assigns;       /* the word was NAME=...: NAME; the parts are the value */
	uint32_t plain;            /* characters at its begin that no quote and no $ touched */
	struct shell_part part;    /* the first; every word has one */
};

/* --- nodes ------------------------------------------------------------------- */

enum shell_node_kind { NODE_COMMAND, NODE_IF, NODE_WHILE, NODE_UNTIL, NODE_FOR };

/* How a node hangs together with the one before it. */
enum shell_join { JOIN_ALWAYS, JOIN_AND, JOIN_OR };

struct shell_node {
	struct shell_node *next;
	enum shell_node_kind kind;
	enum shell_join join;
	bool negate;                         /* `!` */
	union {
		struct {
			struct shell_word *assign;   /* NAME=value words at its begin */
			struct shell_word *words;    /* NULL: only assignments */
		} command;
		struct {
			struct shell_node *condition, *body;
			struct shell_node *otherwise;    /* else, or the `if` that an elif is */
		} block;
		struct {
			const char *name;
			struct shell_word *words;
			struct shell_node *body;
		} loop;
	} u;
};

/* --- errors ------------------------------------------------------------------ */

struct shell_error {
	int err;             /* 0, -EINVAL, -ENOMEM, or -EAGAIN: it would be right if it went on */
	const char *at;      /* in the text */
	char what[80];
	bool line_continues; /* beside err: the text ended in a backslash and a newline */
};

/* --- parser ------------------------------------------------------------------ */

/*
 * Parses TEXT. *list is NULL for an empty script. On failure nothing of it is
 * to be used and error->err (also returned) tells why. *error starts zeroed.
 */
int shell_parse(struct arena *arena, const char *text, size_t len, struct shell_node **list,
		struct shell_error *error);

/* --- expansion --------------------------------------------------------------- */

/* Where expansion gets and sets variables. */
struct shell_vars {
	const char *(*get)(const char *name);
	int (*set)(const char *name, const char *value);
};

/*
 * Expands words to an argument vector in the arena: *argv has *argc strings
 * and a NULL. The strings may be written to. -ENOMEM, or what vars->set says.
 */
int shell_expand(struct arena *arena, const struct shell_vars *vars,
		 const struct shell_word *words, int *argc, char ***argv);

/* Expands one word to one string, without splitting: the value of an assignment. */
int shell_expand_value(struct arena *arena, const struct shell_vars *vars,
		       const struct shell_word *word, char **value);

#endif
