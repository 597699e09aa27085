/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot Loader Specification: the input is cut at NULs into loader.conf and then,
 * in turns, names and contents of entries.
 */
#include <boot/bls.h>
#include <lib/log.h>

#include "fuzz_conf.h"
#include "fuzz_input.h"

/* The next piece, NUL-terminated, of exactly its size. The caller frees it. */
static char *next_piece(struct input *in, size_t *len)
{
	const uint8_t *nul = memchr(in->data, 0, in->size);
	struct input piece = { in->data, nul ? (size_t)(nul - in->data) : in->size };

	*len = piece.size;
	in->data += piece.size + !!nul;
	in->size -= piece.size + !!nul;
	return input_rest(&piece, 1);
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* An order: whoever is before the other is so from both sides. */
static void check_order(const struct boot_entries *list)
{
	for (unsigned int i = 0; i + 1 < list->count; i++) {
		const char *a = list->entry[i].id, *b = list->entry[i + 1].id;

		must(sign(bls_version_compare(a, b)) == -sign(bls_version_compare(b, a)));
		must(bls_version_compare(a, a) == 0);
		must(!list->entry[i + 1].tries_left || list->entry[i].tries_left);
	}
	must(list->entry[list->first].tries_left || !list->first);
}

static void add_entries(struct input *in, struct arena *arena, struct boot_entries *list)
{
	while (in->size) {
		size_t name_len, len;
		char *name = next_piece(in, &name_len), *text = next_piece(in, &len);

		/* names come from a filesystem, entries from the reader of the folder */
		if (name_len && name_len < 256 && bls_is_entry(name)) {
			for (size_t i = 0; i < name_len; i++)
				name[i] = (unsigned char)name[i] < ' ' || name[i] == 0x7f ? '_' : name[i];
			bls_add(list, arena, name, text, len);
		}
		free(name);
		free(text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	max_align_t first[8];
	struct bls_loader loader;
	struct boot_entries list;
	struct arena_mark start;
	struct arena arena;
	size_t len;
	char *text;

	log_set_level(LOG_NONE);
	arena_init(&arena, first, sizeof(first), 4 << 20);
	start = arena_mark(&arena);
	must(!boot_entries_init(&list, &arena));
	text = next_piece(&in, &len);
	must(!bls_read_loader(&loader, &arena, "loader.conf", text, len));
	free(text);
	add_entries(&in, &arena, &list);
	if (!bls_finish(&list, &arena, &loader) && list.count) {
		fuzz_check_entries(&list);
		check_order(&list);
	}
	arena_release(&arena, start);
	return 0;
}
