/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Substitution by regular expressions: `setexpr sub` and `setexpr gsub`.
 *
 * Pure but for malloc. Host-tested and fuzzed.
 */
#ifndef LIB_REGEX_SUB_H
#define LIB_REGEX_SUB_H

#include <stdbool.h>
#include <stddef.h>

#include <lib/regex.h>

struct regex_sub {
	const char *replacement;     /* \0 stands for the match, \1 to \9 for its groups */
	bool all;                    /* every match, else the first */
	size_t max;                  /* most bytes of the result, without its NUL */
	bool (*interrupted)(void);   /* asked now and then; NULL: never */
};

/*
 * What becomes of TEXT, in *RESULT (malloc'd, to be freed by the caller; NULL
 * unless the return is positive). Returns the number of matches; -E2BIG when
 * the result would pass MAX; -ENOMEM; -EINTR.
 *
 * \N of a group that the expression does not have stays as it is, as in U-Boot.
 * An empty match right behind another match does not count.
 */
int regex_substitute(const struct regex *re, const char *text, const struct regex_sub *how,
		     char **result);

#endif
