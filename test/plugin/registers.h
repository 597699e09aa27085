/* SPDX-License-Identifier: Apache-2.0 */
/* The guest's registers by name, as the CPU has them when an instruction starts. */
#ifndef TEST_PLUGIN_REGISTERS_H
#define TEST_PLUGIN_REGISTERS_H

#include <qemu-plugin.h>
#include <stdint.h>

/* Once, when the plugin is installed. */
void registers_init(qemu_plugin_id_t id);

/*
 * A register of the CPU that runs; 0 when it has none of that name. Only inside
 * callbacks that were registered with QEMU_PLUGIN_CB_R_REGS.
 */
uint64_t register_read(const char *name);

/* X<n>; 31 is the zero register. */
uint64_t register_x(unsigned int n);

#endif
