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

/* The first letter in LIST that is neither a type nor an access in its place; NULL: none. */
static const char *bad_letter(const char *list)
{
	for (const char *at = list; *at; at += *at == ',') {
		size_t size = strcspn(at, ","), name = strcspn(at, ":,");

		for (size_t i = name + 1; i < size; i++)
			if (!strchr(i == name + 1 ? TYPES : ACCESSES, at[i]) || i > name + 2)
				return at + i;
		at += size;
	}
	return NULL;
}

static int check_list(const char *list)
{
	const char *bad = bad_letter(list);

	if (bad)
		printf("## Error: .flags: '%c' at place %zu of \"%s\": name:TA is wanted, T one of "
		       TYPES " and A one of " ACCESSES " (env flags)\n", *bad,
		       (size_t)(bad - list) + 1, list);
	return bad ? -EINVAL : 0;
}

/* --- access --------------------------------------------------------------------- */

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
	dflt = access == 'c' ? env_default_value(name) : NULL;
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
	if (value && strcmp(name, ".flags") == 0 && check_list(value))
		return -EINVAL;
	verb = force ? NULL : refused(rule.access, name, env_get(name), value);
	if (!verb)
		return 0;
	printf("## Error: Can't %s \"%s\"\n", verb, name);
	return -EPERM;
}

/* --- all at once ------------------------------------------------------------------ */

struct keeping {
	struct vartab *fresh;
	bool force;
	int first;               /* error of env_flags_check() */
};

/* Checks what becomes of NAME, and puts into FRESH what it is now when that may not be. */
static int keep(struct keeping *k, const char *name)
{
	const struct var *new = vartab_find(k->fresh, name);
	const char *old = env_get(name);
	int ret = env_flags_check(name, new ? new->value : NULL, k->force);

	if (!ret)
		return 0;
	k->first = k->first ? k->first : ret;
	if (old)
		return vartab_set(k->fresh, name, old);
	vartab_unset(k->fresh, name);
	return 0;
}

static int keep_what_goes(const char *name, const char *value, void *ctx)
{
	struct keeping *k = ctx;

	return vartab_find(k->fresh, name) ? 0 : keep(k, name);
}

int env_flags_keep(struct vartab *fresh, bool force)
{
	struct keeping k = { .fresh = fresh, .force = force };
	int ret = 0;

	/* from the end on, because variables may be taken out */
	for (size_t i = fresh->count; i && !ret; i--)
		ret = keep(&k, fresh->var[i - 1].name);
	ret = ret ? ret : env_foreach(keep_what_goes, &k);
	return ret ? ret : k.first;
}
