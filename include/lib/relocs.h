/* SPDX-License-Identifier: Apache-2.0 */
/* Which words of .data hold addresses: made by tools/gen-relocs from the first link. */
#ifndef LIB_RELOCS_H
#define LIB_RELOCS_H

#include <stddef.h>
#include <stdint.h>

extern const size_t relocs_count;
extern const uint16_t relocs_word[];     /* index of the 64-bit word from the start of .data */

#endif
