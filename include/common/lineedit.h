/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line editor: keys in, one finished line out. A pure state machine (bytes
 * are fed in, output goes through a function), so that it is tested on the
 * host byte by byte.
 */
#ifndef COMMON_LINEEDIT_H
#define COMMON_LINEEDIT_H

#include <stdbool.h>
#include <stddef.h>

/* Reads a line with PROMPT into BUF (NUL-terminated, without the newline). Length, or -EINTR on Ctrl-C. */
int lineedit_read(const char *prompt, char *buf, size_t size);

#endif
