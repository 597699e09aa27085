/* SPDX-License-Identifier: Apache-2.0 */
/* ELF files made by hand, one field at a time: tests write what the gABI says, not what we read. */
#ifndef TEST_ELF_MAKER_H
#define TEST_ELF_MAKER_H

#include <stdint.h>

#define MAKER_BYTES 0x2000       /* of such a file */
#define MAKER_PHDRS 64           /* where its program headers begin */

struct maker_segment {
	uint32_t flags;          /* PF_X 1, PF_W 2, PF_R 4 */
	uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

/* A correct header for COUNT program headers, and zeros. */
void maker_header(uint8_t *file, uint64_t entry, uint16_t count);

/* Program header I, a PT_LOAD. */
void maker_load(uint8_t *file, unsigned int i, const struct maker_segment *s);

void maker_put(uint8_t *at, uint64_t value, unsigned int bytes);

#endif
