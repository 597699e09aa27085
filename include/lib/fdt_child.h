/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Children of a devicetree's node, found and added on the way of every boot.
 *
 * libfdt's functions of this kind look three times at each letter of each node's
 * name: a quarter of a million instructions for a child of the root that is not
 * there. These look once. What they answer is the same.
 *
 * Pure; trees are checked before (lib/fdt_check.h, or dt_index()), and a damaged
 * structure block is survived. Host-tested.
 */
#ifndef LIB_FDT_CHILD_H
#define LIB_FDT_CHILD_H

/*
 * The offset of PARENT's child NAME; without a '@' in it, NAME also stands for
 * the first NAME@ADDRESS. -FDT_ERR_NOTFOUND, or another error of libfdt for damage.
 */
int fdt_child(const void *fdt, int parent, const char *name);

/*
 * Adds the child NAME before PARENT's other children and returns its offset; those
 * of nodes behind it are no longer good. FDT is in the order that fdt_copy() makes.
 * -FDT_ERR_EXISTS, -FDT_ERR_NOSPACE, -FDT_ERR_BADLAYOUT, or another error of libfdt.
 */
int fdt_add_child(void *fdt, int parent, const char *name);

#endif
