/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A terminal in memory: as much of a VT100 (with the deferred wrap that xterm
 * and all others have) as the line editor uses, and not more: what it does not
 * know fails the test.
 */
#ifndef TEST_TERMINAL_H
#define TEST_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#define TERMINAL_ROWS    24
#define TERMINAL_COLUMNS 80
#define TERMINAL_CELL    5        /* bytes of one character, with a NUL */

struct terminal {
	char cell[TERMINAL_ROWS][TERMINAL_COLUMNS][TERMINAL_CELL];
	unsigned int row, column;
	bool wrap_pending;
	unsigned int bells;
	unsigned int asked;       /* where the cursor is; the test answers */
	char sequence[16];
	size_t sequence_len;
};

void terminal_reset(struct terminal *t);

/* Output for the terminal; "\n" begins a new line, as Slipway's console has it. */
void terminal_write(void *terminal, const char *bytes, size_t len);

/* Row ROW without blanks at its end; valid until the next call. */
const char *terminal_row(const struct terminal *t, unsigned int row);

#endif
