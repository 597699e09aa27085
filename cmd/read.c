/* SPDX-License-Identifier: Apache-2.0 */
/* read and write: blocks of any disk or partition. */
#include <arch/mmu.h>
#include <boot/load.h>
#include <common/argument.h>
#include <common/blkdesc.h>
#include <common/command.h>
#include <drivers/block.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <stdbool.h>

struct transfer {
	struct blkdesc where;
	uint64_t addr, block, count;
	bool write;
};

static int parse(char *const argv[], struct transfer *t)
{
	uint64_t blocks;

	t->write = argv[0][0] == 'w';
	if (argument_number(argv[0], "address", argv[3], 16, &t->addr) ||
	    argument_number(argv[0], "block number", argv[4], 16, &t->block) ||
	    argument_number(argv[0], "count", argv[5], 16, &t->count) ||
	    blkdesc_get(argv[1], argv[2], &t->where))
		return -EINVAL;
	blocks = t->where.sectors / (t->where.dev->block_size / BLK_SECTOR_SIZE);
	if (t->block <= blocks && t->count <= blocks - t->block)
		return 0;
	log_err(t->where.name, "blocks 0x%" PRIx64 " and 0x%" PRIx64 " more go past its end at 0x%" PRIx64,
		t->block, t->count, blocks);
	return -ERANGE;
}

static int check_memory(const struct transfer *t, uint64_t size)
{
	return t->write ? load_check_source(mem_map(), "write", t->addr, size) :
			  load_check_range(mem_map(), "read", t->addr, size);
}

static int move(const struct transfer *t)
{
	struct blk_dev *dev = t->where.dev;
	uint64_t per_block = dev->block_size / BLK_SECTOR_SIZE;
	uint64_t sector = t->where.start + t->block * per_block, count = t->count * per_block;
	void *buf = (void *)(uintptr_t)t->addr;
	int ret;

	if (!t->write)
		return blk_read(dev, sector, count, buf);
	ret = blk_write(dev, sector, count, buf);
	return ret ? ret : blk_flush(dev);
}

static int do_read(int argc, char *const argv[])
{
	struct transfer t;
	int ret;

	if (parse(argv, &t))
		return CMD_FAILURE;
	if (!t.count)
		return CMD_OK;
	if (check_memory(&t, t.count * t.where.dev->block_size))
		return CMD_FAILURE;
	ret = move(&t);
	if (ret)
		log_err(t.where.name, "%s: " ERR_FMT, t.write ? "write" : "read", ERR_ARG(ret));
	return ret ? CMD_FAILURE : CMD_OK;
}

const struct command cmd_read = {
	.name = "read",
	.usage = "interface dev[:part|#partname] addr blk# cnt",
	.summary = "load binary data from a partition",
	.help = "Reads CNT blocks of the disk's own size, from block BLK# of the partition or disk\n"
		"on, to memory at ADDR, which must be free or hold a load. All numbers are\n"
		"hexadecimal. Silent when all is well.\n"
		"\n"
		"    => read virtio 0#kernel ${loadaddr} 0 8000",
	.min_args = 5,
	.max_args = 5,
	.run = do_read,
};

const struct command cmd_write = {
	.name = "write",
	.usage = "interface dev[:part|#partname] addr blk# cnt",
	.summary = "store binary data to a partition",
	.help = "Writes CNT blocks of the disk's own size from memory at ADDR to block BLK# of the\n"
		"partition or disk and what follows; they are on the medium when it returns. All\n"
		"numbers are hexadecimal. Silent when all is well.\n"
		"\n"
		"    => write virtio 0:2 ${fileaddr} 0 10",
	.min_args = 5,
	.max_args = 5,
	.run = do_read,
};
