/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bar for loads that take long, for somebody who has typed the command and
 * waits: scripts print none. With CONFIG_LOAD_PROGRESS.
 */
#ifndef COMMON_LOAD_PROGRESS_H
#define COMMON_LOAD_PROGRESS_H

#include <fs/fs.h>
#include <stdint.h>

/*
 * load_file() (boot/load.h) on the console, interrupted by Ctrl-C. OFFSET is a
 * multiple of 512; errors as there.
 */
int load_with_progress(const struct fs_node *file, uint64_t offset, void *dest, uint64_t size);

#endif
