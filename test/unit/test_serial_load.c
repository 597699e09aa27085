/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X-modem, Y-modem and Kermit receivers against a line that is written down: what
 * the sender sends, in order, with silences; what the receiver answers is compared.
 */
#include "unit.h"

#include <errno.h>
#include <lib/serial_load.h>
#include <string.h>

#define SILENCE 0x100       /* in a line: nothing comes for as long as anybody waits */

static struct {
	uint16_t line[70000];
	size_t len, at;
	uint8_t answers[5000];
	size_t answered;
	uint8_t file[70000];
	size_t size;
	char name[SERIAL_NAME_MAX + 1];
	uint64_t said_size;
	unsigned int files;
	size_t limit;           /* data() refuses what is beyond */
	unsigned int gets;
} t;

static int get(void *ctx, unsigned int ms)
{
	assert_true(++t.gets < 200000);         /* every loop is bounded */
	if (t.at == t.len || t.line[t.at] == SILENCE) {
		t.at += t.at < t.len;
		return -ETIMEDOUT;
	}
	return t.line[t.at++];
}

static void put(void *ctx, uint8_t byte)
{
	assert_true(t.answered < sizeof(t.answers));
	t.answers[t.answered++] = byte;
}

static int begin(void *ctx, const char *name, uint64_t size)
{
	assert_true(strlen(name) <= SERIAL_NAME_MAX);
	strcpy(t.name, name);
	t.said_size = size;
	t.size = 0;
	return strcmp(name, "refused") == 0 ? -EFBIG : 0;
}

static int data(void *ctx, uint64_t offset, const uint8_t *bytes, size_t len)
{
	assert_int_equal(offset, t.size);
	if (offset + len > t.limit)
		return -EFBIG;
	memcpy(t.file + offset, bytes, len);
	t.size += len;
	return 0;
}

static void end(void *ctx, uint64_t size)
{
	assert_int_equal(size, t.size);
	t.files++;
}

static const struct serial_load io = { get, put, begin, data, end, NULL };

static int set_up(void **state)
{
	memset(&t, 0, sizeof(t));
	t.limit = sizeof(t.file);
	return 0;
}

static void add(const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		t.line[t.len++] = ((const uint8_t *)bytes)[i];
}

static void add_byte(unsigned int byte)
{
	t.line[t.len++] = (uint16_t)byte;
}

static void answers_are(const char *expected)
{
	assert_int_equal(t.answered, strlen(expected));
	assert_memory_equal(t.answers, expected, t.answered);
}

/* --- X-modem, Y-modem ------------------------------------------------------------------ */

/* A block of SIZE times FILL, or TEXT and zeros; CRC as a table gives it, not as the receiver does. */
static void add_block(uint8_t number, size_t size, const char *text, size_t len)
{
	uint8_t block[1024] = { 0 };
	uint32_t crc = 0;

	memcpy(block, text, len);
	add_byte(size == 128 ? 1 : 2);
	add_byte(number);
	add_byte((uint8_t)~number);
	add(block, size);
	/* polynomial division of the whole, two zero bytes behind it */
	for (size_t bit = 0; bit < (size + 2) * 8; bit++) {
		uint8_t byte = bit / 8 < size ? block[bit / 8] : 0;

		crc = crc << 1 | (byte >> (7 - bit % 8) & 1);
		if (crc & 0x10000)
			crc ^= 0x11021;
	}
	add_byte(crc >> 8);
	add_byte(crc & 0xff);
}

#define ACK "\x06"
#define NAK "\x15"
#define CAN "\x18"

static void test_xmodem(void **state)
{
	add_block(1, 128, "one", 3);
	add_block(2, 1024, "two", 3);
	add_byte(4);
	assert_int_equal(xmodem_receive(&io), 0);
	answers_are("C" ACK ACK ACK);
	assert_int_equal(t.size, 128 + 1024);
	assert_string_equal((char *)t.file, "one");
	assert_string_equal((char *)t.file + 128, "two");
	assert_int_equal(t.files, 1);
}

static void test_xmodem_checksum(void **state)
{
	for (int i = 0; i < 6; i++)
		add_byte(SILENCE);
	add("\1\1\376", 3);
	for (int i = 0; i < 128; i++)
		add_byte(3);
	add_byte(128 * 3 & 0xff);
	add_byte(4);
	assert_int_equal(xmodem_receive(&io), 0);
	answers_are("CCCCCC" NAK ACK ACK);
	assert_int_equal(t.size, 128);
}

static void test_xmodem_again(void **state)
{
	add_block(1, 128, "one", 3);
	add_block(1, 128, "one", 3);            /* the answer was lost */
	add_block(2, 128, "two", 3);
	t.line[t.len - 60] ^= 1;                /* damaged: silence, then once more */
	add_byte(SILENCE);
	add_block(2, 128, "two", 3);
	add_byte(SILENCE);
	add_byte(4);
	assert_int_equal(xmodem_receive(&io), 0);
	answers_are("C" ACK ACK NAK ACK NAK ACK);
	assert_int_equal(t.size, 256);
}

static void test_xmodem_ends(void **state)
{
	assert_int_equal(xmodem_receive(&io), -ETIMEDOUT);
	assert_memory_equal(t.answers + t.answered - 2, CAN CAN, 2);
	set_up(state);
	add("\3", 1);
	assert_int_equal(xmodem_receive(&io), -EINTR);
	answers_are("C" CAN CAN);
	set_up(state);
	add(CAN CAN, 2);
	assert_int_equal(xmodem_receive(&io), -ECANCELED);
	answers_are("C");
	set_up(state);
	add_block(1, 128, "x", 1);
	add_block(3, 128, "x", 1);
	assert_int_equal(xmodem_receive(&io), -EPROTO);
	set_up(state);
	t.limit = 200;
	add_block(1, 128, "x", 1);
	add_block(2, 128, "x", 1);
	assert_int_equal(xmodem_receive(&io), -EFBIG);
	answers_are("C" ACK CAN CAN);
	set_up(state);
	add_block(1, 128, "x", 1);
	for (int i = 0; i < 12; i++) {
		add("\1\2\375junk", 7);
		add_byte(SILENCE);
		add_byte(SILENCE);
	}
	assert_int_equal(xmodem_receive(&io), -EBADMSG);
	set_up(state);
	for (int i = 0; i < 60000; i++)
		add_byte('x');
	assert_in_range(-xmodem_receive(&io), 1, 200);
}

static void add_file(const char *header, size_t len, size_t size)
{
	add_block(0, 128, header, len);
	for (size_t at = 0, n = 1; at < size; at += 1024, n++)
		add_block((uint8_t)n, 1024, "data", 4);
	add_byte(4);
}

static void test_ymodem(void **state)
{
	add_file("a.bin\0" "1500 0 0", 14, 1500);
	add_file("empty\0" "0", 7, 0);
	add_file("unknown", 7, 1024);
	add_block(0, 128, "", 0);
	assert_int_equal(ymodem_receive(&io), 0);
	answers_are("C" ACK "C" ACK ACK ACK  "C" ACK "C" ACK  "C" ACK "C" ACK ACK  "C" ACK);
	assert_int_equal(t.files, 3);
	assert_string_equal(t.name, "unknown");
	assert_true(t.said_size == SIZE_UNKNOWN);
	assert_int_equal(t.size, 1024);
}

static void test_ymodem_ends(void **state)
{
	char name[200];

	add_file("refused\0" "10", 10, 10);
	assert_int_equal(ymodem_receive(&io), -EFBIG);
	answers_are("C" CAN CAN);
	set_up(state);
	add_file("short\0" "5000", 10, 1024);   /* ends before it has come */
	assert_int_equal(ymodem_receive(&io), -EPROTO);
	assert_int_equal(t.files, 0);
	set_up(state);
	memset(name, 'n', sizeof(name));
	add_block(0, 1024, name, sizeof(name));
	assert_int_equal(ymodem_receive(&io), -EPROTO);
	set_up(state);
	memset(name, 'n', sizeof(name));
	add_block(0, 128, name, 128);           /* no NUL at all */
	assert_int_equal(ymodem_receive(&io), -EPROTO);
	set_up(state);
	add_block(0, 128, "big\0" "99999999999999999999999", 27);
	assert_int_equal(ymodem_receive(&io), -ETIMEDOUT);
	/* an end whose answer was lost, and a header whose answer was */
	set_up(state);
	add_file("a\0" "3", 3, 3);
	add_byte(4);
	add_block(0, 128, "", 0);
	assert_int_equal(ymodem_receive(&io), 0);
	assert_int_equal(t.size, 3);
}

/* --- Kermit ---------------------------------------------------------------------------- */

/* A packet with a check of type 1. */
static void add_packet(unsigned int seq, char type, const char *text)
{
	size_t len = strlen(text);
	unsigned int sum = (unsigned int)(' ' + len + 3) + (' ' + seq) + (uint8_t)type;

	add_byte(1);
	add_byte((unsigned int)(' ' + len + 3));
	add_byte(' ' + seq);
	add_byte((uint8_t)type);
	add(text, len);
	for (size_t i = 0; i < len; i++)
		sum += (uint8_t)text[i];
	add_byte(' ' + ((sum + (sum >> 6 & 3)) & 63));
	add_byte('\r');
}

#define INIT "~* @-#&1~"

static void test_kermit(void **state)
{
	add("noise", 5);
	add_packet(0, 'S', INIT);
	add_packet(1, 'F', "NAME");
	add_packet(2, 'A', "!!x");
	add_packet(3, 'D', "ab#M#J##&A&#A#~#&~%x~$#@~#&#?");
	add_packet(3, 'D', "ab#M#J##&A&#A#~#&~%x~$#@~#&#?");    /* again: answered, not taken */
	add_packet(4, 'Z', "");
	add_packet(5, 'B', "");
	assert_int_equal(kermit_receive(&io), 0);
	assert_string_equal(t.name, "NAME");
	assert_int_equal(t.size, 21);
	assert_memory_equal(t.file, "ab\r\n#\xc1\x81~&xxxxx\0\0\0\0\xff\xff\xff", 21);
	assert_int_equal(t.files, 1);
	/* what of the proposal holds */
	assert_memory_equal(t.answers, "\1,", 2);
	assert_memory_equal(t.answers + 2, " Y~% @-#Y1~", 11);
}

static int receive_packets(const char *types, const char *text)
{
	for (unsigned int i = 0; types[i]; i++)
		add_packet(i, types[i], types[i] == 'S' ? INIT : text);
	return kermit_receive(&io);
}

static void test_kermit_ends(void **state)
{
	static const struct { const char *types, *text; int expected; } cases[] = {
		{ "", "", -ETIMEDOUT }, { "D", "", -EPROTO }, { "SD", "x", -EPROTO },
		{ "SZ", "", -EPROTO }, { "SFB", "x", -EPROTO }, { "SE", "no", -ECANCELED },
		{ "SX", "", -EPROTO }, { "SFZ", "D", -ECANCELED }, { "SFD", "#", -EPROTO },
		{ "SFD", "~", -EPROTO }, { "SFD", "~\177", -EPROTO }, { "SFD", "&", -EPROTO },
		{ "SF", "refused", -EFBIG }, { "SB", "", 0 }, { "SFD", "x", -ETIMEDOUT },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		set_up(state);
		assert_int_equal(receive_packets(cases[i].types, cases[i].text), cases[i].expected);
		assert_int_equal(t.files, 0);
	}
	set_up(state);
	add_byte(3);
	assert_int_equal(kermit_receive(&io), -EINTR);
	set_up(state);
	t.limit = 3;
	assert_int_equal(receive_packets("SFDZ", "abcdef"), -EFBIG);
	set_up(state);
	for (int i = 0; i < 69000; i++)
		add_byte(i % 3 ? 'x' : 1);
	assert_in_range(-kermit_receive(&io), 1, 200);
}

static void test_kermit_damage(void **state)
{
	add_packet(0, 'S', INIT);
	add_packet(1, 'F', "NAME");
	t.line[t.len - 4] ^= 1;
	add_packet(1, 'F', "NAME");
	add_byte(1);                            /* a packet that begins anew */
	add("(", 1);
	add_packet(2, 'Z', "");
	add_packet(3, 'B', "");
	assert_int_equal(kermit_receive(&io), 0);
	assert_int_equal(t.files, 1);
	assert_string_equal(t.name, "NAME");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_xmodem, set_up),
		cmocka_unit_test_setup(test_xmodem_checksum, set_up),
		cmocka_unit_test_setup(test_xmodem_again, set_up),
		cmocka_unit_test_setup(test_xmodem_ends, set_up),
		cmocka_unit_test_setup(test_ymodem, set_up),
		cmocka_unit_test_setup(test_ymodem_ends, set_up),
		cmocka_unit_test_setup(test_kermit, set_up),
		cmocka_unit_test_setup(test_kermit_ends, set_up),
		cmocka_unit_test_setup(test_kermit_damage, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
