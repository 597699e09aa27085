/* SPDX-License-Identifier: Apache-2.0 */
/* The environment in NOR flash, each copy in sectors of its own. */
#include <common/store_medium.h>

#include <lib/util.h>

static struct store_flash flash;

static int open(struct env_place *place)
{
	struct store_range range = {
		.what = "environment",
		.options = "CONFIG_ENV_FLASH_ADDR, CONFIG_ENV_FLASH_ADDR_REDUND, CONFIG_ENV_SIZE",
		.copies = ENV_COPIES, .size = CONFIG_ENV_SIZE,
	};

	for (unsigned int i = 0; i < ENV_COPIES; i++)
		range.at[i] = i ? (uint64_t)CONFIG_ENV_FLASH_ADDR_REDUND : CONFIG_ENV_FLASH_ADDR;
	return store_flash_open(&flash, &range, place);
}

const struct env_location env_in_flash = {
	.name = "Flash",
	.open = open,
};
