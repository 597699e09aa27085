/* SPDX-License-Identifier: Apache-2.0 */
/*
 * extlinux.conf as U-Boot reads it: labels, each with a kernel and what goes with
 * it. doc/boot-entries.md lists the keywords. Pure; reads untrusted bytes;
 * host-tested and fuzzed. Format: U-Boot doc/README.pxe, "pxe file format".
 */
#ifndef BOOT_EXTLINUX_H
#define BOOT_EXTLINUX_H

#include <boot/entry.h>

#define EXTLINUX_MAX_NESTING 8     /* files that include files */
#define EXTLINUX_MAX_FILES   32

/*
 * Reads FILE, and those that it includes, through READER into LIST (all in ARENA).
 * What is not understood is left out, after a message with file and line. 0 when
 * there is a label to boot, -ENOENT when there is no FILE (which is not said),
 * -ENOEXEC when no label of it can be booted, -ENOMEM, errors of READER.
 */
int extlinux_read(struct boot_entries *list, struct arena *arena, const struct boot_reader *reader,
		  const char *file);

#endif
