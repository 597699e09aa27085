/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Overlays: each rule of lib/overlay.c, with references as dtc would never
 * write them. What is let through is merged, under ASan. And copies of trees.
 */
#include "unit.h"

#include <errno.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lib/fdt_check.h>
#include <lib/fdt_copy.h>
#include <lib/overlay.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"
#include "dts.h"

static struct dts base, overlay;

static int start(void **state)
{
	dts_compile(&base, "/memreserve/ 0x1000 0x2000;"
		    "/ { soc: soc { uart0: uart@1 { }; target: t { }; }; };");
	return 0;
}

static int end(void **state)
{
	dts_free(&base);
	dts_free(&overlay);
	return 0;
}

/* fdt_overlay_apply() on copies of just their size, and room for the result. */
static int apply(void)
{
	size_t size = fdt_copy_size(overlay.fdt), room = fdt_copy_size(base.fdt) + 4096;
	void *copy = malloc(size), *merged = malloc(room);
	int ret;

	assert_int_equal(fdt_copy(overlay.fdt, copy, size), 0);
	assert_int_equal(fdt_copy(base.fdt, merged, room), 0);
	ret = fdt_overlay_apply(merged, copy);
	if (!ret)
		assert_int_equal(fdt_check_tree(merged, room, NULL), 0);
	free(copy);
	free(merged);
	return ret;
}

/* FRAGMENT's overlay, and nodes beside it. */
static void compile(const char *beside)
{
	char source[1024];

	snprintf(source, sizeof(source),
		 "/ { at_root = <1>; fragment@0 { target = <0xffffffff>; other = <1>;"
		 "  __overlay__ { p = <0 0>; q = [00 01];"
		 "  phandle = <1>; n { r = <1>; }; }; else { p = <1>; };"
		 "  __overlay__x { p = <1>; }; };"
		 "  fragment@1 { target-path = \"/soc\"; __overlay__ { x; }; };"
		 "  __symbols__ { l = \"/fragment@0/__overlay__\"; }; %s };", beside);
	dts_free(&overlay);
	dts_compile(&overlay, source);
}

static void good(const char *beside)
{
	compile(beside);
	assert_int_equal(overlay_check(base.fdt, overlay.fdt), 0);
	assert_int_equal(apply(), 0);
}

static void bad(const char *beside, const char *why)
{
	compile(beside);
	capture_start();
	assert_int_equal(overlay_check(base.fdt, overlay.fdt), -EINVAL);
	capture_expect(why);
}

/* --- uses of labels --------------------------------------------------------------- */

#define TARGET "/fragment@0:target:0"

static void test_uses_of_labels(void **state)
{
	good("__fixups__ { uart0 = \"" TARGET "\"; };");
	good("__fixups__ { uart0 = \"" TARGET "\", \"/fragment@0/__overlay__:p:0\"; };");
	good("__fixups__ { uart0 = \"" TARGET "\", \"/fragment@0/__overlay__:p:4\"; };");
	good("__fixups__ { uart0 = \"" TARGET "\", \"/fragment@0/__overlay__/n:r:0\"; };");
}

static void test_labels_that_are_not_there(void **state)
{
	bad("__fixups__ { nosuch = \"" TARGET "\"; };", "the label 'nosuch', which the tree does not have");
	dts_free(&base);
	dts_compile(&base, "/ { __symbols__ { uart0 = \"/gone\"; raw = [2f 73]; }; };");
	bad("__fixups__ { uart0 = \"" TARGET "\"; };", "the label 'uart0', which the tree does not have");
	bad("__fixups__ { raw = \"" TARGET "\"; };", "the label 'raw', which the tree does not have");
}

static void test_references_that_are_none(void **state)
{
	static const char *const places[] = {
		"/fragment@0:target:1",                  /* ends behind the property */
		"/fragment@0:target:4",
		"/fragment@0:target:4294967294",         /* with 4 it wraps to 2 */
		"/fragment@0:target:18446744073709551614",
		"/fragment@0:target:-1",
		"/fragment@0:target:x",
		"/fragment@0:target:",
		"/fragment@0:target",
		"/fragment@0",
		":target:0",
		"",
		"/:target:0",
		"/nosuch:target:0",
		"fragment@0:target:0",
		"/fragment@0:other:0",
		"/fragment@0:nosuch:0",
		"/fragment@1:target-path:0",
		"/fragment@0/else:p:0",
		"/fragment@0/__overlay__x:p:0",
		"/fragment@0/__overlay__:q:0",
		"/fragment@0/__overlay__/nosuch:p:0",
		"/__symbols__:l:0",
		"/__fixups__:uart0:0",
		"/__local_fixups__/fragment@0:target:0",
	};
	char text[256];

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		snprintf(text, sizeof(text), "__local_fixups__ { fragment@0 { target = <0>; }; };"
			 "__fixups__ { uart0 = \"%s\"; };", places[i]);
		bad(text, "is no place of a reference");
	}
	/* names that would do, were they not libfdt's own */
	bad("__fixups__ { target = \"/__fixups__:target:0\"; };", "is no place of a reference");
	bad("__fixups__ { uart0 = \"/__local_fixups__/__overlay__:p:0\"; };"
	    "__local_fixups__ { __overlay__ { p = <0>; }; };", "is no place of a reference");
	bad("__fixups__ { uart0 = [2f 66]; };", "its list of uses of the label 'uart0' has no end");
	bad("__fixups__ { uart0; };", "its list of uses of the label 'uart0' has no end");
}

/* --- uses of own phandles ------------------------------------------------------------ */

#define FIXED "__fixups__ { uart0 = \"" TARGET "\"; };"

static void test_own_references(void **state)
{
	good(FIXED "__local_fixups__ { fragment@0 { __overlay__ { p = <0 4>; n { r = <0>; }; }; }; };");
	good("__local_fixups__ { };" FIXED);
}

static void test_own_references_that_are_none(void **state)
{
	static const char *const fixups[] = {
		"fragment@0 { __overlay__ { p = <5>; }; };",
		"fragment@0 { __overlay__ { p = <0xfffffffe>; }; };",
		"fragment@0 { __overlay__ { p = <0x80000000>; }; };",
		"fragment@0 { __overlay__ { q = <0>; }; };",
		"fragment@0 { __overlay__ { p = [00]; }; };",
		"fragment@0 { __overlay__ { nosuch = <0>; }; };",
		"fragment@0 { __overlay__ { phandle = <0>; }; };",
		"fragment@0 { other = <0>; };",
		"p = <0>;",
		"at_root = <0>;",
	};
	char text[256];

	for (size_t i = 0; i < ARRAY_SIZE(fixups); i++) {
		snprintf(text, sizeof(text), "%s __local_fixups__ { %s };", FIXED, fixups[i]);
		bad(text, "/__local_fixups__ is wrong about");
	}
	bad(FIXED "__local_fixups__ { fragment@0 { else { p = <0>; }; }; };", "which is not merged");
	bad(FIXED "__local_fixups__ { __symbols__ { l = <0>; }; };", "which is not merged");
	bad(FIXED "__local_fixups__ { __local_fixups__ { x = <0>; }; };", "which is not merged");
	bad(FIXED "__local_fixups__ { fragment@9 { }; };", "a node fragment@9, which is not there");
}

/* --- targets --------------------------------------------------------------------------- */

static void test_targets(void **state)
{
	bad(FIXED "f { __overlay__ { }; };", "f: has neither target nor target-path");
	bad(FIXED "f { target-path = \"/nosuch\"; __overlay__ { }; };", "f: the tree has no node /nosuch");
	bad(FIXED "f { target-path = [2f 73]; __overlay__ { }; };", "f: the tree has no node of that name");
	bad(FIXED "f { target-path; __overlay__ { }; };", "f: the tree has no node of that name");
	good(FIXED "f { no-overlay { }; };");
	dts_free(&overlay);
	dts_compile(&overlay, "/ { a { }; };");
	capture_start();
	assert_int_equal(overlay_check(base.fdt, overlay.fdt), -EINVAL);
	capture_expect("it is no overlay");
}

/* --- copies ------------------------------------------------------------------------------- */

static void test_copy(void **state)
{
	size_t size = fdt_copy_size(base.fdt);
	char *to = malloc(size + 8);
	uint64_t address, length;

	/* the source claims a megabyte that is not there */
	fdt_set_totalsize(base.fdt, 0x100000);
	memset(to, 0x55, size + 8);
	assert_int_equal(fdt_copy(base.fdt, to, size), 0);
	assert_int_equal(fdt_totalsize(to), size);
	assert_int_equal(fdt_check_tree(to, size, NULL), 0);
	assert_int_equal(fdt_used_size(to), size);
	assert_memory_equal(to + size, "\x55\x55\x55\x55\x55\x55\x55\x55", 8);
	assert_int_equal(fdt_get_mem_rsv(to, 0, &address, &length), 0);
	assert_int_equal(address, 0x1000);
	assert_int_equal(fdt_num_mem_rsv(to), 1);
	assert_true(fdt_path_offset(to, "/soc/uart@1") > 0);
	/* a copy of a copy is the same */
	assert_int_equal(fdt_copy_size(to), size);
	capture_start();
	assert_int_equal(fdt_copy(base.fdt, to, size - 1), -ENOSPC);
	capture_expect("do not fit in a place of");
	free(to);
}

static void test_copies_that_cannot_be(void **state)
{
	char to[4096] __attribute__((aligned(8)));

	capture_start();
	fdt_set_version(base.fdt, 3);
	assert_int_equal(fdt_copy(base.fdt, to, sizeof(to)), -EBADMSG);
	fdt_set_version(base.fdt, 17);
	fdt_set_off_mem_rsvmap(base.fdt, fdt_totalsize(base.fdt) & ~7u);
	assert_int_equal(fdt_copy(base.fdt, to, sizeof(to)), -EBADMSG);
	capture_expect("cannot be copied");
}

static void test_reasons(void **state)
{
	assert_string_equal(fdt_reason(-FDT_ERR_NOTFOUND), "no such node or property");
	assert_string_equal(fdt_reason(0), "no error");
	assert_int_equal(fdt_errno(0), 0);
	for (int err = 1; err <= FDT_ERR_MAX; err++) {
		assert_string_not_equal(fdt_reason(-err), "an error that libfdt does not name");
		assert_true(fdt_errno(-err) < 0);
	}
	assert_string_equal(fdt_reason(-99), "an error that libfdt does not name");
	assert_int_equal(fdt_errno(-99), -EBADMSG);
	assert_int_equal(fdt_errno(-FDT_ERR_NOSPACE), -ENOSPC);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_uses_of_labels),
		TEST(test_labels_that_are_not_there),
		TEST(test_references_that_are_none),
		TEST(test_own_references),
		TEST(test_own_references_that_are_none),
		TEST(test_targets),
		TEST(test_copy),
		TEST(test_copies_that_cannot_be),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
