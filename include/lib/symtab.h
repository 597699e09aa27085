/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of our own functions, for fault reports: made by tools/gen-symtab from
 * the first link, searched by offset from the image's start. Those of the cold
 * part (arch/cold.h) count as if they followed the text. The table itself is in
 * the cold part.
 */
#ifndef LIB_SYMTAB_H
#define LIB_SYMTAB_H

#include <stddef.h>
#include <stdint.h>

extern const size_t symtab_count;
extern const uint16_t symtab_distance[]; /* in instructions, from the function before (first: from 0) */
extern const char symtab_names[];        /* each ends with a NUL */

/*
 * The name of the function that holds OFFSET, and how far inside it OFFSET is.
 * NULL below the first function.
 */
const char *symtab_lookup(uint64_t offset, uint64_t *inside);

#endif
