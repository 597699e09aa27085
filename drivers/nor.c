/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/nor.h>

#include <drivers/device.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>

static struct nor_flash *banks;

void nor_register(struct nor_flash *nor)
{
	for (struct nor_flash *other = banks; other; other = other->next)
		if (other == nor)
			return;
	nor->next = banks;
	banks = nor;
}

/* Those that nodes describe: flash is behind no bus that would have to be asked. */
static void find_banks(void)
{
	size_t count;
	struct device *dev = device_list(&count);

	for (; count; count--, dev++)
		if (dev->driver->class == DEV_NOR)
			device_probe(dev);
}

struct nor_flash *nor_flash_at(uint64_t addr)
{
	int ret;

	find_banks();
	for (struct nor_flash *nor = banks; nor; nor = nor->next) {
		if (addr < nor->base || addr - nor->base >= nor->size)
			continue;
		ret = nor->ops->open(nor);
		if (!ret)
			return nor;
		log_err("flash", "the bank at 0x%" PRIx64 ": " ERR_FMT, nor->base, ERR_ARG(ret));
		return NULL;
	}
	log_err("flash", "no flash is at 0x%" PRIx64 " (no cfi-flash node of the devicetree)", addr);
	return NULL;
}
