/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCR 7, in the order of the TCG PC Client Platform Firmware Profile (1.06, 3.3.4.8):
 * the policy, the keys, a separator, and then what was verified with them.
 */
#include <boot/measure.h>

#include <boot/fit_verify.h>
#include <boot/verify_keys.h>
#include <inttypes.h>
#include <lib/util.h>
#include <lib/verdict.h>
#include <libfdt.h>
#include <stdbool.h>
#include <stdio.h>

/* the name of a configuration, and those of 8 keys */
#define TEXT_MAX 320

static const char *on(bool enabled)
{
	return enabled ? "on" : "off";
}

static int measure_text_7(const char *text)
{
	return measure_text(MEASURE_POLICY, EVENT_PLATFORM_CONFIG, text);
}

int measure_policy(void)
{
	char text[TEXT_MAX];
	int ret;

	snprintf(text, sizeof(text), "policy: profile=%s verified-boot=%s rollback=%s sha1=%s",
		 IS_ENABLED(CONFIG_SECURITY_PROFILE_PRODUCTION) ? "production" : "development",
		 on(IS_ENABLED(CONFIG_VERIFIED_BOOT)), on(IS_ENABLED(CONFIG_ROLLBACK_PROTECTION)),
		 on(IS_ENABLED(CONFIG_HASH_SHA1)));
	ret = measure_text_7(text);
	if (!ret && IS_ENABLED(CONFIG_VERIFIED_BOOT))
		ret = measure(MEASURE_POLICY, EVENT_PLATFORM_CONFIG, "keys", verify_keys,
			      fdt_totalsize(verify_keys));
	return ret ? ret : measure_separator();
}

int measure_verdict(const struct fit_verdict *v)
{
	char text[TEXT_MAX];
	size_t len;

	if (!v || v->signature != VERDICT_GOOD || v->data != VERDICT_GOOD)
		return measure_text_7("verdict: refused");
	len = (size_t)snprintf(text, sizeof(text), "verdict: good config=%.64s version=%" PRIu32
			       " keys=", v->config, v->version);
	for (size_t i = 0; i < v->nkeys && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%.20s", i ? "," : "",
					v->key[i]);
	return measure_text_7(text);
}
