/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of "key value", as the files that describe boot entries have them
 * (boot/extlinux.h, boot/bls.h). Empty lines and those that begin with # are
 * left out; so, after a message, are lines that are too long or hold control
 * characters: what comes from here can be printed.
 *
 * Pure; reads untrusted bytes; host-tested and fuzzed with its users.
 */
#ifndef BOOT_CONF_H
#define BOOT_CONF_H

#include <lib/arena.h>
#include <stdbool.h>
#include <stddef.h>

#define CONF_LINE_MAX 4096u      /* bytes; Linux takes 2048 of a command line */
#define CONF_FILE_MAX 65536u     /* larger files are none of ours */

struct conf {
	const char *file;        /* for messages */
	const char *at, *end;
	unsigned int line;       /* of the last conf_next(), from 1 */
	unsigned int complaints;

	/* What conf_next() found. No NUL behind them; both are inside the text. */
	const char *key, *value;
	size_t key_len, value_len;      /* value_len 0: there is none */
};

void conf_start(struct conf *conf, const char *file, const char *text, size_t len);

/* The next line; false at the end. Blanks at both ends of the value are left out. */
bool conf_next(struct conf *conf);

/* Is it this one (lower case here, any case there)? */
bool conf_key_is(const struct conf *conf, const char *key);

/* Takes the first word off the value and makes it the key; false when there is none. */
bool conf_shift(struct conf *conf);

/* The value, copied; NULL when memory has run out. */
char *conf_value(const struct conf *conf, struct arena *arena);

/* A value that is a decimal number of at most MAX; else a complaint and false. */
bool conf_number(struct conf *conf, unsigned int max, unsigned int *number);

/* "FILE:LINE: ...", up to ten of them per file; then one that says that there are more. */
void conf_complain(struct conf *conf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
