/* SPDX-License-Identifier: Apache-2.0 */
/* The CPUs that a devicetree describes. Pure; works on untrusted trees; host-tested. */
#ifndef BOOT_FDT_CPUS_H
#define BOOT_FDT_CPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The reg of each cpu node below /cpus (MPIDR affinity fields; binding
 * arm/cpus.yaml), in their order. The number of them, also when it is larger
 * than MAX, the entries that MPIDR has room for; -ENOENT without /cpus, or
 * -EBADMSG with a message that names the node.
 */
int fdt_cpus(const void *fdt, uint64_t *mpidr, size_t max);

/* Is the device_type of NODE this one? */
bool fdt_has_type(const void *fdt, int node, const char *type);

#endif
