/* SPDX-License-Identifier: Apache-2.0 */
/* Property values as users type them: fdt set. Pure but for malloc; host-tested. */
#include "fdt_cmd.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdlib.h>
#include <string.h>

/* The words as one text, with a blank between two, that is read from its start. */
struct reader {
	char *const *word;
	int words_left;             /* with this one */
	const char *p;              /* in the current word */
	const uint8_t *old;         /* what '?' keeps */
	size_t old_len;
	uint8_t *out;
	size_t len;
};

/* '\0' is the end of the last word. */
static char look(const struct reader *r)
{
	return *r->p || r->words_left == 1 ? *r->p : ' ';
}

static void advance(struct reader *r)
{
	if (*r->p) {
		r->p++;
	} else if (r->words_left > 1) {
		r->words_left--;
		r->p = *++r->word;
	}
}

static char look_past_blanks(struct reader *r)
{
	while (look(r) == ' ' || look(r) == '\t' || look(r) == '\n')
		advance(r);
	return look(r);
}

static int unexpected(const struct reader *r, const char *wanted)
{
	if (look(r))
		log_err("fdt", "value: '%c' in \"%s\" where %s is wanted", look(r), *r->word,
			wanted);
	else
		log_err("fdt", "value: ends where %s is wanted", wanted);
	return -EINVAL;
}

static bool ends_number(const struct reader *r, char close)
{
	char c = look(r);

	return c == close || c == ' ' || c == '\t' || c == '\n' || c == '\0';
}

static void put_cell(struct reader *r, uint32_t cell)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		r->out[r->len++] = (uint8_t)(cell >> shift);
}

static int keep_cell(struct reader *r)
{
	if (r->len + 4 > r->old_len) {
		log_err("fdt", "value: '?' for cell %zu, which the property does not have yet",
			r->len / 4);
		return -EINVAL;
	}
	memcpy(r->out + r->len, r->old + r->len, 4);
	r->len += 4;
	advance(r);
	return 0;
}

/* A number as in C: 0x hexadecimal, 0 octal, else decimal. */
static int read_cell(struct reader *r)
{
	unsigned long long value;
	char *end;

	if (look(r) == '?')
		return keep_cell(r);
	if (!isdigit((unsigned char)look(r)))
		return unexpected(r, "a number, '?' or '>'");
	value = strtoull(r->p, &end, 0);
	if (value > UINT32_MAX) {
		log_err("fdt", "value: %.*s does not fit in a cell of 32 bits", (int)(end - r->p),
			r->p);
		return -EINVAL;
	}
	r->p = end;
	put_cell(r, (uint32_t)value);
	return ends_number(r, '>') ? 0 : unexpected(r, "a blank or '>'");
}

/* One or two hexadecimal digits are a byte; more are several bytes of two digits, as in a .dts. */
static int read_bytes(struct reader *r)
{
	size_t digits;

	if (r->p[0] == '0' && (r->p[1] | 0x20) == 'x')
		r->p += 2;
	digits = strspn(r->p, "0123456789abcdefABCDEF");
	if (!digits)
		return unexpected(r, "a hexadecimal byte or ']'");
	if (digits > 2 && digits % 2) {
		log_err("fdt", "value: %.*s is an odd number of digits for bytes", (int)digits, r->p);
		return -EINVAL;
	}
	while (digits) {
		size_t n = digits % 2 ? 1 : 2;
		char byte[3] = { r->p[0], n == 2 ? r->p[1] : '\0', '\0' };

		r->out[r->len++] = (uint8_t)strtoull(byte, NULL, 16);
		r->p += n;
		digits -= n;
	}
	return ends_number(r, ']') ? 0 : unexpected(r, "a blank or ']'");
}

/* <cells> and [bytes], one group after the other. */
static int read_groups(struct reader *r)
{
	char c;

	while ((c = look_past_blanks(r)) != '\0') {
		char close = c == '<' ? '>' : ']';

		if (c != '<' && c != '[')
			return unexpected(r, "'<' or '['");
		advance(r);
		while (look_past_blanks(r) != close) {
			int ret = c == '<' ? read_cell(r) : read_bytes(r);

			if (ret)
				return ret;
		}
		advance(r);
	}
	return 0;
}

static void read_strings(struct reader *r, int argc, char *const argv[])
{
	for (int i = 0; i < argc; i++) {
		size_t n = strlen(argv[i]) + 1;

		memcpy(r->out + r->len, argv[i], n);
		r->len += n;
	}
}

int fdt_read_value(int argc, char *const argv[], const void *old, int old_len, void **value,
		   size_t *len)
{
	struct reader r = { .word = argv, .words_left = argc, .old = old,
			    .old_len = old && old_len > 0 ? (size_t)old_len : 0 };
	size_t most = 1;
	int ret = 0;

	/* a character gives at most one cell, a string its NUL as well */
	for (int i = 0; i < argc; i++)
		most += 4 * (strlen(argv[i]) + 1);
	r.out = malloc(most);
	if (!r.out) {
		log_err("fdt", "no memory for a value of up to %zu bytes", most);
		return -ENOMEM;
	}
	if (argc) {
		r.p = argv[0];
		if (argv[0][0] == '<' || argv[0][0] == '[')
			ret = read_groups(&r);
		else
			read_strings(&r, argc, argv);
	}
	if (ret)
		free(r.out);
	*value = ret ? NULL : r.out;
	*len = r.len;
	return ret;
}
