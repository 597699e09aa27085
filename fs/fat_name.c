/* SPDX-License-Identifier: Apache-2.0 */
#include "fat.h"

#include <string.h>

#include <lib/utf.h>
#include <lib/util.h>

/* Bits of DIR_NTRes. */
#define NTRES_LOWER_BASE 0x08u
#define NTRES_LOWER_EXT  0x10u
#define NAME0_KANJI_E5   0x05    /* stands for a first byte 0xe5, which would mean "deleted" */

/* Short names are in the code page of whoever wrote them: code page 437, as everywhere else. */
static const uint16_t cp437_high[128] = {
	0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7,
	0x00ea, 0x00eb, 0x00e8, 0x00ef, 0x00ee, 0x00ec, 0x00c4, 0x00c5,
	0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9,
	0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192,
	0x00e1, 0x00ed, 0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa, 0x00ba,
	0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb,
	0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556,
	0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510,
	0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f,
	0x255a, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256c, 0x2567,
	0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256b,
	0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580,
	0x03b1, 0x00df, 0x0393, 0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4,
	0x03a6, 0x0398, 0x03a9, 0x03b4, 0x221e, 0x03c6, 0x03b5, 0x2229,
	0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248,
	0x00b0, 0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

/* How many bytes of the 11 of a short name come before its padding. */
static size_t trimmed(const uint8_t *part, size_t len)
{
	while (len && part[len - 1] == ' ')
		len--;
	return len;
}

static char *put_short_part(const uint8_t *part, size_t len, bool lower, char *out)
{
	for (size_t i = 0; i < len; i++) {
		uint32_t c = part[i];

		if (c < 0x20 || c == 0x7f)
			c = 0xfffd;
		else if (c >= 0x80)
			c = cp437_high[c - 0x80];
		out += utf8_put(lower ? utf_lower(c) : c, out);
	}
	return out;
}

void fat_short_name(const uint8_t *raw, char name[FAT_SHORT_MAX])
{
	uint8_t base[8];
	size_t ext_len = trimmed(raw + DIR_Ext, 3);

	memcpy(base, raw + DIR_Name, sizeof(base));
	if (base[0] == NAME0_KANJI_E5)
		base[0] = 0xe5;
	name = put_short_part(base, trimmed(base, sizeof(base)), raw[DIR_NTRes] & NTRES_LOWER_BASE,
			      name);
	if (ext_len) {
		*name++ = '.';
		name = put_short_part(raw + DIR_Ext, ext_len, raw[DIR_NTRes] & NTRES_LOWER_EXT, name);
	}
	*name = '\0';
}

void fat_lfn_add(struct fat_lfn *lfn, const uint8_t *raw)
{
	uint8_t ord = raw[LDIR_Ord] & (uint8_t)~LDIR_LAST;
	uint8_t *units;

	if (raw[LDIR_Ord] & LDIR_LAST) {
		lfn->entries = ord;
		lfn->missing = ord;
		lfn->checksum = raw[LDIR_Chksum];
	}
	if (!ord || ord > FAT_LFN_ENTRIES || ord != lfn->missing ||
	    raw[LDIR_Chksum] != lfn->checksum) {
		lfn->entries = 0;
		lfn->missing = 0;
		return;
	}
	units = lfn->units + (size_t)(ord - 1) * FAT_LFN_UNITS * 2;
	memcpy(units, raw + LDIR_Name1, 10);
	memcpy(units + 10, raw + LDIR_Name2, 12);
	memcpy(units + 22, raw + LDIR_Name3, 4);
	lfn->missing--;
}

bool fat_lfn_belongs(const struct fat_lfn *lfn, const uint8_t *raw)
{
	return lfn->entries && !lfn->missing && lfn->checksum == fat_short_checksum(raw);
}

bool fat_lfn_name(const struct fat_lfn *lfn, char name[FS_NAME_MAX + 1])
{
	size_t units = MIN((size_t)lfn->entries * FAT_LFN_UNITS, FAT_LFN_MAX);
	size_t len = utf8_from_utf16le(lfn->units, units, name, FS_NAME_MAX + 1);

	return len && len <= FS_NAME_MAX;
}

bool fat_may_match(const uint8_t *raw, const struct fat_lfn *lfn, const char *name)
{
	uint32_t first = utf_lower((uint8_t)name[0]);

	if (first >= 0x80 || utf_lower(raw[DIR_Name]) == first)
		return true;
	return lfn && utf_lower(get_le16(lfn->units)) == first;
}
