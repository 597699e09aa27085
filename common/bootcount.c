/* SPDX-License-Identifier: Apache-2.0 */
#include <common/bootcount.h>

#include <common/env.h>
#include <common/env_saved.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <stddef.h>
#include <stdio.h>

/* What is not a number counts as 0, as in U-Boot; so nothing that is stored can stop a boot. */
static uint32_t number(const char *text, uint32_t max)
{
	uint64_t value;

	return text && number_parse(text, 10, &value) == 0 ? (uint32_t)MIN(value, (uint64_t)max) : 0;
}

struct bootcount bootcount_decide(const char *available, const char *count, const char *limit,
				  bool has_alt)
{
	struct bootcount b = { .action = BOOTCOUNT_BOOTCMD };

	b.limit = number(limit, BOOTCOUNT_LIMIT_MAX);
	if (!b.limit || !number(available, 1))
		return b;
	b.count = number(count, 2 * BOOTCOUNT_LIMIT_MAX) + 1;
	if (b.count > b.limit)
		b.action = has_alt && b.count <= 2 * b.limit ? BOOTCOUNT_ALTBOOTCMD : BOOTCOUNT_PROMPT;
	b.store = b.action != BOOTCOUNT_PROMPT;
	return b;
}

static int store(uint32_t count)
{
	char text[sizeof("4294967295")];
	int ret;

	snprintf(text, sizeof(text), "%" PRIu32, count);
	ret = env_set("bootcount", text);
	return ret ? ret : env_saved_save();
}

static void say_prompt(const struct bootcount *b, bool has_alt)
{
	if (has_alt)
		log_err("bootcount", "%" PRIu32 " tries of bootcmd and as many of altbootcmd: nothing "
			"is booted any more (bootcount reset; boot)", b->limit);
	else
		log_err("bootcount", "%" PRIu32 " tries of bootcmd, and there is no altbootcmd: nothing "
			"is booted (bootcount reset; boot)", b->limit);
}

const char *bootcount_command(void)
{
	bool has_alt = env_get("altbootcmd") != NULL;
	struct bootcount b = bootcount_decide(env_get("upgrade_available"), env_get("bootcount"),
					      env_get("bootlimit"), has_alt);
	int ret = b.store ? store(b.count) : 0;

	if (ret)
		printf("Failed: " ERR_FMT "\nbootcount: this try is not counted\n", ERR_ARG(ret));
	if (b.action == BOOTCOUNT_BOOTCMD)
		return "bootcmd";
	printf("Warning: Bootlimit (%" PRIu32 ") exceeded.", b.limit);
	if (b.action == BOOTCOUNT_ALTBOOTCMD) {
		printf(" Using altbootcmd.\n");
		return "altbootcmd";
	}
	putchar('\n');
	say_prompt(&b, has_alt);
	return NULL;
}

uint32_t bootcount_get(void)
{
	return number(env_get("upgrade_available"), 1) ? number(env_get("bootcount"), UINT32_MAX) : 0;
}

int bootcount_reset(void)
{
	return store(0);
}
