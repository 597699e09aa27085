/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler: one walk over the expression that emits steps as it goes. A
 * branch says how far it goes, not where to, so the steps of a part can be moved
 * when something has to come before them.
 */
#include <lib/regex.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "regex_step.h"

struct compiler {
	struct regex *re;
	const char *pattern, *at;
};

static int fail(struct compiler *c, const char *at, const char *why)
{
	c->re->why = why;
	c->re->where = (size_t)(at - c->pattern);
	return -EINVAL;
}

static int too_long(struct compiler *c)
{
	fail(c, c->at, "it is too long");
	return -E2BIG;
}

static int emit(struct compiler *c, enum regex_op op, unsigned int arg)
{
	if (c->re->steps == REGEX_STEPS)
		return too_long(c);
	c->re->step[c->re->steps++] = (struct regex_step){ .op = (uint8_t)op, .arg = (uint8_t)arg };
	return 0;
}

/* Makes room for a step at PLACE; what comes behind moves as a whole. */
static int insert(struct compiler *c, unsigned int place, enum regex_op op, int to)
{
	struct regex_step *step = c->re->step + place;
	int ret = emit(c, op, 0);

	if (ret)
		return ret;
	memmove(step + 1, step, (c->re->steps - 1 - place) * sizeof(*step));
	*step = (struct regex_step){ .op = (uint8_t)op, .to = (int16_t)to };
	return 0;
}

/* --- sets ------------------------------------------------------------------------ */

static void add(uint8_t set[32], unsigned int byte)
{
	set[byte / 8] |= (uint8_t)(1u << byte % 8);
}

static void add_range(uint8_t set[32], unsigned int first, unsigned int last)
{
	for (unsigned int i = first; i <= last; i++)
		add(set, i);
}

static void invert(uint8_t set[32])
{
	for (unsigned int i = 0; i < 32; i++)
		set[i] = (uint8_t)~set[i];
}

/* Adds what \LETTER stands for; false when it is no class. */
static bool add_class(uint8_t set[32], char letter)
{
	uint8_t class[32] = { 0 };

	switch (letter | 0x20) {
	case 's':
		add_range(class, '\t', '\r');
		add(class, ' ');
		break;
	case 'w':
		add_range(class, 'a', 'z');
		add_range(class, 'A', 'Z');
		add(class, '_');
		/* fall through */
	case 'd':
		add_range(class, '0', '9');
		break;
	default:
		return false;
	}
	if (!(letter & 0x20))
		invert(class);
	for (unsigned int i = 0; i < 32; i++)
		set[i] |= class[i];
	return true;
}

static int emit_set(struct compiler *c, const uint8_t set[32])
{
	struct regex *re = c->re;
	unsigned int i = 0;

	while (i < re->sets && memcmp(re->set[i], set, 32) != 0)
		i++;
	if (i == REGEX_SETS) {
		fail(c, c->at, "too many different sets");
		return -E2BIG;
	}
	if (i == re->sets)
		memcpy(re->set[re->sets++], set, 32);
	return emit(c, REGEX_SET, i);
}

/* --- single characters -------------------------------------------------------------- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the text behind a backslash stands for; goes behind it. */
static int escaped(struct compiler *c)
{
	char letter = *c->at;

	if (!letter)
		return fail(c, c->at - 1, "a backslash at the end");
	c->at++;
	switch (letter) {
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'x':
		break;
	default:
		return (unsigned char)letter;
	}
	if (hex_digit(c->at[0]) < 0 || hex_digit(c->at[1]) < 0)
		return fail(c, c->at - 2, "\\x wants two hexadecimal digits");
	c->at += 2;
	return hex_digit(c->at[-2]) << 4 | hex_digit(c->at[-1]);
}

/* A member of a set; a range when '-' and another follow. */
static int add_member(struct compiler *c, uint8_t set[32])
{
	const char *from = c->at;
	int first, last;

	if (c->at[0] == '\\' && add_class(set, c->at[1])) {
		c->at += 2;
		return 0;
	}
	first = (unsigned char)*c->at++;
	if (first == '\\')
		first = escaped(c);
	if (first < 0)
		return first;
	last = first;
	if (c->at[0] == '-' && c->at[1] && c->at[1] != ']') {
		last = (unsigned char)c->at[1];
		c->at += 2;
		if (last == '\\')
			last = escaped(c);
	}
	if (last < 0)
		return last;
	if (last < first)
		return fail(c, from, "the range ends before it begins");
	add_range(set, (unsigned int)first, (unsigned int)last);
	return 0;
}

static int parse_set(struct compiler *c)
{
	const char *from = c->at - 1;
	uint8_t set[32] = { 0 };
	bool negated = *c->at == '^';
	bool any = false;

	c->at += negated;
	while (*c->at && (*c->at != ']' || !any)) {
		int ret = add_member(c, set);

		if (ret)
			return ret;
		any = true;
	}
	if (!*c->at)
		return fail(c, from, "a [ that is not closed");
	c->at++;
	if (negated)
		invert(set);
	return emit_set(c, set);
}

static int parse_escape(struct compiler *c)
{
	uint8_t set[32] = { 0 };
	int byte;

	if (add_class(set, *c->at)) {
		c->at++;
		return emit_set(c, set);
	}
	byte = escaped(c);
	return byte < 0 ? byte : emit(c, REGEX_BYTE, (unsigned int)byte);
}

/* --- structure ------------------------------------------------------------------------ */

/* Recurses once for each group that is open: 9 times at most. */
static int parse_either(struct compiler *c);

static int parse_group(struct compiler *c)
{
	const char *from = c->at - 1;
	unsigned int number = ++c->re->groups;
	int ret;

	if (number >= REGEX_GROUPS) {
		fail(c, from, "more than 9 groups");
		return -E2BIG;
	}
	ret = emit(c, REGEX_SAVE, 2 * number);
	ret = ret ? ret : parse_either(c);
	if (!ret && *c->at != ')')
		ret = fail(c, from, "a ( that is not closed");
	if (ret)
		return ret;
	c->at++;
	return emit(c, REGEX_SAVE, 2 * number + 1);
}

static int parse_atom(struct compiler *c)
{
	char byte = *c->at++;

	switch (byte) {
	case '^':
		return emit(c, REGEX_BEGIN, 0);
	case '$':
		return emit(c, REGEX_END, 0);
	case '.':
		return emit(c, REGEX_ANY, 0);
	case '[':
		return parse_set(c);
	case '(':
		return parse_group(c);
	case '\\':
		return parse_escape(c);
	case '*':
	case '+':
	case '?':
		return fail(c, c->at - 1, "nothing that could be repeated is before this");
	}
	return emit(c, REGEX_BYTE, (unsigned char)byte);
}

/*
 * Repeats the steps from FIRST on as HOW says. "x*" is "(x+)?": were it a loop
 * with its test in front, an x that matches nothing could be left too early.
 */
static int repeat(struct compiler *c, unsigned int first, char how, bool few)
{
	int len = (int)(c->re->steps - first), ret = 0;

	if (how != '?') {
		ret = emit(c, few ? REGEX_SPLIT : REGEX_SPLIT_TO, 0);
		if (!ret)
			c->re->step[c->re->steps - 1].to = (int16_t)-len;
		len++;
	}
	if (!ret && how != '+')
		ret = insert(c, first, few ? REGEX_SPLIT_TO : REGEX_SPLIT, len + 1);
	return ret;
}

static bool repeats(char c)
{
	return c == '*' || c == '+' || c == '?';
}

static int parse_piece(struct compiler *c)
{
	unsigned int first = c->re->steps;
	int ret = parse_atom(c);

	if (!ret && repeats(*c->at)) {
		char how = *c->at++;
		bool few = *c->at == '?';

		c->at += few;
		ret = repeat(c, first, how, few);
		if (!ret && repeats(*c->at))
			ret = fail(c, c->at, "this is repeated already");
	}
	return ret;
}

/*
 * Sides with '|' between them. Each but the last ends in a jump to the end; until
 * that is known, each jump says how far before it the one before it is.
 */
static int parse_either(struct compiler *c)
{
	struct regex *re = c->re;
	unsigned int first = re->steps, jump = 0;
	int ret = 0;

	while (!ret && *c->at && *c->at != ')') {
		if (*c->at != '|') {
			ret = parse_piece(c);
			continue;
		}
		c->at++;
		ret = insert(c, first, REGEX_SPLIT, (int)(re->steps - first) + 2);
		ret = ret ? ret : emit(c, REGEX_JUMP, 0);
		if (ret)
			break;
		re->step[re->steps - 1].to = (int16_t)(jump ? (int)(re->steps - 1 - jump) : 0);
		jump = re->steps - 1;
		first = re->steps;
	}
	while (!ret && jump) {
		unsigned int before = re->step[jump].to ? jump - (unsigned int)re->step[jump].to : 0;

		re->step[jump].to = (int16_t)(re->steps - jump);
		jump = before;
	}
	return ret;
}

int regex_compile(struct regex *re, const char *pattern)
{
	struct compiler c = { .re = re, .pattern = pattern, .at = pattern };
	int ret;

	re->steps = re->sets = re->groups = 0;
	re->why = NULL;
	re->where = 0;
	ret = emit(&c, REGEX_SAVE, 0);
	ret = ret ? ret : parse_either(&c);
	if (!ret && *c.at)
		ret = fail(&c, c.at, "a ) without a (");
	ret = ret ? ret : emit(&c, REGEX_SAVE, 1);
	return ret ? ret : emit(&c, REGEX_MATCH, 0);
}
