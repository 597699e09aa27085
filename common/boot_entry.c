/* SPDX-License-Identifier: Apache-2.0 */
/* Starting a boot entry: by a script, or by loading what it names and `boot`. */
#include <common/boot_method.h>

#include <boot/policy.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <common/menu.h>
#include <common/shell.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_count.h"
#include "boot_load.h"

#define APPEND_MAX 4096

/* U-Boot's name for what starts the script $prefix$script, for boards that do not have it. */
#define BOOT_A_SCRIPT "load ${devtype} ${devnum}:${distro_bootpart} ${scriptaddr} " \
		      "${prefix}${script} && source ${scriptaddr}"

/* --- by a script --------------------------------------------------------------------- */

/* $prefix and $script, by which U-Boot's scripts know what runs them. */
static void script_variables(const char *file)
{
	const char *slash = strrchr(file, '/');
	char prefix[64];

	if (!slash)
		return;
	snprintf(prefix, sizeof(prefix), "%.*s", (int)(slash + 1 - file), file);
	env_set("prefix", prefix);
	env_set("script", slash + 1);
}

static int run_script(const struct boot_volume *volume, const struct boot_entry *e)
{
	const char *script = env_get(e->script);

	if (!script && !strcmp(e->script, "boot_a_script"))
		script = BOOT_A_SCRIPT;
	if (!script) {
		log_warn("bootflow", "%s:%x %s: the variable %s is not set", volume->dev->name,
			 volume->part, e->file, e->script);
		return -ENOENT;
	}
	boot_volume_variables(volume);
	script_variables(e->file);
	return shell_run(script, strlen(script)) == -EINTR ? -EINTR : -ENOEXEC;
}

/* --- by its kernel -------------------------------------------------------------------- */

static int set_bootargs(const struct boot_entry *e)
{
	char *text;
	int ret;

	if (!e->append)
		return 0;
	text = malloc(APPEND_MAX);
	if (!text)
		return -ENOMEM;
	ret = boot_expand(e->append, text, APPEND_MAX);
	if (ret)
		log_err("bootflow", "%s: the command line is longer than %u bytes with its variables",
			e->id, APPEND_MAX);
	else
		ret = env_set("bootargs", text);
	free(text);
	return ret;
}

static int merge_overlays(const struct boot_loaded *l)
{
	char fdt[] = "fdt", apply[] = "apply", addr[24];
	char *const argv[] = { fdt, apply, addr, NULL };
	int ret = l->noverlays ? fdt_work_set(l->fdt) : 0;

	for (unsigned int i = 0; i < l->noverlays && !ret; i++) {
		snprintf(addr, sizeof(addr), "%" PRIx64, l->overlay[i]);
		ret = shell_run_command(3, argv);
	}
	return ret ? (ret == -EINTR ? ret : -EINVAL) : 0;
}

/* boot ADDR [INITRD:SIZE|-] [FDT], or bootm ADDR#CONFIGURATION ... */
static int run_boot(const struct boot_entry *e, const struct boot_loaded *l)
{
	const char *configuration = e->kernel + strcspn(e->kernel, "#");
	char boot[] = "boot", bootm[] = "bootm", kernel[128], initrd[48] = "-", fdt[24];
	char *argv[] = { *configuration ? bootm : boot, kernel, NULL, NULL, NULL };
	int argc = 2;

	snprintf(kernel, sizeof(kernel), "%" PRIx64 "%.100s", l->kernel, configuration);
	if (l->initrd_size)
		snprintf(initrd, sizeof(initrd), "%" PRIx64 ":%" PRIx64, l->initrd, l->initrd_size);
	if (l->initrd_size || l->fdt)
		argv[argc++] = initrd;
	if (l->fdt) {
		snprintf(fdt, sizeof(fdt), "%" PRIx64, l->fdt);
		argv[argc++] = fdt;
	}
	return shell_run_command(argc, argv);
}

static int load_and_boot(const struct boot_volume *volume, const struct boot_entry *e)
{
	struct boot_loaded loaded;
	int ret = boot_load(volume, e, &loaded);

	if (ret)
		return ret;
	ret = set_bootargs(e);
	if (!ret)
		ret = merge_overlays(&loaded);
	if (!ret)
		ret = run_boot(e, &loaded) == -EINTR ? -EINTR : -ENOEXEC;
	boot_unload();
	return ret;
}

/* What an entry that fails has changed is not left to the next one. */
static int run_kernel(const struct boot_volume *volume, const struct boot_entry *e)
{
	const char *bootargs = env_get("bootargs");
	char *before = bootargs ? strdup(bootargs) : NULL;
	uint64_t tree = (uint64_t)(uintptr_t)fdt_work();
	int ret = bootargs && !before ? -ENOMEM : load_and_boot(volume, e);

	if (!bootargs || before)
		env_set("bootargs", before);
	if (tree != (uint64_t)(uintptr_t)fdt_work())
		fdt_work_set(tree);
	free(before);
	return ret;
}

/* Of an entry, nothing but the image that it names can be signed. */
static int check_policy(const struct boot_entry *e)
{
	int ret = e->script ? policy_may_use("bootflow", "a boot script") : 0;

	if (!ret && e->append)
		ret = policy_may_use("bootflow", "an entry's command line");
	if (!ret && e->ninitrds)
		ret = policy_may_use("bootflow", "an initrd by itself");
	if (!ret && (e->fdt || e->fdtdir || e->noverlays))
		ret = policy_may_use("bootflow", "a devicetree by itself");
	return ret;
}

/* Where only what is signed is started, one that is refused ends the search: -EACCES. */
static int start(const struct boot_volume *volume, const struct boot_entry *e)
{
	int ret = check_policy(e);

	if (!ret)
		ret = e->script ? run_script(volume, e) : run_kernel(volume, e);
	return IS_ENABLED(CONFIG_VERIFIED_BOOT) && ret != -EINTR ? -EACCES : ret;
}

int boot_entry_start(const struct boot_volume *volume, const struct boot_entry *e)
{
	int ret;

	printf("Booting %s from %s:%x %s\n", e->title, volume->dev->name, volume->part, e->file);
	if (e->tries_left > 0)
		boot_count_try(volume, e);
	ret = start(volume, e);
	if (ret != -EINTR)
		log_warn("bootflow", "%s (%s:%x %s) did not start", e->title, volume->dev->name,
			 volume->part, e->file);
	return ret;
}

/* --- a list of them ---------------------------------------------------------------------- */

static int choose(const struct boot_entries *list)
{
	const char *titles[BOOT_ENTRIES_MAX];
	struct menu menu = {
		.title = list->title ? list->title : "Boot menu", .items = titles,
		.count = list->count, .current = list->first, .seconds = list->seconds,
	};

	for (unsigned int i = 0; i < list->count; i++)
		titles[i] = list->entry[i].title;
	return menu_run(&menu);
}

int boot_list_start(const struct boot_volume *volume, const struct boot_entries *list, bool menu)
{
	unsigned int first = list->first;
	int ret;

	if (menu || list->menu) {
		ret = choose(list);
		if (ret < 0)
			return ret;
		first = (unsigned int)ret;
	}
	ret = boot_entry_start(volume, &list->entry[first]);
	for (unsigned int i = 0; i < list->count && !boot_ends_search(ret); i++)
		if (i != first)
			ret = boot_entry_start(volume, &list->entry[i]);
	return ret;
}
