/* SPDX-License-Identifier: Apache-2.0 */
#include <common/env_default.h>

#include <string.h>

const char *env_default_value(const char *name)
{
	size_t len = strlen(name);

	for (const char *at = env_default_text; *at; at += strlen(at) + 1)
		if (strncmp(at, name, len) == 0 && at[len] == '=')
			return at + len + 1;
	return NULL;
}
