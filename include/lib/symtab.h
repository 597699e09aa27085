/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of our own functions, for fault reports: made by tools/gen-symtab from
 * the first link, searched by offset from the image's start. Those of the cold
 * part (arch/cold.h) count as if they followed the text.
 */
#ifndef LIB_SYMTAB_H
#define LIB_SYMTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYMTAB_NAME_MAX 64               /* with the NUL; longer names are cut */

extern const size_t symtab_count;
extern const uint16_t symtab_distance[]; /* in instructions, from the function before (first: from 0) */
extern const uint8_t symtab_names[];     /* packed; tools/gen-symtab says how */

/*
 * The function that holds OFFSET: its name, and how far inside it OFFSET is.
 * False below the first function.
 */
bool symtab_lookup(uint64_t offset, char name[SYMTAB_NAME_MAX], uint64_t *inside);

#endif
