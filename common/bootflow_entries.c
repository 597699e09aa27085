/* SPDX-License-Identifier: Apache-2.0 */
/* The boot without a user: the first entry that works, looked for no further than that. */
#include <common/bootflow.h>

#include <common/boot_method.h>
#include <errno.h>
#include <stdbool.h>

static int try_list(const struct boot_found *found, void *ctx)
{
	bool *any = ctx;
	int ret;

	*any = true;
	ret = boot_list_start(found->volume, &found->list, false);
	return boot_ends_search(ret) ? ret : 0;
}

int bootflow_boot(void)
{
	bool any = false;
	int ret = boot_find(try_list, &any);

	if (ret)
		return ret;
	return any ? -ENOEXEC : -ENOENT;
}
