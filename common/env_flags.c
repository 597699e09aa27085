/* SPDX-License-Identifier: Apache-2.0 */
#include <common/env_flags.h>

#include <common/env.h>
#include <common/env_default.h>
#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define TYPES    "sdxbim"
#define ACCESSES "aroc"

bool env_rule_find(const char *list, const char *name, struct env_rule *rule)
{
	size_t len = strlen(name);

	for (const char *at = list; *at; at += *at == ',') {
		size_t size;

		at += strspn(at, " ");
		size = strcspn(at, ",");
		if (size >= len && strncmp(at, name, len) == 0 && (size == len || at[len] == ':')) {
			*rule = (struct env_rule){ 's', 'a' };
			for (size_t i = len + 1; i < size; i++) {
				if (strchr(TYPES, at[i]))
					rule->type = at[i];
				else if (strchr(ACCESSES, at[i]))
					rule->access = at[i];
			}
			return true;
		}
		at += size;
	}
	return false;
}

struct env_rule env_flags_of(const char *name)
{
	struct env_rule rule = { 's', 'a' };
	const char *list = env_get(".flags");

	if (!env_rule_find(CONFIG_ENV_FLAGS_LIST, name, &rule) && list)
		env_rule_find(list, name, &rule);
	return rule;
}

/* --- types ---------------------------------------------------------------------- */

/* All of TEXT are COUNT numbers of 1 to MAX digits with SEP between them. */
static bool is_groups(const char *text, int count, char sep, int (*is_digit)(int), size_t max)
{
	for (int i = 0; i < count; i++) {
		size_t len = 0;

		while (is_digit((unsigned char)text[len]))
			len++;
		if (!len || len > max)
			return false;
		text += len;
		if (i + 1 < count && *text++ != sep)
			return false;
	}
	return !*text;
}

static bool is_ipv4(const char *text)
{
	unsigned int part[4] = { 0 }, i = 0;

	if (!is_groups(text, 4, '.', isdigit, 3))
		return false;
	for (; *text; text++) {
		if (*text == '.')
			i++;
		else
			part[i] = part[i] * 10 + (unsigned int)(*text - '0');
	}
	return part[0] < 256 && part[1] < 256 && part[2] < 256 && part[3] < 256;
}

bool env_value_fits(char type, const char *value)
{
	if (!*value)
		return true;     /* as U-Boot: empty is of every type */
	switch (type) {
	case 'd':
		return is_groups(value + (*value == '-'), 1, '\0', isdigit, SIZE_MAX);
	case 'x':
		if (value[0] == '0' && tolower((unsigned char)value[1]) == 'x')
			value += 2;
		return is_groups(value, 1, '\0', isxdigit, SIZE_MAX);
	case 'b':
		return strchr("01yYnNtTfF", *value) && !value[1];
	case 'i':
		return is_ipv4(value);
	case 'm':
		return is_groups(value, 6, ':', isxdigit, 2);
	}
	return true;
}

/* --- access --------------------------------------------------------------------- */

static const char *default_of(const char *name)
{
	size_t len = strlen(name);

	for (const char *at = env_default_text; *at; at += strlen(at) + 1)
		if (strncmp(at, name, len) == 0 && at[len] == '=')
			return at + len + 1;
	return NULL;
}

/* What is refused, as a word of U-Boot's message; NULL: nothing. */
static const char *refused(char access, const char *name, const char *old, const char *value)
{
	const char *dflt;

	if (access == 'a' || (!old && !value))
		return NULL;
	if (!value)
		return "delete";
	if (!old)
		return access == 'r' ? "create" : NULL;
	if (strcmp(old, value) == 0)
		return NULL;
	dflt = access == 'c' ? default_of(name) : NULL;
	return dflt && strcmp(old, dflt) == 0 ? NULL : "overwrite";
}

int env_flags_check(const char *name, const char *value, bool force)
{
	struct env_rule rule = env_flags_of(name);
	const char *verb;

	if (value && !env_value_fits(rule.type, value)) {
		printf("## Error: flags type check failure for \"%s\" <= \"%s\" (type: %c)\n", name,
		       value, rule.type);
		return -EINVAL;
	}
	verb = force ? NULL : refused(rule.access, name, env_get(name), value);
	if (!verb)
		return 0;
	printf("## Error: Can't %s \"%s\"\n", verb, name);
	return -EPERM;
}
