/* SPDX-License-Identifier: Apache-2.0 */
/* Hashing ahead: what is hashed while a FIT comes in, and what of it is believed. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include <boot/fit_ahead.h>
#include <boot/fit_verify.h>
#include <lib/util.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include "fit_maker.h"

#define BEHIND   5000u
#define SECOND   3000u       /* where the ramdisk begins behind the tree */

static struct fit_maker m;
static struct fit_ahead ahead;
static uint8_t behind[BEHIND];

static void external(const char *name, uint32_t offset, uint32_t size, const char *algo)
{
	fit_maker_open(&m, name);
	fit_maker_number(&m, "data-offset", offset);
	fit_maker_number(&m, "data-size", size);
	/* its value is for others to look at */
	fit_maker_hash(&m, "hash-1", algo, behind, 1);
	fit_maker_open(&m, "hash-2");
	fit_maker_text(&m, "algo", "no-such");
	fit_maker_close(&m);
	fit_maker_close(&m);
}

/* Kernel and ramdisk behind the tree, a devicetree inside; the kernel named twice. */
static int make(const char *algo)
{
	for (size_t i = 0; i < BEHIND; i++)
		behind[i] = (uint8_t)(i * 7 + (i >> 8));
	fit_maker_begin(&m);
	fit_maker_open(&m, "images");
	external("k", 0, SECOND, algo);
	external("r", SECOND, BEHIND - SECOND, "sha384");
	external("wild", 0x7fffffff, 16, "sha256");
	fit_maker_image(&m, "f", "flat_dt", "a tree", 6);
	fit_maker_hash(&m, "hash-1", "sha256", "a tree", 6);
	fit_maker_close(&m);
	fit_maker_close(&m);
	fit_maker_open(&m, "configurations");
	fit_maker_open(&m, "c");
	fit_maker_text(&m, "kernel", "k");
	fit_maker_text(&m, "ramdisk", "r");
	fit_maker_text(&m, "fdt", "f");
	fit_maker_bytes(&m, "loadables", "k\0nobody\0wild", 14);
	fit_maker_close(&m);
	fit_maker_close(&m);
	fit_maker_end(&m, behind, BEHIND);
	return fdt_path_offset(m.blob, "/configurations/c");
}

static void plan(const char *algo)
{
	int node = make(algo);

	assert_true(node > 0);
	fit_ahead_plan(&ahead, m.blob, m.size, node);
}

/* Where the data of an image lies. */
static const uint8_t *data_of(const char *path, size_t *size)
{
	const uint8_t *data;

	assert_int_equal(fit_image_data(m.blob, m.size, fdt_path_offset(m.blob, path), &data, size), 0);
	return data;
}

/* Is the digest of an image the one of bytes that are no longer there? */
static bool believed(const char *path, enum hash_alg alg)
{
	uint8_t before[HASH_MAX], after[HASH_MAX];
	size_t size;
	uint8_t *data = (uint8_t *)(uintptr_t)data_of(path, &size);

	assert_int_equal(fit_ahead_hash(&ahead, alg, data, size, before), 0);
	data[size / 2] ^= 1;
	assert_int_equal(fit_ahead_hash(&ahead, alg, data, size, after), 0);
	data[size / 2] ^= 1;
	return memcmp(before, after, hash_size(alg)) == 0;
}

/* However the bytes come in, the digests are those of all of them at once. */
static void test_pieces(void **state)
{
	static const size_t steps[] = { 1, 13, 64, 512, 4096, FIT_MAKER_ROOM };

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		uint8_t mine[HASH_MAX], all[HASH_MAX];
		const uint8_t *data;
		size_t size;

		plan("sha256");
		assert_int_equal(ahead.count, 3);
		for (size_t at = 0; at < m.size; at += steps[i])
			fit_ahead_arrived(&ahead, at);
		assert_int_not_equal(ahead.digest[2].done, VERDICT_GOOD);
		fit_ahead_arrived(&ahead, m.size);
		fit_ahead_arrived(&ahead, m.size);
		assert_true(believed("/images/k", HASH_SHA256));
		assert_true(believed("/images/r", HASH_SHA384));
		data = data_of("/images/k", &size);
		assert_int_equal(fit_ahead_hash(&ahead, HASH_SHA256, data, size, mine), 0);
		assert_int_equal(hash_data(HASH_SHA256, data, size, all), 0);
		assert_memory_equal(mine, all, hash_size(HASH_SHA256));
	}
}

/* A digest counts for its bytes and its algorithm, and when it has seen all of them. */
static void test_only_its_own(void **state)
{
	uint8_t mine[HASH_MAX], all[HASH_MAX];
	const uint8_t *data;
	size_t size;

	plan("sha256");
	fit_ahead_arrived(&ahead, m.size - 1);
	assert_true(believed("/images/k", HASH_SHA256));
	assert_false(believed("/images/k", HASH_SHA384));
	assert_false(believed("/images/r", HASH_SHA384));
	assert_true(believed("/images/f", HASH_SHA256));
	data = data_of("/images/k", &size);
	for (size_t cut = 0; cut < 2; cut++) {
		assert_int_equal(fit_ahead_hash(&ahead, HASH_SHA256, data + cut, size - 1, mine), 0);
		assert_int_equal(hash_data(HASH_SHA256, data + cut, size - 1, all), 0);
		assert_memory_equal(mine, all, hash_size(HASH_SHA256));
	}
	assert_int_equal(fit_ahead_hash(NULL, HASH_SHA256, data, size, mine), 0);
}

/* Weak hashes are hashed ahead where they count, which is without signatures. */
static void test_weak(void **state)
{
	plan("crc32");
	assert_int_equal(ahead.count, IS_ENABLED(CONFIG_VERIFIED_BOOT) ? 2 : 3);
}

/* More digests than there is room for are left to who checks. */
static void test_many(void **state)
{
	char names[4 * (FIT_MAX_AHEAD + 3)], name[4];
	size_t used = 0;

	fit_maker_begin(&m);
	fit_maker_open(&m, "images");
	for (uint32_t i = 0; i < FIT_MAX_AHEAD + 3; i++) {
		used += (size_t)snprintf(names + used, sizeof(names) - used, "i%02u", i) + 1;
		snprintf(name, sizeof(name), "i%02u", i);
		external(name, i, 1, "sha256");
	}
	fit_maker_close(&m);
	fit_maker_open(&m, "configurations");
	fit_maker_open(&m, "c");
	fit_maker_bytes(&m, "loadables", names, used);
	fit_maker_close(&m);
	fit_maker_close(&m);
	fit_maker_end(&m, behind, BEHIND);
	fit_ahead_plan(&ahead, m.blob, m.size, fdt_path_offset(m.blob, "/configurations/c"));
	assert_int_equal(ahead.count, FIT_MAX_AHEAD);
	fit_ahead_arrived(&ahead, m.size);
	assert_true(believed("/images/i15", HASH_SHA256));
	assert_false(believed("/images/i16", HASH_SHA256));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_only_its_own),
		cmocka_unit_test(test_weak),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
