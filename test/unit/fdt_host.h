/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine for the `fdt` command on the host: 4 MiB of RAM at a fixed
 * address, mapped in tables of lib/xlat, with a control devicetree outside of
 * it. Around the RAM there is nothing.
 */
#ifndef TEST_FDT_HOST_H
#define TEST_FDT_HOST_H

#include <stddef.h>
#include <stdint.h>

#define FDT_HOST_RAM       UINT64_C(0x50000000)
#define FDT_HOST_RAM_SIZE  UINT64_C(0x400000)
#define FDT_HOST_READ_ONLY UINT64_C(0x50300000)    /* 64 KiB: "rodata" */
#define FDT_HOST_DEVICE    UINT64_C(0x50400000)    /* 64 KiB of registers, behind the RAM */

/* Clears the RAM, the memory map and the working tree. CONTROL stays the caller's. */
void fdt_host_start(const void *control);

/* Copies a blob to an address of the RAM. */
void *fdt_host_put(uint64_t addr, const void *blob, size_t size);

/* Runs "fdt LINE": words between blanks, "..." holds blanks. What the command returns. */
int fdt_host_run(const char *line);

/* What completion is offered for WORD as the next word of "fdt LINE", with blanks between. */
const char *fdt_host_complete(const char *line, const char *word);

#endif
