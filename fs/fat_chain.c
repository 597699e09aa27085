/* SPDX-License-Identifier: Apache-2.0 */
#include "fat.h"

#include <errno.h>

#include <lib/log.h>

/* Says why LINK, found in cluster FROM (0: in the directory), leads nowhere. */
static int bad_link(const struct fat *fat, const struct fat_chain *chain, uint32_t from,
		    uint32_t link)
{
	const char *what = link == FAT_FREE ? "free" : link == FAT_BAD ? "bad" : "not there";

	if (from)
		log_err("fat", "%s: cluster %u is followed by %u, which is %s; clusters are 2 to %u, "
			"the chain begins with %u",
			fat->fs->dev->name, from, link, what, fat->last_cluster, chain->first);
	else
		log_err("fat", "%s: a chain begins with cluster %u, which is %s; clusters are 2 to %u",
			fat->fs->dev->name, link, what, fat->last_cluster);
	return -EBADMSG;
}

static int cycle(const struct fat *fat, const struct fat_chain *chain, uint32_t from)
{
	log_err("fat", "%s: cluster %u is followed by %u, which came before: the chain that begins "
		"with %u is a loop", fat->fs->dev->name, from, chain->cluster, chain->first);
	return -EBADMSG;
}

/* Makes the run that begins with CLUSTER the current one. */
static int enter(struct fat *fat, struct fat_chain *chain, uint32_t cluster)
{
	chain->cluster = cluster;
	return fat_table_run(fat, cluster, &chain->len, &chain->next);
}

int fat_chain_start(struct fat *fat, struct fat_chain *chain, uint32_t first)
{
	int ret;

	*chain = (struct fat_chain){ .mark = first, .limit = 1 };
	if (!fat_cluster_ok(fat, first))
		return bad_link(fat, chain, 0, first);
	ret = enter(fat, chain, first);
	if (!ret)
		chain->first = first;
	return ret;
}

/*
 * A chain in which no cluster comes twice meets the mark once. A cycle meets
 * it again, at the latest when the mark has come into the cycle and the
 * distance between marks has outgrown the cycle's length.
 */
static bool meets_mark(struct fat_chain *chain)
{
	if (chain->mark - chain->cluster < chain->len)
		return true;
	if (++chain->runs == chain->limit) {
		chain->mark = chain->cluster;
		chain->runs = 0;
		chain->limit *= 2;
	}
	return false;
}

int fat_chain_advance(struct fat *fat, struct fat_chain *chain)
{
	uint32_t from = chain->cluster + chain->len - 1;
	int ret;

	if (chain->next >= FAT_END)
		return -ENOENT;
	if (!fat_cluster_ok(fat, chain->next)) {
		ret = bad_link(fat, chain, from, chain->next);
	} else {
		chain->index += chain->len;
		ret = enter(fat, chain, chain->next);
		if (!ret && meets_mark(chain))
			ret = cycle(fat, chain, from);
	}
	if (ret)
		chain->first = 0;     /* nothing to go on from */
	return ret;
}

int fat_chain_seek(struct fat *fat, struct fat_chain *chain, uint32_t first, uint32_t index)
{
	int ret = 0;

	if (!chain->first || chain->first != first || index < chain->index)
		ret = fat_chain_start(fat, chain, first);
	while (!ret && index - chain->index >= chain->len)
		ret = fat_chain_advance(fat, chain);
	return ret;
}

int fat_chain_finish(struct fat *fat, const struct fat_chain *chain)
{
	struct fat_chain ahead = *chain;
	int ret;

	do
		ret = fat_chain_advance(fat, &ahead);
	while (!ret);
	return ret == -ENOENT ? 0 : ret;
}
