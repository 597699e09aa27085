/* SPDX-License-Identifier: Apache-2.0 */
/* Rollback record and confirmation in NOR flash, each copy in sectors of its own. */
#include <common/rollback_place.h>

static struct store_flash stores[ROLLBACK_PLACES];

int rollback_place_open(enum rollback_place which, const struct store_range *range,
			struct env_place *place)
{
	return store_flash_open(&stores[which], range, place);
}
