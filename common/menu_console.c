/* SPDX-License-Identifier: Apache-2.0 */
/* Menus on the console. */
#include <common/menu.h>

#include <arch/timer.h>
#include <common/console.h>
#include <common/env.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* At 1200 baud a byte takes 8 ms; a key's bytes come one after the other. */
#define HALF_KEY_US 100000
#define SECOND_US   1000000

static void write_console(void *ctx, const char *bytes, size_t len)
{
	fwrite(bytes, 1, len, stdout);
	fflush(stdout);
}

static enum menu_event next_event(struct menu *menu)
{
	uint64_t deadline;

	if (!menu->seconds && !menu_half_key(menu))
		return menu_feed(menu, (unsigned char)console_getc());
	deadline = timer_deadline_us(menu_half_key(menu) ? HALF_KEY_US : SECOND_US);
	/* a byte that is there counts, however late somebody came to look */
	do
		if (console_tstc())
			return menu_feed(menu, (unsigned char)console_getc());
	while (!timer_expired(deadline));
	return menu_elapsed(menu);
}

int menu_run(struct menu *menu)
{
	const char *term = env_get("term");
	enum menu_event event;

	menu->plain = menu->plain || (term && !strcmp(term, "dumb"));
	menu->write = write_console;
	menu->ctx = NULL;
	menu_start(menu);
	do
		event = next_event(menu);
	while (event == MENU_MORE);
	return event == MENU_CHOSEN ? (int)menu->current : -EINTR;
}
