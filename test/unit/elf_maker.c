/* SPDX-License-Identifier: Apache-2.0 */
#include "elf_maker.h"

#include <string.h>

void maker_put(uint8_t *at, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

void maker_header(uint8_t *file, uint64_t entry, uint16_t count)
{
	static const uint8_t ident[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };

	memset(file, 0, MAKER_BYTES);
	memcpy(file, ident, sizeof(ident));
	maker_put(file + 16, 2, 2);              /* ET_EXEC */
	maker_put(file + 18, 183, 2);            /* EM_AARCH64 */
	maker_put(file + 20, 1, 4);
	maker_put(file + 24, entry, 8);
	maker_put(file + 32, MAKER_PHDRS, 8);
	maker_put(file + 52, 64, 2);
	maker_put(file + 54, 56, 2);
	maker_put(file + 56, count, 2);
}

void maker_load(uint8_t *file, unsigned int i, const struct maker_segment *s)
{
	uint8_t *ph = file + MAKER_PHDRS + 56 * i;

	maker_put(ph, 1, 4);
	maker_put(ph + 4, s->flags, 4);
	maker_put(ph + 8, s->offset, 8);
	maker_put(ph + 16, s->vaddr, 8);
	maker_put(ph + 24, s->paddr, 8);
	maker_put(ph + 32, s->filesz, 8);
	maker_put(ph + 40, s->memsz, 8);
	maker_put(ph + 48, s->align, 8);
}
