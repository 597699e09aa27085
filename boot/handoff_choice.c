/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/handoff_choice.h>

#include <errno.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

#define MAX_WORD 40

/* In the order of enum contract_mode. */
static const char modes[][12] = { "auto", "el2", "el2-vhe", "el1", "el1-aarch32" };
static const char mmus[][9] = { "off", "identity", "linear" };
static const char granules[][4] = { "4k", "16k", "64k" };

struct parser {
	struct handoff_choice *choice;
	bool mode_given, mmu_given;
};

const char *handoff_mode_name(enum contract_mode mode)
{
	return modes[mode];
}

static int refuse(const char *word, const char *why)
{
	log_err("handoff", "%s: %s", word, why);
	return -EINVAL;
}

/* The index of VALUE among N names of SIZE bytes each, N when it is none. */
static size_t find(const char *names, size_t size, size_t n, const char *value)
{
	size_t i = 0;

	while (i < n && strcmp(names + i * size, value))
		i++;
	return i;
}

static int take_mode(struct parser *p, const char *word)
{
	size_t i = find(modes[0], sizeof(modes[0]), ARRAY_SIZE(modes), word);

	if (i == ARRAY_SIZE(modes))
		return refuse(word, "none of auto, el2, el2-vhe, el1, el1-aarch32, mmu=, granule=, "
			      "va=, base=");
	if (p->mode_given)
		return refuse(word, "an EL was given before");
	p->mode_given = true;
	p->choice->mode = (enum contract_mode)i;
	return 0;
}

static int take_mmu(struct parser *p, const char *word, const char *value)
{
	size_t i = find(mmus[0], sizeof(mmus[0]), ARRAY_SIZE(mmus), value);

	if (i == ARRAY_SIZE(mmus))
		return refuse(word, "mmu= is off, identity or linear");
	if (p->mmu_given)
		return refuse(word, "mmu= was given before");
	p->mmu_given = true;
	p->choice->mmu = (enum handoff_mmu)i;
	return 0;
}

static int take_granule(struct parser *p, const char *word, const char *value)
{
	size_t i = find(granules[0], sizeof(granules[0]), ARRAY_SIZE(granules), value);

	if (i == ARRAY_SIZE(granules))
		return refuse(word, "granule= is 4k, 16k or 64k");
	p->choice->granule_shift = (uint8_t)(12 + 2 * i);
	return 0;
}

static int take_va(struct parser *p, const char *word, const char *value)
{
	uint64_t bits;

	if (number_parse(value, 10, &bits) || bits < 36 || bits > 52)
		return refuse(word, "va= is a number of bits from 36 to 52");
	p->choice->va_bits = (uint8_t)bits;
	return 0;
}

static int take_base(struct parser *p, const char *word, const char *value)
{
	if (number_parse(value, 16, &p->choice->base) || !p->choice->base)
		return refuse(word, "base= is an address (hexadecimal) other than 0");
	return 0;
}

static int take_word(struct parser *p, const char *word)
{
	static const char keys[][9] = { "mmu=", "granule=", "va=", "base=" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *value = word + strlen(keys[i]);

		if (strncmp(word, keys[i], strlen(keys[i])))
			continue;
		switch (i) {
		case 0:
			return take_mmu(p, word, value);
		case 1:
			return take_granule(p, word, value);
		case 2:
			return take_va(p, word, value);
		default:
			return take_base(p, word, value);
		}
	}
	return take_mode(p, word);
}

/* What goes together, and what this build can do. */
static int check(const struct handoff_choice *c)
{
	if (c->mmu == HANDOFF_MMU_OFF && (c->granule_shift || c->va_bits || c->base))
		return refuse("granule=, va=, base=", "they need mmu=identity or mmu=linear");
	if (c->mmu == HANDOFF_MMU_IDENTITY && c->base)
		return refuse("base=", "it needs mmu=linear");
	if (c->mmu != HANDOFF_MMU_OFF) {
		log_err("handoff", "mmu=%s is not built into this Slipway; mmu=off is", mmus[c->mmu]);
		return -ENOTSUP;
	}
	if (c->mode == CONTRACT_EL1_AARCH32) {
		log_err("handoff", "el1-aarch32 is not built into this Slipway");
		return -ENOTSUP;
	}
	return 0;
}

int handoff_choice_parse(const char *text, struct handoff_choice *choice)
{
	struct parser p = { .choice = choice };
	const char *rest = text;
	int ret = 0;

	*choice = (struct handoff_choice){ .mode = CONTRACT_AUTO };
	while (!ret) {
		size_t length = strcspn(rest, ",");
		char word[MAX_WORD];

		if (!length)
			return refuse(*text ? text : "-h", "a word is missing: el1,mmu=off for "
				      "instance");
		snprintf(word, sizeof(word), "%.*s", (int)MIN(length, sizeof(word)), rest);
		if (length >= sizeof(word))
			return refuse(word, "no word is that long");
		ret = take_word(&p, word);
		if (!rest[length])
			break;
		rest += length + 1;
	}
	return ret ? ret : check(choice);
}
