/* SPDX-License-Identifier: Apache-2.0 */
#include "fs_link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int fs_link_follow(struct fs_links *links, const struct fs_node *link, const char **rest)
{
	size_t len, more = strlen(*rest);
	char *path;
	int ret;

	if (++links->followed > FS_LINKS_MAX)
		return -ELOOP;
	if (!link->fs->type->readlink)
		return -ENOTSUP;
	path = malloc(FS_LINK_PATH);
	if (!path)
		return -ENOMEM;
	ret = link->fs->type->readlink(link, path, FS_LINK_PATH);
	len = ret ? 0 : strlen(path);
	if (!ret && len + more >= FS_LINK_PATH)
		ret = -ENAMETOOLONG;
	if (ret) {
		free(path);
		return ret;
	}
	memcpy(path + len, *rest, more + 1);     /* may be a part of links->path */
	free(links->path);
	links->path = path;
	*rest = path;
	return 0;
}

void fs_link_end(struct fs_links *links)
{
	free(links->path);
}
