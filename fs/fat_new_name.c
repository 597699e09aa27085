/* SPDX-License-Identifier: Apache-2.0 */
/* Names that are given, as a directory has them. */
#include "fat_write.h"

#include <stdio.h>
#include <string.h>

#include <lib/utf.h>
#include <lib/util.h>

/* Control characters, what two units would be needed for, and what the spec forbids. */
static bool is_forbidden(uint32_t c)
{
	return c < ' ' || c > 0xffff || (c < 0x80 && strchr("\"*/:<>?\\|", (char)c));
}

unsigned int fat_lfn_units(const char *name, uint8_t units[FAT_LFN_BYTES])
{
	size_t count = 0;

	memset(units, 0xff, FAT_LFN_BYTES);
	while (*name) {
		uint32_t c = utf8_get(&name);

		if (count == FAT_LFN_MAX || is_forbidden(c))
			return 0;
		units[2 * count] = (uint8_t)c;
		units[2 * count++ + 1] = (uint8_t)(c >> 8);
	}
	if (count % FAT_LFN_UNITS)
		memset(units + 2 * count, 0, 2);
	return (unsigned int)((count + FAT_LFN_UNITS - 1) / FAT_LFN_UNITS);
}

void fat_lfn_put(uint8_t *raw, const uint8_t *units)
{
	memcpy(raw + LDIR_Name1, units, 10);
	memcpy(raw + LDIR_Name2, units + 10, 12);
	memcpy(raw + LDIR_Name3, units + 22, 4);
}

/* The capital that stands for C in a short name, '_' for what cannot, 0 for what is left out. */
static uint8_t short_char(char c)
{
	if (c >= 'a' && c <= 'z')
		return (uint8_t)(c - 'a' + 'A');
	if (c == ' ' || c == '.')
		return 0;
	return (uint8_t)c >= 0x80 || strchr("+,;=[]", c) ? '_' : (uint8_t)c;
}

/* Up to MAX characters of FROM to END. False when something was left out or stands for something. */
static bool put_part(const char *from, const char *end, size_t max, uint8_t *out, size_t *len)
{
	bool whole = true;

	*len = 0;
	for (; from < end; from++) {
		uint8_t c = short_char(*from);

		if (!c || (c == '_' && *from != '_') || *len == max)
			whole = false;
		if (c && *len < max)
			out[(*len)++] = c;
	}
	return whole;
}

bool fat_short_alias(const char *name, unsigned int try, uint8_t raw[FAT_SHORT_LEN])
{
	const char *end = name + strlen(name), *dot = strrchr(name, '.');
	size_t base, ext;
	char tail[8];
	int tail_len;
	bool whole;

	if (!dot || dot == name)
		dot = end;
	memset(raw, ' ', FAT_SHORT_LEN);
	whole = put_part(name, dot, 8, raw, &base);
	whole &= put_part(MIN(dot + 1, end), end, 3, raw + DIR_Ext, &ext);
	whole &= dot == end || ext;
	if (!base)
		raw[base++] = '_';
	if (!try)
		return whole;
	tail_len = snprintf(tail, sizeof(tail), "~%u", MIN(try, FAT_ALIAS_MAX));
	memcpy(raw + MIN(base, 8 - (size_t)tail_len), tail, (size_t)tail_len);
	return true;
}

bool fat_short_exact(const char *name, uint8_t raw[FAT_SHORT_LEN])
{
	for (const char *c = name; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			return false;
	return fat_short_alias(name, 0, raw);
}
