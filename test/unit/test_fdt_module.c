/* SPDX-License-Identifier: Apache-2.0 */
/* Multiboot modules in /chosen, as Xen's booting.txt has them. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <boot/fdt_module.h>
#include <lib/util.h>
#include <libfdt.h>
#include "capture.h"

static uint8_t tree[4096];

static int fresh(void **state)
{
	assert_int_equal(fdt_create_empty_tree(tree, sizeof(tree)), 0);
	return 0;
}

static int add(const char *type, uint64_t base, uint64_t size, const char *bootargs)
{
	const struct fdt_module m = { type, base, size, bootargs };

	capture_start();
	return fdt_add_module(tree, &m);
}

static void must(const char *type, uint64_t base, uint64_t size, const char *bootargs)
{
	assert_int_equal(add(type, base, size, bootargs), 0);
	assert_string_equal(capture_end(), "");
}

static void refused(int err, const char *said, const char *type, uint64_t base, uint64_t size)
{
	assert_int_equal(add(type, base, size, NULL), err);
	capture_expect(said);
}

static const void *property(const char *node, const char *name, int *len)
{
	char path[64];

	snprintf(path, sizeof(path), "/chosen%s%s", *node ? "/" : "", node);
	return fdt_getprop(tree, fdt_path_offset(tree, path), name, len);
}

static void expect(const char *node, const char *name, const void *value, int size)
{
	int len;
	const void *p = property(node, name, &len);

	assert_non_null(p);
	assert_int_equal(len, size);
	assert_memory_equal(p, value, (size_t)size);
}

static void test_modules(void **state)
{
	static const char kernel[] = "multiboot,kernel\0multiboot,module";
	static const char ramdisk[] = "multiboot,ramdisk\0multiboot,module";
	static const uint8_t two[] = { 0, 0, 0, 2 };
	static const uint8_t reg[] = { 0, 0, 0, 1, 0x48, 0, 0, 0, 0, 0, 0, 0, 0x01, 0xf6, 0xdf, 0xc0 };
	int len;

	must("kernel", 0x148000000, 0x1f6dfc0, "console=hvc0 quiet");
	must("ramdisk", 0x50000000, 0x1000, NULL);
	expect("", "#address-cells", two, 4);
	expect("", "#size-cells", two, 4);
	expect("module@148000000", "compatible", kernel, sizeof(kernel));
	expect("module@148000000", "reg", reg, sizeof(reg));
	expect("module@148000000", "bootargs", "console=hvc0 quiet", 19);
	expect("module@50000000", "compatible", ramdisk, sizeof(ramdisk));
	assert_null(property("module@50000000", "bootargs", &len));
	assert_int_equal(fdt_check_full(tree, sizeof(tree)), 0);
}

/* The last word counts, and nothing of the one before is left. */
static void test_again(void **state)
{
	static const char ramdisk[] = "multiboot,ramdisk\0multiboot,module";
	int len;

	must("kernel", 0x48000000, 0x2000, "quiet");
	must("ramdisk", 0x48000000, 0x1000, NULL);
	expect("module@48000000", "compatible", ramdisk, sizeof(ramdisk));
	assert_null(property("module@48000000", "bootargs", &len));
	/* the end of the first is free again */
	must("ramdisk", 0x48001000, 0x1000, NULL);
}

static void set_cells(uint32_t address, uint32_t size)
{
	int chosen;

	fresh(NULL);
	chosen = fdt_add_subnode(tree, 0, "chosen");
	assert_int_equal(fdt_setprop_u32(tree, chosen, "#size-cells", size), 0);
	assert_int_equal(fdt_setprop_u32(tree, chosen, "#address-cells", address), 0);
}

static void test_cells_that_are_there(void **state)
{
	static const uint8_t narrow[] = { 0x48, 0, 0, 0, 0, 0, 0x10, 0 };
	static const uint8_t mixed[] = { 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x10, 0 };

	set_cells(1, 1);
	must("kernel", 0x48000000, 0x1000, NULL);
	expect("module@48000000", "reg", narrow, sizeof(narrow));
	refused(-EINVAL, "do not fit the cells", "kernel", 0x100000000, 0x1000);
	refused(-EINVAL, "do not fit the cells", "kernel", 0x50000000, 0x100000000);
	refused(-EEXIST, "lie over /chosen/module@48000000", "ramdisk", 0x48000ff8, 8);
	set_cells(2, 1);
	must("kernel", 0x100000000, 0x1000, NULL);
	expect("module@100000000", "reg", mixed, sizeof(mixed));
	set_cells(3, 1);
	refused(-EINVAL, "#address-cells is neither 1 nor 2", "kernel", 0x48000000, 64);
	set_cells(2, 0);
	refused(-EINVAL, "#size-cells is neither 1 nor 2", "kernel", 0x48000000, 64);
}

static void test_refusals(void **state)
{
	refused(-EINVAL, "\"initrd\" at 0x48000000, 0x1 bytes: no such type: kernel, ramdisk", "initrd",
		0x48000000, 1);
	refused(-EINVAL, "0x48000001, 0x1000 bytes: its address is not a multiple of 8", "kernel",
		0x48000001, 0x1000);
	refused(-EINVAL, "too small", "kernel", 0x48000000, 63);
	refused(-EINVAL, "too small", "device-tree", 0x48000000, 39);
	refused(-EINVAL, "too small", "ramdisk", 0x48000000, 7);
	must("kernel", 0x48000000, 0x2000, NULL);
	refused(-EEXIST, "0x47fff000 and 0x1001 bytes from there lie over /chosen/module@48000000",
		"ramdisk", 0x47fff000, 0x1001);
	refused(-EEXIST, "lie over", "ramdisk", 0x48001000, 0x10);
	must("ramdisk", 0x47fff000, 0x1000, NULL);
	must("xsm", 0x48002000, 0x1000, NULL);
}

static void collides(uint64_t base, uint64_t size, const char *said)
{
	capture_start();
	assert_int_equal(fdt_module_check(tree, "go", base, size), said ? -EEXIST : 0);
	capture_expect(said ? said : "");
}

/* What is to be written over one. */
static void test_over_a_module(void **state)
{
	collides(0, UINT64_MAX, NULL);
	must("kernel", 0x48000000, 0x2000, NULL);
	collides(0x47ff0000, 0x10000, NULL);
	collides(0x48002000, 0x1000, NULL);
	collides(0x47ff0000, 0x10001, "would overwrite /chosen/module@48000000");
	collides(0x48001fff, 1, "go: 0x48001fff and 0x1 bytes from there");
	fdt_setprop_u32(tree, fdt_path_offset(tree, "/chosen"), "#size-cells", 0);
	collides(0x48000000, 1, NULL);
}

/* Each size of tree, so that the room ends in every place; the message says so. */
static void test_no_room(void **state)
{
	const struct fdt_module m = { "kernel", 0x48000000, 0x1000, "console=hvc0" };
	size_t used;
	int ret = -1;

	fdt_pack(tree);
	used = fdt_totalsize(tree);
	for (size_t size = used; ret; size += 4) {
		fresh(NULL);
		fdt_pack(tree);
		fdt_set_totalsize(tree, (uint32_t)size);
		capture_start();
		ret = fdt_add_module(tree, &m);
		if (ret)
			capture_expect("/chosen");
		assert_true(ret == 0 || ret == -ENOSPC);
		assert_true(size <= used + fdt_module_room(&m));
	}
	capture_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_modules, fresh),
		cmocka_unit_test_setup(test_again, fresh),
		cmocka_unit_test_setup(test_cells_that_are_there, fresh),
		cmocka_unit_test_setup(test_refusals, fresh),
		cmocka_unit_test_setup(test_over_a_module, fresh),
		cmocka_unit_test_setup(test_no_room, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
