/* SPDX-License-Identifier: Apache-2.0 */
/* gpt: GUID partition tables, in U-Boot's words. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <common/blkdesc.h>
#include <common/command.h>
#include <common/env.h>
#include <fs/part.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>

#include "gpt_cmd.h"
#include "gpt_parse.h"

/* Prints TEXT, or puts it into a variable. */
static int answer(const char *var, const char *text)
{
	if (var)
		return env_set(var, text);
	printf("%s\n", text);
	return CMD_OK;
}

int gpt_read_table(struct blk_dev *dev, struct part_table *table)
{
	int ret = part_read(dev, table);

	if (!ret && table->scheme != PART_GPT) {
		part_free(table);
		log_err(dev->name, "no GPT");
		ret = -ENOENT;
	}
	return ret;
}

static uint64_t to_blocks(const struct blk_dev *dev, uint64_t sectors)
{
	return sectors / (dev->block_size / BLK_SECTOR_SIZE);
}

static int do_guid(struct blk_dev *dev, const char *var)
{
	struct part_table table;
	int ret = CMD_FAILURE;

	if (gpt_read_table(dev, &table))
		return ret;
	ret = answer(var, table.disk_id);
	part_free(&table);
	return ret;
}

/* Their names in gpt_partition_list, with spaces between. */
static int do_enumerate(struct blk_dev *dev)
{
	struct part_table table;
	size_t size, len = 0;
	char *text;
	int ret;

	if (gpt_read_table(dev, &table))
		return CMD_FAILURE;
	size = table.count * (sizeof(table.part->name) + 1) + 1;
	text = calloc(1, size);
	for (size_t i = 0; text && i < table.count; i++)
		len += (size_t)snprintf(text + len, size - len, "%s%s", len ? " " : "",
					table.part[i].name);
	ret = text ? env_set("gpt_partition_list", text) : -ENOMEM;
	free(text);
	part_free(&table);
	return ret;
}

/* What there is to know of the partition NAME, in variables. */
static int set_variables(struct blk_dev *dev, const struct partition *p)
{
	int ret = env_set_hex("gpt_partition_addr", (unsigned long)to_blocks(dev, p->start));

	if (!ret)
		ret = env_set_hex("gpt_partition_size", (unsigned long)to_blocks(dev, p->sectors));
	if (!ret)
		ret = env_set_hex("gpt_partition_entry", p->number);
	if (!ret)
		ret = env_set("gpt_partition_name", p->name);
	return ret ? ret : env_set("gpt_partition_bootable", p->attributes & BIT(2) ? "1" : "0");
}

static int do_setenv(struct blk_dev *dev, const char *name)
{
	struct part_table table;
	int ret = -ENOENT;

	if (!name)
		return CMD_USAGE;
	if (gpt_read_table(dev, &table))
		return CMD_FAILURE;
	for (size_t i = 0; i < table.count && ret == -ENOENT; i++)
		if (!strcmp(table.part[i].name, name))
			ret = set_variables(dev, &table.part[i]);
	part_free(&table);
	if (ret == -ENOENT)
		log_err(dev->name, "no partition '%s'", name);
	return ret ? CMD_FAILURE : CMD_OK;
}

static int do_write(struct blk_dev *dev, const char *text)
{
	struct gpt_plan *plan;
	int ret;

	if (!text)
		return CMD_USAGE;
	plan = malloc(sizeof(*plan));
	if (!plan)
		return -ENOMEM;
	ret = gpt_parse(dev, text, plan);
	if (!ret)
		ret = gpt_write(dev, plan);
	free(plan);
	printf("Writing GPT: %s\n", ret ? "error!" : "success!");
	return ret ? CMD_FAILURE : CMD_OK;
}

/* Both copies, and with LIST whether they are what it says. */
static int do_verify(struct blk_dev *dev, const char *list)
{
	int ret = gpt_check(dev);

	if (!ret && list)
		ret = gpt_cmd_compare(dev, list);
	printf("Verify GPT: %s\n", ret ? "error!" : "success!");
	return ret ? CMD_FAILURE : CMD_OK;
}

/* Those with more than one argument, or none of their own. */
static const struct {
	const char *name;
	int max_args;
	int (*run)(struct blk_dev *dev, int argc, char *const argv[]);
} edits[] = {
	{ "read", 1, gpt_cmd_read },
	{ "repair", 0, gpt_cmd_repair },
	{ "rename", 2, gpt_cmd_rename },
	{ "set-bootable", 1, gpt_cmd_set_bootable },
};

static int do_gpt(int argc, char *const argv[])
{
	const char *what = argv[1];
	const char *more = argc > 4 ? argv[4] : NULL;
	struct blk_dev *dev;

	if (blkdesc_get_dev(argv[2], argv[3], &dev))
		return CMD_FAILURE;
	for (size_t i = 0; i < ARRAY_SIZE(edits); i++)
		if (!strcmp(what, edits[i].name))
			return argc - 4 <= edits[i].max_args ? edits[i].run(dev, argc - 4, argv + 4)
							     : CMD_USAGE;
	if (argc > 5)
		return CMD_USAGE;
	if (!strcmp(what, "write"))
		return do_write(dev, more);
	if (!strcmp(what, "verify"))
		return do_verify(dev, more);
	if (!strcmp(what, "guid"))
		return do_guid(dev, more);
	if (!strcmp(what, "enumerate") && !more)
		return do_enumerate(dev);
	if (!strcmp(what, "setenv"))
		return do_setenv(dev, more);
	return CMD_USAGE;
}

const struct command cmd_gpt = {
	.name = "gpt",
	.usage = "write <interface> <dev> <partitions>\n"
		 "read <interface> <dev> [<varname>]\n"
		 "verify <interface> <dev> [<partitions>]\n"
		 "repair <interface> <dev>\n"
		 "rename <interface> <dev> <part> <name>\n"
		 "set-bootable <interface> <dev> <list>\n"
		 "guid <interface> <dev> [<varname>]\n"
		 "enumerate <interface> <dev>\n"
		 "setenv <interface> <dev> <name>",
	.summary = "GUID partition tables",
	.help =
		"write makes a table of <partitions>, replacing what there was:\n"
		"\n"
		"  uuid_disk=GUID;name=boot,start=1MiB,size=64MiB,type=system;name=root,size=-\n"
		"\n"
		"start and size are bytes, decimal, with K, M, G or T (or KiB, ...). Without start a\n"
		"partition follows the one before; size=- is all that is left. uuid is a GUID, or\n"
		"random; type a GUID or data (the default), linux, swap, system; bootable sets that\n"
		"attribute, attrs all of them (hex). Nothing is written when something does not fit.\n"
		"One sound copy of the table, old or new, is on the disk at any moment.\n"
		"\n"
		"read prints the table in such words, or sets <varname> to them. verify looks whether\n"
		"both copies are sound and the same, and whether names, starts and sizes are those of\n"
		"<partitions>. repair writes a copy that is not sound anew, from the other one; rename\n"
		"changes the name of partition number <part> (decimal), set-bootable gives that\n"
		"attribute to the partitions named in <list>, with commas between them, and to no\n"
		"others: all else stays as it is.\n"
		"\n"
		"guid prints the disk's GUID, enumerate sets gpt_partition_list to all names, setenv\n"
		"sets gpt_partition_addr, _size, _entry, _name and _bootable to what the partition\n"
		"<name> is, in hex. `part list` prints a table.\n"
		"\n"
		"Returns 0 (true), or 1 when something failed.\n"
		"\n"
		"Example:\n    => gpt write virtio 0 'name=boot,size=64MiB;name=root,size=-,type=linux'\n"
		"    Writing GPT: success!\n",
	.min_args = 3,
	.max_args = 5,
	.run = do_gpt,
};
