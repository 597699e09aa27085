/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of devicetrees: only the bytes in use are read and written, whatever
 * the blob claims (QEMU's claims 1 MiB and fills 8 KiB), in the order and the
 * version that libfdt can edit.
 *
 * Pure; trees are checked before (lib/fdt_check.h, or dt_index()). Host-tested.
 */
#ifndef LIB_FDT_COPY_H
#define LIB_FDT_COPY_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes that fdt_copy() of SRC needs, without room for anything new. */
size_t fdt_copy_size(const void *src);

/*
 * Copies SRC to DEST (8-byte aligned, not overlapping it), whose totalsize
 * becomes DEST_SIZE: what is not in use is room. -ENOSPC, or -EBADMSG for a
 * version before 16; a message says so.
 */
int fdt_copy(const void *src, void *dest, size_t dest_size);

/* Has FDT that order and version: what dtc, libfdt and fdt_copy() write? */
bool fdt_is_editable(const void *fdt);

#endif
