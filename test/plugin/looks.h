/* SPDX-License-Identifier: Apache-2.0 */
/* How many instructions the guest lets pass between two looks at what its UART has received. */
#ifndef TEST_PLUGIN_LOOKS_H
#define TEST_PLUGIN_LOOKS_H

#include <qemu-plugin.h>
#include <stdint.h>

/* Says how instructions are counted. Only then is anything watched. */
void looks_begin(uint64_t (*count)(void));

/* Makes the accesses of an instruction part of what is watched, while it is translated. */
void looks_watch(struct qemu_plugin_insn *insn);

/* The longest distance since the last call. */
uint64_t looks_worst(void);

#endif
