/* SPDX-License-Identifier: Apache-2.0 */
/* FAT volumes with mistakes in their chains and boot sectors. Directories: test_fat_dir.c. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <fs/fs.h>
#include <lib/util.h>

#include "capture.h"
#include "fat_maker.h"

extern const struct fs_type fs_fat;
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;

#define SHORT_ANY "FILE    BIN"
#define LINK_END  0x0fffffffu
#define LINK_BAD  0x0ffffff7u

static struct fat_maker m;
static struct fs fs;
static const unsigned int all_bits[] = { 12, 16, 32 };

#define FOR_ALL_TYPES(bits) \
	for (size_t i_ = 0, bits; i_ < ARRAY_SIZE(all_bits) && (bits = all_bits[i_], 1); i_++)

static int mount(void)
{
	return fs_mount(&fs, &m.mem.dev, 0, m.mem.dev.sectors);
}

static void expect_mount_error(int expected, const char *text)
{
	int ret;

	capture_start();
	ret = mount();
	capture_expect(text);
	assert_int_equal(ret, expected);
}

/* Maps all of /FILE.BIN. 0 or the first error, with the number of runs in *runs. */
static int map_all(unsigned int *runs)
{
	struct fs_node node;
	struct fs_run run;
	int ret = fs_open(&fs, "/file.bin", &node);

	*runs = 0;
	for (uint64_t at = 0; !ret && at < node.size; at += run.len) {
		ret = fs_map(&node, at, &run);
		if (!ret) {
			++*runs;
			assert_in_range(run.len, 1, node.size - at);
			assert_in_range(run.disk_offset, m.data * 512,
					m.mem.dev.sectors * 512 - (run.len + 511) / 512 * 512);
		}
	}
	return ret;
}

/* Mounts, maps /FILE.BIN, expects an error and a message with TEXT. */
static void expect_map_error(const char *text)
{
	unsigned int runs;
	int ret;

	assert_int_equal(mount(), 0);
	capture_start();
	ret = map_all(&runs);
	capture_expect(text);
	assert_int_equal(ret, -EBADMSG);
	fs_unmount(&fs);
}

static void expect_runs(unsigned int expected)
{
	unsigned int runs;

	assert_int_equal(mount(), 0);
	assert_int_equal(map_all(&runs), 0);
	assert_int_equal(runs, expected);
	fs_unmount(&fs);
}

/* --- chains ------------------------------------------------------------------ */

static void test_good_chains(void **state)
{
	(void)state;
	FOR_ALL_TYPES(bits) {
		maker_init(&m, bits);
		maker_entry(&m, SHORT_ANY, 0, 10, 5 * 512);
		maker_chain(&m, 10, 5);
		expect_runs(1);
		maker_link(&m, 11, 41);       /* 10 11 - 41 - 20 - 30 31 */
		maker_link(&m, 41, 20);
		maker_link(&m, 20, 30);
		maker_chain(&m, 30, 2);
		maker_link(&m, 31, LINK_END);
		m.image[m.root * 512 + 32 * (m.entries - 1) + 28] = 0;
		maker_entry(&m, "OTHER   BIN", 0, 10, 6 * 512 - 1);
		m.image[m.root * 512 + 32 * (m.entries - 2) + 29] = 12;     /* 3072 bytes */
		expect_runs(4);
	}
}

/* The very last cluster; and the smallest and largest mark for the end of a chain. */
static void test_ends(void **state)
{
	(void)state;
	FOR_ALL_TYPES(bits) {
		maker_init(&m, bits);
		maker_entry(&m, SHORT_ANY, 0, m.clusters, 2 * 512);
		maker_link(&m, m.clusters, m.clusters + 1);
		maker_link(&m, m.clusters + 1, 0x0ffffff8);
		expect_runs(1);
		maker_link(&m, m.clusters + 1, 0xffffffff);
		expect_runs(1);
	}
}

static void test_link_past_the_volume(void **state)
{
	char text[64];

	(void)state;
	FOR_ALL_TYPES(bits) {
		maker_init(&m, bits);
		maker_entry(&m, SHORT_ANY, 0, m.clusters, 3 * 512);
		maker_link(&m, m.clusters, m.clusters + 1);
		maker_link(&m, m.clusters + 1, m.clusters + 2);
		snprintf(text, sizeof(text), "cluster %u is followed by %u, which is not there",
			 m.clusters + 1, m.clusters + 2);
		expect_map_error(text);
		maker_link(&m, m.clusters, bits == 12 ? 0xff0 : bits == 16 ? 0xfff0 : 0xffffff0);
		expect_map_error("which is not there");
	}
}

static void test_link_to_free_reserved_bad(void **state)
{
	(void)state;
	FOR_ALL_TYPES(bits) {
		maker_init(&m, bits);
		maker_entry(&m, SHORT_ANY, 0, 10, 3 * 512);
		maker_link(&m, 10, 0);
		expect_map_error("cluster 10 is followed by 0, which is free");
		maker_link(&m, 10, 1);
		expect_map_error("cluster 10 is followed by 1, which is not there");
		maker_link(&m, 10, LINK_BAD);
		expect_map_error("which is bad");
	}
}

static void test_bad_first_cluster(void **state)
{
	static const uint32_t bad[] = { 0, 1, 6000, 0xfff7 };

	(void)state;
	FOR_ALL_TYPES(bits) {
		for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
			maker_init(&m, bits);
			maker_entry(&m, SHORT_ANY, 0, bad[i], 1);
			expect_map_error("mem 0: a chain begins with cluster");
		}
	}
}

static void test_chain_shorter_than_file(void **state)
{
	(void)state;
	FOR_ALL_TYPES(bits) {
		maker_init(&m, bits);
		maker_entry(&m, SHORT_ANY, 0, 10, 3 * 512 + 1);
		maker_chain(&m, 10, 3);
		expect_map_error("a file of 1537 bytes has only 3 clusters of 512 bytes, the first is 10");
	}
}

static void test_chain_longer_than_file(void **state)
{
	(void)state;
	FOR_ALL_TYPES(bits) {
		maker_init(&m, bits);
		maker_entry(&m, SHORT_ANY, 0, 10, 512);
		maker_chain(&m, 10, 3);
		maker_link(&m, 12, 20);
		maker_chain(&m, 20, 3);
		expect_runs(1);
	}
}

/* Loops of every shape: of one cluster, of runs, with a tail before, only behind the file's end. */
static void test_loops(void **state)
{
	static const struct {
		uint32_t size;
		uint32_t link[6][2];
	} loops[] = {
		{ 200 * 512, { { 10, 10 } } },
		{ 200 * 512, { { 10, 11 }, { 11, 10 } } },
		{ 200 * 512, { { 10, 11 }, { 11, 12 }, { 12, 13 }, { 13, 12 } } },
		{ 200 * 512, { { 10, 11 }, { 11, 30 }, { 30, 20 }, { 20, 21 }, { 21, 30 } } },
		{ 200 * 512, { { 10, 40 }, { 40, 30 }, { 30, 31 }, { 31, 20 }, { 20, 31 } } },
		{ 512, { { 10, 40 }, { 40, 30 }, { 30, 31 }, { 31, 20 }, { 20, 31 } } },
		{ 512, { { 10, 11 }, { 11, 10 } } },
		{ 512, { { 10, 10 } } },
	};

	(void)state;
	FOR_ALL_TYPES(bits) {
		for (size_t i = 0; i < ARRAY_SIZE(loops); i++) {
			maker_init(&m, bits);
			maker_entry(&m, SHORT_ANY, 0, 10, loops[i].size);
			for (size_t j = 0; j < 6 && loops[i].link[j][0]; j++)
				maker_link(&m, loops[i].link[j][0], loops[i].link[j][1]);
			expect_map_error("the chain that begins with 10 is a loop");
		}
	}
}

/* After an error the filesystem still answers for other files. */
static void test_errors_do_not_stick(void **state)
{
	struct fs_node bad, good;
	struct fs_run run;

	(void)state;
	maker_init(&m, 16);
	maker_entry(&m, SHORT_ANY, 0, 10, 512 * 9);
	maker_entry(&m, "GOOD    BIN", 0, 30, 512 * 2);
	maker_link(&m, 10, 20);
	maker_link(&m, 20, 10);
	maker_chain(&m, 30, 2);
	assert_int_equal(mount(), 0);
	assert_int_equal(fs_open(&fs, "file.bin", &bad), 0);
	assert_int_equal(fs_open(&fs, "good.bin", &good), 0);
	capture_start();
	for (int i = 0; i < 3; i++) {
		assert_int_equal(fs_map(&bad, 0, &run), 0);
		assert_int_equal(fs_map(&bad, 8 * 512, &run), -EBADMSG);
		assert_int_equal(fs_map(&good, 512, &run), 0);
		assert_int_equal(run.disk_offset, (m.data + 29) * 512);
	}
	capture_end();
	fs_unmount(&fs);
}

static void test_unreadable_table(void **state)
{
	unsigned int runs;

	(void)state;
	maker_init(&m, 16);
	maker_entry(&m, SHORT_ANY, 0, 10, 512);
	maker_chain(&m, 10, 1);
	assert_int_equal(mount(), 0);
	m.mem.bad_sector = m.table;
	capture_start();
	assert_int_equal(map_all(&runs), -EIO);
	capture_expect("mem 0: allocation table at sector 1: -EIO");
	m.mem.bad_sector = UINT64_MAX;
	assert_int_equal(map_all(&runs), 0);
	fs_unmount(&fs);
}

/* --- boot sectors ---------------------------------------------------------------- */

static void test_not_fat(void **state)
{
	static const struct {
		unsigned int at;
		uint8_t value;
	} changes[] = {
		{ 510, 0 }, { 511, 0 }, { 11, 1 }, { 12, 0 }, { 12, 0x20 }, { 13, 0 }, { 13, 3 },
		{ 14, 0 }, { 16, 0 }, { 21, 0 }, { 21, 0xf1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		maker_init(&m, 12);
		m.image[changes[i].at] = changes[i].value;
		assert_int_equal(mount(), -ENODEV);
	}
}

static void test_impossible_layouts(void **state)
{
	(void)state;
	maker_init(&m, 12);
	memset(m.image + 22, 0, 2);     /* FAT32 then, whose table size is zero too */
	expect_mount_error(-EBADMSG, "mem 0: boot sector at 0: no allocation table");
	maker_init(&m, 12);
	m.image[19] = 5;
	m.image[20] = 0;
	expect_mount_error(-EBADMSG, "no room for data after the tables; total sectors (5)");
	maker_init(&m, 12);
	memset(m.image + 22, 0xff, 2);
	expect_mount_error(-EBADMSG, "no room for data after the tables");
	maker_init(&m, 32);
	memset(m.image + 36, 0xff, 4);
	expect_mount_error(-EBADMSG, "no room for data after the tables");
	maker_init(&m, 32);
	m.image[40] = 0x82;
	expect_mount_error(-EBADMSG, "the active allocation table is none of the tables (2)");
	maker_init(&m, 32);
	m.image[42] = 1;
	expect_mount_error(-EBADMSG, "unknown version of FAT32 (1)");
	maker_init(&m, 32);
	m.image[44] = 1;
	expect_mount_error(-EBADMSG, "no such cluster for the root directory (1)");
	maker_init(&m, 12);
	m.mem.dev.block_size = 4096;
	m.mem.dev.sectors = 512;
	expect_mount_error(-EBADMSG, "its sectors are smaller than the device's (512)");
}

static void test_unreadable_boot_sector(void **state)
{
	(void)state;
	maker_init(&m, 12);
	m.mem.bad_sector = 0;
	expect_mount_error(-EIO, "mem 0: boot sector at 0: -EIO");
}

/* FAT32 may keep its tables apart and name the one that counts. */
static void test_active_table(void **state)
{
	uint8_t *tables;

	(void)state;
	maker_init(&m, 32);
	maker_entry(&m, SHORT_ANY, 0, 10, 3 * 512);
	maker_chain(&m, 10, 3);
	tables = m.image + m.table * 512;
	memcpy(tables + m.table_sectors * 512, tables, m.table_sectors * 512);
	maker_link(&m, 11, 20);
	maker_chain(&m, 20, 1);
	expect_runs(2);
	m.image[40] = 0x81;
	expect_runs(1);
	m.image[40] = 0x01;     /* kept alike: the number means nothing */
	expect_runs(2);
}

/* An image that was cut: what is left can be read, what is not is named. */
static void test_volume_cut_short(void **state)
{
	unsigned int runs;

	(void)state;
	FOR_ALL_TYPES(bits) {
		maker_init(&m, bits);
		maker_entry(&m, SHORT_ANY, 0, 100, 4 * 512);
		maker_chain(&m, 100, 4);
		m.mem.dev.sectors = m.data + 102;     /* clusters 2 to 103 */
		capture_start();
		assert_int_equal(mount(), 0);
		capture_expect("sectors long, its volume only");
		assert_int_equal(map_all(&runs), 0);
		fs_unmount(&fs);
		m.mem.dev.sectors--;
		capture_start();
		assert_int_equal(mount(), 0);
		assert_int_equal(map_all(&runs), -EBADMSG);
		capture_expect("cluster 102 is followed by 103, which is not there; clusters are 2 to 102");
		fs_unmount(&fs);
	}
}

/* A table too small for the volume: clusters that it has no links for cannot be used. */
static void test_table_too_small(void **state)
{
	(void)state;
	maker_init(&m, 16);
	m.image[22] = 10;       /* 2560 links for 5000 clusters */
	m.root = 1 + 2 * 10;
	m.data = m.root + 4;
	maker_entry(&m, SHORT_ANY, 0, 2559, 2 * 512);
	maker_link(&m, 2559, 2560);
	expect_map_error("cluster 2559 is followed by 2560, which is not there; clusters are 2 to 2559");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_chains),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_link_past_the_volume),
		cmocka_unit_test(test_link_to_free_reserved_bad),
		cmocka_unit_test(test_bad_first_cluster),
		cmocka_unit_test(test_chain_shorter_than_file),
		cmocka_unit_test(test_chain_longer_than_file),
		cmocka_unit_test(test_loops),
		cmocka_unit_test(test_errors_do_not_stick),
		cmocka_unit_test(test_unreadable_table),
		cmocka_unit_test(test_not_fat),
		cmocka_unit_test(test_impossible_layouts),
		cmocka_unit_test(test_unreadable_boot_sector),
		cmocka_unit_test(test_active_table),
		cmocka_unit_test(test_volume_cut_short),
		cmocka_unit_test(test_table_too_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
