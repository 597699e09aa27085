/* SPDX-License-Identifier: Apache-2.0 */
#include "fit_maker.h"

#include <lib/hash.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

/* What a test asks for has to be possible. */
static void must(int ret)
{
	if (ret)
		abort();
}

void fit_maker_begin(struct fit_maker *m)
{
	memset(m->blob, 0, sizeof(m->blob));
	must(fdt_create(m->blob, sizeof(m->blob)));
	must(fdt_finish_reservemap(m->blob));
	must(fdt_begin_node(m->blob, ""));
}

void fit_maker_open(struct fit_maker *m, const char *name)
{
	must(fdt_begin_node(m->blob, name));
}

void fit_maker_close(struct fit_maker *m)
{
	must(fdt_end_node(m->blob));
}

void fit_maker_text(struct fit_maker *m, const char *name, const char *text)
{
	must(fdt_property_string(m->blob, name, text));
}

void fit_maker_bytes(struct fit_maker *m, const char *name, const void *data, size_t size)
{
	must(fdt_property(m->blob, name, data, (int)size));
}

void fit_maker_number(struct fit_maker *m, const char *name, uint32_t value)
{
	must(fdt_property_u32(m->blob, name, value));
}

void fit_maker_image(struct fit_maker *m, const char *name, const char *type, const void *data,
		     size_t size)
{
	fit_maker_open(m, name);
	fit_maker_text(m, "type", type);
	fit_maker_text(m, "arch", "arm64");
	fit_maker_text(m, "os", "linux");
	if (data)
		fit_maker_bytes(m, "data", data, size);
}

void fit_maker_hash(struct fit_maker *m, const char *name, const char *algo, const void *data,
		    size_t size)
{
	uint8_t digest[HASH_MAX];
	int alg = hash_by_name(algo);

	must(alg < 0 ? alg : hash_data((enum hash_alg)alg, data, size, digest));
	fit_maker_open(m, name);
	fit_maker_bytes(m, "value", digest, hash_size((enum hash_alg)alg));
	fit_maker_text(m, "algo", algo);
	fit_maker_close(m);
}

void fit_maker_end(struct fit_maker *m, const void *data, size_t size)
{
	must(fdt_end_node(m->blob));
	must(fdt_finish(m->blob));
	m->size = ALIGN_UP((size_t)fdt_totalsize(m->blob), (size_t)4);
	must(size > sizeof(m->blob) - m->size);
	if (size)
		memcpy(m->blob + m->size, data, size);
	m->size += size;
}
