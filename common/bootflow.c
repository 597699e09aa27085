/* SPDX-License-Identifier: Apache-2.0 */
#include <common/bootflow.h>

#include <common/boot_volume.h>
#include <common/env.h>
#include <common/shell.h>
#include <errno.h>
#include <fs/fs.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* In order of preference on one volume. WITH is a second file that must be there too. */
static const struct {
	const char *file, *with, *variable;
} kinds[] = {
	{ "/boot.scr", NULL, "boot_script" },
	{ "/Image", "/initrd.gz", "boot_image_initrd" },
	{ "/Image", NULL, "boot_image" },
};

static bool is_file(struct fs *fs, const char *path)
{
	struct fs_node node;

	return fs_open(fs, path, &node) == 0 && node.type == FS_FILE;
}

struct scan {
	int (*visit)(const struct bootflow *flow, void *ctx);
	void *ctx;
};

/* At most one flow per volume: the first kind that is there. */
static int scan_files(const struct scan *scan, struct fs *fs, const struct boot_volume *volume)
{
	struct bootflow flow = { .volume = volume };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!is_file(fs, kinds[i].file) || (kinds[i].with && !is_file(fs, kinds[i].with)))
			continue;
		flow.file = kinds[i].file;
		flow.variable = kinds[i].variable;
		/* visitors run whole boots: nothing of the search may be open then */
		fs_unmount(fs);
		return scan->visit(&flow, scan->ctx);
	}
	fs_unmount(fs);
	return 0;
}

static int scan_volume(const struct boot_volume *volume, void *ctx)
{
	struct fs fs;

	/* no filesystem that we know: nothing to boot there, which is no error */
	if (fs_mount(&fs, volume->dev, volume->start, volume->sectors))
		return 0;
	return scan_files(ctx, &fs, volume);
}

int bootflow_scan(int (*visit)(const struct bootflow *flow, void *ctx), void *ctx)
{
	struct scan scan = { visit, ctx };

	return boot_volumes(scan_volume, &scan);
}

struct attempt {
	bool found;
};

static int try_flow(const struct bootflow *flow, void *ctx)
{
	struct attempt *attempt = ctx;
	const char *script = env_get(flow->variable);
	int ret;

	attempt->found = true;
	if (!script) {
		log_warn("bootflow", "%s:%u %s: the variable %s is not set", flow->volume->dev->name,
			 flow->volume->part, flow->file, flow->variable);
		return 0;
	}
	boot_volume_variables(flow->volume);
	ret = shell_run(script, strlen(script));
	/* an interrupt ends the search; a flow that failed does not */
	return ret == -EINTR ? ret : 0;
}

int bootflow_boot(void)
{
	struct attempt attempt = { false };
	int ret = bootflow_scan(try_flow, &attempt);

	if (ret)
		return ret;
	return attempt.found ? -ENOEXEC : -ENOENT;
}
