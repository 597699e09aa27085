/* SPDX-License-Identifier: Apache-2.0 */
/* An environment as it may come from a store. */
#include <common/env.h>
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct walk walk = { 0 };
	char *text = malloc(size);

	memcpy(text, data, size);
	env_reset("", 0);
	must(env_set("mark", "1") == 0);
	if (env_reset(text, size))
		must(env_get("mark") && env_size() == 7);     /* as it was */
	free(text);
	env_foreach(visit, &walk);
	must(walk.bytes == env_size());
	must(env_set("new", "value") == 0 && strcmp(env_get("new"), "value") == 0);
	return 0;
}
