/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/mmu.h>
#include <boot/load.h>
#include <common/command.h>
#include <common/console.h>
#include <common/env.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/hash.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "mem_access.h"

#define PIECE MIB(1)    /* between two looks for Ctrl-C */

struct request {
	enum hash_alg alg;
	uint64_t addr, count;
	uint8_t digest[HASH_MAX];
};

static int compute(struct request *r)
{
	struct hash h;
	int ret = hash_begin(&h, r->alg);

	for (uint64_t done = 0, n; !ret && done < r->count; done += n) {
		n = MIN(r->count - done, PIECE);
		hash_update(&h, (const void *)(uintptr_t)(r->addr + done), n);
		if (done + n < r->count && console_ctrlc())
			return -EINTR;
	}
	return ret ? ret : hash_finish(&h, r->digest);
}

static int parse_alg(const char *name, enum hash_alg *alg)
{
	int found = hash_by_name(name);
	struct hash h;

	if (found < 0 || hash_begin(&h, (enum hash_alg)found)) {
		log_err("hash", "%s: no such algorithm here; there are crc32, %ssha256, sha384 and "
			"sha512", name, IS_ENABLED(CONFIG_HASH_SHA1) ? "sha1, " : "");
		return -EINVAL;
	}
	*alg = (enum hash_alg)found;
	return 0;
}

static int parse(char *const arg[], struct request *r)
{
	if (parse_alg(arg[0], &r->alg) || mem_parse_addr("hash", arg[1], &r->addr) ||
	    mem_parse("hash", "count", arg[2], &r->count))
		return -EINVAL;
	if (r->count && range_wraps(r->addr, r->count)) {
		log_err("hash", "0x%s bytes from there reach beyond the end of memory", arg[2]);
		return -EINVAL;
	}
	return 0;
}

static void hex(const uint8_t *digest, size_t size, char *text)
{
	for (size_t i = 0; i < size; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
}

static int nibble(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

static int unhex(const char *text, uint8_t *digest, size_t size)
{
	if (strlen(text) != 2 * size)
		return -EINVAL;
	for (size_t i = 0; i < size; i++) {
		int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return -EINVAL;
		digest[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

/* What the digest should be: in hexadecimal, *ADDRESS of its bytes, or a variable with digits. */
static int parse_expected(const char *text, size_t size, uint8_t *digest)
{
	const char *value = text;
	uint64_t addr;

	if (*text == '*') {
		if (mem_parse_addr("hash", text + 1, &addr))
			return -EINVAL;
		for (size_t i = 0; i < size; i++)
			digest[i] = (uint8_t)mem_read(addr + i, 1);
		return 0;
	}
	if (strlen(text) != 2 * size)
		value = env_get(text);
	if (value && !unhex(value, digest, size))
		return 0;
	log_err("hash", "\"%s\" is neither %u hexadecimal digits nor a variable with them", text,
		(unsigned int)(2 * size));
	return -EINVAL;
}

static void print_digest(const struct request *r)
{
	char text[2 * HASH_MAX + 1];

	hex(r->digest, hash_size(r->alg), text);
	printf("%s for %08" PRIx64 " ... %08" PRIx64 " ==> %s", hash_name(r->alg), r->addr,
	       (r->addr + r->count - 1), text);
}

static int verify(const struct request *r, const uint8_t *expected)
{
	char text[2 * HASH_MAX + 1];

	if (!memcmp(r->digest, expected, hash_size(r->alg)))
		return CMD_OK;
	hex(expected, hash_size(r->alg), text);
	print_digest(r);
	printf(" != %s ** ERROR **\n", text);
	return CMD_FAILURE;
}

/* Into memory, or as digits into a variable. */
static int store(const struct request *r, const char *where, uint64_t addr)
{
	char text[2 * HASH_MAX + 1];

	if (*where != '*') {
		hex(r->digest, hash_size(r->alg), text);
		return env_set(where, text) ? CMD_FAILURE : CMD_OK;
	}
	for (size_t i = 0; i < hash_size(r->alg); i++)
		mem_write(addr + i, 1, r->digest[i]);
	return CMD_OK;
}

/*
 * Where the digest goes. As with load, nothing that is owned is written over: a build
 * may have this command and none that writes to memory at will.
 */
static int parse_target(const char *text, const struct request *r, uint64_t *target)
{
	if (!text || *text != '*')
		return 0;
	if (mem_parse_addr("hash", text + 1, target))
		return -EINVAL;
	return load_check_range(mem_map(), "hash", *target, hash_size(r->alg));
}

static int do_hash(int argc, char *const argv[])
{
	bool check = strcmp(argv[1], "-v") == 0;
	char *const *arg = check ? argv + 2 : argv + 1;
	uint8_t expected[HASH_MAX];
	uint64_t target = 0;
	struct request r;
	int ret;

	if (argc < (check ? 6 : 4) || argc > (check ? 6 : 5))
		return CMD_USAGE;
	if (parse(arg, &r))
		return CMD_FAILURE;
	if (check && parse_expected(arg[3], hash_size(r.alg), expected))
		return CMD_FAILURE;
	if (!check && parse_target(arg[3], &r, &target))
		return CMD_FAILURE;
	ret = compute(&r);
	if (ret)
		return ret;
	if (check)
		return verify(&r, expected);
	print_digest(&r);
	putchar('\n');
	return arg[3] ? store(&r, arg[3], target) : CMD_OK;
}

const struct command cmd_hash = {
	.name = "hash",
	.usage = "algorithm address count [[*]dest]\n-v algorithm address count [*]hash",
	.summary = "compute a hash of memory",
	.help = "Prints the hash of COUNT bytes by sha256, sha384, sha512, crc32 or, where it\n"
		"is built in, sha1. It is stored at *ADDRESS, which is RAM that nobody else\n"
		"uses, or as hexadecimal digits in the variable DEST. -v compares with HASH,\n"
		"which is digits, a variable that holds them, or *ADDRESS of the bytes, and is\n"
		"silent when they are equal. Numbers are hexadecimal.\n"
		"\n"
		"  hash sha256 ${kernel_addr_r} ${filesize} digest\n"
		"  hash -v sha256 ${kernel_addr_r} ${filesize} digest || echo changed",
	.min_args = 3,
	.max_args = 5,
	.run = do_hash,
};
