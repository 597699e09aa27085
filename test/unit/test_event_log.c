/* SPDX-License-Identifier: Apache-2.0 */
/* The measurement log: what is written, byte by byte, and what is read from damaged ones. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/event_log.h>
#include "random.h"

#define HEADER 65          /* bytes, by the profile: 32 and the 33 of the Spec ID event */
#define RECORD 50          /* without the event's own data */

static uint8_t memory[512];
static struct event_log log;

/* The crypto-agile header of the TCG's profile, 10.2.1.1, written out by hand. */
static const uint8_t header[HEADER] = {
	0, 0, 0, 0, 3, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	33, 0, 0, 0,
	'S', 'p', 'e', 'c', ' ', 'I', 'D', ' ', 'E', 'v', 'e', 'n', 't', '0', '3', 0,
	0, 0, 0, 0, 0, 2, 0, 2, 1, 0, 0, 0, 11, 0, 32, 0, 0,
};

static int add(uint32_t pcr, uint32_t type, uint8_t fill, const char *text)
{
	uint8_t digest[EVENT_DIGEST_SIZE];
	struct event e = { pcr, type, digest, (const uint8_t *)text, (uint32_t)strlen(text) };

	memset(digest, fill, sizeof(digest));
	return event_log_add(&log, &e);
}

static int fresh(void **state)
{
	memset(memory, 0xee, sizeof(memory));
	return event_log_start(&log, memory, sizeof(memory));
}

static void test_bytes(void **state)
{
	static const uint8_t first[] = { 9, 0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 11, 0 };

	assert_int_equal(log.used, HEADER);
	assert_memory_equal(memory, header, HEADER);
	assert_int_equal(add(9, EVENT_COMPACT_HASH, 0x5a, "initrd"), 0);
	assert_memory_equal(memory + HEADER, first, sizeof(first));
	for (size_t i = 0; i < EVENT_DIGEST_SIZE; i++)
		assert_int_equal(memory[HEADER + sizeof(first) + i], 0x5a);
	assert_memory_equal(memory + HEADER + 46, "\6\0\0\0initrd\xee", 11);
	assert_int_equal(log.used, HEADER + RECORD + 6);
}

static void test_read_back(void **state)
{
	struct event e;
	size_t at = 0;

	assert_int_equal(event_log_next(&log, &at, &e), 0);
	assert_int_equal(add(8, EVENT_IPL, 1, "script"), 0);
	assert_int_equal(add(1, 0x80000001, 2, ""), 0);
	at = 0;
	assert_int_equal(event_log_next(&log, &at, &e), 1);
	assert_int_equal(e.pcr, 8);
	assert_int_equal(e.type, EVENT_IPL);
	assert_int_equal(e.size, 6);
	assert_memory_equal(e.data, "script", 6);
	assert_int_equal(event_log_next(&log, &at, &e), 1);
	assert_int_equal(e.type, 0x80000001);
	assert_int_equal(e.digest[31], 2);
	assert_int_equal(e.size, 0);
	assert_int_equal(event_log_next(&log, &at, &e), 0);
	assert_int_equal(event_log_next(&log, &at, &e), 0);
}

static void test_full(void **state)
{
	size_t events = 0, used;

	while (!add(1, EVENT_IPL, 3, "abc"))
		events++;
	assert_int_equal(events, (sizeof(memory) - HEADER) / (RECORD + 3));
	used = log.used;
	assert_int_equal(add(1, EVENT_IPL, 3, "abc"), -ENOSPC);
	assert_int_equal(log.used, used);
	assert_int_equal(memory[used], 0xee);
	assert_int_equal(event_log_start(&log, memory, HEADER - 1), -ENOSPC);
	assert_int_equal(event_log_start(&log, memory, HEADER), 0);
	assert_int_equal(add(1, EVENT_IPL, 3, ""), -ENOSPC);
}

/* Where its size would end behind the log, and where the record does. */
static void test_damaged(void **state)
{
	struct event e;
	size_t at = 0;

	assert_int_equal(add(8, EVENT_IPL, 1, "script"), 0);
	memory[HEADER + 46] = 7;
	assert_int_equal(event_log_next(&log, &at, &e), -EBADMSG);
	assert_int_equal(at, HEADER);
	memory[HEADER + 46] = 6;
	log.used--;
	at = 0;
	assert_int_equal(event_log_next(&log, &at, &e), -EBADMSG);
	log.used = HEADER + RECORD - 1;
	at = 0;
	assert_int_equal(event_log_next(&log, &at, &e), -EBADMSG);
	log.used = HEADER + RECORD + 6;
	memory[HEADER + 8] = 2;                     /* two digests: the second has no known size */
	at = 0;
	assert_int_equal(event_log_next(&log, &at, &e), -EBADMSG);
	memory[HEADER + 8] = 1;
	memory[HEADER + 12] = 4;                    /* SHA-1 */
	at = 0;
	assert_int_equal(event_log_next(&log, &at, &e), -EBADMSG);
	at = SIZE_MAX;
	assert_int_equal(event_log_next(&log, &at, &e), -EBADMSG);
}

/* Random bytes in a buffer of just that size: the sanitizers watch the ends. */
static void test_random(void **state)
{
	struct random rnd = { 0x1095 };

	for (int i = 0; i < 20000; i++) {
		size_t size = HEADER + random_next(&rnd) % 200, at = 0;
		uint8_t *bytes = malloc(size);
		struct event_log l = { bytes, size, size };
		struct event e;

		assert_int_equal(event_log_start(&l, bytes, size), 0);
		for (size_t k = HEADER; k < size; k++)
			bytes[k] = (uint8_t)(random_next(&rnd) % 4 ? 0 : random_next(&rnd));
		for (size_t k = HEADER; k + RECORD <= size; k += RECORD) {
			bytes[k + 8] = 1;
			bytes[k + 12] = 11;
		}
		l.used = size;
		while (event_log_next(&l, &at, &e) > 0)
			assert_true(e.data + e.size <= bytes + size);
		free(bytes);
	}
}

static void test_names(void **state)
{
	assert_string_equal(event_type_name(EVENT_PLATFORM_CONFIG), "EV_PLATFORM_CONFIG_FLAGS");
	assert_string_equal(event_type_name(0x0c), "EV_COMPACT_HASH");
	assert_null(event_type_name(0x80000001));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_bytes, fresh),
		cmocka_unit_test_setup(test_read_back, fresh),
		cmocka_unit_test_setup(test_full, fresh),
		cmocka_unit_test_setup(test_damaged, fresh),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
