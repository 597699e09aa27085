/* SPDX-License-Identifier: Apache-2.0 */
#include "rollback_rig.h"

#include <boot/fit_verify.h>
#include <boot/policy.h>
#include <boot/verify_keys.h>
#include <errno.h>
#include <lib/rollback_confirm.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct env_media record, confirm;
uint8_t buf[MEDIA_MOST];
const struct fit_ahead hashed;
int saves;

static uint8_t signed_by;

const unsigned char verify_keys[] = { 'A', 'B' };

static int store_load(struct rollback_state *s)
{
	struct rollback_found found;

	return rollback_record_load(&record.medium, buf, s, &found);
}

static int store_save(const struct rollback_state *s)
{
	saves++;
	return rollback_record_save(&record.medium, buf, s);
}

static void store_mend(void)
{
	rollback_record_mend(&record.medium, buf);
}

static bool store_confirmed(uint32_t *version)
{
	struct env_found found;

	return rollback_confirm_read(&confirm.medium, buf, version, &found) == 0;
}

static int store_expect(uint32_t started)
{
	return rollback_confirm_expect(&confirm.medium, buf, started);
}

const struct rollback_store rollback_store = {
	.load = store_load, .save = store_save, .mend = store_mend, .confirmed = store_confirmed,
	.expect = store_expect,
};

/* Keys are letters here, and a letter 32 times is what one is called. */
void *rollback_keys_left(const void *keys, const struct rollback_state *s)
{
	char *left = malloc(3);

	strcpy(left, "AB");
	for (size_t i = 0; i < s->nrevoked; i++)
		for (int k = 0; k < 2; k++)
			if (left[k] == (char)s->revoked[i][0])
				left[k] = '-';
	return left;
}

uint32_t rollback_keys_verdict(const void *keys, const struct fit_verdict *v,
			       const struct rollback_state *s)
{
	assert_ptr_equal(keys, verify_keys);
	for (size_t i = 0; i < s->nrevoked; i++)
		if (s->revoked[i][0] == signed_by)
			return VERDICT_REFUSED;
	return VERDICT_GOOD;
}

unsigned int rollback_keys_revoked(const void *keys, const struct rollback_state *s)
{
	return (unsigned int)s->nrevoked;
}

/* Signed by the key that its description names, if that is left. */
int fit_verify_config(const void *fit, size_t size, int conf_node, const void *keys,
		      const struct fit_ahead *ahead, struct fit_verdict *v)
{
	const char *signer = fdt_getprop(fit, conf_node, "description", NULL);
	bool good = strchr(keys, *signer) != NULL;

	assert_ptr_equal(ahead, &hashed);
	memset(v, 0, sizeof(*v));
	v->config = fdt_get_name(fit, conf_node, NULL);
	v->signature = good ? VERDICT_GOOD : VERDICT_REFUSED;
	v->data = v->signature;
	v->key[v->nkeys++] = keys;
	signed_by = (uint8_t)*signer;
	return good ? 0 : -EACCES;
}

void machine(enum env_flag scheme, uint32_t minimum)
{
	struct rollback_state s = { .minimum = minimum };
	uint8_t bytes[ROLLBACK_RECORD_SIZE];

	env_media_init(&record, scheme, 2);
	env_media_init(&confirm, scheme, 2);
	record.medium.size = MEDIA_MOST;
	confirm.supply = &record;
	memset(record.bytes, scheme == ENV_FLAG_ACTIVE ? 0xff : 0, sizeof(record.bytes));
	assert_int_equal(rollback_record_encode(&s, 1, bytes), 0);
	for (unsigned int i = 0; i < 2; i++)
		assert_int_equal(env_store_write(&record.medium, buf, i, (char *)bytes, sizeof(bytes),
						 1), 0);
	saves = 0;
}

const enum env_flag schemes[] = { ENV_FLAG_SERIAL, ENV_FLAG_ACTIVE };

const void *image(int version, const char *signer, const char *revoked)
{
	static uint8_t fit[4096];
	uint8_t ids[ROLLBACK_ID_SIZE * 20];
	size_t n = strlen(revoked);

	assert_int_equal(fdt_create_empty_tree(fit, sizeof(fit)), 0);
	fdt_setprop_string(fit, 0, "description", signer);
	if (version >= 0)
		fdt_setprop_u32(fit, 0, "slipway,rollback-version", (uint32_t)version);
	for (size_t i = 0; i < n; i++)
		memset(ids + i * ROLLBACK_ID_SIZE, revoked[i], ROLLBACK_ID_SIZE);
	if (n)
		fdt_setprop(fit, 0, "slipway,revoked-keys", ids, (int)(n * ROLLBACK_ID_SIZE));
	return fit;
}

static int verify_image(const void *fit, uint32_t *version)
{
	struct fit_verdict v;
	int ret = policy_verify_fit(fit, 4096, 0, &hashed, &v);

	assert_true((ret == 0) == (v.signature == VERDICT_GOOD && v.data == VERDICT_GOOD));
	/* not of the tree that was made for the check */
	if (!ret)
		assert_ptr_equal(v.key[0], verify_keys);
	*version = v.version;
	return ret;
}

int boot_image(const void *fit)
{
	const struct policy_config all = { .fit = fit, .size = 4096, .ahead = &hashed };
	uint32_t version;
	int ret = verify_image(fit, &version);

	ret = ret ? ret : policy_take_revocations(&all, 1);
	return ret ? ret : rollback_start(version);
}

int boot_overlay(const void *fit, const void *overlay)
{
	const struct policy_config all[] = {
		{ .fit = fit, .size = 4096, .ahead = &hashed },
		{ .fit = overlay, .size = 4096, .ahead = &hashed },
	};
	uint32_t version, other;
	int ret = verify_image(fit, &version);

	ret = ret ? ret : verify_image(overlay, &other);
	ret = ret ? ret : policy_take_revocations(all, 2);
	return ret ? ret : rollback_start(version < other ? version : other);
}

int boot(int version)
{
	return boot_image(image(version, "A", ""));
}

void say(const char *text)
{
	struct env_found found;

	assert_int_equal(env_store_save(&confirm.medium, buf, text, strlen(text) + 1, &found), 0);
}

void say_both(const char *text)
{
	struct env_found found;

	assert_int_equal(env_store_save(&confirm.medium, buf, text, 22, &found), 0);
}

uint32_t minimum(void)
{
	struct rollback_posture p;

	rollback_posture_read(&p);
	assert_int_equal(p.error, 0);
	return p.minimum;
}

void confirmed_as(const char *number)
{
	char text[64];

	snprintf(text, sizeof(text), "confirmed=%s", number);
	say(text);
}
