/* SPDX-License-Identifier: Apache-2.0 */
/* What is written into the devicetree that is handed over. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <boot/fdt_fixup.h>
#include <libfdt.h>
#include "capture.h"

static uint8_t tree[4096], seed[64];

static int fresh(void **state)
{
	assert_int_equal(fdt_create_empty_tree(tree, sizeof(tree)), 0);
	for (size_t i = 0; i < sizeof(seed); i++)
		seed[i] = (uint8_t)(i + 1);
	return 0;
}

static const void *chosen(const char *name, int *len)
{
	return fdt_getprop(tree, fdt_path_offset(tree, "/chosen"), name, len);
}

static void test_seeds_where_there_are_none(void **state)
{
	struct fdt_fixup fix = { .seed = seed, .seed_size = sizeof(seed) };
	int len;

	assert_true(fdt_wants_seed(tree));
	assert_int_equal(fdt_fixup(tree, &fix), 0);
	assert_memory_equal(chosen("kaslr-seed", &len), seed, 8);
	assert_int_equal(len, 8);
	assert_memory_equal(chosen("rng-seed", &len), seed + 8, 56);
	assert_int_equal(len, 56);
	assert_false(fdt_wants_seed(tree));
	/* a second round with other entropy leaves what the tree has */
	seed[0] = 0xff;
	assert_int_equal(fdt_fixup(tree, &fix), 0);
	assert_int_equal(*(const uint8_t *)chosen("kaslr-seed", &len), 1);
}

static void test_nothing_asked_nothing_written(void **state)
{
	struct fdt_fixup fix = { 0 };
	int len;

	assert_int_equal(fdt_fixup(tree, &fix), 0);
	assert_null(chosen("bootargs", &len));
	assert_null(chosen("linux,initrd-start", &len));
	assert_null(chosen("kaslr-seed", &len));
	assert_true(fdt_path_offset(tree, "/psci") < 0);
}

static void test_psci_only_where_there_is_none(void **state)
{
	struct fdt_fixup fix = { .psci_smc = true };
	int node;

	assert_int_equal(fdt_fixup(tree, &fix), 0);
	node = fdt_path_offset(tree, "/psci");
	assert_string_equal(fdt_getprop(tree, node, "method", NULL), "smc");
	fdt_setprop_string(tree, node, "method", "hvc");
	assert_int_equal(fdt_fixup(tree, &fix), 0);
	assert_string_equal(fdt_getprop(tree, fdt_path_offset(tree, "/psci"), "method", NULL),
			    "hvc");
}

static void test_without_room(void **state)
{
	struct fdt_fixup fix = { .bootargs = "a command line that needs more than nothing" };

	fdt_pack(tree);
	capture_start();
	assert_int_equal(fdt_fixup(tree, &fix), -ENOSPC);
	capture_expect("/chosen");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_seeds_where_there_are_none, fresh),
		cmocka_unit_test_setup(test_nothing_asked_nothing_written, fresh),
		cmocka_unit_test_setup(test_psci_only_where_there_is_none, fresh),
		cmocka_unit_test_setup(test_without_room, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
