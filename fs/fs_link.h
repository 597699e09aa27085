/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Symbolic links on the way of a path. Private to fs/. fs_link.c is in builds
 * that have a filesystem with links, fs_link_none.c in the others.
 */
#ifndef FS_FS_LINK_H
#define FS_FS_LINK_H

#include <fs/fs.h>

#define FS_LINKS_MAX 40u       /* followed for one path; Linux has the same limit */
#define FS_LINK_PATH 4096u     /* bytes of a path whose links have been put in, with the NUL */

struct fs_links {
	unsigned int followed;
	char *path;            /* the latest path; NULL: no link yet */
};

/*
 * Puts where LINK leads before *rest, what is still to go of the path; the
 * result replaces *rest and lives until fs_link_end(). -ELOOP, -ENAMETOOLONG,
 * -ENOMEM, errors of the filesystem.
 */
int fs_link_follow(struct fs_links *links, const struct fs_node *link, const char **rest);
void fs_link_end(struct fs_links *links);

#endif
