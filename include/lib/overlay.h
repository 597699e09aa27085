/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Devicetree overlays: does this one fit, and if not, why not.
 *
 * libfdt merges overlays but answers with a number when one does not fit, and
 * believes the offsets that overlays hold: a wrong one makes it write outside
 * the blob. So every overlay is checked here first.
 *
 * Pure; reads untrusted bytes; host-tested and fuzzed.
 */
#ifndef LIB_OVERLAY_H
#define LIB_OVERLAY_H

/*
 * May fdt_overlay_apply() merge OVERLAY into FDT (both have passed
 * fdt_check_tree())? Every label and every target is there, every reference
 * lies inside a property that is merged, every text that libfdt will read has
 * an end. 0, or -EINVAL after a message for each problem.
 */
int overlay_check(const void *fdt, const void *overlay);

#endif
