/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is this a devicetree, and if not, why not, in words.
 *
 * libfdt's functions stay inside a blob whose header is sane, but what they
 * answer for a damaged one is only a number. Whoever takes a blob from outside
 * checks it here once, and then prints what libfdt says about nodes and
 * properties with fdt_reason().
 *
 * Pure; reads untrusted bytes; host-tested and fuzzed.
 */
#ifndef LIB_FDT_CHECK_H
#define LIB_FDT_CHECK_H

#include <stddef.h>
#include <stdint.h>

/* Nodes nested deeper are refused: libfdt's overlay code calls itself once per level. */
#define FDT_CHECK_MAX_DEPTH 64

/*
 * Checks header, reservations and the whole structure block of FDT, of which
 * SIZE bytes may be read; versions before 16 (2005) are refused. 0, or libfdt's
 * negative error; *offset (may be NULL) is then where in the structure block
 * the damage is, or -1 for the header. One walk over the tags; what lies inside
 * a property is not read.
 */
int fdt_check_tree(const void *fdt, size_t size, int *offset);

/* Bytes of a sound tree that are in use, in whatever order its blocks lie; the rest is room. */
uint64_t fdt_used_size(const void *fdt);

/* "no such node or property", ... for libfdt's error (negative). Never NULL. */
const char *fdt_reason(int fdt_err);

/* The errno that fits: -ENOENT, -ENOSPC, -EEXIST, -EINVAL, -EBADMSG. */
int fdt_errno(int fdt_err);

#endif
