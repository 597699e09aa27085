/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of rollback protection and the system's confirmation, each in two copies
 * on a disk or in flash (common/rollback_in_*.c says where).
 */
#include <common/rollback_place.h>

#include <boot/rollback.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/rollback_confirm.h>
#include <stdlib.h>

#define BUFFER_ALIGN 4096u   /* what any device asks of a buffer */

/* What a copy has to itself: in flash, all that is erased with it. */
#define COPY_SIZE ALIGN_UP(CONFIG_ROLLBACK_SIZE, \
			   IS_ENABLED(CONFIG_ROLLBACK_IN_FLASH) ? CONFIG_ROLLBACK_SECT_SIZE : 1)
#define APART(a, b) ((a) + COPY_SIZE <= (b) || (b) + COPY_SIZE <= (a))

/* the running system writes the confirmation, and must not write the record with it */
_Static_assert(APART(CONFIG_ROLLBACK_RECORD, CONFIG_ROLLBACK_RECORD_REDUND) &&
	       APART(CONFIG_ROLLBACK_CONFIRM, CONFIG_ROLLBACK_CONFIRM_REDUND) &&
	       APART(CONFIG_ROLLBACK_RECORD, CONFIG_ROLLBACK_CONFIRM) &&
	       APART(CONFIG_ROLLBACK_RECORD, CONFIG_ROLLBACK_CONFIRM_REDUND) &&
	       APART(CONFIG_ROLLBACK_RECORD_REDUND, CONFIG_ROLLBACK_CONFIRM) &&
	       APART(CONFIG_ROLLBACK_RECORD_REDUND, CONFIG_ROLLBACK_CONFIRM_REDUND),
	       "two of CONFIG_ROLLBACK_RECORD, _RECORD_REDUND, _CONFIRM and _CONFIRM_REDUND overlap");

static const struct store_range ranges[] = {
	[ROLLBACK_RECORD] = {
		.what = "rollback record",
		.options = "CONFIG_ROLLBACK_RECORD, CONFIG_ROLLBACK_RECORD_REDUND, CONFIG_ROLLBACK_SIZE",
		.at = { CONFIG_ROLLBACK_RECORD, CONFIG_ROLLBACK_RECORD_REDUND },
		.copies = 2, .size = CONFIG_ROLLBACK_SIZE,
	},
	[ROLLBACK_CONFIRM] = {
		.what = "confirmation",
		.options = "CONFIG_ROLLBACK_CONFIRM, CONFIG_ROLLBACK_CONFIRM_REDUND, CONFIG_ROLLBACK_SIZE",
		.at = { CONFIG_ROLLBACK_CONFIRM, CONFIG_ROLLBACK_CONFIRM_REDUND },
		.copies = 2, .size = CONFIG_ROLLBACK_SIZE,
	},
};

struct session {
	struct env_place place;
	uint8_t *buf;
};

static int begin(struct session *s, enum rollback_place which)
{
	int ret = rollback_place_open(which, &ranges[which], &s->place);

	if (ret) {
		log_err("rollback", "what this machine has to remember is out of reach: " ERR_FMT
			"; nothing is started", ERR_ARG(ret));
		return ret;
	}
	s->buf = aligned_alloc(BUFFER_ALIGN, ALIGN_UP(s->place.medium.size, BUFFER_ALIGN));
	if (s->buf)
		return 0;
	log_err("rollback", "no memory for what is remembered; nothing is started");
	return -ENOMEM;
}

static void end(struct session *s)
{
	free(s->buf);
}

/* Ends a session that has written WHAT; RET again. */
static int end_written(struct session *s, const char *what, int ret)
{
	if (ret)
		log_err("rollback", "the %s cannot be written to %s or %s: " ERR_FMT
			"; nothing is started", what, s->place.name[0], s->place.name[1], ERR_ARG(ret));
	end(s);
	return ret;
}

static void report_copy(const struct session *s, const struct rollback_found *found, unsigned int i)
{
	if (found->sound[i])
		return;
	if (found->copy[i].state == ENV_UNREAD)
		log_warn("rollback", "the record, %s: " ERR_FMT, s->place.name[i],
			 ERR_ARG(found->copy[i].error));
	else if (found->copy[i].fits_size)
		log_warn("rollback", "the record, %s: of %zu bytes (CONFIG_ROLLBACK_SIZE is %u)",
			 s->place.name[i], found->copy[i].fits_size, CONFIG_ROLLBACK_SIZE);
	else
		log_warn("rollback", "the record, %s: %s", s->place.name[i],
			 found->copy[i].state == ENV_BLANK ? "blank" : "damaged");
}

static int load(struct rollback_state *state)
{
	struct rollback_found found;
	struct session s;
	int ret = begin(&s, ROLLBACK_RECORD);

	if (ret)
		return ret;
	ret = rollback_record_load(&s.place.medium, s.buf, state, &found);
	for (unsigned int i = 0; i < 2; i++)
		report_copy(&s, &found, i);
	if (ret)
		log_err("rollback", "%s: nothing is started. Write both copies anew "
			"(tools/rollback-record; doc/rollback.md)", ret == -ENOMSG ?
			"this machine was never given a record" : "no copy of the record is good");
	end(&s);
	return ret;
}

static int save(const struct rollback_state *state)
{
	struct session s;
	int ret = begin(&s, ROLLBACK_RECORD);

	if (ret)
		return ret;
	ret = rollback_record_save(&s.place.medium, s.buf, state);
	return end_written(&s, "record", ret);
}

/* One copy is enough to go on. */
static void mend(void)
{
	struct session s;
	int ret = begin(&s, ROLLBACK_RECORD);

	if (ret)
		return;
	ret = rollback_record_mend(&s.place.medium, s.buf);
	if (ret > 0)
		log_warn("rollback", "the record has two good copies again");
	else if (ret)
		log_warn("rollback", "the record has one good copy only, the other cannot be written: "
			 ERR_FMT, ERR_ARG(ret));
	end(&s);
}

/* Nothing that is wrong here is more than a system that has not confirmed itself. */
static bool confirmed(uint32_t *version)
{
	struct env_found found;
	struct session s;
	int ret = begin(&s, ROLLBACK_CONFIRM);

	if (ret)
		return false;
	ret = rollback_confirm_read(&s.place.medium, s.buf, version, &found);
	if (ret == -EINVAL)
		log_warn("rollback", "the confirmation, %s: no number of a version; nothing is confirmed",
			 s.place.name[found.active]);
	for (unsigned int i = 0; i < 2 && ret == -ENOMSG; i++)
		if (found.copy[i].state != ENV_BLANK)
			log_warn("rollback", "the confirmation, %s: damaged; nothing is confirmed",
				 s.place.name[i]);
	end(&s);
	return !ret;
}

static int expect(uint32_t started)
{
	struct session s;
	int ret = begin(&s, ROLLBACK_CONFIRM);

	if (ret)
		return ret;
	ret = rollback_confirm_expect(&s.place.medium, s.buf, started);
	return end_written(&s, "confirmation", ret);
}

const struct rollback_store rollback_store = {
	.load = load,
	.save = save,
	.mend = mend,
	.confirmed = confirmed,
	.expect = expect,
};
