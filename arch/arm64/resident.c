/* SPDX-License-Identifier: Apache-2.0 */
/* Putting the part that stays at EL2 (el2_resident.h) into its place. */
#include <arch/resident.h>

#include <arch/cache.h>
#include <arch/entry_state.h>
#include <errno.h>
#include <lib/util.h>
#include <string.h>
#include "el2_resident.h"
#include "entry.h"
#include "resident.h"
#include "sysreg.h"

#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)

/* In its place: the unit, the records of the CPUs, their stacks. */
static uint64_t cpus_offset(void)
{
	return ALIGN_UP((uint64_t)(_el2_end - _el2_start), 64);
}

static uint64_t stacks_offset(size_t ncpus)
{
	return ALIGN_UP(cpus_offset() + ncpus * sizeof(struct el2_cpu), 64);
}

uint64_t resident_size(size_t ncpus)
{
	return ALIGN_UP(stacks_offset(ncpus) + ncpus * EL2_STACK_SIZE, RESIDENT_ALIGN);
}

static uint64_t moved(uint64_t base, const void *p)
{
	return base + (uint64_t)((const char *)p - _el2_start);
}

int resident_install(uint64_t base, const uint64_t *mpidr, size_t ncpus, bool aarch32)
{
	struct el2_config *config = (struct el2_config *)moved(base, &el2_config);
	struct el2_cpu *cpu = (struct el2_cpu *)(base + cpus_offset());
	uint64_t size = resident_size(ncpus);

	memcpy((void *)base, _el2_start, (size_t)(_el2_end - _el2_start));
	memset(cpu, 0, ncpus * sizeof(*cpu));
	for (size_t i = 0; i < ncpus; i++) {
		cpu[i].mpidr = mpidr[i] & MPIDR_AFFINITY;
		cpu[i].stack = base + stacks_offset(ncpus) + (i + 1) * EL2_STACK_SIZE;
	}
	config->base = base;
	config->size = size;
	config->cpu = cpu;
	config->ncpus = ncpus;
	config->start = moved(base, el2_cpu_start);
	config->resume = moved(base, el2_cpu_resume);
	config->aarch32 = aarch32;
	config->e2h_fixed = entry_state()->e2h_fixed;
	/* nothing of it may be written back over what runs there uncached */
	cache_clean_inval_poc((void *)base, size);
	return el2_find_cpu(config, read_sysreg(MPIDR_EL1)) ? 0 : -ENOENT;
}

void resident_enter(uint64_t base, struct resident_regs *regs)
{
	const struct el2_config *config = (const struct el2_config *)moved(base, &el2_config);
	const struct el2_cpu *self = el2_find_cpu(config, read_sysreg(MPIDR_EL1));

	regs->vbar = moved(base, el2_vectors);
	regs->tpidr = (uint64_t)self;
	regs->sp = self->stack;
	if (IS_ENABLED(CONFIG_HANDOFF_AARCH32) && config->aarch32)
		regs->kernel_vbar = moved(base, el2_aarch32_vectors);
	/* it was read through the cache: no clean line may stay that turns stale */
	cache_clean_inval_poc((void *)base, config->size);
}
