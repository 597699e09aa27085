/* SPDX-License-Identifier: Apache-2.0 */
#include "source_fit.h"

#include <errno.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>
#include "fit_find.h"

static int split(const char *where, uint64_t *addr, const char **rest)
{
	size_t length = strcspn(where, "#:");
	char text[24];

	snprintf(text, sizeof(text), "%.*s", (int)MIN(length, sizeof(text)), where);
	*rest = where + length;
	return number_parse(text, 16, addr);
}

bool source_is_fit(const char *where)
{
	const char *rest;
	uint64_t addr;

	return !split(where, &addr, &rest) && (*rest || fit_is_at(addr));
}

/* The script that a configuration names. */
static const char *name_of(const struct fit *f, const char *conf)
{
	int node = fit_config_find(f, conf, NULL, 0);
	const char *name = node < 0 ? NULL : fit_text(f, node, "script");

	if (node >= 0 && !name)
		log_err("source", "the configuration names no script");
	return name;
}

int source_fit(const char *where, const char **text, uint32_t *size)
{
	const char *rest, *name;
	struct fit_part p;
	struct fit f;
	uint64_t addr;
	int ret = split(where, &addr, &rest);

	if (!ret)
		ret = fit_find("source", addr, &f);
	if (ret)
		return ret;
	name = *rest == ':' ? rest + 1 : name_of(&f, *rest ? rest + 1 : NULL);
	ret = name ? fit_part_find(&f, name, &p) : -ENOENT;
	if (!ret && (p.type != FIT_TYPE_SCRIPT || p.comp != FIT_COMP_NONE || p.size > UINT32_MAX)) {
		log_err("source", "%s is no script, or compressed", p.name);
		ret = -EINVAL;
	}
	if (!ret)
		ret = fit_part_check(&f, &p);
	if (ret)
		return ret;
	*text = (const char *)p.data;
	*size = (uint32_t)p.size;
	return 0;
}
