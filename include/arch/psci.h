/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Power State Coordination Interface (Arm DEN 0022) as far as the loader needs
 * it, over the conduit that the devicetree names, or our own part at EL3.
 */
#ifndef ARCH_PSCI_H
#define ARCH_PSCI_H

#include <lib/dt.h>

enum psci_conduit { PSCI_NONE, PSCI_SMC, PSCI_HVC };

/* Reads /psci. Entered at EL3, our resident part answers SMC whatever the devicetree says. */
void psci_init(const struct dt *dt);
enum psci_conduit psci_conduit(void);

/* PSCI_VERSION (major << 16 | minor), or -ENODEV without PSCI. */
int psci_version(void);

/* Both halt when the firmware does not answer; they say so before. */
void psci_system_reset(void) __attribute__((noreturn));
void psci_system_off(void) __attribute__((noreturn));

/* Any SMCCC call: x0 to x3 in, x0 out. -1 (NOT_SUPPORTED) without a conduit. */
int64_t psci_call(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3);

#endif
