/* SPDX-License-Identifier: Apache-2.0 */
#include <common/autoboot.h>

#include <arch/timer.h>
#include <common/bootcount.h>
#include <common/console.h>
#include <common/console_silent.h>
#include <common/env.h>
#include <common/shell.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "autoboot_stop.h"

#define DELAY_NEVER       -1
#define DELAY_NO_KEY_LOOK -2

static bool stopped(void)
{
	while (console_tstc()) {
		if (!autoboot_stops((unsigned char)console_getc()))
			continue;
		if (IS_ENABLED(CONFIG_SILENT_CONSOLE))
			console_loud();
		return true;
	}
	return false;
}

/* Counts down where the user can see it; true when what was typed stops it. */
static bool wait_for_key(long long seconds)
{
	for (; seconds > 0; seconds--) {
		uint64_t deadline = timer_deadline_us(1000000);

		printf("\r%s: %2lld ", autoboot_words, seconds);
		while (!timer_expired(deadline)) {
			if (!stopped())
				continue;
			putchar('\n');
			return true;
		}
	}
	printf("\r%s:  0 \n", autoboot_words);
	return false;
}

/* True when the user has stopped it. */
static bool run_bootcmd(void)
{
	const char *delay_text = env_get("bootdelay");
	const char *command = env_get("bootcmd");
	long long delay = delay_text ? strtoll(delay_text, NULL, 10) : CONFIG_BOOTDELAY;

	if (!command || delay == DELAY_NEVER)
		return false;
	if (delay != DELAY_NO_KEY_LOOK && (delay > 0 ? wait_for_key(delay) : stopped()))
		return true;
	if (IS_ENABLED(CONFIG_BOOTCOUNT)) {
		const char *name = bootcount_command();

		command = name ? env_get(name) : "";
	}
	if (!IS_ENABLED(CONFIG_AUTOBOOT_LOCKS))
		shell_run(command, strlen(command));
	else
		autoboot_try(command);
	return false;
}

int autoboot(void)
{
	bool locked = IS_ENABLED(CONFIG_AUTOBOOT_LOCKS);

	if (locked)
		console_ignore_ctrlc(true);
	if (!run_bootcmd() && locked)
		autoboot_failed(stopped);
	if (locked)
		console_ignore_ctrlc(false);
	if (IS_ENABLED(CONFIG_SILENT_CONSOLE))
		console_loud();
	return 0;
}
