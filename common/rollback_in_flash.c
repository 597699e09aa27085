/* SPDX-License-Identifier: Apache-2.0 */
/* Rollback record and confirmation in NOR flash, each copy in sectors of its own. */
#include <common/rollback_place.h>

#include <common/store_medium.h>

static struct store_flash stores[2];

static const struct store_range ranges[] = {
	[ROLLBACK_RECORD] = {
		.what = "rollback record",
		.options = "CONFIG_ROLLBACK_RECORD, CONFIG_ROLLBACK_RECORD_REDUND, CONFIG_ROLLBACK_SIZE",
		.at = { CONFIG_ROLLBACK_RECORD, CONFIG_ROLLBACK_RECORD_REDUND },
		.copies = 2, .size = CONFIG_ROLLBACK_SIZE,
	},
	[ROLLBACK_CONFIRM] = {
		.what = "confirmation",
		.options = "CONFIG_ROLLBACK_CONFIRM, CONFIG_ROLLBACK_CONFIRM_REDUND, CONFIG_ROLLBACK_SIZE",
		.at = { CONFIG_ROLLBACK_CONFIRM, CONFIG_ROLLBACK_CONFIRM_REDUND },
		.copies = 2, .size = CONFIG_ROLLBACK_SIZE,
	},
};

int rollback_place_open(enum rollback_place which, struct env_place *place)
{
	return store_flash_open(&stores[which], &ranges[which], place);
}
