/* SPDX-License-Identifier: Apache-2.0 */
/*
 * md, mw, cp, cmp, base, itest and crc32 on a piece of memory at a fixed
 * address; what they print is what Debian's U-Boot prints of the same bytes.
 */
#include "unit.h"

#include <arch/io.h>
#include <common/command.h>
#include <common/shell.h>
#include <errno.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "capture.h"
#include "shell_host.h"

#define BASE 0x42000000ul
#define SIZE 0x200000ul

static uint8_t *const memory = (uint8_t *)BASE;
static unsigned int accesses[9];     /* by width */

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	uint64_t value = 0;

	assert_in_range(addr, BASE, BASE + SIZE - width);
	accesses[width]++;
	memcpy(&value, (const void *)addr, width);
	return value;
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	assert_in_range(addr, BASE, BASE + SIZE - width);
	accesses[width]++;
	memcpy((void *)addr, &value, width);
}

static int setup(void **state)
{
	shell_host_reset();
	memset(memory, 0, 0x1000);
	memset(accesses, 0, sizeof(accesses));
	return 0;
}

extern const struct command cmd_md, cmd_mw, cmd_cp, cmd_cmp, cmd_base, cmd_itest, cmd_crc32;

/* Cuts LINE into words and runs the command of that name. */
static int run(const char *line)
{
	static const struct command *const list[] = {
		&cmd_md, &cmd_mw, &cmd_cp, &cmd_cmp, &cmd_base, &cmd_itest, &cmd_crc32,
	};
	static char copy[200];
	char *argv[10] = { 0 };
	int argc = 0;

	strcpy(copy, line);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
		size_t len = strlen(list[i]->name);

		if (strncmp(argv[0], list[i]->name, len) != 0 || (argv[0][len] && argv[0][len] != '.'))
			continue;
		assert_true(argc - 1 >= list[i]->min_args);
		assert_true(argc - 1 <= list[i]->max_args);
		return list[i]->run(argc, argv);
	}
	fail_msg("no command in '%s'", line);
	return -1;
}

static void gives(const char *line, const char *output, int status)
{
	const char *printed;
	int ret;

	capture_start();
	ret = run(line);
	printed = capture_end();
	if (strcmp(printed, output) != 0 || ret != status)
		fail_msg("%s\nexpected %d:\n%s\ngot %d:\n%s", line, status, output, ret, printed);
}

static void test_md(void **state)
{
	for (int i = 0; i < 0x40; i++)
		((uint32_t *)memory)[i] = 0x12345678;
	gives("md.l 42000000 8",
	      "42000000: 12345678 12345678 12345678 12345678  xV4.xV4.xV4.xV4.\n"
	      "42000010: 12345678 12345678 12345678 12345678  xV4.xV4.xV4.xV4.\n", 0);
	assert_int_equal(accesses[4], 8);
	gives("md 42000000 5",
	      "42000000: 12345678 12345678 12345678 12345678  xV4.xV4.xV4.xV4.\n"
	      "42000010: 12345678                             xV4.\n", 0);
	gives("md.b 42000000 13",
	      "42000000: 78 56 34 12 78 56 34 12 78 56 34 12 78 56 34 12  xV4.xV4.xV4.xV4.\n"
	      "42000010: 78 56 34                                         xV4\n", 0);
	assert_int_equal(accesses[1], 0x13);
	gives("md.w 0x42000000 9",
	      "42000000: 5678 1234 5678 1234 5678 1234 5678 1234  xV4.xV4.xV4.xV4.\n"
	      "42000010: 5678                                     xV\n", 0);
	gives("md.q 42000000 0t3",
	      "42000000: 1234567812345678 1234567812345678  xV4.xV4.xV4.xV4.\n"
	      "42000010: 1234567812345678                   xV4.xV4.\n", 0);
	gives("md.b 42000000 1",
	      "42000000: 78                                               x\n", 0);
	gives("md.l 42000002 4",
	      "42000002: 56781234 56781234 56781234 56781234  4.xV4.xV4.xV4.xV\n", 0);
	memcpy(memory, " ~\177\377", 4);
	gives("md.b 42000000 4",
	      "42000000: 20 7e 7f ff                                       ~..\n", 0);
}

static void test_md_default_count(void **state)
{
	const char *printed;
	unsigned int lines = 0;

	capture_start();
	assert_int_equal(run("md 42000000"), 0);
	for (printed = capture_end(); *printed; printed++)
		lines += *printed == '\n';
	assert_int_equal(lines, 16);
	assert_int_equal(accesses[4], 0x40);
}

static void test_wrong_arguments(void **state)
{
	gives("md.x 42000000", "md.x: '.x' is no width: .b, .w, .l and .q are 1, 2, 4 and 8 bytes\n", 1);
	gives("md.bb 42000000", "md.bb: '.bb' is no width: .b, .w, .l and .q are 1, 2, 4 and 8 bytes\n",
	      1);
	gives("md.s 42000000", "md.s: .s is no width for this command\n", 1);
	gives("md foo", "md: address 'foo': -EINVAL (invalid argument), a hexadecimal number is wanted\n",
	      1);
	gives("md 42000000 foo", "md: count 'foo': -EINVAL (invalid argument), a hexadecimal number is "
	      "wanted\n", 1);
	gives("mw 42000000 zz 1", "mw: value 'zz': -EINVAL (invalid argument), a hexadecimal number is "
	      "wanted\n", 1);
	gives("mw 42000000 0 -1", "mw: count '-1': -EINVAL (invalid argument), a hexadecimal number is "
	      "wanted\n", 1);
	gives("cp 42000000 10000000000000000 1", "cp: address '10000000000000000': -ERANGE (out of range), "
	      "a hexadecimal number is wanted\n", 1);
	gives("cmp.b x 42000000 1", "cmp.b: address 'x': -EINVAL (invalid argument), a hexadecimal number "
	      "is wanted\n", 1);
	gives("base x", "base: offset 'x': -EINVAL (invalid argument), a hexadecimal number is wanted\n", 1);
	assert_int_equal(memory[0], 0);
}

static void test_mw(void **state)
{
	gives("mw.b 42000000 ab 3", "", 0);
	gives("mw.w 42000010 1abcd", "", 0);
	gives("mw.q 42000018 1122334455667788", "", 0);
	gives("mw 42000008 12345678", "", 0);
	gives("md.b 42000000 20",
	      "42000000: ab ab ab 00 00 00 00 00 78 56 34 12 00 00 00 00  ........xV4.....\n"
	      "42000010: cd ab 00 00 00 00 00 00 88 77 66 55 44 33 22 11  .........wfUD3\".\n", 0);
	assert_int_equal(accesses[1], 3 + 0x20);
	assert_int_equal(accesses[2], 1);
	assert_int_equal(accesses[4], 1);
	assert_int_equal(accesses[8], 1);
}

static void test_cp_and_cmp(void **state)
{
	for (int i = 0; i < 0x20; i++)
		memory[i] = (uint8_t)i;
	gives("cp.b 42000000 42000100 20", "", 0);
	gives("cmp.b 42000000 42000100 20", "Total of 32 byte(s) were the same\n", 0);
	memory[0x105] = 0xff;
	gives("cmp.b 42000000 42000100 20",
	      "byte at 0x42000005 (0x05) != byte at 0x42000105 (0xff)\n"
	      "Total of 5 byte(s) were the same\n", 1);
	gives("cmp.w 42000000 42000100 10",
	      "halfword at 0x42000004 (0x0504) != halfword at 0x42000104 (0xff04)\n"
	      "Total of 2 halfword(s) were the same\n", 1);
	gives("cmp 42000000 42000100 8",
	      "word at 0x42000004 (0x07060504) != word at 0x42000104 (0x0706ff04)\n"
	      "Total of 1 word(s) were the same\n", 1);
	gives("cmp.q 42000000 42000100 4",
	      "double word at 0x42000000 (0x0706050403020100) != double word at 0x42000100 "
	      "(0x0706ff0403020100)\nTotal of 0 double word(s) were the same\n", 1);
	/* overlapping, both ways */
	gives("cp.b 42000000 42000004 10", "", 0);
	assert_memory_equal(memory, "\0\1\2\3\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17", 20);
	gives("cp.b 42000004 42000000 10", "", 0);
	assert_memory_equal(memory, "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\14\15\16\17", 20);
	gives("cp.q 42000000 42000200 1", "", 0);
	assert_int_equal(accesses[8], 2 + 2);
}

static void test_base(void **state)
{
	gives("base", "Base Address: 0x00000000\n", 0);
	gives("base 42000000", "Base Address: 0x42000000\n", 0);
	gives("mw.b 10 5a", "", 0);
	assert_int_equal(memory[0x10], 0x5a);
	gives("md.b 10 1", "42000010: 5a                                               Z\n", 0);
	gives("base 0", "Base Address: 0x00000000\n", 0);
}

static void test_itest(void **state)
{
	static const struct {
		const char *line;
		int status;
	} cases[] = {
		{ "itest 1 == 1", 0 }, { "itest 10 == 0x10", 0 }, { "itest 10 -eq 0t16", 0 },
		{ "itest 1 == 2", 1 }, { "itest 5 -lt 6", 0 }, { "itest 5 < 5", 1 },
		{ "itest 5 <= 5", 0 }, { "itest 6 -le 5", 1 }, { "itest 6 -gt 5", 0 },
		{ "itest 6 > 6", 1 }, { "itest 6 >= 6", 0 }, { "itest 5 -ge 6", 1 },
		{ "itest 5 != 6", 0 }, { "itest 5 <> 5", 1 }, { "itest 5 -ne 6", 0 },
		{ "itest.b 1ff == ff", 0 }, { "itest.w 1ffff == ffff", 0 },
		{ "itest 1ffffffff == ffffffff", 0 }, { "itest.q 1ffffffff == ffffffff", 1 },
		{ "itest.b *42000000 == ab", 0 }, { "itest.w *42000000 == cdab", 0 },
		{ "itest.l *42000000 -gt 5", 0 }, { "itest.q *42000000 == 12cdab", 0 },
		{ "itest.s abc == abc", 0 }, { "itest.s abc < abd", 0 }, { "itest.s b <= a", 1 },
		{ "itest.s *42000010 == hello", 0 }, { "itest.s hello != *42000010", 1 },
	};

	memcpy(memory, "\xab\xcd\x12", 4);
	strcpy((char *)memory + 16, "hello");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		gives(cases[i].line, "", cases[i].status);
	gives("itest 1 foo 2", "Unknown operator 'foo'\n", 1);
	gives("itest.k 1 == 1", "itest.k: '.k' is no width: .b, .w, .l and .q are 1, 2, 4 and 8 bytes\n", 1);
	gives("itest z == 1", "itest: value 'z': -EINVAL (invalid argument), a hexadecimal number is "
	      "wanted\n", 1);
	gives("itest *z == 1", "itest: address 'z': -EINVAL (invalid argument), a hexadecimal number is "
	      "wanted\n", 1);
	gives("itest.s *z == 1", "itest.s: address 'z': -EINVAL (invalid argument), a hexadecimal number "
	      "is wanted\n", 1);
}

static void test_crc32(void **state)
{
	strcpy((char *)memory, "123456789");
	gives("crc32 42000000 9", "crc32 for 42000000 ... 42000008 ==> cbf43926\n", 0);
	gives("crc32 42000000 0", "crc32 for 42000000 ... 41ffffff ==> 00000000\n", 0);
	gives("crc32 42000000 9 42000020", "crc32 for 42000000 ... 42000008 ==> cbf43926\n", 0);
	assert_memory_equal(memory + 0x20, "\xcb\xf4\x39\x26", 4);
	gives("crc32 -v 42000000 9 cbf43926", "", 0);
	gives("crc32 -v 42000000 9 *42000020", "", 0);
	gives("crc32 -v 42000000 9 12345678",
	      "crc32 for 42000000 ... 42000008 ==> cbf43926 != 12345678 ** ERROR **\n", 1);
	gives("crc32 -v 42000000 9 123456789", "crc32: checksum '123456789' has more than 8 digits\n", 1);
	gives("crc32 -v 42000000 9 x", "crc32: checksum 'x': -EINVAL (invalid argument), a hexadecimal "
	      "number is wanted\n", 1);
	gives("crc32 -v 42000000 9 *x", "crc32: address 'x': -EINVAL (invalid argument), a hexadecimal "
	      "number is wanted\n", 1);
	gives("crc32 42000000 9 x", "crc32: address 'x': -EINVAL (invalid argument), a hexadecimal number "
	      "is wanted\n", 1);
	gives("crc32 x 9", "crc32: address 'x': -EINVAL (invalid argument), a hexadecimal number is "
	      "wanted\n", 1);
	gives("crc32 -v 42000000 9", "", CMD_USAGE);
	gives("crc32 42000000 9 0 0", "", CMD_USAGE);
}

static void test_ctrlc(void **state)
{
	static const char *const lines[] = {
		"mw.b 42000000 0 100000", "cp.b 42000000 42000001 100000",
		"cmp.b 42000000 42100000 100000", "crc32 42000000 200000", "md.b 42000000 100000",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		shell_host_reset();
		shell_host.ctrlc_after = 1;
		gives(lines[i], "", -EINTR);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_md, setup),
		cmocka_unit_test_setup(test_md_default_count, setup),
		cmocka_unit_test_setup(test_wrong_arguments, setup),
		cmocka_unit_test_setup(test_mw, setup),
		cmocka_unit_test_setup(test_cp_and_cmp, setup),
		cmocka_unit_test_setup(test_base, setup),
		cmocka_unit_test_setup(test_itest, setup),
		cmocka_unit_test_setup(test_crc32, setup),
		cmocka_unit_test_setup(test_ctrlc, setup),
	};

	if (mmap(memory, SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != memory) {
		perror("mmap");
		return 1;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
