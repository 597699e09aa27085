/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/policy.h>

#include <boot/plan.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/verdict.h>

int policy_refuse(const char *who, const char *what)
{
	log_err(who, "%s cannot be verified: this Slipway starts only signed configurations of FIT "
		"images (bootm)", what);
	return -EACCES;
}

int policy_check(const struct boot_plan *plan)
{
	const volatile struct boot_trust *trust = &plan->trust;

	if (trust->signature == VERDICT_GOOD && trust->data == VERDICT_GOOD &&
	    trust->signature == VERDICT_GOOD && trust->data == VERDICT_GOOD)
		return 0;
	return policy_refuse(plan->who, "what is to be started");
}
