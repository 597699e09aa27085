/* SPDX-License-Identifier: Apache-2.0 */
/* Directories of FAT volumes made by hand: names of all kinds, and damage. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <fs/fs.h>
#include <lib/util.h>

#include "capture.h"
#include "fat_maker.h"

extern const struct fs_type fs_fat;
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;

static struct fat_maker m;
static struct fs fs;
static const unsigned int all_bits[] = { 12, 16, 32 };

#define FOR_ALL_TYPES(bits) \
	for (size_t i_ = 0, bits; i_ < ARRAY_SIZE(all_bits) && (bits = all_bits[i_], 1); i_++)

static int mount(void)
{
	return fs_mount(&fs, &m.mem.dev, 0, m.mem.dev.sectors);
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
	maker_entry(&m, "GR\x99\xe1" "E   BIN", 0, 0, 0)[12] = 0x18;
	maker_entry(&m, "A B        ", 0, 0, 0);
	maker_entry(&m, "ESC\x1b[2J TXT", 0, 0, 0);
	expect_names("lower.txt|base.TXT|EXT.txt|σANJI.TXT|GRÜßE.TXT|größe.bin|A B|ESC\xef\xbf\xbd[2J.TXT|");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_no_file),
		cmocka_unit_test(test_short_names),
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_orphaned_long_names),
		cmocka_unit_test(test_long_name_too_long_for_utf8),
		cmocka_unit_test(test_directory_loops),
		cmocka_unit_test(test_directory_in_itself),
		cmocka_unit_test(test_directory_without_end),
		cmocka_unit_test(test_unreadable_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
