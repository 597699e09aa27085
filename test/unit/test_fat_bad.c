/* SPDX-License-Identifier: Apache-2.0 */
/* FAT volumes with mistakes in them, and with what real tools seldom write. */
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

static char names[4096];

static int note_name(const struct fs_dirent *entry, void *ctx)
{
	(void)ctx;
	strcat(names, entry->name);
	strcat(names, entry->node.type == FS_DIR ? "/|" : "|");
	return 0;
}

static int list(const char *path)
{
	struct fs_node node;
	int ret = fs_open(&fs, path, &node);

	names[0] = '\0';
	return ret ? ret : fs_readdir(&node, note_name, NULL);
}

static void expect_names(const char *expected)
{
	assert_int_equal(mount(), 0);
	assert_int_equal(list("/"), 0);
	assert_string_equal(names, expected);
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

/* --- directories --------------------------------------------------------------- */

static void test_what_is_no_file(void **state)
{
	(void)state;
	FOR_ALL_TYPES(bits) {
		maker_init(&m, bits);
		maker_entry(&m, "THE LABEL  ", 0x08, 0, 0);
		maker_entry(&m, ".          ", 0x10, 5, 0);
		maker_entry(&m, "..         ", 0x10, 0, 0);
		maker_entry(&m, "\xe5" "ELETED BIN", 0, 5, 0);
		maker_entry(&m, "           ", 0x20, 5, 0);
		maker_entry(&m, "SUB        ", 0x10, 5, 0);
		maker_entry(&m, "A          ", 0x20, 5, 0);
		maker_entry(&m, "\0HE END    ", 0x20, 5, 0);
		maker_entry(&m, "HIDDEN     ", 0x20, 5, 0);
		expect_names("SUB/|A|");
	}
}

static void test_short_names(void **state)
{
	(void)state;
	maker_init(&m, 12);
	maker_entry(&m, "LOWER   TXT", 0, 0, 0)[12] = 0x18;
	maker_entry(&m, "BASE    TXT", 0, 0, 0)[12] = 0x08;
	maker_entry(&m, "EXT     TXT", 0, 0, 0)[12] = 0x10;
	maker_entry(&m, "\x05" "ANJI   TXT", 0, 0, 0);
	maker_entry(&m, "GR\x9a\xe1" "E   TXT", 0, 0, 0);
	maker_entry(&m, "A B        ", 0, 0, 0);
	maker_entry(&m, "ESC\x1b[2J TXT", 0, 0, 0);
	expect_names("lower.txt|base.TXT|EXT.txt|σANJI.TXT|GRÜßE.TXT|A B|ESC\xef\xbf\xbd[2J.TXT|");
}

static void test_long_names(void **state)
{
	(void)state;
	maker_init(&m, 12);
	maker_long(&m, "thirteen.text", "THIRTE~1TEX");
	maker_entry(&m, "THIRTE~1TEX", 0, 0, 0);
	maker_long(&m, "exactly twenty-six letters", "EXACTL~1   ");
	maker_entry(&m, "EXACTL~1   ", 0x10, 5, 0);
	maker_long(&m, "x", "X          ");
	maker_entry(&m, "X          ", 0, 0, 0);
	expect_names("thirteen.text|exactly twenty-six letters/|x|");
}

/* A long name that does not belong to its short one is nobody's. */
static void test_orphaned_long_names(void **state)
{
	uint8_t *e;

	(void)state;
	maker_init(&m, 12);
	maker_long(&m, "wrong sum", "OTHER      ");
	maker_entry(&m, "A          ", 0, 0, 0);
	maker_long(&m, "cut off by a deleted one", "B          ");
	maker_entry(&m, "\xe5          ", 0, 0, 0);
	maker_entry(&m, "B          ", 0, 0, 0);
	maker_long(&m, "taken by a label", "C          ");
	maker_entry(&m, "C          ", 0x08, 0, 0);
	maker_entry(&m, "C          ", 0, 0, 0);
	e = m.image + m.root * 512 + 32 * m.entries;
	maker_long(&m, "a part is missing in this name", "D          ");
	memset(e + 32, 0, 32);
	e[32] = 0xe5;
	maker_entry(&m, "D          ", 0, 0, 0);
	e = m.image + m.root * 512 + 32 * m.entries;
	maker_long(&m, "parts in a wrong order here", "E          ");
	e[32] = 1;
	e[64] = 2;
	maker_entry(&m, "E          ", 0, 0, 0);
	e = m.image + m.root * 512 + 32 * m.entries;
	maker_long(&m, "sums differ between parts", "F          ");
	e[32 + 13]++;
	maker_entry(&m, "F          ", 0, 0, 0);
	e = m.image + m.root * 512 + 32 * m.entries;
	maker_long(&m, "no last part", "G          ");
	e[0] = 1;
	maker_entry(&m, "G          ", 0, 0, 0);
	e = m.image + m.root * 512 + 32 * m.entries;
	maker_long(&m, "number 0", "H          ");
	e[0] = 0x40;
	maker_entry(&m, "H          ", 0, 0, 0);
	e = m.image + m.root * 512 + 32 * m.entries;
	maker_long(&m, "number 21", "I          ");
	e[0] = 0x40 | 21;
	maker_entry(&m, "I          ", 0, 0, 0);
	maker_long(&m, "good", "J          ");
	maker_entry(&m, "J          ", 0, 0, 0);
	expect_names("A|B|C|D|E|F|G|H|I|good|");
}

/* 255 characters that need three bytes each: found by the short name. */
static void test_long_name_too_long_for_utf8(void **state)
{
	char name[256];
	struct fs_node node;

	(void)state;
	maker_init(&m, 12);
	memset(name, 'n', 255);
	name[255] = '\0';
	maker_long(&m, name, "NNNNNN~1   ");
	for (unsigned int e = 0; e < m.entries; e++)
		m.image[m.root * 512 + 32 * e + 2] = 0x30;     /* 'n' becomes U+306E */
	maker_entry(&m, "NNNNNN~1   ", 0, 0, 0);
	expect_names("NNNNNN~1|");
	assert_int_equal(mount(), 0);
	assert_int_equal(fs_open(&fs, "nnnnnn~1", &node), 0);
	fs_unmount(&fs);
}

static void test_directory_loops(void **state)
{
	struct fs_node node;

	(void)state;
	FOR_ALL_TYPES(bits) {
		maker_init(&m, bits);
		maker_entry(&m, "LOOP       ", 0x10, 10, 0);
		maker_entry(&m, "NOWHERE    ", 0x10, 0, 0);
		maker_entry(&m, "OUTSIDE    ", 0x10, 0xfff0, 0);
		maker_link(&m, 10, 12);
		maker_link(&m, 12, 10);
		for (unsigned int c = 10; c <= 12; c++)
			memset(maker_cluster(&m, c), 0xe5, 512);
		assert_int_equal(mount(), 0);
		capture_start();
		assert_int_equal(list("/loop"), -EBADMSG);
		capture_expect("which came before: the chain that begins with 10 is a loop");
		capture_start();
		assert_int_equal(fs_open(&fs, "/nowhere/file", &node), -EBADMSG);
		capture_expect("a chain begins with cluster 0, which is free");
		capture_start();
		assert_int_equal(list("/outside"), -EBADMSG);
		capture_expect("a chain begins with cluster 65520, which is not there");
		fs_unmount(&fs);
	}
}

/* A directory within itself is a long path to the same place, not an endless one. */
static void test_directory_in_itself(void **state)
{
	uint8_t *e;

	(void)state;
	maker_init(&m, 16);
	e = maker_entry(&m, "SELF       ", 0x10, 10, 0);
	memcpy(maker_cluster(&m, 10), e, 32);
	maker_chain(&m, 10, 1);
	assert_int_equal(mount(), 0);
	assert_int_equal(list("/self/self/self/self"), 0);
	assert_string_equal(names, "SELF/|");
	fs_unmount(&fs);
}

static void test_directory_without_end(void **state)
{
	(void)state;
	maker_init(&m, 16);
	m.mem.fill = 0xe5;      /* what the image does not hold is full of deleted entries */
	maker_entry(&m, "ENDLESS    ", 0x10, 600, 0);
	maker_chain(&m, 600, 4096);
	assert_int_equal(mount(), 0);
	assert_int_equal(list("/endless"), 0);
	fs_unmount(&fs);
	maker_chain(&m, 600, 4097);
	assert_int_equal(mount(), 0);
	capture_start();
	assert_int_equal(list("/endless"), -EBADMSG);
	capture_expect("mem 0: a directory has more than 65536 entries");
	fs_unmount(&fs);
}

static void test_unreadable_directory(void **state)
{
	(void)state;
	maker_init(&m, 32);
	assert_int_equal(mount(), 0);
	m.mem.bad_sector = m.root;
	capture_start();
	assert_int_equal(list("/"), -EIO);
	capture_expect("mem 0: directory at sector");
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
		cmocka_unit_test(test_what_is_no_file),
		cmocka_unit_test(test_short_names),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_orphaned_long_names),
		cmocka_unit_test(test_long_name_too_long_for_utf8),
		cmocka_unit_test(test_directory_loops),
		cmocka_unit_test(test_directory_in_itself),
		cmocka_unit_test(test_directory_without_end),
		cmocka_unit_test(test_unreadable_directory),
		cmocka_unit_test(test_not_fat),
		cmocka_unit_test(test_impossible_layouts),
		cmocka_unit_test(test_unreadable_boot_sector),
		cmocka_unit_test(test_active_table),
		cmocka_unit_test(test_volume_cut_short),
		cmocka_unit_test(test_table_too_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
