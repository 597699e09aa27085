/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions, in the words that U-Boot's scripts use (SLRE, as its
 * `setexpr` and `env grep -e` take them):
 *
 *     ^ $          begin and end of the text (not of its lines)
 *     .            any byte
 *     [a-z] [^a]   a byte of the set, or not of it; "]" first in it is a member
 *     ( )          a group, 9 at most; its span is reported
 *     |            either side
 *     * + ?        any number, one or more, one or none: as many as possible;
 *                  with a ? behind them as few as possible
 *     \s \S        white space or not; \d \D digits; \w \W letters, digits, '_'
 *     \n \r \t \xHH bytes; \ before any other character takes its meaning away
 *
 * Of several matches the leftmost is taken, and there the one that is tried
 * first, as in Perl. All ways are followed at once, so the time is at most the
 * text's length times the expression's, whatever the expression: none is slow.
 *
 * Pure but for malloc while it searches. Host-tested and fuzzed.
 */
#ifndef LIB_REGEX_H
#define LIB_REGEX_H

#include <stddef.h>
#include <stdint.h>

#define REGEX_GROUPS 10u     /* the whole match and 9 groups */
#define REGEX_STEPS  512u    /* of one expression: about one for each of its characters */
#define REGEX_SETS   32u     /* different [] and \s, \d, \w of one expression */

/* lib/regex.c's own. */
struct regex_step {
	uint8_t op, arg;
	int16_t to;              /* of a branch: counted from here */
};

/* About 3 KiB. */
struct regex {
	struct regex_step step[REGEX_STEPS];
	uint8_t set[REGEX_SETS][32];
	unsigned int steps, sets;
	unsigned int groups;     /* that the expression has, without the whole match */

	/* After an error of regex_compile() */
	const char *why;         /* in words */
	size_t where;            /* byte of the expression */
};

/* Bytes from START up to END. */
struct regex_span {
	size_t start, end;       /* both REGEX_UNUSED: the group took no part */
};

#define REGEX_UNUSED SIZE_MAX

/* -EINVAL: re->why and re->where say what is wrong with PATTERN; -E2BIG: it is too long, the same. */
int regex_compile(struct regex *re, const char *pattern);

/*
 * Looks for RE in the LEN bytes of TEXT from byte FROM on ('^' matches at byte 0
 * only, so a search that goes on behind a match is right). 1: found, SPAN[0] is
 * where and SPAN[1...] where the groups were last; 0: not found; -ENOMEM;
 * -E2BIG: 2 GiB of text or more.
 */
int regex_exec(const struct regex *re, const char *text, size_t len, size_t from,
	       struct regex_span span[REGEX_GROUPS]);

#endif
