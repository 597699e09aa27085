/* SPDX-License-Identifier: Apache-2.0 */
/* security: how far this build is locked down. */
#include <boot/rollback.h>
#include <common/command.h>
#include <common/posture.h>
#include <drivers/rng.h>
#include <lib/util.h>
#include <stdio.h>
#include <string.h>

static struct posture_facts facts(void)
{
	struct rollback_posture rollback;
	uint8_t byte;

	rollback_posture(&rollback);
	return (struct posture_facts){
		.production = IS_ENABLED(CONFIG_SECURITY_PROFILE_PRODUCTION),
		.verified = IS_ENABLED(CONFIG_VERIFIED_BOOT),
		.measured = IS_ENABLED(CONFIG_MEASURED_BOOT),
		.rollback = rollback.enabled,
		.no_record = rollback.error != 0,
		.sha1 = IS_ENABLED(CONFIG_HASH_SHA1),
		.console_off = IS_ENABLED(CONFIG_AUTOBOOT_BY_NOTHING),
		.by_token = IS_ENABLED(CONFIG_AUTOBOOT_BY_TOKEN),
		.by_password = IS_ENABLED(CONFIG_AUTOBOOT_BY_PASSWORD),
		.random = rng_read(&byte, sizeof(byte)) == 0,
		.debug_commands = IS_ENABLED(CONFIG_CMD_DEBUG),
		.env_stored = IS_ENABLED(CONFIG_ENV_STORE),
		.env_allowed = CONFIG_SECURITY_ENV_ALLOWED,
		.boot_sources = CONFIG_BOOT_SOURCES,
	};
}

static int do_security(int argc, char *const argv[])
{
	const struct posture_facts f = facts();
	unsigned int weak = 0;
	struct posture_row row;

	if (strcmp(argv[1], "status"))
		return CMD_USAGE;
	for (size_t i = 0; posture_row(&f, i, &row); i++) {
		printf("%-13s %s\n", row.name, row.state);
		if (row.advice)
			printf("%-13s   weak: %s\n", "", row.advice);
		weak += row.advice != NULL;
	}
	printf("%u weak point%s\n", weak, weak == 1 ? "" : "s");
	return weak ? CMD_FAILURE : CMD_OK;
}

const struct command cmd_security = {
	.name = "security",
	.usage = "status",
	.summary = "how far this Slipway is locked down",
	.help =
		"Says what somebody at the console, or with the disk in hand, can do, and for\n"
		"each thing that weakens it which option of the build to change. Returns 0 when\n"
		"there is none, else 1.\n"
		"\n"
		"  security status || echo not for the field\n",
	.min_args = 1,
	.max_args = 1,
	.run = do_security,
};
