/* SPDX-License-Identifier: Apache-2.0 */
#include "source_fit.h"

#include <arch/cold.h>
#include <arch/mmu.h>
#include <boot/load.h>
#include <boot/measure.h>
#include <boot/policy.h>
#include <boot/uimage.h>
#include <common/argument.h>
#include <common/command.h>
#include <common/env.h>
#include <common/shell.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SCRIPT MIB(1)

static int find_script(uint64_t addr, const char **text, uint32_t *size)
{
	const char *why;
	int ret;

	ret = load_check_source(mem_map(), "source", addr, UIMAGE_HEADER_SIZE);
	if (ret)
		return ret;
	/* nothing beyond the header is looked at before its size is known to be readable */
	ret = uimage_check_header((const void *)addr, &why);
	if (!ret && load_check_source(mem_map(), "source", addr,
				      UIMAGE_HEADER_SIZE + (uint64_t)uimage_data_size(
				      (const void *)addr)))
		return -EFAULT;
	if (!ret)
		ret = uimage_script((const void *)addr, text, size, &why);
	if (ret)
		log_err("source", "0x%" PRIx64 ": %s", addr, why);
	return ret;
}

/* What reads FIT images is cold. */
static bool is_fit(const char *where)
{
	return IS_ENABLED(CONFIG_FIT) && where && !cold_open() && source_is_fit(where);
}

static int find(const char *where, const char **text, uint32_t *size)
{
	uint64_t addr;

	if (is_fit(where))
		return source_fit(where, text, size);
	if (policy_may_use("source", "a script by itself"))
		return -EACCES;
	if (argument_number("source", "address", where, 16, &addr))
		return -EINVAL;
	printf("## Executing script at %08" PRIx64 "\n", addr);
	return find_script(addr, text, size);
}

static int do_source(int argc, char *const argv[])
{
	const char *text;
	uint32_t size;
	char *copy;
	int ret = 0;

	if (find(argc > 1 ? argv[1] : env_get("loadaddr"), &text, &size))
		return CMD_FAILURE;
	if (size > MAX_SCRIPT) {
		log_err("source", "the script has %" PRIu32 " bytes; 1 MiB is the limit", size);
		return CMD_FAILURE;
	}
	/* the script may load something over itself */
	copy = malloc(size + 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, size);
	if (IS_ENABLED(CONFIG_MEASURED_BOOT))
		ret = measure(MEASURE_KERNEL, EVENT_IPL, "script", copy, size);
	if (!ret)
		ret = shell_run(copy, size);
	free(copy);
	return ret ? CMD_FAILURE : CMD_OK;
}

const struct command cmd_source = {
	.name = "source",
	.usage = "[addr[:image|#conf]]",
	.summary = "run a script from memory",
	.help =
		"Runs the script image (made by `mkimage -T script`) at ADDR, $loadaddr by\n"
		"default. Header and data checksums are verified first. Returns what the\n"
		"script's last command returned. With CONFIG_FIT also a script of a FIT image;\n"
		"with CONFIG_VERIFIED_BOOT that of a signed configuration, and no other.\n"
		"\n"
		"  load virtio 0:1 ${scriptaddr} /boot.scr\n"
		"  source ${scriptaddr}\n",
	.min_args = 0,
	.max_args = 1,
	.run = do_source,
};
