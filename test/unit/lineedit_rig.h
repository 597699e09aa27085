/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line editor on a terminal in memory: after every key, what is on the
 * screen must be prompt and line, and the cursor where the editor has it.
 */
#ifndef TEST_LINEEDIT_RIG_H
#define TEST_LINEEDIT_RIG_H

#include <common/lineedit.h>

#include "terminal.h"

#define PROMPT "=> "

#define UP     "\033[A"
#define DOWN   "\033[B"
#define RIGHT  "\033[C"
#define LEFT   "\033[D"
#define HOME   "\033[H"
#define END    "\033[F"
#define DELETE "\033[3~"

extern struct terminal term;
extern struct history history;
extern struct lineedit le;
extern char raw[];            /* all that was written since the test set raw_len to 0 */
extern size_t raw_len;

/* For cmocka: a fresh editor at its prompt on an empty screen, no history, no variables. */
int rig_setup(void **state);

/* Feeds KEYS; the event of the last byte. The screen is checked after every byte. */
enum lineedit_event type(const char *keys);

/* Feeds KEYS, none of which may end the line; the screen is not checked. */
void feed_all(const char *keys);

/* Types a whole line with Enter, and begins the next. */
void enter(const char *keys, const char *line);

/* N letters. */
void fill(size_t n);

/* The line and the cursor must be these. */
void line_is(const char *line, size_t pos);

#endif
