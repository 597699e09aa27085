/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/psci.h>

#include <arch/cpu.h>
#include <arch/entry_state.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Arm DEN 0022, 5.1: function identifiers (SMC32 form) */
#define PSCI_VERSION      0x84000000u
#define PSCI_SYSTEM_OFF   0x84000008u
#define PSCI_SYSTEM_RESET 0x84000009u

int64_t smccc_smc(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3);
int64_t smccc_hvc(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3);

static enum psci_conduit conduit;

void psci_init(const struct dt *dt)
{
	const struct dt_node *n = dt_find_path(dt, "/psci");
	const char *method = n && n->enabled ? dt_prop_str(dt, n, "method") : NULL;

	if (entry_state()->el == 3)
		conduit = PSCI_SMC;
	else if (!method)
		conduit = PSCI_NONE;
	else if (strcmp(method, "smc") == 0)
		conduit = PSCI_SMC;
	else if (strcmp(method, "hvc") == 0)
		conduit = PSCI_HVC;
}

enum psci_conduit psci_conduit(void)
{
	return conduit;
}

int64_t psci_call(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	switch (conduit) {
	case PSCI_SMC: return smccc_smc(function, a1, a2, a3);
	case PSCI_HVC: return smccc_hvc(function, a1, a2, a3);
	default:       return -1;
	}
}

int psci_version(void)
{
	return conduit == PSCI_NONE ? -ENODEV : (int)psci_call(PSCI_VERSION, 0, 0, 0);
}

static void __attribute__((noreturn)) no_answer(const char *what)
{
	printf(conduit == PSCI_NONE ? "%s: this machine has no PSCI; halted\n" :
	       "%s: the firmware did not do it; halted\n", what);
	cpu_halt();
}

void psci_system_reset(void)
{
	psci_call(PSCI_SYSTEM_RESET, 0, 0, 0);
	no_answer("reset");
}

void psci_system_off(void)
{
	psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
	no_answer("power off");
}
