/* SPDX-License-Identifier: Apache-2.0 */
/* armdecode decode, and what the verbs share: files, JSON. */
#include "armdecode.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *armdecode_read(const char *name, size_t *size)
{
	bool standard = !name || !strcmp(name, "-");
	FILE *f = standard ? stdin : fopen(name, "rb");
	size_t room = 0, n = 0;
	char *data = NULL;

	while (f && !feof(f) && !ferror(f)) {
		if (n + 1 >= room) {
			char *more = realloc(data, room = room * 2 + 65536);

			if (!more) {
				errno = ENOMEM;
				break;
			}
			data = more;
		}
		n += fread(data + n, 1, room - 1 - n, f);
	}
	if (!f || !feof(f)) {
		fprintf(stderr, "armdecode: %s: %s\n", standard ? "standard input" : name,
			strerror(errno));
		free(data);
		data = NULL;
	}
	if (f && !standard)
		fclose(f);
	if (data)
		data[n] = '\0';
	*size = n;
	return data;
}

void json_string(const char *text)
{
	putchar('"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

void json_hex(uint64_t value)
{
	printf("\"0x%" PRIx64 "\"", value);
}

static void json_item(const struct decode_item *item, void *ctx)
{
	bool *first = ctx;

	printf("%s\n  {\"name\": ", *first ? "" : ",");
	*first = false;
	json_string(item->name);
	printf(", \"hi\": %u, \"lo\": %u, \"value\": ", item->hi, item->lo);
	json_hex(item->value);
	if (item->kind != DECODE_FIELD)
		printf(", \"wrong\": true");
	if (item->meaning[0]) {
		printf(", \"meaning\": ");
		json_string(item->meaning);
	}
	putchar('}');
}

void json_fields(const struct decode_reg *reg, uint64_t value)
{
	bool first = true;

	putchar('[');
	decode_fields(reg, value, json_item, &first);
	putchar(']');
}

int armdecode_decode(struct options *o)
{
	struct decode_reg reg;
	uint64_t value;

	if (o->argc != 2)
		return SHOW_USAGE;
	if (decode_find(o->argv[0], &o->context, &reg)) {
		fprintf(stderr, "armdecode: register '%s' is not known; known are:\n", o->argv[0]);
		for (size_t i = 0; decode_name(i); i++) {
			if (!i || strcmp(decode_name(i), decode_name(i - 1)))
				fprintf(stderr, " %s", decode_name(i));
		}
		fputc('\n', stderr);
		return 1;
	}
	if (armdecode_number(reg.name, o->argv[1], &value))
		return 2;
	if (!o->json) {
		decode_print(&reg, value);
		return 0;
	}
	printf("{\"register\": ");
	json_string(reg.name);
	printf(", \"value\": ");
	json_hex(value);
	if (reg.e2h_matters)
		printf(", \"e2h\": %s", reg.e2h ? "true" : "false");
	printf(", \"fields\": ");
	json_fields(&reg, value);
	printf("}\n");
	return 0;
}
