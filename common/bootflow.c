/* SPDX-License-Identifier: Apache-2.0 */
#include <common/bootflow.h>

#include <common/env.h>
#include <common/shell.h>
#include <drivers/block.h>
#include <errno.h>
#include <fs/fs.h>
#include <fs/part.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* In order of preference on one volume. WITH is a second file that must be there too. */
static const struct {
	const char *file, *with, *variable;
} kinds[] = {
	{ "/boot.scr", NULL, "boot_script" },
	{ "/Image", "/initrd.gz", "boot_image_initrd" },
	{ "/Image", NULL, "boot_image" },
};

static bool is_file(struct fs *fs, const char *path)
{
	struct fs_node node;

	return fs_open(fs, path, &node) == 0 && node.type == FS_FILE;
}

struct scan {
	int (*visit)(const struct bootflow *flow, void *ctx);
	void *ctx;
};

/* At most one flow per volume: the first kind that is there. */
static int scan_files(const struct scan *scan, struct fs *fs, unsigned int part)
{
	struct bootflow flow = { .dev = fs->dev->devnum, .part = part };

	snprintf(flow.interface, sizeof(flow.interface), "%s", fs->dev->ifname);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!is_file(fs, kinds[i].file) || (kinds[i].with && !is_file(fs, kinds[i].with)))
			continue;
		flow.file = kinds[i].file;
		flow.variable = kinds[i].variable;
		/* visitors run whole boots: nothing of the search may be open then */
		fs_unmount(fs);
		return scan->visit(&flow, scan->ctx);
	}
	fs_unmount(fs);
	return 0;
}

static int scan_volume(const struct scan *scan, struct blk_dev *dev, unsigned int part,
		       uint64_t start, uint64_t sectors)
{
	struct fs fs;

	/* no filesystem that we know: nothing to boot there, which is no error */
	if (fs_mount(&fs, dev, start, sectors))
		return 0;
	return scan_files(scan, &fs, part);
}

static int scan_disk(const struct scan *scan, struct blk_dev *dev)
{
	struct part_table table;
	int ret = part_read(dev, &table);

	if (ret) {
		log_warn("bootflow", "%s: " ERR_FMT, dev->name, ERR_ARG(ret));
		return 0;
	}
	if (table.scheme == PART_NONE)
		ret = scan_volume(scan, dev, 0, 0, dev->sectors);
	for (size_t i = 0; i < table.count && !ret; i++)
		ret = scan_volume(scan, dev, table.part[i].number, table.part[i].start,
				  table.part[i].sectors);
	part_free(&table);
	return ret;
}

int bootflow_scan(int (*visit)(const struct bootflow *flow, void *ctx), void *ctx)
{
	struct scan scan = { visit, ctx };
	struct blk_dev *dev = blk_next(NULL);
	int ret = 0;

	if (!dev)
		return -ENODEV;
	for (; dev && !ret; dev = blk_next(dev))
		ret = scan_disk(&scan, dev);
	return ret;
}

struct attempt {
	bool found;
};

static int try_flow(const struct bootflow *flow, void *ctx)
{
	struct attempt *attempt = ctx;
	const char *script = env_get(flow->variable);
	int ret;

	attempt->found = true;
	if (!script) {
		log_warn("bootflow", "%s %u:%u %s: the variable %s is not set", flow->interface,
			 flow->dev, flow->part, flow->file, flow->variable);
		return 0;
	}
	env_set("devtype", flow->interface);
	env_set_hex("devnum", flow->dev);
	env_set_hex("distro_bootpart", flow->part);
	ret = shell_run(script, strlen(script));
	/* an interrupt ends the search; a flow that failed does not */
	return ret == -EINTR ? ret : 0;
}

int bootflow_boot(void)
{
	struct attempt attempt = { false };
	int ret = bootflow_scan(try_flow, &attempt);

	if (ret)
		return ret;
	return attempt.found ? -ENOEXEC : -ENOENT;
}
