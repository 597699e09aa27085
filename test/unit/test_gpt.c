/* SPDX-License-Identifier: Apache-2.0 */
/* gpt: what is written is what sgdisk reads, and a power cut at any sector leaves a whole table. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <common/blkdesc.h>
#include <common/command.h>
#include <common/env.h>
#include <drivers/rng.h>
#include <fs/gpt.h>
#include <fs/part.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"

extern const struct fs_type fs_fat;
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;
extern const struct command cmd_gpt;

#define SECTORS 8192u

/* A disk in memory that stops, as power does, after BUDGET sectors have been written. */
static uint8_t disk[SECTORS * 512];
static uint64_t budget;
static unsigned int flushes;
static struct blk_dev dev;

static int submit(struct blk_dev *d, struct blk_req *req)
{
	uint8_t *at = disk + req->sector * 512;

	(void)d;
	req->status = 0;
	for (unsigned int i = 0; i < req->nsegs; at += req->seg[i++].len) {
		uint64_t part = MIN(req->seg[i].len, budget * 512);

		if (!req->write) {
			memcpy(req->seg[i].buf, at, req->seg[i].len);
			continue;
		}
		memcpy(at, req->seg[i].buf, part);
		budget -= part / 512;
		if (part < req->seg[i].len)
			req->status = -EIO;
	}
	return 0;
}

static void poll(struct blk_dev *d)
{
	(void)d;
}

static int flush(struct blk_dev *d)
{
	(void)d;
	flushes++;
	return budget ? 0 : -EIO;
}

static const struct blk_ops ops = { .submit = submit, .poll = poll, .flush = flush };

struct blk_dev *blk_get(const char *ifname, unsigned int devnum)
{
	return !strcmp(ifname, "virtio") && !devnum ? &dev : NULL;
}

static int rng_error;

int rng_read(void *buf, size_t len)
{
	static uint8_t next;

	memset(buf, ++next, len);
	return rng_error;
}

static int set_up(void **state)
{
	(void)state;
	memset(disk, 0, sizeof(disk));
	dev = (struct blk_dev){ .ops = &ops, .sectors = SECTORS, .block_size = 512, .align = 1,
				.ifname = "virtio", .name = "virtio 0" };
	budget = UINT64_MAX / 512;
	rng_error = 0;
	return 0;
}

/* gpt WHAT virtio 0 [MORE]; TEXT must be in its output. */
static void gpt(const char *what, const char *more, int expected, const char *text)
{
	char copy[512];
	char *argv[] = { "gpt", (char *)what, "virtio", "0", copy, NULL };
	int ret;

	snprintf(copy, sizeof(copy), "%s", more ? more : "");
	if (!more)
		argv[4] = NULL;
	capture_start();
	ret = cmd_gpt.run(more ? 5 : 4, argv);
	capture_expect(text);
	assert_int_equal(ret, expected);
}

#define TWO                                                                              \
	"uuid_disk=3e65bd7e-caa7-477a-bdad-938945515dea;name=boot,start=1MiB,size=1M,"  \
	"type=system,uuid=BC8C8D5B-E363-46D6-9AD0-2DCE2670124F;name=r\303\266ot,size=-,bootable"

static void write_disk(const char *name)
{
	FILE *f = fopen(name, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(disk, 1, sizeof(disk), f), sizeof(disk));
	fclose(f);
}

static void test_sgdisk_agrees(void **state)
{
	(void)state;
	gpt("write", TWO, CMD_OK, "Writing GPT: success!");
	gpt("verify", NULL, CMD_OK, "Verify GPT: success!");
	write_disk("made.img");
	image_run("sgdisk -v made.img | grep 'No problems found';"
		  "sgdisk -p made.img | grep -i 'GUID): 3E65BD7E-CAA7-477A-BDAD-938945515DEA' &&"
		  "sgdisk -i 1 made.img >i1 && grep 'First sector: 2048 ' i1 &&"
		  "grep 'Last sector: 4095 ' i1 && grep 'EFI system partition' i1 &&"
		  "grep 'unique GUID: BC8C8D5B-E363-46D6-9AD0-2DCE2670124F' i1 &&"
		  "grep \"name: 'boot'\" i1 && sgdisk -i 2 made.img >i2 &&"
		  "grep 'First sector: 4096 ' i2 && grep 'Last sector: 8158 ' i2 &&"
		  "grep \"name: 'r\303\266ot'\" i2 && grep 'flags: 0000000000000004' i2");
	gpt("guid", NULL, CMD_OK, "3e65bd7e-caa7-477a-bdad-938945515dea");
	gpt("guid", "g", CMD_OK, "");
	assert_string_equal(env_get("g"), "3e65bd7e-caa7-477a-bdad-938945515dea");
	gpt("enumerate", NULL, CMD_OK, "");
	assert_string_equal(env_get("gpt_partition_list"), "boot r\303\266ot");
	gpt("setenv", "r\303\266ot", CMD_OK, "");
	assert_string_equal(env_get("gpt_partition_addr"), "1000");
	assert_string_equal(env_get("gpt_partition_size"), "fdf");
	assert_string_equal(env_get("gpt_partition_entry"), "2");
	assert_string_equal(env_get("gpt_partition_bootable"), "1");
	gpt("setenv", "nobody", CMD_FAILURE, "no partition 'nobody'");
}

static void test_large_blocks(void **state)
{
	(void)state;
	dev.block_size = 4096;
	gpt("write", "name=a,size=64K;name=b,size=-", CMD_OK, "success");
	gpt("verify", NULL, CMD_OK, "success");
	gpt("setenv", "b", CMD_OK, "");
	assert_string_equal(env_get("gpt_partition_addr"), "16");
}

/* --- power cuts -------------------------------------------------------------------- */

/* The name of partition 1, whichever copy it is read from; "" without a table. */
static void first_name(char name[64])
{
	struct part_table table;

	budget = UINT64_MAX / 512;
	capture_start();
	assert_int_equal(part_read(&dev, &table), 0);
	capture_end();
	snprintf(name, 64, "%.60s", table.count ? table.part[0].name : "");
	part_free(&table);
}

/* Cuts a change from table "old" to "new" after each sector; DAMAGE (0: none) is a block to spoil first. */
static void cut_everywhere(uint64_t damage, bool table_before)
{
	static uint8_t before[sizeof(disk)];
	bool changed = false, done = false;
	char name[64];

	if (table_before)
		gpt("write", "name=old,size=1MiB;name=rest,size=-", CMD_OK, "success");
	if (damage)
		disk[damage * 512 + 60] ^= 1;
	memcpy(before, disk, sizeof(disk));
	for (uint64_t n = 0; !done; n++) {
		memcpy(disk, before, sizeof(disk));
		budget = n;
		capture_start();
		done = !gpt_write(&dev, &(struct gpt_plan){ .disk = { 1 }, .count = 1, .part = {
			{ .type = { 2 }, .guid = { 3 }, .start = 100, .blocks = 7, .name = "new" } } });
		capture_end();
		first_name(name);
		if (!strcmp(name, "new"))
			changed = true;
		else
			assert_string_equal(name, table_before ? "old" : "");
		assert_true(!done || changed);
	}
	gpt("verify", NULL, CMD_OK, "success");
}

static void test_power_cuts(void **state)
{
	(void)state;
	cut_everywhere(0, true);
}

static void test_power_cuts_with_one_copy(void **state)
{
	(void)state;
	cut_everywhere(1, true);                 /* the primary header is spoilt */
	set_up(state);
	cut_everywhere(2, true);                 /* its entries */
	set_up(state);
	cut_everywhere(SECTORS - 1, true);       /* the backup */
}

static void test_power_cuts_of_the_first_table(void **state)
{
	(void)state;
	cut_everywhere(0, false);
	assert_true(flushes >= 5);
}

/* --- what is refused ------------------------------------------------------------------ */

static void test_refused(void **state)
{
	static const char *const cases[][2] = {
		{ "", "partition 1: there is none" },
		{ "name=a,size=1", "not a multiple of the disk's blocks: \"1\"" },
		{ "name=a,size=xyz", "not a size (as in 64MiB)" },
		{ "name=a,size=1MX", "not a size" },
		{ "name=a,size=99999999999T", "not a size" },
		{ "size=1M,colour=red", "unknown key: \"colour\"" },
		{ "size=1M,uuid=123", "not a GUID: \"123\"" },
		{ "size=1M,type=3e65bd7e-caa7-477a-bdad-93894551dea", "not a GUID" },
		{ "size=1M,type=3e65bd7e+caa7-477a-bdad-938945515dea", "not a GUID" },
		{ "size=1M,attrs=no", "not a number: \"no\"" },
		{ "uuid_disk=x;size=1M", "not a GUID: \"x\"" },
		{ "size=-;size=1M", "partition 2: the one before it takes all that is left" },
		{ "name=a,size=8M", "partition 1 (a): 16384 blocks from 34 on; 34 to 8158 are there" },
		{ "start=512,size=1M", "34 to 8158 are there" },
		{ "start=4M,size=-", "34 to 8158 are there" },
		{ "name=a,start=1M,size=1M;name=b,start=1535K,size=1M",
		  "partitions 1 (a) and 2 (b) overlap" },
		{ "size=1M,uuid=3e65bd7e-caa7-477a-bdad-938945515dea;"
		  "size=1M,uuid=3e65bd7e-caa7-477a-bdad-938945515dea", "have the same GUID" },
	};

	(void)state;
	budget = 0;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		gpt("write", cases[i][0], CMD_FAILURE, cases[i][1]);
	rng_error = -ENODEV;
	gpt("write", "size=1M", CMD_FAILURE, "give uuid= and uuid_disk=");
	rng_error = 0;
	dev.sectors = 60;
	gpt("write", TWO, CMD_FAILURE, "no room for a table");
}

static void test_verify(void **state)
{
	(void)state;
	gpt("verify", NULL, CMD_FAILURE, "virtio 0: no GPT");
	gpt("guid", NULL, CMD_FAILURE, "virtio 0: no GPT");
	gpt("write", TWO, CMD_OK, "success");
	disk[(SECTORS - 33) * 512 + 1000] ^= 4;
	gpt("verify", NULL, CMD_FAILURE, "the header in block 8191 does not match the CRC of its entries");
	gpt("write", TWO, CMD_OK, "success");
	disk[512 + 8] ^= 4;
	gpt("verify", NULL, CMD_FAILURE, "the header in block 1 ");
	gpt("write", TWO, CMD_OK, "success");
	budget = 33;
	gpt("write", "size=1M", CMD_FAILURE, "writing block");
	budget = UINT64_MAX / 512;
	gpt("verify", NULL, CMD_FAILURE, "the two copies of the table are not the same");
	gpt("nonsense", NULL, CMD_USAGE, "");
	gpt("write", NULL, CMD_USAGE, "");
	gpt("setenv", NULL, CMD_USAGE, "");
}

/* --- changes of a table that is there ------------------------------------------------------ */

#define LISTED                                                                                 \
	"uuid_disk=3e65bd7e-caa7-477a-bdad-938945515dea;name=boot,start=0x100000,size=0x100000," \
	"uuid=bc8c8d5b-e363-46d6-9ad0-2dce2670124f,type=c12a7328-f81f-11d2-ba4b-00a0c93ec93b;"   \
	"name=r\303\266ot,start=0x200000,size=0x1fbe00,"

static void test_read(void **state)
{
	uint8_t before[sizeof(disk)];
	char list[512];

	(void)state;
	gpt("read", NULL, CMD_FAILURE, "virtio 0: no GPT");
	gpt("write", TWO, CMD_OK, "success");
	gpt("read", NULL, CMD_OK, LISTED);
	gpt("read", "l", CMD_OK, "");
	snprintf(list, sizeof(list), "%s", env_get("l"));
	assert_non_null(strstr(list, ",attrs=4"));
	/* what it says makes the same table */
	memcpy(before, disk, sizeof(disk));
	memset(disk, 0, sizeof(disk));
	gpt("write", list, CMD_OK, "success");
	assert_memory_equal(disk, before, sizeof(disk));
	gpt("verify", list, CMD_OK, "success");
	gpt("verify", "name=boot,start=1M,size=1M;name=root,size=-", CMD_FAILURE, "another name");
	gpt("verify", "name=boot,start=1M,size=2M;name=x,size=-", CMD_FAILURE, "another size");
	gpt("verify", "name=boot,start=2M,size=1M;name=x,size=-", CMD_FAILURE, "another start");
	gpt("verify", "name=boot,start=1M,size=1M", CMD_FAILURE, "2 partitions are there, 1 are listed");
	gpt("verify", "name", CMD_FAILURE, "error!");
}

/* gpt rename virtio 0 PART NAME */
static void rename_to(const char *part, const char *name, int expected, const char *text)
{
	char *argv[] = { "gpt", "rename", "virtio", "0", (char *)part, (char *)name, NULL };

	capture_start();
	assert_int_equal(cmd_gpt.run(6, argv), expected);
	capture_expect(text);
}

static void test_rename(void **state)
{
	(void)state;
	gpt("write", TWO, CMD_OK, "success");
	rename_to("2", "data", CMD_OK, "Renaming: success!");
	gpt("verify", "name=boot,start=1M,size=1M;name=data,size=-", CMD_OK, "success!");
	gpt("set-bootable", "boot", CMD_OK, "success!");
	write_disk("renamed.img");
	image_run("sgdisk -v renamed.img | grep 'No problems found' && sgdisk -i 1 renamed.img >i1;"
		  "grep 'flags: 0000000000000004' i1 && grep 'unique GUID: BC8C8D5B' i1 &&"
		  "sgdisk -i 2 renamed.img >i2 && grep 'flags: 0000000000000000' i2 &&"
		  "grep \"name: 'data'\" i2");
	gpt("set-bootable", "boot,data", CMD_OK, "success!");
	gpt("read", NULL, CMD_OK, "attrs=4;name=data");
	budget = 0;
	rename_to("3", "x", CMD_FAILURE, "virtio 0: no partition 3");
	rename_to("x", "x", CMD_FAILURE, "\"x\" is not a number");
	rename_to("1", "", CMD_FAILURE, "no name of 1 to 36 characters");
	rename_to("1", "1234567890123456789012345678901234567", CMD_FAILURE, "no name of 1 to 36");
	rename_to("1", "fails", CMD_FAILURE, "writing block");
	gpt("set-bootable", "boot,other", CMD_FAILURE, "no partition 'other'");
	gpt("set-bootable", NULL, CMD_USAGE, "");
	gpt("rename", "1", CMD_USAGE, "");
	gpt("repair", "1", CMD_USAGE, "");
}

static void test_repair(void **state)
{
	static const size_t damage[] = { 512 + 8, 512 + 60, 1024 + 3, sizeof(disk) - 500,
					 sizeof(disk) - 33 * 512 + 7 };
	uint8_t good[sizeof(disk)];

	(void)state;
	gpt("repair", NULL, CMD_FAILURE, "no GPT");
	gpt("write", TWO, CMD_OK, "success");
	memcpy(good, disk, sizeof(disk));
	for (size_t i = 0; i < ARRAY_SIZE(damage); i++) {
		disk[damage[i]] ^= 4;
		gpt("repair", NULL, CMD_OK, "Repairing GPT: success!");
		assert_memory_equal(disk, good, sizeof(disk));
	}
	budget = 0;
	gpt("repair", NULL, CMD_OK, "success!");        /* and nothing was written */
	disk[512] ^= 1;
	disk[sizeof(disk) - 512] ^= 1;
	gpt("repair", NULL, CMD_FAILURE, "the header in block 8191 has no signature");
}

/* At each sector that is written of a change, the old name or the new one is there. */
static void test_power_cuts_of_a_change(void **state)
{
	uint8_t before[sizeof(disk)];

	(void)state;
	gpt("write", TWO, CMD_OK, "success");
	memcpy(before, disk, sizeof(disk));
	for (unsigned int cut = 0; cut <= 66; cut++) {
		struct part_table table;
		bool is_new;

		memcpy(disk, before, sizeof(disk));
		budget = cut;
		rename_to("1", "other", CMD_FAILURE, "Renaming: error!");
		budget = UINT64_MAX / 512;
		capture_start();
		assert_int_equal(part_read(&dev, &table), 0);
		capture_expect("");
		assert_int_equal(table.count, 2);
		is_new = !strcmp(table.part[0].name, "other");
		assert_true(is_new || !strcmp(table.part[0].name, "boot"));
		part_free(&table);
		gpt("repair", NULL, CMD_OK, "success!");
		gpt("verify", NULL, CMD_OK, "success!");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sgdisk_agrees, set_up),
		cmocka_unit_test_setup(test_large_blocks, set_up),
		cmocka_unit_test_setup(test_power_cuts, set_up),
		cmocka_unit_test_setup(test_power_cuts_with_one_copy, set_up),
		cmocka_unit_test_setup(test_power_cuts_of_the_first_table, set_up),
		cmocka_unit_test_setup(test_refused, set_up),
		cmocka_unit_test_setup(test_verify, set_up),
		cmocka_unit_test_setup(test_read, set_up),
		cmocka_unit_test_setup(test_rename, set_up),
		cmocka_unit_test_setup(test_repair, set_up),
		cmocka_unit_test_setup(test_power_cuts_of_a_change, set_up),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
