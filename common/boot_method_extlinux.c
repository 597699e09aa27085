/* SPDX-License-Identifier: Apache-2.0 */
#include <common/boot_method.h>

#include <boot/extlinux.h>
#include <errno.h>

static int find(struct fs *fs, struct arena *arena, struct boot_entries *list)
{
	const struct boot_reader reader = { boot_read_conf, fs };
	int ret = extlinux_read(list, arena, &reader, "/extlinux/extlinux.conf");

	return ret == -ENOENT ? extlinux_read(list, arena, &reader, "/boot/extlinux/extlinux.conf") :
	       ret;
}

const struct boot_method boot_method_extlinux = { "extlinux", find };
