/* SPDX-License-Identifier: Apache-2.0 */
/* A node may hold several banks, one per reg entry; each is asked only when it is used. */
#include <drivers/cfi_flash.h>
#include <drivers/device.h>
#include <drivers/nor.h>

#include <arch/mmu.h>
#include <errno.h>
#include <lib/util.h>
#include <stdlib.h>

struct bank {
	struct nor_flash nor;
	struct cfi_flash flash;      /* its size is 0 until it has answered */
	const char *name;
	unsigned int width;
};

static struct bank *bank_of(struct nor_flash *nor)
{
	return container_of(nor, struct bank, nor);
}

static int open(struct nor_flash *nor)
{
	struct bank *bank = bank_of(nor);
	int ret;

	if (bank->flash.size)
		return 0;
	ret = mmio_map(bank->name, nor->base, nor->size);
	ret = ret ? ret : cfi_flash_probe(&bank->flash, nor->base, nor->size, bank->width);
	if (ret)
		bank->flash.size = 0;
	else
		nor->size = bank->flash.size;
	return ret;
}

static int sector(struct nor_flash *nor, uint64_t offset, uint64_t *start, uint64_t *size)
{
	return cfi_flash_sector(&bank_of(nor)->flash, offset, start, size);
}

static int read(struct nor_flash *nor, uint64_t offset, void *buf, size_t len)
{
	return cfi_flash_read(&bank_of(nor)->flash, offset, buf, len);
}

static int program(struct nor_flash *nor, uint64_t offset, const void *buf, size_t len)
{
	return cfi_flash_program(&bank_of(nor)->flash, offset, buf, len);
}

static int erase(struct nor_flash *nor, uint64_t offset)
{
	return cfi_flash_erase(&bank_of(nor)->flash, offset);
}

static const struct nor_ops cfi_ops = {
	.open = open, .sector = sector, .read = read, .program = program, .erase = erase,
};

/* Nothing is touched: a node may also hold flash that is not for us. */
static int probe(struct device *dev)
{
	uint64_t base, size;

	if (dev->priv)
		return 0;            /* after a hand-off that was refused: the banks are known */
	for (unsigned int i = 0; dt_reg(device_tree(), dev->node, i, &base, &size) == 0; i++) {
		struct bank *bank = calloc(1, sizeof(*bank));

		if (!bank)
			return -ENOMEM;
		bank->nor = (struct nor_flash){ .ops = &cfi_ops, .base = base, .size = size };
		bank->name = dev->node->name;
		bank->width = dt_prop_u32(device_tree(), dev->node, "bank-width", 4);
		nor_register(&bank->nor);
		dev->priv = bank;
	}
	return 0;
}

const struct driver driver_cfi_flash = {
	.name = "cfi-flash",
	.class = DEV_NOR,
	.compatible = (const char *const[]){ "cfi-flash", NULL },
	.probe = probe,
};
