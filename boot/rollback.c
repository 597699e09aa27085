/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/rollback.h>

#include <boot/verify_keys.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/verdict.h>
#include <libfdt.h>

#define REVOKED "slipway,revoked-keys"

/* The system that ran last may have made itself the oldest one. No other: it alone was verified. */
static int take_confirmation(struct rollback_state *s)
{
	uint32_t version;
	int ret;

	if (!rollback_store.confirmed(&version))
		return 0;
	if (version > s->started) {
		log_warn("rollback", "version %" PRIu32 " was confirmed, but %" PRIu32 " was started: "
			 "that counts", version, s->started);
		version = s->started;
	}
	if (version <= s->minimum)
		return 0;
	s->minimum = version;
	ret = rollback_store.save(s);
	if (!ret)
		log_warn("rollback", "version %" PRIu32 " is confirmed: older ones are refused from "
			 "now on", version);
	return ret;
}

int rollback_load(struct rollback_state *s)
{
	int ret = rollback_store.load(s);

	if (!ret)
		ret = take_confirmation(s);
	/* after that, which has written both copies if it has written any */
	if (!ret)
		rollback_store.mend();
	return ret;
}

int rollback_start(uint32_t version)
{
	struct rollback_state s;
	int ret = rollback_store.load(&s);

	if (ret || s.started == version)
		return ret;
	/* first this: a lie that is left over must never meet the new version */
	ret = rollback_store.expect(version);
	if (ret)
		return ret;
	s.started = version;
	return rollback_store.save(&s);
}

uint32_t rollback_verdict(const struct rollback_state *s, uint32_t version)
{
	return version >= s->minimum ? VERDICT_GOOD : VERDICT_REFUSED;
}

static bool has(const struct rollback_state *s, const uint8_t *id)
{
	for (size_t i = 0; i < s->nrevoked; i++)
		if (memcmp(s->revoked[i], id, ROLLBACK_ID_SIZE) == 0)
			return true;
	return false;
}

int rollback_add_revoked(const void *fit, int conf_node, struct rollback_state *s)
{
	const char *name = fdt_get_name(fit, conf_node, NULL);
	int size, added = 0;
	const uint8_t *id = fdt_getprop(fit, conf_node, REVOKED, &size);

	if (!id)
		return 0;
	if (size <= 0 || size % (int)ROLLBACK_ID_SIZE) {
		log_err("rollback", "configuration %s: " REVOKED " is no list of SHA-256 sums, "
			"%u bytes each", name, ROLLBACK_ID_SIZE);
		return -EINVAL;
	}
	for (const uint8_t *end = id + size; id < end; id += ROLLBACK_ID_SIZE) {
		if (has(s, id))
			continue;
		if (s->nrevoked == ROLLBACK_KEYS_MAX) {
			log_err("rollback", "configuration %s: more than %u revoked keys in all",
				name, ROLLBACK_KEYS_MAX);
			return -ENOSPC;
		}
		memcpy(s->revoked[s->nrevoked++], id, ROLLBACK_ID_SIZE);
		added++;
	}
	return added;
}

void rollback_posture_read(struct rollback_posture *p)
{
	struct rollback_state s;

	memset(p, 0, sizeof(*p));
	p->enabled = true;
	p->error = rollback_store.load(&s);
	if (p->error)
		return;
	p->minimum = s.minimum;
	p->started = s.started;
	p->revoked = (unsigned int)s.nrevoked;
	p->revoked_here = rollback_keys_revoked(verify_keys, &s);
}
