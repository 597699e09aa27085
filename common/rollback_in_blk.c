/* SPDX-License-Identifier: Apache-2.0 */
/* Rollback record and confirmation in ranges of a disk that no partition and no filesystem has. */
#include <common/rollback_place.h>

static struct store_blk stores[ROLLBACK_PLACES];

int rollback_place_open(enum rollback_place which, const struct store_range *range,
			struct env_place *place)
{
	return store_blk_open(&stores[which], CONFIG_ROLLBACK_BLK_INTERFACE,
			      CONFIG_ROLLBACK_BLK_DEVICE_AND_PART, range, place);
}
