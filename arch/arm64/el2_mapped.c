/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The other CPUs of a kernel at EL2 with its MMU on: firmware starts them at
 * EL2 as it likes, here they get the contract, then the kernel's map. And those
 * that a pen of ours releases (arch/spin.h), to EL2 or to EL1. Part of the unit
 * that is copied: only PC-relative references.
 */
#include "el2_resident.h"

#include "entry.h"
#include "sysreg.h"

_Static_assert(offsetof(struct el2_config, cpu) == EL2_CONFIG_CPU, "el2_cpu_mapped.S");
_Static_assert(offsetof(struct el2_config, ncpus) == EL2_CONFIG_CPU + 8, "el2_cpu_mapped.S");
_Static_assert(offsetof(struct el2_cpu, mpidr) == 0, "el2_cpu_mapped.S");
_Static_assert(sizeof(struct el2_cpu) == EL2_CPU_SIZE, "el2_cpu_mapped.S");

struct el2_mapped el2_mapped __attribute__((section(".data.unit"))) = { .mode = CONTRACT_EL2 };

void el2_arrive_mapped(struct el2_cpu *self, uint64_t context)
{
	if (!self) {
		early_puts("\n*** a CPU that the devicetree does not list came to its entry\n");
		early_put_line("MPIDR  ", read_sysreg(MPIDR_EL1));
		el2_stop();
	}
	if (el2_mapped.mode == CONTRACT_EL1) {
		self->on = (struct el2_start){ el2_mapped.entry, context };
		el2_arrive(self, false);
	}
	el2_bring(&el2_config, (enum contract_mode)el2_mapped.mode);
	el2_go(el2_mapped.entry, context);
}
