/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/symtab.h>

/* Letter number POSITION of the packed names: six bits that may lie in two bytes. */
static unsigned int letter(size_t position)
{
	size_t bit = 6 * position;
	unsigned int two = symtab_names[bit / 8] | (unsigned int)symtab_names[bit / 8 + 1] << 8;

	return two >> bit % 8 & 0x3f;
}

static char decode(unsigned int code)
{
	static const struct {
		uint8_t first;
		char base;
	} runs[] = { { 38, 'A' }, { 37, '_' }, { 27, '0' }, { 1, 'a' } };

	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
		if (code >= runs[i].first)
			return (char)(runs[i].base + (char)(code - runs[i].first));
	return '\0';
}

/* Takes the name at *position, up to its end. */
static void take_name(size_t *position, char name[SYMTAB_NAME_MAX])
{
	size_t len = 0;
	char c;

	while ((c = decode(letter((*position)++))))
		if (len < SYMTAB_NAME_MAX - 1)
			name[len++] = c;
	name[len] = '\0';
}

bool symtab_lookup(uint64_t offset, char name[SYMTAB_NAME_MAX], uint64_t *inside)
{
	uint64_t start = 0, at = 0;
	size_t position = 0;

	for (size_t i = 0; i < symtab_count; i++) {
		at += 4 * (uint64_t)symtab_distance[i];
		if (at > offset)
			break;
		start = at;
		take_name(&position, name);
	}
	*inside = offset - start;
	return position != 0;
}
