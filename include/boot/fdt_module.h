/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Modules of a multiboot kernel in the devicetree: what a hypervisor is told
 * about the other files that were loaded for it, /chosen/module@ADDR (Xen,
 * docs/misc/arm/device-tree/booting.txt). Pure; works on untrusted trees;
 * host-tested.
 */
#ifndef BOOT_FDT_MODULE_H
#define BOOT_FDT_MODULE_H

#include <stddef.h>
#include <stdint.h>

struct fdt_module {
	const char *type;            /* "kernel", "ramdisk", "device-tree", "xsm" */
	uint64_t base, size;         /* where it lies; not empty, and does not wrap */
	const char *bootargs;        /* of a kernel; NULL: none */
};

/* The compatible string of TYPE; NULL when there is no such type. */
const char *fdt_module_compatible(const char *type);

/* Bytes that fdt_add_module() may add. */
size_t fdt_module_room(const struct fdt_module *module);

/*
 * Writes MODULE into FDT, which has that room, in place of one that is
 * described at the same address. /chosen is made where it is missing and gets
 * its cells. -EINVAL unknown type, an address that is no multiple of 8, fewer
 * bytes than the type's header, cells that no address fits in; -EEXIST over part
 * of another module; -ENOSPC, -EBADMSG. A message says what.
 */
int fdt_add_module(void *fdt, const struct fdt_module *module);

/*
 * Would a program in these bytes lie over a module that FDT describes? -EEXIST
 * with a message of WHO's.
 */
int fdt_module_check(const void *fdt, const char *who, uint64_t base, uint64_t size);

#endif
