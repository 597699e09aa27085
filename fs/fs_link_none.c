/* SPDX-License-Identifier: Apache-2.0 */
/* No filesystem of this build has links. */
#include "fs_link.h"

#include <errno.h>

int fs_link_follow(struct fs_links *links, const struct fs_node *link, const char **rest)
{
	return -ENOTSUP;
}

void fs_link_end(struct fs_links *links)
{
}
