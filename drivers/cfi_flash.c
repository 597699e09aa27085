/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/cfi_flash.h>

#include <arch/io.h>
#include <arch/timer.h>
#include <drivers/idle.h>
#include <errno.h>
#include <lib/util.h>
#include <stdbool.h>
#include <string.h>

/* Commands (Intel StrataFlash, "Command Set"), given to all chips at once */
#define CMD_READ_ARRAY   0xffu
#define CMD_QUERY        0x98u
#define CMD_PROGRAM      0x40u
#define CMD_BUFFER       0xe8u     /* then words - 1, the words, CMD_CONFIRM */
#define CMD_ERASE        0x20u
#define CMD_CONFIRM      0xd0u
#define CMD_LOCK_SETUP   0x60u
#define CMD_CLEAR_STATUS 0x50u

/* Status register */
#define SR_READY    0x80u
#define SR_ERASE    0x20u
#define SR_PROGRAM  0x10u
#define SR_VPP      0x08u
#define SR_LOCKED   0x02u
#define SR_ERRORS   (SR_ERASE | SR_PROGRAM | SR_VPP | SR_LOCKED)

/* JESD68.01 table 1: words of the query structure */
#define Q_COMMAND   0x55u     /* where the query command goes */
#define Q_MAGIC     0x10u     /* "QRY" */
#define Q_SET       0x13u     /* primary command set, 16 bits */
#define Q_SIZE      0x27u     /* log2 of a chip's bytes */
#define Q_BUFFER    0x2au     /* log2 of the bytes it programs at once, 16 bits; 0: no buffer */
#define Q_REGIONS   0x2cu
#define Q_REGION    0x2du     /* each: sectors - 1, 16 bits; sector size / 256, 16 bits (0: 128) */

#define SET_INTEL_EXTENDED 0x0001u
#define SET_INTEL_STANDARD 0x0003u

/* The slowest parts: 1 ms for a word, 10 ms for a buffer, 5 s for a sector or for its lock. */
#define PROGRAM_US 100000u
#define ERASE_US   20000000u

/* More in one go saves nothing; and a chip of 8 bits is told "words - 1" in a byte. */
#define BUFFER_WORDS_MAX 256u

/* --- words of the bus -------------------------------------------------------- */

static uint32_t read_word(const struct cfi_flash *flash, uint64_t offset)
{
	uint64_t addr = flash->base + offset;

	switch (flash->width) {
	case 1:
		return io_read8(addr);
	case 2:
		return io_read16(addr);
	}
	return io_read32(addr);
}

static void write_word(const struct cfi_flash *flash, uint64_t offset, uint32_t value)
{
	uint64_t addr = flash->base + offset;

	if (flash->width == 1)
		io_write8(addr, (uint8_t)value);
	else if (flash->width == 2)
		io_write16(addr, (uint16_t)value);
	else
		io_write32(addr, value);
}

/* VALUE for every chip. */
static uint32_t spread(const struct cfi_flash *flash, uint32_t value)
{
	uint32_t all = 0;

	for (unsigned int at = 0; at < flash->width; at += flash->lane)
		all |= value << (8 * at);
	return all;
}

static void command(const struct cfi_flash *flash, uint64_t offset, uint32_t cmd)
{
	write_word(flash, offset, spread(flash, cmd));
}

static uint64_t word_of(const struct cfi_flash *flash, uint64_t offset)
{
	return ALIGN_DOWN(offset, (uint64_t)flash->width);
}

/* --- the query ----------------------------------------------------------------- */

/* A byte that every chip must answer alike; -1 when they do not. */
static int query(const struct cfi_flash *flash, unsigned int word)
{
	uint32_t got = read_word(flash, (uint64_t)word * flash->width);
	uint32_t first = got & 0xff;

	return got == spread(flash, first) ? (int)first : -1;
}

static int query16(const struct cfi_flash *flash, unsigned int word)
{
	int low = query(flash, word), high = query(flash, word + 1);

	return low < 0 || high < 0 ? -1 : low | high << 8;
}

static bool answers(const struct cfi_flash *flash)
{
	command(flash, (uint64_t)Q_COMMAND * flash->width, CMD_QUERY);
	return query(flash, Q_MAGIC) == 'Q' && query(flash, Q_MAGIC + 1) == 'R' &&
	       query(flash, Q_MAGIC + 2) == 'Y';
}

static int read_regions(struct cfi_flash *flash, uint64_t room)
{
	uint64_t chips = flash->width / flash->lane, sum = 0;
	int log2 = query(flash, Q_SIZE), count = query(flash, Q_REGIONS);

	if (log2 < 0 || log2 > 32 || count < 1 || count > (int)CFI_REGIONS_MAX)
		return -EBADMSG;
	flash->size = BIT(log2) * chips;
	flash->regions = (unsigned int)count;
	for (unsigned int i = 0; i < flash->regions; i++) {
		int sectors = query16(flash, Q_REGION + 4 * i);
		int size = query16(flash, Q_REGION + 4 * i + 2);

		if (sectors < 0 || size < 0)
			return -EBADMSG;
		flash->region[i].sectors = (uint64_t)sectors + 1;
		flash->region[i].size = chips * (size ? (uint64_t)size * 256 : 128);
		sum += flash->region[i].sectors * flash->region[i].size;
	}
	return sum == flash->size && flash->size <= room ? 0 : -EBADMSG;
}

static void read_buffer_size(struct cfi_flash *flash)
{
	uint64_t chips = flash->width / flash->lane;
	int log2 = query16(flash, Q_BUFFER);

	if (log2 > 0 && log2 < 16)
		flash->buffer = MIN(BIT(log2) * chips, (uint64_t)BUFFER_WORDS_MAX * flash->width);
}

int cfi_flash_probe(struct cfi_flash *flash, uint64_t base, uint64_t room, unsigned int width)
{
	int set, ret = 0;

	*flash = (struct cfi_flash){ .base = base, .width = width };
	if (width != 1 && width != 2 && width != 4)
		return -EINVAL;
	if (room < (uint64_t)(Q_REGION + 4 * CFI_REGIONS_MAX) * width)
		return -EINVAL;
	flash->lane = MIN(width, 2u);
	if (!answers(flash) && width > 1) {
		flash->lane = 1;
		ret = answers(flash) ? 0 : -ENODEV;
	} else if (width == 1 && !answers(flash)) {
		ret = -ENODEV;
	}
	if (!ret) {
		set = query16(flash, Q_SET);
		ret = set == SET_INTEL_EXTENDED || set == SET_INTEL_STANDARD ?
			read_regions(flash, room) : -ENOTSUP;
	}
	if (!ret) {
		read_buffer_size(flash);
		/* errors of whoever was here before stay until they are cleared */
		command(flash, 0, CMD_CLEAR_STATUS);
	}
	command(flash, 0, CMD_READ_ARRAY);
	return ret;
}

int cfi_flash_sector(const struct cfi_flash *flash, uint64_t offset, uint64_t *start, uint64_t *size)
{
	uint64_t base = 0;

	for (unsigned int i = 0; i < flash->regions; i++) {
		const struct cfi_region *r = &flash->region[i];

		if (offset - base < r->sectors * r->size) {
			*start = base + (offset - base) / r->size * r->size;
			*size = r->size;
			return 0;
		}
		base += r->sectors * r->size;
	}
	return -ERANGE;
}

/* --- reading, programming, erasing --------------------------------------------- */

static bool inside(const struct cfi_flash *flash, uint64_t offset, uint64_t len)
{
	return offset <= flash->size && len <= flash->size - offset;
}

int cfi_flash_read(const struct cfi_flash *flash, uint64_t offset, void *buf, size_t len)
{
	uint8_t *to = buf;

	if (!inside(flash, offset, len))
		return -ERANGE;
	while (len) {
		uint32_t word = read_word(flash, word_of(flash, offset));
		size_t skip = offset % flash->width, part = MIN(len, flash->width - skip);

		memcpy(to, (const uint8_t *)&word + skip, part);
		to += part;
		offset += part;
		len -= part;
	}
	return 0;
}

/* Waits until every chip is ready; an error of any is the error. */
static int wait_ready(const struct cfi_flash *flash, uint64_t offset, uint64_t us)
{
	uint64_t deadline = timer_deadline_us(us);
	uint32_t ready = spread(flash, SR_READY), status;

	do {
		driver_idle();
		status = read_word(flash, offset);
		if ((status & ready) != ready)
			continue;
		if (!(status & spread(flash, SR_ERRORS)))
			return 0;
		command(flash, offset, CMD_CLEAR_STATUS);
		return status & spread(flash, SR_LOCKED) ? -EACCES : -EIO;
	} while (!timer_expired(deadline));
	return -ETIMEDOUT;
}

/*
 * The word at AT with PART bytes of FROM at SKIP, and what the flash has around
 * them: hardware leaves bits that are programmed to 1 alone, emulators may not.
 */
static uint32_t merged(const struct cfi_flash *flash, uint64_t at, const uint8_t *from, size_t skip,
		       size_t part)
{
	uint32_t word = 0;

	if (part < flash->width) {
		command(flash, at, CMD_READ_ARRAY);
		word = read_word(flash, at);
	}
	memcpy((uint8_t *)&word + skip, from, part);
	return word;
}

/* --- words and buffers, in one sector; each leaves the bank in any mode ------------- */

static bool is_erased(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != 0xff)
			return false;
	return true;
}

static int program_word(const struct cfi_flash *flash, uint64_t offset, const uint8_t *from,
			size_t part)
{
	uint64_t at = word_of(flash, offset);
	uint32_t word = merged(flash, at, from, (size_t)(offset - at), part);

	command(flash, at, CMD_PROGRAM);
	write_word(flash, at, word);
	return wait_ready(flash, at, PROGRAM_US);
}

/* Whole words, inside one buffer. */
static int program_buffer(const struct cfi_flash *flash, uint64_t at, const uint8_t *from, size_t len)
{
	uint64_t deadline = timer_deadline_us(PROGRAM_US);
	uint32_t ready = spread(flash, SR_READY), word = 0;

	do {
		if (timer_expired(deadline))
			return -ETIMEDOUT;
		command(flash, at, CMD_BUFFER);
	} while ((read_word(flash, at) & ready) != ready);
	command(flash, at, (uint32_t)(len / flash->width) - 1);
	for (size_t i = 0; i < len; i += flash->width) {
		memcpy(&word, from + i, flash->width);
		write_word(flash, at + i, word);
	}
	command(flash, at, CMD_CONFIRM);
	return wait_ready(flash, at, PROGRAM_US);
}

/* The bytes at OFFSET that go at once: whole words of one buffer, or (a part of) one word. */
static size_t part_at(const struct cfi_flash *flash, uint64_t offset, size_t len)
{
	size_t skip = offset % flash->width, room;

	if (skip || len < flash->width || !flash->buffer)
		return MIN(len, flash->width - skip);
	room = MIN(len, (size_t)(flash->buffer - offset % flash->buffer));
	return ALIGN_DOWN(room, (size_t)flash->width);
}

static int program_part(const struct cfi_flash *flash, uint64_t offset, const uint8_t *from, size_t part)
{
	/* ones need no programming */
	if (is_erased(from, part))
		return 0;
	if (part > flash->width)
		return program_buffer(flash, offset, from, part);
	return program_word(flash, offset, from, part);
}

static int erase_sector(const struct cfi_flash *flash, uint64_t at)
{
	command(flash, at, CMD_ERASE);
	command(flash, at, CMD_CONFIRM);
	return wait_ready(flash, at, ERASE_US);
}

/*
 * After -EACCES only: many parts lock every sector at power-on, others keep
 * their locks for years and open all of them, slowly and with wear.
 */
static int unlock(const struct cfi_flash *flash, uint64_t at)
{
	command(flash, at, CMD_LOCK_SETUP);
	command(flash, at, CMD_CONFIRM);
	return wait_ready(flash, at, ERASE_US);
}

int cfi_flash_program(const struct cfi_flash *flash, uint64_t offset, const void *buf, size_t len)
{
	const uint8_t *from = buf;
	int ret = 0;

	if (!inside(flash, offset, len))
		return -ERANGE;
	while (!ret && len) {
		size_t part = part_at(flash, offset, len);

		ret = program_part(flash, offset, from, part);
		if (ret == -EACCES && unlock(flash, word_of(flash, offset)) == 0)
			ret = program_part(flash, offset, from, part);
		from += part;
		offset += part;
		len -= part;
	}
	command(flash, 0, CMD_READ_ARRAY);
	return ret;
}

int cfi_flash_erase(const struct cfi_flash *flash, uint64_t offset)
{
	uint64_t at, size;
	int ret = cfi_flash_sector(flash, offset, &at, &size);

	if (ret)
		return ret;
	ret = erase_sector(flash, at);
	if (ret == -EACCES && unlock(flash, at) == 0)
		ret = erase_sector(flash, at);
	command(flash, 0, CMD_READ_ARRAY);
	return ret;
}
