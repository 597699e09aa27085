/* SPDX-License-Identifier: Apache-2.0 */
#include <common/command.h>
#include <common/console.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/crc32.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "mem_access.h"

#define PIECE MIB(1)    /* between two looks for Ctrl-C */

static int checksum(uint64_t addr, uint64_t count, uint32_t *crc)
{
	*crc = 0;
	while (count) {
		size_t n = MIN(count, PIECE);

		*crc = crc32(*crc, (const void *)(uintptr_t)addr, n);
		addr += n;
		count -= n;
		if (count && console_ctrlc())
			return -EINTR;
	}
	return 0;
}

/* The bytes of a checksum in memory: most significant first, as U-Boot stores it. */
static void store(uint64_t addr, uint32_t crc)
{
	for (unsigned int i = 0; i < 4; i++)
		mem_write(addr + i, 1, crc >> (24 - 8 * i));
}

static uint32_t stored(uint64_t addr)
{
	uint32_t crc = 0;

	for (unsigned int i = 0; i < 4; i++)
		crc = crc << 8 | (uint32_t)mem_read(addr + i, 1);
	return crc;
}

/* A checksum as 8 digits, or *ADDRESS of one. */
static int parse_expected(const char *text, uint32_t *crc)
{
	uint64_t value;

	if (*text == '*') {
		if (mem_parse_addr("crc32", text + 1, &value))
			return -EINVAL;
		*crc = stored(value);
		return 0;
	}
	if (mem_parse("crc32", "checksum", text, &value))
		return -EINVAL;
	if (value > UINT32_MAX) {
		printf("crc32: checksum '%s' has more than 8 digits\n", text);
		return -EINVAL;
	}
	*crc = (uint32_t)value;
	return 0;
}

static void print_sum(uint64_t addr, uint64_t count, uint32_t crc)
{
	printf("crc32 for %08" PRIx64 " ... %08" PRIx64 " ==> %08x", addr,
	       (addr + count - 1), (unsigned int)crc);
}

static int verify(uint64_t addr, uint64_t count, uint32_t crc, const char *text)
{
	uint32_t expected;

	if (parse_expected(text, &expected))
		return CMD_FAILURE;
	if (crc == expected)
		return CMD_OK;
	print_sum(addr, count, crc);
	printf(" != %08x ** ERROR **\n", (unsigned int)expected);
	return CMD_FAILURE;
}

static int do_crc32(int argc, char *const argv[])
{
	bool check = strcmp(argv[1], "-v") == 0;
	char *const *arg = check ? argv + 1 : argv;
	uint64_t addr, count, target;
	uint32_t crc;

	if (check != (argc == 5))
		return CMD_USAGE;
	if (mem_parse_addr("crc32", arg[1], &addr) || mem_parse("crc32", "count", arg[2], &count))
		return CMD_FAILURE;
	if (count && range_wraps(addr, count)) {
		printf("crc32: 0x%s bytes from there reach beyond the end of memory\n", arg[2]);
		return CMD_FAILURE;
	}
	if (!check && arg[3] && mem_parse_addr("crc32", arg[3], &target))
		return CMD_FAILURE;
	if (checksum(addr, count, &crc))
		return -EINTR;
	if (check)
		return verify(addr, count, crc, arg[3]);
	print_sum(addr, count, crc);
	putchar('\n');
	if (arg[3])
		store(target, crc);
	return CMD_OK;
}

const struct command cmd_crc32 = {
	.name = "crc32",
	.usage = "address count [addr]\n-v address count crc",
	.summary = "checksum calculation",
	.help = "Prints the CRC-32 (IEEE 802.3) of COUNT bytes and stores it at ADDR, most\n"
		"significant byte first. -v compares with CRC, or with what is stored at\n"
		"*ADDRESS, and is silent when they are equal. All numbers are hexadecimal.",
	.min_args = 2,
	.max_args = 4,
	.run = do_crc32,
	.repeatable = true,
};
