/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/qfw.h>

#include <arch/io.h>
#include <arch/timer.h>
#include <drivers/dma.h>
#include <errno.h>
#include <lib/util.h>
#include <string.h>

#define REG_DMA 16     /* address of the request, big-endian; its low half starts it */

#define ID_DMA  BIT(1)

/* struct request.control */
#define CONTROL_ERROR  BIT(0)
#define CONTROL_READ   BIT(1)
#define CONTROL_SKIP   BIT(2)
#define CONTROL_SELECT BIT(3)
#define CONTROL_ITEM   16

#define DONE_US   5000000
#define FILES_MAX 0x10000u     /* items have 16 bits */

/* All big-endian. */
struct request {
	uint32_t control, length;
	uint64_t address;
};

static uint32_t be32(uint32_t value)
{
	return __builtin_bswap32(value);
}

/* One request, by which the device has read or written ADDRESS when this returns. */
static int transfer(const struct qfw *q, struct request *request, uint32_t control, uint32_t length,
		    uint64_t address)
{
	uint64_t at, deadline = timer_deadline_us(DONE_US);
	uint32_t left;

	*request = (struct request){ be32(control), be32(length), __builtin_bswap64(address) };
	at = dma_map(request, sizeof(*request), DMA_BOTH, q->coherent);
	io_write32(q->base + REG_DMA, be32((uint32_t)(at >> 32)));
	io_write32(q->base + REG_DMA + 4, be32((uint32_t)at));
	do {
		dma_unmap(request, sizeof(*request), DMA_BOTH, q->coherent);
		left = be32(*(volatile uint32_t *)&request->control);
	} while (left & ~CONTROL_ERROR && !timer_expired(deadline));
	if (left & CONTROL_ERROR)
		return -EIO;
	return left ? -ETIMEDOUT : 0;
}

int qfw_read(struct qfw *q, uint16_t item, uint32_t offset, void *buf, uint32_t len)
{
	struct request *request = dma_alloc(sizeof(*request), sizeof(*request));
	uint64_t address;
	int ret;

	if (!request)
		return -ENOMEM;
	/* selects the item, which begins it anew, and skips what is not wanted */
	ret = transfer(q, request, (uint32_t)item << CONTROL_ITEM | CONTROL_SELECT | CONTROL_SKIP, offset, 0);
	if (!ret) {
		address = dma_map(buf, len, DMA_FROM_DEVICE, q->coherent);
		ret = transfer(q, request, CONTROL_READ, len, address);
		dma_unmap(buf, len, DMA_FROM_DEVICE, q->coherent);
	}
	/* a request that was not answered may still be: its memory is not given back */
	if (ret != -ETIMEDOUT)
		dma_free(request);
	return ret;
}

int qfw_read_number(struct qfw *q, uint16_t item, unsigned int size, uint32_t *value)
{
	uint8_t *bytes = dma_alloc(4, 4);
	int ret = bytes ? qfw_read(q, item, 0, bytes, size) : -ENOMEM;

	if (!ret)
		*value = size == 2 ? get_le16(bytes) : get_le32(bytes);
	if (ret != -ETIMEDOUT)
		dma_free(bytes);
	return ret;
}

int qfw_probe(struct qfw *q, uint64_t base, bool coherent)
{
	/* the registers, not DMA, which may be what is not there: "QEMU", big-endian in the address */
	static const uint32_t signature = 0x51454d55;
	uint32_t id;
	int ret;

	*q = (struct qfw){ .base = base, .coherent = coherent };
	if (be32(io_read32(base + REG_DMA)) != signature)
		return -ENODEV;
	ret = qfw_read_number(q, QFW_ID, 4, &id);
	return ret ? ret : id & ID_DMA ? 0 : -ENODEV;
}

/* An entry of the directory: size, item, reserved, name; big-endian, behind a count. */
#define ENTRY_SIZE 64u
#define ENTRY_ITEM 4u
#define ENTRY_NAME 8u

int qfw_file(struct qfw *q, uint32_t i, struct qfw_file *file)
{
	uint8_t *entry = dma_alloc(ENTRY_SIZE, 4);
	int ret = entry ? qfw_read(q, QFW_FILES, 0, entry, 4) : -ENOMEM;

	if (!ret && i >= MIN(get_be32(entry), FILES_MAX))
		ret = -ENOENT;
	if (!ret)
		ret = qfw_read(q, QFW_FILES, 4 + i * ENTRY_SIZE, entry, ENTRY_SIZE);
	if (!ret) {
		file->size = get_be32(entry);
		file->item = (uint16_t)(get_be32(entry + ENTRY_ITEM) >> 16);
		memcpy(file->name, entry + ENTRY_NAME, QFW_NAME_MAX);
		file->name[QFW_NAME_MAX - 1] = '\0';
	}
	if (ret != -ETIMEDOUT)
		dma_free(entry);
	return ret;
}

int qfw_find(struct qfw *q, const char *name, struct qfw_file *file)
{
	int ret = 0;

	for (uint32_t i = 0; !ret; i++) {
		ret = qfw_file(q, i, file);
		if (!ret && !strcmp(file->name, name))
			return 0;
	}
	return ret;
}
