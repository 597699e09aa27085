/* SPDX-License-Identifier: Apache-2.0 */
/* Where common/rollback_store.c keeps what it keeps: on a disk or in flash, by Kconfig. */
#ifndef COMMON_ROLLBACK_PLACE_H
#define COMMON_ROLLBACK_PLACE_H

#include <common/env_location.h>

enum rollback_place {
	ROLLBACK_RECORD,         /* Slipway's own */
	ROLLBACK_CONFIRM,        /* written by the running system too */
};

/* Negative errno, with a message. Stays valid until the next call for the same. */
int rollback_place_open(enum rollback_place which, struct env_place *place);

#endif
