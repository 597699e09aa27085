/* SPDX-License-Identifier: Apache-2.0 */
/* What weakens a build, and where files may come from. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <common/posture.h>

#undef CONFIG_BOOT_SOURCES
#define CONFIG_BOOT_SOURCES "virtio 0:1, virtio 1,mmc a:b"
#include "../../common/boot_source.c"

static const struct posture_facts best = {
	.production = true, .verified = true, .measured = true, .rollback = true,
	.console_off = true, .env_stored = true, .env_allowed = "bootcount", .boot_sources = "virtio 0",
};

/* The names of the rows that weaken, with a blank behind each. */
static const char *weak(struct posture_facts f)
{
	static char names[256];
	struct posture_row row;

	names[0] = '\0';
	for (size_t i = 0; posture_row(&f, i, &row); i++) {
		assert_true(row.name && row.state && *row.state);
		if (row.advice)
			strcat(strcat(names, row.name), " ");
	}
	return names;
}

#define BUT(...) ({ struct posture_facts f = best; __VA_ARGS__; weak(f); })

static void test_each_by_itself(void **state)
{
	assert_string_equal(weak(best), "");
	assert_string_equal(BUT(f.production = false), "profile ");
	assert_string_equal(BUT(f.verified = false), "verification hand-off ");
	assert_string_equal(BUT(f.measured = false), "measurement ");
	assert_string_equal(BUT(f.rollback = false), "rollback ");
	assert_string_equal(BUT(f.no_record = true), "");
	assert_string_equal(BUT(f.sha1 = true), "hashes ");
	assert_string_equal(BUT(f.debug_commands = true), "commands ");
	assert_string_equal(BUT(f.env_allowed = ""), "environment ");
	assert_string_equal(BUT(f.env_allowed = "", f.env_stored = false), "");
	assert_string_equal(BUT(f.boot_sources = ""), "boot sources ");
	assert_string_equal(BUT(f.console_off = false), "console ");
	assert_string_equal(BUT(f.console_off = false, f.by_password = true), "console ");
	assert_string_equal(BUT(f.console_off = false, f.by_token = true), "");
}

static void test_sources(void **state)
{
	assert_true(boot_source_is_listed("virtio", 0, 1));
	assert_false(boot_source_is_listed("virtio", 0, 0));
	assert_false(boot_source_is_listed("virtio", 0, 0x10));
	assert_true(boot_source_is_listed("virtio", 1, 0));
	assert_true(boot_source_is_listed("virtio", 1, 7));
	assert_false(boot_source_is_listed("virtio", 0x10, 1));
	assert_true(boot_source_is_listed("mmc", 0xa, 0xb));
	assert_false(boot_source_is_listed("mmc", 0xa, 1));
	assert_false(boot_source_is_listed("", 0, 1));
	assert_int_equal(boot_source_refuse("load", "virtio", 1, 3), 0);
	assert_int_equal(boot_source_refuse("load", "usb", 1, 3), -EACCES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_by_itself),
		cmocka_unit_test(test_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
