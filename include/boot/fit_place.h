/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a configuration of a FIT names, brought to where it is used. Called when its
 * hashes, and whatever signatures are asked for, have been found right. What is made
 * is recorded in MAP as a load of these names, until it is forgotten; there is one boot at
 * a time. Every error has been told of. Host-tested; knows no shell and no environment.
 */
#ifndef BOOT_FIT_PLACE_H
#define BOOT_FIT_PLACE_H

#include <boot/fit.h>
#include <lib/memmap.h>

#define FIT_KERNEL_NAME   "FIT kernel"
#define FIT_FDT_NAME      "FIT devicetree"
#define FIT_LOADABLE_NAME "FIT loadable"

/* Takes back what was placed since the last time, and nothing else of those names. */
void fit_place_forget(struct memmap *map);

/*
 * A Linux Image: at *BASE, 8-byte aligned, are *SIZE bytes of it that are not
 * compressed: where it lies in the FIT if that will do, else unpacked to a place that
 * is legal for it, by what its header claims. -EBADMSG, -ENOEXEC no such kernel,
 * -ENOMEM, -ENOSPC.
 */
int fit_place_kernel(const struct fit_part *p, struct memmap *map, uint64_t *base, uint64_t *size);

/*
 * The devicetree of C, which has one, with its overlays merged; *FDT is a sound tree of
 * at most 2 MiB. -EBADMSG, -EINVAL an overlay that does not fit, -ENOMEM, -ENOSPC.
 */
int fit_place_fdt(const struct fit_config *c, struct memmap *map, const void **fdt);

/* P to its load address, which has to be free; not over the FIT itself. */
int fit_place_loadable(const struct fit_part *p, struct memmap *map);

#endif
