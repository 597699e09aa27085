/* SPDX-License-Identifier: Apache-2.0 */
/* Stopping the autoboot by a password. The hash is a model: what is hashed, with zeros behind it. */
#include "unit.h"

#include <string.h>

#define CONFIG_AUTOBOOT_PASSWORD_SHA256 \
	"7365637265740000000000000000000000000000000000000000000000000000"
#include "../../common/autoboot_password.c"

static uint64_t now;
static bool broken;

int hash_data(enum hash_alg alg, const void *data, size_t size, void *out)
{
	assert_int_equal(alg, HASH_SHA256);
	memset(out, 0, HASH_MAX);
	memcpy(out, data, size < DIGEST ? size : DIGEST);
	return broken ? -1 : 0;
}

uint64_t timer_deadline_us(uint64_t us)
{
	return now + us;
}

bool timer_expired(uint64_t deadline)
{
	return now >= deadline;
}

static bool type(const char *text)
{
	bool stops = false;

	for (; *text; text++) {
		assert_false(stops);
		stops = autoboot_stops((unsigned char)*text);
	}
	return stops;
}

static void wait(void)
{
	now += 1000000;
}

static void test_password(void **state)
{
	char longer[200];

	assert_true(type("secret\r"));
	assert_true(type("secret\n"));
	assert_false(type("secret"));
	assert_true(type("\r"));
	assert_false(type("Secret\r"));
	wait();
	assert_false(type("secre\r"));
	wait();
	assert_false(type("secrets\r"));
	wait();
	assert_false(type("\r"));
	wait();
	/* too long, whatever it begins with: the model's digest would be the same */
	memset(longer, 0, sizeof(longer));
	strcpy(longer, "secret");
	for (size_t i = 0; i < 100; i++)
		assert_false(autoboot_stops((unsigned char)longer[i]));
	assert_false(type("\r"));
	wait();
	assert_true(type("secret\r"));
	assert_int_equal(strlen(typed.byte), 0);
}

static void test_wrong_costs_a_second(void **state)
{
	assert_false(type("guess\r"));
	assert_false(type("secret\r"));
	now += 999999;
	assert_false(type("secret\r"));
	now += 1;
	assert_true(type("secret\r"));
}

static void test_no_hash(void **state)
{
	broken = true;
	assert_false(type("secret\r"));
	broken = false;
	wait();
	assert_true(type("secret\r"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_password),
		cmocka_unit_test(test_wrong_costs_a_second),
		cmocka_unit_test(test_no_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
