/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From words of the syntax tree to the strings that a command gets.
 *
 * What a variable holds is text and nothing else: quotes, `$` and `;` in it
 * mean nothing. Without quotes around the variable, blanks in it separate
 * words, and an empty one vanishes.
 *
 * All fields of a command are written one behind the other into one growing
 * string, each ended by NUL; the vector of pointers is made at the end.
 */
#include "shell_ast.h"

#include <errno.h>

struct expansion {
	struct arena_str out;
	const struct shell_vars *vars;
	size_t fields;      /* complete ones in OUT */
	bool open;          /* a field has begun; it may still be empty */
	bool one;           /* everything is one field: no splitting */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void end_field(struct expansion *x)
{
	if (!x->open)
		return;
	arena_str_add(&x->out, "", 1);
	x->fields++;
	x->open = false;
}

static void add(struct expansion *x, const char *text, size_t len)
{
	arena_str_add(&x->out, text, len);
	x->open = true;
}

static void add_split(struct expansion *x, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *start = text;

		while (text < end && !is_blank(*text))
			text++;
		if (text > start)
			add(x, start, (size_t)(text - start));
		if (text < end)
			end_field(x);
		while (text < end && is_blank(*text))
			text++;
	}
}

static void add_text(struct expansion *x, const char *text, size_t len, bool split)
{
	if (split && !x->one)
		add_split(x, text, len);
	else
		add(x, text, len);
}

static int add_parts(struct expansion *x, const struct shell_part *part);

/* ${name=arg}: the argument becomes the variable's value. It is put together at the end of OUT. */
static int assign(struct expansion *x, const struct shell_part *part)
{
	size_t before = arena_str_len(&x->out);
	bool one = x->one, open = x->open;
	int ret;

	x->one = true;
	ret = add_parts(x, part->arg);
	x->one = one;
	x->open = open;
	arena_str_add(&x->out, "", 1);
	if (!ret)
		ret = x->out.err;
	if (!ret)
		ret = x->vars->set(part->text, x->out.start + before);
	x->out.next = x->out.start + before;
	return ret;
}

static int add_variable(struct expansion *x, const struct shell_part *part)
{
	const char *value = x->vars->get(part->text);
	bool has_value = value && (*value || !part->empty_counts);
	int ret;

	if (!part->split)
		x->open = true;
	switch (part->op) {
	case OP_ALTERNATIVE:
		return has_value ? add_parts(x, part->arg) : 0;
	case OP_DEFAULT:
		if (!has_value)
			return add_parts(x, part->arg);
		break;
	case OP_ASSIGN:
		if (has_value)
			break;
		ret = assign(x, part);
		if (ret)
			return ret;
		value = x->vars->get(part->text);
		break;
	case OP_NONE:
		break;
	}
	if (value)
		add_text(x, value, strlen(value), part->split);
	return x->out.err;
}

static int add_parts(struct expansion *x, const struct shell_part *part)
{
	int ret = 0;

	for (; part && !ret; part = part->next) {
		if (part->variable)
			ret = add_variable(x, part);
		else
			add_text(x, part->text, part->len, part->split);
	}
	return ret ? ret : x->out.err;
}

int shell_expand(struct arena *arena, const struct shell_vars *vars,
		 const struct shell_word *words, int *argc, char ***argv)
{
	struct expansion x = { .vars = vars };
	char *field;

	arena_str_begin(&x.out, arena);
	for (; words; words = words->next) {
		int ret;

		if (!words->part.variable && !words->part.next) {      /* most words: with its NUL */
			arena_str_add(&x.out, words->part.text, words->part.len + 1);
			x.fields++;
			continue;
		}
		ret = add_parts(&x, &words->part);
		if (ret)
			return ret;
		end_field(&x);
	}
	field = arena_str_end(&x.out);
	*argv = field ? arena_alloc(arena, (x.fields + 1) * sizeof(**argv)) : NULL;
	if (!*argv)
		return -ENOMEM;
	for (size_t i = 0; i < x.fields; i++) {
		(*argv)[i] = field;
		field += strlen(field) + 1;
	}
	(*argv)[x.fields] = NULL;
	*argc = (int)x.fields;
	return 0;
}

int shell_expand_value(struct arena *arena, const struct shell_vars *vars,
		       const struct shell_word *word, char **value)
{
	struct expansion x = { .vars = vars, .one = true };
	int ret;

	arena_str_begin(&x.out, arena);
	ret = add_parts(&x, &word->part);
	if (ret)
		return ret;
	*value = arena_str_end(&x.out);
	return *value ? 0 : -ENOMEM;
}
