/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bootm under CONFIG_VERIFIED_BOOT: the configurations that a boot takes things from,
 * verified before they are read, and what of them may be used. In other builds
 * everything is in order.
 */
#ifndef CMD_BOOTM_VERIFY_H
#define CMD_BOOTM_VERIFY_H

#include <boot/fit.h>
#include <boot/policy.h>

/* Forgets what an earlier bootm found. */
void bootm_verify_begin(void);

/*
 * May the configuration at NODE be used? To be asked of each (those of overlays too)
 * before it is read. Negative errno, of which the user has been told.
 */
int bootm_verify_config(const struct fit *fit, int node);

/*
 * Is every part of C what has been verified? -EACCES, with a message; errors of
 * policy_take_revocations().
 */
int bootm_verify_parts(const struct fit_config *c);

/* Is P among what has been verified? VERDICT_GOOD, or anything else after a message. */
uint32_t bootm_verify_part(const struct fit_part *p);

/* For the plan; good only after bootm_verify_parts(). */
void bootm_verify_trust(struct boot_trust *trust);

#endif
