/* SPDX-License-Identifier: Apache-2.0 */
/* A node may hold several banks, one per reg entry; each is asked only when it is used. */
#include <drivers/cfi_flash.h>
#include <drivers/device.h>

#include <arch/mmu.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>

static struct cfi_flash bank;

/* Nothing is touched: a node may also hold flash that is not for us. */
static int probe(struct device *dev)
{
	return 0;
}

const struct driver driver_cfi_flash = {
	.name = "cfi-flash",
	.class = DEV_OTHER,
	.compatible = (const char *const[]){ "cfi-flash", NULL },
	.probe = probe,
};

static int open_bank(struct device *dev, uint64_t base, uint64_t size)
{
	int ret = device_probe(dev);

	ret = ret ? ret : mmio_map(dev->node->name, base, size);
	return ret ? ret : cfi_flash_probe(&bank, base, size,
					   dt_prop_u32(device_tree(), dev->node, "bank-width", 4));
}

/* The reg entry of DEV that holds ADDR. */
static bool find_bank(const struct device *dev, uint64_t addr, uint64_t *base, uint64_t *size)
{
	for (unsigned int i = 0; dt_reg(device_tree(), dev->node, i, base, size) == 0; i++)
		if (addr >= *base && addr - *base < *size)
			return true;
	return false;
}

struct cfi_flash *cfi_flash_at(uint64_t addr)
{
	size_t count;
	struct device *dev = device_list(&count);

	if (bank.size && addr >= bank.base && addr - bank.base < bank.size)
		return &bank;
	for (; count; count--, dev++) {
		uint64_t base, size;
		int ret;

		if (dev->driver != &driver_cfi_flash || !find_bank(dev, addr, &base, &size))
			continue;
		ret = open_bank(dev, base, size);
		if (!ret)
			return &bank;
		log_err("flash", "%s at 0x%" PRIx64 ": " ERR_FMT, dev->node->name, base, ERR_ARG(ret));
		bank.size = 0;
		return NULL;
	}
	log_err("flash", "no flash is at 0x%" PRIx64 " (no cfi-flash node of the devicetree)", addr);
	return NULL;
}
