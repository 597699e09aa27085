/* SPDX-License-Identifier: Apache-2.0 */
/* Rollback protection: the record, what a system says of itself, and power that fails at any moment. */
#include "unit.h"

#include "capture.h"
#include "env_media.h"

#include <boot/fit_ahead.h>
#include <boot/fit_verify.h>
#include <boot/policy.h>
#include <boot/rollback.h>
#include <boot/verify_keys.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/rollback_confirm.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- a machine: two media on one supply, and a configuration whose signer is known --------- */

static struct env_media record, confirm;
static uint8_t buf[MEDIA_MOST];
static const struct fit_ahead hashed;
static int saves;

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
	.load = store_load, .save = store_save, .confirmed = store_confirmed, .expect = store_expect,
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
	return good ? 0 : -EACCES;
}

static void machine(enum env_flag scheme, uint32_t minimum)
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

static const enum env_flag schemes[] = { ENV_FLAG_SERIAL, ENV_FLAG_ACTIVE };

/* A configuration of VERSION (-1: none), signed by SIGNER, that revokes the keys REVOKED. */
static const void *image(int version, const char *signer, const char *revoked)
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

/* bootm of it: 0 when it runs. */
static int boot_image(const void *fit)
{
	struct fit_verdict v;
	int ret = policy_verify_fit(fit, 4096, 0, &hashed, &v);

	assert_true((ret == 0) == (v.signature == VERDICT_GOOD && v.data == VERDICT_GOOD));
	/* not of the tree that was made for the check */
	if (!ret)
		assert_ptr_equal(v.key[0], verify_keys);
	return ret ? ret : rollback_start(v.version);
}

static int boot(int version)
{
	return boot_image(image(version, "A", ""));
}

/* What fw_setenv writes. */
static void say(const char *text)
{
	struct env_found found;

	assert_int_equal(env_store_save(&confirm.medium, buf, text, strlen(text) + 1, &found), 0);
}

/* Two of them, of 22 bytes. */
static void say_both(const char *text)
{
	struct env_found found;

	assert_int_equal(env_store_save(&confirm.medium, buf, text, 22, &found), 0);
}

static uint32_t minimum(void)
{
	struct rollback_posture p;

	rollback_posture_read(&p);
	assert_int_equal(p.error, 0);
	return p.minimum;
}

/* --- the rules ------------------------------------------------------------------------ */

static void test_rises_when_confirmed(void **state)
{
	for (size_t k = 0; k < 2; k++) {
		machine(schemes[k], 0);
		assert_int_equal(boot(-1), 0);
		assert_int_equal(boot(5), 0);
		assert_int_equal(boot(4), 0);           /* nobody has confirmed 5 */
		assert_int_equal(boot(5), 0);
		say_both("started=5\0confirmed=5");
		assert_int_equal(minimum(), 0);         /* at the next boot */
		assert_int_equal(boot(4), -EPERM);      /* even of something else */
		assert_int_equal(minimum(), 5);
		assert_int_equal(boot(-1), -EPERM);
		assert_int_equal(boot(5), 0);
		assert_int_equal(boot(6), 0);
		assert_int_equal(boot(5), 0);           /* 6 has not said that it works */
	}
}

static void confirmed_as(const char *number)
{
	char text[64];

	snprintf(text, sizeof(text), "confirmed=%s", number);
	say(text);
}

/* What the system says counts at most as what it is, and only for itself. */
static void test_lies(void **state)
{
	static const char *const nothing[] = { "", "-1", "x", "4294967296", "18446744073709551616",
					       "5 ", "0x", "5\n" };

	machine(ENV_FLAG_SERIAL, 0);
	assert_int_equal(boot(5), 0);
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		confirmed_as(nothing[i]);
		assert_int_equal(boot(5), 0);
		assert_int_equal(minimum(), 0);
	}
	confirmed_as("4294967295");
	capture_start();
	assert_int_equal(boot(6), 0);           /* the lie was 5's */
	capture_expect("version 4294967295 was confirmed, but 5 was started");
	assert_int_equal(minimum(), 5);
	assert_int_equal(boot(6), 0);           /* 6 has said nothing */
	assert_int_equal(boot(5), 0);
	assert_int_equal(minimum(), 5);
	confirmed_as("3");                      /* less than what it is */
	assert_int_equal(boot(5), 0);
	assert_int_equal(minimum(), 5);
}

/* A system that is only tried again is not written about. */
static void test_writes(void **state)
{
	machine(ENV_FLAG_ACTIVE, 0);
	assert_int_equal(boot(5), 0);
	confirmed_as("5");
	assert_int_equal(boot(5), 0);
	record.ops = 0;
	for (int i = 0; i < 5; i++)
		assert_int_equal(boot(5), 0);
	assert_int_equal(boot(4), -EPERM);
	assert_int_equal(record.ops, 0);
}

static void test_bad_properties(void **state)
{
	uint8_t *fit = (uint8_t *)image(-1, "A", "");

	machine(ENV_FLAG_SERIAL, 0);
	for (int size = 0; size < 12; size++) {
		fdt_setprop(fit, 0, "slipway,rollback-version", "\0\0\0\1\0\0\0\0\0\0\0\0", size);
		assert_int_equal(boot_image(fit), size == 4 ? 0 : -EINVAL);
	}
	fit = (uint8_t *)image(1, "A", "B");
	fdt_setprop(fit, 0, "slipway,revoked-keys", buf, 31);
	assert_int_equal(boot_image(fit), -EINVAL);
	fdt_setprop(fit, 0, "slipway,revoked-keys", buf, 0);
	assert_int_equal(boot_image(fit), -EINVAL);
	assert_int_equal(boot_image(image(-1, "A", "B")), -EINVAL);     /* cannot be confirmed */
	assert_int_equal(boot_image(image(1, "A", "cdefghijklmnopqrs")), -ENOSPC);
	assert_int_equal(boot_image(image(1, "X", "")), -EACCES);
}

static unsigned int revoked(void)
{
	struct rollback_posture p;

	rollback_posture_read(&p);
	return p.revoked;
}

/* A list of revoked keys counts when its system is confirmed, and never against that system. */
static void test_revocation(void **state)
{
	machine(ENV_FLAG_ACTIVE, 0);
	assert_int_equal(boot_image(image(2, "A", "B")), 0);
	assert_int_equal(boot_image(image(2, "B", "")), 0);     /* not confirmed yet */
	confirmed_as("2");
	assert_int_equal(boot_image(image(2, "B", "A")), 0);    /* revokes A, by B itself */
	assert_int_equal(revoked(), 1);
	assert_int_equal(boot_image(image(2, "A", "B")), -EACCES);
	assert_int_equal(boot_image(image(9, "A", "")), -EACCES);
	capture_start();
	assert_int_equal(boot_image(image(2, "B", "B")), 0);    /* its own, the last one */
	capture_expect("are not revoked: it would not be signed by those that are left");
	assert_int_equal(revoked(), 1);
	assert_int_equal(boot_image(image(2, "B", "Bx")), 0);
	assert_int_equal(revoked(), 1);
	assert_int_equal(boot_image(image(2, "B", "AxAx")), 0);
	assert_int_equal(revoked(), 2);
	saves = 0;
	assert_int_equal(boot_image(image(2, "B", "xA")), 0);   /* nothing new, nothing written */
	assert_int_equal(saves, 0);
}

/* --- damage ------------------------------------------------------------------------------ */

static void test_no_record(void **state)
{
	struct rollback_state s;
	struct rollback_posture p;

	for (size_t k = 0; k < 2; k++) {
		machine(schemes[k], 3);
		record.bytes[0][60] ^= 1;
		assert_int_equal(boot(2), -EPERM);
		assert_int_equal(boot(3), 0);           /* writes both again */
		record.bytes[1][60] ^= 1;
		assert_int_equal(boot(2), -EPERM);
		record.bytes[0][60] ^= 1;
		assert_int_equal(boot(3), -EBADMSG);
		rollback_posture_read(&p);
		assert_int_equal(p.error, -EBADMSG);
		assert_int_equal(rollback_start(9), -EBADMSG);
		memset(record.bytes, 0xff, sizeof(record.bytes));
		assert_int_equal(boot(3), -ENOMSG);
		assert_int_equal(rollback_record_save(&record.medium, buf, &s), -ENOMSG);
		machine(schemes[k], 3);
		record.unreadable[0] = true;
		assert_int_equal(boot(2), -EPERM);
		assert_int_equal(boot(7), -EIO);        /* cannot be remembered, so it does not run */
		record.unreadable[1] = true;
		assert_int_equal(boot(7), -EBADMSG);
	}
}

/* Once the power is on to the end of a change, either copy alone has all of it. */
static void test_either_copy(void **state)
{
	for (int lost = 0; lost < 2; lost++) {
		machine(ENV_FLAG_ACTIVE, 3);
		assert_int_equal(boot(4), 0);
		confirmed_as("4");
		assert_int_equal(boot(4), 0);
		confirmed_as("0");
		record.bytes[lost][60] ^= 1;
		assert_int_equal(boot(3), -EPERM);
		assert_int_equal(minimum(), 4);
	}
}

/* The flag of a copy, which no sum covers, does not bring an older state back. */
static void test_flags(void **state)
{
	for (int flag = 0; flag < 256; flag++) {
		machine(ENV_FLAG_ACTIVE, 3);
		assert_int_equal(boot(4), 0);
		confirmed_as("4");
		assert_int_equal(boot(4), 0);
		record.bytes[0][ENV_FLAG_OFFSET] = (uint8_t)flag;
		record.bytes[1][ENV_FLAG_OFFSET] = (uint8_t)(flag * 7);
		assert_int_equal(boot(3), -EPERM);
		assert_int_equal(minimum(), 4);
	}
}

/* Bytes that encode() has not written are not taken: every single bit, and noise that is sealed. */
static void test_decode(void **state)
{
	struct rollback_state s = { .minimum = 7, .started = 9, .nrevoked = 2 }, read;
	uint8_t bytes[ROLLBACK_RECORD_SIZE], again[ROLLBACK_RECORD_SIZE];
	uint64_t number;

	memset(s.revoked, 0x5a, 2 * ROLLBACK_ID_SIZE);
	assert_int_equal(rollback_record_encode(&s, UINT64_C(0x123456789a), bytes), 0);
	assert_int_equal(rollback_record_decode(bytes, sizeof(bytes), &read, &number), 0);
	assert_memory_equal(&s, &read, sizeof(s));
	assert_true(number == UINT64_C(0x123456789a));
	for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(rollback_record_decode(bytes, sizeof(bytes), &read, &number),
				 -EBADMSG);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (size_t size = 0; size < sizeof(bytes); size++) {
		uint8_t *exact = malloc(size ? size : 1);

		memcpy(exact, bytes, size);
		assert_int_equal(rollback_record_decode(exact, size, &read, &number), -EBADMSG);
		free(exact);
	}
	srand(7);
	for (int i = 0; i < 20000; i++) {
		for (int n = rand() % 4; n >= 0; n--)
			bytes[rand() % 2 ? (size_t)rand() % 32 : (size_t)rand() % 544] =
				(uint8_t)rand();
		hash_data(HASH_SHA256, bytes, 544, bytes + 544);
		if (rollback_record_decode(bytes, sizeof(bytes), &read, &number))
			continue;
		assert_true(read.nrevoked <= ROLLBACK_KEYS_MAX);
		rollback_record_encode(&read, number, again);
		assert_memory_equal(bytes, again, sizeof(bytes));
	}
}

/* The confirmation is what anybody writes: whatever it is, nothing above what was started comes of it. */
static void test_random_confirmations(void **state)
{
	static const char words[] = "confirmed=\0\0started=0195\n-x";

	log_set_level(LOG_NONE);
	machine(ENV_FLAG_SERIAL, 2);
	assert_int_equal(boot(5), 0);
	srand(11);
	for (int i = 0; i < 1000; i++) {
		char text[MEDIA_SIZE - 5];

		for (size_t at = 0; at < sizeof(text); at++)
			text[at] = rand() % 3 ? words[rand() % (int)sizeof(words)] : "confirmed=6"[at % 12];
		if (rand() % 2)
			memcpy(text, "confirmed=", 10);
		memcpy(confirm.bytes[0] + 5, text, sizeof(text));
		env_image_seal(confirm.bytes[0], MEDIA_SIZE, true, 1);
		memset(confirm.bytes[1], rand(), MEDIA_SIZE);
		assert_int_equal(boot(5), 0);
		assert_in_range(minimum(), 2, 5);
	}
	log_set_level(LOG_WARN);
}

/* --- power cuts -------------------------------------------------------------------------- */

struct snapshot {
	struct env_media record, confirm;
};

static struct snapshot keep(void)
{
	return (struct snapshot){ record, confirm };
}

static void restore(const struct snapshot *s)
{
	record = s->record;
	confirm = s->confirm;
}

static void power_on(void)
{
	env_media_power_on(&confirm);
	env_media_power_on(&record);
}

/*
 * The stages of an update: what happens, and within what the least version has to be if
 * the power goes meanwhile. In none may a lie that is left over make 6 the oldest one.
 */
static const struct stage {
	int boots;
	const char *before;             /* what the running system writes first */
	uint32_t low, high;
} stages[] = {
	{ 5, NULL, 4, 4 },
	{ 5, "confirmed=4294967295", 4, 5 },
	{ 6, "confirmed=77", 5, 5 },
	{ 7, NULL, 5, 5 },
	{ 6, "confirmed=7", 5, 7 },
};

/* Cuts the power at every operation of a stage, twice in a row, and lets the stage be tried again. */
static unsigned long cut_stage(const struct stage *st, unsigned int *wrong)
{
	struct snapshot start = keep();
	unsigned long tried = 0;
	unsigned int total;
	uint32_t before, now;

	record.ops = 0;
	boot(st->boots);
	total = record.ops;
	for (unsigned int cut = 0; cut <= total; cut++) {
		for (unsigned int way = 0; way < 4; way++) {
			restore(&start);
			before = st->low;
			for (unsigned int times = 0; times < 2; times++) {
				record.ops = 0;
				record.cut_at = times ? (unsigned int)rand() % (total + 1) : cut;
				record.torn = way & 1;
				boot(way & 2 && times ? 5 : st->boots);
				power_on();
				now = minimum();
				*wrong += now < before || now > st->high;
				before = now;
				tried++;
			}
		}
	}
	restore(&start);
	return tried;
}

static unsigned int wrong_in(enum env_flag scheme)
{
	unsigned long tried = 0;
	unsigned int wrong = 0;

	machine(scheme, 4);
	srand(3);
	for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++) {
		if (stages[i].before)
			say(stages[i].before);
		for (int k = 0; k < 2; k++)
			tried += cut_stage(&stages[i], &wrong);
		boot(stages[i].boots);
	}
	print_message("%lu power cuts, %u wrong records\n", tried, wrong);
	return wrong;
}

static void test_power_cuts(void **state)
{
	log_set_level(LOG_NONE);
	assert_int_equal(wrong_in(ENV_FLAG_SERIAL), 0);
	assert_int_equal(wrong_in(ENV_FLAG_ACTIVE), 0);
	log_set_level(LOG_WARN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rises_when_confirmed),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_writes),
		cmocka_unit_test(test_bad_properties),
		cmocka_unit_test(test_revocation),
		cmocka_unit_test(test_no_record),
		cmocka_unit_test(test_either_copy),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_random_confirmations),
		cmocka_unit_test(test_power_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
