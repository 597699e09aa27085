/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/rollback.h>
#include <common/command.h>
#include <inttypes.h>
#include <stdio.h>

static int do_rollback(int argc, char *const argv[])
{
	struct rollback_posture p;
	struct rollback_state s;
	uint32_t version;

	rollback_posture(&p);
	if (p.error || rollback_store.load(&s))
		return CMD_FAILURE;
	printf("least version: %" PRIu32 "\n", p.minimum);
	printf("started last:  %" PRIu32, p.started);
	if (rollback_store.confirmed(&version))
		printf(", confirmed as %" PRIu32 "\n", version);
	else
		printf(", not confirmed\n");
	printf("revoked keys:  %u, of them %u of this build\n", p.revoked, p.revoked_here);
	for (size_t i = 0; i < s.nrevoked; i++) {
		printf("  ");
		for (size_t k = 0; k < ROLLBACK_ID_SIZE; k++)
			printf("%02x", s.revoked[i][k]);
		printf("\n");
	}
	return CMD_OK;
}

const struct command cmd_rollback = {
	.name = "rollback",
	.usage = "",
	.summary = "show what protects against older systems",
	.help =
		"Shows the least version that may run, the version that was started last and\n"
		"whether it has confirmed itself, and the keys that were revoked, as SHA-256 of\n"
		"their SubjectPublicKeyInfo. Changes nothing: a confirmation counts from the next\n"
		"bootm on. $? is 1 when there is no sound record; nothing is started then.\n",
	.run = do_rollback,
};
