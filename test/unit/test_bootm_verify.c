/* SPDX-License-Identifier: Apache-2.0 */
/* What bootm writes into the log of measured boot about configurations that were verified or refused. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include "capture.h"

#undef CONFIG_MEASURED_BOOT
#define CONFIG_MEASURED_BOOT 1
#undef CONFIG_VERIFIED_BOOT
#define CONFIG_VERIFIED_BOOT 1
#undef CONFIG_ROLLBACK_PROTECTION
#define CONFIG_ROLLBACK_PROTECTION 1
#include "../../boot/measure_policy.c"
#include "../../cmd/bootm_verify.c"

static const struct fit fit;
static struct fit_verdict next;
static int verdict, full;
static char logged[512];
static unsigned int events;
static uint32_t parts = VERDICT_REFUSED;
static size_t asked;
static int revoking;

const unsigned char verify_keys[64];

int policy_verify_fit(const void *blob, size_t size, int conf_node, const struct fit_ahead *ahead,
		      struct fit_verdict *v)
{
	*v = next;
	return verdict;
}

int policy_take_revocations(const struct policy_config *all, size_t n)
{
	asked = n;
	for (size_t i = 0; i < n; i++)
		assert_int_equal(all[i].conf_node, 10 * i);
	return revoking;
}

uint32_t fit_verdict_covers(const struct fit_verdict *v, int node, const void *data, size_t size)
{
	return parts;
}

int measure_text(enum measure_pcr pcr, enum event_type type, const char *text)
{
	assert_int_equal(pcr, MEASURE_POLICY);
	assert_true(strlen(text) < sizeof(logged));
	strcpy(logged, text);
	events++;
	return full;
}

int measure(enum measure_pcr pcr, enum event_type type, const char *what, const void *data,
	    uint64_t size)
{
	return 0;
}

int measure_separator(void)
{
	return 0;
}

/* One configuration, of which the check finds RET. */
static int check(int ret)
{
	verdict = ret;
	events = 0;
	logged[0] = '\0';
	bootm_verify_begin();
	return bootm_verify_config(&fit, 0);
}

static void verified(uint32_t version, size_t nkeys)
{
	next = (struct fit_verdict){
		.signature = VERDICT_GOOD, .data = VERDICT_GOOD, .config = "debian", .version = version,
		.nkeys = nkeys,
	};
	for (size_t i = 0; i < nkeys; i++)
		next.key[i] = i ? "a-name-that-is-cut-off" : "dev";
	full = 0;
}

static void test_good(void **state)
{
	verified(7, 2);
	capture_start();
	assert_int_equal(check(0), 0);
	assert_string_equal(logged, "verdict: good config=debian version=7 keys=dev,a-name-that-is-cut-o");
	verified(UINT32_MAX, FIT_MAX_KEYS);
	next.config = "a-name-of-more-than-sixty-four-characters-0123456789-0123456789-0123456789";
	assert_int_equal(check(0), 0);
	assert_non_null(strstr(logged, "version=4294967295 keys=dev,"));
	assert_string_equal(logged + strlen(logged) - 21, ",a-name-that-is-cut-o");     /* whole */
	full = -ENOSPC;
	assert_int_equal(check(0), -ENOSPC);
	assert_non_null(strstr(capture_end(), "debian: signed"));
}

/* No signature, other data, too old, a revoked key, no record, nonsense: each is in the log. */
static void test_refused(void **state)
{
	static const int errors[] = { -EACCES, -EBADMSG, -EPERM, -EINVAL, -ENOMSG, -ENOSPC, -EIO,
				      -E2BIG, -ENOENT, -ENOTSUP };

	verified(3, 1);
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		assert_int_equal(check(errors[i]), errors[i]);
		assert_int_equal(events, 1);
		assert_string_equal(logged, "verdict: refused");
	}
}

/* Keys are revoked for all configurations of a boot, when all parts of it are verified. */
static void test_revokes(void **state)
{
	const struct fit_config conf = { .kernel = { .name = "kernel" } };

	verified(3, 1);
	capture_start();
	assert_int_equal(check(0), 0);
	assert_int_equal(bootm_verify_config(&fit, 10), 0);
	asked = 0;
	parts = VERDICT_REFUSED;
	assert_int_equal(bootm_verify_parts(&conf), -EACCES);
	assert_int_equal(asked, 0);
	parts = VERDICT_GOOD;
	assert_int_equal(bootm_verify_parts(&conf), 0);
	assert_int_equal(asked, 2);
	revoking = -EIO;
	assert_int_equal(bootm_verify_parts(&conf), -EIO);
	capture_end();
}

static void test_policy(void **state)
{
	assert_int_equal(measure_policy(), 0);
	assert_non_null(strstr(logged, " verified-boot=on rollback=on sha1="));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_revokes),
		cmocka_unit_test(test_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
