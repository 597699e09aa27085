/* SPDX-License-Identifier: Apache-2.0 */
/* The working devicetree: where it lies, how it grows, what is refused; overlays. */
#include "unit.h"

#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arch/mmu.h>
#include <common/command.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <lib/fdt_check.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"
#include "dts.h"
#include "fdt_host.h"
#include "random.h"

#define PLACE (FDT_HOST_RAM + 0x100000)      /* where the user's trees go */

static struct dts control, user;
static void *control_before;

static int start(void **state)
{
	dts_compile(&control, "/ { #address-cells = <2>; #size-cells = <2>; name_of_tree = \"control\";"
		    "  soc: soc { uart0: uart@1 { status = \"disabled\"; }; }; };");
	control_before = malloc(control.size);
	memcpy(control_before, control.fdt, control.size);
	dts_compile(&user, "/ { name_of_tree = \"user\"; };");
	fdt_host_start(control.fdt);
	return 0;
}

/* Whatever a test did: the control devicetree is as it was. */
static int end(void **state)
{
	int changed = memcmp(control_before, control.fdt, control.size);

	free(control_before);
	dts_free(&control);
	dts_free(&user);
	return changed;
}

static void run(const char *line, int expected, const char *text)
{
	const char *output;
	int ret;

	capture_start();
	ret = fdt_host_run(line);
	output = capture_end();
	if (ret != expected || !strstr(output, text))
		fail_msg("fdt %s: %d, \"%s\"; expected %d, \"%s\"", line, ret, output, expected, text);
}

static void must(const char *line)
{
	run(line, CMD_OK, "");
}

static void refused(const char *line, const char *why)
{
	run(line, CMD_FAILURE, why);
}

static void expect_tree(const char *name)
{
	char line[64];

	assert_string_equal(fdt_getprop(fdt_work(), 0, "name_of_tree", NULL), name);
	snprintf(line, sizeof(line), "Working fdt: %08lx\n", (unsigned long)fdt_work());
	run("addr", CMD_OK, line);
}

static const struct memrange *range_of(const void *fdt)
{
	const struct memrange *r = memmap_overlap(mem_map(), (uint64_t)(uintptr_t)fdt, 1);

	assert_non_null(r);
	assert_true(r->base + r->size >= (uint64_t)(uintptr_t)fdt + fdt_totalsize(fdt));
	return r;
}

/* --- the copy of the control tree --------------------------------------------------- */

static void test_first_edit_copies(void **state)
{
	const void *copy;

	assert_ptr_equal(fdt_work(), control.fdt);
	must("print /");
	assert_ptr_equal(fdt_work(), control.fdt);
	must("set /soc x 1");
	copy = fdt_work();
	assert_ptr_not_equal(copy, control.fdt);
	assert_int_equal(range_of(copy)->role, MEM_ROLE_FDT);
	assert_string_equal(range_of(copy)->name, "working devicetree");
	must("set /soc y 1");
	assert_ptr_equal(fdt_work(), copy);
	expect_tree("control");
	must("addr -c");
	/* back to the beginning: what was changed is gone, and its memory free */
	must("addr 0");
	assert_ptr_equal(fdt_work(), control.fdt);
	refused("print /soc x", "no such");
	assert_null(memmap_overlap(mem_map(), (uint64_t)(uintptr_t)copy, 1));
}

/* The variable fdtcontroladdr, used in scripts as the address of the tree they edit. */
static void test_control_address_is_the_copy(void **state)
{
	char line[64];

	snprintf(line, sizeof(line), "addr %lx", (unsigned long)control.fdt);
	must(line);
	must("set /soc x 1");
	must(line);
	must("print /soc x");
	fdt_host_put(PLACE, user.fdt, user.size);
	must("addr 50100000");
	expect_tree("user");
	must(line);
	must("print /soc x");
	expect_tree("control");
}

static void test_copy_grows(void **state)
{
	char line[128];

	for (int i = 0; i < 2000; i++) {
		snprintf(line, sizeof(line), "set /soc property-number-%d \"a value of some length\"", i);
		assert_int_equal(fdt_host_run(line), CMD_OK);
	}
	must("print /soc property-number-0");
	must("print /soc property-number-1999");
	assert_int_equal(fdt_check_tree(fdt_work(), fdt_totalsize(fdt_work()), NULL), 0);
	assert_int_equal(range_of(fdt_work())->size, fdt_totalsize(fdt_work()));
	/* one copy at a time */
	assert_int_equal(memmap_remove(mem_map(), "working devicetree"), 1);
}

static void test_no_memory_for_the_copy(void **state)
{
	memmap_add(mem_map(), "low", FDT_HOST_RAM, FDT_HOST_READ_ONLY - FDT_HOST_RAM, MEM_ROLE_DATA,
		   NULL);
	memmap_add(mem_map(), "high", FDT_HOST_READ_ONLY + 0x10000, 0xf0000, MEM_ROLE_DATA, NULL);
	refused("set /soc x 1", "for a copy of the devicetree: -ENOMEM");
	assert_ptr_equal(fdt_work(), control.fdt);
}

/* --- the user's tree ------------------------------------------------------------------- */

static void test_addr(void **state)
{
	fdt_host_put(PLACE, user.fdt, user.size);
	run("addr 50100000", CMD_OK, "Working FDT set to 50100000\n");
	assert_string_equal(env_get("fdtaddr"), "50100000");
	expect_tree("user");
	/* nobody had recorded that memory: now a kernel is not placed there */
	assert_int_equal(range_of(fdt_work())->role, MEM_ROLE_LOAD);
	run("addr -c", CMD_OK, "Control fdt: ");
	refused("addr -c 50100000", "the control devicetree cannot be replaced");
	refused("addr xyz", "fdt: address \"xyz\" is not a number (hexadecimal)");
	refused("addr 50100000 xyz", "fdt: size \"xyz\" is not a number (hexadecimal)");
	assert_int_equal(fdt_host_run("addr -x"), CMD_USAGE);
	assert_int_equal(fdt_host_run("addr 50100000 1 2"), CMD_USAGE);
}

static void test_addr_looks_before_it_reads(void **state)
{
	fdt_host_put(PLACE, user.fdt, user.size);
	refused("addr 50100004", "a devicetree's address is a multiple of 8");
	refused("addr 50200000", "it begins with 0x00000000 instead of 0xd00dfeed");
	refused("addr 4fffffe0", "no usable devicetree at 0x4fffffe0: there is no memory");
	refused("addr 60000000", "there is no memory");
	refused("addr ffffffffffff0000", "there is no memory");
	refused("addr fffffffffffffff8", "there is no memory");
	refused("addr 50400000", "there is no memory");               /* device registers */
	fdt_host_put(FDT_HOST_DEVICE - 32, user.fdt, 32);
	refused("addr 503fffe0", "there is no memory");               /* runs into them */
	assert_ptr_equal(fdt_work(), control.fdt);
	capture_start();
	assert_int_equal(fdt_host_run("addr -q 50200000"), CMD_FAILURE);
	assert_string_equal(capture_end(), "");
}

static void test_addr_of_a_damaged_tree(void **state)
{
	uint8_t *fdt = fdt_host_put(PLACE, user.fdt, user.size);
	uint32_t structure = fdt_off_dt_struct(fdt);

	fdt_set_totalsize(fdt, 0x10000000);
	refused("addr 50100000", "it claims 0x10000000 bytes, but there is no memory at 0x50400000");
	fdt_set_totalsize(fdt, 0xffffffff);
	refused("addr 50100000", "it claims 0xffffffff bytes");
	fdt_set_totalsize(fdt, 0x30);
	refused("addr 50100000", "damaged in its header: the tree is cut off");
	fdt_set_totalsize(fdt, (uint32_t)user.size);
	fdt[structure + 11] = 7;
	refused("addr 50100000", "damaged at structure offset 0x8: the tree's structure is damaged");
	fdt[structure + 11] = 3;
	must("addr 50100000");
	/* it is looked at again before each use, because loads may go there */
	fdt[structure + 11] = 7;
	refused("print /", "damaged at structure offset 0x8");
	refused("set / x 1", "damaged at structure offset 0x8");
	refused("resize", "damaged at structure offset 0x8");
	must("addr");
	must("addr 0");
	must("print /");
}

static void test_addr_with_size(void **state)
{
	fdt_host_put(PLACE, user.fdt, user.size);
	must("addr 50100000 2000");
	assert_int_equal(fdt_totalsize(fdt_work()), 0x2000);
	run("addr 50100000 1000", CMD_OK, "New length 4096 < existing length 8192, ignoring\n");
	assert_int_equal(fdt_totalsize(fdt_work()), 0x2000);
	refused("addr 50100000 300000", "rodata begins at 0x50300000; fdt move it");
	assert_int_equal(fdt_totalsize(fdt_work()), 0x2000);
}

static void test_user_tree_is_edited_in_place(void **state)
{
	fdt_host_put(PLACE, user.fdt, user.size);
	memmap_add(mem_map(), "/my.dtb", PLACE, user.size, MEM_ROLE_LOAD, NULL);
	must("addr 50100000");
	must("set / x \"a value that takes a little room\"");
	assert_ptr_equal(fdt_work(), (void *)PLACE);
	assert_true(fdt_totalsize(fdt_work()) > user.size);
	/* what it grew over belongs to it now */
	assert_int_equal(memmap_overlap(mem_map(), PLACE + user.size, 1)->role, MEM_ROLE_LOAD);
	must("resize 2000");
	assert_true(fdt_totalsize(fdt_work()) >= user.size + 0x2000);
	assert_int_equal((PLACE + fdt_totalsize(fdt_work())) % 4096, 0);
	must("resize");
	assert_true(fdt_totalsize(fdt_work()) < user.size + 0x2000);
}

static void test_user_tree_does_not_grow_over_others(void **state)
{
	fdt_host_put(PLACE, user.fdt, user.size);
	memmap_add(mem_map(), "/my.dtb", PLACE, user.size, MEM_ROLE_LOAD, NULL);
	memmap_add(mem_map(), "/initrd", PLACE + 0x1000, 0x1000, MEM_ROLE_LOAD, NULL);
	must("addr 50100000");
	refused("resize 10000", "/initrd begins at 0x50101000; fdt move it");
	refused("resize ffffffffff", "more than a devicetree can have");
	fdt_host_put(FDT_HOST_DEVICE - 0x1000, user.fdt, user.size);
	must("addr 503ff000");
	refused("resize 10000", "the RAM ends before; fdt move it");
}

/* The blocks may lie in any order, but libfdt edits only one. */
static void test_tree_in_another_order(void **state)
{
	uint32_t strings = fdt_size_dt_strings(user.fdt), structure = fdt_size_dt_struct(user.fdt);
	uint8_t *fdt = fdt_host_put(PLACE, user.fdt, user.size);

	memcpy(fdt + 0x400, (char *)user.fdt + fdt_off_dt_strings(user.fdt), strings);
	memcpy(fdt + 0x800, (char *)user.fdt + fdt_off_dt_struct(user.fdt), structure);
	fdt_set_off_dt_strings(fdt, 0x400);
	fdt_set_off_dt_struct(fdt, 0x800);
	fdt_set_totalsize(fdt, 0x2000);
	must("addr 50100000");
	must("set / x 1");
	must("print / x");
	expect_tree("user");
	assert_true(fdt_off_dt_strings(fdt) > fdt_off_dt_struct(fdt));
}

static void test_read_only_tree(void **state)
{
	fdt_host_put(FDT_HOST_READ_ONLY, user.fdt, user.size);
	must("addr 50300000");
	must("print /");
	refused("set / x 1", "cannot be edited: 0x50300000 is read-only; fdt move it");
}

static void test_move(void **state)
{
	fdt_host_put(PLACE, user.fdt, user.size);
	run("move 50100000 50110000", CMD_OK, "Working FDT set to 50110000\n");
	expect_tree("user");
	assert_int_equal(range_of(fdt_work())->role, MEM_ROLE_LOAD);
	must("move 50110000 50120000 10000");
	assert_int_equal(fdt_totalsize(fdt_work()), 0x10000);
	must("move 50120000 50120008 10000");        /* over itself */
	expect_tree("user");
	refused("move 50120008 50130000 100", "New length 0x100 < existing length 0x10000, aborting.");
	refused("move 50120008 50130000 100000000", "> largest possible");
	refused("move 50120008 50130004 10000", "is not a multiple of 8");
	refused("move 50120008 502ff000 10000", "would overwrite rodata");
	refused("move 50120008 503ff000 10000", "are not all RAM");
	refused("move 50180000 50130000", "no usable devicetree at 0x50180000");
	refused("move x 50130000", "fdt: address \"x\" is not a number (hexadecimal)");
	assert_int_equal(fdt_host_run("move 50120008"), CMD_USAGE);
	expect_tree("user");
}

/* Version 16 has no size of the structure block, and libfdt cannot edit it. */
static void test_old_version(void **state)
{
	image_run("dtc -q -I dts -O dtb -V 16 -o old.dtb test.dts");
	dts_free(&user);
	dts_open(&user, "old.dtb");
	assert_int_equal(fdt_version(user.fdt), 16);
	fdt_host_put(PLACE, user.fdt, user.size);
	must("addr 50100000");
	must("set / x 1");
	must("print / x");
	assert_int_equal(fdt_version(fdt_work()), 17);
	fdt_host_put(PLACE, user.fdt, user.size);
	must("move 50100000 50100008");         /* over itself */
	expect_tree("user");
	assert_int_equal(fdt_version(fdt_work()), 17);
}

/* --- overlays ----------------------------------------------------------------------------- */

static void put_overlay(const char *source)
{
	char text[1024];

	snprintf(text, sizeof(text), "/plugin/; %s", source);
	dts_free(&user);
	dts_compile(&user, text);
	fdt_host_put(PLACE, user.fdt, user.size);
}

static void test_overlay(void **state)
{
	put_overlay("&uart0 { status = \"okay\"; dma { chan = <&ch>; ch: ch { }; }; };"
		    "&{/soc} { new = <1>; };");
	must("apply 50100000");
	run("print /soc/uart status", CMD_OK, "status = \"okay\"\n");
	run("print /soc new", CMD_OK, "new = <0x00000001>\n");
	must("print /soc/uart@1/dma/ch");
	assert_int_equal(fdt_check_tree(fdt_work(), fdt_totalsize(fdt_work()), NULL), 0);
	/* the overlay itself is as it was, and can be applied again */
	assert_memory_equal((void *)PLACE, user.fdt, user.size);
	must("apply 50100000");
}

static void test_overlay_with_much_room_claimed(void **state)
{
	put_overlay("&uart0 { status = \"okay\"; };");
	fdt_set_totalsize((void *)PLACE, 0x100000);
	must("apply 50100000");
	run("print /soc/uart status", CMD_OK, "status = \"okay\"\n");
}

static void refuse_overlay(const char *why)
{
	void *before;
	size_t size;

	must("set /soc edited 1");
	size = fdt_totalsize(fdt_work());
	before = malloc(size);
	memcpy(before, fdt_work(), size);
	refused("apply 50100000", why);
	assert_int_equal(fdt_totalsize(fdt_work()), size);
	assert_memory_equal(fdt_work(), before, size);
	free(before);
}

static void test_overlays_that_do_not_fit(void **state)
{
	put_overlay("&nosuch { x; }; &other { y; };");
	refuse_overlay("it refers to the label 'nosuch', which the tree does not have");
	refuse_overlay("it refers to the label 'other', which the tree does not have");
	refuse_overlay("overlay not applied; the working devicetree is unchanged");
	put_overlay("&{/soc/nosuch} { x; };");
	refuse_overlay("fragment@0: the tree has no node /soc/nosuch");
	put_overlay("/ { x; };");
	refuse_overlay("it is no overlay");
	put_overlay("/ { fragment@0 { __overlay__ { x; }; }; };");
	refuse_overlay("fragment@0: has neither target nor target-path");
}

static void test_overlay_for_a_tree_without_labels(void **state)
{
	must("rm /__symbols__");
	put_overlay("&uart0 { x; };");
	refuse_overlay("it refers to the label 'uart0', but the tree has no labels");
}

static void test_overlay_arguments(void **state)
{
	refused("apply 50100000", "fdt apply: no usable devicetree at 0x50100000");
	refused("apply x", "fdt: address \"x\" is not a number (hexadecimal)");
	assert_int_equal(fdt_host_run("apply"), CMD_USAGE);
}

static void test_overlay_too_large(void **state)
{
	char source[] = "&uart0 { x = <0>; };";

	put_overlay(source);
	fdt_open_into((void *)PLACE, (void *)PLACE, 0x100000);
	fdt_setprop_placeholder((void *)PLACE, 0, "much", 0x50000, &(void *){ NULL });
	refused("apply 50100000", "is too large; 0x40000 is the limit");
}

/* A user's tree with no room behind it: the merged tree does not fit, and nothing is changed. */
static void test_overlay_without_room(void **state)
{
	put_overlay("&uart0 { status = \"okay\"; x = \"something that needs some room in the tree\"; };");
	fdt_host_put(PLACE + 0x10000, control.fdt, control.size);
	memmap_add(mem_map(), "/my.dtb", PLACE + 0x10000, control.size, MEM_ROLE_LOAD, NULL);
	memmap_add(mem_map(), "/other", PLACE + 0x10000 + control.size, 0x10000, MEM_ROLE_LOAD, NULL);
	must("addr 50110000");
	refused("apply 50100000", "/other begins at");
	assert_memory_equal((void *)(PLACE + 0x10000), control.fdt, control.size);
}

static void test_random_overlays(void **state)
{
	struct random rnd = { 0x0ddba11 };
	uint8_t *fdt = (uint8_t *)PLACE;

	put_overlay("&uart0 { status = \"okay\"; dma { chan = <&ch>; ch: ch { }; }; };"
		    "&{/soc} { new = <1>; };");
	capture_start();
	for (int i = 0; i < 4000; i++) {
		fdt_host_put(PLACE, user.fdt, user.size);
		for (uint64_t k = 1 + random_below(&rnd, 3); k; k--)
			fdt[random_below(&rnd, user.size)] = (uint8_t)random_next(&rnd);
		fdt_host_run("addr 0");
		fdt_host_run("apply 50100000");
		assert_int_equal(fdt_check_tree(fdt_work(), fdt_totalsize(fdt_work()), NULL), 0);
	}
	capture_end();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_first_edit_copies),
		TEST(test_control_address_is_the_copy),
		TEST(test_copy_grows),
		TEST(test_no_memory_for_the_copy),
		TEST(test_addr),
		TEST(test_addr_looks_before_it_reads),
		TEST(test_addr_of_a_damaged_tree),
		TEST(test_addr_with_size),
		TEST(test_user_tree_is_edited_in_place),
		TEST(test_user_tree_does_not_grow_over_others),
		TEST(test_tree_in_another_order),
		TEST(test_read_only_tree),
		TEST(test_move),
		TEST(test_old_version),
		TEST(test_overlay),
		TEST(test_overlay_with_much_room_claimed),
		TEST(test_overlays_that_do_not_fit),
		TEST(test_overlay_for_a_tree_without_labels),
		TEST(test_overlay_arguments),
		TEST(test_overlay_too_large),
		TEST(test_overlay_without_room),
		TEST(test_random_overlays),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
