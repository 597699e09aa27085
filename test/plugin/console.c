/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "console.h"

/* QEMU virt: the data register of the first UART. Bootloaders map it where it is. */
#define PL011_DR 0x09000000u

static const struct console_listener *listener;
static char line[256];
static size_t length;

void console_listen(const struct console_listener *l)
{
	listener = l;
}

static void put(char c)
{
	if (c == '\n' || length == sizeof(line) - 1) {
		if (listener->line)
			listener->line(line);
		length = 0;
	} else if (c >= ' ') {
		line[length++] = c;
	}
	line[length] = '\0';
	if (c == ' ' && strcmp(line, "=> ") == 0)
		listener->prompt();
}

static void on_store(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *unused)
{
	if (vaddr == PL011_DR)
		put((char)qemu_plugin_mem_get_value(info).data.u8);
}

void console_watch(struct qemu_plugin_insn *insn)
{
	qemu_plugin_register_vcpu_mem_cb(insn, on_store, QEMU_PLUGIN_CB_NO_REGS,
					 QEMU_PLUGIN_MEM_W, NULL);
}
