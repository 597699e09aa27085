/* SPDX-License-Identifier: Apache-2.0 */
#include <common/handoff_option.h>

#include <arch/cold.h>
#include <common/env.h>
#include <lib/log.h>
#include <lib/util.h>
#include <string.h>

/* What most boots say, so that these need no parser. */
static bool is_auto(const char *text)
{
	return !strcmp(text, "auto");
}

static int parse(const char *text, struct handoff_choice *how)
{
	struct contract contract;
	int ret = is_auto(text) ? 0 : cold_open();

	*how = (struct handoff_choice){ .mode = CONTRACT_AUTO, .mmu = CONFIG_HANDOFF_MMU_MODE };
	if (!ret && !is_auto(text))
		ret = handoff_choice_parse(text, how);
	return ret ? ret : handoff_begin(&contract, how->mode);
}

/* Where WORDS are from is told when they cannot be used. */
static int parse_from(const char *where, const char *words, struct handoff_choice *how)
{
	int ret = parse(words, how);

	if (ret)
		log_err("handoff", "%s is \"%s\"", where, words);
	return ret;
}

const char *handoff_option_take(int *argc, char *const *argv[])
{
	int taken;
	const char *words;

	if (*argc < 2 || strcmp((*argv)[1], "-h"))
		return NULL;
	taken = *argc > 2 ? 2 : 1;
	words = taken == 2 ? (*argv)[2] : "";
	*argc -= taken;
	*argv += taken;
	return words;
}

int handoff_choose(const char *option, const char *image, struct handoff_choice *how)
{
	const char *variable = IS_ENABLED(CONFIG_VERIFIED_BOOT) ? NULL : env_get("handoff");

	if (option)
		return parse(option, how);
	if (image)
		return parse_from("the image's slipway,handoff", image, how);
	if (variable && *variable)
		return parse_from("the variable handoff", variable, how);
	return parse(CONFIG_HANDOFF_DEFAULT, how);
}

int handoff_option(int *argc, char *const *argv[], struct handoff_choice *how)
{
	return handoff_choose(handoff_option_take(argc, argv), NULL, how);
}
