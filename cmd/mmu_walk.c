/* SPDX-License-Identifier: Apache-2.0 */
/* mmu walk, mmu at: one address, by software and by hardware. */
#include "mmu_cmd.h"

#include <arch/mmu_debug.h>
#include <common/command.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/decode.h>
#include <lib/decode_par.h>
#include <lib/log.h>
#include <stdio.h>
#include <string.h>

/* --- walk ------------------------------------------------------------------------ */

struct walk_options {
	uint64_t ttbr, tcr, el;
	bool has_ttbr, has_tcr, has_el, e2h;
};

static int parse_value(const char *name, const char *text, uint64_t *value, bool *given)
{
	if (!text) {
		log_err("mmu", "%s wants a value", name);
		return -EINVAL;
	}
	*given = true;
	return mmu_number(name, text, value);
}

/* Options behind the address. -EINVAL with a message. */
static int parse_options(int argc, char *const argv[], struct walk_options *o)
{
	int ret = 0;

	for (int i = 2; i < argc && !ret; i++) {
		if (!strcmp(argv[i], "--e2h")) {
			o->e2h = true;
		} else if (!strcmp(argv[i], "--ttbr")) {
			ret = parse_value(argv[i], argv[i + 1], &o->ttbr, &o->has_ttbr);
			i++;
		} else if (!strcmp(argv[i], "--tcr")) {
			ret = parse_value(argv[i], argv[i + 1], &o->tcr, &o->has_tcr);
			i++;
		} else if (!strcmp(argv[i], "--el")) {
			ret = parse_value(argv[i], argv[i + 1], &o->el, &o->has_el);
			i++;
		} else {
			log_err("mmu", "'%s' is no option of walk", argv[i]);
			ret = -EINVAL;
		}
	}
	return ret;
}

/* What was typed in place of what is in force. -EINVAL with a message. */
static int apply_options(const struct walk_options *o, struct walk_regime *regime)
{
	bool other = (o->has_el && (int)o->el != regime->el) || (o->e2h && !regime->e2h);

	if (o->has_el && (o->el < 1 || o->el > 3)) {
		log_err("mmu", "there is no EL%" PRIx64 " with tables of its own: 1 to 3", o->el);
		return -EINVAL;
	}
	if (o->e2h && o->has_el && o->el != 2) {
		log_err("mmu", "--e2h is about EL2");
		return -EINVAL;
	}
	if (other && (!o->has_ttbr || !o->has_tcr)) {
		log_err("mmu", "--ttbr and --tcr are wanted: this program runs in another regime");
		return -EINVAL;
	}
	if (other) {
		regime->el = o->has_el ? (int)o->el : 2;
		regime->e2h = o->e2h;
	}
	if (o->has_tcr)
		regime->tcr = o->tcr;
	if (o->has_ttbr) {
		regime->ttbr0 = regime->ttbr1 = o->ttbr;
		regime->mair_known = false;
		regime->wxn = false;
	}
	return 0;
}

static int run_walk(int argc, char *const argv[])
{
	struct walk_options options = { 0 };
	struct walk_regime regime;
	struct walk_result result;
	uint64_t va;

	mmu_regime(&regime);
	if (mmu_number("address", argv[1], &va) || parse_options(argc, argv, &options) ||
	    apply_options(&options, &regime))
		return CMD_FAILURE;
	decode_walk(&regime, va, mmu_read_descriptor, NULL, &result);
	walk_print(&regime, va, &result);
	return result.mapped ? CMD_OK : CMD_FAILURE;
}

const struct mmu_subcommand mmu_sub_walk = { "walk", 1, 8, run_walk };

/* --- at ---------------------------------------------------------------------------- */

static const char *verdict_text(enum par_verdict verdict)
{
	switch (verdict) {
	case PAR_EQUAL:   return "equal";
	case PAR_DIFFERS: return "differs";
	default:          return "cannot be compared";
	}
}

static int run_at(int argc, char *const argv[])
{
	bool write = argc > 2 && !strcmp(argv[2], "w");
	struct decode_context context = { 0 };
	struct walk_regime regime;
	struct walk_result result;
	enum par_verdict verdict;
	struct decode_reg reg;
	char text[300];
	uint64_t va, par;

	if (argc > 2 && !write && strcmp(argv[2], "r") != 0)
		return CMD_USAGE;
	if (mmu_number("address", argv[1], &va))
		return CMD_FAILURE;
	mmu_regime(&regime);
	decode_walk(&regime, va, mmu_read_descriptor, NULL, &result);
	par = mmu_translate(va, write);
	verdict = par_compare(&result, write, par);
	printf("hardware: AT S1E%d%c\n", regime.el, write ? 'W' : 'R');
	if (!decode_find("PAR_EL1", &context, &reg))
		decode_print(&reg, par);
	printf("tables: %s\n", walk_describe(&regime, &result, text, sizeof(text)));
	printf("hardware and tables: %s\n", verdict_text(verdict));
	return verdict == PAR_EQUAL ? CMD_OK : CMD_FAILURE;
}

const struct mmu_subcommand mmu_sub_at = { "at", 1, 2, run_at };
