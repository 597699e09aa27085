/* SPDX-License-Identifier: Apache-2.0 */
#include <common/handoff_option.h>

#include <arch/cold.h>
#include <boot/handoff_choice.h>
#include <common/env.h>
#include <lib/log.h>
#include <string.h>

/* What most boots say, so that these need no parser. */
static bool is_auto(const char *text)
{
	return !strcmp(text, "auto");
}

static int parse(const char *text, struct handoff *handoff)
{
	struct handoff_choice choice = { .mode = CONTRACT_AUTO };
	struct contract contract;
	int ret = is_auto(text) ? 0 : cold_open();

	if (!ret && !is_auto(text))
		ret = handoff_choice_parse(text, &choice);
	if (!ret)
		ret = handoff_begin(&contract, choice.mode);
	handoff->mode = choice.mode;
	return ret;
}

int handoff_option(int *argc, char *const *argv[], struct handoff *handoff)
{
	const char *text = env_get("handoff");
	int ret;

	if (*argc > 1 && !strcmp((*argv)[1], "-h")) {
		int taken = *argc > 2 ? 2 : 1;

		text = taken == 2 ? (*argv)[2] : "";
		*argc -= taken;
		*argv += taken;
		return parse(text, handoff);
	}
	if (!text || !*text)
		return parse(CONFIG_HANDOFF_DEFAULT, handoff);
	ret = parse(text, handoff);
	if (ret)
		log_err("handoff", "the variable handoff is \"%s\"", text);
	return ret;
}
