/* SPDX-License-Identifier: Apache-2.0 */
/* What is written into the devicetree that is handed over. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <boot/fdt_cpus.h>
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

/* In a build with verified boot an initrd that is there already is nobody's. */
static void test_no_other_initrd(void **state)
{
	struct fdt_fixup fix = { .initrd = 0x1000, .initrd_size = 0x10 };
	int len;

	assert_int_equal(fdt_fixup(tree, &fix), 0);
	assert_non_null(chosen("linux,initrd-start", &len));
	fix.initrd_size = 0;
	assert_int_equal(fdt_fixup(tree, &fix), 0);
	assert_non_null(chosen("linux,initrd-start", &len));
	capture_start();
	assert_int_equal(fdt_forget_initrd(tree), 0);
	capture_expect("/chosen/linux,initrd-start is left out");
	assert_null(chosen("linux,initrd-start", &len));
	assert_null(chosen("linux,initrd-end", &len));
}

/* Which of the CPUs are started by it: those without a way of their own, up to the limit. */
static void test_psci_starts_cpus(void **state)
{
	struct fdt_fixup fix = { .psci_smc = true, .psci_cpus = 2 };
	static const char *const names[] = { "cpu@3", "cpu@2", "cpu@1", "cpu@0" };
	static const char *const wanted[] = { NULL, "psci", "spin-table", "psci" };
	int cpus = fdt_add_subnode(tree, 0, "cpus"), node;

	fdt_add_subnode(tree, cpus, "cpu-map");
	for (unsigned int i = 0; i < 4; i++) {
		node = fdt_add_subnode(tree, cpus, names[i]);
		fdt_setprop_string(tree, node, "device_type", "cpu");
		if (i == 2)
			fdt_setprop_string(tree, node, "enable-method", "spin-table");
	}
	assert_int_equal(fdt_fixup(tree, &fix), 0);
	cpus = fdt_path_offset(tree, "/cpus");
	assert_null(fdt_getprop(tree, fdt_subnode_offset(tree, cpus, "cpu-map"), "enable-method",
				NULL));
	for (unsigned int i = 0; i < 4; i++) {
		const char *method = fdt_getprop(tree, fdt_subnode_offset(tree, cpus, names[i]),
						 "enable-method", NULL);

		if (wanted[i])
			assert_string_equal(method, wanted[i]);
		else
			assert_null(method);
	}
	assert_true(fdt_fixup_room(&fix) >= fdt_fixup_room(&(struct fdt_fixup){ 0 }) + 2 * 20);
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

/* --- what stays of ours -------------------------------------------------------------- */

static const struct fdt_fixup stays = { .reserved = 0x17fff0000, .reserved_size = 0x10000 };

static void test_reserved_memory_is_made(void **state)
{
	static const uint8_t reg[] = { 0, 0, 0, 1, 0x7f, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0 };
	int node, len;

	fdt_setprop_u32(tree, 0, "#address-cells", 2);
	fdt_setprop_u32(tree, 0, "#size-cells", 2);
	assert_int_equal(fdt_fixup(tree, &stays), 0);
	node = fdt_path_offset(tree, "/reserved-memory");
	assert_non_null(fdt_getprop(tree, node, "ranges", &len));
	assert_int_equal(fdt_address_cells(tree, node), 2);
	assert_int_equal(fdt_size_cells(tree, node), 2);
	node = fdt_path_offset(tree, "/reserved-memory/slipway-el2@17fff0000");
	assert_non_null(fdt_getprop(tree, node, "no-map", &len));
	assert_memory_equal(fdt_getprop(tree, node, "reg", &len), reg, sizeof(reg));
	assert_int_equal(len, sizeof(reg));
}

/* One that is there keeps its cells. */
static void test_reserved_memory_is_there(void **state)
{
	static const uint8_t reg[] = { 0x7f, 0xff, 0, 0, 0, 1, 0, 0 };
	struct fdt_fixup low = { .reserved = 0x7fff0000, .reserved_size = 0x10000 };
	int node = fdt_add_subnode(tree, 0, "reserved-memory"), len;

	fdt_setprop_u32(tree, node, "#address-cells", 1);
	fdt_setprop_u32(tree, node, "#size-cells", 1);
	assert_int_equal(fdt_fixup(tree, &low), 0);
	node = fdt_path_offset(tree, "/reserved-memory/slipway-el2@7fff0000");
	assert_memory_equal(fdt_getprop(tree, node, "reg", &len), reg, sizeof(reg));
	assert_int_equal(len, sizeof(reg));
	fdt_setprop_u32(tree, fdt_path_offset(tree, "/reserved-memory"), "#size-cells", 3);
	capture_start();
	assert_int_equal(fdt_fixup(tree, &low), -EBADMSG);
	capture_expect("/reserved-memory");
}

/* --- CPUs ------------------------------------------------------------------------------ */

static int add_cpu(int cpus, const char *name, const char *type, const void *reg, int len)
{
	int node = fdt_add_subnode(tree, cpus, name);

	fdt_setprop(tree, node, "reg", reg, len);
	fdt_setprop_string(tree, node, "device_type", type);
	return node;
}

static void test_cpus(void **state)
{
	static const uint8_t first[] = { 0, 0, 0, 0, 0, 0, 1, 0 }, second[] = { 0, 0, 0, 1, 0, 0, 0, 3 };
	uint64_t mpidr[2] = { 9, 9 };
	int cpus;

	assert_int_equal(fdt_cpus(tree, mpidr, 2), -ENOENT);
	cpus = fdt_add_subnode(tree, 0, "cpus");
	fdt_setprop_u32(tree, cpus, "#address-cells", 2);
	add_cpu(cpus, "cpu@100000003", "cpu", second, 8);
	add_cpu(cpus, "cpu@100", "cpu", first, 8);
	add_cpu(cpus, "l2", "cache", first, 8);
	add_cpu(cpus, "cpu-map", "cpux", first, 8);
	assert_int_equal(fdt_cpus(tree, mpidr, 2), 2);
	/* libfdt puts a new subnode before the others */
	assert_int_equal(mpidr[0], 0x100);
	assert_int_equal(mpidr[1], UINT64_C(0x100000003));
	mpidr[1] = 9;
	assert_int_equal(fdt_cpus(tree, mpidr, 1), 2);
	assert_int_equal(mpidr[1], 9);
}

static void test_bad_cpus(void **state)
{
	uint64_t mpidr[2];
	int cpus = fdt_add_subnode(tree, 0, "cpus");

	fdt_setprop_u32(tree, cpus, "#address-cells", 1);
	add_cpu(cpus, "cpu@1", "cpu", "\0\0\0\1", 3);
	capture_start();
	assert_int_equal(fdt_cpus(tree, mpidr, 2), -EBADMSG);
	capture_expect("/cpus/cpu@1: reg is not 1 cells");
	fdt_setprop_u32(tree, cpus, "#address-cells", 3);
	capture_start();
	assert_int_equal(fdt_cpus(tree, mpidr, 2), -EBADMSG);
	capture_expect("#address-cells");
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
		cmocka_unit_test_setup(test_no_other_initrd, fresh),
		cmocka_unit_test_setup(test_psci_starts_cpus, fresh),
		cmocka_unit_test_setup(test_psci_only_where_there_is_none, fresh),
		cmocka_unit_test_setup(test_reserved_memory_is_made, fresh),
		cmocka_unit_test_setup(test_reserved_memory_is_there, fresh),
		cmocka_unit_test_setup(test_cpus, fresh),
		cmocka_unit_test_setup(test_bad_cpus, fresh),
		cmocka_unit_test_setup(test_without_room, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
