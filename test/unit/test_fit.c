/* SPDX-License-Identifier: Apache-2.0 */
/* FIT images: what is read from them, and what is refused. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <boot/fit.h>
#include <libfdt.h>
#include "capture.h"
#include "fit_maker.h"

static struct fit_maker m;
static struct fit fit;
static struct fit_config conf;

static const char kernel[] = "the kernel", tree[] = "a devicetree", ramdisk[] = "some files";

static void image(const char *name, const char *type, const char *data)
{
	fit_maker_image(&m, name, type, data, strlen(data));
	fit_maker_hash(&m, "hash-1", "sha256", data, strlen(data));
	fit_maker_hash(&m, "hash-2", "crc32", data, strlen(data));
	fit_maker_close(&m);
}

static void configuration(const char *name, const char *board)
{
	fit_maker_open(&m, name);
	fit_maker_text(&m, "kernel", "k");
	fit_maker_bytes(&m, "fdt", "f\0over", 7);
	fit_maker_text(&m, "ramdisk", "r");
	fit_maker_text(&m, "loadables", "x");
	fit_maker_text(&m, "slipway,handoff", "el1,mmu=off");
	fit_maker_text(&m, "slipway,bootargs", "quiet");
	if (board)
		fit_maker_text(&m, "compatible", board);
	fit_maker_close(&m);
}

static void make_images(void)
{
	fit_maker_begin(&m);
	fit_maker_open(&m, "images");
	image("k", "kernel", kernel);
	image("f", "flat_dt", tree);
	image("over", "flat_dt", tree);
	image("r", "ramdisk", ramdisk);
	image("x", "loadable", ramdisk);
	fit_maker_close(&m);
}

static void make_whole(void)
{
	make_images();
	fit_maker_open(&m, "configurations");
	fit_maker_text(&m, "default", "one");
	configuration("one", NULL);
	configuration("two", "maker,board-2");
	configuration("three", "maker,board-3");
	fit_maker_close(&m);
	fit_maker_end(&m, NULL, 0);
}

static int find(const char *name, const char *board, int len)
{
	int node = fit_config_find(&fit, name, board, len);

	return node < 0 ? node : fit_config_read(&fit, node, &conf);
}

static void test_configuration(void **state)
{
	make_whole();
	assert_int_equal(fit_open(&fit, m.blob, m.size), 0);
	assert_int_equal(find(NULL, NULL, 0), 0);
	assert_string_equal(conf.name, "one");
	assert_string_equal(conf.handoff, "el1,mmu=off");
	assert_string_equal(conf.bootargs, "quiet");
	assert_true(conf.has_kernel && conf.has_ramdisk);
	assert_int_equal(conf.kernel.size, strlen(kernel));
	assert_memory_equal(conf.kernel.data, kernel, strlen(kernel));
	assert_int_equal(conf.nfdts, 2);
	assert_string_equal(conf.fdt[1].name, "over");
	assert_int_equal(conf.nloadables, 1);
	assert_int_equal(fit_part_check(&fit, &conf.ramdisk), 0);
}

static void test_which(void **state)
{
	static const char board[] = "maker,other\0maker,board-3\0maker,board-2";

	make_whole();
	assert_int_equal(fit_open(&fit, m.blob, m.size), 0);
	assert_int_equal(find(NULL, board, sizeof(board)), 0);
	assert_string_equal(conf.name, "three");
	assert_int_equal(find("two", board, sizeof(board)), 0);
	assert_string_equal(conf.name, "two");
	/* its last string has no end */
	assert_int_equal(find(NULL, board, 20), 0);
	assert_string_equal(conf.name, "one");
	capture_start();
	assert_int_equal(find("four", NULL, 0), -ENOENT);
	capture_expect("/configurations has no \"four\"");
	assert_int_equal(fit_config_overlay(&fit, fit_config_find(&fit, "two", NULL, 0), &conf), 0);
	assert_int_equal(conf.nfdts, 4);
}

static void test_alike(void **state)
{
	make_images();
	fit_maker_open(&m, "configurations");
	configuration("one@1", NULL);
	configuration("two", NULL);
	configuration("two", NULL);
	fit_maker_close(&m);
	fit_maker_end(&m, NULL, 0);
	assert_int_equal(fit_open(&fit, m.blob, m.size), 0);
	assert_int_equal(find("one", NULL, 0), -ENOENT);
	capture_start();
	assert_int_equal(find("two", NULL, 0), -EEXIST);
	capture_expect("several nodes \"two\"");
	capture_start();
	assert_int_equal(find(NULL, NULL, 0), -ENOENT);
	capture_expect("no default");
}

/* --- trees that are none ----------------------------------------------------------------- */

static void test_no_fit(void **state)
{
	make_whole();
	for (uint64_t size = 0; size < m.size; size += 7) {
		uint8_t *copy = aligned_alloc(8, m.size / 8 * 8 + 8);

		memcpy(copy + m.size / 8 * 8 - size / 8 * 8, m.blob, size / 8 * 8);
		capture_start();
		assert_int_not_equal(fit_open(&fit, copy + m.size / 8 * 8 - size / 8 * 8, size / 8 * 8),
				     0);
		capture_expect("fit: ");
		free(copy);
	}
	capture_start();
	assert_int_equal(fit_open(&fit, m.blob + 4, m.size - 4), -EINVAL);
	capture_expect("multiple of 8");
	fit_maker_begin(&m);
	fit_maker_end(&m, NULL, 0);
	capture_start();
	assert_int_equal(fit_open(&fit, m.blob, m.size), -EINVAL);
	capture_expect("not a FIT image");
}

static void test_bad_nodes(void **state)
{
	fit_maker_begin(&m);
	fit_maker_open(&m, "images");
	fit_maker_close(&m);
	fit_maker_open(&m, "images");
	fit_maker_close(&m);
	fit_maker_end(&m, NULL, 0);
	capture_start();
	assert_int_equal(fit_open(&fit, m.blob, m.size), -EINVAL);
	capture_expect("several nodes /images");
	fit_maker_begin(&m);
	fit_maker_open(&m, "images");
	fit_maker_open(&m, "\033[2J");
	fit_maker_close(&m);
	fit_maker_close(&m);
	fit_maker_end(&m, NULL, 0);
	capture_start();
	assert_int_equal(fit_open(&fit, m.blob, m.size), -EBADMSG);
	capture_expect("not printable");
}

/* --- images --------------------------------------------------------------------------------- */

/* Images "i" with whatever ADD puts into it, and DATA behind the tree. */
static int read_image(void (*add)(void), const void *data, size_t size, struct fit_part *p)
{
	fit_maker_begin(&m);
	fit_maker_open(&m, "images");
	fit_maker_image(&m, "i", "kernel", NULL, 0);
	add();
	fit_maker_close(&m);
	fit_maker_close(&m);
	fit_maker_end(&m, data, size);
	assert_int_equal(fit_open(&fit, m.blob, m.size), 0);
	capture_start();
	return fit_part_find(&fit, "i", p);
}

static uint32_t offset, length;
static const char *where = "data-offset";

static void add_external(void)
{
	fit_maker_number(&m, where, offset);
	fit_maker_number(&m, "data-size", length);
	fit_maker_hash(&m, "hash", "sha256", kernel + 4, 6);
}

static void test_external(void **state)
{
	struct fit_part p;

	offset = 4;
	length = 6;
	assert_int_equal(read_image(add_external, kernel, 10, &p), 0);
	capture_end();
	assert_memory_equal(p.data, "kernel", 6);
	assert_int_equal(fit_part_check(&fit, &p), 0);
	where = "data-position";
	offset = (uint32_t)m.size - 6;
	assert_int_equal(read_image(add_external, kernel, 10, &p), 0);
	capture_end();
	assert_int_equal(fit_part_check(&fit, &p), 0);
}

#define OUTSIDE "wholly inside of the file"

static void test_external_bad(void **state)
{
	static const struct { const char *where; uint32_t offset, length; const char *words; } bad[] = {
		{ "data-offset", 4, 7, OUTSIDE },
		{ "data-offset", 10, 1, OUTSIDE },
		{ "data-offset", 0xffffffff, 2, OUTSIDE },
		{ "data-offset", 0, 0xffffffff, OUTSIDE },
		{ "data-offset", 0, 0, "empty" },
		{ "data-position", 0, 8, OUTSIDE },
		{ "data-position", 0xfffffff0, 0x20, OUTSIDE },
	};
	struct fit_part p;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		where = bad[i].where;
		offset = bad[i].offset;
		length = bad[i].length;
		assert_int_equal(read_image(add_external, kernel, 10, &p), -EINVAL);
		capture_expect(bad[i].words);
	}
	where = "data-offset";
}

static void add_both(void)
{
	fit_maker_bytes(&m, "data", kernel, 4);
	fit_maker_number(&m, "data-offset", 0);
	fit_maker_number(&m, "data-size", 4);
}

static void add_lzma(void)
{
	fit_maker_bytes(&m, "data", kernel, 4);
	fit_maker_text(&m, "compression", "lzma");
}

static void add_unended(void)
{
	fit_maker_bytes(&m, "data", kernel, 4);
	fit_maker_bytes(&m, "compression", "gzip", 4);
}

static void add_odd_load(void)
{
	fit_maker_bytes(&m, "data", kernel, 4);
	fit_maker_bytes(&m, "load", kernel, 3);
}

static void add_nothing(void)
{
}

static void test_bad_images(void **state)
{
	struct fit_part p;

	assert_int_equal(read_image(add_both, kernel, 10, &p), -EINVAL);
	capture_expect("data in the node and behind the tree");
	assert_int_equal(read_image(add_lzma, NULL, 0, &p), -ENOTSUP);
	capture_expect("\"lzma\" is not known");
	assert_int_equal(read_image(add_unended, NULL, 0, &p), -EINVAL);
	capture_expect("compression is not a string");
	assert_int_equal(read_image(add_odd_load, NULL, 0, &p), -EINVAL);
	capture_expect("load has neither");
	assert_int_equal(read_image(add_nothing, NULL, 0, &p), -EINVAL);
	capture_expect("no data");
}

/* --- hashes ------------------------------------------------------------------------------------ */

static int check(void (*add)(void))
{
	struct fit_part p;

	assert_int_equal(read_image(add, NULL, 0, &p), 0);
	return fit_part_check(&fit, &p);
}

static void add_no_hash(void)
{
	fit_maker_bytes(&m, "data", kernel, 4);
}

static void add_hash(const char *algo, const void *value, size_t size)
{
	fit_maker_bytes(&m, "data", kernel, 4);
	fit_maker_hash(&m, "hash-0", "crc32", kernel, 4);
	fit_maker_open(&m, "hash-1");
	if (algo)
		fit_maker_text(&m, "algo", algo);
	if (value)
		fit_maker_bytes(&m, "value", value, size);
	fit_maker_close(&m);
}

static void add_other(void)  { add_hash("crc32", "abcd", 4); }
static void add_short(void)  { add_hash("sha256", "abcd", 4); }
static void add_empty(void)  { add_hash("crc32", "", 0); }
static void add_unsaid(void) { add_hash(NULL, "abcd", 4); }
static void add_void(void)   { add_hash("crc32", NULL, 0); }
static void add_rot13(void)  { add_hash("rot13", "abcd", 4); }

static void add_many(void)
{
	fit_maker_bytes(&m, "data", kernel, 4);
	for (int i = 0; i <= FIT_MAX_HASHES; i++)
		fit_maker_hash(&m, "hash", "crc32", kernel, 4);
}

static void test_hashes(void **state)
{
	static const struct { void (*add)(void); int err; const char *words; } bad[] = {
		{ add_no_hash, -EINVAL, "/images/i: no hash" },
		{ add_other, -EBADMSG, "/images/i: hash-1: the data is not" },
		{ add_short, -EINVAL, "4 bytes of value where sha256 has 32" },
		{ add_empty, -EINVAL, "0 bytes of value" },
		{ add_unsaid, -EINVAL, "hash-1: no algo" },
		{ add_void, -EINVAL, "hash-1: no value" },
		{ add_rot13, -ENOTSUP, "\"rot13\"" },
		{ add_many, -EINVAL, "too many hashes" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(check(bad[i].add), bad[i].err);
		capture_expect(bad[i].words);
	}
}

/* --- configurations that are wrong --------------------------------------------------------------- */

static void test_bad_configurations(void **state)
{
	static const struct {
		const char *property, *value;
		size_t len;
		int err;
		const char *words;
	} bad[] = {
		{ "kernel", "r", 2, -EINVAL, "/images/r, which is of another type" },
		{ "kernel", "z", 2, -ENOENT, "/images has no \"z\"" },
		{ "kernel", "k\0k", 4, -EINVAL, "names too many" },
		{ "kernel", "k", 1, -EINVAL, "not a list of names" },
		{ "kernel", "", 0, -EINVAL, "not a list of names" },
		{ "ramdisk", "k", 2, -EINVAL, "of another type" },
		{ "fdt", "f\0k", 4, -EINVAL, "/images/k, which is of another type" },
		{ "loadables", "x\0x\0x\0x\0x\0x\0x\0x\0x", 18, -EINVAL, "names too many" },
		{ "slipway,handoff", "el1", 3, -EINVAL, "handoff is not one string" },
		{ "slipway,bootargs", "quiet", 5, -EINVAL, "bootargs is not one string" },
		{ "slipway,bootargs", "quiet\0ro", 9, -EINVAL, "bootargs is not one string" },
		{ "slipway,bootargs", "a\tb", 4, -EINVAL, "bootargs is not one string" },
		{ "slipway,bootargs", "", 0, -EINVAL, "bootargs is not one string" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		make_images();
		fit_maker_open(&m, "configurations");
		fit_maker_open(&m, "c");
		fit_maker_bytes(&m, bad[i].property, bad[i].value, bad[i].len);
		fit_maker_close(&m);
		fit_maker_close(&m);
		fit_maker_end(&m, NULL, 0);
		assert_int_equal(fit_open(&fit, m.blob, m.size), 0);
		capture_start();
		assert_int_equal(find("c", NULL, 0), bad[i].err);
		capture_expect(bad[i].words);
	}
}

/* Each bit of a whole image, turned over: refused or read, and nothing beyond. */
static void test_damage(void **state)
{
	uint8_t *copy;
	size_t size;

	make_whole();
	size = m.size;
	copy = aligned_alloc(8, (size + 7) / 8 * 8);
	for (size_t bit = 0; bit < size * 8; bit++) {
		memcpy(copy, m.blob, size);
		copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		capture_start();
		if (!fit_open(&fit, copy, size) && !find(NULL, "maker,board-2", 14))
			fit_part_check(&fit, &conf.kernel);
		capture_end();
	}
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_configuration), cmocka_unit_test(test_which),
		cmocka_unit_test(test_alike), cmocka_unit_test(test_no_fit),
		cmocka_unit_test(test_bad_nodes), cmocka_unit_test(test_external),
		cmocka_unit_test(test_external_bad), cmocka_unit_test(test_bad_images),
		cmocka_unit_test(test_hashes), cmocka_unit_test(test_bad_configurations),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
