/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the environment is stored: one of these per medium, listed in
 * common/Makefile (table-env_locations-y). common/env_saved.c knows them by
 * the table only.
 */
#ifndef COMMON_ENV_LOCATION_H
#define COMMON_ENV_LOCATION_H

#include <lib/env_store.h>
#include <lib/table.h>

#define ENV_COPIES (IS_ENABLED(CONFIG_ENV_REDUNDANT) ? 2u : 1u)

/* An open one. */
struct env_place {
	struct env_medium medium;
	char name[2][64];        /* of each copy, for messages: "virtio 0:1 uboot.env" */
};

struct env_location {
	const char *name;        /* in messages and for `env select`, U-Boot's where it has one: "FAT" */
	/*
	 * Finds the medium (probing devices) and fills *PLACE. A negative errno
	 * when there is none; the reason has been printed then. One at a time.
	 */
	int (*open)(struct env_place *place);
	void (*close)(struct env_place *place);     /* may be NULL */
	/*
	 * Whether a first save may go here although no copy is good: 0, or a
	 * negative errno, printed with the reason. NULL: always.
	 */
	int (*may_claim)(struct env_place *place);
};

TABLE_DECLARE(const struct env_location, env_locations);

#endif
