/* SPDX-License-Identifier: Apache-2.0 */
/* Environment variables, the table they are kept in, and numbers. */
#include "unit.h"

#include <common/env.h>
#include <common/vartab.h>
#include <errno.h>
#include <lib/number.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMPORT(text) env_reset(text, sizeof(text))

static int setup(void **state)
{
	env_reset("", 0);
	return 0;
}

static int append(const char *name, const char *value, void *ctx)
{
	char *text = ctx;

	sprintf(text + strlen(text), "%s=%s ", name, value);
	return 0;
}

/* Everything, in order. */
static const char *all(void)
{
	static char text[4096];

	text[0] = '\0';
	env_foreach(append, text);
	return text;
}

static void test_set_and_get(void **state)
{
	assert_null(env_get("a"));
	assert_int_equal(env_set("b", "2"), 0);
	assert_int_equal(env_set("c", "3"), 0);
	assert_int_equal(env_set("a", "1"), 0);
	assert_string_equal(all(), "a=1 b=2 c=3 ");
	assert_int_equal(env_set("b", "two"), 0);
	assert_string_equal(env_get("b"), "two");
	assert_int_equal(env_set("b", NULL), 0);
	assert_null(env_get("b"));
	assert_int_equal(env_set("b", NULL), 0);
	assert_int_equal(env_set("e", ""), 0);
	assert_string_equal(env_get("e"), "");
	assert_string_equal(all(), "a=1 c=3 e= ");
	assert_int_equal(env_size(), 4 + 4 + 3);
}

static void test_bad_names(void **state)
{
	env_set("a", "1");
	assert_int_equal(env_set("", "x"), -EINVAL);
	assert_int_equal(env_set("a=b", "x"), -EINVAL);
	assert_int_equal(env_set("", NULL), -EINVAL);
	assert_int_equal(env_set("a=b", NULL), -EINVAL);
	assert_string_equal(all(), "a=1 ");
}

/* The new value may be a part of the old one. */
static void test_set_to_itself(void **state)
{
	env_set("a", "one two");
	assert_int_equal(env_set("a", env_get("a")), 0);
	assert_int_equal(env_set("a", env_get("a") + 4), 0);
	assert_string_equal(env_get("a"), "two");
	assert_int_equal(env_set("b", env_get("a")), 0);
	assert_string_equal(all(), "a=two b=two ");
}

static void test_import(void **state)
{
	env_set("gone", "x");
	assert_int_equal(IMPORT("a=1\0b=2=3\0c=\0"), 0);
	assert_string_equal(all(), "a=1 b=2=3 c= ");
	assert_int_equal(env_size(), 4 + 6 + 3);
	/* imported strings and new ones side by side */
	env_set("b", "x");
	env_set("aa", "y");
	env_set("a", NULL);
	assert_string_equal(all(), "aa=y b=x c= ");
	/* any order; of equal names the last wins */
	assert_int_equal(IMPORT("z=1\0a=1\0m=1\0a=2\0z=3\0a=3\0"), 0);
	assert_string_equal(all(), "a=3 m=1 z=3 ");
	assert_int_equal(env_size(), 12);
	/* the end is an empty string, or that of the text */
	assert_int_equal(env_reset("a=1\0\0b=2\0", 9), 0);
	assert_string_equal(all(), "a=1 ");
	assert_int_equal(env_reset("a=1\0b=2\0", 8), 0);
	assert_string_equal(all(), "a=1 b=2 ");
	assert_int_equal(env_reset("", 0), 0);
	assert_string_equal(all(), "");
}

static void test_import_damage(void **state)
{
	env_set("kept", "1");
	assert_int_equal(IMPORT("a=1\0b\0"), -EBADMSG);
	assert_int_equal(IMPORT("=1\0"), -EBADMSG);
	assert_int_equal(env_reset("a=1\0b=2", 7), -EBADMSG);
	assert_int_equal(env_reset("a", 1), -EBADMSG);
	assert_string_equal(all(), "kept=1 ");
}

static void test_limit(void **state)
{
	size_t size = ENV_MAX_SIZE + 100;
	char *big = malloc(size);

	memset(big, 'x', size);
	big[ENV_MAX_SIZE - 2] = '\0';
	assert_int_equal(env_set("a", big), -ENOSPC);
	big[ENV_MAX_SIZE - 3] = '\0';
	assert_int_equal(env_set("aa", big), -ENOSPC);
	assert_int_equal(env_set("a", big), 0);
	assert_int_equal(env_set("b", ""), -ENOSPC);
	assert_int_equal(env_set("a", NULL), 0);
	memset(big, 'x', size);
	memcpy(big, "a=", 2);
	big[size - 1] = '\0';
	assert_int_equal(env_reset(big, size), -ENOSPC);
	big[ENV_MAX_SIZE - 1] = '\0';
	assert_int_equal(env_reset(big, ENV_MAX_SIZE), 0);
	assert_int_equal(env_size(), ENV_MAX_SIZE);
	assert_int_equal(env_set("b", ""), -ENOSPC);
	assert_int_equal(env_set("a", "small"), 0);
	assert_int_equal(env_set("b", ""), 0);
	free(big);
}

static void test_hex(void **state)
{
	assert_int_equal(env_set_hex("h", 0xdeadbeef), 0);
	assert_string_equal(env_get("h"), "deadbeef");
	assert_int_equal(env_get_hex("h", 1), 0xdeadbeef);
	env_set("h", "0x10");
	assert_int_equal(env_get_hex("h", 1), 16);
	env_set("h", "10");
	assert_int_equal(env_get_hex("h", 1), 16);
	env_set("h", "xyz");
	assert_int_equal(env_get_hex("h", 7), 7);
	assert_int_equal(env_get_hex("nope", 8), 8);
}

static int stop_at_b(const char *name, const char *value, void *ctx)
{
	++*(int *)ctx;
	return *name == 'b' ? 42 : 0;
}

static void test_walk_ends(void **state)
{
	int seen = 0;

	IMPORT("a=1\0b=2\0c=3\0");
	assert_int_equal(env_foreach(stop_at_b, &seen), 42);
	assert_int_equal(seen, 2);
}

/* A thousand changes against a plain array of what should be there. */
static void test_against_a_model(void **state)
{
	static int model[64];       /* value of variable "vNN", -1: unset */
	char name[8], value[16];

	srand(1);
	memset(model, -1, sizeof(model));
	for (int round = 0; round < 20000; round++) {
		int i = rand() % 64;

		model[i] = rand() % 3 ? rand() % 100000 : -1;
		snprintf(name, sizeof(name), "v%d", i);
		snprintf(value, sizeof(value), "%d", model[i]);
		assert_int_equal(env_set(name, model[i] < 0 ? NULL : value), 0);
		i = rand() % 64;
		snprintf(name, sizeof(name), "v%d", i);
		snprintf(value, sizeof(value), "%d", model[i]);
		if (model[i] < 0)
			assert_null(env_get(name));
		else
			assert_string_equal(env_get(name), value);
	}
}

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		unsigned int base;
		int ret;
		uint64_t value;
	} cases[] = {
		{ "0", 16, 0, 0 }, { "10", 16, 0, 16 }, { "10", 10, 0, 10 }, { "fF", 16, 0, 255 },
		{ "0xA", 10, 0, 10 }, { "0X10", 16, 0, 16 }, { "0t10", 16, 0, 10 },
		{ "0n10", 16, 0, 10 }, { "010", 16, 0, 16 }, { "0b1", 16, 0, 0xb1 },
		{ "ffffffffffffffff", 16, 0, UINT64_MAX },
		{ "18446744073709551615", 10, 0, UINT64_MAX },
		{ "10000000000000000", 16, -ERANGE, 0 }, { "18446744073709551616", 10, -ERANGE, 0 },
		{ "99999999999999999999999", 10, -ERANGE, 0 }, { "", 16, -EINVAL, 0 },
		{ "0x", 16, -EINVAL, 0 }, { "0t", 16, -EINVAL, 0 }, { "1g", 16, -EINVAL, 0 },
		{ "a", 10, -EINVAL, 0 }, { "-1", 16, -EINVAL, 0 }, { " 1", 16, -EINVAL, 0 },
		{ "1 ", 16, -EINVAL, 0 }, { "0ta", 16, -EINVAL, 0 }, { "@", 16, -EINVAL, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t value = 0;

		assert_int_equal(number_parse(cases[i].text, cases[i].base, &value), cases[i].ret);
		assert_int_equal(value, cases[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_set_and_get, setup),
		cmocka_unit_test_setup(test_bad_names, setup),
		cmocka_unit_test_setup(test_set_to_itself, setup),
		cmocka_unit_test_setup(test_import, setup),
		cmocka_unit_test_setup(test_import_damage, setup),
		cmocka_unit_test_setup(test_limit, setup),
		cmocka_unit_test_setup(test_hex, setup),
		cmocka_unit_test_setup(test_walk_ends, setup),
		cmocka_unit_test_setup(test_against_a_model, setup),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
