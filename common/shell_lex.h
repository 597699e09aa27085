/* SPDX-License-Identifier: Apache-2.0 */
/* The shell's lexer: what the parser sees of it. */
#ifndef COMMON_SHELL_LEX_H
#define COMMON_SHELL_LEX_H

#include "shell_ast.h"

/* Notes the first error only; returns ERR. */
int shell_error_set(struct shell_error *error, int err, const char *at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

enum shell_token_kind {
	TOKEN_WORD,
	TOKEN_SEMICOLON,
	TOKEN_NEWLINE,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_END,      /* of the text; also after an error */
};

struct shell_token {
	enum shell_token_kind kind;
	const char *at;
	struct shell_word *word;
};

struct shell_lexer {
	struct arena *arena;
	const char *next, *end;
	struct shell_token token;       /* the one that is looked at */
	struct shell_error *error;
	bool line_continues;            /* the text ended in a backslash and a newline */
};

void shell_lex_init(struct shell_lexer *lexer, struct arena *arena, const char *text, size_t len,
		    struct shell_error *error);

/* Reads the next token into lexer->token. */
void shell_lex(struct shell_lexer *lexer);

/* At a character that begins a word: reads it into lexer->token.word. False: lexer->error tells why. */
bool shell_lex_word(struct shell_lexer *lexer);

/* True for letters, digits and '_', with a letter or '_' first. */
bool shell_name_valid(const char *name, size_t len);

/* True while there is text. */
static inline bool lex_more(const struct shell_lexer *lexer)
{
	return lexer->next < lexer->end;
}

#endif
