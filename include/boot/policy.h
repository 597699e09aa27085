/* SPDX-License-Identifier: Apache-2.0 */
/*
 * May it be started? With CONFIG_VERIFIED_BOOT only what a signed configuration of a
 * FIT image holds (doc/verified-boot.md); without, anything.
 *
 * boot_execute() is the gate, which nothing goes around. Commands ask before, so that
 * nothing unsigned is even looked at, and what a user reads says what was refused. No
 * variable, option or argument has a part in it.
 */
#ifndef BOOT_POLICY_H
#define BOOT_POLICY_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#include <lib/util.h>

struct boot_plan;
struct fit_ahead;
struct fit_verdict;

/* What has been found about the things of a boot plan, as boot/fit_verify.h has it. */
struct boot_trust {
	uint32_t signature;
	uint32_t data;
	uint32_t version;               /* the least of the configurations: boot/rollback.h */
};

/* Says that WHAT ("an Image") is not started by WHO ("booti"): -EACCES. */
int policy_refuse(const char *who, const char *what);

/* 0 when both words of the plan's trust are good; else -EACCES, with a message. */
int policy_check(const struct boot_plan *plan);

/* fit_verify_config() with the keys that this build was given. */
int policy_verify_fit(const void *fit, size_t size, int conf_node, const struct fit_ahead *ahead,
		      struct fit_verdict *v);

/* A configuration that policy_verify_fit() has found good, with what that was given. */
struct policy_config {
	const void *fit;
	size_t size;
	int conf_node;
	const struct fit_ahead *ahead;
};

/*
 * In a build with rollback protection, when all N configurations of a boot are verified, the
 * board's and its overlays': takes the lists of revoked keys of those that are of the confirmed
 * version, but never so that one of the N would be refused from then on. Negative errno, after
 * a message, when what is listed cannot be remembered.
 */
int policy_take_revocations(const struct policy_config *all, size_t n);

/*
 * Of things that cannot be signed: 0 when they may be used nevertheless, or -EACCES. With
 * verification the answer is known to the compiler, which leaves out what would use them: no
 * instruction that is skipped leads to code that is not there.
 */
static inline int policy_may_use(const char *who, const char *what)
{
	if (!IS_ENABLED(CONFIG_VERIFIED_BOOT))
		return 0;
	policy_refuse(who, what);
	return -EACCES;
}

#endif
