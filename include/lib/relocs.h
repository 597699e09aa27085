/* SPDX-License-Identifier: Apache-2.0 */
/* Which words of .data hold addresses: made by tools/gen-relocs from the first link. */
#ifndef LIB_RELOCS_H
#define LIB_RELOCS_H

#include <stddef.h>
#include <stdint.h>

extern const size_t relocs_count;        /* of the next */
extern const uint64_t relocs_bits[];     /* bit b of element i: word 64 * i + b from the start of .data */

#endif
