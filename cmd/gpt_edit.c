/* SPDX-License-Identifier: Apache-2.0 */
/* gpt read, verify with a list, and what changes a table: rename, set-bootable, repair. */
#include "gpt_cmd.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <common/command.h>
#include <common/env.h>
#include <fs/gpt.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>

#include "gpt_parse.h"

#define ATTR_LEGACY_BOOTABLE BIT(2)      /* UEFI 5.3.3 */
#define CLAUSE_MAX 320u                  /* of one partition: a name, two GUIDs, three numbers */

/* --- a list of partitions ------------------------------------------------------------------ */

static size_t put_clause(char *text, const struct partition *p)
{
	int len = snprintf(text, CLAUSE_MAX, ";name=%s,start=0x%" PRIx64 ",size=0x%" PRIx64
			   ",uuid=%s,type=%s", p->name, p->start * BLK_SECTOR_SIZE,
			   p->sectors * BLK_SECTOR_SIZE, p->uuid, p->type_uuid);

	if (strpbrk(p->name, ",;"))
		log_warn("gpt", "the name of partition %u has a ',' or ';', which a list cannot have",
			 p->number);
	if (p->attributes)
		len += snprintf(text + len, CLAUSE_MAX - (size_t)len, ",attrs=%" PRIx64,
				p->attributes);
	return (size_t)len;
}

/* In the words that `gpt write` takes. */
int gpt_cmd_read(struct blk_dev *dev, int argc, char *const argv[])
{
	struct part_table table;
	size_t len;
	char *text;
	int ret = CMD_OK;

	if (gpt_read_table(dev, &table))
		return CMD_FAILURE;
	text = malloc((table.count + 1) * CLAUSE_MAX);
	if (text) {
		len = (size_t)sprintf(text, "uuid_disk=%s", table.disk_id);
		for (size_t i = 0; i < table.count; i++)
			len += put_clause(text + len, &table.part[i]);
		if (argc)
			ret = env_set(argv[0], text);
		else
			printf("%s\n", text);
	} else {
		ret = -ENOMEM;
	}
	free(text);
	part_free(&table);
	return ret;
}

static const char *difference(const struct blk_dev *dev, const struct partition *is,
			      const struct gpt_part *wanted)
{
	uint64_t scale = dev->block_size / BLK_SECTOR_SIZE;

	if (strcmp(is->name, wanted->name))
		return "name";
	if (is->start != wanted->start * scale)
		return "start";
	return is->sectors != wanted->blocks * scale ? "size" : NULL;
}

static int compare(const struct blk_dev *dev, const struct part_table *table,
		   const struct gpt_plan *plan)
{
	if (table->count != plan->count) {
		log_err("gpt", "%s: %zu partitions are there, %u are listed", dev->name, table->count,
			plan->count);
		return -EBADMSG;
	}
	for (unsigned int i = 0; i < plan->count; i++) {
		const char *what = difference(dev, &table->part[i], &plan->part[i]);

		if (what) {
			log_err("gpt", "%s: partition %u (%s) has another %s than the list", dev->name,
				table->part[i].number, table->part[i].name, what);
			return -EBADMSG;
		}
	}
	return 0;
}

int gpt_cmd_compare(struct blk_dev *dev, const char *text)
{
	struct gpt_plan *plan = malloc(sizeof(*plan));
	struct part_table table;
	int ret = plan ? gpt_parse(dev, text, plan) : -ENOMEM;

	if (!ret)
		ret = gpt_read_table(dev, &table);
	if (!ret) {
		ret = compare(dev, &table, plan);
		part_free(&table);
	}
	free(plan);
	return ret;
}

/* --- changes --------------------------------------------------------------------------------- */

static int done(const char *what, int ret)
{
	printf("%s: %s\n", what, ret ? "error!" : "success!");
	return ret ? CMD_FAILURE : CMD_OK;
}

int gpt_cmd_repair(struct blk_dev *dev, int argc, char *const argv[])
{
	return done("Repairing GPT", gpt_edit(dev, NULL, NULL));
}

struct rename {
	uint64_t number;
	const char *name;
	bool found;
};

static int rename_part(struct gpt_part *part, unsigned int number, void *ctx)
{
	struct rename *r = ctx;

	if (number == r->number) {
		r->found = true;
		strcpy(part->name, r->name);
	}
	return 0;
}

/* The number is decimal, as in U-Boot. */
int gpt_cmd_rename(struct blk_dev *dev, int argc, char *const argv[])
{
	struct rename r = { .name = argc == 2 ? argv[1] : NULL };
	struct part_table table;

	if (!r.name)
		return CMD_USAGE;
	if (number_parse(argv[0], 10, &r.number)) {
		log_err("gpt", "partition \"%s\" is not a number", argv[0]);
		return CMD_FAILURE;
	}
	if (!*r.name || strlen(r.name) > GPT_NAME_UNITS) {
		log_err("gpt", "\"%s\" is no name of 1 to %u characters", r.name, GPT_NAME_UNITS);
		return CMD_FAILURE;
	}
	if (gpt_read_table(dev, &table))
		return CMD_FAILURE;
	r.found = r.number <= GPT_MAX_PARTS && part_get(&table, (unsigned int)r.number);
	part_free(&table);
	if (r.found)
		return done("Renaming", gpt_edit(dev, rename_part, &r));
	log_err("gpt", "%s: no partition %s", dev->name, argv[0]);
	return CMD_FAILURE;
}

/* Is NAME one of the words of LIST, which has commas between them? */
static bool listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = list; len && *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == len && !strncmp(at, name, len))
			return true;
	return false;
}

static int mark_part(struct gpt_part *part, unsigned int number, void *ctx)
{
	part->attributes &= ~ATTR_LEGACY_BOOTABLE;
	if (listed(ctx, part->name))
		part->attributes |= ATTR_LEGACY_BOOTABLE;
	return 0;
}

/* The first word of LIST that is no partition's name; NULL: all are. */
static const char *unknown(const char *list, const struct part_table *table)
{
	static char word[sizeof(table->part->name)];

	for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',') {
		bool found = false;

		snprintf(word, sizeof(word), "%.*s", (int)strcspn(at, ","), at);
		for (size_t i = 0; i < table->count; i++)
			found |= !strcmp(table->part[i].name, word);
		if (!found)
			return word;
	}
	return NULL;
}

/* Those that are listed, and no others. */
int gpt_cmd_set_bootable(struct blk_dev *dev, int argc, char *const argv[])
{
	struct part_table table;
	const char *word;

	if (!argc)
		return CMD_USAGE;
	if (gpt_read_table(dev, &table))
		return CMD_FAILURE;
	word = unknown(argv[0], &table);
	if (word)
		log_err("gpt", "%s: no partition '%s'", dev->name, word);
	part_free(&table);
	return word ? CMD_FAILURE : done("Setting bootable", gpt_edit(dev, mark_part, argv[0]));
}
