/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line editor: keys in, one finished line out. A pure state machine (bytes
 * are fed in, output goes through a function), so that it is tested on the
 * host byte by byte.
 *
 * What is typed at the end of the line is echoed as it is, and nothing else,
 * because tools that drive a console wait for their own input to come back.
 * Everything else moves the cursor by the sequences that every terminal since
 * the VT100 knows. A line that is longer than the screen is wide wraps.
 *
 * Keys: arrows, Home, End, Delete, Ctrl-A/E/B/F (move), Alt-B/F (by words),
 * Backspace, Ctrl-D, Ctrl-K/U/W, Alt-D (delete), Ctrl-Y (puts back), Ctrl-P/N
 * (history), Ctrl-R (search in it), Tab (complete), Ctrl-L (draw anew; the
 * terminal is asked for its width then, as a serial line does not tell).
 */
#ifndef COMMON_LINEEDIT_H
#define COMMON_LINEEDIT_H

#include <common/complete.h>
#include <common/history.h>
#include <stdbool.h>
#include <stddef.h>

#define LINEEDIT_MAX     2048     /* bytes of a line, with its NUL */
#define LINEEDIT_PATTERN 40       /* characters to search for */

enum lineedit_event {
	LINEEDIT_MORE,          /* go on */
	LINEEDIT_LINE,          /* le->line is finished */
	LINEEDIT_INTERRUPT,     /* Ctrl-C */
	LINEEDIT_TOO_LONG,      /* finished, but not all that was typed found room */
};

struct lineedit {
	/* The caller's, set before lineedit_start() */
	void (*write)(void *ctx, const char *bytes, size_t len);     /* "\n" means: a new line begins */
	void *ctx;
	struct history *history;        /* NULL: none */
	void (*complete)(struct completion *c, const char *line, size_t len);    /* NULL: none */
	unsigned int width;             /* columns of the terminal */
	void (*idle)(void);             /* called now and then while something takes long; NULL: nothing */

	/* The result */
	char line[LINEEDIT_MAX];        /* ends in NUL when finished */
	size_t len;

	/* The editor's own */
	size_t pos;                     /* cursor, in bytes of LINE */
	bool overflow;                  /* something found no room */
	char cut[LINEEDIT_MAX];         /* what Ctrl-Y puts back */
	size_t cut_len;
	const char *prompt;
	size_t cell;                    /* cursor on the screen, counted from the prompt's begin */
	bool wrap_pending;              /* it is behind the last column, still on that row */
	bool width_asked;               /* the terminal's answer is under way */
	int age;                        /* history: the line shown; -1: the one being typed */
	char *draft;                    /* that one meanwhile; malloc */
	struct {
		enum { INPUT_PLAIN, INPUT_ESC, INPUT_CSI, INPUT_SS3, INPUT_UTF8 } state;
		unsigned int param[2], params;
		char bytes[4];
		unsigned int have, want;
		bool after_cr;          /* a newline right after it is the same Enter */
	} in;
	struct {
		bool on;
		char pattern[LINEEDIT_PATTERN + 1];
		size_t len;
		int age;                /* of the line found, -1: none yet */
		char prompt[LINEEDIT_PATTERN + 32];
		const char *old_prompt;
	} search;
};

/* Begins a line: writes PROMPT, which must stay. What Ctrl-Y puts back stays from line to line. */
void lineedit_start(struct lineedit *le, const char *prompt);

/* One byte from the terminal. After anything but LINEEDIT_MORE, call lineedit_start() again. */
enum lineedit_event lineedit_feed(struct lineedit *le, unsigned char byte);

/*
 * Reads a line from the console with PROMPT into BUF (NUL-terminated, without
 * the newline). Its length, -EINTR on Ctrl-C, -E2BIG for a line that does not
 * fit (it is lost).
 */
int lineedit_read(const char *prompt, char *buf, size_t size);

/* The same without history and completion (not for commands), of a line that begins as INITIAL. */
int lineedit_ask(const char *prompt, const char *initial, char *buf, size_t size);

#endif
