/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shell's parser: recursive descent over
 *
 *     list     = { ";" | newline } [ item { separator item } ]
 *     item     = [ "!" ] ( command | if | while | until | for )
 *     command  = { NAME=value } { word }
 *     if       = "if" list "then" list { "elif" list "then" list } [ "else" list ] "fi"
 *     while    = ( "while" | "until" ) list "do" list "done"
 *     for      = "for" NAME "in" { word } separator "do" list "done"
 *
 * where && and || bind equally, to the left, and tighter than `;`.
 */
#include "shell_lex.h"

#include <errno.h>

enum keyword {
	KW_NONE, KW_IF, KW_THEN, KW_ELIF, KW_ELSE, KW_FI, KW_WHILE, KW_UNTIL, KW_FOR, KW_IN, KW_DO,
	KW_DONE, KW_NOT,
};

static const char keywords[][6] = {
	[KW_IF] = "if",       [KW_THEN] = "then",   [KW_ELIF] = "elif", [KW_ELSE] = "else",
	[KW_FI] = "fi",       [KW_WHILE] = "while", [KW_UNTIL] = "until", [KW_FOR] = "for",
	[KW_IN] = "in",       [KW_DO] = "do",       [KW_DONE] = "done", [KW_NOT] = "!",
};

struct parser {
	struct shell_lexer lexer;
	struct shell_error *error;
	struct arena *arena;
	enum keyword keyword;       /* what the token would be where a command may begin */
	unsigned int depth;         /* of blocks in blocks */
	const char *opened;         /* the innermost block: where it began, */
	enum keyword opener;        /* with what, */
	enum keyword closer;        /* and what it waits for */
};

static struct shell_node *parse_list(struct parser *ps);
static struct shell_node *parse_item(struct parser *ps);

/* --- helpers ------------------------------------------------------------------------- */

static bool failed(const struct parser *ps)
{
	return ps->error->err != 0;
}

static const struct shell_token *look(const struct parser *ps)
{
	return &ps->lexer.token;
}

static enum keyword classify(const struct shell_word *word)
{
	const char *text = word->part.text;
	enum keyword kw;

	if (word->part.variable || word->part.next || word->plain != word->part.len)
		return KW_NONE;
	switch (text[0]) {
	case 'i':
		kw = text[1] == 'f' ? KW_IF : KW_IN;
		break;
	case 't':
		kw = KW_THEN;
		break;
	case 'e':
		kw = text[1] && text[2] == 'i' ? KW_ELIF : KW_ELSE;
		break;
	case 'f':
		kw = text[1] == 'i' ? KW_FI : KW_FOR;
		break;
	case 'w':
		kw = KW_WHILE;
		break;
	case 'u':
		kw = KW_UNTIL;
		break;
	case 'd':
		kw = text[1] && text[2] ? KW_DONE : KW_DO;
		break;
	case '!':
		kw = KW_NOT;
		break;
	default:
		return KW_NONE;
	}
	return strcmp(text, keywords[kw]) == 0 ? kw : KW_NONE;
}

static void note_keyword(struct parser *ps)
{
	ps->keyword = look(ps)->kind == TOKEN_WORD ? classify(look(ps)->word) : KW_NONE;
}

static void advance(struct parser *ps)
{
	shell_lex(&ps->lexer);
	note_keyword(ps);
}

/* Says what was expected instead of the token; at the end of the text, what is still open. */
static void unexpected(struct parser *ps, const char *expected)
{
	if (look(ps)->kind == TOKEN_END && ps->opened)
		shell_error_set(ps->error, -EAGAIN, ps->opened, "'%s' without '%s'",
				keywords[ps->opener], keywords[ps->closer]);
	else if (look(ps)->kind == TOKEN_END)
		shell_error_set(ps->error, -EAGAIN, look(ps)->at, "%s expected", expected);
	else
		shell_error_set(ps->error, -EINVAL, look(ps)->at, "%s expected here", expected);
}

static void *alloc(struct parser *ps, size_t size)
{
	void *p = failed(ps) ? NULL : arena_alloc(ps->arena, size);

	if (!p)
		shell_error_set(ps->error, -ENOMEM, look(ps)->at,
				"the script is too large for its memory");
	return p;
}

static void skip_newlines(struct parser *ps)
{
	while (look(ps)->kind == TOKEN_NEWLINE)
		advance(ps);
}

static void skip_separators(struct parser *ps)
{
	while (look(ps)->kind == TOKEN_NEWLINE || look(ps)->kind == TOKEN_SEMICOLON)
		advance(ps);
}

static void expect(struct parser *ps, enum keyword wanted, const char *quoted)
{
	if (failed(ps))
		return;
	if (ps->keyword == wanted)
		advance(ps);
	else
		unexpected(ps, quoted);
}

/* --- simple commands ------------------------------------------------------------------- */

/* Turns a word NAME=... into an assignment; false when it is none. */
static bool take_assignment(struct parser *ps, struct shell_word *word)
{
	struct shell_part *part = &word->part;
	const char *equals = part->variable ? NULL : memchr(part->text, '=', word->plain);
	size_t len = equals ? (size_t)(equals - part->text) : 0;
	char *name;

	if (!equals || !shell_name_valid(part->text, len))
		return false;
	name = alloc(ps, len + 1);
	if (!name)
		return false;
	memcpy(name, part->text, len);
	name[len] = '\0';
	word->assigns = name;
	part->text += len + 1;
	part->len -= (uint32_t)len + 1;
	return true;
}

/* Takes all words that follow each other. */
static struct shell_word *parse_words(struct parser *ps)
{
	struct shell_word *first = NULL, **tail = &first;

	while (!failed(ps) && look(ps)->kind == TOKEN_WORD) {
		*tail = look(ps)->word;
		tail = &(*tail)->next;
		shell_lex(&ps->lexer);      /* no keywords here */
	}
	ps->keyword = KW_NONE;
	return first;
}

static void parse_command(struct parser *ps, struct shell_node *node)
{
	struct shell_word **tail = &node->u.command.assign;

	node->kind = NODE_COMMAND;
	while (!failed(ps) && look(ps)->kind == TOKEN_WORD && take_assignment(ps, look(ps)->word)) {
		*tail = look(ps)->word;
		tail = &(*tail)->next;
		advance(ps);
	}
	node->u.command.words = parse_words(ps);
}

/* --- blocks ----------------------------------------------------------------------------- */

/* A list that must hold something: what stands between `if` and `then`. */
static struct shell_node *parse_condition(struct parser *ps)
{
	struct shell_node *list = parse_list(ps);

	if (!list && !failed(ps))
		unexpected(ps, "a command");
	return list;
}

/* After `if` or `elif`; up to but without `fi`. An elif is an `if` in the else branch of this one. */
static void parse_if(struct parser *ps, struct shell_node *node)
{
	while (!failed(ps)) {
		enum keyword kw;

		node->kind = NODE_IF;
		node->u.block.condition = parse_condition(ps);
		expect(ps, KW_THEN, "'then'");
		node->u.block.body = parse_list(ps);
		kw = failed(ps) ? KW_NONE : ps->keyword;
		if (kw == KW_ELSE) {
			advance(ps);
			node->u.block.otherwise = parse_list(ps);
		}
		if (kw != KW_ELIF)
			break;
		advance(ps);
		node->u.block.otherwise = alloc(ps, sizeof(*node));
		node = node->u.block.otherwise;
		if (node)
			*node = (struct shell_node){ 0 };
	}
	expect(ps, KW_FI, "'fi'");
}

/* From `do` to `done`. */
static struct shell_node *parse_body(struct parser *ps)
{
	struct shell_node *body;

	expect(ps, KW_DO, "'do'");
	body = parse_list(ps);
	expect(ps, KW_DONE, "'done'");
	return body;
}

static void parse_while(struct parser *ps, struct shell_node *node)
{
	node->u.block.condition = parse_condition(ps);
	node->u.block.body = parse_body(ps);
}

static void parse_for(struct parser *ps, struct shell_node *node)
{
	const struct shell_word *word = look(ps)->word;

	node->kind = NODE_FOR;
	if (look(ps)->kind != TOKEN_WORD || word->part.variable || word->part.next ||
	    !shell_name_valid(word->part.text, word->part.len)) {
		unexpected(ps, "the name of a variable");
		return;
	}
	node->u.loop.name = word->part.text;
	advance(ps);
	skip_newlines(ps);
	expect(ps, KW_IN, "'in'");
	node->u.loop.words = parse_words(ps);
	if (!failed(ps) && look(ps)->kind != TOKEN_SEMICOLON && look(ps)->kind != TOKEN_NEWLINE)
		unexpected(ps, "';' or a new line");
	skip_separators(ps);
	node->u.loop.body = parse_body(ps);
}

/* At the keyword that begins a block. */
static void parse_block(struct parser *ps, struct shell_node *node, enum keyword kw)
{
	const char *opened = ps->opened;
	enum keyword opener = ps->opener, closer = ps->closer;

	if (ps->depth == SHELL_MAX_BLOCKS) {
		shell_error_set(ps->error, -EINVAL, look(ps)->at, "blocks nested more than %d deep",
				SHELL_MAX_BLOCKS);
		return;
	}
	ps->depth++;
	ps->opened = look(ps)->at;
	ps->opener = kw;
	ps->closer = kw == KW_IF ? KW_FI : KW_DONE;
	advance(ps);
	if (kw == KW_IF) {
		parse_if(ps, node);
	} else if (kw == KW_FOR) {
		parse_for(ps, node);
	} else {
		node->kind = kw == KW_UNTIL ? NODE_UNTIL : NODE_WHILE;
		parse_while(ps, node);
	}
	ps->depth--;
	ps->opened = opened;
	ps->opener = opener;
	ps->closer = closer;
}

/* --- lists ------------------------------------------------------------------------------ */

/* A keyword that cannot begin a command: it ends the list, or is out of place. */
static bool ends_list(enum keyword kw)
{
	return kw == KW_THEN || kw == KW_ELIF || kw == KW_ELSE || kw == KW_FI || kw == KW_DO ||
	       kw == KW_DONE;
}

static struct shell_node *parse_item(struct parser *ps)
{
	struct shell_node *node = alloc(ps, sizeof(*node));
	enum keyword kw;

	if (!node)
		return NULL;
	*node = (struct shell_node){ 0 };
	for (; ps->keyword == KW_NOT; advance(ps))
		node->negate = !node->negate;
	kw = ps->keyword;
	if (look(ps)->kind != TOKEN_WORD || ends_list(kw))
		unexpected(ps, "a command");
	else if (kw == KW_NONE || kw == KW_IN)
		parse_command(ps, node);
	else
		parse_block(ps, node, kw);
	return node;
}

/* What joins the item before with the next; false when the list is over. */
static bool parse_join(struct parser *ps, enum shell_join *join)
{
	switch (look(ps)->kind) {
	case TOKEN_AND:
	case TOKEN_OR:
		*join = look(ps)->kind == TOKEN_AND ? JOIN_AND : JOIN_OR;
		advance(ps);
		skip_newlines(ps);
		return true;
	case TOKEN_SEMICOLON:
	case TOKEN_NEWLINE:
		*join = JOIN_ALWAYS;
		skip_separators(ps);
		return look(ps)->kind != TOKEN_END && !ends_list(ps->keyword);
	case TOKEN_WORD:
		if (!ends_list(ps->keyword))
			unexpected(ps, "';' or a new line");
		return false;
	default:
		return false;
	}
}

/* Up to the end of the text or a keyword that ends lists; whose it is, the caller knows. */
static struct shell_node *parse_list(struct parser *ps)
{
	struct shell_node *first = NULL, **tail = &first;
	enum shell_join join = JOIN_ALWAYS;
	bool more;

	if (failed(ps))
		return NULL;
	skip_separators(ps);
	more = look(ps)->kind != TOKEN_END && !ends_list(ps->keyword);
	while (more && !failed(ps)) {
		struct shell_node *node = parse_item(ps);

		if (failed(ps))
			return NULL;
		node->join = join;
		*tail = node;
		tail = &node->next;
		more = parse_join(ps, &join);
	}
	return first;
}

static void out_of_place(struct parser *ps)
{
	static const char *const needs[] = {
		[KW_THEN] = "if", [KW_ELIF] = "if", [KW_ELSE] = "if", [KW_FI] = "if",
		[KW_DO] = "while", [KW_DONE] = "do",
	};
	shell_error_set(ps->error, -EINVAL, look(ps)->at, "'%s' without '%s'",
			keywords[ps->keyword], needs[ps->keyword]);
}

int shell_parse(struct arena *arena, const char *text, size_t len, struct shell_node **list,
		struct shell_error *error)
{
	struct parser ps = { .arena = arena, .error = error };

	shell_lex_init(&ps.lexer, arena, text, len, error);
	note_keyword(&ps);
	*list = parse_list(&ps);
	if (!failed(&ps) && look(&ps)->kind != TOKEN_END)
		out_of_place(&ps);
	error->line_continues = ps.lexer.line_continues;
	return error->err;
}
