/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tries of an update that nobody has confirmed yet, as U-Boot counts them: while
 * upgrade_available is not 0, autoboot adds one to bootcount and stores it. Above
 * bootlimit altbootcmd is run in place of bootcmd. All three are decimal.
 *
 * So that a machine that resets itself cannot do so for ever (and wear out its
 * flash), altbootcmd has bootlimit tries too; then there is the prompt.
 *
 * Called by autoboot; knows the environment and where it is stored.
 */
#ifndef COMMON_BOOTCOUNT_H
#define COMMON_BOOTCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#define BOOTCOUNT_LIMIT_MAX 1000000u      /* more is taken as that */

enum bootcount_action {
	BOOTCOUNT_BOOTCMD,
	BOOTCOUNT_ALTBOOTCMD,
	BOOTCOUNT_PROMPT,
};

struct bootcount {
	enum bootcount_action action;
	bool store;              /* COUNT has to be stored first */
	uint32_t count, limit;
};

/* What these three variables ask for (NULL: not set), and whether there is an altbootcmd. */
struct bootcount bootcount_decide(const char *available, const char *count, const char *limit,
				  bool has_alt);

/*
 * Counts this boot, in storage, where that is asked for, and says what is unusual.
 * The name of the variable to run, or NULL: go to the prompt.
 */
const char *bootcount_command(void);

/* What has been counted; 0 while no update is being tried. */
uint32_t bootcount_get(void);

/* Counts from 0 again, in storage too. A negative errno of env_set() or env_saved_save(). */
int bootcount_reset(void);

#endif
