/* SPDX-License-Identifier: Apache-2.0 */
#include <common/posture.h>

#include <lib/util.h>

static struct posture_row profile(const struct posture_facts *f)
{
	if (f->production)
		return (struct posture_row){ .state = "production" };
	return (struct posture_row){ .state = "development",
		.advice = "build with SECURITY_PROFILE_PRODUCTION" };
}

static struct posture_row verification(const struct posture_facts *f)
{
	if (f->verified)
		return (struct posture_row){ .state = "only signed configurations of FIT images start" };
	return (struct posture_row){ .state = "anything is started, signed or not",
		.advice = "build with VERIFIED_BOOT and keys" };
}

static struct posture_row rollback(const struct posture_facts *f)
{
	if (f->rollback && f->no_record)
		return (struct posture_row){ .state = "nothing is started: there is no sound record" };
	if (f->rollback)
		return (struct posture_row){ .state = "versions below the stored minimum are refused" };
	return (struct posture_row){ .state = "whatever was signed once starts for ever",
		.advice = "build with ROLLBACK_PROTECTION and store a minimum version" };
}

static struct posture_row console(const struct posture_facts *f)
{
	if (f->console_off)
		return (struct posture_row){ .state = "off" };
	if (f->by_token && f->random)
		return (struct posture_row){ .state = "locked; a signed token opens it" };
	if (f->by_token)
		return (struct posture_row){ .state = "locked; without random numbers no token opens it" };
	if (f->by_password)
		return (struct posture_row){ .state = "locked by a password, one for all machines",
			.advice = "its SHA-256 is in the image, without salt: AUTOBOOT_BY_TOKEN" };
	return (struct posture_row){ .state = "open: a key stops the boot",
		.advice = "AUTOBOOT_BY_TOKEN or AUTOBOOT_BY_NOTHING" };
}

static struct posture_row commands(const struct posture_facts *f)
{
	if (!f->debug_commands)
		return (struct posture_row){ .state = "none writes memory or devices at will" };
	return (struct posture_row){ .state = "some write memory and devices",
		.advice = "CMD_DEBUG=n" };
}

static struct posture_row environment(const struct posture_facts *f)
{
	if (!f->env_stored)
		return (struct posture_row){ .state = "not stored" };
	if (*f->env_allowed)
		return (struct posture_row){ .state = "listed variables are taken from storage" };
	return (struct posture_row){ .state = "any variable is taken from storage",
		.advice = "name the few that may change in ENV_ALLOWED" };
}

static struct posture_row sources(const struct posture_facts *f)
{
	if (*f->boot_sources)
		return (struct posture_row){ .state = f->boot_sources };
	return (struct posture_row){ .state = "files are loaded from any disk",
		.advice = "name those of this machine in BOOT_SOURCES" };
}

static struct posture_row handoff(const struct posture_facts *f)
{
	if (f->verified)
		return (struct posture_row){ .state = "as the signed image says" };
	return (struct posture_row){ .state = "-h and $handoff change how kernels are entered",
		.advice = "build with VERIFIED_BOOT" };
}

static struct posture_row hashes(const struct posture_facts *f)
{
	if (!f->sha1)
		return (struct posture_row){ .state = "SHA-256, SHA-384, SHA-512" };
	return (struct posture_row){ .state = "SHA-1 too, though under no signature",
		.advice = "HASH_SHA1=n" };
}

static struct posture_row measurement(const struct posture_facts *f)
{
	if (f->measured)
		return (struct posture_row){ .state = "what is started is logged" };
	return (struct posture_row){ .state = "nobody learns what was started",
		.advice = "build with MEASURED_BOOT" };
}

static const struct {
	const char *name;
	struct posture_row (*make)(const struct posture_facts *f);
} rows[] = {
	{ "profile", profile },
	{ "verification", verification },
	{ "rollback", rollback },
	{ "console", console },
	{ "commands", commands },
	{ "environment", environment },
	{ "boot sources", sources },
	{ "hand-off", handoff },
	{ "hashes", hashes },
	{ "measurement", measurement },
};

bool posture_row(const struct posture_facts *facts, size_t index, struct posture_row *row)
{
	if (index >= ARRAY_SIZE(rows))
		return false;
	*row = rows[index].make(facts);
	row->name = rows[index].name;
	return true;
}
