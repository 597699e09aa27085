/* SPDX-License-Identifier: Apache-2.0 */
#include <common/blkdesc.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <common/boot_source.h>
#include <common/env.h>
#include <fs/part.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/number.h>

#define SPEC_MAX 64u     /* longer than the longest GPT name, which has 36 letters */

/* What stands behind the disk's number in a SPEC. */
enum part_by { PART_UNSAID, PART_AUTO, PART_NUMBER, PART_NAME };

struct part_spec {
	enum part_by by;
	unsigned int number;
	const char *name;
};

static bool parse_hex(const char *text, unsigned int *value)
{
	uint64_t v;

	if (number_parse(text, 16, &v) || v > INT32_MAX)
		return false;
	*value = (unsigned int)v;
	return true;
}

int blkdesc_get_dev(const char *ifname, const char *spec, struct blk_dev **dev)
{
	char number[SPEC_MAX];
	char *hwpart;
	unsigned int devnum, hw = 0;

	snprintf(number, sizeof(number), "%s", spec);
	hwpart = strchr(number, '.');
	if (hwpart)
		*hwpart++ = '\0';
	if (!parse_hex(number, &devnum) || (hwpart && !parse_hex(hwpart, &hw))) {
		log_err(ifname, "'%s' is not the number of a disk (hexadecimal, as in: %s 0)", spec,
			ifname);
		return -EINVAL;
	}
	*dev = hw ? NULL : blk_get(ifname, devnum);
	if (!*dev) {
		log_err(ifname, "no disk '%s %s'", ifname, spec);
		return -ENODEV;
	}
	return 0;
}

/* Cuts SPEC (a copy) at its partition, and says what that is. */
static bool split(char *spec, struct part_spec *part)
{
	char *at = spec + strcspn(spec, ":#");
	char mark = *at;

	*part = (struct part_spec){ .by = PART_UNSAID };
	if (!mark)
		return true;
	*at++ = '\0';
	part->name = at;
	if (mark == '#')
		part->by = PART_NAME;
	else if (!strcmp(at, "auto"))
		part->by = PART_AUTO;
	else if (*at)
		part->by = PART_NUMBER;
	return part->by != PART_NUMBER || parse_hex(at, &part->number);
}

static const struct partition *find_bootable(const struct part_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->part[i].bootable)
			return &table->part[i];
	return table->count ? &table->part[0] : NULL;
}

static const struct partition *find_name(const struct part_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->part[i].name, name))
			return &table->part[i];
	return NULL;
}

static const struct partition *find(const struct part_table *table, const struct part_spec *spec)
{
	switch (spec->by) {
	case PART_AUTO:
		return find_bootable(table);
	case PART_NAME:
		return find_name(table, spec->name);
	case PART_NUMBER:
		return part_get(table, spec->number);
	case PART_UNSAID:
		break;
	}
	return part_get(table, 1);
}

/* Chooses from TABLE what SPEC asks for. */
static int choose(struct blkdesc *out, const struct part_table *table, const struct part_spec *spec)
{
	bool whole = spec->by == PART_UNSAID || spec->by == PART_AUTO;
	const struct partition *p;

	if (table->scheme == PART_NONE && whole)
		return 0;
	p = find(table, spec);
	if (!p && table->scheme == PART_NONE)
		log_err(out->dev->name, "no partition table");
	else if (!p)
		log_err(out->dev->name, "no such partition (see: part list %s %x)",
			out->dev->ifname, out->dev->devnum);
	if (!p)
		return -ENOENT;
	out->part = p->number;
	out->start = p->start;
	out->sectors = p->sectors;
	memcpy(out->uuid, p->uuid, sizeof(out->uuid));
	return 0;
}

static int resolve(struct blkdesc *out, const struct part_spec *spec)
{
	struct part_table table;
	int ret;

	out->start = 0;
	out->sectors = out->dev->sectors;
	out->part = 0;
	out->uuid[0] = '\0';
	/* The whole disk needs no table, so a damaged one is no hindrance. */
	if (spec->by == PART_NUMBER && !spec->number)
		return 0;
	ret = part_read(out->dev, &table);
	if (ret)
		return ret;
	ret = choose(out, &table, spec);
	part_free(&table);
	return ret;
}

int blkdesc_get(const char *ifname, const char *spec, struct blkdesc *out)
{
	char copy[SPEC_MAX * 3];
	struct part_spec part;
	int ret;

	if (!spec || !*spec || !strcmp(spec, "-"))
		spec = env_get("bootdevice");
	if (!spec) {
		log_err(ifname, "no disk named, and the variable bootdevice is not set");
		return -EINVAL;
	}
	if (strlen(spec) >= sizeof(copy) || !split(strcpy(copy, spec), &part)) {
		log_err(ifname, "'%s' is not a partition (as in: 0:1, hexadecimal, or 0:auto, 0#name)",
			spec);
		return -EINVAL;
	}
	ret = blkdesc_get_dev(ifname, copy, &out->dev);
	if (!ret)
		ret = resolve(out, &part);
	if (!ret)
		snprintf(out->name, sizeof(out->name), "%.12s %x:%x", ifname, out->dev->devnum,
			 out->part);
	return ret;
}

int blkdesc_mount(const char *ifname, const char *spec, struct blkdesc *out, struct fs *fs)
{
	char known[64];
	int ret = blkdesc_get(ifname, spec, out);

	/* before anything of the filesystem is read */
	if (!ret)
		ret = boot_source_check("load", ifname, out->dev->devnum, out->part);
	if (ret)
		return ret;
	ret = fs_mount(fs, out->dev, out->start, out->sectors);
	if (ret == -ENODEV) {
		fs_list_formats(known, sizeof(known));
		log_err(out->name, "no filesystem that is known here (%s)", known);
	} else if (ret) {
		log_err(out->name, ERR_FMT, ERR_ARG(ret));
	}
	return ret;
}
