/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The boot order, in one function. Everything before it is in arch/: enter,
 * first map, memory map, relocation, final map.
 */
#include <arch/main.h>
#include <arch/psci.h>
#include <board.h>
#include <common/autoboot.h>
#include <common/console_select.h>
#include <common/console_setup.h>
#include <common/console_silent.h>
#include <common/env.h>
#include <common/env_default.h>
#include <common/env_saved.h>
#include <common/shell.h>
#include <common/timeline.h>
#include <common/version.h>
#include <drivers/device.h>
#include <lib/errname.h>
#include <lib/util.h>
#include <stdio.h>

static const struct dt *tree;

static int bind_devices(void)
{
	return device_bind_all(tree);
}

static int start_console(void)
{
	console_init(tree);
	if (IS_ENABLED(CONFIG_SILENT_CONSOLE))
		console_hold();
	return 0;
}

static int find_psci(void)
{
	psci_init(tree);
	return 0;
}

static int banner(void)
{
	const struct dt_node *root = &tree->node[0];
	const char *model = dt_prop_str(tree, root, "model");

	printf("\n%s\n%s\n", slipway_version, model ? model : board.name);
	return 0;
}

static int load_environment(void)
{
	int ret = env_reset(env_default_text, env_default_size);

	ret = ret ? ret : env_machine_variables(tree);
	if (IS_ENABLED(CONFIG_ENV_STORE))
		env_saved_start();
	if (IS_ENABLED(CONFIG_SILENT_CONSOLE))
		console_release(env_get("silent"));
	if (IS_ENABLED(CONFIG_CONSOLE_SELECT))
		console_select_start();
	return ret;
}

static const struct {
	const char *name;
	int (*run)(void);
} steps[] = {
	{ "bind devices", bind_devices },
	{ "console", start_console },
	{ "PSCI", find_psci },
	{ "banner", banner },
	{ "environment", load_environment },
	{ "autoboot", autoboot },      /* comes back when nothing was booted */
};

void slipway_main(const struct dt *dt)
{
	tree = dt;
	if (IS_ENABLED(CONFIG_CMD_TIMELINE))
		timeline_mark("maps, relocation");
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		int ret = steps[i].run();

		if (ret)
			printf("start: %s: " ERR_FMT "\n", steps[i].name, ERR_ARG(ret));
		if (IS_ENABLED(CONFIG_CMD_TIMELINE))
			timeline_mark(steps[i].name);
	}
	shell_interactive();
}
