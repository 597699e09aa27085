/* SPDX-License-Identifier: Apache-2.0 */
/* Where common/rollback_store.c keeps what it keeps: on a disk or in flash, by Kconfig. */
#ifndef COMMON_ROLLBACK_PLACE_H
#define COMMON_ROLLBACK_PLACE_H

#include <common/store_medium.h>

enum rollback_place {
	ROLLBACK_RECORD,         /* Slipway's own */
	ROLLBACK_CONFIRM,        /* written by the running system too */
	ROLLBACK_PLACES,
};

/* Fills *PLACE for RANGE. Negative errno, after a message. Valid until the next call for WHICH. */
int rollback_place_open(enum rollback_place which, const struct store_range *range,
			struct env_place *place);

#endif
