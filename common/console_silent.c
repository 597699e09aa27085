/* SPDX-License-Identifier: Apache-2.0 */
#include <common/console_silent.h>

#include <arch/fault.h>
#include <stddef.h>
#include <stdio.h>
#include "console_priv.h"

#define HELD_BYTES 4096u     /* the banner, and what is said of the stored environment */

static enum { LOUD, HOLDING, SILENT } state;

static struct {
	char byte[HELD_BYTES];
	size_t len;
} held;

void console_hold(void)
{
	state = HOLDING;
}

static void write_held(void)
{
	for (size_t i = 0; i < held.len; i++)
		putchar(held.byte[i]);
	held.len = 0;
}

void console_release(bool silent)
{
	state = silent ? SILENT : LOUD;
	if (!silent)
		write_held();
	held.len = 0;
}

void console_loud(void)
{
	console_release(false);
}

bool console_swallow(char c)
{
	if (state == LOUD)
		return false;
	if (fault_reporting()) {
		/* what led to it comes first */
		console_loud();
		return false;
	}
	if (state == HOLDING && held.len < HELD_BYTES)
		held.byte[held.len++] = c;
	return true;
}
