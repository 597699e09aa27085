/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the header and the table of a zImage, as arch/arm/boot/compressed does. */
#ifndef ZIMAGE_MAKER_H
#define ZIMAGE_MAKER_H

#include <stddef.h>
#include <stdint.h>

struct zimage_maker {
	uint32_t size;             /* of the file */
	uint32_t unpacked;         /* in front of its last 4 bytes; 0: no table at all */
	uint32_t bss, text_offset;
	uint32_t tag_words;        /* 5 or 6; 4 has no text_offset */
};

#define MAKER_TABLE 0x400u         /* where the table lies */

static inline void put32(void *at, size_t offset, uint32_t v)
{
	uint8_t *p = (uint8_t *)at + offset;

	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* Writes it to AT, where SIZE bytes of zeros are. */
static inline void make_zimage(void *at, const struct zimage_maker *m)
{
	const uint32_t tag[] = {
		m->tag_words, 0x5a534c4b, m->size - 5, m->bss, m->text_offset, 0x10000,
	};

	put32(at, 0x20, 0xea000000);
	put32(at, 0x24, 0x016f2818);
	put32(at, 0x28, 0);
	put32(at, 0x2c, m->size);
	put32(at, 0x30, 0x04030201);
	if (!m->unpacked)
		return;
	put32(at, 0x34, 0x45454545);
	put32(at, 0x38, MAKER_TABLE);
	put32(at, MAKER_TABLE, 2);                     /* a tag that nobody knows */
	put32(at, MAKER_TABLE + 4, 0x12345678);
	for (uint32_t i = 0; i < m->tag_words; i++)
		put32(at, MAKER_TABLE + 8 + 4 * i, tag[i]);
	put32(at, m->size - 5, m->unpacked);           /* it may lie anywhere */
}

#endif
