/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/decode.h>

#include <errno.h>
#include <lib/esr.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "layout.h"

#define NAME_MAX_LEN 24

/* --- by name -------------------------------------------------------------------- */

static const struct reg_entry *entry(size_t index)
{
	if (index < regs_state_count)
		return &regs_state[index];
	index -= regs_state_count;
	if (index < regs_control_count)
		return &regs_control[index];
	index -= regs_control_count;
	return index < regs_id_count ? &regs_id[index] : NULL;
}

const char *decode_name(size_t index)
{
	const struct reg_entry *e = entry(index);

	return e ? e->name : NULL;
}

static int lookup(const char *name, bool e2h, struct decode_reg *reg)
{
	const struct reg_entry *e;

	for (size_t i = 0; (e = entry(i)); i++) {
		if (strcasecmp(name, e->name) || e->when == (e2h ? E2H_0 : E2H_1))
			continue;
		*reg = (struct decode_reg){ .name = e->name, .layout = e->layout,
					    .e2h_matters = e->when != ALWAYS, .e2h = e2h };
		return 0;
	}
	return -ENOENT;
}

/* "tcr_el12" → "tcr_el1": what VHE calls the registers of EL1 seen from EL2 */
static const char *without_alias(const char *name, char *buf)
{
	size_t len = strlen(name);

	if (len < 6 || strcasecmp(name + len - 5, "_el12"))
		return name;
	snprintf(buf, NAME_MAX_LEN, "%.*s", (int)(len - 1), name);
	return buf;
}

/* "esr_el2" → "esr": what is alike at every EL stands in the table without one. */
static bool strip_el(const char *name, char *buf)
{
	size_t len = strlen(name);

	if (len < 5 || strncasecmp(name + len - 4, "_el", 3) || !strchr("123", name[len - 1]))
		return false;
	snprintf(buf, NAME_MAX_LEN, "%.*s", (int)(len - 4), name);
	return true;
}

int decode_find(const char *name, const struct decode_context *ctx, struct decode_reg *reg)
{
	char buf[NAME_MAX_LEN], alias[NAME_MAX_LEN];

	if (strlen(name) + 4 >= NAME_MAX_LEN)
		return -ENOENT;
	name = without_alias(name, alias);
	if (!lookup(name, ctx->e2h, reg) || (strip_el(name, buf) && !lookup(buf, ctx->e2h, reg)))
		return 0;
	snprintf(buf, sizeof(buf), "%.*s_el%d", NAME_MAX_LEN - 5, name, ctx->el ? ctx->el & 3 : 1);
	if (!lookup(buf, ctx->e2h, reg))
		return 0;
	/* where there is only one: HCR is HCR_EL2, MIDR is MIDR_EL1 */
	for (char el = '1'; el <= '3'; el++) {
		buf[strlen(buf) - 1] = el;
		if (!lookup(buf, ctx->e2h, reg))
			return 0;
	}
	return -ENOENT;
}

/* --- fields --------------------------------------------------------------------- */

static const char *form_of(const struct decode_reg *reg, uint64_t value)
{
	if (reg->layout == layout_spsr64 && value & BIT(4))
		return layout_spsr32;
	if (reg->layout == layout_par_ok && value & 1)
		return layout_par_fault;
	return reg->layout;
}

void decode_fields(const struct decode_reg *reg, uint64_t value, decode_visit visit, void *ctx)
{
	if (reg->layout != layout_esr) {
		layout_visit(form_of(reg, value), value, 63, 0, visit, ctx);
		return;
	}
	layout_visit(layout_iss2(value), value, 63, 32, visit, ctx);
	layout_visit(layout_esr, value, 31, 25, visit, ctx);
	layout_visit(layout_iss(value), value, 24, 0, visit, ctx);
}

struct wanted {
	const char *name;
	uint64_t value;
};

static void pick(const struct decode_item *item, void *ctx)
{
	struct wanted *w = ctx;

	if (item->kind == DECODE_FIELD && !strcmp(item->name, w->name))
		w->value = item->value;
}

uint64_t decode_field(const struct decode_reg *reg, uint64_t value, const char *name)
{
	struct wanted w = { .name = name };

	decode_fields(reg, value, pick, &w);
	return w.value;
}
