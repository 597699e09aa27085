/* SPDX-License-Identifier: Apache-2.0 */
/* What the guest writes to its console, seen at the data register of its UART. */
#ifndef TEST_PLUGIN_CONSOLE_H
#define TEST_PLUGIN_CONSOLE_H

#include <qemu-plugin.h>

struct console_listener {
	void (*line)(const char *text); /* a line has ended; may be NULL */
	void (*prompt)(void);           /* "=> " stands at the start of a line */
};

/* Says who listens. LISTENER must stay. */
void console_listen(const struct console_listener *listener);

/* Makes the stores of an instruction part of what is watched, while it is translated. */
void console_watch(struct qemu_plugin_insn *insn);

#endif
