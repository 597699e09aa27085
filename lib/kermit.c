/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kermit, receiving (Frank da Cruz, "Kermit Protocol Manual", sixth edition,
 * June 1986; chapters in the comments): packets of up to 94 characters, checks
 * of all three types, prefixes for control characters, the eighth bit and
 * repeats.
 */
#include <lib/serial_load.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define MARK      0x01
#define CTRL_C    0x03
#define END       '\r'
#define LEN_MAX   94u       /* what the length's one character can say (6.) */
#define BYTE_MS   2000u
#define PACKET_MS 5000u
#define STARTS    12u       /* a minute for the first packet */
#define ATTEMPTS  10u
#define NOISE_MAX 65536u    /* bytes before a packet begins */
#define STAGE     256u
#define PURGE_MS  100u
#define PURGE_MAX 256u

struct packet {
	unsigned int seq;
	char type;
	uint8_t data[LEN_MAX + 1];
	size_t len;
};

struct kermit {
	const struct serial_load *io;
	unsigned int seq;           /* of the packet that is due */
	unsigned int check;         /* 1 to 3 */
	uint8_t ctl, bin, rept;     /* prefixes; 0: not used */
	bool open;                  /* a file is under way */
	uint64_t offset;            /* in it */
	uint8_t stage[STAGE];       /* decoded, not yet handed on */
	size_t staged;
};

/* --- packets ------------------------------------------------------------------------ */

static uint8_t to_char(unsigned int n)
{
	return (uint8_t)(n + ' ');
}

static uint16_t crc(uint16_t crc, uint8_t byte)
{
	crc ^= byte;
	for (int i = 0; i < 8; i++)
		crc = (uint16_t)(crc >> 1 ^ (crc & 1 ? 0x8408 : 0));
	return crc;
}

/* The check of TYPE over BYTES, as its TYPE characters (6.). */
static void make_check(unsigned int type, const uint8_t *bytes, size_t len, uint8_t *check)
{
	unsigned int sum = 0;
	uint16_t crc16 = 0;

	for (size_t i = 0; i < len; i++) {
		sum += bytes[i];
		crc16 = crc(crc16, bytes[i]);
	}
	if (type == 1) {
		check[0] = to_char((sum + (sum >> 6 & 3)) & 0x3f);
	} else if (type == 2) {
		check[0] = to_char(sum >> 6 & 0x3f);
		check[1] = to_char(sum & 0x3f);
	} else {
		check[0] = to_char(crc16 >> 12);
		check[1] = to_char(crc16 >> 6 & 0x3f);
		check[2] = to_char(crc16 & 0x3f);
	}
}

static void send(struct kermit *k, unsigned int seq, char type, const void *data, size_t len)
{
	uint8_t packet[LEN_MAX + 8];
	size_t n = 0;

	packet[n++] = MARK;
	packet[n++] = to_char((unsigned int)len + 2 + k->check);
	packet[n++] = to_char(seq);
	packet[n++] = (uint8_t)type;
	memcpy(packet + n, data, len);
	n += len;
	make_check(k->check, packet + 1, n - 1, packet + n);
	n += k->check;
	packet[n++] = END;
	for (size_t i = 0; i < n; i++)
		k->io->put(k->io->ctx, packet[i]);
}

static void acknowledge(struct kermit *k, unsigned int seq)
{
	send(k, seq, 'Y', "", 0);
}

/* Waits for the mark, through noise and echoes. */
static int get_mark(struct kermit *k)
{
	for (unsigned int i = 0; i < NOISE_MAX; i++) {
		int c = k->io->get(k->io->ctx, PACKET_MS);

		if (c == CTRL_C)
			return -EINTR;
		if (c < 0 || (c & 0x7f) == MARK)
			return c;
	}
	return -ETIMEDOUT;
}

/* 0, -EBADMSG for a damaged packet, -ETIMEDOUT, -EINTR. */
static int get_packet(struct kermit *k, struct packet *p)
{
	uint8_t raw[LEN_MAX + 2], check[3];
	unsigned int type;
	size_t len = 1;
	int c = get_mark(k);

	if (c < 0)
		return c;
	/* the length's character counts all after itself; a mark in between begins anew (6.) */
	for (size_t i = 0; i < len; i++) {
		c = k->io->get(k->io->ctx, BYTE_MS);
		if (c < 0)
			return -EBADMSG;
		if (c == MARK) {
			i = (size_t)-1;
			len = 1;
			continue;
		}
		raw[i] = (uint8_t)c;
		if (i == 0)
			len = (raw[0] & 0x7fu) - ' ' + 1u;
		if (len < 4 || len > LEN_MAX + 1)
			return -EBADMSG;
	}
	/* a Send-Init comes before anything else was agreed on (6.1), even when it comes again */
	type = raw[2] == 'S' ? 1 : k->check;
	if (len < 3 + type)
		return -EBADMSG;
	len -= type;
	make_check(type, raw, len, check);
	if (memcmp(check, raw + len, type) != 0)
		return -EBADMSG;
	p->seq = (raw[1] - ' ') & 0x3fu;
	p->type = (char)raw[2];
	p->len = len - 3;
	memcpy(p->data, raw + 3, p->len);
	return 0;
}

/* --- what packets mean ------------------------------------------------------------------- */

static bool is_prefix(uint8_t c)
{
	return (c > ' ' && c < '?') || (c > '_' && c < 0x7f);
}

/* Send-Init (6.1): what the sender proposes; the answer says what of it holds. */
static void begin(struct kermit *k, const struct packet *p)
{
	uint8_t reply[9] = { to_char(LEN_MAX), to_char(5), to_char(0), '@', to_char(END), '#', 'N',
			     '1', ' ' };

	k->check = 1;
	k->ctl = p->len > 5 && is_prefix(p->data[5]) ? p->data[5] : '#';
	if (p->len > 6 && is_prefix(p->data[6])) {
		k->bin = p->data[6];
		reply[6] = 'Y';
	}
	if (p->len > 7 && p->data[7] >= '1' && p->data[7] <= '3')
		reply[7] = p->data[7];
	if (p->len > 8 && is_prefix(p->data[8])) {
		k->rept = p->data[8];
		reply[8] = k->rept;
	}
	send(k, p->seq, 'Y', reply, sizeof(reply));
	k->check = reply[7] - '0';
}

static int flush(struct kermit *k)
{
	int ret = k->staged ? k->io->data(k->io->ctx, k->offset, k->stage, k->staged) : 0;

	k->offset += k->staged;
	k->staged = 0;
	return ret;
}

static int emit(struct kermit *k, uint8_t byte, unsigned int times)
{
	int ret = 0;

	while (times-- && !ret) {
		k->stage[k->staged++] = byte;
		if (k->staged == STAGE)
			ret = flush(k);
	}
	return ret;
}

/* One character with its prefixes (5.), from AT on; where the next one is, or 0 when cut off. */
static size_t decode(const struct kermit *k, const struct packet *p, size_t at, uint8_t *byte,
		     unsigned int *times)
{
	uint8_t high = 0;

	*times = 1;
	if (k->rept && p->data[at] == k->rept) {
		if (at + 1 == p->len)
			return 0;
		*times = (p->data[at + 1] - ' ') & 0x7fu;
		at += 2;
	}
	if (k->bin && at < p->len && p->data[at] == k->bin) {
		high = 0x80;
		at++;
	}
	if (at < p->len && p->data[at] == k->ctl) {
		uint8_t quoted = at + 1 < p->len ? p->data[at + 1] : 0;
		uint8_t low = quoted & 0x7f;

		/* a prefix stands for itself, all else for the control character */
		*byte = low >= '?' && low <= '_' ? quoted ^ 0x40 : quoted;
		at++;
	} else {
		*byte = at < p->len ? p->data[at] : 0;
	}
	*byte |= high;
	return at < p->len ? at + 1 : 0;
}

static int data(struct kermit *k, const struct packet *p)
{
	int ret = k->open ? 0 : -EPROTO;

	for (size_t at = 0; at < p->len && !ret;) {
		unsigned int times;
		uint8_t byte;

		at = decode(k, p, at, &byte, &times);
		if (!at || times > LEN_MAX)
			return -EPROTO;
		ret = emit(k, byte, times);
	}
	return ret;
}

static int file_header(struct kermit *k, const struct packet *p)
{
	char name[LEN_MAX + 1];

	memcpy(name, p->data, p->len);
	name[p->len] = '\0';
	k->open = true;
	k->offset = 0;
	return k->io->begin(k->io->ctx, name, SIZE_UNKNOWN);
}

static int file_end(struct kermit *k, const struct packet *p)
{
	int ret = k->open ? flush(k) : -EPROTO;

	k->open = false;
	/* "D": the sender has dropped the file half-way */
	if (!ret && p->len && p->data[0] == 'D')
		return -ECANCELED;
	if (!ret)
		k->io->end(k->io->ctx, k->offset);
	return ret;
}

/* The packet that was due. 1: that was the last one. */
static int take(struct kermit *k, const struct packet *p)
{
	int ret;

	switch (p->type) {
	case 'S':
		begin(k, p);
		return 0;
	case 'F':
		ret = file_header(k, p);
		break;
	case 'D':
		ret = data(k, p);
		break;
	case 'Z':
		ret = file_end(k, p);
		break;
	case 'A':               /* attributes: nothing of them is needed */
		ret = 0;
		break;
	case 'B':
		ret = k->open ? -EPROTO : 1;
		break;
	case 'E':
		return -ECANCELED;
	default:
		return -EPROTO;
	}
	if (ret >= 0)
		acknowledge(k, p->seq);
	return ret;
}

/* --- the transfer -------------------------------------------------------------------------- */

/* The packet that is due, asked for again as long as anything else comes. */
static int next(struct kermit *k, struct packet *p, unsigned int attempts)
{
	int ret = 0;

	for (unsigned int i = 0; i < attempts; i++) {
		ret = get_packet(k, p);
		if (ret == -EINTR)
			return ret;
		if (!ret && (p->seq == k->seq || p->type == 'E'))
			return 0;
		/* the answer to the one before was lost */
		if (!ret && p->seq == ((k->seq - 1) & 0x3f) && p->type == 'S')
			begin(k, p);
		else if (!ret && p->seq == ((k->seq - 1) & 0x3f))
			acknowledge(k, p->seq);
		else
			send(k, k->seq, 'N', "", 0);
	}
	return ret == -ETIMEDOUT ? ret : -EBADMSG;
}

/* The end of the last packet, and whatever follows, is nothing to type at a prompt. */
static void purge(struct kermit *k)
{
	for (unsigned int i = 0; i < PURGE_MAX && k->io->get(k->io->ctx, PURGE_MS) >= 0; i++)
		continue;
}

int kermit_receive(const struct serial_load *io)
{
	struct kermit k = { .io = io, .check = 1 };
	unsigned int attempts = STARTS;
	struct packet p;
	int ret;

	do {
		ret = next(&k, &p, attempts);
		attempts = ATTEMPTS;
		if (!ret && k.seq == 0 && !k.ctl && p.type != 'S' && p.type != 'E')
			ret = -EPROTO;
		if (!ret)
			ret = take(&k, &p);
		k.seq = (k.seq + 1) & 0x3f;
	} while (!ret);
	if (ret < 0 && ret != -ECANCELED)
		send(&k, (k.seq - 1) & 0x3f, 'E', "cancelled", 9);
	purge(&k);
	return ret < 0 ? ret : 0;
}
