/* SPDX-License-Identifier: Apache-2.0 */
/* fdt get, header: what a tree says, for scripts. */
#include "fdt_cmd.h"

#include <common/command.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#define HASH_BYTES 20     /* longest value that is given as one hexadecimal number: SHA-1 */

static int set_variable(const char *name, const char *value)
{
	int ret = env_set(name, value);

	if (ret)
		log_err("fdt", "variable %s: " ERR_FMT, name, ERR_ARG(ret));
	return ret ? CMD_FAILURE : CMD_OK;
}

/* --- get ------------------------------------------------------------------------- */

struct property {
	const char *path, *name;
	const uint8_t *value;
	int len;
};

/* String INDEX of a list, NULL past the last. */
static const char *string_at(const struct property *p, uint64_t index)
{
	const char *s = (const char *)p->value, *end = s + p->len;

	while (s < end && index--)
		s += strlen(s) + 1;
	return s < end ? s : NULL;
}

static int no_element(const struct property *p, const char *index)
{
	log_err("fdt", "%s %s: has no element %s", p->path, p->name, index);
	return CMD_FAILURE;
}

static int get_cell(const char *var, const struct property *p, uint64_t index)
{
	char text[16];

	snprintf(text, sizeof(text), "0x%08X", get_be32(p->value + 4 * index));
	return set_variable(var, text);
}

/* All bytes as one number, in the order in which they stand. */
static int get_bytes(const char *var, const struct property *p)
{
	char text[2 * HASH_BYTES + 1];

	for (int i = 0; i < p->len; i++)
		snprintf(text + 2 * i, 3, "%02x", p->value[i]);
	return set_variable(var, text);
}

/* INDEX NULL: the whole value, or the first string of a list. */
static int get_value(const char *var, const struct property *p, const char *index)
{
	uint64_t i = 0;

	if (index && fdt_number("index", index, &i))
		return CMD_FAILURE;
	if (!p->len)
		return set_variable(var, "");
	if (fdt_is_text(p->value, p->len)) {
		const char *s = string_at(p, i);

		return s ? set_variable(var, s) : no_element(p, index);
	}
	if (p->len % 4 == 0 && (index || p->len == 4))
		return i < (uint64_t)p->len / 4 ? get_cell(var, p, i) : no_element(p, index);
	if (p->len % 4 == 0 && p->len <= HASH_BYTES)
		return get_bytes(var, p);
	log_err("fdt", "%s %s: neither text nor cells that fit in a variable; give the index of a "
		"cell, or use fdt get addr", p->path, p->name);
	return CMD_FAILURE;
}

static int get_property(char what, const char *var, const struct property *p, const char *index)
{
	char text[24];

	if (what == 'v')
		return get_value(var, p, index);
	if (what == 'a')
		snprintf(text, sizeof(text), "0x%016" PRIx64, (uint64_t)(uintptr_t)p->value);
	else
		snprintf(text, sizeof(text), "0x%08X", (unsigned int)p->len);
	return set_variable(var, text);
}

static int get_child_name(const char *var, const void *fdt, int parent, const char *path,
			  const char *index_text)
{
	uint64_t index;
	int node;

	if (fdt_number("index", index_text, &index))
		return CMD_FAILURE;
	fdt_for_each_subnode(node, fdt, parent) {
		if (index-- == 0)
			return set_variable(var, fdt_get_name(fdt, node, NULL));
	}
	log_err("fdt", "%s: has no child number %s", path, index_text);
	return CMD_FAILURE;
}

static int get_child_count(const char *var, const void *fdt, int parent)
{
	char text[12];
	int node, count = 0;

	fdt_for_each_subnode(node, fdt, parent)
		count++;
	snprintf(text, sizeof(text), "%d", count);
	return set_variable(var, text);
}

/* get value|addr var path prop [index]; get size var path [prop]; get name var path index */
static int run_get(int argc, char *const argv[])
{
	const char *var = argv[2];
	struct property p = { .path = argv[3] };
	const void *fdt = fdt_work();
	char what = argv[1][0];
	int node;

	if (!what || !strchr("vnas", what) || (what != 's' && argc < 5) || (what != 'v' && argc > 5))
		return CMD_USAGE;
	node = fdt_find(fdt, p.path);
	if (node < 0)
		return CMD_FAILURE;
	if (what == 'n')
		return get_child_name(var, fdt, node, p.path, argv[4]);
	if (argc == 4)
		return get_child_count(var, fdt, node);
	p.name = argv[4];
	p.value = fdt_getprop(fdt, node, p.name, &p.len);
	if (!p.value)
		return fdt_fail(p.path, p.name, p.len);
	return get_property(what, var, &p, argc > 5 ? argv[5] : NULL);
}

const struct fdt_subcommand fdt_sub_get = { "get", 3, 5, run_get };

/* --- header ------------------------------------------------------------------------ */

/* Devicetree Specification 5.2: the members, all of 32 bits, in this order. */
static const char *const members[] = {
	"magic", "totalsize", "off_dt_struct", "off_dt_strings", "off_mem_rsvmap", "version",
	"last_comp_version", "boot_cpuid_phys", "size_dt_strings", "size_dt_struct",
};

static uint32_t member(const void *fdt, size_t index)
{
	return get_be32((const uint8_t *)fdt + 4 * index);
}

static int get_member(const void *fdt, const char *var, const char *name)
{
	char text[12];

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		if (strcmp(members[i], name) != 0)
			continue;
		snprintf(text, sizeof(text), "%x", member(fdt, i));
		return set_variable(var, text);
	}
	log_err("fdt", "the header has no member '%s'", name);
	return CMD_FAILURE;
}

static int run_header(int argc, char *const argv[])
{
	const void *fdt = fdt_work();

	if (argc == 4 && strcmp(argv[1], "get") == 0)
		return get_member(fdt, argv[2], argv[3]);
	if (argc > 1)
		return CMD_USAGE;
	printf("magic:\t\t\t0x%x\n", fdt_magic(fdt));
	printf("totalsize:\t\t0x%x (%u)\n", fdt_totalsize(fdt), fdt_totalsize(fdt));
	printf("off_dt_struct:\t\t0x%x\n", fdt_off_dt_struct(fdt));
	printf("off_dt_strings:\t\t0x%x\n", fdt_off_dt_strings(fdt));
	printf("off_mem_rsvmap:\t\t0x%x\n", fdt_off_mem_rsvmap(fdt));
	printf("version:\t\t%u\n", fdt_version(fdt));
	printf("last_comp_version:\t%u\n", fdt_last_comp_version(fdt));
	printf("boot_cpuid_phys:\t0x%x\n", fdt_boot_cpuid_phys(fdt));
	printf("size_dt_strings:\t0x%x\n", fdt_size_dt_strings(fdt));
	printf("size_dt_struct:\t\t0x%x\n", fdt_size_dt_struct(fdt));
	printf("number mem_rsv:\t\t0x%x\n\n", (unsigned int)fdt_num_mem_rsv(fdt));
	return CMD_OK;
}

const struct fdt_subcommand fdt_sub_header = { "header", 0, 3, run_header };
