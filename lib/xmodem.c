/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X-modem and Y-modem, receiving (Chuck Forsberg, "XMODEM/YMODEM Protocol
 * Reference", 14 October 1988; chapters in the comments).
 */
#include <lib/serial_load.h>

#include <errno.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SOH    0x01u
#define STX    0x02u
#define CTRL_C 0x03
#define EOT    0x04u
#define ACK    0x06u
#define NAK    0x15u
#define CAN    0x18u
#define WANT_CRC 'C'

#define BLOCK_MAX 1024u
#define START_MS  3000u     /* between two invitations */
#define STARTS    20u       /* a minute to begin to send */
#define CRC_STARTS 6u       /* X-modem: as many with CRC, then with a checksum */
#define BYTE_MS   1000u     /* inside a block (7.4) */
#define BLOCK_MS  10000u    /* until the next one begins */
#define ATTEMPTS  10u       /* for one block */
#define PURGE_MAX 4096u     /* bytes of what a damaged block leaves on the line */

struct receiver {
	const struct serial_load *io;
	bool crc;
	uint8_t number;             /* of the block that is due */
	uint8_t block[BLOCK_MAX];
	size_t len;
};

/* What a block was; besides, negative errnos. */
enum got { GOT_BLOCK, GOT_AGAIN, GOT_END, GOT_DAMAGED };

static void send(struct receiver *r, uint8_t byte)
{
	r->io->put(r->io->ctx, byte);
}

static int get(struct receiver *r, unsigned int ms)
{
	return r->io->get(r->io->ctx, ms);
}

/* Until the sender is silent, so that an answer is not taken for that to an earlier byte (7.3.1). */
static void purge(struct receiver *r)
{
	for (unsigned int i = 0; i < PURGE_MAX && get(r, BYTE_MS) >= 0; i++)
		continue;
}

/* Two in a row mean it (7.3.2). */
static void cancel(struct receiver *r)
{
	send(r, CAN);
	send(r, CAN);
}

/* CRC-16 with polynomial 0x1021, most significant bit first (8.2). */
static uint16_t crc16(const uint8_t *bytes, size_t len)
{
	uint16_t crc = 0;

	while (len--) {
		crc = (uint16_t)(crc ^ *bytes++ << 8);
		for (int i = 0; i < 8; i++)
			crc = (uint16_t)(crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0));
	}
	return crc;
}

static uint8_t sum(const uint8_t *bytes, size_t len)
{
	uint8_t total = 0;

	while (len--)
		total = (uint8_t)(total + *bytes++);
	return total;
}

static bool check_is_right(struct receiver *r)
{
	int high = r->crc ? get(r, BYTE_MS) : 0, low = get(r, BYTE_MS);

	if (high < 0 || low < 0)
		return false;
	if (r->crc)
		return crc16(r->block, r->len) == (high << 8 | low);
	return sum(r->block, r->len) == low;
}

/* The rest of a block whose first byte has said how long it is. */
static enum got get_rest(struct receiver *r, size_t len)
{
	int number = get(r, BYTE_MS), complement = get(r, BYTE_MS);

	if (number < 0 || complement < 0 || (number ^ complement) != 0xff)
		return GOT_DAMAGED;
	r->len = len;
	for (size_t i = 0; i < len; i++) {
		int c = get(r, BYTE_MS);

		if (c < 0)
			return GOT_DAMAGED;
		r->block[i] = (uint8_t)c;
	}
	if (!check_is_right(r))
		return GOT_DAMAGED;
	if (number == (uint8_t)(r->number - 1))
		return GOT_AGAIN;       /* the answer to it was lost */
	return number == r->number ? GOT_BLOCK : -EPROTO;
}

/* One block, or what stands for one. */
static int get_block(struct receiver *r, unsigned int ms)
{
	int c = get(r, ms);

	switch (c) {
	case SOH:
		return get_rest(r, 128);
	case STX:
		return get_rest(r, BLOCK_MAX);
	case EOT:
		return GOT_END;
	case CAN:
		return get(r, BYTE_MS) == CAN ? -ECANCELED : GOT_DAMAGED;
	case CTRL_C:
		return -EINTR;
	default:
		return c < 0 ? c : GOT_DAMAGED;
	}
}

/*
 * The first block of a file: the sender waits to be invited. MAY_SUM: to use a
 * checksum; MAY_END: to have no block at all.
 */
static int invite(struct receiver *r, bool may_sum, bool may_end)
{
	for (unsigned int i = 0; i < STARTS; i++) {
		int ret;

		r->crc = !may_sum || i < CRC_STARTS;
		send(r, r->crc ? WANT_CRC : NAK);
		ret = get_block(r, START_MS);
		if (ret == GOT_END && may_end)
			return ret;
		if (ret == GOT_END || ret == GOT_AGAIN)
			send(r, ACK);   /* the sender has not seen the one it got */
		else if (ret == GOT_DAMAGED)
			purge(r);
		else if (ret != -ETIMEDOUT)
			return ret;
	}
	return -ETIMEDOUT;
}

/* The block after one that was good; ANSWER is what that one gets. */
static int next_block(struct receiver *r, uint8_t answer)
{
	int ret = 0;

	for (unsigned int i = 0; i < ATTEMPTS; i++) {
		send(r, answer);
		ret = get_block(r, BLOCK_MS);
		if (ret == GOT_BLOCK || ret == GOT_END)
			return ret;
		if (ret < 0 && ret != -ETIMEDOUT)
			return ret;
		answer = ret == GOT_AGAIN ? ACK : NAK;
		if (ret == GOT_DAMAGED)
			purge(r);
	}
	return ret == -ETIMEDOUT ? ret : -EBADMSG;
}

/* Blocks up to the end of a file of SIZE bytes; the first one has come already when HAVE. */
static int receive_file(struct receiver *r, bool have, uint64_t size)
{
	uint64_t offset = 0;
	int ret = have ? GOT_BLOCK : invite(r, false, true);

	while (ret == GOT_BLOCK) {
		size_t len = (size_t)MIN((uint64_t)r->len, size - offset);

		ret = len ? r->io->data(r->io->ctx, offset, r->block, len) : 0;
		if (ret)
			return ret;
		offset += len;
		r->number++;
		ret = next_block(r, ACK);
	}
	if (ret != GOT_END)
		return ret;
	if (size != SIZE_UNKNOWN && offset < size)
		return -EPROTO;
	send(r, ACK);
	r->io->end(r->io->ctx, offset);
	return 0;
}

static int finish(struct receiver *r, int ret)
{
	if (ret && ret != -ECANCELED)
		cancel(r);
	return ret;
}

int xmodem_receive(const struct serial_load *io)
{
	struct receiver r = { .io = io, .number = 1 };
	int ret = io->begin(io->ctx, "", SIZE_UNKNOWN);

	if (!ret)
		ret = invite(&r, true, false);
	if (ret == GOT_BLOCK)
		ret = receive_file(&r, true, SIZE_UNKNOWN);
	return finish(&r, ret > 0 ? -EPROTO : ret);
}

/* Block 0 (5.): the name, a NUL, the size in decimal digits where the sender knows it. */
static int begin_file(struct receiver *r, uint64_t *size)
{
	const char *name = (const char *)r->block, *end = memchr(name, 0, r->len);
	char digits[20] = "";

	if (!end || end - name > SERIAL_NAME_MAX)
		return -EPROTO;
	for (size_t i = 0; i < sizeof(digits) - 1 && end + 1 + i < name + r->len; i++) {
		if (end[1 + i] < '0' || end[1 + i] > '9')
			break;
		digits[i] = end[1 + i];
	}
	*size = *digits ? strtoull(digits, NULL, 10) : SIZE_UNKNOWN;
	return r->io->begin(r->io->ctx, name, *size);
}

int ymodem_receive(const struct serial_load *io)
{
	struct receiver r = { .io = io };
	uint64_t size;
	int ret;

	for (;;) {
		r.number = 0;
		ret = invite(&r, false, false);
		if (ret != GOT_BLOCK)
			return finish(&r, ret);
		if (!r.block[0])
			break;          /* no name: there are no more files */
		ret = begin_file(&r, &size);
		if (ret)
			return finish(&r, ret);
		send(&r, ACK);
		r.number = 1;
		ret = receive_file(&r, false, size);
		if (ret)
			return finish(&r, ret);
	}
	send(&r, ACK);
	return 0;
}
