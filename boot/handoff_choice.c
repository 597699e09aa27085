/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/handoff_choice.h>

#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "handoff_choice.h"

#define MAX_WORD 40

/* In the order of enum contract_mode. */
static const char modes[][12] = { "auto", "el2", "el2-vhe", "el1", "el1-aarch32" };

const char *handoff_mode_name(enum contract_mode mode)
{
	return modes[mode];
}

int handoff_choice_refuse(const char *word, const char *why)
{
	log_err("handoff", "%s: %s", word, why);
	return -EINVAL;
}

static int take_mode(struct handoff_choice *c, const char *word, bool *given)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(modes) && strcmp(modes[i], word))
		i++;
	if (i == ARRAY_SIZE(modes))
		return handoff_choice_refuse(word, "none of auto, el2, el2-vhe, el1, el1-aarch32, "
					     "mmu=, granule=, va=, base=, force");
	if (*given)
		return handoff_choice_refuse(word, "an EL was given before");
	*given = true;
	c->mode = (enum contract_mode)i;
	return 0;
}

static bool is_about_mmu(const char *word)
{
	return strchr(word, '=') || !strcmp(word, "force");
}

int handoff_choice_parse(const char *text, struct handoff_choice *choice)
{
	const char *rest = text;
	bool mode_given = false;
	int ret = 0;

	*choice = (struct handoff_choice){
		.mode = CONTRACT_AUTO, .mmu = CONFIG_HANDOFF_MMU_MODE,
	};
	while (!ret) {
		size_t length = strcspn(rest, ",");
		char word[MAX_WORD];

		if (!length)
			return handoff_choice_refuse(*text ? text : "-h", "a word is missing: "
						     "el1,mmu=off for instance");
		snprintf(word, sizeof(word), "%.*s", (int)MIN(length, sizeof(word)), rest);
		if (length >= sizeof(word))
			return handoff_choice_refuse(word, "no word is that long");
		ret = is_about_mmu(word) ? handoff_choice_mmu(choice, word) :
		      take_mode(choice, word, &mode_given);
		if (!rest[length])
			break;
		rest += length + 1;
	}
	if (!ret)
		ret = handoff_choice_mmu_check(choice);
	if (!ret && choice->mode == CONTRACT_EL1_AARCH32 && !IS_ENABLED(CONFIG_HANDOFF_AARCH32)) {
		log_err("handoff", "el1-aarch32 is not built into this Slipway "
			"(CONFIG_HANDOFF_AARCH32)");
		ret = -ENOTSUP;
	}
	return ret;
}
