/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/symtab.h>

#include <string.h>

const char *symtab_lookup(uint64_t offset, uint64_t *inside)
{
	const char *found = NULL, *name = symtab_names;
	uint64_t start = 0, at = 0;

	for (size_t i = 0; i < symtab_count; i++) {
		at += 4 * (uint64_t)symtab_distance[i];
		if (at > offset)
			break;
		start = at;
		found = name;
		name += strlen(name) + 1;
	}
	*inside = offset - start;
	return found;
}
