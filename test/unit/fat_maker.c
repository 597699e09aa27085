/* SPDX-License-Identifier: Apache-2.0 */
#include "fat_maker.h"

#include <string.h>

#define ROOT_ENTRIES 64u     /* FAT12, FAT16: four sectors */

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v);
	put16(p + 2, v >> 16);
}

static void boot_sector(struct fat_maker *m)
{
	uint8_t *b = m->image;

	memcpy(b, "\xeb\x58\x90SLIPWAY ", 11);
	put16(b + 11, 512);
	b[13] = 1;
	put16(b + 14, m->table);
	b[16] = 2;
	put16(b + 17, m->bits == 32 ? 0 : ROOT_ENTRIES);
	put16(b + 19, m->total);
	b[21] = 0xf8;
	if (m->bits == 32) {
		put32(b + 36, m->table_sectors);
		put32(b + 44, 2);
	} else {
		put16(b + 22, m->table_sectors);
	}
	put16(b + 510, 0xaa55);
}

void maker_init(struct fat_maker *m, unsigned int bits)
{
	memset(m, 0, sizeof(*m));
	m->bits = bits;
	m->clusters = bits == 12 ? 300 : bits == 16 ? 5000 : 600;
	m->table = bits == 32 ? 32 : 1;
	m->table_sectors = ((m->clusters + 2) * bits / 8 + 511) / 512;
	m->data = m->table + 2 * m->table_sectors + (bits == 32 ? 0 : ROOT_ENTRIES * 32 / 512);
	m->root = bits == 32 ? m->data : m->data - ROOT_ENTRIES * 32 / 512;
	m->total = m->data + m->clusters;
	boot_sector(m);
	maker_link(m, 0, 0x0ffffff8);
	maker_link(m, 1, 0x0fffffff);
	if (bits == 32)
		maker_chain(m, 2, 1);
	blk_mem_init(&m->mem, m->image, MAKER_IMAGE_SIZE, m->total);
}

void maker_link(struct fat_maker *m, uint32_t cluster, uint32_t link)
{
	uint8_t *table = m->image + m->table * 512;
	uint8_t *p;

	if (m->bits == 32) {
		put32(table + 4 * cluster, link);
	} else if (m->bits == 16) {
		put16(table + 2 * cluster, link);
	} else {
		p = table + cluster + cluster / 2;
		if (cluster & 1) {
			p[0] = (uint8_t)((p[0] & 0x0f) | link << 4);
			p[1] = (uint8_t)(link >> 4);
		} else {
			p[0] = (uint8_t)link;
			p[1] = (uint8_t)((p[1] & 0xf0) | (link >> 8 & 0x0f));
		}
	}
}

void maker_chain(struct fat_maker *m, uint32_t first, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++)
		maker_link(m, first + i - 1, first + i);
	maker_link(m, first + count - 1, 0x0fffffff);
}

uint8_t *maker_entry(struct fat_maker *m, const char *name, uint8_t attr, uint32_t cluster,
		     uint32_t size)
{
	uint8_t *e = m->image + m->root * 512 + 32 * m->entries++;

	memset(e, 0, 32);
	memcpy(e, name, 11);
	e[11] = attr;
	put16(e + 20, cluster >> 16);
	put16(e + 26, cluster);
	put32(e + 28, size);
	return e;
}

void maker_long(struct fat_maker *m, const char *name, const char *short_name)
{
	static const uint8_t place[13] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };
	size_t len = strlen(name);
	size_t parts = (len + 12) / 13;
	uint8_t sum = 0;

	for (int i = 0; i < 11; i++)
		sum = (uint8_t)((sum >> 1 | sum << 7) + (uint8_t)short_name[i]);
	for (size_t part = parts; part > 0; part--) {
		uint8_t *e = maker_entry(m, "           ", 0x0f, 0, 0);

		e[0] = (uint8_t)(part | (part == parts ? 0x40 : 0));
		e[13] = sum;
		for (size_t i = 0; i < 13; i++) {
			size_t at = (part - 1) * 13 + i;

			put16(e + place[i], at < len ? (uint8_t)name[at] : at == len ? 0 : 0xffff);
		}
	}
}

uint8_t *maker_cluster(struct fat_maker *m, uint32_t cluster)
{
	return m->image + (m->data + cluster - 2) * 512;
}
