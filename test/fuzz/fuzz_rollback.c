/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of rollback protection and the system's confirmation as a medium may hold them.
 * The first byte says what kind of medium, and whose sums are made good, since no fuzzer
 * guesses a SHA-256; the second one how the rest is divided between the two copies.
 */
#include "fuzz_input.h"

#include <errno.h>
#include <lib/hash.h>
#include <lib/rollback_confirm.h>
#include <lib/rollback_record.h>

#define SIZE    1024u
#define BLOCK   64u
#define HASH_AT (ROLLBACK_RECORD_SIZE - 32u)

enum { FLASH = 1, CONFIRM = 2, CRC = 4 /* and 8 */, SHA = 16 /* and 32 */, UNREADABLE = 64 };

static uint8_t *copies[2];
static bool unreadable;

static int read_copy(void *ctx, unsigned int copy, void *buf, size_t len)
{
	must(len == SIZE);
	memcpy(buf, copies[copy], len);
	return unreadable && copy == 0 ? -EIO : 0;
}

static int write_copy(void *ctx, unsigned int copy, size_t offset, const void *buf, size_t len)
{
	must(offset <= SIZE && len <= SIZE - offset);
	for (size_t i = 0; i < len; i++) {
		uint8_t *at = &copies[copy][offset + i];

		*at = ((const uint8_t *)buf)[i] & (ctx ? *at : 0xff);
	}
	return 0;
}

static int erase_copy(void *ctx, unsigned int copy)
{
	memset(copies[copy], 0xff, SIZE);
	return 0;
}

/* What is read is of the one form that encode() makes. */
static void decode(const uint8_t *bytes, size_t size)
{
	struct input in = { bytes, size };
	uint8_t again[ROLLBACK_RECORD_SIZE], *exact = input_rest(&in, 0);
	struct rollback_state s;
	uint64_t number;

	if (rollback_record_decode(exact, size, &s, &number) == 0) {
		must(s.nrevoked <= ROLLBACK_KEYS_MAX);
		must(!rollback_record_encode(&s, number, again));
		must(memcmp(again, exact, sizeof(again)) == 0);
	}
	free(exact);
}

/* Without a sound copy nothing is written; with one, a change and a repair say the same afterwards. */
static void record(const struct env_medium *medium, uint8_t *buf)
{
	struct rollback_state s, now;
	struct rollback_found found;
	int ret = rollback_record_load(medium, buf, &s, &found);

	must(ret == 0 || ret == -EBADMSG || ret == -ENOMSG);
	if (ret) {
		must(found.best < 0 && rollback_record_mend(medium, buf) == ret);
		must(rollback_record_save(medium, buf, &s) == ret);
		return;
	}
	must(found.sound[found.best]);
	must(rollback_record_mend(medium, buf) == (!found.whole && !unreadable));
	must(!rollback_record_load(medium, buf, &now, &found) && !memcmp(&s, &now, sizeof(s)));
	must(found.whole || unreadable);
	s.minimum++;
	s.started = 7;
	must(rollback_record_save(medium, buf, &s) == (unreadable ? -EIO : 0));
	if (unreadable)
		return;
	must(!rollback_record_load(medium, buf, &now, &found) && !memcmp(&s, &now, sizeof(s)));
	must(found.whole);
}

/* When the next system is expected, nothing is confirmed any more, whichever copy is lost. */
static void confirmation(const struct env_medium *medium, uint8_t *buf)
{
	struct env_found found;
	uint32_t version;
	int ret = rollback_confirm_read(medium, buf, &version, &found);

	must(ret == 0 || ret == -EINVAL || ret == -ENOENT || ret == -ENOMSG);
	ret = rollback_confirm_expect(medium, buf, 6);
	must(ret == 0 || unreadable);
	if (ret)
		return;
	must(rollback_confirm_read(medium, buf, &version, &found) == -ENOENT);
	memset(copies[found.active], 0x5a, SIZE);
	must(rollback_confirm_read(medium, buf, &version, &found) == (unreadable ? -ENOMSG : -ENOENT));
}

static void fill(uint8_t kind, unsigned int i, const struct input *in)
{
	uint8_t *copy = copies[i];

	memset(copy, kind & FLASH ? 0xff : 0, SIZE);
	memcpy(copy, in->data, MIN(in->size, SIZE));
	if (kind & SHA << i)
		must(!hash_data(HASH_SHA256, copy + 5, HASH_AT, copy + 5 + HASH_AT));
	if (kind & CRC << i)
		env_image_seal(copy, SIZE, true, copy[4]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t kind = size ? data[0] : 0, *buf;
	bool flash = kind & FLASH;
	struct env_medium medium = {
		.scheme = flash ? ENV_FLAG_ACTIVE : ENV_FLAG_SERIAL, .copies = 2, .size = SIZE,
		.block = BLOCK, .ctx = flash ? &medium : NULL, .read = read_copy,
		.write = write_copy, .erase = flash ? erase_copy : NULL,
	};
	size_t first;

	if (size < 2)
		return 0;
	first = MIN((size_t)data[1] * 4, size - 2);
	unreadable = kind & UNREADABLE;
	buf = malloc(SIZE);
	for (unsigned int i = 0; i < 2; i++) {
		copies[i] = malloc(SIZE);
		fill(kind, i, &(struct input){ data + 2 + i * first, i ? size - 2 - first : first });
	}
	decode(copies[0] + 5, data[1] & 1 ? SIZE - 5 : data[1] * 4u);
	if (kind & CONFIRM)
		confirmation(&medium, buf);
	else
		record(&medium, buf);
	free(copies[0]);
	free(copies[1]);
	free(buf);
	return 0;
}
