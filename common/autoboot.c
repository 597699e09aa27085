/* SPDX-License-Identifier: Apache-2.0 */
#include <common/autoboot.h>

#include <arch/timer.h>
#include <common/console.h>
#include <common/env.h>
#include <common/shell.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DELAY_NEVER       -1
#define DELAY_NO_KEY_LOOK -2

static bool key_pressed(void)
{
	if (!console_tstc())
		return false;
	console_getc();
	return true;
}

/* Counts down where the user can see it; true when a key came. */
static bool wait_for_key(long long seconds)
{
	for (; seconds > 0; seconds--) {
		uint64_t deadline = timer_deadline_us(1000000);

		printf("\rHit any key to stop autoboot: %2lld ", seconds);
		while (!timer_expired(deadline)) {
			if (!key_pressed())
				continue;
			putchar('\n');
			return true;
		}
	}
	printf("\rHit any key to stop autoboot:  0 \n");
	return false;
}

int autoboot(void)
{
	const char *delay_text = env_get("bootdelay");
	const char *command = env_get("bootcmd");
	long long delay = delay_text ? strtoll(delay_text, NULL, 10) : CONFIG_BOOTDELAY;

	if (!command || delay == DELAY_NEVER)
		return 0;
	if (delay != DELAY_NO_KEY_LOOK && (delay > 0 ? wait_for_key(delay) : key_pressed()))
		return 0;
	shell_run(command, strlen(command));
	return 0;
}
