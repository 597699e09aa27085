/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a dump through explain() and looks for words in what it says. */
#ifndef TEST_EXPLAIN_RIG_H
#define TEST_EXPLAIN_RIG_H

#include <lib/decode_explain.h>

struct findings {
	char text[16384];          /* "[kind] sentence" and a newline, each */
	size_t count[EXPLAIN_NEXT + 1];
};

extern struct dump dump;           /* of the last run() */
extern struct findings found;

/* Reads TEXT and explains it; MEMORY may be NULL. What explain() returned. */
int run(const char *text, int el, struct walk_memory *memory);

/* Fail with all that was said when TEXT was not, or was. */
void expect(const char *text);
void expect_not(const char *text);

#endif
