/* SPDX-License-Identifier: Apache-2.0 */
#include <common/handoff_option.h>

#include <boot/handoff_choice.h>
#include <common/env.h>
#include <errno.h>
#include <lib/log.h>
#include <string.h>

int handoff_option(int *argc, char *const *argv[], struct handoff *handoff)
{
	struct handoff_choice choice;
	const char *text = env_get("handoff");
	int ret;

	if (*argc > 1 && !strcmp((*argv)[1], "-h")) {
		if (*argc == 2) {
			log_err("handoff", "-h needs a word: -h el1");
			return -EINVAL;
		}
		text = (*argv)[2];
		*argc -= 2;
		*argv += 2;
	}
	ret = handoff_choice_parse(text && *text ? text : CONFIG_HANDOFF_DEFAULT, &choice);
	if (!ret)
		handoff->mode = choice.mode;
	return ret;
}
