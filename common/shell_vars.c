/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shell's variables. As in U-Boot, an environment variable hides a local
 * one of the same name; but while a `for` loop runs over a name, that is the
 * loop's.
 */
#include <common/shell.h>

#include <common/env.h>
#include <common/vartab.h>
#include <errno.h>
#include <lib/errname.h>
#include <stdio.h>
#include <string.h>
#include "shell_state.h"

static struct vartab locals = { .limit = ENV_MAX_SIZE };

static const char *status_text(void)
{
	static char text[12];

	snprintf(text, sizeof(text), "%d", shell_last_status());
	return text;
}

const char *shell_var_get(const char *name)
{
	const struct var *local;
	const char *value;

	if (name[0] == '?' && !name[1])
		return status_text();
	local = vartab_find(&locals, name);
	if (local && local->loop)
		return local->value;
	value = env_get(name);
	return value || !local ? value : local->value;
}

int shell_var_set(const char *name, const char *value)
{
	int ret = *name == '?' ? -EINVAL : vartab_set(&locals, name, value);

	if (ret)
		printf("shell: variable '%s': " ERR_FMT "\n", name, ERR_ARG(ret));
	return ret;
}

int shell_var_foreach(int (*visit)(const char *name, const char *value, void *ctx), void *ctx)
{
	for (size_t i = 0; i < locals.count; i++) {
		int ret = visit(locals.var[i].name, locals.var[i].value, ctx);

		if (ret)
			return ret;
	}
	return 0;
}

void shell_vars_clear(void)
{
	vartab_clear(&locals);
}

static bool set_loop(const char *name, bool loop)
{
	struct var *var = vartab_find(&locals, name);
	bool before = var && var->loop;

	if (var)
		var->loop = loop;
	return before;
}

bool shell_var_loop_begin(const char *name)
{
	return set_loop(name, true);
}

void shell_var_loop_end(const char *name, bool outer)
{
	set_loop(name, outer);
}
