/* SPDX-License-Identifier: Apache-2.0 */
/* Partition tables that sfdisk and sgdisk made, and damaged ones. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/part.h>
#include <lib/crc32.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"

static struct blk_mem mem;
static struct part_table table;

/* Makes DISK of MIB with sfdisk's SCRIPT, and opens it. */
static void make_sfdisk(unsigned int mib, const char *script)
{
	image_run("rm -f d.img; truncate -s %uM d.img; printf '%s' | sfdisk -q d.img", mib, script);
	image_open(&mem, "d.img");
}

static void make_sgdisk(unsigned int mib, const char *options)
{
	image_run("rm -f d.img; truncate -s %uM d.img; sgdisk %s d.img", mib, options);
	image_open(&mem, "d.img");
}

/* Reads the table; TEXT is what must be printed, NULL: nothing. */
static int read_saying(const char *text)
{
	const char *printed;
	int ret;

	capture_start();
	ret = part_read(&mem.dev, &table);
	if (text) {
		capture_expect(text);
	} else {
		printed = capture_end();
		assert_string_equal(printed, "");
	}
	return ret;
}

static void done(void)
{
	part_free(&table);
	image_close(&mem);
}

static void check(unsigned int number, uint64_t start, uint64_t sectors, uint8_t type, bool bootable)
{
	const struct partition *p = part_get(&table, number);

	assert_non_null(p);
	assert_int_equal(p->start, start);
	assert_int_equal(p->sectors, sectors);
	assert_int_equal(p->mbr_type, type);
	assert_int_equal(p->bootable, bootable);
}

/* --- MBR ------------------------------------------------------------------- */

static void test_mbr_primary(void **state)
{
	(void)state;
	make_sfdisk(64, "label: dos\\nlabel-id: 0xcafe0123\\n"
			"start=2048,size=65536,type=c,bootable\\nstart=67584,size=8192,type=83\\n");
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.scheme, PART_MBR);
	assert_string_equal(table.disk_id, "cafe0123");
	assert_int_equal(table.count, 2);
	check(1, 2048, 65536, 0x0c, true);
	check(2, 67584, 8192, 0x83, false);
	assert_string_equal(part_get(&table, 2)->uuid, "cafe0123-02");
	assert_string_equal(part_get(&table, 2)->name, "");
	assert_string_equal(part_get(&table, 2)->type_uuid, "");
	assert_null(part_get(&table, 3));
	assert_null(part_get(&table, 0));
	assert_int_equal(mem.requests, 1);
	done();
}

static void test_mbr_logical(void **state)
{
	(void)state;
	make_sfdisk(64, "label: dos\\nlabel-id: 0x1\\nstart=2048,size=2048,type=c\\n"
			"start=8192,size=100000,type=f\\nstart=10240,size=4096,type=83\\n"
			"start=16384,size=2048,type=82\\nstart=20480,size=2048,type=b,bootable\\n");
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.count, 5);
	check(1, 2048, 2048, 0x0c, false);
	check(2, 8192, 100000, 0x0f, false);
	check(5, 10240, 4096, 0x83, false);
	check(6, 16384, 2048, 0x82, false);
	check(7, 20480, 2048, 0x0b, true);
	assert_string_equal(part_get(&table, 7)->uuid, "00000001-07");
	done();
}

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* Entry I of the table in sector LBA. */
static void mbr_set(uint64_t lba, unsigned int i, uint8_t status, uint8_t type, uint32_t start,
		    uint32_t blocks)
{
	uint8_t *s = mem.data + lba * 512;
	uint8_t *e = s + 446 + 16 * i;

	e[0] = status;
	e[4] = type;
	put32(e + 8, start);
	put32(e + 12, blocks);
	s[510] = 0x55;
	s[511] = 0xaa;
}

static uint8_t hand_made[2048 * 512];

static void hand_make(void)
{
	memset(hand_made, 0, sizeof(hand_made));
	blk_mem_init(&mem, hand_made, sizeof(hand_made), 2048);
}

static void test_mbr_extended_loop(void **state)
{
	(void)state;
	hand_make();
	mbr_set(0, 0, 0, 0x05, 100, 1000);
	mbr_set(100, 0, 0, 0x83, 10, 5);
	mbr_set(100, 1, 0, 0x05, 50, 50);
	mbr_set(150, 0, 0, 0x83, 10, 5);
	mbr_set(150, 1, 0, 0x05, 50, 50);     /* itself */
	assert_int_equal(read_saying("mem 0: extended partition: table at block 150 is one too many"),
			 0);
	assert_int_equal(table.count, 1 + 60);
	check(5, 110, 5, 0x83, false);
	check(64, 160, 5, 0x83, false);
	part_free(&table);
}

static void test_mbr_extended_damage(void **state)
{
	(void)state;
	hand_make();
	mbr_set(0, 0, 0, 0x83, 1, 50);
	mbr_set(0, 1, 0, 0x0f, 100, 1000);
	assert_int_equal(read_saying("table at block 100 has no signature: partitions from 5 on"), 0);
	assert_int_equal(table.count, 2);
	part_free(&table);

	mbr_set(100, 0, 0, 0x83, 10, 5);
	mbr_set(100, 1, 0, 0x05, 1000, 50);
	assert_int_equal(read_saying("table at block 100 names a next one outside the extended"), 0);
	assert_int_equal(table.count, 3);
	part_free(&table);

	mbr_set(100, 1, 0, 0x05, 500, 50);
	mem.bad_sector = 600;
	assert_int_equal(read_saying("table at block 600 cannot be read: partitions from 6 on"), 0);
	assert_int_equal(table.count, 3);
	part_free(&table);

	mbr_set(0, 1, 0, 0x0f, 2000, 50000);
	mbr_set(2000, 1, 0, 0x05, 1000, 50);
	assert_int_equal(read_saying("table at block 3000 is not on the disk"), 0);
	assert_int_equal(table.count, 2);
	part_free(&table);
}

/* An empty logical partition takes no number; an entry table without a link ends the chain. */
static void test_mbr_empty_logical(void **state)
{
	(void)state;
	hand_make();
	mbr_set(0, 3, 0, 0x85, 100, 1000);
	mbr_set(100, 1, 0, 0x05, 50, 50);
	mbr_set(150, 0, 0x80, 0x83, 10, 5);
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.count, 2);
	check(4, 100, 1000, 0x85, false);
	check(5, 160, 5, 0x83, true);
	part_free(&table);
}

static void test_mbr_outside_the_disk(void **state)
{
	(void)state;
	hand_make();
	mbr_set(0, 0, 0, 0x83, 2048, 10);
	assert_int_equal(read_saying("partition 1 is left out: 10 blocks from block 2048"), 0);
	assert_int_equal(table.count, 0);
	part_free(&table);
	mbr_set(0, 0, 0, 0x83, 2000, UINT32_MAX);
	assert_int_equal(read_saying("partition 1 is cut: its 4294967295 blocks from block 2000"), 0);
	check(1, 2000, 48, 0x83, false);
	part_free(&table);
	mbr_set(0, 0, 0, 0x83, 0, 10);
	assert_int_equal(read_saying("partition 1 is left out"), 0);
	part_free(&table);
}

static void test_none(void **state)
{
	(void)state;
	hand_make();
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.scheme, PART_NONE);
	mbr_set(0, 0, 0x12, 0x83, 1, 10);     /* no MBR has such a status */
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.scheme, PART_NONE);
	mem.dev.sectors = 0;
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.scheme, PART_NONE);
	mem.dev.sectors = 2048;
	mem.bad_sector = 0;
	assert_int_equal(read_saying("mem 0: the first block: -EIO"), -EIO);
	mem.dev.block_size = 8192;
	assert_int_equal(read_saying("blocks of 8192 bytes are not supported"), -ENOTSUP);
}

/* A filesystem on the whole disk, with or without the table that mkfs.vfat may put into it. */
static void test_whole_disk_fat(void **state)
{
	static const char *const options[] = { "", "-F 32", "-F 12", "--mbr=y", "-F 32 --mbr=y" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		image_run("rm -f d.img; mkfs.vfat %s -C d.img 40000", options[i]);
		image_open(&mem, "d.img");
		assert_int_equal(read_saying(NULL), 0);
		assert_int_equal(table.scheme, PART_NONE);
		assert_int_equal(table.count, 0);
		done();
	}
}

/* Boot loaders may leave a FAT parameter block in an MBR; sound entries decide. */
static void test_mbr_with_parameter_block(void **state)
{
	(void)state;
	image_run("rm -f d.img; mkfs.vfat -C d.img 40000");
	image_open(&mem, "d.img");
	memset(mem.data + 446, 0, 64);
	mbr_set(0, 0, 0x80, 0x0c, 2048, 70000);
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.scheme, PART_MBR);
	check(1, 2048, 70000, 0x0c, true);
	part_free(&table);
	mbr_set(0, 1, 0, 0x0c, 72048, 70000);     /* beyond the end: then it is no table */
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.scheme, PART_NONE);
	done();
}

/* --- GPT --------------------------------------------------------------------- */

#define SGDISK_THREE                                                                          \
	"-U 11223344-5566-7788-99aa-bbccddeeff00 -n 1:2048:+8M -t 1:ef00 -c 1:'EFI System' "  \
	"-u 1:01234567-89ab-cdef-0123-456789abcdef -n 3:0:+1M -c 3:'Größe 日本' -A 3:set:2 "   \
	"-n 128:0:0 -t 128:8305"

static void test_gpt(void **state)
{
	const struct partition *p;

	(void)state;
	make_sgdisk(64, SGDISK_THREE);
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.scheme, PART_GPT);
	assert_string_equal(table.disk_id, "11223344-5566-7788-99aa-bbccddeeff00");
	assert_int_equal(table.count, 3);
	check(1, 2048, 16384, 0, true);
	check(3, 18432, 2048, 0, true);
	check(128, 20480, 131072 - 20480 - 33, 0, false);
	p = part_get(&table, 1);
	assert_string_equal(p->name, "EFI System");
	assert_string_equal(p->uuid, "01234567-89ab-cdef-0123-456789abcdef");
	assert_string_equal(p->type_uuid, "c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
	assert_int_equal(p->attributes, 0);
	p = part_get(&table, 3);
	assert_string_equal(p->name, "Größe 日本");
	assert_int_equal(p->attributes, 4);
	assert_string_equal(part_get(&table, 128)->type_uuid,
			    "b921b045-1df0-41c3-af44-4c6f280d3fae");
	assert_int_equal(mem.requests, 1);
	done();
}

/* A primary table that is damaged in any of these places: the backup serves. */
static void test_gpt_backup(void **state)
{
	static const struct {
		unsigned int at;
		const char *why;
	} damage[] = {
		{ 512 + 0, "has no signature" },
		{ 512 + 11, "does not match its CRC" },
		{ 512 + 13, "gives a wrong size for itself" },
		{ 512 + 16, "does not match its CRC" },
		{ 512 + 72, "does not match its CRC" },
		{ 1024 + 40, "does not match the CRC of its entries" },
		{ 1024 + 127 * 128, "does not match the CRC of its entries" },
	};

	(void)state;
	make_sgdisk(64, SGDISK_THREE);
	for (size_t i = 0; i < ARRAY_SIZE(damage); i++) {
		mem.data[damage[i].at] ^= 0x55;
		assert_int_equal(read_saying(damage[i].why), 0);
		assert_int_equal(table.count, 3);
		part_free(&table);
		mem.data[damage[i].at] ^= 0x55;
	}
	assert_int_equal(read_saying(NULL), 0);
	done();
}

/* Changes a field of the primary header and makes its CRC right again. */
static void header_set(unsigned int at, uint32_t value)
{
	uint8_t *h = mem.data + 512;

	put32(h + at, value);
	put32(h + 16, 0);
	put32(h + 16, crc32(0, h, MIN(get_le32(h + 12), 512u)));
}

static void test_gpt_both_damaged(void **state)
{
	static const struct {
		unsigned int at;
		uint32_t value;
		const char *why;
	} bad[] = {
		{ 8, 0x0000ffff, "is of an unknown revision" },
		{ 12, 91, "gives a wrong size for itself" },
		{ 12, 513, "gives a wrong size for itself" },
		{ 24, 2, "belongs to another block" },
		{ 72, 131072 - 31, "names entries outside the disk" },
		{ 72, 0xffffffff, "names entries outside the disk" },
		{ 80, 0, "has no entries, or too many" },
		{ 80, 1025, "has no entries, or too many" },
		{ 80, 0xffffffff, "has no entries, or too many" },
		{ 84, 64, "gives an impossible size for its entries" },
		{ 84, 192, "gives an impossible size for its entries" },
		{ 84, 8192, "gives an impossible size for its entries" },
		{ 88, 1, "does not match the CRC of its entries" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		make_sgdisk(64, SGDISK_THREE);
		memset(mem.data + mem.size - 512, 0, 512);
		header_set(bad[i].at, bad[i].value);
		assert_int_equal(read_saying(bad[i].why), -EBADMSG);
		assert_null(table.part);
		done();
	}
}

static void test_gpt_unreadable(void **state)
{
	(void)state;
	make_sgdisk(64, SGDISK_THREE);
	mem.bad_sector = 131071;
	mem.data[512] = 0;
	assert_int_equal(read_saying("the one in block 131071 cannot be read"), -EIO);
	mem.bad_sector = 131071 - 32;
	assert_int_equal(read_saying("the one in block 131071 has unreadable entries"), -EIO);
	done();
}

/* A bad sector behind the MBR matters only to who needs it. */
static void test_unreadable_after_the_mbr(void **state)
{
	(void)state;
	hand_make();
	mbr_set(0, 0, 0, 0x83, 100, 10);
	mem.bad_sector = 5;
	assert_int_equal(read_saying(NULL), 0);
	check(1, 100, 10, 0x83, false);
	part_free(&table);
	make_sgdisk(64, SGDISK_THREE);
	mem.bad_sector = 5;
	assert_int_equal(read_saying("the GPT header in block 1 has unreadable entries; its backup"), 0);
	assert_int_equal(table.count, 3);
	done();
}

static void entries_fix_crc(void)
{
	uint8_t *h = mem.data + 512;

	header_set(88, crc32(0, mem.data + 512 * get_le64(h + 72),
			     get_le32(h + 80) * (size_t)get_le32(h + 84)));
}

/* Entries that are not on the disk are left out, the others stay. */
static void test_gpt_bad_entries(void **state)
{
	uint8_t *e;

	(void)state;
	make_sgdisk(64, SGDISK_THREE);
	e = mem.data + 1024;
	put32(e + 40, 2047);                   /* ends before it begins */
	memset(e + 2 * 128 + 40, 0xff, 8);     /* ends at the end of all numbers */
	entries_fix_crc();
	assert_int_equal(read_saying("partition 1 is left out: 0 blocks from block 2048"), 0);
	assert_int_equal(table.count, 1);
	assert_null(part_get(&table, 3));
	part_free(&table);
	put32(e + 40, 200000);
	entries_fix_crc();
	assert_int_equal(read_saying("partition 1 is cut"), 0);
	check(1, 2048, 131072 - 2048, 0, true);
	done();
}

/* Larger entries, and a table that does not follow its header. */
static void test_gpt_unusual_entries(void **state)
{
	uint8_t *from, *to;

	(void)state;
	make_sgdisk(64, SGDISK_THREE);
	from = mem.data + 1024;
	to = mem.data + 40000 * 512;
	for (unsigned int i = 0; i < 3; i++)
		memcpy(to + 512 * i, from + 128 * i, 128);
	header_set(72, 40000);
	header_set(80, 5);
	header_set(84, 512);
	entries_fix_crc();
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.count, 2);
	check(1, 2048, 16384, 0, true);
	check(3, 18432, 2048, 0, true);
	assert_int_equal(mem.requests, 2);
	done();
}

/* A header without the MBR entry that says so is a leftover; with it, but elsewhere, too. */
static void test_gpt_needs_a_protective_mbr(void **state)
{
	(void)state;
	make_sgdisk(64, SGDISK_THREE);
	memset(mem.data + 446, 0, 64);
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.scheme, PART_MBR);
	assert_int_equal(table.count, 0);
	part_free(&table);
	mbr_set(0, 2, 0, 0xee, 1, 131071);     /* a hybrid MBR: not in the first entry */
	mbr_set(0, 0, 0, 0x0c, 2048, 16384);
	assert_int_equal(read_saying(NULL), 0);
	assert_int_equal(table.scheme, PART_GPT);
	done();
}

/* On a disk with blocks of 4096 bytes all numbers count those. */
static void test_4k_blocks(void **state)
{
	(void)state;
	make_sfdisk(64, "label: dos\\nlabel-id: 0x1\\nstart=256,size=1000,type=c\\n"
			"start=2000,size=5000,type=5\\nstart=2100,size=500,type=83\\n");
	mem.dev.block_size = 4096;
	/* sfdisk thinks in sectors of 512 bytes here, so put the logical table where 4K finds it. */
	memcpy(mem.data + 2000 * 4096, mem.data + 2000 * 512, 512);
	assert_int_equal(read_saying(NULL), 0);
	check(1, 256 * 8, 1000 * 8, 0x0c, false);
	check(2, 2000 * 8, 5000 * 8, 0x05, false);
	check(5, 2100 * 8, 500 * 8, 0x83, false);
	done();
}

static void test_gpt_4k_blocks(void **state)
{
	uint8_t *h;

	(void)state;
	make_sgdisk(64, SGDISK_THREE);
	/* The same tables with blocks eight times as long. */
	memmove(mem.data + 2 * 4096, mem.data + 1024, 16384);
	memcpy(mem.data + 4096, mem.data + 512, 512);
	memset(mem.data + 512, 0, 512);
	h = mem.data + 2 * 4096;
	memset(h + 127 * 128, 0, 128);     /* too far away now */
	put32(mem.data + 4096 + 88, crc32(0, h, 16384));
	put32(mem.data + 4096 + 16, 0);
	put32(mem.data + 4096 + 16, crc32(0, mem.data + 4096, 92));
	mem.dev.block_size = 4096;
	assert_int_equal(read_saying("partition 3 is left out"), 0);
	assert_int_equal(table.scheme, PART_GPT);
	check(1, 2048 * 8, (16384 - 2048) * 8, 0, true);
	done();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mbr_primary),
		cmocka_unit_test(test_mbr_logical),
		cmocka_unit_test(test_mbr_extended_loop),
		cmocka_unit_test(test_mbr_extended_damage),
		cmocka_unit_test(test_mbr_empty_logical),
		cmocka_unit_test(test_mbr_outside_the_disk),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_whole_disk_fat),
		cmocka_unit_test(test_mbr_with_parameter_block),
		cmocka_unit_test(test_gpt),
		cmocka_unit_test(test_gpt_backup),
		cmocka_unit_test(test_gpt_both_damaged),
		cmocka_unit_test(test_gpt_unreadable),
		cmocka_unit_test(test_unreadable_after_the_mbr),
		cmocka_unit_test(test_gpt_bad_entries),
		cmocka_unit_test(test_gpt_unusual_entries),
		cmocka_unit_test(test_gpt_needs_a_protective_mbr),
		cmocka_unit_test(test_4k_blocks),
		cmocka_unit_test(test_gpt_4k_blocks),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
