/* SPDX-License-Identifier: Apache-2.0 */
#include "shell_lex.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int shell_error_set(struct shell_error *error, int err, const char *at, const char *fmt, ...)
{
	va_list args;

	if (error->err)
		return error->err;
	error->err = err;
	error->at = at;
	va_start(args, fmt);
	vsnprintf(error->what, sizeof(error->what), fmt, args);
	va_end(args);
	return err;
}

/* A carriage return is a blank: scripts that were written with CRLF run. */
static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_operator(char c)
{
	return c == '\n' || c == ';' || c == '&' || c == '|';
}

/* Blanks, comments and backslash-newline between words. */
static void skip_blanks(struct shell_lexer *lx)
{
	while (lex_more(lx)) {
		char c = *lx->next;

		if (c > ' ' && c != '#' && c != '\\')
			return;
		if (is_blank(c)) {
			lx->next++;
		} else if (c == '\\' && lx->end - lx->next >= 2 && lx->next[1] == '\n') {
			lx->next += 2;
			lx->line_continues = !lex_more(lx);
		} else if (c == '#') {
			const char *newline = memchr(lx->next, '\n', (size_t)(lx->end - lx->next));

			lx->next = newline ? newline : lx->end;
		} else {
			return;
		}
	}
}

/* At one of the characters that are tokens. */
static void lex_operator_token(struct shell_lexer *lx)
{
	char c = *lx->next;
	bool twice = lx->end - lx->next >= 2 && lx->next[1] == c;

	if (c == '\n' || c == ';') {
		lx->token.kind = c == ';' ? TOKEN_SEMICOLON : TOKEN_NEWLINE;
		lx->next++;
		return;
	}
	if (!twice) {
		shell_error_set(lx->error, -EINVAL, lx->next, c == '&' ?
				"a single & is not supported (quote it, or use &&)" :
				"a single | is not supported (quote it, or use ||)");
		lx->token.kind = TOKEN_END;
		return;
	}
	lx->token.kind = c == '&' ? TOKEN_AND : TOKEN_OR;
	lx->next += 2;
}

void shell_lex(struct shell_lexer *lx)
{
	skip_blanks(lx);
	lx->token.at = lx->next;
	if (!lex_more(lx)) {
		lx->token.kind = TOKEN_END;
	} else if (is_operator(*lx->next)) {
		lex_operator_token(lx);
	} else {
		lx->token.kind = shell_lex_word(lx) ? TOKEN_WORD : TOKEN_END;
	}
}

void shell_lex_init(struct shell_lexer *lx, struct arena *arena, const char *text, size_t len,
		    struct shell_error *error)
{
	*lx = (struct shell_lexer){
		.arena = arena, .next = text, .end = text + len, .error = error,
	};
	shell_lex(lx);
}
