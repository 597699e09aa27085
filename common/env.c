/* SPDX-License-Identifier: Apache-2.0 */
#include <common/env.h>

#include <common/console_select.h>
#include <common/env_flags.h>
#include <common/vartab.h>
#include <errno.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

static struct vartab env = { .limit = ENV_MAX_SIZE };

const char *env_get(const char *name)
{
	const struct var *var = vartab_find(&env, name);

	return var ? var->value : NULL;
}

unsigned long env_get_hex(const char *name, unsigned long dflt)
{
	const char *text = env_get(name);
	uint64_t value;

	return text && number_parse(text, 16, &value) == 0 ? (unsigned long)value : dflt;
}

static int set(const char *name, const char *value, bool force)
{
	int ret = IS_ENABLED(CONFIG_ENV_FLAGS) ? env_flags_check(name, value, force) : 0;

	if (!ret && IS_ENABLED(CONFIG_CONSOLE_SELECT) && console_is_stream(name))
		ret = console_select(name, value);
	if (ret)
		return ret;
	if (value)
		return vartab_set(&env, name, value);
	if (!*name || strchr(name, '='))
		return -EINVAL;
	vartab_unset(&env, name);
	return 0;
}

int env_set(const char *name, const char *value)
{
	return set(name, value, false);
}

int env_set_forced(const char *name, const char *value)
{
	return set(name, value, true);
}

int env_set_hex(const char *name, unsigned long value)
{
	char text[2 * sizeof(value) + 1];

	snprintf(text, sizeof(text), "%lx", value);
	return env_set(name, text);
}

int env_foreach(int (*visit)(const char *name, const char *value, void *ctx), void *ctx)
{
	for (size_t i = 0; i < env.count; i++) {
		int ret = visit(env.var[i].name, env.var[i].value, ctx);

		if (ret)
			return ret;
	}
	return 0;
}

size_t env_size(void)
{
	return env.bytes;
}

int env_adopt(struct vartab *fresh, bool force)
{
	int ret = IS_ENABLED(CONFIG_ENV_FLAGS) ? env_flags_keep(fresh, force) : 0;

	if (ret == -ENOMEM || ret == -ENOSPC) {
		vartab_clear(fresh);
		return ret;
	}
	vartab_clear(&env);
	env = *fresh;
	*fresh = (struct vartab){ .limit = env.limit };
	return ret;
}

int env_reset(const char *text, size_t len)
{
	return vartab_import(&env, text, len);
}
