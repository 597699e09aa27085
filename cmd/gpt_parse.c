/* SPDX-License-Identifier: Apache-2.0 */
#include "gpt_parse.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <drivers/rng.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>

#define ATTR_LEGACY_BOOTABLE BIT(2)      /* UEFI 5.3.3 */

struct parse {
	const struct blk_dev *dev;
	struct gpt_plan *plan;
	uint64_t next;            /* block behind the partition before */
	bool to_end;              /* that one takes all that is left: nothing can follow */
};

static int bad(const struct parse *p, const char *what, const char *text)
{
	log_err("gpt", "partition %u: %s: \"%s\"", p->plan->count + 1, what, text);
	return -EINVAL;
}

/* "64MiB", "1G", "0x4000": bytes, decimal but for 0x; in whole blocks. */
static int parse_size(const struct parse *p, const char *text, uint64_t *blocks)
{
	static const char units[] = "KMGT";
	char number[24];
	size_t len = strspn(text, "0123456789abcdefABCDEFxX");
	const char *unit;
	uint64_t bytes;
	unsigned int shift = 0;

	snprintf(number, sizeof(number), "%.*s", (int)MIN(len, sizeof(number) - 1), text);
	text += len;
	unit = *text ? strchr(units, *text) : NULL;
	if (unit) {
		shift = 10 * (unsigned int)(unit - units + 1);
		text += strcmp(text + 1, "iB") ? 1 : 3;
	}
	if (*text || number_parse(number, 10, &bytes) || bytes > UINT64_MAX >> shift)
		return bad(p, "not a size (as in 64MiB)", number);
	bytes <<= shift;
	if (bytes % p->dev->block_size)
		return bad(p, "not a multiple of the disk's blocks", number);
	*blocks = bytes / p->dev->block_size;
	return 0;
}

static int parse_guid(const struct parse *p, const char *text, uint8_t guid[16])
{
	return gpt_guid_parse(text, guid) ? 0 : bad(p, "not a GUID", text);
}

static int parse_type(const struct parse *p, const char *text, uint8_t guid[16])
{
	static const char *const names[][2] = {
		{ "data", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7" },
		{ "linux", "0fc63daf-8483-4772-8e79-3d69d8477de4" },
		{ "swap", "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f" },
		{ "system", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(text, names[i][0]))
			text = names[i][1];
	return parse_guid(p, text, guid);
}

/* One KEY=VALUE (VALUE "" where there is no '='). */
static int parse_key(struct parse *p, struct gpt_part *part, const char *key, const char *value)
{
	if (!strcmp(key, "name")) {
		if (strlen(value) >= sizeof(part->name))
			return bad(p, "the name is too long", value);
		strcpy(part->name, value);
		return 0;
	}
	if (!strcmp(key, "start"))
		return parse_size(p, value, &part->start);
	if (!strcmp(key, "size") && !strcmp(value, "-")) {
		part->blocks = 0;
		return 0;
	}
	if (!strcmp(key, "size"))
		return parse_size(p, value, &part->blocks);
	if (!strcmp(key, "uuid"))
		return parse_guid(p, value, part->guid);
	if (!strcmp(key, "type"))
		return parse_type(p, value, part->type);
	if (!strcmp(key, "bootable")) {
		part->attributes |= ATTR_LEGACY_BOOTABLE;
		return 0;
	}
	if (!strcmp(key, "attrs"))
		return number_parse(value, 16, &part->attributes) ? bad(p, "not a number", value) : 0;
	return bad(p, "unknown key", key);
}

/* Random, as RFC 9562 has version 4. */
static int random_guid(uint8_t guid[16])
{
	int ret = rng_read(guid, 16);

	if (ret)
		log_err("gpt", "no source of random numbers for a GUID: give uuid= and uuid_disk=");
	guid[7] = (uint8_t)((guid[7] & 0x0f) | 0x40);
	guid[8] = (uint8_t)((guid[8] & 0x3f) | 0x80);
	return ret;
}

static bool is_zero(const uint8_t guid[16])
{
	static const uint8_t zero[16];

	return !memcmp(guid, zero, sizeof(zero));
}

/* "name=boot,size=64MiB,...": CLAUSE is cut up. */
static int parse_partition(struct parse *p, char *clause)
{
	struct gpt_part *part = &p->plan->part[p->plan->count];
	uint64_t first, last;
	char *rest = NULL;
	int ret = 0;

	if (p->plan->count == GPT_MAX_PARTS)
		return bad(p, "too many", clause);
	if (p->to_end)
		return bad(p, "the one before it takes all that is left", clause);
	*part = (struct gpt_part){ .start = p->next };
	parse_type(p, "data", part->type);
	for (char *key = strtok_r(clause, ",", &rest); key && !ret; key = strtok_r(NULL, ",", &rest)) {
		char *value = key + strcspn(key, "=");

		if (*value)
			*value++ = '\0';
		ret = parse_key(p, part, key, value);
	}
	if (ret)
		return ret;
	p->to_end = !part->blocks;
	if (p->to_end && gpt_usable(p->dev, &first, &last) && part->start <= last)
		part->blocks = last - part->start + 1;
	p->next = part->start + part->blocks;
	p->plan->count++;
	return is_zero(part->guid) ? random_guid(part->guid) : 0;
}

static int parse_clauses(struct parse *p, char *text)
{
	static const char disk[] = "uuid_disk=";
	char *rest = NULL;
	int ret = 0;

	for (char *c = strtok_r(text, ";", &rest); c && !ret; c = strtok_r(NULL, ";", &rest)) {
		c += strspn(c, " \t\n");
		if (!strncmp(c, disk, sizeof(disk) - 1))
			ret = parse_guid(p, c + sizeof(disk) - 1, p->plan->disk);
		else if (*c)
			ret = parse_partition(p, c);
	}
	if (!ret && !p->plan->count)
		ret = bad(p, "there is none", "");
	if (!ret && is_zero(p->plan->disk))
		ret = random_guid(p->plan->disk);
	return ret;
}

int gpt_parse(const struct blk_dev *dev, const char *text, struct gpt_plan *plan)
{
	struct parse p = { .dev = dev, .plan = plan };
	uint64_t last;
	char *copy = strdup(text);
	int ret;

	if (!copy)
		return -ENOMEM;
	memset(plan, 0, sizeof(*plan));
	gpt_usable(dev, &p.next, &last);
	ret = parse_clauses(&p, copy);
	free(copy);
	return ret;
}
