/* SPDX-License-Identifier: Apache-2.0 */
/* Rollback protection: records that are damaged, noise, and power that fails at any moment. */
#include "rollback_rig.h"

#include <errno.h>
#include <lib/hash.h>
#include <lib/log.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- damage ------------------------------------------------------------------------------ */

static void test_no_record(void **state)
{
	struct rollback_state s;
	struct rollback_posture p;

	for (size_t k = 0; k < 2; k++) {
		machine(schemes[k], 3);
		record.bytes[0][60] ^= 1;
		assert_int_equal(boot(2), -EPERM);
		assert_int_equal(boot(3), 0);
		record.bytes[1][60] ^= 1;
		assert_int_equal(boot(2), -EPERM);
		record.bytes[0][60] ^= 1;
		record.bytes[1][60] ^= 1;
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

/* Does each copy hold all there is? */
static bool whole(void)
{
	struct rollback_found found;
	struct rollback_state s;

	return !rollback_record_load(&record.medium, buf, &s, &found) && found.whole;
}

/* A copy that was damaged, or left behind by a power cut, is good again after the next bootm. */
static void test_mends(void **state)
{
	struct rollback_state older = { .minimum = 1 };
	uint8_t bytes[ROLLBACK_RECORD_SIZE];

	for (size_t k = 0; k < 2; k++) {
		for (unsigned int i = 0; i < 2; i++) {
			machine(schemes[k], 3);
			record.bytes[i][60] ^= 1;
			record.ops = 0;
			assert_int_equal(minimum(), 3);         /* looks only */
			assert_int_equal(record.ops, 0);
			assert_int_equal(boot(2), -EPERM);
			assert_true(whole());
			record.bytes[!i][60] ^= 1;
			assert_int_equal(boot(2), -EPERM);
			assert_true(whole());
			rollback_record_encode(&older, 0, bytes);
			env_store_write(&record.medium, buf, i, (char *)bytes, sizeof(bytes), 1);
			assert_int_equal(boot(2), -EPERM);
			record.bytes[!i][60] ^= 1;
			assert_int_equal(boot(2), -EPERM);
			assert_int_equal(minimum(), 3);
		}
	}
}

/* A copy that cannot be read may be the newer one: nothing older is written over it. */
static void test_mends_nothing_unread(void **state)
{
	struct rollback_state older = { .minimum = 1 };
	uint8_t bytes[ROLLBACK_RECORD_SIZE];

	machine(ENV_FLAG_SERIAL, 3);
	rollback_record_encode(&older, 0, bytes);
	env_store_write(&record.medium, buf, 0, (char *)bytes, sizeof(bytes), 1);
	record.unreadable[1] = true;
	record.ops = 0;
	assert_int_equal(boot(0), -EPERM);
	assert_int_equal(record.ops, 0);
	record.unreadable[1] = false;
	assert_int_equal(boot(2), -EPERM);
	assert_int_equal(minimum(), 3);
}

/* A lie of an older system is in neither copy any more when the next one runs. */
static void test_nothing_is_replayed(void **state)
{
	for (size_t k = 0; k < 2; k++) {
		for (unsigned int lost = 0; lost < 2; lost++) {
			machine(schemes[k], 0);
			assert_int_equal(boot(5), 0);
			confirmed_as("4294967295");
			say_both("started=6\0confirmed=6");
			assert_int_equal(boot(6), 0);
			memset(confirm.bytes[lost], 0x5a, MEDIA_SIZE);
			assert_int_equal(boot(6), 0);
			assert_int_equal(minimum(), 5);
		}
	}
}

/* Numbers at their ends: of versions, and of copies, whose number goes on at 0. */
static void test_ends_of_numbers(void **state)
{
	struct rollback_state s = { .minimum = 3 };
	uint8_t bytes[ROLLBACK_RECORD_SIZE];

	for (uint64_t number = UINT64_MAX - 4; number; number++) {
		machine(ENV_FLAG_ACTIVE, 3);
		rollback_record_encode(&s, number, bytes);
		for (unsigned int i = 0; i < 2; i++)
			env_store_write(&record.medium, buf, i, (char *)bytes, sizeof(bytes), 1);
		for (int version = 4; version < 8; version++) {
			char text[16];

			assert_int_equal(boot(version), 0);
			snprintf(text, sizeof(text), "%d", version);
			confirmed_as(text);
			assert_int_equal(boot(version - 1), -EPERM);
			assert_int_equal(minimum(), version);
			assert_true(whole());
		}
	}
	machine(ENV_FLAG_ACTIVE, UINT32_MAX - 1);
	assert_int_equal(boot_image(image(INT32_MAX, "A", "")), -EPERM);
	assert_int_equal(rollback_start(UINT32_MAX), 0);
	confirmed_as("4294967295");
	assert_int_equal(boot(0), -EPERM);
	assert_int_equal(minimum(), UINT32_MAX);
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
			boot(0);                /* refused, and mends what the cut has left */
			*wrong += !whole();
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
		cmocka_unit_test(test_no_record),
		cmocka_unit_test(test_either_copy),
		cmocka_unit_test(test_mends),
		cmocka_unit_test(test_mends_nothing_unread),
		cmocka_unit_test(test_nothing_is_replayed),
		cmocka_unit_test(test_ends_of_numbers),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_random_confirmations),
		cmocka_unit_test(test_power_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
