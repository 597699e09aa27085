/* SPDX-License-Identifier: Apache-2.0 */
#include "guarded.h"

#include "entry.h"

extern char _text_guarded_end[];

/* Where the code of libraries will be. */
static uint64_t libraries;

int guarded_split_text(struct memmap *map, uint64_t text)
{
	uint64_t ours = (uint64_t)(_text_guarded_end - _image_start);
	uint64_t theirs = (uint64_t)(_text_end - _text_guarded_end);
	int ret;

	libraries = text + ours;
	memmap_remove_at(map, text);
	ret = memmap_add(map, "text", text, ours, MEM_ROLE_TEXT, NULL);
	return ret || !theirs ? ret : memmap_add(map, "text of libraries", libraries, theirs,
						 MEM_ROLE_TEXT, NULL);
}

void guarded_mark(struct mem_region *region, size_t n)
{
	for (size_t i = 0; i < n; i++)
		region[i].guarded = region[i].perm == MEM_RX && region[i].va.v != libraries;
}
