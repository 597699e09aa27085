/* SPDX-License-Identifier: Apache-2.0 */
#include <common/handoff_option.h>

#include <arch/cold.h>
#include <common/env.h>
#include <lib/log.h>
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

int handoff_option(int *argc, char *const *argv[], struct handoff_choice *how)
{
	const char *text = env_get("handoff");
	int ret;

	if (*argc > 1 && !strcmp((*argv)[1], "-h")) {
		int taken = *argc > 2 ? 2 : 1;

		text = taken == 2 ? (*argv)[2] : "";
		*argc -= taken;
		*argv += taken;
		return parse(text, how);
	}
	if (!text || !*text)
		return parse(CONFIG_HANDOFF_DEFAULT, how);
	ret = parse(text, how);
	if (ret)
		log_err("handoff", "the variable handoff is \"%s\"", text);
	return ret;
}
