/* SPDX-License-Identifier: Apache-2.0 */
/* The fdt command: output in U-Boot's forms, values, edits. Where trees lie is in test_fdt_work.c. */
#include "unit.h"

#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <common/command.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"
#include "dts.h"
#include "fdt_host.h"

static struct dts control;

static int start(void **state)
{
	dts_compile(&control, "/memreserve/ 0x1000 0x2000;"
		    "/ { #address-cells = <2>; #size-cells = <2>; compatible = \"acme,board\", \"acme\";"
		    "  aliases { serial0 = \"/soc/uart@9000000\"; };"
		    "  soc { ranges; empty; bytes = [01 02 03]; text = \"\";"
		    "    uart@9000000 { compatible = \"arm,pl011\"; reg = <0 0x9000000 0 0x1000>;"
		    "      clock-names = \"uartclk\", \"apb_pclk\"; clocks = <5 6>;"
		    "      hash = [00 11 22 33 44 55 66 77]; };"
		    "    rtc { n = <0xabc>; inner { }; }; }; };");
	fdt_host_start(control.fdt);
	return 0;
}

static int end(void **state)
{
	dts_free(&control);
	return 0;
}

/* Runs LINE; it must succeed and print just OUTPUT. */
static void expect(const char *line, const char *output)
{
	int ret;

	capture_start();
	ret = fdt_host_run(line);
	assert_string_equal(capture_end(), output);
	assert_int_equal(ret, CMD_OK);
}

static void must(const char *line)
{
	expect(line, "");
}

/* Runs LINE; it must fail with this in its message. */
static void refused(const char *line, const char *why)
{
	int ret;

	capture_start();
	ret = fdt_host_run(line);
	capture_expect(why);
	assert_int_equal(ret, CMD_FAILURE);
}

static void usage(const char *line)
{
	assert_int_equal(fdt_host_run(line), CMD_USAGE);
}

static void expect_var(const char *line, const char *value)
{
	must(line);
	assert_non_null(env_get("v"));
	assert_string_equal(env_get("v"), value);
}

/* --- print, list ----------------------------------------------------------------- */

static void test_print(void **state)
{
	expect("print /soc",
	       "soc {\n\tranges;\n\tempty;\n\tbytes = [01 02 03];\n\ttext = \"\";\n"
	       "\tuart@9000000 {\n\t\tcompatible = \"arm,pl011\";\n"
	       "\t\treg = <0x00000000 0x09000000 0x00000000 0x00001000>;\n"
	       "\t\tclock-names = \"uartclk\", \"apb_pclk\";\n"
	       "\t\tclocks = <0x00000005 0x00000006>;\n"
	       "\t\thash = <0x00112233 0x44556677>;\n\t};\n"
	       "\trtc {\n\t\tn = <0x00000abc>;\n\t\tinner {\n\t\t};\n\t};\n};\n");
	expect("list /soc",
	       "soc {\n\tranges;\n\tempty;\n\tbytes = [01 02 03];\n\ttext = \"\";\n"
	       "\tuart@9000000 {\n\t};\n\trtc {\n\t};\n};\n");
	expect("l /soc/rtc/inner", "inner {\n};\n");
	expect("p / compatible", "compatible = \"acme,board\", \"acme\"\n");
	expect("print serial0 reg", "reg = <0x00000000 0x09000000 0x00000000 0x00001000>\n");
	expect("print /soc empty", "/soc empty\n");
	expect("list /soc/uart clocks", "clocks = <0x00000005 0x00000006>\n");
}

static void test_print_root(void **state)
{
	static const char begin[] = "/ {\n\t#address-cells = <0x00000002>;\n";

	capture_start();
	assert_int_equal(fdt_host_run("list"), CMD_OK);
	assert_memory_equal(capture_end(), begin, sizeof(begin) - 1);
}

static void test_print_refuses(void **state)
{
	refused("print /nosuch", "fdt: /nosuch: no such node or property");
	refused("print /soc nosuch", "fdt: /soc nosuch: no such node or property");
	refused("print serial1", "fdt: serial1: not a path (it begins with '/') and not an alias");
	usage("print / a b");
	usage("nosuch");
	usage("m");          /* memory, mknode, move */
	usage("");
}

static void test_print_long_values(void **state)
{
	char want[64];
	int len;
	const void *value = fdt_getprop(control.fdt, fdt_path_offset(control.fdt, "/soc/uart"), "reg", &len);

	env_set("fdt_max_dump", "8");
	snprintf(want, sizeof(want), "reg = * 0x%016lx [0x00000010]\n", (unsigned long)value);
	expect("print serial0 reg", want);
	expect("print serial0 clocks", "clocks = <0x00000005 0x00000006>\n");
	expect("print serial0 clock-names", "clock-names = \"uartclk\", \"apb_pclk\"\n");
}

/* --- get, header ------------------------------------------------------------------- */

static void test_get_value(void **state)
{
	expect_var("get value v /soc/uart compatible", "arm,pl011");
	expect_var("get value v /soc/uart clock-names", "uartclk");
	expect_var("get value v /soc/uart clock-names 1", "apb_pclk");
	expect_var("get value v /soc/rtc n", "0x00000ABC");
	expect_var("get value v /soc/uart clocks 1", "0x00000006");
	expect_var("get value v /soc/uart reg", "00000000090000000000000000001000");
	expect_var("get value v /soc/uart hash", "0011223344556677");
	expect_var("get value v /soc empty", "");
	expect_var("get value v /soc text", "");
	refused("get value v /soc/uart clock-names 2", "/soc/uart clock-names: has no element 2");
	refused("get value v /soc/uart clocks 2", "/soc/uart clocks: has no element 2");
	refused("get value v /soc bytes", "/soc bytes: neither text nor cells");
	refused("get value v /soc nosuch", "/soc nosuch: no such node or property");
	refused("get value v /nosuch n", "/nosuch: no such node or property");
	refused("get value a=b /soc/rtc n", "variable a=b: -EINVAL");
	refused("get value v /soc/uart clocks x", "index \"x\" is not a number");
}

static void test_get_the_rest(void **state)
{
	char want[32];
	const void *value = fdt_getprop(control.fdt, fdt_path_offset(control.fdt, "/soc"), "bytes", NULL);

	expect_var("get name v /soc 0", "uart@9000000");
	expect_var("get name v /soc 1", "rtc");
	refused("get name v /soc 2", "/soc: has no child number 2");
	expect_var("get size v /soc", "2");
	expect_var("get size v /soc/rtc/inner", "0");
	expect_var("get size v /soc bytes", "0x00000003");
	snprintf(want, sizeof(want), "0x%016lx", (unsigned long)value);
	expect_var("get addr v /soc bytes", want);
	usage("get");
	usage("get value v /soc");
	usage("get addr v /soc");
	usage("get name v /soc");
	usage("get other v /soc bytes");
	usage("get addr v /soc bytes 1");
}

static void test_header(void **state)
{
	expect_var("header get v magic", "d00dfeed");
	expect_var("header get v version", "11");
	expect_var("header get v last_comp_version", "10");
	expect_var("header get v boot_cpuid_phys", "0");
	refused("header get v nosuch", "the header has no member 'nosuch'");
	usage("header get v");
	usage("header show");
	capture_start();
	assert_int_equal(fdt_host_run("header"), CMD_OK);
	capture_expect("version:\t\t17\nlast_comp_version:\t16\nboot_cpuid_phys:\t0x0\n");
	must("bootcpu 1f");
	expect_var("header get v boot_cpuid_phys", "1f");
	refused("bootcpu 100000000", "does not fit");
	refused("bootcpu x", "CPU \"x\" is not a number");
}

/* --- set ------------------------------------------------------------------------------ */

static void test_set_strings(void **state)
{
	must("set /soc s hello");
	expect("print /soc s", "s = \"hello\"\n");
	must("set /soc s \"hello world\" x");
	expect("print /soc s", "s = \"hello world\", \"x\"\n");
	must("set /soc s a <1>");
	expect("print /soc s", "s = \"a\", \"<1>\"\n");
	must("set /soc s");
	expect("print /soc s", "/soc s\n");
	must("set serial0 status disabled");
	expect("print /soc/uart status", "status = \"disabled\"\n");
}

static void test_set_cells(void **state)
{
	must("set /soc c <1 2 0x30 010 0xdeadbeef>");
	expect("print /soc c", "c = <0x00000001 0x00000002 0x00000030 0x00000008 0xdeadbeef>\n");
	must("set /soc c \"< 1   2 >\"");
	expect("print /soc c", "c = <0x00000001 0x00000002>\n");
	must("set /soc c <? 7>");
	expect("print /soc c", "c = <0x00000001 0x00000007>\n");
	must("set /soc c <1> <2 3>");
	expect("print /soc c", "c = <0x00000001 0x00000002 0x00000003>\n");
	must("set /soc c <>");
	expect("print /soc c", "/soc c\n");
}

static void test_set_bytes(void **state)
{
	must("set /soc b [1 22 fe]");
	expect("print /soc b", "b = [01 22 fe]\n");
	must("set /soc b [001122]");
	expect("print /soc b", "b = [00 11 22]\n");
	must("set /soc b [0x1 0xff 23]");
	expect("print /soc b", "b = [01 ff 23]\n");
	must("set /soc b \"[ 5 ]\" <1>");
	expect("print /soc b", "b = [05 00 00 00 01]\n");
}

static void test_set_refuses(void **state)
{
	refused("set /soc x <1", "value: ends where a number, '?' or '>' is wanted");
	refused("set /soc x <zz>", "value: 'z' in \"<zz>\"");
	refused("set /soc x <12z>", "value: 'z' in \"<12z>\" where a blank or '>' is wanted");
	refused("set /soc x <-1>", "value: '-'");
	refused("set /soc x <09>", "value: '9'");
	refused("set /soc x <0x123456789>", "value: 0x123456789 does not fit in a cell");
	refused("set /soc x <99999999999999999999>", "does not fit in a cell");
	refused("set /soc x <?>", "value: '?' for cell 0");
	refused("set /soc/rtc n <1 ?>", "value: '?' for cell 1");
	refused("set /soc x [1 2", "value: ends where a hexadecimal byte or ']' is wanted");
	refused("set /soc x [123]", "value: 123 is an odd number of digits");
	refused("set /soc x [xy]", "value: 'x'");
	refused("set /soc x [?]", "value: '?'");
	refused("set /soc x <1> abc", "value: 'a' in \"abc\" where '<' or '[' is wanted");
	refused("set /nosuch x 1", "/nosuch: no such node or property");
	usage("set /soc");
	refused("print /soc x", "no such node or property");
}

/* --- nodes ----------------------------------------------------------------------------- */

static void test_nodes(void **state)
{
	must("mknode / foo");
	refused("mknode / foo", "fdt: / foo: exists already");
	must("mknode /foo bar@1");
	must("set /foo/bar prop 1");
	expect("print /foo", "foo {\n\tbar@1 {\n\t\tprop = \"1\";\n\t};\n};\n");
	refused("mknode /nosuch bar", "/nosuch: no such node");
	refused("mknode / a/b", "'a/b' is no name for a node");
	refused("mknode / \"\"", "is no name for a node");
	must("rm /foo/bar prop");
	refused("rm /foo/bar prop", "/foo/bar prop: no such node or property");
	must("rm /foo/bar");
	refused("rm /foo/bar", "/foo/bar: no such node");
	refused("rm /", "the root node cannot be removed");
	must("rm / compatible");
	must("rm /foo");
	refused("print /foo", "no such node");
}

/* --- the machine ------------------------------------------------------------------------- */

static void test_reserved_memory(void **state)
{
	static const char head[] = "index\t\t   start\t\t    size\n"
				   "------------------------------------------------\n";
	char want[256];

	snprintf(want, sizeof(want), "%s    0\t0000000000001000\t0000000000002000\n", head);
	expect("rsvmem print", want);
	must("rsvmem add 41100000 1000");
	snprintf(want, sizeof(want), "%s    0\t0000000000001000\t0000000000002000\n"
		 "    1\t0000000041100000\t0000000000001000\n", head);
	expect("rsvmem print", want);
	refused("rsvmem delete 2", "there is no reservation number 2");
	must("rsvmem delete 0");
	must("rsvmem delete 0");
	refused("rsvmem delete 0", "there is no reservation number 0");
	expect("rsvmem print", head);
	refused("rsvmem add 1000 0", "is empty or wraps");
	refused("rsvmem add ffffffffffffffff 2", "is empty or wraps");
	usage("rsvmem add 1");
	usage("rsvmem x");
}

static void test_memory(void **state)
{
	must("memory 40000000 10000000");
	expect("print /memory",
	       "memory {\n\treg = <0x00000000 0x40000000 0x00000000 0x10000000>;\n"
	       "\tdevice_type = \"memory\";\n};\n");
	must("memory 100000000 80000000");
	expect("print /memory reg", "reg = <0x00000001 0x00000000 0x00000000 0x80000000>\n");
	must("set / #address-cells <1>");
	must("set / #size-cells <1>");
	must("memory 40000000 10000000");
	expect("print /memory reg", "reg = <0x40000000 0x10000000>\n");
	refused("memory 100000000 1000", "/memory reg: a value that is not allowed there");
	refused("memory 1000 0", "is empty or wraps");
	must("set / #address-cells <9>");
	refused("memory 1000 1000", "/memory reg: bad #address-cells or #size-cells");
}

static void test_chosen(void **state)
{
	must("chosen");
	expect("print /chosen", "chosen {\n};\n");
	env_set("bootargs", "console=ttyAMA0");
	must("chosen 48000000 1000000");
	expect("print /chosen",
	       "chosen {\n\tbootargs = \"console=ttyAMA0\";\n"
	       "\tlinux,initrd-end = <0x00000000 0x49000000>;\n"
	       "\tlinux,initrd-start = <0x00000000 0x48000000>;\n};\n");
	refused("chosen ffffffffffffffff 2", "wraps");
	usage("chosen 1");
	env_set("bootargs", "quiet");
	must("boardsetup");
	expect("print /chosen bootargs", "bootargs = \"quiet\"\n");
	usage("boardsetup 1");
}

static void test_completion(void **state)
{
	assert_string_equal(fdt_host_complete("", "re"), "resize");
	assert_string_equal(fdt_host_complete("", "m"), "memory mknode move");
	assert_string_equal(fdt_host_complete("print", "/"), "/aliases /soc");
	assert_string_equal(fdt_host_complete("p", "/soc/"), "/soc/uart@9000000 /soc/rtc");
	assert_string_equal(fdt_host_complete("get value v", "/soc/r"), "/soc/rtc");
	assert_string_equal(fdt_host_complete("get value", "/soc/r"), "");
	assert_string_equal(fdt_host_complete("print /soc", "/soc/r"), "");
	assert_string_equal(fdt_host_complete("print", "/nosuch/"), "");
	assert_string_equal(fdt_host_complete("nosuch", "/"), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_print),
		TEST(test_print_root),
		TEST(test_print_refuses),
		TEST(test_print_long_values),
		TEST(test_get_value),
		TEST(test_get_the_rest),
		TEST(test_header),
		TEST(test_set_strings),
		TEST(test_set_cells),
		TEST(test_set_bytes),
		TEST(test_set_refuses),
		TEST(test_nodes),
		TEST(test_reserved_memory),
		TEST(test_memory),
		TEST(test_chosen),
		TEST(test_completion),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
