/* SPDX-License-Identifier: Apache-2.0 */
/* part: partition tables, in U-Boot's words and layouts. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <common/blkdesc.h>
#include <common/command.h>
#include <common/env.h>
#include <fs/part.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>

/* Commands count in the device's own blocks, as U-Boot does. */
static uint64_t to_blocks(const struct blk_dev *dev, uint64_t sectors)
{
	return sectors / (dev->block_size / BLK_SECTOR_SIZE);
}

/* Prints TEXT, or puts it into a variable. */
static int answer(const char *var, const char *text)
{
	if (var)
		return env_set(var, text);
	printf("%s\n", text);
	return CMD_OK;
}

/* --- part list ---------------------------------------------------------------- */

static const char *interface_title(const char *ifname)
{
	static const char *const titles[][2] = {
		{ "virtio", "VirtIO" }, { "mmc", "MMC" }, { "nvme", "NVMe" }, { "usb", "USB" },
		{ "scsi", "SCSI" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (!strcmp(ifname, titles[i][0]))
			return titles[i][1];
	return ifname;
}

static void print_title(const struct blk_dev *dev, const char *type)
{
	printf("\nPartition Map for %s device %u  --   Partition Type: %s\n\n",
	       interface_title(dev->ifname), dev->devnum, type);
}

static void print_mbr(const struct blk_dev *dev, const struct part_table *table)
{
	print_title(dev, "DOS");
	printf("Part\tStart Sector\tNum Sectors\tUUID\t\tType\n");
	for (size_t i = 0; i < table->count; i++) {
		const struct partition *p = &table->part[i];
		bool extended = p->mbr_type == 0x05 || p->mbr_type == 0x0f || p->mbr_type == 0x85;

		printf("%3u\t%-10" PRIu64 "\t%-10" PRIu64 "\t%s\t%02x%s%s\n", p->number,
		       to_blocks(dev, p->start), to_blocks(dev, p->sectors), p->uuid, p->mbr_type,
		       extended ? " Extd" : "", p->bootable ? " Boot" : "");
	}
}

static void print_gpt(const struct blk_dev *dev, const struct part_table *table)
{
	print_title(dev, "EFI");
	printf("Part\tStart LBA\tEnd LBA\t\tName\n"
	       "\tAttributes\n\tType GUID\n\tPartition GUID\n");
	for (size_t i = 0; i < table->count; i++) {
		const struct partition *p = &table->part[i];
		uint64_t start = to_blocks(dev, p->start);

		printf("%3u\t0x%08" PRIx64 "\t0x%08" PRIx64 "\t\"%s\"\n"
		       "\tattrs:\t0x%016" PRIx64 "\n\ttype:\t%s\n\tguid:\t%s\n",
		       p->number, start, start + to_blocks(dev, p->sectors) - 1, p->name,
		       p->attributes, p->type_uuid, p->uuid);
	}
}

/*
 * The numbers of all partitions, or of those that are bootable, with spaces
 * between; without any the variable goes, as in U-Boot.
 */
static int set_numbers(const struct part_table *table, const char *var, bool bootable)
{
	size_t size = table->count * sizeof(" 12345678") + 1;
	char *text = malloc(size);
	size_t len = 0;
	int ret;

	if (!text)
		return -ENOMEM;
	text[0] = '\0';
	for (size_t i = 0; i < table->count; i++)
		if (!bootable || table->part[i].bootable)
			len += (size_t)snprintf(text + len, size - len, "%s%x", len ? " " : "",
						table->part[i].number);
	ret = env_set(var, len ? text : NULL);
	free(text);
	return ret;
}

static int print_table(const struct blk_dev *dev, const struct part_table *table)
{
	switch (table->scheme) {
	case PART_MBR:
		print_mbr(dev, table);
		return CMD_OK;
	case PART_GPT:
		print_gpt(dev, table);
		return CMD_OK;
	case PART_NONE:
		break;
	}
	log_err(dev->name, "no partition table");
	return CMD_FAILURE;
}

/* list <interface> <dev> [[-bootable] <varname>] */
static int part_list(int argc, char *const argv[])
{
	bool bootable = argc > 2 && !strcmp(argv[2], "-bootable");
	const char *var = argc > 2 + bootable ? argv[2 + bootable] : NULL;
	struct part_table table;
	struct blk_dev *dev;
	int ret;

	if (argc > 3 + bootable || (bootable && !var) || (var && *var == '-'))
		return CMD_USAGE;
	if (blkdesc_get_dev(argv[0], argv[1], &dev) || part_read(dev, &table))
		return CMD_FAILURE;
	ret = var ? set_numbers(&table, var, bootable) : print_table(dev, &table);
	part_free(&table);
	return ret;
}

/* --- part uuid, type, start, size, number ------------------------------------------- */

/* What identifies a partition's kind: a GUID, or one byte of an MBR in hex. */
static int answer_type(const struct blkdesc *desc, const char *var)
{
	struct part_table table;
	const struct partition *p;
	char byte[3];
	int ret = CMD_FAILURE;

	if (part_read(desc->dev, &table))
		return CMD_FAILURE;
	p = part_get(&table, desc->part);
	if (p) {
		snprintf(byte, sizeof(byte), "%02x", p->mbr_type);
		ret = answer(var, table.scheme == PART_GPT ? p->type_uuid : byte);
	}
	part_free(&table);
	return ret;
}

/* uuid, type <interface> <dev>:<part> [<varname>] */
static int part_identity(int argc, char *const argv[], bool type)
{
	const char *var = argc > 2 ? argv[2] : NULL;
	struct blkdesc desc;

	if (argc > 3)
		return CMD_USAGE;
	if (blkdesc_get(argv[0], argv[1], &desc))
		return CMD_FAILURE;
	if (!desc.part) {
		log_err(desc.dev->name, "a whole disk has no partition's %s", type ? "type" : "UUID");
		return CMD_FAILURE;
	}
	return type ? answer_type(&desc, var) : answer(var, desc.uuid);
}

/* By number (decimal, or 0x...), else by name. */
static const struct partition *find(const struct part_table *table, const char *text)
{
	uint64_t number;

	if (!number_parse(text, 10, &number))
		return number <= UINT32_MAX ? part_get(table, (unsigned int)number) : NULL;
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->part[i].name, text))
			return &table->part[i];
	return NULL;
}

enum info { INFO_START, INFO_SIZE, INFO_NUMBER };

/* <interface> <dev> <part> [<varname>] */
static int part_info(int argc, char *const argv[], enum info info)
{
	struct part_table table;
	const struct partition *p;
	struct blk_dev *dev;
	char text[2 + 16 + 1];
	int ret = CMD_FAILURE;

	if (argc < 3)
		return CMD_USAGE;
	if (blkdesc_get_dev(argv[0], argv[1], &dev) || part_read(dev, &table))
		return CMD_FAILURE;
	p = find(&table, argv[2]);
	if (!p) {
		log_err(dev->name, "no partition '%s'", argv[2]);
	} else {
		if (info == INFO_NUMBER)
			snprintf(text, sizeof(text), "0x%x", p->number);
		else
			snprintf(text, sizeof(text), "%" PRIx64,
				 to_blocks(dev, info == INFO_START ? p->start : p->sectors));
		ret = answer(argc > 3 ? argv[3] : NULL, text);
	}
	part_free(&table);
	return ret;
}

static int do_part(int argc, char *const argv[])
{
	const char *what = argv[1];

	/* The words after the subcommand: at least interface and disk. */
	argc -= 2;
	argv += 2;
	if (!strcmp(what, "list"))
		return part_list(argc, argv);
	if (!strcmp(what, "uuid") || !strcmp(what, "type"))
		return part_identity(argc, argv, *what == 't');
	if (!strcmp(what, "start"))
		return part_info(argc, argv, INFO_START);
	if (!strcmp(what, "size"))
		return part_info(argc, argv, INFO_SIZE);
	if (!strcmp(what, "number"))
		return part_info(argc, argv, INFO_NUMBER);
	return CMD_USAGE;
}

const struct command cmd_part = {
	.name = "part",
	.usage = "list <interface> <dev> [[-bootable] <varname>]\n"
		 "uuid <interface> <dev>:<part> [<varname>]\n"
		 "type <interface> <dev>:<part> [<varname>]\n"
		 "start <interface> <dev> <part> [<varname>]\n"
		 "size <interface> <dev> <part> [<varname>]\n"
		 "number <interface> <dev> <part> [<varname>]",
	.summary = "disk partition related commands",
	.help = "part list prints a disk's partition table (MBR with logical partitions, or\n"
		"GPT), or sets a variable to the numbers of all partitions, or of those that are\n"
		"bootable: marked active in an MBR, and in a GPT EFI system partitions and those\n"
		"with the attribute legacy-BIOS-bootable.\n\n"
		"uuid, type, start, size and number print one thing about one partition, or set\n"
		"a variable to it: its PARTUUID, its type (a GUID, or an MBR's byte in hex), its\n"
		"first block and its number of blocks in hex, its number. <part> is a\n"
		"number (decimal, or hex with 0x) or a GPT name; in <dev>:<part> it is hex.\n\n"
		"Returns 0 (true), or 1 when there is no table or no such partition.\n\n"
		"Example:\n    => part uuid virtio 0:2 root && setenv bootargs root=PARTUUID=$root\n",
	.min_args = 3,
	.max_args = 5,
	.run = do_part,
};
