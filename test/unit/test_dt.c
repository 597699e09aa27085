/* SPDX-License-Identifier: Apache-2.0 */
/* The devicetree index: what it keeps of nodes, how nodes are found, addresses through ranges. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/dt.h>
#include <lib/util.h>

#include "disk_image.h"
#include "dts.h"

static struct dts tree;

static int release(void **state)
{
	dts_free(&tree);
	return 0;
}

static const struct dt_node *node(const char *path)
{
	const struct dt_node *n = dt_find_path(&tree.dt, path);

	if (!n)
		fail_msg("no node %s", path);
	return n;
}

/* --- what is kept of a node --------------------------------------------------- */

static void test_properties_of_nodes(void **state)
{
	const struct dt_node *n;

	dts_compile(&tree, "/ { #address-cells = <2>; #size-cells = <2>;"
		    "  uart@9000000 { compatible = \"arm,pl011\", \"arm,primecell\";"
		    "    reg = <0 0x9000000 0 0x1000>; phandle = <7>; };"
		    "  bus { #address-cells = <1>; ranges; a { }; };"
		    "  memory@0 { device_type = \"memory\"; };"
		    "};");
	assert_int_equal(tree.dt.count, 5);
	n = &tree.dt.node[0];
	assert_string_equal(n->name, "");
	assert_int_equal(n->parent, -1);
	assert_int_equal(n->addr_cells, 2);
	assert_int_equal(n->size_cells, 2);
	n = node("/uart@9000000");
	assert_string_equal(n->name, "uart@9000000");
	assert_int_equal(n->parent, 0);
	assert_int_equal(n->depth, 1);
	assert_int_equal(n->reg_len, 16);
	assert_int_equal(n->phandle, 7);
	assert_int_equal(n->ranges_len, -1);
	assert_true(n->enabled);
	assert_null(n->device_type);
	/* Devicetree Specification 2.3.5: the defaults are 2 and 1, not the parent's */
	assert_int_equal(n->addr_cells, 2);
	assert_int_equal(n->size_cells, 1);
	n = node("/bus");
	assert_int_equal(n->addr_cells, 1);
	assert_int_equal(n->size_cells, 1);
	assert_int_equal(n->ranges_len, 0);
	assert_int_equal(node("/bus/a")->depth, 2);
	assert_ptr_equal(&tree.dt.node[node("/bus/a")->parent], n);
	assert_string_equal(node("/memory@0")->device_type, "memory");
}

static void test_enabled_and_coherent(void **state)
{
	dts_compile(&tree, "/ { a { status = \"okay\"; }; b { status = \"ok\"; };"
		    "  c { status = \"disabled\";"
		    "  under { status = \"okay\"; deeper { }; }; }; d { status = \"reserved\"; };"
		    "  e { status = \"fail-sss\"; }; f { status; }; g { };"
		    "  soc { dma-coherent; h { i { }; }; }; };");
	assert_true(node("/a")->enabled);
	assert_true(node("/b")->enabled);
	assert_false(node("/c")->enabled);
	assert_false(node("/c/under")->enabled);
	assert_false(node("/c/under/deeper")->enabled);
	assert_false(node("/d")->enabled);
	assert_false(node("/e")->enabled);
	assert_true(node("/f")->enabled);          /* an empty one says nothing */
	assert_true(node("/g")->enabled);
	assert_false(node("/g")->dma_coherent);
	assert_true(node("/soc/h/i")->dma_coherent);
}

static void test_values(void **state)
{
	const struct dt_node *n;
	int len;

	dts_compile(&tree, "/ { a { n = <0x12345678>; two = <1 2>; s = \"text\"; l = \"a\", \"b\";"
		    "  e; raw = [61 62 63]; z = \"\"; }; };");
	n = node("/a");
	assert_int_equal(dt_prop_u32(&tree.dt, n, "n", 5), 0x12345678);
	assert_int_equal(dt_prop_u32(&tree.dt, n, "two", 5), 5);
	assert_int_equal(dt_prop_u32(&tree.dt, n, "none", 5), 5);
	assert_string_equal(dt_prop_str(&tree.dt, n, "s"), "text");
	assert_string_equal(dt_prop_str(&tree.dt, n, "z"), "");
	assert_null(dt_prop_str(&tree.dt, n, "l"));
	assert_null(dt_prop_str(&tree.dt, n, "e"));
	assert_null(dt_prop_str(&tree.dt, n, "raw"));
	assert_null(dt_prop_str(&tree.dt, n, "none"));
	assert_non_null(dt_prop(&tree.dt, n, "e", &len));
	assert_int_equal(len, 0);
	assert_non_null(dt_prop(&tree.dt, n, "raw", NULL));
}

/* Properties of the right name and the wrong form count as absent. */
static void test_wrong_forms(void **state)
{
	const struct dt_node *n;

	dts_compile(&tree, "/ { a { compatible = [61 62]; device_type = [63]; status = [64];"
		    "  phandle = <1 2>; #address-cells = [01]; #size-cells = <0x10000>; }; };");
	n = node("/a");
	assert_null(n->compatible);
	assert_null(n->device_type);
	assert_true(n->enabled);
	assert_int_equal(n->phandle, 0);
	assert_false(dt_compatible(n, "ab"));
	assert_true(n->addr_cells > 4);
	assert_true(n->size_cells > 4);
}

/* --- finding ------------------------------------------------------------------------- */

static void test_compatible(void **state)
{
	const struct dt_node *n;

	dts_compile(&tree, "/ { compatible = \"board\"; a { compatible = \"x\", \"y\"; };"
		    "  b { compatible = \"xy\"; }; c { compatible = \"y\"; status = \"disabled\"; };"
		    "  d { e { compatible = \"z\", \"y\"; }; }; };");
	assert_true(dt_compatible(node("/a"), "x"));
	assert_true(dt_compatible(node("/a"), "y"));
	assert_false(dt_compatible(node("/a"), "xy"));
	assert_false(dt_compatible(node("/a"), ""));
	assert_false(dt_compatible(node("/d"), "y"));
	n = dt_next_compatible(&tree.dt, NULL, "y");
	assert_ptr_equal(n, node("/a"));
	n = dt_next_compatible(&tree.dt, n, "y");
	assert_ptr_equal(n, node("/d/e"));
	assert_null(dt_next_compatible(&tree.dt, n, "y"));
	assert_ptr_equal(dt_next_compatible(&tree.dt, NULL, "board"), &tree.dt.node[0]);
}

static void test_paths(void **state)
{
	dts_compile(&tree, "/ { cpus { cpu@0 { }; cpu@1 { cache { }; }; }; cpus2 { }; uart@9000000 { };"
		    "  uart@a000000 { }; };");
	assert_ptr_equal(node("/"), &tree.dt.node[0]);
	assert_string_equal(node("/cpus/cpu@1")->name, "cpu@1");
	assert_string_equal(node("/cpus/cpu")->name, "cpu@0");
	assert_string_equal(node("/uart")->name, "uart@9000000");
	assert_string_equal(node("//cpus//cpu@1/")->name, "cpu@1");
	assert_string_equal(node("/cpus2")->name, "cpus2");
	assert_string_equal(node("/uart@a000000:115200n8")->name, "uart@a000000");
	assert_null(dt_find_path(&tree.dt, "/cpu"));
	assert_null(dt_find_path(&tree.dt, "/cpus/cpu@2"));
	assert_null(dt_find_path(&tree.dt, "/cpus/cache"));
	assert_null(dt_find_path(&tree.dt, "/uart@9"));
	assert_null(dt_find_path(&tree.dt, "uart"));
	assert_null(dt_find_path(&tree.dt, ""));
}

static void test_aliases(void **state)
{
	dts_compile(&tree, "/ { aliases { serial0 = \"/soc/uart@1\"; bad = \"soc\"; gone = \"/soc/gone\";"
		    "  raw = [2f 73]; empty = \"\"; };"
		    "  soc { uart@1 { }; }; };");
	assert_string_equal(node("serial0")->name, "uart@1");
	assert_string_equal(node("serial0:9600")->name, "uart@1");
	assert_null(dt_find_path(&tree.dt, "serial"));
	assert_null(dt_find_path(&tree.dt, "serial01"));
	assert_null(dt_find_path(&tree.dt, "bad"));
	assert_null(dt_find_path(&tree.dt, "gone"));
	assert_null(dt_find_path(&tree.dt, "raw"));
	assert_null(dt_find_path(&tree.dt, "empty"));
}

/* An alias with NULs inside must not lead the comparison past the end of a name. */
static void test_alias_with_nuls(void **state)
{
	char source[4096] = "/ { aliases { a = [2f 7a ";

	for (int i = 0; i < 600; i++)
		strcat(source, "00 ");
	strcat(source, "]; }; z { }; };");
	dts_compile(&tree, source);
	assert_string_equal(node("a")->name, "z");
}

static void test_phandles(void **state)
{
	dts_compile(&tree, "/ { a { phandle = <1>; }; b { phandle = <0x8000>; }; c { }; };");
	assert_ptr_equal(dt_find_phandle(&tree.dt, 0x8000), node("/b"));
	assert_null(dt_find_phandle(&tree.dt, 0));
	assert_null(dt_find_phandle(&tree.dt, 2));
}

static void test_rebase(void **state)
{
	void *moved;
	const struct dt_node *n;

	dts_compile(&tree, "/ { a { compatible = \"x\"; device_type = \"pci\"; reg = <1 2 3>;"
		    "  ranges; }; };");
	moved = malloc(tree.size);
	memcpy(moved, tree.fdt, tree.size);
	dt_rebase(&tree.dt, moved);
	free(tree.fdt);
	tree.fdt = moved;
	n = node("/a");
	assert_true(dt_compatible(n, "x"));
	assert_string_equal(n->device_type, "pci");
	assert_int_equal(get_be32(n->reg), 1);
	assert_int_equal(n->ranges_len, 0);
	assert_int_equal(dt_prop_u32(&tree.dt, n, "none", 9), 9);
}

/* --- addresses -------------------------------------------------------------------------- */

static void expect_reg(const char *path, unsigned int idx, uint64_t base, uint64_t size)
{
	uint64_t b = 1, s = 1;

	assert_int_equal(dt_reg(&tree.dt, node(path), idx, &b, &s), 0);
	assert_int_equal(b, base);
	assert_int_equal(s, size);
}

static void expect_no_reg(const char *path, unsigned int idx, int expected)
{
	uint64_t b, s;

	assert_int_equal(dt_reg(&tree.dt, node(path), idx, &b, &s), expected);
}

static void test_reg(void **state)
{
	dts_compile(&tree, "/ { #address-cells = <2>; #size-cells = <1>; reg = <1 2 3>;"
		    "  a { reg = <1 0x80000000 0x1000>, <0 0x20 0>; };"
		    "  b { reg = <1 2>; }; c { }; d { reg; }; };");
	expect_reg("/a", 0, 0x180000000, 0x1000);
	expect_reg("/a", 1, 0x20, 0);
	expect_no_reg("/a", 2, -ENOENT);
	expect_no_reg("/a", UINT32_MAX, -ENOENT);
	expect_no_reg("/b", 0, -EINVAL);
	expect_no_reg("/c", 0, -ENOENT);
	expect_no_reg("/d", 0, -ENOENT);
	expect_no_reg("/", 0, -ENOENT);
}

static void test_cell_counts(void **state)
{
	dts_compile(&tree, "/ { one { #address-cells = <1>; #size-cells = <0>; ranges;"
		    "    a { reg = <5>, <6>; }; };"
		    "  none { #address-cells = <0>; #size-cells = <0>; ranges; a { reg = <5>; }; };"
		    "  many { #address-cells = <5>; #size-cells = <1>; ranges;"
		    "    a { reg = <0 0 0 0 0 5>; }; };"
		    "  huge { #address-cells = <0x80000000>; #size-cells = <0x80000000>; ranges;"
		    "    a { reg = <0 0 0 0 0 5>; }; };"
		    "  wide { #address-cells = <4>; #size-cells = <3>; ranges;"
		    "    a { reg = <0 0 1 2 0 3 4>, <0 1 1 2 0 3 4>, <0 0 1 2 1 3 4>; }; };"
		    "};");
	expect_reg("/one/a", 0, 5, 0);
	expect_reg("/one/a", 1, 6, 0);
	expect_no_reg("/none/a", 0, -EINVAL);
	expect_no_reg("/many/a", 0, -EINVAL);
	expect_no_reg("/huge/a", 0, -EINVAL);
	expect_reg("/wide/a", 0, 0x100000002, 0x300000004);
	expect_no_reg("/wide/a", 1, -ERANGE);        /* more than 64 bits */
	expect_no_reg("/wide/a", 2, -ERANGE);
}

static void test_ranges(void **state)
{
	dts_compile(&tree, "/ { #address-cells = <2>; #size-cells = <2>;"
		    "  soc { #address-cells = <1>; #size-cells = <1>;"
		    "    ranges = <0x0 0x1 0x0 0x1000>, <0x7e000000 0x0 0xfe000000 0x01800000>;"
		    "    low { reg = <0x10 0x20>; };"
		    "    uart { reg = <0x7e201000 0x200>; };"
		    "    last { reg = <0x7f7ff000 0x1000>; };"
		    "    over { reg = <0x7f7ff000 0x1001>; };"
		    "    outside { reg = <0x5000 0x10>; };"
		    "    bus { #address-cells = <2>; #size-cells = <1>;"
		    "      ranges = <1 0x0 0x7e000000 0x100000>;"
		    "      chip { reg = <1 0x201000 0x4>, <1 0x1000 4>; }; };"
		    "    plain { #address-cells = <1>; #size-cells = <1>; ranges;"
		    "      dev { reg = <0x7e000004 4>; }; };"
		    "    closed { #address-cells = <1>; #size-cells = <1>; dev { reg = <4 4>; }; };"
		    "  }; };");
	expect_reg("/soc/low", 0, 0x100000010, 0x20);
	expect_reg("/soc/uart", 0, 0xfe201000, 0x200);
	expect_reg("/soc/last", 0, 0xff7ff000, 0x1000);
	expect_no_reg("/soc/over", 0, -ERANGE);
	expect_no_reg("/soc/outside", 0, -ERANGE);
	expect_no_reg("/soc/bus/chip", 0, -ERANGE);
	expect_reg("/soc/bus/chip", 1, 0xfe001000, 4);
	expect_reg("/soc/plain/dev", 0, 0xfe000004, 4);
	expect_no_reg("/soc/closed/dev", 0, -ERANGE);
}

static void test_bad_ranges(void **state)
{
	dts_compile(&tree, "/ { #address-cells = <2>; #size-cells = <2>;"
		    "  odd { #address-cells = <1>; #size-cells = <1>; ranges = <0 0 0>;"
		    "    a { reg = <0 1>; }; };"
		    "  deep { #address-cells = <9>; #size-cells = <1>; ranges = <0 0 0>;"
		    "    b { #address-cells = <1>; #size-cells = <1>; ranges; a { reg = <0 1>; }; }; };"
		    "  top { #address-cells = <2>; #size-cells = <2>;"
		    "    ranges = <0 0 0xffffffff 0xfffff000 0xffffffff 0xffffffff>;"
		    "    last { reg = <0 0 0 0x1000>; }; wraps { reg = <0 0 0 0x1001>; };"
		    "    beyond { reg = <0 0x2000 0 0x1000>; }; };"
		    "};");
	expect_no_reg("/odd/a", 0, -EINVAL);
	expect_no_reg("/deep/b/a", 0, -EINVAL);
	expect_reg("/top/last", 0, UINT64_MAX - 0xfff, 0x1000);
	expect_no_reg("/top/wraps", 0, -ERANGE);
	expect_no_reg("/top/beyond", 0, -ERANGE);      /* not address 0x1000 */
}

/* No cells at all, and yet ranges: a division by the length of an entry would be one by zero. */
static void test_ranges_without_cells(void **state)
{
	dts_compile(&tree, "/ { #address-cells = <0>; #size-cells = <0>;"
		    "  none { #address-cells = <0>; #size-cells = <0>; ranges = <1 2>;"
		    "    bus { #address-cells = <1>; #size-cells = <1>; ranges;"
		    "      a { reg = <0 1>; }; }; }; };");
	expect_no_reg("/none/bus/a", 0, -EINVAL);
}

/* Addresses of PCI devices begin with a cell of flags and are no addresses of the CPU. */
static void test_pci(void **state)
{
	uint64_t at = 0x10000010;

	dts_compile(&tree, "/ { #address-cells = <2>; #size-cells = <2>;"
		    "  pcie { #address-cells = <3>; #size-cells = <2>; device_type = \"pci\";"
		    "    ranges = <0x02000000 0 0x10000000 0 0x40000000 0 0x1000>;"
		    "    reg = <0x40 0x10000000 0 0x10000000>;"
		    "    dev { reg = <0x800 0 0 0 0>; }; }; };");
	expect_reg("/pcie", 0, 0x4010000000, 0x10000000);
	expect_no_reg("/pcie/dev", 0, -ERANGE);
	assert_int_equal(dt_translate(&tree.dt, node("/pcie"), &at, 4), -ERANGE);
	assert_int_equal(dt_translate(&tree.dt, node("/"), &at, 4), 0);
	assert_int_equal(at, 0x10000010);
}

#define TEST(name) cmocka_unit_test_teardown(name, release)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_properties_of_nodes),
		TEST(test_enabled_and_coherent),
		TEST(test_values),
		TEST(test_wrong_forms),
		TEST(test_compatible),
		TEST(test_paths),
		TEST(test_aliases),
		TEST(test_alias_with_nuls),
		TEST(test_phandles),
		TEST(test_rebase),
		TEST(test_reg),
		TEST(test_cell_counts),
		TEST(test_ranges),
		TEST(test_bad_ranges),
		TEST(test_ranges_without_cells),
		TEST(test_pci),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
