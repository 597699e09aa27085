/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An expression, a zero byte, a text: what is found is what a search finds that
 * tries one way after the other, in the order of preference.
 */
#include "fuzz_input.h"

#include <stdio.h>

#include <lib/regex.h>

#include "../../lib/regex_step.h"

#define TEXT_MAX 200u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct regex re;
static bool tried[REGEX_STEPS][TEXT_MAX + 1];
static size_t slot[2 * REGEX_GROUPS];

static bool takes(const struct regex_step *r, uint8_t byte)
{
	return r->op == REGEX_ANY || (r->op == REGEX_BYTE && r->arg == byte) ||
	       (r->op == REGEX_SET && re.set[r->arg][byte / 8] >> byte % 8 & 1);
}

/* Whether STEP can go on at AT to the end of the expression; what was tried once has failed. */
static bool reaches(unsigned int step, const char *text, size_t len, size_t at)
{
	const struct regex_step *r = &re.step[step];
	unsigned int to = (unsigned int)((int)step + r->to);
	size_t old;

	must(step < re.steps);
	if (tried[step][at])
		return false;
	tried[step][at] = true;
	switch ((enum regex_op)r->op) {
	case REGEX_MATCH:
		return true;
	case REGEX_JUMP:
		return reaches(to, text, len, at);
	case REGEX_SPLIT:
		return reaches(step + 1, text, len, at) || reaches(to, text, len, at);
	case REGEX_SPLIT_TO:
		return reaches(to, text, len, at) || reaches(step + 1, text, len, at);
	case REGEX_BEGIN:
		return at == 0 && reaches(step + 1, text, len, at);
	case REGEX_END:
		return at == len && reaches(step + 1, text, len, at);
	case REGEX_SAVE:
		old = slot[r->arg];
		slot[r->arg] = at;
		if (reaches(step + 1, text, len, at))
			return true;
		slot[r->arg] = old;
		return false;
	default:
		return at < len && takes(r, (uint8_t)text[at]) &&
		       reaches(step + 1, text, len, at + 1);
	}
}

static bool find(const char *text, size_t len)
{
	memset(tried, 0, sizeof(tried));
	for (size_t at = 0; at <= len; at++) {
		memset(slot, 0xff, sizeof(slot));
		if (reaches(0, text, len, at))
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
	size_t len = zero ? size - (size_t)(zero - data) - 1 : 0;
	struct regex_span span[REGEX_GROUPS];
	char *text;
	int ret;

	if (!zero || len > TEXT_MAX)
		return 0;
	ret = regex_compile(&re, (const char *)data);
	if (ret) {
		must(re.why && re.where <= (size_t)(zero - data));
		return 0;
	}
	text = malloc(len + !len);
	must(text);
	memcpy(text, zero + 1, len);
	ret = regex_exec(&re, text, len, 0, span);
	must(ret == find(text, len));
	for (unsigned int i = 0; ret && i < REGEX_GROUPS; i++) {
		must(span[i].start == slot[2 * i] && span[i].end == slot[2 * i + 1]);
		must(span[i].start == REGEX_UNUSED || span[i].start <= len);
	}
	free(text);
	return 0;
}
