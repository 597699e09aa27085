/* SPDX-License-Identifier: Apache-2.0 */
/* NOR flash with the Intel command set, against a model of chips beside each other. */
#include "unit.h"

#include "host_arch.h"

#include <arch/io.h>
#include <drivers/cfi_flash.h>
#include <errno.h>
#include <lib/util.h>
#include <stdbool.h>
#include <string.h>

#define BASE 0x4000000u
#define SIZE 0x8000u         /* of the bank: two large sectors and four small ones */
#define ROOM 0x10000u
#define BUFFER (1u << 6)   /* bytes that all chips take for one program operation */

enum mode { ARRAY, QUERY, STATUS, PROGRAM_NEXT, ERASE_NEXT, LOCK_NEXT, COUNT_NEXT, BUFFER_NEXT };

static struct {
	unsigned int width, lane;
	enum mode mode;
	uint8_t status;          /* what a chip reports when it is ready */
	unsigned int busy;       /* so many looks at the status find it busy */
	bool stuck, mute, for_ever;
	bool locked[6];          /* sectors, in order */
	unsigned int unlocked;   /* times that one was */
	struct {                 /* what is being given for one program operation */
		uint64_t block;
		unsigned int words, left, used;
		uint8_t bytes[256], given[256];
	} buffer;
	uint8_t query[0x40];
	unsigned int programmed;
	uint8_t bytes[SIZE];
} chip;

static uint32_t spread(uint32_t value)
{
	uint32_t all = 0;

	for (unsigned int at = 0; at < chip.width; at += chip.lane)
		all |= value << (8 * at);
	return all;
}

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	uint64_t at = addr - BASE;
	uint32_t word = 0;

	assert_int_equal(width, chip.width);
	assert_true(at % width == 0 && at < SIZE);
	switch (chip.mode) {
	case ARRAY:
		memcpy(&word, chip.bytes + at, width);
		return word;
	case QUERY:
		return at / width < sizeof(chip.query) ? spread(chip.query[at / width]) : 0;
	default:
		if (chip.stuck || chip.busy) {
			chip.busy -= !chip.stuck;
			return spread(0);
		}
		return spread(chip.status | 0x80);
	}
}

static unsigned int sector_of(uint64_t at)
{
	return (unsigned int)(at < 0x6000 ? at / 0x3000 : 2 + (at - 0x6000) / 0x800);
}

static void erase(uint64_t at)
{
	uint64_t size = at < 0x6000 ? 0x3000 : 0x800;
	uint64_t start = at < 0x6000 ? at / size * size : at & ~(size - 1);

	if (chip.locked[sector_of(at)])
		chip.status |= 0x22;
	else
		memset(chip.bytes + start, 0xff, size);
}

static void program(uint64_t at, uint64_t value, unsigned int width)
{
	if (chip.locked[sector_of(at)])
		chip.status |= 0x12;
	for (unsigned int i = 0; i < width && !chip.locked[sector_of(at)]; i++)
		chip.bytes[at + i] &= (uint8_t)(value >> (8 * i));
	chip.programmed++;
}

/* How many words follow, then these, all in one block of the buffer's size. */
static void fill_buffer(uint64_t at, uint64_t value, unsigned int width)
{
	if (chip.mode == COUNT_NEXT) {
		unsigned int count = (unsigned int)value & (chip.lane == 1 ? 0xff : 0xffff);

		assert_int_equal(value, spread(count));
		chip.buffer.block = at / BUFFER * BUFFER;
		chip.buffer.left = count + 1;
		assert_true(chip.buffer.left * width <= BUFFER);
		memset(chip.buffer.given, 0, sizeof(chip.buffer.given));
		chip.mode = BUFFER_NEXT;
		return;
	}
	assert_int_equal(at / BUFFER * BUFFER, chip.buffer.block);
	for (unsigned int i = 0; i < width; i++) {
		chip.buffer.bytes[at % BUFFER + i] = (uint8_t)(value >> (8 * i));
		chip.buffer.given[at % BUFFER + i] = 1;
	}
	chip.buffer.left--;
}

static void program_buffer(uint64_t at)
{
	uint64_t block = chip.buffer.block;

	assert_int_equal(sector_of(at), sector_of(block));
	if (chip.locked[sector_of(block)])
		chip.status |= 0x12;
	for (unsigned int i = 0; i < BUFFER && !chip.locked[sector_of(block)]; i++)
		if (chip.buffer.given[i])
			chip.bytes[block + i] &= chip.buffer.bytes[i];
	chip.buffer.used++;
	chip.mode = STATUS;
}

static void take_command(uint64_t at, uint32_t cmd)
{
	static const struct {
		uint8_t cmd;
		enum mode mode;
	} modes[] = { { 0xff, ARRAY }, { 0x98, QUERY }, { 0x40, PROGRAM_NEXT }, { 0x20, ERASE_NEXT },
		      { 0x60, LOCK_NEXT }, { 0xe8, COUNT_NEXT } };

	/* while it is tried how wide a chip is; later all must be told the same */
	assert_true(cmd == spread(cmd & 0xff) || chip.mode == ARRAY);
	if (cmd != spread(cmd & 0xff))
		return;
	if (cmd == spread(0x50))
		chip.status = 0;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if ((cmd & 0xff) == modes[i].cmd && (modes[i].mode != QUERY || !chip.mute))
			chip.mode = modes[i].mode;
	/* a buffer that is in use is not given */
	if (chip.mode == COUNT_NEXT && (chip.busy || chip.stuck))
		chip.mode = STATUS;
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	uint64_t at = addr - BASE;

	assert_int_equal(width, chip.width);
	assert_true(at % width == 0 && at < SIZE);
	if (chip.mode == PROGRAM_NEXT) {
		program(at, value, width);
		chip.mode = STATUS;
	} else if (chip.mode == COUNT_NEXT || (chip.mode == BUFFER_NEXT && chip.buffer.left)) {
		fill_buffer(at, value, width);
	} else if (chip.mode == BUFFER_NEXT) {
		assert_int_equal(value, spread(0xd0));
		program_buffer(at);
	} else if (chip.mode == ERASE_NEXT || chip.mode == LOCK_NEXT) {
		assert_int_equal(value, spread(0xd0));
		if (chip.mode == ERASE_NEXT)
			erase(at);
		if (chip.mode == LOCK_NEXT) {
			chip.locked[sector_of(at)] = chip.for_ever;
			chip.unlocked++;
		}
		chip.mode = STATUS;
	} else {
		take_command(at, (uint32_t)value);
	}
}

/* Chips of LANE bytes that make a bank of WIDTH, with 2 sectors of 0x3000 and 4 of 0x800 bytes. */
static void insert(unsigned int width, unsigned int lane)
{
	unsigned int chips = width / lane;
	const uint8_t regions[] = { 2, 1, 0, 0x30 / chips, 0, 3, 0, 0x08 / chips, 0 };

	host_arch_reset();
	memset(&chip, 0, sizeof(chip));
	chip.width = width;
	chip.lane = lane;
	memcpy(chip.query + 0x10, "QRY\1\0", 5);
	chip.query[0x27] = (uint8_t)(15 - (chips == 2) - 2 * (chips == 4));
	memcpy(chip.query + 0x2c, regions, sizeof(regions));
	memset(chip.bytes, 0xff, SIZE);
}

static const unsigned int banks[][2] = { { 1, 1 }, { 2, 2 }, { 2, 1 }, { 4, 2 }, { 4, 1 } };

static void test_probe(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(banks); i++) {
		struct cfi_flash flash;
		uint64_t start, size;

		insert(banks[i][0], banks[i][1]);
		assert_int_equal(cfi_flash_probe(&flash, BASE, ROOM, banks[i][0]), 0);
		assert_int_equal(flash.lane, banks[i][1]);
		assert_int_equal(flash.size, SIZE);
		assert_int_equal(chip.mode, ARRAY);
		assert_int_equal(cfi_flash_sector(&flash, 0x5fff, &start, &size), 0);
		assert_true(start == 0x3000 && size == 0x3000);
		assert_int_equal(cfi_flash_sector(&flash, 0x6801, &start, &size), 0);
		assert_true(start == 0x6800 && size == 0x800);
		assert_int_equal(cfi_flash_sector(&flash, SIZE, &start, &size), -ERANGE);
	}
}

static int probe(struct cfi_flash *flash)
{
	return cfi_flash_probe(flash, BASE, ROOM, 4);
}

static void test_refused(void **state)
{
	struct cfi_flash flash;

	insert(4, 2);
	chip.mute = true;
	assert_int_equal(probe(&flash), -ENODEV);
	assert_int_equal(chip.mode, ARRAY);
	insert(4, 2);
	chip.query[0x13] = 2;
	assert_int_equal(probe(&flash), -ENOTSUP);
	insert(4, 2);
	chip.query[0x2d]++;            /* more sectors than bytes */
	assert_int_equal(probe(&flash), -EBADMSG);
	insert(4, 2);
	chip.query[0x2c] = 5;
	assert_int_equal(probe(&flash), -EBADMSG);
	insert(4, 2);
	chip.query[0x27] = 200;
	assert_int_equal(probe(&flash), -EBADMSG);
	insert(4, 2);
	assert_int_equal(cfi_flash_probe(&flash, BASE, SIZE - 1, 4), -EBADMSG);
	assert_int_equal(cfi_flash_probe(&flash, BASE, 64, 4), -EINVAL);
	assert_int_equal(cfi_flash_probe(&flash, BASE, ROOM, 8), -EINVAL);
}

/* Any offset and length; what lies beside them stays. */
static void test_program_and_read(void **state)
{
	static const char text[] = "programmed";

	for (size_t i = 0; i < ARRAY_SIZE(banks); i++) {
		for (unsigned int offset = 0x100; offset < 0x105; offset++) {
			struct cfi_flash flash;
			char back[sizeof(text)];

			insert(banks[i][0], banks[i][1]);
			assert_int_equal(cfi_flash_probe(&flash, BASE, ROOM, banks[i][0]), 0);
			memset(chip.bytes + 0xf0, 0x5a, 0x10);
			chip.busy = 3;
			assert_int_equal(cfi_flash_program(&flash, offset, text, sizeof(text)), 0);
			assert_int_equal(chip.mode, ARRAY);
			assert_memory_equal(chip.bytes + offset, text, sizeof(text));
			assert_int_equal(chip.bytes[0xff], 0x5a);
			assert_int_equal(chip.bytes[offset + sizeof(text)], 0xff);
			assert_int_equal(cfi_flash_read(&flash, offset, back, sizeof(back)), 0);
			assert_string_equal(back, text);
		}
	}
}

static void test_erase(void **state)
{
	struct cfi_flash flash;
	uint8_t ones[64];

	insert(4, 2);
	probe(&flash);
	memset(chip.bytes, 0, SIZE);
	memset(chip.locked, true, sizeof(chip.locked));      /* as after power-on */
	assert_int_equal(cfi_flash_erase(&flash, 0x6fff), 0);
	for (unsigned int i = 0; i < SIZE; i++)
		assert_int_equal(chip.bytes[i], i >= 0x6800 && i < 0x7000 ? 0xff : 0);
	assert_int_equal(chip.mode, ARRAY);
	/* ones need no programming */
	memset(ones, 0xff, sizeof(ones));
	chip.programmed = 0;
	assert_int_equal(cfi_flash_program(&flash, 0x6800, ones, sizeof(ones)), 0);
	assert_int_equal(chip.programmed, 0);
}

/* Many parts lock every sector at power-on; each is unlocked when it is in the way, no other. */
static void test_locked(void **state)
{
	struct cfi_flash flash;
	uint8_t zeroes[16] = { 0 };

	insert(4, 2);
	probe(&flash);
	memset(chip.locked, true, sizeof(chip.locked));
	assert_int_equal(cfi_flash_program(&flash, 0x2ff8, zeroes, sizeof(zeroes)), 0);
	assert_memory_equal(chip.bytes + 0x2ff8, zeroes, sizeof(zeroes));
	assert_true(!chip.locked[0] && !chip.locked[1] && chip.locked[2]);
	assert_int_equal(chip.unlocked, 2);
	assert_int_equal(cfi_flash_program(&flash, 0x3000, zeroes, sizeof(zeroes)), 0);
	assert_int_equal(chip.unlocked, 2);
	assert_int_equal(chip.mode, ARRAY);
}

/* An error that whoever was here before has left in the status is not that of the first write. */
static void test_old_status(void **state)
{
	struct cfi_flash flash;

	insert(4, 2);
	chip.status = 0x30;
	assert_int_equal(probe(&flash), 0);
	assert_int_equal(cfi_flash_program(&flash, 0, "x", 1), 0);
}

/* Whole words go through the chips' buffers, at most one buffer at a time, when they have one. */
static void test_buffered(void **state)
{
	uint8_t bytes[300];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(i * 7);
	memset(bytes + 128, 0xff, 64);
	for (size_t i = 0; i < ARRAY_SIZE(banks); i++) {
		unsigned int width = banks[i][0], chips = width / banks[i][1];
		struct cfi_flash flash;

		insert(width, banks[i][1]);
		chip.query[0x2a] = (uint8_t)(6 - (chips == 2) - 2 * (chips == 4));
		assert_int_equal(cfi_flash_probe(&flash, BASE, ROOM, width), 0);
		assert_int_equal(flash.buffer, BUFFER);
		chip.locked[0] = true;
		chip.busy = 3;
		assert_int_equal(cfi_flash_program(&flash, 0x2f3d, bytes, sizeof(bytes)), 0);
		assert_memory_equal(chip.bytes + 0x2f3d, bytes, sizeof(bytes));
		assert_int_equal(chip.bytes[0x2f3c] & chip.bytes[0x2f3d + sizeof(bytes)], 0xff);
		assert_true(chip.programmed < 8);
		assert_in_range(chip.buffer.used, 4, 7);
		assert_int_equal(chip.mode, ARRAY);
		chip.status = 0x10;
		assert_int_equal(cfi_flash_program(&flash, 0, bytes, 64), -EIO);
		chip.stuck = true;
		assert_int_equal(cfi_flash_program(&flash, 0, bytes, 64), -ETIMEDOUT);
		assert_int_equal(chip.mode, ARRAY);
	}
}

static void test_errors(void **state)
{
	struct cfi_flash flash;

	insert(4, 2);
	probe(&flash);
	chip.status = 0x10;
	assert_int_equal(cfi_flash_program(&flash, 0, "x", 1), -EIO);
	assert_int_equal(chip.mode, ARRAY);
	assert_int_equal(chip.status, 0);         /* cleared, so that the next one can succeed */
	assert_int_equal(cfi_flash_program(&flash, 0, "x", 1), 0);
	chip.for_ever = true;                     /* a lock that only its owner can open */
	chip.locked[0] = true;
	assert_int_equal(cfi_flash_program(&flash, 0, "x", 1), -EACCES);
	assert_int_equal(cfi_flash_erase(&flash, 0), -EACCES);
	assert_int_equal(cfi_flash_program(&flash, SIZE, "x", 1), -ERANGE);
	assert_int_equal(cfi_flash_program(&flash, SIZE - 1, "xy", 2), -ERANGE);
	assert_int_equal(cfi_flash_read(&flash, SIZE - 1, &flash, 2), -ERANGE);
	assert_int_equal(cfi_flash_erase(&flash, SIZE), -ERANGE);
	chip.stuck = true;
	assert_int_equal(cfi_flash_program(&flash, 0, "x", 1), -ETIMEDOUT);
	assert_int_equal(cfi_flash_erase(&flash, 0), -ETIMEDOUT);
	assert_int_equal(chip.mode, ARRAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_program_and_read),
		cmocka_unit_test(test_erase),
		cmocka_unit_test(test_locked),
		cmocka_unit_test(test_old_status),
		cmocka_unit_test(test_buffered),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
