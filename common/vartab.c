/* SPDX-License-Identifier: Apache-2.0 */
#include <common/vartab.h>

#include <errno.h>
#include <lib/sort.h>
#include <lib/util.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 64

/* Index of NAME, or where it belongs when it is not there. */
static size_t position(const struct vartab *tab, const char *name, bool *found)
{
	size_t lo = 0, hi = tab->count;

	*found = false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = strcmp(name, tab->var[mid].name);

		if (order == 0) {
			*found = true;
			return mid;
		}
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

struct var *vartab_find(const struct vartab *tab, const char *name)
{
	bool found;
	size_t i = position(tab, name, &found);

	return found ? &tab->var[i] : NULL;
}

static size_t cost(const struct var *var)
{
	return strlen(var->name) + strlen(var->value) + 2;
}

static void free_var(struct var *var)
{
	if (var->owned)
		free((char *)var->name);
}

static int reserve(struct vartab *tab, size_t count)
{
	size_t capacity = MAX(tab->capacity * 2, MAX(count, (size_t)CAPACITY_MIN));
	struct var *var;

	if (count <= tab->capacity)
		return 0;
	var = realloc(tab->var, capacity * sizeof(*var));
	if (!var)
		return -ENOMEM;
	tab->var = var;
	tab->capacity = capacity;
	return 0;
}

/* One allocation that holds both strings. */
static int make_var(struct var *var, const char *name, const char *value)
{
	size_t name_size = strlen(name) + 1, value_size = strlen(value) + 1;
	char *copy = malloc(name_size + value_size);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, name, name_size);
	memcpy(copy + name_size, value, value_size);
	*var = (struct var){ .name = copy, .value = copy + name_size, .owned = true };
	return 0;
}

static int insert(struct vartab *tab, size_t at, const struct var *var)
{
	int ret = reserve(tab, tab->count + 1);

	if (ret)
		return ret;
	memmove(&tab->var[at + 1], &tab->var[at], (tab->count - at) * sizeof(*var));
	tab->var[at] = *var;
	tab->count++;
	return 0;
}

/* Puts VALUE in place of one that is not shorter: no memory is needed. */
static void overwrite(struct vartab *tab, struct var *var, const char *value)
{
	size_t old = strlen(var->value), len = strlen(value);

	memmove((char *)var->value, value, len + 1);
	tab->bytes -= old - len;
}

/* At index AT, where NAME is (FOUND) or belongs. */
static int put(struct vartab *tab, size_t at, bool found, const char *name, const char *value)
{
	size_t others = tab->bytes - (found ? cost(&tab->var[at]) : 0);
	struct var var;
	int ret;

	if (strlen(name) + strlen(value) + 2 > tab->limit - others)
		return -ENOSPC;
	ret = make_var(&var, name, value);
	if (ret)
		return ret;
	if (found) {
		var.loop = tab->var[at].loop;
		free_var(&tab->var[at]);
		tab->var[at] = var;
	} else {
		ret = insert(tab, at, &var);
	}
	if (ret)
		free_var(&var);
	else
		tab->bytes = others + cost(&var);
	return ret;
}

int vartab_set(struct vartab *tab, const char *name, const char *value)
{
	bool found;
	size_t at;

	if (!*name || strchr(name, '='))
		return -EINVAL;
	at = position(tab, name, &found);
	if (found && tab->var[at].owned && strlen(value) <= strlen(tab->var[at].value)) {
		overwrite(tab, &tab->var[at], value);
		return 0;
	}
	return put(tab, at, found, name, value);
}

int vartab_unset(struct vartab *tab, const char *name)
{
	bool found;
	size_t at = position(tab, name, &found);

	if (!found)
		return -ENOENT;
	tab->bytes -= cost(&tab->var[at]);
	free_var(&tab->var[at]);
	tab->count--;
	memmove(&tab->var[at], &tab->var[at + 1], (tab->count - at) * sizeof(*tab->var));
	return 0;
}

void vartab_clear(struct vartab *tab)
{
	size_t limit = tab->limit;

	for (size_t i = 0; i < tab->count; i++)
		free_var(&tab->var[i]);
	free(tab->var);
	free(tab->block);
	*tab = (struct vartab){ .limit = limit };
}

/* --- import -------------------------------------------------------------------- */

/* By name, then by place in the block: the later of two equal names comes last. */
static int compare(const void *a, const void *b)
{
	const struct var *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->name > y->name) - (x->name < y->name);
}

/* Drops all but the last of equal names; the table is sorted. */
static void drop_duplicates(struct vartab *tab)
{
	size_t kept = 0;

	for (size_t i = 0; i < tab->count; i++) {
		if (kept && strcmp(tab->var[kept - 1].name, tab->var[i].name) == 0) {
			tab->bytes -= cost(&tab->var[kept - 1]);
			kept--;
		}
		tab->var[kept++] = tab->var[i];
	}
	tab->count = kept;
}

/* Cuts the block into variables; tells whether they came in order. */
static int cut(struct vartab *tab, size_t len, bool *sorted)
{
	char *p = tab->block, *end = tab->block + len;

	*sorted = true;
	while (p < end && *p) {
		char *nul = memchr(p, '\0', (size_t)(end - p));
		char *equals = nul ? memchr(p, '=', (size_t)(nul - p)) : NULL;

		if (!equals || equals == p)
			return -EBADMSG;
		if (reserve(tab, tab->count + 1))
			return -ENOMEM;
		*equals = '\0';
		if (tab->count && strcmp(tab->var[tab->count - 1].name, p) >= 0)
			*sorted = false;
		tab->var[tab->count++] = (struct var){ .name = p, .value = equals + 1 };
		tab->bytes += (size_t)(nul - p) + 1;
		p = nul + 1;
	}
	return 0;
}

int vartab_import(struct vartab *tab, const char *text, size_t len)
{
	struct vartab fresh = { .limit = tab->limit };
	bool sorted;
	int ret;

	fresh.block = malloc(MAX(len, (size_t)1));
	if (!fresh.block)
		return -ENOMEM;
	memcpy(fresh.block, text, len);
	ret = cut(&fresh, len, &sorted);
	if (!ret && !sorted) {
		sort(fresh.var, fresh.count, sizeof(*fresh.var), compare);
		drop_duplicates(&fresh);
	}
	if (!ret && fresh.bytes > fresh.limit)
		ret = -ENOSPC;
	if (ret) {
		vartab_clear(&fresh);
		return ret;
	}
	vartab_clear(tab);
	*tab = fresh;
	return 0;
}
