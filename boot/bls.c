/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/bls.h>

#include <boot/conf.h>
#include <errno.h>
#include <lib/util.h>
#include <string.h>

#define SUFFIX      ".conf"
#define TRIES_MAX   9999
#define TIMEOUT_MAX 3600u     /* seconds */

/* --- names ------------------------------------------------------------------------- */

bool bls_is_entry(const char *name)
{
	size_t len = strlen(name), suffix = strlen(SUFFIX);

	return len > suffix && !strcmp(name + len - suffix, SUFFIX);
}

/* Digits from *p to END; false when there are none, or too many to count. */
static bool take_number(const char **p, const char *end, int *number)
{
	const char *from = *p;

	for (*number = 0; *p < end && **p >= '0' && **p <= '9'; (*p)++) {
		*number = *number * 10 + (**p - '0');
		if (*number > TRIES_MAX)
			return false;
	}
	return *p > from;
}

/* "+LEFT" or "+LEFT-DONE" at the end of [name, end) is no part of the id. Where that ends. */
static const char *take_tries(struct boot_entry *e, const char *name, const char *end)
{
	const char *plus = end, *p;
	int left, done = 0;

	while (plus > name && plus[-1] != '+')
		plus--;
	p = plus;
	if (plus == name || plus - 1 == name || !take_number(&p, end, &left))
		return end;
	if (p < end && *p == '-') {
		p++;
		if (!take_number(&p, end, &done))
			return end;
	}
	if (p < end)
		return end;
	e->tries_left = left;
	e->tries_done = done;
	return plus - 1;
}

static int take_name(struct boot_entry *e, struct arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	const char *end = name + strlen(name) - (bls_is_entry(name) ? strlen(SUFFIX) : 0);

	*e = (struct boot_entry){ .tries_left = -1, .tries_done = -1, .line = 1 };
	end = take_tries(e, name, end);
	e->id = arena_copy(arena, name, (size_t)(end - name));
	e->file = arena_copy(arena, file, strlen(file));
	return e->id && e->file ? 0 : -ENOMEM;
}

/* --- the file ------------------------------------------------------------------------ */

static const struct {
	char key[12];
	size_t field;
} texts[] = {
	{ "title", offsetof(struct boot_entry, title) },
	{ "version", offsetof(struct boot_entry, version) },
	{ "machine-id", offsetof(struct boot_entry, machine_id) },
	{ "sort-key", offsetof(struct boot_entry, sort_key) },
	{ "linux", offsetof(struct boot_entry, kernel) },
	{ "devicetree", offsetof(struct boot_entry, fdt) },
};

/* True when the key is one of them. */
static bool set_text(struct boot_entry *e, const struct conf *c, struct arena *arena, int *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		char *value;

		if (!conf_key_is(c, texts[i].key))
			continue;
		value = conf_value(c, arena);
		*ret = value ? 0 : -ENOMEM;
		memcpy((char *)e + texts[i].field, &value, sizeof(value));
		return true;
	}
	return false;
}

/* Several lines of them are one. */
static int add_options(struct boot_entry *e, const struct conf *c, struct arena *arena)
{
	size_t before = e->append ? strlen(e->append) + 1 : 0;
	char *text = arena_alloc(arena, before + c->value_len + 1);

	if (!text)
		return -ENOMEM;
	if (before) {
		memcpy(text, e->append, before);
		text[before - 1] = ' ';
	}
	memcpy(text + before, c->value, c->value_len);
	text[before + c->value_len] = '\0';
	e->append = text;
	return 0;
}

/* Appends the words of the value to a list that may hold MAX. "$tuned_initrd" is GRUB's affair. */
static int add_words(struct conf *c, struct arena *arena, const char **words, unsigned int *count,
		     unsigned int max)
{
	const char *found[BOOT_ENTRY_MAX_OVERLAYS];
	char *text = conf_value(c, arena);
	unsigned int n;

	if (!text)
		return -ENOMEM;
	n = boot_entry_split(text, " \t", found, ARRAY_SIZE(found));
	for (unsigned int i = 0; i < MIN(n, (unsigned int)ARRAY_SIZE(found)); i++) {
		if (*found[i] == '$')
			continue;
		if (*count == max) {
			conf_complain(c, "more than %u files: the rest is left out", max);
			return 0;
		}
		words[(*count)++] = found[i];
	}
	return 0;
}

/* -ENOEXEC: not for this machine. */
static int read_key(struct boot_entry *e, struct conf *c, struct arena *arena)
{
	int ret = 0;

	if (!c->value_len) {
		conf_complain(c, "%.*s: nothing behind it", (int)MIN(c->key_len, 32u), c->key);
		return 0;
	}
	if (set_text(e, c, arena, &ret))
		return ret;
	if (conf_key_is(c, "options"))
		return add_options(e, c, arena);
	if (conf_key_is(c, "initrd"))
		return add_words(c, arena, e->initrd, &e->ninitrds, BOOT_ENTRY_MAX_INITRDS);
	if (conf_key_is(c, "devicetree-overlay"))
		return add_words(c, arena, e->overlay, &e->noverlays, BOOT_ENTRY_MAX_OVERLAYS);
	if (conf_key_is(c, "architecture"))
		return c->value_len == 4 && !strncasecmp(c->value, "aa64", 4) ? 0 : -ENOEXEC;
	/* there are many more keys, for others: grub_class, uki, profile, extra, ... */
	return 0;
}

int bls_add(struct boot_entries *list, struct arena *arena, const char *file, const char *text,
	    size_t len)
{
	struct boot_entry e;
	struct conf c;
	int ret = take_name(&e, arena, file);

	if (ret)
		return ret;
	conf_start(&c, e.file, text, len);
	while (!ret && conf_next(&c))
		ret = read_key(&e, &c, arena);
	if (ret)
		return ret;
	if (!e.kernel) {
		conf_complain(&c, "no line \"linux\": this entry is left out");
		return -ENOEXEC;
	}
	if (list->count == BOOT_ENTRIES_MAX) {
		conf_complain(&c, "more than %u entries: this one is left out", BOOT_ENTRIES_MAX);
		return -ENOSPC;
	}
	e.title = e.title ? e.title : e.id;
	list->entry[list->count++] = e;
	return 0;
}

/* --- loader.conf ------------------------------------------------------------------------ */

static bool value_is(const struct conf *c, const char *text)
{
	return c->value_len == strlen(text) && !strncasecmp(c->value, text, c->value_len);
}

static void read_timeout(struct bls_loader *loader, struct conf *c)
{
	loader->menu = value_is(c, "menu-force");
	loader->seconds = 0;
	if (loader->menu || value_is(c, "menu-hidden") || value_is(c, "menu-disabled"))
		return;
	if (conf_number(c, TIMEOUT_MAX, &loader->seconds))
		loader->menu = loader->seconds > 0;
}

int bls_read_loader(struct bls_loader *loader, struct arena *arena, const char *file,
		    const char *text, size_t len)
{
	struct conf c;

	*loader = (struct bls_loader){ .pattern = NULL };
	conf_start(&c, file, text, len);
	while (conf_next(&c)) {
		if (conf_key_is(&c, "timeout")) {
			read_timeout(loader, &c);
		} else if (conf_key_is(&c, "default") && c.value_len && *c.value == '@') {
			conf_complain(&c, "%.*s needs variables of EFI, which are not there: left out",
				      (int)c.value_len, c.value);
		} else if (conf_key_is(&c, "default") && c.value_len) {
			loader->pattern = conf_value(&c, arena);
			if (!loader->pattern)
				return -ENOMEM;
		}
	}
	return 0;
}
