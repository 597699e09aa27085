/* SPDX-License-Identifier: Apache-2.0 */
/* setexpr fmt: values as a format string says. */
#include "setexpr.h"

#include <common/command.h>
#include <ctype.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "mem_access.h"

#define RESULT_MAX 1024u     /* bytes, with the NUL */
#define VALUES_MAX 4
#define SPEC_MAX   24u       /* "%-+ #0123.456lld" */

struct format {
	const char *p;               /* in the format */
	char *const *value;          /* the next one; NULL behind the last */
	char out[RESULT_MAX];
	size_t used;
	bool ended;                  /* by \c */
};

static int too_long(void)
{
	log_err("setexpr", "fmt: the result is longer than %u bytes", RESULT_MAX - 1);
	return -E2BIG;
}

static int put(struct format *f, char c)
{
	if (f->used + 1 >= sizeof(f->out))
		return too_long();
	f->out[f->used++] = c;
	return 0;
}

/* What follows a backslash. */
static int escape(struct format *f)
{
	static const char names[] = "abfnrtv\\\"", bytes[] = "\a\b\f\n\r\t\v\\\"";
	const char *found = *f->p ? strchr(names, *f->p) : NULL;
	unsigned int octal = 0, digits = 0;

	if (*f->p == 'c') {
		f->ended = true;
		return 0;
	}
	if (found) {
		f->p++;
		return put(f, bytes[found - names]);
	}
	for (; digits < 3 && *f->p >= '0' && *f->p <= '7'; digits++)
		octal = octal * 8 + (unsigned int)(*f->p++ - '0');
	if (!digits)
		return put(f, '\\');
	if (octal % 256)
		return put(f, (char)octal);
	log_err("setexpr", "fmt: a variable cannot hold the byte 0");
	return -EINVAL;
}

static size_t count_digits(const char *p)
{
	return strspn(p, "0123456789");
}

/* "%-08.3" at f->p, behind the percent sign, into SPEC. What follows it is the conversion. */
static int read_spec(struct format *f, char spec[SPEC_MAX])
{
	size_t flags = strspn(f->p, "-+ #0"), width = count_digits(f->p + flags), len = flags + width;

	if (f->p[len] == '.') {
		size_t precision = count_digits(f->p + len + 1);

		len += 1 + precision;
		width = MAX(width, precision);
	}
	/* 3 digits of width are a result that still fits */
	if (flags > 5 || width > 3) {
		log_err("setexpr", "fmt: \"%%%.*s\" has more flags or digits than there can be",
			(int)MIN(len, 40), f->p);
		return -EINVAL;
	}
	spec[0] = '%';
	memcpy(spec + 1, f->p, len);
	spec[1 + len] = '\0';
	f->p += len;
	return 0;
}

static int put_number(struct format *f, const char *spec, const char *text, char *to, size_t room)
{
	char whole[SPEC_MAX + 4];
	uint64_t value;

	if (mem_operand("setexpr", text, 4, &value))
		return -EINVAL;
	snprintf(whole, sizeof(whole), "%sll%c", spec, *f->p);
	return snprintf(to, room, whole, (unsigned long long)value);
}

static int put_string(const char *spec, const char *text, char *to, size_t room)
{
	char whole[SPEC_MAX + 2];
	char *string;
	int n = setexpr_string("setexpr", text, &string);

	if (n)
		return n;
	snprintf(whole, sizeof(whole), "%ss", spec);
	n = snprintf(to, room, whole, string);
	free(string);
	return n;
}

/* A whole conversion from behind its percent sign. */
static int convert(struct format *f)
{
	char *to = f->out + f->used, spec[SPEC_MAX];
	size_t room = sizeof(f->out) - f->used;
	int n;

	if (*f->p == '%')
		return put(f, *f->p++);
	if (read_spec(f, spec))
		return -EINVAL;
	if (!*f->p || !strchr("cdiosuxX", *f->p)) {
		log_err("setexpr", "fmt: \"%s%.1s\" is no conversion; there are c d i o s u x X and %%",
			spec, f->p);
		return -EINVAL;
	}
	if (!*f->value) {
		log_err("setexpr", "fmt: no value for \"%s%c\"", spec, *f->p);
		return -EINVAL;
	}
	if (*f->p == 'c')
		n = snprintf(to, room, "%.1s", *f->value);
	else if (*f->p == 's')
		n = put_string(spec, *f->value, to, room);
	else
		n = put_number(f, spec, *f->value, to, room);
	if (n < 0)
		return n;
	f->value++;
	f->p++;
	if ((size_t)n >= room)
		return too_long();
	f->used += (size_t)n;
	return 0;
}

int setexpr_format(int argc, char *const argv[])
{
	struct format f = { .p = argv[3], .value = argv + 4 };
	int ret = 0;

	if (argc > 4 + VALUES_MAX)
		return CMD_USAGE;
	while (!ret && !f.ended && *f.p) {
		char c = *f.p++;

		ret = c == '\\' ? escape(&f) : c == '%' ? convert(&f) : put(&f, c);
	}
	if (ret)
		return ret == -ENOMEM ? ret : CMD_FAILURE;
	if (*f.value && !f.ended) {
		log_err("setexpr", "fmt: no conversion for the value \"%s\"", *f.value);
		return CMD_FAILURE;
	}
	f.out[f.used] = '\0';
	return setexpr_store(argv[1], f.out);
}
