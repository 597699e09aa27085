/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/policy.h>

#include <boot/fit_verify.h>
#include <boot/fit_version.h>
#include <boot/verify_keys.h>
#include <lib/verdict.h>

int policy_verify_fit(const void *fit, size_t size, int conf_node, const struct fit_ahead *ahead,
		      struct fit_verdict *v)
{
	int ret = fit_verify_config(fit, size, conf_node, verify_keys, ahead, v);

	if (!ret)
		ret = fit_version(fit, conf_node, &v->version);
	if (ret)
		v->signature = VERDICT_REFUSED;
	return ret;
}
