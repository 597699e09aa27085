/* SPDX-License-Identifier: Apache-2.0 */
/* hash on a piece of memory at a fixed address. */
#include "unit.h"

#include <arch/io.h>
#include <arch/mmu.h>
#include <common/command.h>
#include <common/env.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "capture.h"
#include "shell_host.h"

#define BASE   0x42000000ul
#define SIZE   0x400000ul
#define DIGEST "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SUM    "sha256 for 42000000 ... 42000002 ==> " DIGEST

static uint8_t *const memory = (uint8_t *)BASE;

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	assert_int_equal(width, 1);
	return *(const uint8_t *)addr;
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	assert_int_equal(width, 1);
	*(uint8_t *)addr = (uint8_t)value;
}

static struct memmap map;

struct memmap *mem_map(void)
{
	return &map;
}

extern const struct command cmd_hash;

static void gives(const char *line, const char *output, int status)
{
	char copy[300], *argv[10] = { 0 };
	int argc = 0, ret;

	strcpy(copy, line);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	assert_in_range(argc - 1, cmd_hash.min_args, cmd_hash.max_args);
	capture_start();
	ret = cmd_hash.run(argc, argv);
	capture_expect(output);
	assert_int_equal(ret, status);
}

static int setup(void **state)
{
	shell_host_reset();
	memset(memory, 0, 0x1000);
	map = (struct memmap){ 0 };
	memmap_add_ram(&map, BASE, SIZE);
	memmap_add(&map, "a file", BASE + 0x200, 0x100, MEM_ROLE_LOAD, NULL);
	memmap_add(&map, "ours", BASE + 0x800, 0x800, MEM_ROLE_DATA, NULL);
	strcpy((char *)memory, "abc");
	return 0;
}

static void test_prints_and_stores(void **state)
{
	gives("hash sha256 42000000 3", SUM "\n", 0);
	gives("hash crc32 42000000 3", "crc32 for 42000000 ... 42000002 ==> 352441c2\n", 0);
	gives("hash sha1 42000000 3",
	      "sha1 for 42000000 ... 42000002 ==> a9993e364706816aba3e25717850c26c9cd0d89d\n", 0);
	gives("hash sha256 42000000 3 *42000100", SUM "\n", 0);
	assert_memory_equal(memory + 0x100, "\xba\x78\x16\xbf", 4);
	assert_int_equal(memory[0x11f], 0xad);
	assert_int_equal(memory[0x120], 0);
	gives("hash sha256 42000000 3 digest", SUM "\n", 0);
	assert_string_equal(env_get("digest"), DIGEST);
}

static void test_stores_nowhere_else(void **state)
{
	gives("hash sha256 42000000 3 *42000200", SUM "\n", 0);
	gives("hash sha256 42000000 3 *420007e0", SUM "\n", 0);
	gives("hash sha256 42000000 3 *420007e1", "hash: 0x420007e1 to 0x42000800 would overwrite ours "
	      "(0x42000800 to 0x42000fff); choose another address (see meminfo)\n", 1);
	gives("hash sha256 42000000 3 *423fffe1", "hash: 0x423fffe1 and 0x20 bytes from there are not "
	      "all RAM (see meminfo)\n", 1);
	gives("hash sha256 42000000 3 *ffffffffffffffff", "hash: 0xffffffffffffffff and 0x20 bytes from "
	      "there are not all RAM (see meminfo)\n", 1);
	assert_int_equal(memory[0x800], 0);
	assert_int_equal(memory[SIZE - 1], 0);
}

static void test_verifies(void **state)
{
	gives("hash -v sha256 42000000 3 " DIGEST, "", 0);
	gives("hash -v sha256 42000000 3 "
	      "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", "", 0);
	gives("hash sha256 42000000 3 *42000100", SUM "\n", 0);
	gives("hash -v sha256 42000000 3 *42000100", "", 0);
	gives("hash sha256 42000000 3 digest", SUM "\n", 0);
	gives("hash -v sha256 42000000 3 digest", "", 0);
	memory[2] = 'd';
	gives("hash -v sha256 42000000 3 digest", "sha256 for 42000000 ... 42000002 ==> "
	      "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9 != " DIGEST
	      " ** ERROR **\n", 1);
}

static void test_wrong_arguments(void **state)
{
	gives("hash md5 42000000 3", "hash: md5: no such algorithm here; there are crc32, sha1, "
	      "sha256, sha384 and sha512\n", 1);
	gives("hash sha256 x 3", "hash: address 'x': -EINVAL (invalid argument), a hexadecimal number "
	      "is wanted\n", 1);
	gives("hash sha256 42000000 x", "hash: count 'x': -EINVAL (invalid argument), a hexadecimal "
	      "number is wanted\n", 1);
	gives("hash sha256 ffffffffffffff00 101",
	      "hash: 0x101 bytes from there reach beyond the end of memory\n", 1);
	gives("hash sha256 42000000 3 *x", "hash: address 'x': -EINVAL (invalid argument), a "
	      "hexadecimal number is wanted\n", 1);
	gives("hash -v sha256 42000000 3 nosuch", "hash: \"nosuch\" is neither 64 hexadecimal digits nor "
	      "a variable with them\n", 1);
	gives("hash -v sha256 42000000 3", "", CMD_USAGE);
	gives("hash sha256 42000000 3 a b", "", CMD_USAGE);
}

static void test_ctrl_c(void **state)
{
	shell_host.ctrlc_after = 2;
	gives("hash sha256 42000000 400000", "", -EINTR);
	assert_int_equal(shell_host.ctrlc_calls, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_prints_and_stores, setup),
		cmocka_unit_test_setup(test_stores_nowhere_else, setup),
		cmocka_unit_test_setup(test_verifies, setup),
		cmocka_unit_test_setup(test_wrong_arguments, setup),
		cmocka_unit_test_setup(test_ctrl_c, setup),
	};

	if (mmap(memory, SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != memory)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
