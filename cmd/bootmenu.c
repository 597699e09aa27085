/* SPDX-License-Identifier: Apache-2.0 */
/* A menu of what the variables bootmenu_0, bootmenu_1, ... say. */
#include <common/command.h>
#include <common/env.h>
#include <common/menu.h>
#include <common/shell.h>
#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX 100u     /* bootmenu_0 to bootmenu_99, as in U-Boot */
#define DELAY_MAX   3600l
#define NAME_SIZE   sizeof("bootmenu_4294967295")

static const char *entry_of(unsigned int number)
{
	char name[NAME_SIZE];

	snprintf(name, sizeof(name), "bootmenu_%u", number);
	return env_get(name);
}

/* A decimal number of the user's, or DFLT for no text; false, and said, when it is none. */
static bool take_number(const char *what, const char *text, long dflt, long *value)
{
	char *end;

	*value = text ? strtol(text, &end, 10) : dflt;
	if (!text || (*text && !*end))
		return true;
	log_err("bootmenu", "%s: \"%s\" is not a decimal number", what, text);
	return false;
}

/* Copies the titles up to the first number that is not there. How many, or -EINVAL or -ENOMEM. */
static int take_titles(char **titles)
{
	const char *entry;
	unsigned int n;

	for (n = 0; n < ENTRIES_MAX && (entry = entry_of(n)); n++) {
		const char *end = strchr(entry, '=');

		if (!end) {
			log_err("bootmenu", "bootmenu_%u is not title=commands: no '=' in it", n);
			return -EINVAL;
		}
		titles[n] = strndup(entry, (size_t)(end - entry));
		if (!titles[n])
			return -ENOMEM;
	}
	return (int)n;
}

/* Lets one be chosen: its number, COUNT for the console, or -EINTR. */
static int choose(char *const *titles, unsigned int count, unsigned int first, long delay)
{
	const char *items[ENTRIES_MAX + 1];
	struct menu menu = { .title = "*** Boot Menu ***", .items = items, .count = count + 1,
			     .current = first };

	for (unsigned int i = 0; i < count; i++)
		items[i] = titles[i];
	items[count] = "Slipway console";
	menu.seconds = delay > 0 ? (unsigned int)MIN(delay, DELAY_MAX) : 0;
	return menu_run(&menu);
}

static int run_entry(unsigned int number)
{
	const char *commands = strchr(entry_of(number), '=') + 1;
	int ret = shell_run(commands, strlen(commands));

	if (ret == -EINVAL)
		printf("## Error: the script is in variable \"bootmenu_%u\"\n", number);
	return ret == -EINTR ? ret : ret ? CMD_FAILURE : CMD_OK;
}

static int run_menu(char *const *titles, unsigned int count, long delay)
{
	long first;
	int chosen;

	if (!count) {
		log_err("bootmenu", "there is no entry: setenv bootmenu_0 'title=commands'");
		return CMD_FAILURE;
	}
	if (!take_number("bootmenu_default", env_get("bootmenu_default"), 0, &first))
		return CMD_FAILURE;
	if (first < 0 || first >= (long)count) {
		log_warn("bootmenu", "there is no bootmenu_%ld: bootmenu_0 is the default", first);
		first = 0;
	}
	chosen = delay ? choose(titles, count, (unsigned int)first, delay) : (int)first;
	if (chosen < 0)
		return CMD_FAILURE;
	return chosen < (int)count ? run_entry((unsigned int)chosen) : CMD_OK;
}

static int do_bootmenu(int argc, char *const argv[])
{
	char *titles[ENTRIES_MAX] = { NULL };
	const char *text = argc > 1 ? argv[1] : env_get("bootmenu_delay");
	long delay;
	int ret;

	if (!take_number(argc > 1 ? "delay" : "bootmenu_delay", text, CONFIG_BOOTDELAY, &delay))
		return CMD_FAILURE;
	ret = take_titles(titles);
	if (ret >= 0)
		ret = run_menu(titles, (unsigned int)ret, delay);
	else if (ret == -EINVAL)
		ret = CMD_FAILURE;
	for (unsigned int i = 0; i < ENTRIES_MAX; i++)
		free(titles[i]);
	return ret;
}

const struct command cmd_bootmenu = {
	.name = "bootmenu",
	.usage = "[delay]",
	.summary = "choose one of several scripts in a menu",
	.help =
		"Shows what the variables bootmenu_0, bootmenu_1, ... hold, up to the first\n"
		"number that is not there: a title, '=', and the commands that are run when it is\n"
		"chosen. Arrow keys or a number mark an entry, Enter takes it; the last one, as q\n"
		"and Ctrl-C, leaves to the prompt.\n"
		"\n"
		"  bootmenu_default   number of the entry that is marked first (0)\n"
		"  bootmenu_delay     seconds until that is taken when no key is pressed; 0: at\n"
		"                     once, without a menu; negative: never. Not set: the build's\n"
		"                     CONFIG_BOOTDELAY. An argument wins over both. Decimal.\n"
		"\n"
		"$? is 0 when the entry's commands, if any, succeeded, 1 when they failed, when\n"
		"the menu was left by a key or when there is no entry.\n"
		"\n"
		"    => setenv bootmenu_0 'Debian=run boot_debian'\n"
		"    => setenv bootmenu_1 'Rescue=setenv bootargs single; run boot_debian'\n"
		"    => bootmenu 10\n",
	.max_args = 1,
	.run = do_bootmenu,
};
