/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A piece of memory at the address where the examples of command_cases.def have
 * it, for commands that read and write memory; and scripts that use them.
 */
#ifndef TEST_MEMORY_HOST_H
#define TEST_MEMORY_HOST_H

#include <stdbool.h>
#include <stdint.h>

#define MEMORY_BASE 0x42000000ul
#define MEMORY_SIZE 0x20000ul

extern struct memory_host {
	uint64_t stuck_addr;        /* bits of MASK of that double word read as zero; 0: none do */
	uint64_t stuck_mask;
} memory_host;

/* Once, before anything else. */
void memory_host_map(void);

/* Zeros, and all bits work. */
void memory_host_reset(void);

/* True when SCRIPT prints OUTPUT and gives STATUS; else says what it did. */
bool memory_host_gives(const char *script, const char *output, int status);

#endif
