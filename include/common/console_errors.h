/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What went wrong on the console's lines since start: counted where bytes are
 * received, said before the next prompt, fatal never. With CONFIG_CONSOLE_ERRORS.
 */
#ifndef COMMON_CONSOLE_ERRORS_H
#define COMMON_CONSOLE_ERRORS_H

struct console_errors {
	unsigned long overruns;         /* times that bytes were lost because nobody took them */
	unsigned long breaks;
	unsigned long framing, parity;  /* bytes that were dropped because of it */
};

const struct console_errors *console_errors(void);

/* Says what has been counted since the last call, in a line; nothing when that is nothing. */
void console_report_errors(void);

#endif
