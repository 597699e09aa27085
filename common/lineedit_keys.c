/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From bytes to keys. Sequences that nobody knows are swallowed, bytes that are
 * no UTF-8 are dropped: whatever noise the line brings, no control byte ever
 * gets into the text.
 */
#include "lineedit_priv.h"

#include <string.h>

#define ESC 0x1b
#define DEL 0x7f

static int letter_key(unsigned char letter)
{
	switch (letter) {
	case 'A':
		return KEY_UP;
	case 'B':
		return KEY_DOWN;
	case 'C':
		return KEY_RIGHT;
	case 'D':
		return KEY_LEFT;
	case 'H':
		return KEY_HOME;
	case 'F':
		return KEY_END;
	case 'R':
		return KEY_REPORT;
	default:
		return KEY_NONE;
	}
}

/* ESC [ number ~ */
static int numbered_key(unsigned int number)
{
	switch (number) {
	case 1:
	case 7:
		return KEY_HOME;
	case 4:
	case 8:
		return KEY_END;
	case 3:
		return KEY_DELETE;
	default:
		return KEY_NONE;
	}
}

static int csi(struct lineedit *le, unsigned char byte)
{
	unsigned int *param = &le->in.param[le->in.params];
	bool modified;
	int key;

	if (byte >= '0' && byte <= '9') {
		*param = (*param * 10 + byte - '0') % 10000;
		return KEY_NONE;
	}
	if (byte == ';') {
		le->in.params = 1;
		return KEY_NONE;
	}
	if (byte < '@')
		return KEY_NONE;
	le->in.state = INPUT_PLAIN;
	modified = le->in.params == 1 && le->in.param[1] > 2;      /* Alt or Ctrl with an arrow */
	key = byte == '~' ? numbered_key(le->in.param[0]) : letter_key(byte);
	if (modified && key == KEY_LEFT)
		return KEY_WORD_LEFT;
	return modified && key == KEY_RIGHT ? KEY_WORD_RIGHT : key;
}

static int alt(struct lineedit *le, unsigned char byte)
{
	le->in.state = INPUT_PLAIN;
	switch (byte) {
	case '[':
		le->in.state = INPUT_CSI;
		le->in.params = 0;
		memset(le->in.param, 0, sizeof(le->in.param));
		return KEY_NONE;
	case 'O':
		le->in.state = INPUT_SS3;
		return KEY_NONE;
	case 'b':
	case 'B':
		return KEY_WORD_LEFT;
	case 'f':
	case 'F':
		return KEY_WORD_RIGHT;
	case 'd':
	case 'D':
		return KEY_CUT_WORD_RIGHT;
	case DEL:
		return KEY_CUT_WORD_LEFT;
	default:
		return KEY_NONE;
	}
}

/* Bytes of the character that BYTE begins; 0: it begins none. */
static unsigned int utf8_length(unsigned char byte)
{
	if (byte >= 0xc2 && byte <= 0xdf)
		return 2;
	if (byte >= 0xe0 && byte <= 0xef)
		return 3;
	return byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
}

/* Overlong forms, surrogates, what is beyond U+10FFFF, and the C1 control characters. */
static bool utf8_second_bad(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xc2:
	case 0xe0:
		return second < 0xa0;
	case 0xed:
		return second > 0x9f;
	case 0xf0:
		return second < 0x90;
	case 0xf4:
		return second > 0x8f;
	default:
		return false;
	}
}

static int plain(struct lineedit *le, unsigned char byte);

static int utf8(struct lineedit *le, unsigned char byte)
{
	bool bad = (byte & 0xc0) != 0x80;

	if (bad || (le->in.have == 1 && utf8_second_bad((unsigned char)le->in.bytes[0], byte))) {
		le->in.state = INPUT_PLAIN;
		return bad ? plain(le, byte) : KEY_NONE;
	}
	le->in.bytes[le->in.have++] = (char)byte;
	if (le->in.have < le->in.want)
		return KEY_NONE;
	le->in.state = INPUT_PLAIN;
	return KEY_TEXT;
}

static int plain(struct lineedit *le, unsigned char byte)
{
	if (byte == ESC) {
		le->in.state = INPUT_ESC;
		return KEY_NONE;
	}
	if (byte < ' ' || byte == DEL)
		return byte;
	le->in.bytes[0] = (char)byte;
	le->in.have = 1;
	if (byte < DEL)
		return KEY_TEXT;
	le->in.want = utf8_length(byte);
	if (le->in.want)
		le->in.state = INPUT_UTF8;
	return KEY_NONE;
}

int le_decode(struct lineedit *le, unsigned char byte)
{
	/* a control character ends any sequence: Enter and Ctrl-C always work */
	if (byte < ' ' && le->in.state != INPUT_PLAIN) {
		le->in.state = INPUT_PLAIN;
		return plain(le, byte);
	}
	switch (le->in.state) {
	case INPUT_ESC:
		return alt(le, byte);
	case INPUT_CSI:
		return csi(le, byte);
	case INPUT_SS3:
		le->in.state = INPUT_PLAIN;
		return letter_key(byte);
	case INPUT_UTF8:
		return utf8(le, byte);
	default:
		return plain(le, byte);
	}
}
