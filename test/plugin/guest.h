/* SPDX-License-Identifier: Apache-2.0 */
/* What both plugins ask of the guest: its memory, and whether the kernel has been reached. */
#ifndef TEST_PLUGIN_GUEST_H
#define TEST_PLUGIN_GUEST_H

#include <qemu-plugin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KERNEL_HEADER_SIZE 64 /* the arm64 Image header, which starts with the first instruction */

/* Reads at a virtual address of the CPU that runs. Only inside a plugin callback of that CPU. */
bool guest_read(uint64_t addr, void *buf, size_t len);

/* The instruction word, while it is translated. */
uint32_t guest_insn(const struct qemu_plugin_insn *insn);

/* Reads the header of the kernel file that guest_is_kernel() shall recognise. */
bool guest_kernel_load(const char *path);

/* Is the instruction word INSN at ADDR the first one of that kernel? */
bool guest_is_kernel(uint64_t addr, uint32_t insn);

#endif
