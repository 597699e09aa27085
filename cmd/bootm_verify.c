/* SPDX-License-Identifier: Apache-2.0 */
#include "bootm_verify.h"

#include <boot/fit_verify.h>
#include <boot/measure.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <lib/verdict.h>
#include <stdio.h>
#include <string.h>

#define MAX_CONFIGS 4       /* the one that is booted, and those of overlays */

/* Too large for the stack, and there is only one boot. */
static struct fit_verdict verdicts[MAX_CONFIGS];
static struct policy_config configs[MAX_CONFIGS];
static size_t nverdicts;
static struct boot_trust found;

void bootm_verify_begin(void)
{
	nverdicts = 0;
	found.signature = VERDICT_REFUSED;
	found.data = VERDICT_REFUSED;
}

int bootm_verify_config(const struct fit *fit, int node)
{
	int ret;

	if (nverdicts == MAX_CONFIGS) {
		log_err("verify", "more than %u configurations", MAX_CONFIGS);
		return -E2BIG;
	}
	ret = policy_verify_fit(fit->blob, (size_t)fit->size, node, fit->ahead,
				&verdicts[nverdicts]);
	if (IS_ENABLED(CONFIG_MEASURED_BOOT)) {
		int logged = measure_verdict(ret ? NULL : &verdicts[nverdicts]);

		ret = ret ? ret : logged;
	}
	if (ret)
		return ret;
	printf("   %s: signed, and its %zu images are what was signed\n", verdicts[nverdicts].config,
	       verdicts[nverdicts].nimages);
	configs[nverdicts++] = (struct policy_config){
		.fit = fit->blob, .size = (size_t)fit->size, .conf_node = node, .ahead = fit->ahead,
	};
	return 0;
}

uint32_t bootm_verify_part(const struct fit_part *p)
{
	for (size_t i = 0; i < nverdicts; i++)
		if (fit_verdict_covers(&verdicts[i], p->node, p->data, (size_t)p->size) == VERDICT_GOOD)
			return fit_verdict_covers(&verdicts[i], p->node, p->data, (size_t)p->size);
	log_err("verify", "%s is not among what was verified", p->name);
	return VERDICT_REFUSED;
}

static uint32_t check_parts(const struct fit_config *c)
{
	volatile uint32_t all = bootm_verify_part(&c->kernel);

	if (c->has_ramdisk)
		all &= bootm_verify_part(&c->ramdisk);
	for (size_t i = 0; i < c->nfdts; i++)
		all &= bootm_verify_part(&c->fdt[i]);
	for (size_t i = 0; i < c->nloadables; i++)
		all &= bootm_verify_part(&c->loadable[i]);
	return all;
}

int bootm_verify_parts(const struct fit_config *c)
{
	volatile uint32_t first = check_parts(c), second = VERDICT_REFUSED;

	if (first == VERDICT_GOOD)
		second = check_parts(c);
	if (first != VERDICT_GOOD || second != VERDICT_GOOD)
		return -EACCES;
	found.signature = first;
	found.data = second;
	found.version = verdicts[0].version;
	for (size_t i = 1; i < nverdicts; i++)
		found.version = MIN(found.version, verdicts[i].version);
	return IS_ENABLED(CONFIG_ROLLBACK_PROTECTION) ? policy_take_revocations(configs, nverdicts) : 0;
}

void bootm_verify_trust(struct boot_trust *trust)
{
	*trust = found;
}
