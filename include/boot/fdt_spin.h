/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPUs that a devicetree starts by spin-table (Devicetree Specification 3.8,
 * enable-method and cpu-release-addr; Linux, booting.rst): each waits in a pen of
 * the previous stage until an address is written to its cpu-release-addr. Pure;
 * works on untrusted trees; host-tested.
 */
#ifndef BOOT_FDT_SPIN_H
#define BOOT_FDT_SPIN_H

#include <arch/spin.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Those CPUs, in their order. The number of them, also when it is larger than MAX,
 * the entries that CPU has room for; -EBADMSG with a message that names the node.
 */
int fdt_spin_cpus(const void *fdt, struct spin_cpu *cpu, size_t max);

/*
 * CPU i of the N gets cpu-release-addr = BASE + i * SPIN_STEP. May take 4 bytes of
 * room for each. -ENOSPC, -EBADMSG with a message.
 */
int fdt_spin_move(void *fdt, const struct spin_cpu *cpu, size_t n, uint64_t base);

#endif
