/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console: where printf() goes and where keys come from. Output works from
 * the first instructions on (early console of the board); "\n" becomes "\r\n".
 */
#ifndef COMMON_CONSOLE_H
#define COMMON_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

/* Next byte of input; waits. */
int console_getc(void);

/* True when a byte waits. Cheap: one register read. */
bool console_tstc(void);

/*
 * True when the user has pressed Ctrl-C since the last call. Long loops (and
 * commands that wait) call it every few milliseconds and give up with -EINTR.
 * Other bytes that come meanwhile are kept for console_getc(); when there are
 * too many, the sender is held back for a second, then they are dropped.
 */
bool console_ctrlc(void);

/* From now on Ctrl-C interrupts nothing, or again: for a console that is locked. */
void console_ignore_ctrlc(bool ignore);

/*
 * Takes what has come into the console's memory, Ctrl-C included. For code that
 * takes longer than a UART's FIFO fills (1.4 ms at 115200 baud) and does not
 * want to be interrupted; output does it by itself.
 */
void console_take_input(void);

/*
 * For protocols on the console's line: the next byte as it came, Ctrl-C too, or
 * -ETIMEDOUT when there was none for MS; and a byte to write as it is.
 */
int console_read_raw(unsigned int ms);
void console_write_raw(uint8_t byte);

/* Waits until all output has left the wire. */
void console_drain(void);

#endif
