/* SPDX-License-Identifier: Apache-2.0 */
/* Completion of disks, partitions, and the paths of files on them. */
#include "complete_priv.h"

#include <common/console.h>
#include <drivers/block.h>
#include <fs/fs.h>
#include <fs/part.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void complete_interfaces(struct completion *c)
{
	for (const struct blk_dev *dev = blk_next(NULL); dev; dev = blk_next(dev))
		completion_add_once(c, dev->ifname);
}

/* "0:1", "0:2", or "0" for a disk without a table, and where no partition is asked for. */
static void offer_disk(struct completion *c, struct blk_dev *dev, bool with_part)
{
	struct part_table table = { .scheme = PART_NONE };
	char name[32];

	if (with_part && part_read(dev, &table))
		return;
	if (!table.count) {
		snprintf(name, sizeof(name), "%x", dev->devnum);
		completion_add(c, name);
	}
	for (size_t i = 0; i < table.count; i++) {
		snprintf(name, sizeof(name), "%x:%x", dev->devnum, table.part[i].number);
		completion_add(c, name);
	}
	if (with_part)
		part_free(&table);
}

void complete_disks(struct completion *c, const char *interface, bool with_part)
{
	for (struct blk_dev *dev = blk_next(NULL); dev; dev = blk_next(dev)) {
		if (strcmp(dev->ifname, interface) == 0)
			offer_disk(c, dev, with_part);
		console_take_input();
	}
}

/* --- files ------------------------------------------------------------------------- */

/* The volume "0:1", or "0", which is the first partition or, without a table, the disk. */
static bool mount(struct fs *fs, const char *interface, const char *spec)
{
	unsigned long devnum, number = 1;
	struct part_table table;
	const struct partition *p;
	struct blk_dev *dev;
	char *end;
	bool ok;

	devnum = strtoul(spec, &end, 16);
	if (end != spec && *end == ':')
		number = strtoul(end + 1, &end, 16);
	dev = *end || end == spec ? NULL : blk_get(interface, (unsigned int)devnum);
	if (!dev || part_read(dev, &table))
		return false;
	p = part_get(&table, (unsigned int)number);
	if (p)
		ok = !fs_mount(fs, dev, p->start, p->sectors);
	else
		ok = table.scheme == PART_NONE && !fs_mount(fs, dev, 0, dev->sectors);
	part_free(&table);
	return ok;
}

struct listing {
	struct completion *c;
	size_t directory;                       /* bytes of the word up to its last slash */
};

static int offer_entry(const struct fs_dirent *entry, void *ctx)
{
	struct listing *listing = ctx;
	struct completion *c = listing->c;
	bool folder = entry->node.type == FS_DIR;
	char path[512];
	int len;

	console_take_input();
	len = snprintf(path, sizeof(path), "%.*s%s%s", (int)listing->directory, c->word,
		       entry->name, folder ? "/" : "");
	if (len >= (int)sizeof(path) || strncmp(path, c->word, c->word_len) != 0)
		return 0;
	if (folder)
		c->suffix = '\0';               /* the path goes on */
	completion_add(c, path);
	return 0;
}

void complete_files(struct completion *c, const char *interface, const char *spec)
{
	struct listing listing = { .c = c };
	const char *slash = strrchr(c->word, '/');
	char directory[256];
	struct fs_node node;
	struct fs fs;

	listing.directory = slash ? (size_t)(slash - c->word) + 1 : 0;
	if (!spec || listing.directory >= sizeof(directory) || !mount(&fs, interface, spec))
		return;
	memcpy(directory, c->word, listing.directory);
	directory[listing.directory] = '\0';
	if (!fs_open(&fs, *directory ? directory : "/", &node) && node.type == FS_DIR)
		fs_readdir(&node, offer_entry, &listing);
	fs_unmount(&fs);
}
