/* SPDX-License-Identifier: Apache-2.0 */
/* PSCI (Arm DEN 0022) of our own. Pure but for the hooks in el3_resident.h. */
#include "el3_resident.h"

/* 5.1: function identifiers without the bit that makes them 64-bit calls */
#define PSCI_VERSION           0x84000000u
#define PSCI_CPU_OFF           0x84000002u
#define PSCI_CPU_ON            0x84000003u
#define PSCI_AFFINITY_INFO     0x84000004u
#define PSCI_MIGRATE_INFO_TYPE 0x84000006u
#define PSCI_SYSTEM_OFF        0x84000008u
#define PSCI_SYSTEM_RESET      0x84000009u
#define PSCI_FEATURES          0x8400000au
#define SMCCC_VERSION          0x80000000u
#define SMCCC_64               0x40000000u

/* 5.2.2: return codes */
#define PSCI_SUCCESS            0
#define PSCI_NOT_SUPPORTED      (-1)
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_ALREADY_ON         (-4)
#define PSCI_ON_PENDING         (-5)
#define PSCI_INVALID_ADDRESS    (-9)

/* 5.1.5: AFFINITY_INFO */
#define AFFINITY_ON      0
#define AFFINITY_OFF     1
#define AFFINITY_PENDING 2

#define NO_TRUSTED_OS 2                 /* 5.1.7: MIGRATE_INFO_TYPE */

#define MPIDR_AFF0 UINT64_C(0xff)
#define MPIDR_HIGH UINT64_C(0xff00ff0000)       /* Aff3, Aff2 */

/* Of memory that other CPUs write. */
#define SHARED(field) (*(volatile __typeof__(field) *)&(field))

struct el3_cpu *el3_find_cpu(const struct el3_config *config, uint64_t mpidr)
{
	uint64_t aff0 = mpidr & MPIDR_AFF0;
	uint64_t i = (mpidr >> 8 & 0xff) * config->cluster_cpus + aff0;

	if (mpidr & MPIDR_HIGH || aff0 >= config->cluster_cpus || i >= config->ncpus)
		return NULL;
	return SHARED(config->cpu[i].state) == EL3_ABSENT ? NULL : &config->cpu[i];
}

static int64_t cpu_on(const struct el3_config *config, struct el3_cpu *self, uint64_t mpidr,
		      uint64_t entry, uint64_t context)
{
	struct el3_cpu *target = el3_find_cpu(config, mpidr);
	uint64_t state;

	if (!target)
		return PSCI_INVALID_PARAMETERS;
	if (entry & 3 || entry - config->board.resident_base < config->board.resident_size)
		return PSCI_INVALID_ADDRESS;
	bakery_lock(&config->cpu->lock, sizeof(*config->cpu), config->ncpus, &self->lock);
	state = SHARED(target->state);
	if (state == EL3_OFF) {
		target->entry = entry;
		target->context = context;
		resident_barrier();
		SHARED(target->state) = EL3_PENDING;
	}
	bakery_unlock(&self->lock);
	if (state != EL3_OFF)
		return state == EL3_ON ? PSCI_ALREADY_ON : PSCI_ON_PENDING;
	el3_wake(config, target);
	return PSCI_SUCCESS;
}

/* Since PSCI 1.0 only level 0, a CPU, has to be known. */
static int64_t affinity_info(const struct el3_config *config, uint64_t mpidr, uint64_t level)
{
	const struct el3_cpu *target = el3_find_cpu(config, mpidr);

	if (!target || level)
		return PSCI_INVALID_PARAMETERS;
	switch (SHARED(target->state)) {
	case EL3_ON: return AFFINITY_ON;
	case EL3_PENDING: return AFFINITY_PENDING;
	default: return AFFINITY_OFF;
	}
}

static int64_t features(const struct el3_config *config, uint32_t function)
{
	switch (function) {
	case PSCI_VERSION:
	case PSCI_CPU_OFF:
	case PSCI_CPU_ON:
	case PSCI_CPU_ON | SMCCC_64:
	case PSCI_AFFINITY_INFO:
	case PSCI_AFFINITY_INFO | SMCCC_64:
	case PSCI_MIGRATE_INFO_TYPE:
	case PSCI_FEATURES:
	case SMCCC_VERSION:
		return PSCI_SUCCESS;
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
		return config->board.gpio_base ? PSCI_SUCCESS : PSCI_NOT_SUPPORTED;
	default:
		return PSCI_NOT_SUPPORTED;
	}
}

static int64_t switch_machine(const struct el3_config *config, unsigned int line)
{
	if (config->board.gpio_base)
		el3_raise_line(config, line);
	return PSCI_NOT_SUPPORTED;
}

int64_t el3_psci(const struct el3_config *config, struct el3_cpu *self, uint64_t function,
		 uint64_t a1, uint64_t a2, uint64_t a3)
{
	/* a 32-bit caller leaves anything in the upper halves (SMCCC, 3.1) */
	uint64_t mask = function & SMCCC_64 ? ~UINT64_C(0) : UINT32_MAX;

	switch ((uint32_t)function) {
	case PSCI_VERSION:
	case SMCCC_VERSION:
		return 0x10001;         /* 1.1, both */
	case PSCI_CPU_OFF:
		el3_off(self);
		return PSCI_SUCCESS;
	case PSCI_CPU_ON:
	case PSCI_CPU_ON | SMCCC_64:
		return cpu_on(config, self, a1 & mask, a2 & mask, a3 & mask);
	case PSCI_AFFINITY_INFO:
	case PSCI_AFFINITY_INFO | SMCCC_64:
		return affinity_info(config, a1 & mask, a2 & mask);
	case PSCI_MIGRATE_INFO_TYPE:
		return NO_TRUSTED_OS;
	case PSCI_FEATURES:
		return features(config, (uint32_t)a1);
	case PSCI_SYSTEM_OFF:
		return switch_machine(config, config->board.gpio_poweroff);
	case PSCI_SYSTEM_RESET:
		return switch_machine(config, config->board.gpio_reset);
	default:
		return PSCI_NOT_SUPPORTED;
	}
}
