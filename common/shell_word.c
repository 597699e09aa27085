/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lexer's words. A word is cut into its parts at once (characters and
 * variables), so that later stages never look at quotes or `$` again.
 */
#include "shell_lex.h"

#include <errno.h>

/* What a character can be; where a stretch of ordinary ones ends is one look into a table. */
enum {
	BLANK    = 1 << 0,
	END      = 1 << 1,     /* ends a word and is a token of its own */
	SINGLE   = 1 << 2,
	DOUBLE   = 1 << 3,
	ESCAPE   = 1 << 4,     /* \ and $, special also in double quotes */
	BRACE    = 1 << 5,     /* ends the argument of ${name-argument} */
	NAME     = 1 << 6,
	DIGIT    = 1 << 7,
	OPERATOR = 1 << 8,     /* ends the name in ${name-argument} */
};

/* of ASCII; other bytes have no meaning */
static const uint16_t class_of[128] = {
	[' '] = BLANK, ['\t'] = BLANK, ['\r'] = BLANK,
	['\n'] = END, [';'] = END, ['&'] = END, ['|'] = END,
	['\''] = SINGLE, ['"'] = DOUBLE, ['\\'] = ESCAPE, ['$'] = ESCAPE, ['}'] = BRACE,
	[':'] = OPERATOR, ['-'] = OPERATOR, ['='] = OPERATOR, ['+'] = OPERATOR,
	['_'] = NAME, ['a' ... 'z'] = NAME, ['A' ... 'Z'] = NAME, ['0' ... '9'] = NAME | DIGIT,
};

/* What stops a stretch of ordinary characters, by surroundings. */
#define STOP_WORD       (BLANK | END | SINGLE | DOUBLE | ESCAPE)
#define STOP_ARG        (BRACE | SINGLE | DOUBLE | ESCAPE)
#define STOP_QUOTED     (DOUBLE | ESCAPE)
#define STOP_QUOTED_ARG (BRACE | DOUBLE | ESCAPE)
#define STOP_NAME       (BLANK | END | SINGLE | DOUBLE | ESCAPE | BRACE | OPERATOR)

static unsigned int __attribute__((noinline)) class(char c)
{
	return c & 0x80 ? 0 : class_of[(unsigned char)c];
}

bool shell_name_valid(const char *name, size_t len)
{
	if (!len || class(*name) & DIGIT)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!(class(name[i]) & NAME))
			return false;
	}
	return true;
}

/* --- a word under construction ----------------------------------------------------- */

struct builder {
	struct shell_lexer *lexer;
	struct shell_part *first;    /* memory for the first part, or NULL: allocate it */
	struct shell_part **tail;
	struct arena_str text;       /* characters since the last variable */
	bool quoted;                 /* a quote was among them: they count even when there are none */
	bool in_arg;                 /* the argument of an operator: its blanks may split */
	bool touched;                /* a quote, a backslash or a variable was met */
	uint32_t plain;
	unsigned int depth;          /* of ${} in ${} */
};

static int out_of_memory(struct shell_lexer *lx)
{
	return shell_error_set(lx->error, -ENOMEM, lx->next,
			       "the script is too large for its memory");
}

static void touch(struct builder *b)
{
	if (!b->touched)
		b->plain = (uint32_t)arena_str_len(&b->text);
	b->touched = true;
}

static struct shell_part *add_part(struct builder *b)
{
	struct shell_part *part = b->first;

	b->first = NULL;
	if (!part)
		part = arena_alloc(b->lexer->arena, sizeof(*part));
	if (!part) {
		out_of_memory(b->lexer);
		return NULL;
	}
	*part = (struct shell_part){ 0 };
	*b->tail = part;
	b->tail = &part->next;
	return part;
}

/* Makes a part of the characters so far. SPLIT: blanks among them may separate words. */
static int flush(struct builder *b, bool split)
{
	size_t len = arena_str_len(&b->text);
	struct shell_part *part;
	const char *text;

	if (!len && !b->quoted)
		return b->text.err ? out_of_memory(b->lexer) : 0;
	text = arena_str_end(&b->text);
	if (!text)
		return out_of_memory(b->lexer);
	part = add_part(b);
	if (!part)
		return -ENOMEM;
	part->text = text;
	part->len = (uint32_t)len;
	part->split = split;
	b->quoted = false;
	return 0;
}

static int flush_and_go_on(struct builder *b, bool split)
{
	int ret = flush(b, split);

	arena_str_begin(&b->text, b->lexer->arena);
	return ret;
}

/* --- the parts of a word ------------------------------------------------------------ */

static int lex_parts(struct builder *b, unsigned int stop);

static void take(struct builder *b, size_t n)
{
	arena_str_add(&b->text, b->lexer->next, n);
	b->lexer->next += n;
}

/*
 * What a backslash takes the meaning from, inside quotes. U-Boot's hush removes
 * backslashes there, and existing scripts use that: '\${var}' in single quotes
 * means ${var}, "\;" means ";". Before anything else both quotes keep it.
 */
static bool escapable(char c)
{
	return c && strchr("$\";&|#\\", c);
}

static int lex_single(struct builder *b)
{
	struct shell_lexer *lx = b->lexer;
	const char *open = lx->next++;

	b->quoted = true;
	for (;;) {
		size_t n = 0, left = (size_t)(lx->end - lx->next);

		while (n < left && lx->next[n] != '\'' && lx->next[n] != '\\')
			n++;
		take(b, n);
		if (!lex_more(lx))
			return shell_error_set(lx->error, -EAGAIN, open, "a ' without its end");
		if (*lx->next == '\'')
			break;
		if (left - n >= 2 && escapable(lx->next[1]))
			lx->next++;
		take(b, 1);
	}
	lx->next++;
	return 0;
}

static int lex_double(struct builder *b)
{
	struct shell_lexer *lx = b->lexer;
	const char *open = lx->next++;
	int ret;

	b->quoted = true;
	ret = lex_parts(b, STOP_QUOTED);
	if (ret)
		return ret;
	if (!lex_more(lx))
		return shell_error_set(lx->error, -EAGAIN, open, "a \" without its end");
	lx->next++;
	return 0;
}

static int lex_escape(struct builder *b, bool quoted)
{
	struct shell_lexer *lx = b->lexer;
	char c;

	if (lx->end - lx->next < 2) {      /* the last character of the text stands for itself */
		take(b, 1);
		return 0;
	}
	c = lx->next[1];
	if (c == '\n') {
		lx->next += 2;
		lx->line_continues = !lex_more(lx);
		return 0;
	}
	if (!quoted || escapable(c))
		lx->next++;
	take(b, 1);
	return 0;
}

/* The operator after the name in ${name...}; 0 and at the '}' when there is none. */
static int lex_operator(struct shell_lexer *lx, struct shell_part *part)
{
	const char *at = lx->next;

	if (*at == '}')
		return 0;
	if (*at == ':') {
		part->empty_counts = true;
		lx->next++;
	}
	switch (lex_more(lx) ? *lx->next : '\0') {
	case '-':
		part->op = OP_DEFAULT;
		break;
	case '=':
		part->op = OP_ASSIGN;
		break;
	case '+':
		part->op = OP_ALTERNATIVE;
		break;
	default:
		return shell_error_set(lx->error, -EINVAL, at,
				       "only :- - := = :+ + and } may follow the name in ${}");
	}
	lx->next++;
	return 0;
}

static int lex_arg(struct builder *outer, struct shell_part *part, bool quoted)
{
	struct builder b = {
		.lexer = outer->lexer, .tail = &part->arg, .in_arg = true, .depth = outer->depth + 1,
	};
	int ret;

	if (b.depth > SHELL_MAX_BLOCKS)
		return shell_error_set(b.lexer->error, -EINVAL, b.lexer->next,
				       "${} nested more than %d deep", SHELL_MAX_BLOCKS);
	arena_str_begin(&b.text, b.lexer->arena);
	ret = lex_parts(&b, quoted ? STOP_QUOTED_ARG : STOP_ARG);
	return ret ? ret : flush(&b, !quoted);
}

/* Of ${name}; names such as "a.b" and "x,y" are U-Boot's to have. */
static size_t braced_name_len(const struct shell_lexer *lx)
{
	const char *p = lx->next;

	while (p < lx->end && !(class(*p) & STOP_NAME))
		p++;
	return (size_t)(p - lx->next);
}

static int lex_name(struct builder *b, size_t len, bool split, struct shell_part **out)
{
	struct shell_lexer *lx = b->lexer;
	struct shell_part *part = add_part(b);
	const char *name = part ? arena_copy(lx->arena, lx->next, len) : NULL;

	if (!name)
		return out_of_memory(lx);
	lx->next += len;
	part->text = name;
	part->len = (uint32_t)len;
	part->variable = true;
	part->split = split;
	*out = part;
	return 0;
}

/* At "${". */
static int lex_braced(struct builder *b, bool quoted)
{
	struct shell_lexer *lx = b->lexer;
	const char *open = lx->next;
	struct shell_part *part;
	int ret;

	lx->next += 2;
	ret = lex_name(b, braced_name_len(lx), !quoted, &part);
	if (ret)
		return ret;
	if (lex_more(lx)) {
		ret = lex_operator(lx, part);
		if (!ret && part->op != OP_NONE)
			ret = lex_arg(b, part, quoted);
	}
	if (ret)
		return ret;
	if (!lex_more(lx))
		return shell_error_set(lx->error, -EAGAIN, open, "a ${ without its }");
	lx->next++;
	return 0;
}

/* Length of the name at P that follows a `$` without braces; 0: the `$` stands for itself. */
static size_t name_len(const char *p, const char *end)
{
	const char *start = p;

	if (p < end && *p == '?')
		return 1;
	if (p < end && class(*p) & DIGIT)
		return 0;
	while (p < end && class(*p) & NAME)
		p++;
	return (size_t)(p - start);
}

static int lex_dollar(struct builder *b, bool quoted)
{
	struct shell_lexer *lx = b->lexer;
	bool braced = lx->end - lx->next >= 2 && lx->next[1] == '{';
	size_t len = name_len(lx->next + 1, lx->end);
	struct shell_part *part;
	int ret;

	if (!braced && !len) {
		take(b, 1);
		return 0;
	}
	if (quoted && !arena_str_len(&b->text))
		b->quoted = false;      /* a variable in quotes counts by itself */
	ret = flush(b, b->in_arg && !quoted);
	if (ret)
		return ret;
	if (braced) {
		ret = lex_braced(b, quoted);
	} else {
		lx->next++;
		ret = lex_name(b, len, !quoted, &part);
	}
	arena_str_begin(&b->text, lx->arena);
	return ret;
}

/* At a quote that begins a quoted stretch. */
static int lex_quotes(struct builder *b, bool in_quotes)
{
	int ret = b->in_arg ? flush_and_go_on(b, !in_quotes) : 0;

	if (!ret)
		ret = *b->lexer->next == '"' ? lex_double(b) : lex_single(b);
	if (!ret && b->in_arg)
		ret = flush_and_go_on(b, false);
	return ret;
}

/* A backslash outside quotes in an argument: the character it protects must not split. */
static int lex_arg_escape(struct builder *b)
{
	int ret = flush_and_go_on(b, true);

	if (!ret)
		ret = lex_escape(b, false);
	return ret ? ret : flush_and_go_on(b, false);
}

/* Reads up to a character of STOP that this function does not deal with itself. */
static int lex_parts(struct builder *b, unsigned int stop)
{
	struct shell_lexer *lx = b->lexer;
	bool quoted = !(stop & SINGLE);
	int ret = 0;

	while (!ret) {
		const char *p = lx->next;

		while (p < lx->end && !(class(*p) & stop))
			p++;
		if (p > lx->next)
			take(b, (size_t)(p - lx->next));
		if (!lex_more(lx))
			return 0;
		if (class(*p) & (BLANK | END | BRACE) || (stop == STOP_QUOTED && *p == '"'))
			return 0;
		touch(b);
		if (*p == '$')
			ret = lex_dollar(b, quoted);
		else if (*p == '\\')
			ret = b->in_arg && !quoted ? lex_arg_escape(b) : lex_escape(b, quoted);
		else
			ret = lex_quotes(b, quoted);
	}
	return ret;
}

/* The word at hand, when nothing in it is special: most are. NULL: not so, or no memory. */
static struct shell_word *lex_plain_word(struct shell_lexer *lx)
{
	struct shell_word *word;
	const char *p = lx->next;
	size_t len;
	char *text;

	while (p < lx->end && !(class(*p) & STOP_WORD))
		p++;
	if (p < lx->end && class(*p) & (SINGLE | DOUBLE | ESCAPE))
		return NULL;
	len = (size_t)(p - lx->next);
	word = arena_alloc(lx->arena, sizeof(*word) + len + 1);
	if (!word)
		return NULL;
	text = (char *)(word + 1);
	memcpy(text, lx->next, len);
	text[len] = '\0';
	*word = (struct shell_word){
		.plain = (uint32_t)len, .part = { .text = text, .len = (uint32_t)len },
	};
	lx->next = p;
	return word;
}

static struct shell_word *lex_special_word(struct shell_lexer *lx)
{
	struct shell_word *word = arena_alloc(lx->arena, sizeof(*word));
	struct builder b = { .lexer = lx };
	struct shell_part *first;

	if (!word) {
		out_of_memory(lx);
		return NULL;
	}
	*word = (struct shell_word){ 0 };
	b.first = &word->part;
	b.tail = &first;
	arena_str_begin(&b.text, lx->arena);
	if (lex_parts(&b, STOP_WORD))
		return NULL;
	touch(&b);
	if (flush(&b, false))
		return NULL;
	word->plain = b.plain;
	return word;
}

bool shell_lex_word(struct shell_lexer *lx)
{
	lx->token.word = lex_plain_word(lx);
	if (!lx->token.word)
		lx->token.word = lex_special_word(lx);
	return lx->token.word;
}
