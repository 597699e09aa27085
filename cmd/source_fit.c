/* SPDX-License-Identifier: Apache-2.0 */
#include "source_fit.h"

#include <boot/policy.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <lib/verdict.h>
#include <string.h>
#include "bootm_verify.h"
#include "fit_find.h"

bool source_is_fit(const char *where)
{
	const char *rest;
	uint64_t addr;

	return !fit_where(where, &addr, &rest) && (*rest || fit_is_at(addr));
}

/* The script that a configuration names, of which nothing is read before it is verified. */
static const char *name_of(const struct fit *f, const char *conf)
{
	int node = fit_config_find(f, conf, NULL, 0);
	const char *name;

	if (IS_ENABLED(CONFIG_VERIFIED_BOOT) && node >= 0) {
		bootm_verify_begin();
		if (bootm_verify_config(f, node))
			return NULL;
	}
	name = node < 0 ? NULL : fit_text(f, node, "script");
	if (node >= 0 && !name)
		log_err("source", "the configuration names no script");
	return name;
}

/* ":image", which no signature covers by itself, or the script of "#configuration". */
static const char *choose(const struct fit *f, const char *rest)
{
	if (*rest != ':')
		return name_of(f, *rest ? rest + 1 : NULL);
	return policy_may_use("source", "a script without its configuration") ? NULL : rest + 1;
}

/* Is its data what it has to be? */
static int check(const struct fit *f, const struct fit_part *p)
{
	volatile uint32_t first, second = VERDICT_REFUSED;

	if (!IS_ENABLED(CONFIG_VERIFIED_BOOT))
		return fit_part_check(f, p);
	first = bootm_verify_part(p);
	if (first == VERDICT_GOOD)
		second = bootm_verify_part(p);
	return first == VERDICT_GOOD && second == VERDICT_GOOD ? 0 : -EACCES;
}

int source_fit(const char *where, const char **text, uint32_t *size)
{
	const char *rest, *name;
	struct fit_part p;
	struct fit f;
	uint64_t addr;
	int ret = fit_where(where, &addr, &rest);

	if (!ret)
		ret = fit_find("source", addr, &f);
	if (ret)
		return ret;
	name = choose(&f, rest);
	ret = name ? fit_part_find(&f, name, &p) : -ENOENT;
	if (!ret && (p.type != FIT_TYPE_SCRIPT || p.comp != FIT_COMP_NONE || p.size > UINT32_MAX)) {
		log_err("source", "%s is no script, or compressed", p.name);
		ret = -EINVAL;
	}
	if (!ret)
		ret = check(&f, &p);
	if (ret)
		return ret;
	*text = (const char *)p.data;
	*size = (uint32_t)p.size;
	return 0;
}
