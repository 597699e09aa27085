/* SPDX-License-Identifier: Apache-2.0 */
/* Where the cold part (arch/cold.h) lies: page aligned, code before constants. */
#ifndef ARM64_COLD_H
#define ARM64_COLD_H

#include <stdbool.h>
#include <stdint.h>

extern char _cold_start[], _cold_rodata[], _cold_end[];

/* Whether ADDR is in its code, opened or not. */
bool cold_is_code(uint64_t addr);

#endif
