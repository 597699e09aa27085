/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Completion by Tab: whoever knows names that fit (a command for its
 * arguments) offers all it has; what does not fit is dropped here.
 */
#ifndef COMMON_COMPLETE_H
#define COMMON_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#define COMPLETION_MAX_WORDS 16
#define COMPLETION_TEXT      2048   /* bytes of candidates that are kept for the list */

struct completion {
	/* what has been typed */
	int argc;                                   /* complete words before; 0: the command itself */
	const char *argv[COMPLETION_MAX_WORDS];     /* argv[0] is the command's name */
	const char *word;                           /* the word under the cursor, up to the cursor */
	size_t word_len;
	/* what was offered and fits */
	unsigned int matches;
	size_t common_len;                          /* how far all matches agree */
	char suffix;                                /* follows a name that is complete; NUL: nothing */
	size_t used;                                /* of text */
	char text[COMPLETION_TEXT];                 /* each ended by NUL; the first is always there */
};

/* Offers NAME (copied). */
void completion_add(struct completion *c, const char *name);

/* Offers the names of all environment and local variables, or of all commands: for struct command. */
void complete_variables(struct completion *c);
void complete_commands(struct completion *c);

/*
 * Completes the last word of LINE (LEN bytes, up to the cursor): the command,
 * $name and ${name, or an argument by the command's own function.
 */
void complete_line(struct completion *c, const char *line, size_t len);

#endif
