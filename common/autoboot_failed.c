/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of a boot that failed, on a machine that gives no prompt for it: said once,
 * devices stopped, and then nothing more happens but what unlocks the console.
 */
#include "autoboot_stop.h"

#include <arch/cpu.h>
#include <arch/psci.h>
#include <arch/timer.h>
#include <common/console.h>
#include <common/console_silent.h>
#include <common/shell.h>
#include <drivers/device.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_US 1000000ull

void autoboot_try(const char *command)
{
	char *copy = strdup(command);       /* what it runs may set the variable */

	if (!copy)
		return;
	for (unsigned int i = 1; i <= CONFIG_AUTOBOOT_TRIES; i++) {
		if (i > 1)
			printf("autoboot: try %u of %u\n", i, CONFIG_AUTOBOOT_TRIES);
		shell_run(copy, strlen(copy));
	}
	free(copy);
}

static void finish(void)
{
	bool off = IS_ENABLED(CONFIG_AUTOBOOT_FAILED_POWEROFF);

	printf("autoboot: failed; %s\n", off ? "switching off" : "stopped here until it is switched off");
	console_drain();
	if (off)
		psci_system_off();
	cpu_halt();
}

void autoboot_failed(bool (*stopped)(void))
{
	bool ends = IS_ENABLED(CONFIG_AUTOBOOT_FAILED_POWEROFF);
	uint64_t deadline = timer_deadline_us(CONFIG_AUTOBOOT_FAILED_SECONDS * SECOND_US);

	if (IS_ENABLED(CONFIG_SILENT_CONSOLE))
		console_loud();
	/* they start again when somebody unlocks the console and uses them */
	device_quiesce_all();
	if (!autoboot_locked_words)
		finish();
	printf("The console is locked: %s\n", autoboot_locked_words);
	while (!stopped())
		if (ends && timer_expired(deadline))
			finish();
}
