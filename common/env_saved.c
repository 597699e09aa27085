/* SPDX-License-Identifier: Apache-2.0 */
#include <common/env_saved.h>

#include <common/env.h>
#include <common/env_location.h>
#include <common/env_text.h>
#include <errno.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_ALIGN 4096u   /* what any device asks of a buffer */

/* What env_machine_variables() sets, and what it has set them to. */
static struct computed {
	const char *name;
	char *value;
} computed[] = {
	{ "kernel_addr_r" }, { "loadaddr" }, { "ramdisk_addr_r" }, { "fdt_addr_r" },
	{ "scriptaddr" }, { "relocaddr" }, { "fdtcontroladdr" },
};

static const struct env_location *selected;
static enum env_origin origin;

/* --- an open location ------------------------------------------------------------- */

struct session {
	const struct env_location *location;
	struct env_place place;
	struct env_found found;
	uint8_t *buf;                /* room for a copy */
};

static int open_session(struct session *s, const struct env_location *location)
{
	int ret;

	*s = (struct session){ .location = location };
	ret = location->open(&s->place);
	if (ret)
		return ret;
	s->buf = aligned_alloc(BUFFER_ALIGN, ALIGN_UP(s->place.medium.size, BUFFER_ALIGN));
	if (s->buf)
		return 0;
	if (location->close)
		location->close(&s->place);
	return -ENOMEM;
}

static void close_session(struct session *s)
{
	free(s->buf);
	if (s->location->close)
		s->location->close(&s->place);
}

static void report_crc(const char *name, const struct env_copy *copy, size_t size)
{
	log_warn(name, "bad CRC: 0x%08lx is stored, 0x%08lx is that of %zu bytes",
		 (unsigned long)copy->stored, (unsigned long)copy->computed, size);
	if (copy->fits_size)
		log_warn(name, "it is right for a copy of 0x%zx bytes %s: whoever wrote it and "
			 "this build disagree (CONFIG_ENV_SIZE, CONFIG_ENV_REDUNDANT, "
			 "fw_env.config, mkenvimage -s and -r)", copy->fits_size,
			 copy->fits_header == ENV_CRC_SIZE ? "without a flag byte" :
			 "with a flag byte");
}

/* What is wrong with each copy that is not good. */
static void report(const struct session *s)
{
	for (unsigned int i = 0; i < s->place.medium.copies; i++) {
		const struct env_copy *copy = &s->found.copy[i];
		const char *name = s->place.name[i];

		if (copy->state == ENV_UNREAD)
			log_warn(name, ERR_FMT, ERR_ARG(copy->error));
		else if (copy->state == ENV_BAD_CRC)
			report_crc(name, copy, s->place.medium.size);
		if (copy->state != ENV_GOOD && s->found.active >= 0)
			log_warn(name, "%s; %s is used, and stays until a save has replaced this one",
				 copy->state == ENV_BLANK ? "blank" : "not good",
				 s->place.name[s->found.active]);
	}
}

static bool all_blank(const struct session *s)
{
	for (unsigned int i = 0; i < s->place.medium.copies; i++)
		if (s->found.copy[i].state != ENV_BLANK)
			return false;
	return true;
}

/* --- variables ---------------------------------------------------------------------- */

static void note_computed(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(computed); i++) {
		const char *value = env_get(computed[i].name);

		free(computed[i].value);
		computed[i].value = value ? strdup(value) : NULL;
	}
}

static bool is_computed(const char *name, const char *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(computed); i++)
		if (strcmp(name, computed[i].name) == 0)
			return computed[i].value && strcmp(value, computed[i].value) == 0;
	return false;
}

static void set_computed(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(computed); i++)
		if (computed[i].value && !env_get(computed[i].name))
			env_set(computed[i].name, computed[i].value);
}

/* All that is saved as "name=value\0...", built in two passes: without TEXT only measured. */
struct text {
	char *text;
	size_t len;
};

static int append(const char *name, const char *value, void *ctx)
{
	struct text *out = ctx;

	if (is_computed(name, value))
		return 0;
	if (out->text)
		sprintf(out->text + out->len, "%s=%s", name, value);
	out->len += strlen(name) + strlen(value) + 2;
	return 0;
}

/* --- loading ------------------------------------------------------------------------- */

#define ALLOWED_MAX 64u

/* Only what CONFIG_ENV_ALLOWED lists; the rest stays as it is. */
static int take_allowed(const char *data, size_t len)
{
	char *names[ALLOWED_MAX + 1] = { NULL }, *list = strdup(CONFIG_ENV_ALLOWED);
	size_t count = 0;
	int ret;

	if (!list)
		return -ENOMEM;
	for (char *word = strtok(list, " "); word && count < ALLOWED_MAX; word = strtok(NULL, " "))
		names[count++] = word;
	ret = count ? env_text_import(data, len, '\0', false, names) : 0;
	free(list);
	return ret;
}

static int take(const char *data, size_t len)
{
	return *CONFIG_ENV_ALLOWED ? take_allowed(data, len) : env_reset(data, len);
}

static int import(struct session *s, const char *data, size_t len)
{
	int ret = take(data, len);

	if (ret) {
		log_err(s->place.name[s->found.active], "the CRC is right, but what it covers is no "
			"environment: " ERR_FMT, ERR_ARG(ret));
		return ret;
	}
	set_computed();
	origin = s->found.active ? ENV_FROM_SECOND : ENV_FROM_FIRST;
	return 0;
}

static int load_from(const struct env_location *location)
{
	struct session s;
	const char *data;
	size_t len;
	int ret;

	printf("Loading Environment from %s... ", location->name);
	ret = open_session(&s, location);
	if (ret)
		return ret;
	ret = env_store_load(&s.place.medium, s.buf, &data, &len, &s.found);
	printf("%s\n", ret == 0 ? "OK" : all_blank(&s) ? "nothing is stored there" :
	       "*** Warning - no copy is good");
	report(&s);
	if (!ret)
		ret = import(&s, data, len);
	close_session(&s);
	return ret;
}

void env_saved_start(void)
{
	const struct env_location *location;

	note_computed();
	TABLE_FOREACH(env_locations, location) {
		int ret = load_from(location);

		/* the first that is there is for saving, should none hold anything */
		if (ret == 0 || (ret == -ENOMSG && !selected))
			selected = location;
		if (ret == 0)
			return;
	}
	printf("Using default environment\n");
}

static const struct env_location *in_use(void)
{
	return selected || !table_env_locations_count ? selected : table_env_locations[0];
}

int env_saved_load(void)
{
	return in_use() ? load_from(in_use()) : -ENODEV;
}

/* --- saving -------------------------------------------------------------------------- */

static int save_text(struct session *s, const struct text *all)
{
	size_t room = env_store_room(&s->place.medium);
	const char *data;
	size_t len;
	int ret;

	if (all->len > room) {
		log_err("environment", "the variables take %zu bytes, but %s holds %zu "
			"(CONFIG_ENV_SIZE): nothing was written", all->len, s->place.name[0], room);
		return -ENOSPC;
	}
	if (s->location->may_claim &&
	    env_store_load(&s->place.medium, s->buf, &data, &len, &s->found)) {
		ret = s->location->may_claim(&s->place);
		if (ret)
			return ret;
	}
	ret = env_store_save(&s->place.medium, s->buf, all->text, all->len, &s->found);
	if (!ret)
		printf("OK%s\n", s->found.unchanged ? " (nothing changed, nothing was written)" : "");
	return ret;
}

int env_saved_save(void)
{
	struct text all = { 0 };
	struct session s;
	int ret = in_use() ? 0 : -ENODEV;

	if (ret)
		return ret;
	env_foreach(append, &all);
	all.text = malloc(all.len + 1);
	if (!all.text)
		return -ENOMEM;
	all.len = 0;
	env_foreach(append, &all);
	printf("Saving Environment to %s... ", in_use()->name);
	ret = open_session(&s, in_use());
	if (!ret) {
		ret = save_text(&s, &all);
		close_session(&s);
	}
	free(all.text);
	return ret;
}

int env_saved_erase(void)
{
	struct session s;
	const char *data;
	size_t len;
	int ret = in_use() ? 0 : -ENODEV;

	if (ret)
		return ret;
	printf("Erasing Environment on %s... ", in_use()->name);
	ret = open_session(&s, in_use());
	if (ret)
		return ret;
	if (s.location->may_claim &&
	    env_store_load(&s.place.medium, s.buf, &data, &len, &s.found))
		ret = s.location->may_claim(&s.place);
	if (!ret)
		ret = env_store_erase(&s.place.medium, s.buf);
	close_session(&s);
	if (!ret)
		printf("OK\n");
	return ret;
}

/* --- questions ------------------------------------------------------------------------ */

const char *env_saved_location(void)
{
	return in_use() ? in_use()->name : NULL;
}

int env_saved_select(const char *name)
{
	const struct env_location *location;

	TABLE_FOREACH(env_locations, location) {
		if (strcmp(location->name, name) == 0) {
			selected = location;
			return 0;
		}
	}
	return -ENODEV;
}

enum env_origin env_saved_origin(void)
{
	return origin;
}

void env_saved_forget(void)
{
	origin = ENV_FROM_DEFAULT;
}
