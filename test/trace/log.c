/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "log.h"

#define MAX_VIOLATIONS 200
#define MAX_ALIKE      8 /* places of the same mistake; more are only counted */
#define MAX_NAMES      32

struct violation {
	enum rule rule;
	uint64_t pc, addr;
	uint64_t times;
	char where[80];
	char text[160];
};

/* A run of one operation from one place. */
struct run {
	uint64_t pc, first, last, n;
	unsigned int el;
	const char *name;
};

static struct {
	FILE *log, *result;
	const struct image *image;
	image_read_fn *read;
	struct run run;
	struct violation violations[MAX_VIOLATIONS];
	size_t nviolations;
	struct {
		const char *name;
		uint64_t n;
	} counts[MAX_NAMES];
} state;

bool log_open(const char *log_path, const char *result_path, const struct image *image,
	      image_read_fn *read)
{
	state.log = log_path ? fopen(log_path, "w") : NULL;
	state.result = result_path ? fopen(result_path, "w") : NULL;
	state.image = image;
	state.read = read;
	if (!state.result || (log_path && !state.log)) {
		fprintf(stderr, "plugin: out= (and log=) must name files that can be written\n");
		return false;
	}
	return true;
}

static void name_of(uint64_t pc, char *text, size_t size)
{
	uint64_t link = state.image ? image_offset(state.image, pc, state.read) : IMAGE_NOWHERE;
	const struct image_symbol *s =
		link == IMAGE_NOWHERE ? NULL : image_symbol_at(state.image, link);

	if (s)
		snprintf(text, size, "%s+0x%" PRIx64, s->name, link - s->start);
	else
		snprintf(text, size, "?");
}

static void flush_run(void)
{
	const struct run *r = &state.run;
	char where[80];

	if (!state.log || !r->n)
		return;
	name_of(r->pc, where, sizeof(where));
	fprintf(state.log, "%010" PRIx64 "  EL%u  %-12s", r->pc, r->el, r->name);
	if (r->last != r->first)
		fprintf(state.log, " %" PRIx64 " .. %" PRIx64 " (%" PRIu64 ")", r->first, r->last, r->n);
	else
		fprintf(state.log, " %" PRIx64, r->first);
	if (r->last == r->first && r->n > 1)
		fprintf(state.log, " (%" PRIu64 " times)", r->n);
	fprintf(state.log, "  %s\n", where);
}

static void count(const char *name)
{
	for (size_t i = 0; i < MAX_NAMES; i++) {
		if (!state.counts[i].name)
			state.counts[i].name = name;
		if (strcmp(state.counts[i].name, name) == 0) {
			state.counts[i].n++;
			return;
		}
	}
}

void log_op(uint64_t pc, unsigned int el, const char *name, uint64_t operand)
{
	struct run *r = &state.run;
	bool same = r->n && r->name == name && r->el == el;

	count(name);
	/* An unrolled loop alternates between a few addresses: only the operand tells. */
	if (same && (operand == r->last + LINE || (operand == r->last && pc == r->pc))) {
		r->last = operand;
		r->n++;
		return;
	}
	flush_run();
	*r = (struct run){ .pc = pc, .first = operand, .last = operand, .n = 1, .el = el,
			   .name = name };
}

/* The entry that one more of these belongs to: its place's, or the last of many alike. */
static struct violation *find_violation(enum rule rule, uint64_t pc, const char *text)
{
	struct violation *alike = NULL;
	unsigned int nalike = 0;

	for (size_t i = 0; i < state.nviolations; i++) {
		struct violation *v = &state.violations[i];

		if (v->rule != rule || strcmp(v->text, text) != 0)
			continue;
		if (v->pc == pc)
			return v;
		alike = v;
		nalike++;
	}
	return nalike < MAX_ALIKE ? NULL : alike;
}

void log_violation(enum rule rule, uint64_t pc, uint64_t addr, const char *text)
{
	struct violation *v = find_violation(rule, pc, text);

	if (v) {
		v->times++;
		return;
	}
	if (state.nviolations == MAX_VIOLATIONS)
		return;
	v = &state.violations[state.nviolations++];
	*v = (struct violation){ .rule = rule, .pc = pc, .addr = addr, .times = 1 };
	snprintf(v->text, sizeof(v->text), "%s", text);
	name_of(pc, v->where, sizeof(v->where));
	flush_run();
	state.run.n = 0;
	if (state.log)
		fprintf(state.log, "*** %s at 0x%" PRIx64 " (%s), address 0x%" PRIx64 ": %s\n",
			rule_name(rule), pc, v->where, addr, text);
}

void log_close(uint64_t kernel)
{
	if (!kernel)
		state.image = NULL; /* no CPU runs any more whose memory could be read */
	flush_run();
	if (state.log)
		fclose(state.log);
	for (size_t i = 0; i < state.nviolations; i++) {
		const struct violation *v = &state.violations[i];

		fprintf(state.result, "violation %s %" PRIu64 " 0x%" PRIx64 " %s 0x%" PRIx64 " %s\n",
			rule_name(v->rule), v->times, v->pc, v->where, v->addr, v->text);
	}
	for (size_t i = 0; i < MAX_NAMES && state.counts[i].name; i++)
		fprintf(state.result, "count %s %" PRIu64 "\n", state.counts[i].name, state.counts[i].n);
	if (kernel)
		fprintf(state.result, "end 0x%" PRIx64 "\n", kernel);
	fclose(state.result);
}
