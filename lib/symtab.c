/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/symtab.h>

const char *symtab_lookup(uint64_t offset, uint64_t *inside)
{
	const char *name = symtab_names;
	size_t i;

	if (!symtab_count || offset < symtab_offset[0])
		return NULL;
	for (i = 1; i < symtab_count && symtab_offset[i] <= offset; i++)
		while (*name++)
			;
	*inside = offset - symtab_offset[i - 1];
	return name;
}
