/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/policy.h>

#include <boot/fit_verify.h>
#include <boot/verify_keys.h>

int policy_verify_fit(const void *fit, size_t size, int conf_node, const struct fit_ahead *ahead,
		      struct fit_verdict *v)
{
	return fit_verify_config(fit, size, conf_node, verify_keys, ahead, v);
}
