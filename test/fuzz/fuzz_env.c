/* SPDX-License-Identifier: Apache-2.0 */
/* An environment as it may come from a store, and what commands then do with it. */
#include <common/env.h>
#include <common/vartab.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int ok)
{
	if (!ok)
		abort();
}

struct walk {
	const char *before;
	size_t bytes;
};

static int visit(const char *name, const char *value, void *ctx)
{
	struct walk *walk = ctx;

	must(*name && !strchr(name, '='));
	must(!walk->before || strcmp(walk->before, name) < 0);
	must(env_get(name) == value);
	walk->before = name;
	walk->bytes += strlen(name) + strlen(value) + 2;
	return 0;
}

/* A copy of the first name there is. */
static int first(const char *name, const char *value, void *ctx)
{
	must(!!(*(char **)ctx = strdup(name)));
	return 1;
}

/* Each variable is given another value, longer and shorter, and taken away. */
static void change(void)
{
	static char value[100];
	char *name;

	memset(value, 'v', sizeof(value) - 1);
	while (env_foreach(first, &name)) {
		size_t before = env_size();

		env_get_hex(name, 1);
		must(env_set(name, value) == 0 && !strcmp(env_get(name), value));
		must(env_set_hex(name, 0xabc) == 0 && env_get_hex(name, 0) == 0xabc);
		must(env_set(name, NULL) == 0 && !env_get(name) && env_size() < before);
		free(name);
	}
	must(env_size() == 0);
}

/* What is imported takes the place of all there is; names that are none change nothing. */
static void adopt(const char *text, size_t size)
{
	struct vartab fresh = { .limit = ENV_MAX_SIZE };
	size_t before = env_size();

	must(env_set("", "x") < 0 && env_set("a=b", NULL) < 0 && env_size() == before);
	must(env_set_forced("forced", "") == 0);
	if (vartab_import(&fresh, text, size) == 0) {
		size_t bytes = fresh.bytes;

		must(env_adopt(&fresh, true) == 0 && env_size() == bytes);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct walk walk = { 0 };
	char *text = malloc(size);

	memcpy(text, data, size);
	env_reset("", 0);
	must(env_set("mark", "1") == 0);
	if (env_reset(text, size))
		must(env_get("mark") && env_size() == 7);     /* as it was */
	env_foreach(visit, &walk);
	must(walk.bytes == env_size());
	must(env_set("new", "value") == 0 && strcmp(env_get("new"), "value") == 0);
	adopt(text, size);
	free(text);
	change();
	return 0;
}
