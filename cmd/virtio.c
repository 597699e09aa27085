/* SPDX-License-Identifier: Apache-2.0 */
/* virtio: disks of virtual machines, in U-Boot's words. */
#include <arch/mmu.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/shell.h>
#include <drivers/block.h>
#include <drivers/device.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#define IFNAME "virtio"

static unsigned int current;     /* device of read, write, dev and part without a number */

static struct blk_dev *next_disk(const struct blk_dev *prev)
{
	struct blk_dev *dev = blk_next(prev);

	while (dev && strcmp(dev->ifname, IFNAME) != 0)
		dev = blk_next(dev);
	return dev;
}

/* --- info, dev, part ------------------------------------------------------ */

/* Capacity in tenths, rounded down, as scripts know it. */
static void print_disk(const struct blk_dev *dev)
{
	uint64_t mb = dev->sectors * 10 >> 11, gb = mb / 1024;

	printf("%s%s\n            Type: Hard Disk\n"
	       "            Capacity: %" PRIu64 ".%" PRIu64 " MB = %" PRIu64 ".%" PRIu64
	       " GB (%" PRIu64 " x %" PRIu32 ")\n",
	       dev->vendor, dev->read_only ? " (read-only)" : "", mb / 10, mb % 10, gb / 10, gb % 10,
	       dev->sectors / (dev->block_size / BLK_SECTOR_SIZE), dev->block_size);
}

static int info(void)
{
	const struct blk_dev *dev = next_disk(NULL);

	if (!dev) {
		printf("No virtio disk\n");
		return CMD_FAILURE;
	}
	for (; dev; dev = next_disk(dev)) {
		printf("Device %u: ", dev->devnum);
		print_disk(dev);
	}
	return CMD_OK;
}

/* Device numbers are decimal in these commands. */
static int parse_device(const char *text, unsigned int *number)
{
	uint64_t value;

	if (number_parse(text, 10, &value) || value > INT32_MAX) {
		log_err(IFNAME, "'%s' is not a device number (decimal)", text);
		return -EINVAL;
	}
	*number = (unsigned int)value;
	return 0;
}

static int device(const char *text)
{
	unsigned int number = current;
	const struct blk_dev *dev;

	if (text && parse_device(text, &number))
		return CMD_FAILURE;
	dev = blk_get(IFNAME, number);
	printf(text ? "\nDevice %u: " : "\n" IFNAME " device %u: ", number);
	if (!dev) {
		printf("unknown device\n");
		return CMD_FAILURE;
	}
	print_disk(dev);
	if (text) {
		current = number;
		printf("... is now current device\n");
	}
	return CMD_OK;
}

static int list_partitions(unsigned int number)
{
	char text[12];
	char *const argv[] = { "part", "list", IFNAME, text, NULL };

	snprintf(text, sizeof(text), "%x", number);
	return shell_run_command(4, argv);
}

static int part(const char *text)
{
	const struct blk_dev *dev;
	unsigned int number;
	int status = CMD_FAILURE;

	if (text)
		return parse_device(text, &number) ? CMD_FAILURE : list_partitions(number);
	for (dev = next_disk(NULL); dev; dev = next_disk(dev))
		if (list_partitions(dev->devnum) == CMD_OK)
			status = CMD_OK;
	return status;
}

/* --- read, write ---------------------------------------------------------- */

struct transfer {
	uint64_t addr, block, count;
};

static int parse_transfer(char *const argv[], struct transfer *t)
{
	uint64_t *const values[] = { &t->addr, &t->block, &t->count };
	static const char *const names[] = { "address", "block number", "count" };

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		if (argument_number(IFNAME, names[i], argv[i], 16, values[i]))
			return -EINVAL;
	return 0;
}

/* Memory that may be read over, or written from. */
static int check_memory(const struct transfer *t, uint64_t size, bool write)
{
	if (!write)
		return load_check_range(mem_map(), IFNAME " read", t->addr, size);
	if (memmap_is_ram(mem_map(), t->addr, size))
		return 0;
	log_err(IFNAME " write", "0x%" PRIx64 " to 0x%" PRIx64 " is not all RAM (see meminfo)",
		t->addr, t->addr + (size - 1));
	return -EFAULT;
}

static int move(struct blk_dev *dev, const struct transfer *t, bool write)
{
	uint64_t per_block = dev->block_size / BLK_SECTOR_SIZE;
	void *buf = (void *)(uintptr_t)t->addr;
	int ret;

	if (!write)
		return blk_read(dev, t->block * per_block, t->count * per_block, buf);
	ret = blk_write(dev, t->block * per_block, t->count * per_block, buf);
	return ret ? ret : blk_flush(dev);
}

static int transfer(char *const argv[], bool write)
{
	struct blk_dev *dev = blk_get(IFNAME, current);
	struct transfer t;
	uint64_t blocks;
	int ret = -ERANGE;

	if (parse_transfer(argv, &t))
		return CMD_FAILURE;
	if (!dev) {
		log_err(IFNAME, "no device %u (see " IFNAME " info)", current);
		return CMD_FAILURE;
	}
	blocks = dev->sectors / (dev->block_size / BLK_SECTOR_SIZE);
	if (t.block <= blocks && t.count <= blocks - t.block) {
		if (t.count && check_memory(&t, t.count * dev->block_size, write))
			return CMD_FAILURE;
		printf("\n" IFNAME " %s: device %u block # %" PRIu64 ", count %" PRIu64 " ... ",
		       write ? "write" : "read", current, t.block, t.count);
		ret = move(dev, &t, write);
		printf("%" PRIu64 " blocks %s: %s\n", ret ? 0 : t.count, write ? "written" : "read",
		       ret ? "ERROR" : "OK");
		if (ret)
			log_err(dev->name, ERR_FMT, ERR_ARG(ret));
	} else {
		log_err(dev->name, "blocks 0x%" PRIx64 " and 0x%" PRIx64 " more go past its end at 0x%"
			PRIx64, t.block, t.count, blocks);
	}
	return ret ? CMD_FAILURE : CMD_OK;
}

/* --- the command ---------------------------------------------------------- */

static int do_virtio(int argc, char *const argv[])
{
	const char *what = argv[1];

	if (argc == 2 && !strcmp(what, "scan")) {
		device_probe_class(DEV_BLOCK);
		return CMD_OK;
	}
	if (argc == 2 && !strcmp(what, "info"))
		return info();
	if (argc <= 3 && (!strcmp(what, "dev") || !strcmp(what, "device")))
		return device(argv[2]);
	if (argc <= 3 && !strcmp(what, "part"))
		return part(argv[2]);
	if (argc == 5 && !strcmp(what, "read"))
		return transfer(argv + 2, false);
	if (argc == 5 && !strcmp(what, "write"))
		return transfer(argv + 2, true);
	return CMD_USAGE;
}

const struct command cmd_virtio = {
	.name = "virtio",
	.usage = "scan\n"
		 "info\n"
		 "device [dev]\n"
		 "part [dev]\n"
		 "read addr blk# cnt\n"
		 "write addr blk# cnt",
	.summary = "virtio block devices sub-system",
	.help = "scan looks for disks (whatever needs a disk does that by itself), info lists\n"
		"them. device (or dev) shows the current disk or makes another one current; it is\n"
		"0 at start. part prints the partition table of one or of all disks.\n\n"
		"read and write move CNT blocks of the disk's own size between memory and the\n"
		"current disk; a write is on the medium when the command returns. Memory that is\n"
		"in use is not read over. ADDR, BLK# and CNT are hexadecimal, DEV is decimal.\n\n"
		"Returns 0, or 1 when there is no such disk or a transfer failed.\n\n"
		"Example:\n    => virtio dev 1; virtio read ${loadaddr} 0 1; md.b ${loadaddr} 200\n",
	.min_args = 1,
	.max_args = 4,
	.run = do_virtio,
};
