/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far this build is locked down (doc/lock-down.md): one row for each thing that
 * decides what somebody at the console, or with the disk in hand, can do. The command
 * `security` prints them. Pure; host-tested.
 */
#ifndef COMMON_POSTURE_H
#define COMMON_POSTURE_H

#include <stdbool.h>
#include <stddef.h>

/* What the rows are made from: Kconfig's choices, and what this machine has. */
struct posture_facts {
	bool production;              /* SECURITY_PROFILE_PRODUCTION */
	bool verified, measured, rollback, sha1;
	bool no_record;               /* with ROLLBACK: what is remembered cannot be read */
	bool console_off, by_token, by_password;  /* none: open */
	bool random;                  /* there are random numbers, for challenges */
	bool debug_commands;          /* CMD_DEBUG */
	bool env_stored;
	const char *env_allowed;      /* "": every variable is taken */
	const char *boot_sources;     /* "": any disk */
};

struct posture_row {
	const char *name;             /* "console" */
	const char *state;            /* "open: any key stops the boot" */
	const char *advice;           /* what to do; NULL: nothing weakens it */
};

/* Row INDEX of the posture that FACTS make; false behind the last. */
bool posture_row(const struct posture_facts *facts, size_t index, struct posture_row *row);

#endif
