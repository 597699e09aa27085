/* SPDX-License-Identifier: Apache-2.0 */
/* Without CONFIG_HANDOFF_MMU: the words about the MMU are known, and one is possible. */
#include "handoff_choice.h"

#include <errno.h>
#include <lib/log.h>
#include <string.h>

int handoff_choice_mmu(struct handoff_choice *c, const char *word)
{
	if (!strcmp(word, "mmu=off"))
		return 0;
	log_err("handoff", "%s is not built into this Slipway (CONFIG_HANDOFF_MMU); mmu=off is", word);
	return -ENOTSUP;
}

int handoff_choice_mmu_check(struct handoff_choice *c)
{
	return 0;
}
