/* SPDX-License-Identifier: Apache-2.0 */
/*
 * extlinux.conf, with files that it includes: the input is cut at NULs, and each
 * name leads to one of the pieces.
 */
#include <boot/extlinux.h>
#include <errno.h>
#include <lib/log.h>

#include "fuzz_input.h"
#include "fuzz_conf.h"

#define MAIN_FILE "/extlinux/extlinux.conf"

static struct input whole;

static int read_piece(const struct boot_reader *reader, struct arena *arena, const char *file,
		      const char **text, size_t *len)
{
	struct input piece = whole;
	size_t skip = strcmp(file, MAIN_FILE) ? 1 + strlen(file) % 3 : 0;
	const uint8_t *nul;
	char *copy;

	while ((nul = memchr(piece.data, 0, piece.size)) && skip--) {
		piece.size -= (size_t)(nul + 1 - piece.data);
		piece.data = nul + 1;
	}
	if (!nul && skip)
		return -ENOENT;
	piece.size = nul ? (size_t)(nul - piece.data) : piece.size;
	/* a chunk of its own, so that the sanitizer sees a byte too far */
	copy = arena_alloc_slow(arena, piece.size);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, piece.data, piece.size);
	*text = copy;
	*len = piece.size;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct boot_reader reader = { read_piece, NULL };
	max_align_t first[8];
	struct boot_entries list;
	struct arena_mark start;
	struct arena arena;

	log_set_level(LOG_NONE);
	whole = (struct input){ data, size };
	arena_init(&arena, first, sizeof(first), 4 << 20);
	start = arena_mark(&arena);
	if (!extlinux_read(&list, &arena, &reader, MAIN_FILE))
		fuzz_check_entries(&list);
	arena_release(&arena, start);
	return 0;
}
