/* SPDX-License-Identifier: Apache-2.0 */
/* The gate for FIT images in a build with rollback protection. */
#include <boot/policy.h>

#include <boot/fit_verify.h>
#include <boot/fit_version.h>
#include <boot/rollback.h>
#include <boot/verify_keys.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

/*
 * By the keys that S has left over. That tree goes again; what it calls the keys lies at
 * the same place in the build's own.
 */
static int verify(const struct policy_config *f, const struct rollback_state *s, struct fit_verdict *v)
{
	char *keys = rollback_keys_left(verify_keys, s);
	int ret = -ENOMEM;

	if (keys)
		ret = fit_verify_config(f->fit, f->size, f->conf_node, keys, f->ahead, v);
	for (size_t i = 0; keys && i < v->nkeys; i++)
		v->key[i] = (const char *)verify_keys + (v->key[i] - keys);
	free(keys);
	return ret;
}

/* What S says of the version, which is read anew, and of the keys that have signed. */
static uint32_t judge(const struct policy_config *f, const struct rollback_state *s,
		      const struct fit_verdict *v, uint32_t *version)
{
	if (fit_version(f->fit, f->conf_node, version))
		return VERDICT_REFUSED;
	return rollback_verdict(s, *version) & rollback_keys_verdict(verify_keys, v, s);
}

/*
 * Takes the verdict back unless the version is new enough, and no key that counted is revoked.
 * Asked twice, as all that decides, and the second time of a record that is read anew: S, and
 * the keys that it left over, are the work of one run of instructions.
 */
static int check_record(const struct policy_config *f, const struct rollback_state *s,
			struct fit_verdict *v)
{
	volatile uint32_t first = VERDICT_REFUSED, second = VERDICT_REFUSED;
	struct rollback_state again;
	uint32_t version;
	int ret = fit_version(f->fit, f->conf_node, &v->version);

	if (!ret)
		ret = rollback_store.load(&again);
	if (!ret)
		first = judge(f, s, v, &v->version);
	if (verdict_opaque(first) == VERDICT_GOOD)
		second = judge(f, &again, v, &version);
	v->signature &= first & second;
	if (ret || (first == VERDICT_GOOD && second == VERDICT_GOOD))
		return ret;
	if (v->version < s->minimum)
		log_err("rollback", "configuration %s is of version %" PRIu32 ", and this machine "
			"starts none below %" PRIu32 " any more", v->config, v->version, s->minimum);
	else
		log_err("rollback", "configuration %s: its version or its keys are not what this "
			"machine's record allows", v->config);
	return -EPERM;
}

/* A list that could never be taken is refused when it is seen first, not when it is confirmed. */
static int check_list(const struct policy_config *f, const struct rollback_state *s,
		      const struct fit_verdict *v)
{
	struct rollback_state more = *s;
	int added = rollback_add_revoked(f->fit, f->conf_node, &more);

	if (added <= 0 || v->version)
		return MIN(added, 0);
	log_err("rollback", "configuration %s revokes keys, but has no version that could be "
		"confirmed (slipway,rollback-version)", v->config);
	return -EINVAL;
}

int policy_verify_fit(const void *fit, size_t size, int conf_node, const struct fit_ahead *ahead,
		      struct fit_verdict *v)
{
	const struct policy_config f = { .fit = fit, .size = size, .conf_node = conf_node, .ahead = ahead };
	struct rollback_state s;
	int ret;

	memset(v, 0, sizeof(*v));
	v->signature = VERDICT_REFUSED;
	v->data = VERDICT_REFUSED;
	ret = rollback_load(&s);
	if (!ret)
		ret = verify(&f, &s, v);
	if (!ret)
		ret = check_record(&f, &s, v);
	if (!ret)
		ret = check_list(&f, &s, v);
	if (ret)
		v->signature = VERDICT_REFUSED;
	return ret;
}

/* --- revoking, once it is known what is booted ------------------------------------------- */

/* Adds to MORE what F lists, if it is of the confirmed version: how many keys. */
static int add_list(const struct policy_config *f, const struct rollback_state *s,
		    struct rollback_state *more)
{
	uint32_t version;
	int ret = fit_version(f->fit, f->conf_node, &version);

	if (ret || version != s->minimum)
		return ret;
	return rollback_add_revoked(f->fit, f->conf_node, more);
}

/* Would F still be signed as the build asks? */
static bool survives(const struct policy_config *f, const struct rollback_state *more)
{
	static struct fit_verdict again;         /* too large for the stack */

	memset(&again, 0, sizeof(again));
	if (!verify(f, more, &again) && again.signature == VERDICT_GOOD && again.data == VERDICT_GOOD)
		return true;
	log_warn("rollback", "the keys that are listed as revoked stay: configuration %s would not be "
		 "signed by those that are left", fdt_get_name(f->fit, f->conf_node, NULL));
	return false;
}

int policy_take_revocations(const struct policy_config *all, size_t n)
{
	struct rollback_state s, more;
	int added = 0, ret = rollback_store.load(&s);

	more = s;
	for (size_t i = 0; i < n && ret >= 0; i++) {
		ret = add_list(&all[i], &s, &more);
		added += ret;
	}
	if (ret < 0 || !added)
		return MIN(ret, 0);
	for (size_t i = 0; i < n; i++)
		if (!survives(&all[i], &more))
			return 0;
	log_warn("rollback", "keys revoked from now on: %d more", added);
	return rollback_store.save(&more);
}
