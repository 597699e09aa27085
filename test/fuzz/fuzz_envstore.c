/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store as its medium may hold it, then a save over it; and text for `env
 * import`. The first byte says which kind of store; the rest is what it holds.
 */
#include <common/env.h>
#include <common/env_text.h>
#include <errno.h>
#include <lib/env_store.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK    64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t *copy_of[2];
static size_t copy_size;
static bool unreadable;

static void must(int ok)
{
	if (!ok)
		abort();
}

static int read_copy(void *ctx, unsigned int copy, void *buf, size_t len)
{
	must(len == copy_size);
	memcpy(buf, copy_of[copy], len);
	return unreadable && copy == 0 ? -EIO : 0;
}

static int write_copy(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len)
{
	must(offset <= copy_size && len <= copy_size - offset);
	for (size_t i = 0; i < len; i++) {
		uint8_t *at = &copy_of[copy][offset + i];

		*at = ((const uint8_t *)buf)[i] & (ctx ? *at : 0xff);
	}
	return 0;
}

static int erase_copy(void *ctx, unsigned int copy)
{
	memset(copy_of[copy], 0xff, copy_size);
	return 0;
}

/* What is good is a whole environment, and what is saved comes back; the rest is an error. */
static void use(const struct env_medium *medium)
{
	static const char saved[] = "new=1\0other=2";
	uint8_t *buf = malloc(copy_size);
	struct env_found found;
	const char *text;
	size_t len;

	if (env_store_load(medium, buf, &text, &len, &found) == 0) {
		must(found.active >= 0 && (const uint8_t *)text + len == buf + copy_size);
		if (env_reset(text, len) == 0)
			must(env_size() <= len);
	}
	if (env_store_save(medium, buf, saved, sizeof(saved), &found) == 0) {
		must(env_store_load(medium, buf, &text, &len, &found) == 0);
		must(memcmp(text, saved, sizeof(saved)) == 0);
	} else {
		must(unreadable || sizeof(saved) > env_store_room(medium));
	}
	must(env_store_erase(medium, buf) == 0);
	free(buf);
}

static void store(uint8_t kind, const uint8_t *data, size_t size)
{
	bool flash = kind & 1;
	struct env_medium medium = {
		.scheme = flash ? ENV_FLAG_ACTIVE : ENV_FLAG_SERIAL, .copies = kind & 2 ? 2 : 1,
		.block = BLOCK, .ctx = flash ? &medium : NULL, .read = read_copy,
		.write = write_copy, .erase = flash ? erase_copy : NULL,
	};

	unreadable = kind & 4;
	copy_size = size / medium.copies / BLOCK * BLOCK;
	medium.size = copy_size;
	if (!copy_size)
		return;
	for (unsigned int i = 0; i < medium.copies; i++) {
		copy_of[i] = malloc(copy_size);
		memcpy(copy_of[i], data + i * copy_size, copy_size);
		/* no fuzzer guesses a CRC */
		if (kind & (8 << i))
			env_image_seal(copy_of[i], copy_size, medium.copies == 2, copy_of[i][4]);
	}
	/* as if a smaller store had written it */
	if (kind & 32 && copy_size >= 1024)
		env_image_seal(copy_of[0], 512, kind & 64, 1);
	use(&medium);
	for (unsigned int i = 0; i < medium.copies; i++)
		free(copy_of[i]);
}

/* What is exported and imported again is the same. */
static void text(uint8_t kind, const uint8_t *data, size_t size)
{
	static char *const none[] = { NULL }, *some[] = { "a", "b", NULL };
	char sep = kind & 1 ? '\n' : '\0', *copy = malloc(size), *out;
	size_t len, before;

	memcpy(copy, data, size);
	env_reset("", 0);
	env_text_import(copy, size, sep, kind & 2, kind & 4 ? some : none);
	free(copy);
	before = env_size();
	len = env_text_export(sep, none, NULL, 0);
	out = malloc(len);
	must(env_text_export(sep, none, out, len) == len);
	if (!(kind & 2))
		must(env_text_import(out, len, sep, false, none) == 0 && env_size() == before);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (*data & 128)
		text(*data, data + 1, size - 1);
	else
		store(*data, data + 1, size - 1);
	return 0;
}
