/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A menu on a serial line: a title, numbered items, one of them marked, and a
 * line below that says which, and how long until it is taken.
 *
 * A pure state machine as the line editor is (bytes in, output through a
 * function), so that it is tested on the host; menu_run() puts it on the console.
 * A move rewrites the mark and the line below, no more. With `plain` nothing but
 * text and carriage returns is written, for terminals that know no sequences
 * (and for logs): the line below is all that changes then.
 *
 * Keys: arrows, Home, End, Ctrl-P/N, j, k; a number marks the item that has it;
 * Enter takes what is marked; Escape, q and Ctrl-C leave. Any key ends the
 * countdown.
 */
#ifndef COMMON_MENU_H
#define COMMON_MENU_H

#include <stdbool.h>
#include <stddef.h>

#define MENU_ROWS 16     /* items on the screen at a time; more are scrolled through */

enum menu_event {
	MENU_MORE,       /* go on */
	MENU_CHOSEN,     /* it is menu->current */
	MENU_LEFT,       /* the user wants none of them */
};

struct menu {
	/* The caller's, set before menu_start(). All texts may be untrusted: they are cut and cleaned. */
	const char *title;              /* NULL: none */
	const char *const *items;
	unsigned int count;             /* at least 1 */
	unsigned int current;           /* what is marked first, and then the result; from 0 */
	unsigned int seconds;           /* until that is taken; 0: wait for a key for ever */
	bool plain;
	void (*write)(void *ctx, const char *bytes, size_t len);     /* "\n": a new line begins */
	void *ctx;

	/* The menu's own */
	unsigned int top;               /* first item on the screen */
	unsigned int typed;             /* the number so far; 0: none */
	size_t status_len;
	enum { MENU_PLAIN_KEY, MENU_ESC, MENU_CSI } key;
	unsigned int param;
};

/* Draws all of it. */
void menu_start(struct menu *menu);

/* One byte from the terminal. */
enum menu_event menu_feed(struct menu *menu, unsigned char byte);

/* True after an Escape of which nobody knows yet whether more follows: ask within 0.1 s. */
bool menu_half_key(const struct menu *menu);

/* No byte came: for 0.1 s where menu_half_key(), else for the next second of the countdown. */
enum menu_event menu_elapsed(struct menu *menu);

/*
 * All of it on the console, and the number of the chosen item (from 0), or -EINTR
 * when the user left. `plain` when the variable term is "dumb". Sets write, ctx.
 */
int menu_run(struct menu *menu);

#endif
