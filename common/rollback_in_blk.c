/* SPDX-License-Identifier: Apache-2.0 */
/* Rollback record and confirmation in ranges of a disk that no partition and no filesystem has. */
#include <common/rollback_place.h>

#include <common/store_medium.h>

static struct store_blk stores[2];

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
	return store_blk_open(&stores[which], CONFIG_ROLLBACK_BLK_INTERFACE,
			      CONFIG_ROLLBACK_BLK_DEVICE_AND_PART, &ranges[which], place);
}
