/* SPDX-License-Identifier: Apache-2.0 */
/* How commands name disks and volumes, and what ls, size and part print: U-Boot's layouts. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <common/blkdesc.h>
#include <common/command.h>
#include <common/env.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"

extern const struct fs_type fs_fat;
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;

extern const struct command cmd_ls, cmd_fatls, cmd_size, cmd_fatsize, cmd_part, cmd_cat;

/*
 * virtio 0: MBR with a FAT (active) in 2, an extended partition and an empty logical one.
 * virtio 1: GPT. virtio 2: FAT without a table. virtio a: nothing at all.
 */
static struct blk_mem disks[4];

struct blk_dev *blk_get(const char *ifname, unsigned int devnum)
{
	unsigned int i = devnum == 0xa ? 3 : devnum;

	return !strcmp(ifname, "virtio") && (devnum == 0xa || devnum < 3) ? &disks[i].dev : NULL;
}

static void open_as(size_t i, unsigned int devnum, const char *name)
{
	image_open(&disks[i], name);
	disks[i].dev.ifname = "virtio";
	disks[i].dev.devnum = devnum;
	snprintf(disks[i].dev.name, sizeof(disks[i].dev.name), "virtio %u", devnum);
}

static int make_disks(void **state)
{
	int ret = image_folder_make(state);

	image_run("mkfs.vfat -F 16 -C fat.img 16384; head -c 1234567 /dev/zero >Image; "
		  "head -c 5 Image >t.txt;"
		  "mcopy -i fat.img Image :: && mmd -i fat.img '::/a long directory name' &&"
		  "mcopy -i fat.img Image '::/a long directory name/x.bin' && mcopy -i fat.img t.txt ::");
	image_run("truncate -s 64M d0.img; printf 'label: dos\nlabel-id: 0x831e2cfe\n"
		  "start=65536,size=2048,type=83\nstart=2048,size=32768,type=c,bootable\n"
		  "start=69632,size=20480,type=5\nstart=71680,size=8192,type=83\n' | sfdisk -q d0.img;"
		  "dd if=fat.img of=d0.img bs=1M seek=1 conv=notrunc");
	image_run("truncate -s 64M d1.img; sgdisk -n 1:2048:+32M -c 1:'EFI system' -t 1:ef00 "
		  "-n 2:0:0 -A 2:set:2 -c 2:root -u 1:3e65bd7e-caa7-477a-bdad-938945515dea "
		  "-u 2:bc8c8d5b-e363-46d6-9ad0-2dce2670124f -n 3:64:+1 -c 3:2 "
		  "-u 3:00000000-0000-0000-0000-000000000003 -a 1 d1.img");
	image_run("truncate -s 1M empty.img");
	open_as(0, 0, "d0.img");
	open_as(1, 1, "d1.img");
	open_as(2, 2, "fat.img");
	open_as(3, 0xa, "empty.img");
	return ret;
}

static int remove_disks(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(disks); i++)
		image_close(&disks[i]);
	env_reset("", 0);
	return image_folder_remove(state);
}

/* --- names of volumes ------------------------------------------------------------ */

static void expect_volume(const char *spec, size_t disk, unsigned int part, uint64_t start,
			  uint64_t sectors, const char *name)
{
	struct blkdesc desc;

	assert_int_equal(blkdesc_get("virtio", spec, &desc), 0);
	assert_ptr_equal(desc.dev, &disks[disk].dev);
	assert_int_equal(desc.part, part);
	assert_int_equal(desc.start, start);
	assert_int_equal(desc.sectors, sectors);
	assert_string_equal(desc.name, name);
}

static void expect_no_volume(const char *ifname, const char *spec, int expected, const char *text)
{
	struct blkdesc desc;
	int ret;

	capture_start();
	ret = blkdesc_get(ifname, spec, &desc);
	capture_expect(text);
	assert_int_equal(ret, expected);
}

static void test_volumes(void **state)
{
	struct blkdesc desc;

	(void)state;
	expect_volume("0", 0, 1, 65536, 2048, "virtio 0:1");
	expect_volume("0:", 0, 1, 65536, 2048, "virtio 0:1");
	expect_volume("0:0", 0, 0, 0, 131072, "virtio 0:0");
	expect_volume("0:2", 0, 2, 2048, 32768, "virtio 0:2");
	expect_volume("0x0:0x2", 0, 2, 2048, 32768, "virtio 0:2");
	expect_volume("0.0:5", 0, 5, 71680, 8192, "virtio 0:5");
	expect_volume("0:auto", 0, 2, 2048, 32768, "virtio 0:2");
	expect_volume("1:auto", 1, 1, 2048, 65536, "virtio 1:1");
	expect_volume("1#root", 1, 2, 67584, 63455, "virtio 1:2");
	expect_volume("1#EFI system", 1, 1, 2048, 65536, "virtio 1:1");
	expect_volume("2", 2, 0, 0, 32768, "virtio 2:0");
	expect_volume("2:0", 2, 0, 0, 32768, "virtio 2:0");
	expect_volume("2:auto", 2, 0, 0, 32768, "virtio 2:0");
	expect_volume("a", 3, 0, 0, 2048, "virtio a:0");
	assert_int_equal(blkdesc_get("virtio", "1:2", &desc), 0);
	assert_string_equal(desc.uuid, "bc8c8d5b-e363-46d6-9ad0-2dce2670124f");
	assert_int_equal(blkdesc_get("virtio", "1:0", &desc), 0);
	assert_string_equal(desc.uuid, "");
}

static void test_volumes_that_are_none(void **state)
{
	char long_name[300];

	(void)state;
	expect_no_volume("virtio", "0:4", -ENOENT, "virtio 0: no such partition");
	expect_no_volume("virtio", "1#nobody", -ENOENT, "virtio 1: no such partition");
	expect_no_volume("virtio", "2:1", -ENOENT, "virtio 2: no partition table");
	expect_no_volume("virtio", "2#x", -ENOENT, "virtio 2: no partition table");
	expect_no_volume("virtio", "7:1", -ENODEV, "virtio: no disk 'virtio 7'");
	expect_no_volume("virtio", "0.1:1", -ENODEV, "virtio: no disk 'virtio 0.1'");
	expect_no_volume("mmc", "0", -ENODEV, "mmc: no disk 'mmc 0'");
	expect_no_volume("virtio", "x", -EINVAL, "virtio: 'x' is not the number of a disk");
	expect_no_volume("virtio", "0.z", -EINVAL, "is not the number of a disk");
	expect_no_volume("virtio", ":1", -EINVAL, "is not the number of a disk");
	expect_no_volume("virtio", "ffffffffff", -EINVAL, "is not the number of a disk");
	expect_no_volume("virtio", "0:1x", -EINVAL, "'0:1x' is not a partition");
	expect_no_volume("virtio", "0:-1", -EINVAL, "'0:-1' is not a partition");
	memset(long_name, '0', sizeof(long_name));
	long_name[299] = '\0';
	expect_no_volume("virtio", long_name, -EINVAL, "is not a partition");
}

static void test_bootdevice(void **state)
{
	(void)state;
	env_set("bootdevice", NULL);
	expect_no_volume("virtio", NULL, -EINVAL, "the variable bootdevice is not set");
	expect_no_volume("virtio", "-", -EINVAL, "the variable bootdevice is not set");
	env_set("bootdevice", "0:2");
	expect_volume("-", 0, 2, 2048, 32768, "virtio 0:2");
	expect_volume("", 0, 2, 2048, 32768, "virtio 0:2");
	expect_volume(NULL, 0, 2, 2048, 32768, "virtio 0:2");
	env_set("bootdevice", NULL);
}

/* A table that cannot be read is in nobody's way who wants the whole disk. */
static void test_whole_disk_needs_no_table(void **state)
{
	(void)state;
	disks[0].bad_sector = 0;
	expect_volume("0:0", 0, 0, 0, 131072, "virtio 0:0");
	expect_no_volume("virtio", "0:1", -EIO, "virtio 0: the first block: -EIO");
	disks[0].bad_sector = UINT64_MAX;
}

/* --- commands -------------------------------------------------------------------- */

/* Runs a command line of words ('_' is a space in one); returns its value and what it printed. */
static int run(const struct command *cmd, const char *line, const char **printed)
{
	static char words[256];
	char *argv[16];
	int argc = 0;
	int ret;

	snprintf(words, sizeof(words), "%s %s", cmd->name, line);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
		for (char *c = word; *c; c++)
			*c = *c == '_' ? ' ' : *c;
		argv[argc++] = word;
	}
	argv[argc] = NULL;
	if (argc - 1 < cmd->min_args || argc - 1 > cmd->max_args)
		return CMD_USAGE;
	capture_start();
	ret = cmd->run(argc, argv);
	*printed = capture_end();
	return ret;
}

static void expect_output(const struct command *cmd, const char *line, int expected,
			  const char *text)
{
	const char *printed;
	int ret = run(cmd, line, &printed);

	if (!text[0] || text[strlen(text) - 1] == '\n')
		assert_string_equal(printed, text);
	else if (!strstr(printed, text))
		fail_msg("expected \"%s\", printed was \"%s\"", text, printed);
	assert_int_equal(ret, expected);
}

static void expect_variable(const char *name, const char *value)
{
	assert_non_null(env_get(name));
	assert_string_equal(env_get(name), value);
}

static void test_ls(void **state)
{
	static const char root[] = "  1234567   Image\n"
				   "            a long directory name/\n"
				   "        5   t.txt\n\n2 file(s), 1 dir(s)\n\n";

	(void)state;
	expect_output(&cmd_ls, "virtio 2", CMD_OK, root);
	expect_output(&cmd_ls, "virtio 0:2 /", CMD_OK, root);
	expect_output(&cmd_fatls, "virtio 0:2", CMD_OK, root);
	expect_output(&cmd_ls, "virtio 0:2 a_long_directory_name/", CMD_OK,
		      "  1234567   x.bin\n\n1 file(s), 0 dir(s)\n\n");
	env_set("bootdevice", "2");
	expect_output(&cmd_ls, "virtio", CMD_OK, root);
	env_set("bootdevice", NULL);
}

static void test_ls_errors(void **state)
{
	(void)state;
	expect_output(&cmd_ls, "virtio 0:2 /nodir", CMD_FAILURE,
		      "virtio 0:2: /nodir: -ENOENT (no such file or entry)\n");
	expect_output(&cmd_ls, "virtio 0:2 /Image", CMD_FAILURE,
		      "ls: /Image: -ENOTDIR (not a directory)\n");
	expect_output(&cmd_ls, "virtio 0:1", CMD_FAILURE,
		      "virtio 0:1: no filesystem that is known here (fat)\n");
	expect_output(&cmd_ls, "virtio 9", CMD_FAILURE, "virtio: no disk 'virtio 9'\n");
	disks[2].bad_sector = 0;
	expect_output(&cmd_ls, "virtio 2:0", CMD_FAILURE, "fat: virtio 2: boot sector at 0: -EIO");
	disks[2].bad_sector = UINT64_MAX;
}

static void test_size(void **state)
{
	(void)state;
	expect_output(&cmd_size, "virtio 0:2 Image", CMD_OK, "");
	expect_variable("filesize", "12d687");
	expect_output(&cmd_fatsize, "virtio 2 /t.txt", CMD_OK, "");
	expect_variable("filesize", "5");
	expect_output(&cmd_size, "virtio 2 nofile", CMD_FAILURE,
		      "virtio 2:0: nofile: -ENOENT (no such file or entry)\n");
	expect_output(&cmd_size, "virtio 2 /", CMD_FAILURE, "size: / is not a file\n");
	expect_variable("filesize", "5");
}

static void test_part_list(void **state)
{
	(void)state;
	expect_output(&cmd_part, "list virtio 0", CMD_OK,
		      "\nPartition Map for VirtIO device 0  --   Partition Type: DOS\n\n"
		      "Part\tStart Sector\tNum Sectors\tUUID\t\tType\n"
		      "  1\t65536     \t2048      \t831e2cfe-01\t83\n"
		      "  2\t2048      \t32768     \t831e2cfe-02\t0c Boot\n"
		      "  3\t69632     \t20480     \t831e2cfe-03\t05 Extd\n"
		      "  5\t71680     \t8192      \t831e2cfe-05\t83\n");
	expect_output(&cmd_part, "list virtio 1", CMD_OK,
		      "\nPartition Map for VirtIO device 1  --   Partition Type: EFI\n\n"
		      "Part\tStart LBA\tEnd LBA\t\tName\n\tAttributes\n\tType GUID\n\tPartition GUID\n"
		      "  1\t0x00000800\t0x000107ff\t\"EFI system\"\n"
		      "\tattrs:\t0x0000000000000000\n"
		      "\ttype:\tc12a7328-f81f-11d2-ba4b-00a0c93ec93b\n"
		      "\tguid:\t3e65bd7e-caa7-477a-bdad-938945515dea\n"
		      "  2\t0x00010800\t0x0001ffde\t\"root\"\n"
		      "\tattrs:\t0x0000000000000004\n"
		      "\ttype:\t0fc63daf-8483-4772-8e79-3d69d8477de4\n"
		      "\tguid:\tbc8c8d5b-e363-46d6-9ad0-2dce2670124f\n"
		      "  3\t0x00000040\t0x00000040\t\"2\"\n"
		      "\tattrs:\t0x0000000000000000\n"
		      "\ttype:\t0fc63daf-8483-4772-8e79-3d69d8477de4\n"
		      "\tguid:\t00000000-0000-0000-0000-000000000003\n");
	expect_output(&cmd_part, "list virtio 2", CMD_FAILURE, "virtio 2: no partition table\n");
	expect_output(&cmd_part, "list virtio 5", CMD_FAILURE, "virtio: no disk 'virtio 5'\n");
}

static void test_part_list_to_variable(void **state)
{
	(void)state;
	expect_output(&cmd_part, "list virtio 0 parts", CMD_OK, "");
	expect_variable("parts", "1 2 3 5");
	expect_output(&cmd_part, "list virtio 0 -bootable parts", CMD_OK, "");
	expect_variable("parts", "2");
	expect_output(&cmd_part, "list virtio 1 -bootable parts", CMD_OK, "");
	expect_variable("parts", "1 2");
	expect_output(&cmd_part, "list virtio 2 parts", CMD_OK, "");
	assert_null(env_get("parts"));
	expect_output(&cmd_part, "list virtio 0 -bootable", CMD_USAGE, "");
	expect_output(&cmd_part, "list virtio 0 -x parts", CMD_USAGE, "");
	expect_output(&cmd_part, "list virtio 0 a b", CMD_USAGE, "");
}

static void test_part_one(void **state)
{
	(void)state;
	expect_output(&cmd_part, "start virtio 0 2", CMD_OK, "800\n");
	expect_output(&cmd_part, "start virtio 0 0x2", CMD_OK, "800\n");
	expect_output(&cmd_part, "size virtio 0 5", CMD_OK, "2000\n");
	expect_output(&cmd_part, "size virtio 1 root n", CMD_OK, "");
	expect_variable("n", "f7df");
	expect_output(&cmd_part, "number virtio 1 EFI_system", CMD_OK, "0x1\n");
	expect_output(&cmd_part, "number virtio 1 root n", CMD_OK, "");
	expect_variable("n", "0x2");
	expect_output(&cmd_part, "uuid virtio 0:2", CMD_OK, "831e2cfe-02\n");
	expect_output(&cmd_part, "type virtio 0:2", CMD_OK, "0c\n");
	expect_output(&cmd_part, "type virtio 1:1", CMD_OK, "c12a7328-f81f-11d2-ba4b-00a0c93ec93b\n");
	expect_output(&cmd_part, "type virtio 1#root n", CMD_OK, "");
	expect_variable("n", "0fc63daf-8483-4772-8e79-3d69d8477de4");
	expect_output(&cmd_part, "uuid virtio 1#root n", CMD_OK, "");
	expect_variable("n", "bc8c8d5b-e363-46d6-9ad0-2dce2670124f");
}

static void test_part_errors(void **state)
{
	(void)state;
	expect_output(&cmd_part, "start virtio 0 4", CMD_FAILURE, "virtio 0: no partition '4'\n");
	expect_output(&cmd_part, "start virtio 0 99999999999", CMD_FAILURE, "no partition");
	expect_output(&cmd_part, "start virtio 1 nobody", CMD_FAILURE, "no partition 'nobody'");
	expect_output(&cmd_part, "start virtio 7 1", CMD_FAILURE, "no disk");
	expect_output(&cmd_part, "uuid virtio 2", CMD_FAILURE, "a whole disk has no partition's UUID");
	expect_output(&cmd_part, "type virtio 2", CMD_FAILURE, "a whole disk has no partition's type");
	expect_output(&cmd_part, "type virtio 0:9", CMD_FAILURE, "no such partition");
	expect_output(&cmd_part, "type virtio 0 a b", CMD_USAGE, "");
	expect_output(&cmd_part, "uuid virtio 0:9", CMD_FAILURE, "no such partition");
	expect_output(&cmd_part, "uuid virtio 0 a b", CMD_USAGE, "");
	expect_output(&cmd_part, "start virtio 0", CMD_USAGE, "");
	expect_output(&cmd_part, "make virtio 0", CMD_USAGE, "");
}

/* When the console has been asked this often, Ctrl-C has been typed. */
static unsigned int until_ctrlc;

bool console_ctrlc(void)
{
	return !--until_ctrlc;
}

static void test_cat(void **state)
{
	const char *printed;

	(void)state;
	until_ctrlc = 100;
	image_run("printf 'one\\n\\ttwo \\303\\244\\033[1m\\177.' >text; : >empty;"
		  "mcopy -i fat.img text empty ::; seq 1000 >long; mcopy -i fat.img long ::");
	/* the disk in memory is as it was: look at the file's present contents */
	image_close(&disks[2]);
	open_as(2, 2, "fat.img");
	expect_output(&cmd_cat, "virtio 2 text", CMD_OK, "one\n\ttwo \303\244.[1m..");
	expect_output(&cmd_cat, "virtio 2 empty", CMD_OK, "");
	assert_int_equal(run(&cmd_cat, "virtio 2 /long", &printed), CMD_OK);
	assert_int_equal(strlen(printed), 3893);
	assert_string_equal(printed + 3893 - 9, "999\n1000\n");
	until_ctrlc = 2;
	assert_int_equal(run(&cmd_cat, "virtio 2 /long", &printed), -EINTR);
	assert_int_equal(strlen(printed), 2048);
	until_ctrlc = 100;
	expect_output(&cmd_cat, "virtio 2 /", CMD_FAILURE, "cat: virtio 2:0 /: -EISDIR");
	expect_output(&cmd_cat, "virtio 2 nofile", CMD_FAILURE, "cat: virtio 2:0 nofile: -ENOENT");
	expect_output(&cmd_cat, "virtio 9 nofile", CMD_FAILURE, "no disk");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_volumes),
		cmocka_unit_test(test_volumes_that_are_none),
		cmocka_unit_test(test_bootdevice),
		cmocka_unit_test(test_whole_disk_needs_no_table),
		cmocka_unit_test(test_ls),
		cmocka_unit_test(test_ls_errors),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_cat),
		cmocka_unit_test(test_part_list),
		cmocka_unit_test(test_part_list_to_variable),
		cmocka_unit_test(test_part_one),
		cmocka_unit_test(test_part_errors),
	};

	return cmocka_run_group_tests(tests, make_disks, remove_disks);
}
