/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/extlinux.h>

#include <boot/conf.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define TIMEOUT_MAX 36000u     /* tenths of a second: an hour */

struct state {
	struct boot_entries *list;
	struct arena *arena;
	const struct boot_reader *reader;
	struct conf *conf;                  /* the file that is being read */
	const char *main;                   /* paths count from its folder */
	struct boot_entry *entry;           /* the label that lines belong to; NULL: none yet */
	const char *first;                  /* its name; NULL: not said */
	unsigned int files;
	bool no_memory;
};

static const char *copy(struct state *s)
{
	const char *value = conf_value(s->conf, s->arena);

	s->no_memory = s->no_memory || !value;
	return value ? value : "";
}

/* --- keywords of a label ------------------------------------------------------ */

static void set_append(struct state *s)
{
	s->entry->append = copy(s);
}

static void set_kernel(struct state *s)
{
	s->entry->kernel = copy(s);
}

static void set_fdt(struct state *s)
{
	s->entry->fdt = copy(s);
}

static void set_fdtdir(struct state *s)
{
	s->entry->fdtdir = copy(s);
}

/* Words of the value, of which there may be MAX. */
static unsigned int set_words(struct state *s, const char *separators, const char **words,
			      unsigned int max)
{
	char *text = conf_value(s->conf, s->arena);
	unsigned int n;

	s->no_memory = s->no_memory || !text;
	n = text ? boot_entry_split(text, separators, words, max) : 0;
	if (n > max)
		conf_complain(s->conf, "more than %u files: the rest is left out", max);
	return MIN(n, max);
}

static void set_initrd(struct state *s)
{
	s->entry->ninitrds = set_words(s, ",", s->entry->initrd, BOOT_ENTRY_MAX_INITRDS);
}

static void set_overlays(struct state *s)
{
	s->entry->noverlays = set_words(s, " \t", s->entry->overlay, BOOT_ENTRY_MAX_OVERLAYS);
}

/* A negative number means that nothing is to be done at all, in U-Boot too. */
static void set_local(struct state *s)
{
	s->entry->script = "localcmd";
}

static const struct {
	char key[20];
	bool valueless;
	void (*set)(struct state *s);
} label_keys[] = {
	{ "kernel", false, set_kernel },
	{ "linux", false, set_kernel },
	{ "append", false, set_append },
	{ "initrd", false, set_initrd },
	{ "fdt", false, set_fdt },
	{ "devicetree", false, set_fdt },
	{ "fdtdir", false, set_fdtdir },
	{ "devicetreedir", false, set_fdtdir },
	{ "fdtoverlays", false, set_overlays },
	{ "devicetree-overlay", false, set_overlays },
	{ "localboot", true, set_local },
};

/* --- keywords of the file ------------------------------------------------------- */

static bool needs_value(struct state *s)
{
	if (s->conf->value_len)
		return true;
	conf_complain(s->conf, "%.*s: nothing behind it", (int)s->conf->key_len, s->conf->key);
	return false;
}

static void begin_label(struct state *s)
{
	struct boot_entries *list = s->list;

	s->entry = NULL;
	if (!needs_value(s))
		return;
	if (list->count == BOOT_ENTRIES_MAX) {
		conf_complain(s->conf, "more than %u labels: this one is left out", BOOT_ENTRIES_MAX);
		return;
	}
	s->entry = &list->entry[list->count++];
	*s->entry = (struct boot_entry){ .id = copy(s), .file = s->conf->file,
					 .line = s->conf->line, .tries_left = -1, .tries_done = -1 };
	s->entry->title = s->entry->id;
}

static void set_timeout(struct state *s)
{
	unsigned int tenths;

	if (conf_number(s->conf, TIMEOUT_MAX, &tenths))
		s->list->seconds = (tenths + 9) / 10;
}

static void set_prompt(struct state *s)
{
	unsigned int prompt;

	if (conf_number(s->conf, 1, &prompt))
		s->list->menu = prompt;
}

/* "^" marks a key in syslinux. */
static const char *without_caret(struct state *s)
{
	char *text = conf_value(s->conf, s->arena);
	char *caret = text ? strchr(text, '^') : NULL;

	s->no_memory = s->no_memory || !text;
	if (caret)
		memmove(caret, caret + 1, strlen(caret));
	return text ? text : "";
}

/* From the root of the volume on. NULL: no memory. */
static const char *whole_path(struct state *s, const char *path)
{
	const char *slash = strrchr(s->main, '/');
	size_t folder = slash && *path != '/' ? (size_t)(slash - s->main) + 1 : 0;
	char *whole = arena_alloc(s->arena, folder + strlen(path) + 1);

	s->no_memory = s->no_memory || !whole;
	if (!whole)
		return NULL;
	memcpy(whole, s->main, folder);
	strcpy(whole + folder, path);
	return whole;
}

static void read_file(struct state *s, const char *file, unsigned int depth);

static void include(struct state *s, unsigned int depth)
{
	if (needs_value(s))
		read_file(s, whole_path(s, copy(s)), depth + 1);
}

/* "menu default" has no value; with anything that we do not draw, nothing is done. */
static void read_menu(struct state *s, unsigned int depth)
{
	struct conf *c = s->conf;

	if (!conf_shift(c))
		return;
	if (conf_key_is(c, "default") && s->entry)
		s->first = s->first ? s->first : s->entry->id;
	else if (conf_key_is(c, "include"))
		include(s, depth);
	else if (conf_key_is(c, "title") && needs_value(s))
		s->list->title = copy(s);
	else if (conf_key_is(c, "label") && s->entry && needs_value(s))
		s->entry->title = without_caret(s);
}

static bool read_label_key(struct state *s)
{
	struct conf *c = s->conf;

	for (size_t i = 0; i < ARRAY_SIZE(label_keys); i++) {
		if (!conf_key_is(c, label_keys[i].key))
			continue;
		if (!s->entry)
			conf_complain(c, "%s outside of a label", label_keys[i].key);
		else if (label_keys[i].valueless || needs_value(s))
			label_keys[i].set(s);
		return true;
	}
	return false;
}

static void read_key(struct state *s, unsigned int depth)
{
	struct conf *c = s->conf;

	if (conf_key_is(c, "label"))
		begin_label(s);
	else if (conf_key_is(c, "default") || conf_key_is(c, "ontimeout"))
		s->first = needs_value(s) ? copy(s) : s->first;
	else if (conf_key_is(c, "timeout"))
		set_timeout(s);
	else if (conf_key_is(c, "prompt"))
		set_prompt(s);
	else if (conf_key_is(c, "menu"))
		read_menu(s, depth);
	else if (conf_key_is(c, "include"))
		include(s, depth);
	else if (!read_label_key(s))
		conf_complain(c, "%.*s: not known here, left out", (int)MIN(c->key_len, 32u), c->key);
}

/* --- files ------------------------------------------------------------------------- */

static int read_text(struct state *s, const char *file, unsigned int depth)
{
	struct conf conf, *outer = s->conf;
	const char *text;
	size_t len;
	int ret = s->reader->read(s->reader, s->arena, file, &text, &len);

	if (ret)
		return ret;
	conf_start(&conf, file, text, len);
	s->conf = &conf;
	while (!s->no_memory && conf_next(&conf))
		read_key(s, depth);
	s->conf = outer;
	return 0;
}

/* A file that is included. */
static void read_file(struct state *s, const char *file, unsigned int depth)
{
	int ret = -ELOOP;

	s->no_memory = s->no_memory || !file;
	if (s->no_memory)
		return;
	if (depth < EXTLINUX_MAX_NESTING && ++s->files < EXTLINUX_MAX_FILES)
		ret = read_text(s, file, depth);
	if (ret == -ELOOP)
		conf_complain(s->conf, "%s is left out: files include each other %u deep, or more than "
			      "%u in all", file, EXTLINUX_MAX_NESTING, EXTLINUX_MAX_FILES);
	else if (ret)
		conf_complain(s->conf, "%s: " ERR_FMT, file, ERR_ARG(ret));
}

/* --- what was read ---------------------------------------------------------------- */

/* A kernel of syslinux is told its initrd in the command line. */
static void take_initrd_of_append(struct state *s, struct boot_entry *e)
{
	const char *at = e->append && !e->ninitrds ? strstr(e->append, "initrd=") : NULL;
	unsigned int n;
	char *names;

	if (!at)
		return;
	at += strlen("initrd=");
	names = arena_copy(s->arena, at, strcspn(at, " \t"));
	s->no_memory = s->no_memory || !names;
	n = names ? boot_entry_split(names, ",", e->initrd, BOOT_ENTRY_MAX_INITRDS) : 0;
	e->ninitrds = MIN(n, (unsigned int)BOOT_ENTRY_MAX_INITRDS);
}

static void complete_paths(struct state *s, struct boot_entry *e)
{
	e->kernel = e->kernel ? whole_path(s, e->kernel) : NULL;
	/* "-" says that there is none */
	e->fdt = e->fdt && strcmp(e->fdt, "-") ? whole_path(s, e->fdt) : NULL;
	e->fdtdir = e->fdtdir ? whole_path(s, e->fdtdir) : NULL;
	for (unsigned int i = 0; i < e->ninitrds; i++)
		e->initrd[i] = whole_path(s, e->initrd[i]);
	for (unsigned int i = 0; i < e->noverlays; i++)
		e->overlay[i] = whole_path(s, e->overlay[i]);
}

/* Labels that say nothing to boot are left out. */
static void keep_bootable(struct state *s)
{
	struct boot_entries *list = s->list;
	unsigned int n = 0;

	for (unsigned int i = 0; i < list->count; i++) {
		struct boot_entry *e = &list->entry[i];

		if (!e->kernel && !e->script) {
			log_warn(e->file, "line %u: the label %s has no kernel and is left out", e->line,
				 e->id);
			continue;
		}
		if (e->script)
			e->kernel = NULL;
		take_initrd_of_append(s, e);
		complete_paths(s, e);
		list->entry[n++] = *e;
	}
	list->count = n;
}

static void find_first(struct state *s)
{
	struct boot_entries *list = s->list;

	for (unsigned int i = 0; s->first && i < list->count; i++) {
		if (strcmp(list->entry[i].id, s->first))
			continue;
		list->first = i;
		return;
	}
	if (s->first)
		log_warn(s->main, "the default, %s, is no label of it: the first one is taken", s->first);
}

int extlinux_read(struct boot_entries *list, struct arena *arena, const struct boot_reader *reader,
		  const char *file)
{
	struct state s = { .list = list, .arena = arena, .reader = reader, .main = file };
	int ret = boot_entries_init(list, arena);

	if (!ret)
		ret = read_text(&s, file, 0);
	if (ret)
		return ret;
	keep_bootable(&s);
	if (s.no_memory)
		return -ENOMEM;
	find_first(&s);
	return list->count ? 0 : -ENOEXEC;
}
