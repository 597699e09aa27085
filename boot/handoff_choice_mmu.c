/* SPDX-License-Identifier: Apache-2.0 */
/* The words about the MMU. */
#include "handoff_choice.h"

#include <errno.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <string.h>

static const char mmus[][9] = { "off", "identity", "linear" };
static const char granules[][4] = { "4k", "16k", "64k" };

const char *handoff_mmu_name(enum handoff_mmu mmu)
{
	return mmus[mmu];
}

static int refuse(const char *word, const char *why)
{
	return handoff_choice_refuse(word, why);
}

/* The index of VALUE among N names of SIZE bytes each, N when it is none. */
static size_t find(const char *names, size_t size, size_t n, const char *value)
{
	size_t i = 0;

	while (i < n && strcmp(names + i * size, value))
		i++;
	return i;
}

static int take_mmu(struct handoff_choice *c, const char *word, const char *value)
{
	size_t i = find(mmus[0], sizeof(mmus[0]), ARRAY_SIZE(mmus), value);

	if (i == ARRAY_SIZE(mmus))
		return refuse(word, "mmu= is off, identity or linear");
	if (c->mmu_given)
		return refuse(word, "mmu= was given before");
	c->mmu_given = true;
	c->mmu = (enum handoff_mmu)i;
	return 0;
}

static int take_granule(struct handoff_choice *c, const char *word, const char *value)
{
	size_t i = find(granules[0], sizeof(granules[0]), ARRAY_SIZE(granules), value);

	if (i == ARRAY_SIZE(granules))
		return refuse(word, "granule= is 4k, 16k or 64k");
	if (c->granule_shift)
		return refuse(word, "granule= was given before");
	c->granule_shift = (uint8_t)(12 + 2 * i);
	return 0;
}

static int take_va(struct handoff_choice *c, const char *word, const char *value)
{
	uint64_t bits;

	if (number_parse(value, 10, &bits) || bits < 36 || bits > 52)
		return refuse(word, "va= is a number of bits from 36 to 52");
	if (c->va_bits)
		return refuse(word, "va= was given before");
	c->va_bits = (uint8_t)bits;
	return 0;
}

static int take_base(struct handoff_choice *c, const char *word, const char *value)
{
	uint64_t base;

	if (number_parse(value, 16, &base) || !base)
		return refuse(word, "base= is an address (hexadecimal) other than 0");
	if (c->base)
		return refuse(word, "base= was given before");
	c->base = base;
	return 0;
}

int handoff_choice_mmu(struct handoff_choice *c, const char *word)
{
	static const char keys[][9] = { "mmu=", "granule=", "va=", "base=" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *value = word + strlen(keys[i]);

		if (strncmp(word, keys[i], strlen(keys[i])))
			continue;
		switch (i) {
		case 0:
			return take_mmu(c, word, value);
		case 1:
			return take_granule(c, word, value);
		case 2:
			return take_va(c, word, value);
		default:
			return take_base(c, word, value);
		}
	}
	if (strcmp(word, "force"))
		return refuse(word, "none of mmu=, granule=, va=, base=");
	if (c->force)
		return refuse(word, "it was given before");
	c->force = true;
	return 0;
}

/* TTBR1's half: the addresses whose upper bits are ones (Arm ARM D8.2). */
static int check_linear(const struct handoff_choice *c)
{
	unsigned int va_bits = c->va_bits ? c->va_bits : 52;

	if (c->mode == CONTRACT_EL2)
		return refuse("el2,mmu=linear", "EL2 without VHE has no TTBR1; el2-vhe and el1 have");
	if (c->base && c->base < ~UINT64_C(0) << va_bits)
		return refuse("base=", c->va_bits ? "it lies below the upper half that va= leaves" :
			      "it lies below the upper half of any size (TTBR1)");
	return 0;
}

/* What goes together. */
int handoff_choice_mmu_check(struct handoff_choice *c)
{
	if (c->mode == CONTRACT_EL1_AARCH32 && !c->mmu_given)
		c->mmu = HANDOFF_MMU_OFF;
	if (c->mode == CONTRACT_EL1_AARCH32 && c->mmu != HANDOFF_MMU_OFF)
		return refuse("el1-aarch32", "a 32-bit kernel is entered with mmu=off");
	if (c->mmu == HANDOFF_MMU_OFF && (c->granule_shift || c->va_bits || c->base))
		return refuse("granule=, va=, base=", "they need mmu=identity or mmu=linear");
	if (c->mmu == HANDOFF_MMU_OFF && c->force)
		return refuse("force", "it is for mmu=identity and mmu=linear");
	if (c->mmu == HANDOFF_MMU_IDENTITY && c->base)
		return refuse("base=", "it needs mmu=linear");
	return c->mmu == HANDOFF_MMU_LINEAR ? check_linear(c) : 0;
}
