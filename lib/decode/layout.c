/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the notation of layout.h. */
#include "layout.h"

#include <lib/util.h>
#include <stdio.h>
#include <string.h>

/* Lists that many fields share, each behind its letter. */
static const char *const shared[] = {
	"y" "no|yes",
	"0" "4K|64K|16K",
	"1" "|16K|4K|64K",
	"s" "non-shareable||outer shareable|inner shareable",
	"c" "non-cacheable|write-back, write-allocate|write-through|write-back, no write-allocate",
	"p" "32 bits, 4 GiB|36 bits, 64 GiB|40 bits, 1 TiB|42 bits, 4 TiB|44 bits, 16 TiB|"
	    "48 bits, 256 TiB|52 bits, 4 PiB|56 bits, 64 PiB",
	"t" "no effect|synchronous fault|counted asynchronously|reads synchronous, writes counted",
	"n" "EQ|NE|CS|CC|MI|PL|VS|VC|HI|LS|GE|LT|GT|LE|AL|NV",
	"e" "traps at EL0, EL1 and EL2|traps at EL0 when TGE is 1|traps at EL0, EL1 and EL2|no trap",
	"x" "||uncontainable|restartable",
	"u" "no|PAuth|EPAC|PAuth2|FPAC|FPACCOMBINE|PAuth_LR",
};

static const char *shared_list(char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(shared); i++) {
		if (shared[i][0] == letter)
			return shared[i] + 1;
	}
	return "";
}

static unsigned int number(const char **p)
{
	unsigned int n = 0;

	while (**p >= '0' && **p <= '9')
		n = n * 10 + (unsigned int)(*(*p)++ - '0');
	return n;
}

bool layout_next(const char **cursor, struct layout_field *field)
{
	const char *p = *cursor;

	if (!*p)
		return false;
	field->hi = field->lo = number(&p);
	if (*p == ':') {
		p++;
		field->lo = number(&p);
	}
	p++;                                    /* the blank */
	field->name = p;
	field->name_len = strcspn(p, "=;");
	p += field->name_len;
	field->values = *p == '=' ? p + 1 : NULL;
	p += strcspn(p, ";");
	*cursor = *p ? p + 1 : p;
	return true;
}

/* The value that an entry of a list stands for: its own number, or one more than the last. */
static uint64_t entry_number(const char **entry, uint64_t next)
{
	const char *p = *entry;
	uint64_t n = number(&p);

	if (p == *entry || *p != ':')
		return next;
	*entry = p + 1;
	return n;
}

static void list_meaning(const char *list, uint64_t value, char *buf, size_t size)
{
	uint64_t next = 0;

	for (;;) {
		uint64_t n = entry_number(&list, next);
		size_t len = strcspn(list, "|;");

		if (n == value) {
			snprintf(buf, size, "%.*s", (int)len, list);
			return;
		}
		if (list[len] != '|')
			return;
		list += len + 1;
		next = n + 1;
	}
}

static void meaning(const struct layout_field *field, uint64_t value, char *buf, size_t size)
{
	buf[0] = '\0';
	if (!field->values)
		return;
	if (field->values[0] == '%')
		format_field(field->values[1], value, field->lo, buf, size);
	else if (field->values[0] == '@')
		list_meaning(shared_list(field->values[1]), value, buf, size);
	else
		list_meaning(field->values, value, buf, size);
}

static void reserved(enum decode_kind kind, unsigned int hi, unsigned int lo, uint64_t value,
		     decode_visit visit, void *ctx)
{
	struct decode_item item = { .kind = kind, .hi = (uint8_t)hi, .lo = (uint8_t)lo };

	item.value = FIELD(value, hi, lo);
	if (item.value == (kind == DECODE_RES1 ? MASK(hi - lo, 0) : 0))
		return;
	strcpy(item.name, kind == DECODE_RES1 ? "RES1" : "RES0");
	strcpy(item.meaning, kind == DECODE_RES1 ? "reserved, should be 1" :
						   "reserved, should be 0");
	visit(&item, ctx);
}

static void one_field(const struct layout_field *field, uint64_t value, decode_visit visit,
		      void *ctx)
{
	struct decode_item item = {
		.kind = DECODE_FIELD,
		.hi = (uint8_t)field->hi,
		.lo = (uint8_t)field->lo,
		.value = FIELD(value, field->hi, field->lo),
	};

	if (field->name_len == 4 && !memcmp(field->name, "RES1", 4)) {
		reserved(DECODE_RES1, field->hi, field->lo, value, visit, ctx);
		return;
	}
	snprintf(item.name, sizeof(item.name), "%.*s", (int)field->name_len, field->name);
	meaning(field, item.value, item.meaning, sizeof(item.meaning));
	visit(&item, ctx);
}

void layout_visit(const char *layout, uint64_t value, unsigned int top, unsigned int bottom,
		  decode_visit visit, void *ctx)
{
	struct layout_field field;
	unsigned int next = top + 1;            /* lowest bit seen so far */

	while (layout_next(&layout, &field)) {
		if (field.hi + 1 < next)
			reserved(DECODE_RES0, next - 1, field.hi + 1, value, visit, ctx);
		one_field(&field, value, visit, ctx);
		next = field.lo;
	}
	if (next > bottom)
		reserved(DECODE_RES0, next - 1, bottom, value, visit, ctx);
}
