/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PSCI (Arm DEN 0022) as seen by a kernel at EL1: the firmware's, with our
 * entry points in place of the kernel's. Pure but for el2_forward().
 */
#include "el2_resident.h"

/* 5.1: function identifiers without the bit that makes them 64-bit calls */
#define PSCI_CPU_SUSPEND         0x84000001u
#define PSCI_CPU_ON              0x84000003u
#define PSCI_CPU_DEFAULT_SUSPEND 0x8400000cu
#define PSCI_SYSTEM_SUSPEND      0x8400000eu
#define SMCCC_64                 0x40000000u

#define SMCCC_NOT_SUPPORTED (-1)

/* 5.2.2: return codes */
#define PSCI_SUCCESS            0
#define PSCI_INVALID_PARAMETERS (-2)
#define PSCI_ON_PENDING         (-5)
#define PSCI_INVALID_ADDRESS    (-9)

#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)

/* Of memory that other CPUs write. */
#define SHARED(field) (*(volatile __typeof__(field) *)&(field))

struct el2_cpu *el2_find_cpu(const struct el2_config *config, uint64_t mpidr)
{
	for (uint64_t i = 0; i < config->ncpus; i++)
		if (config->cpu[i].mpidr == (mpidr & MPIDR_AFFINITY))
			return &config->cpu[i];
	return NULL;
}

/* --- the calls that carry an entry point --------------------------------------------- */

/* A 32-bit caller leaves anything in the upper halves (SMCCC, 3.1). */
static uint64_t argument(const struct el2_frame *frame, unsigned int n)
{
	return frame->x[0] & SMCCC_64 ? frame->x[n] : (uint32_t)frame->x[n];
}

static bool entry_is_legal(const struct el2_config *config, uint64_t entry)
{
	/* bit 0 of a 32-bit entry chooses Thumb */
	if (config->aarch32 ? (entry & 3) == 2 : (entry & 3) != 0)
		return false;
	return entry - config->base >= config->size;
}

/*
 * The call as it goes to the firmware: our entry point in argument N, the
 * record of the CPU that will arrive there behind it. The kernel gets only
 * the result; its arguments stay its own.
 */
static int64_t forward_with(const struct el2_frame *frame, unsigned int n, uint64_t entry,
			    const struct el2_cpu *arrives)
{
	struct el2_frame call;

	for (unsigned int i = 0; i < 18; i++)
		call.x[i] = i && i < n ? argument(frame, i) : frame->x[i];
	call.x[0] = (uint32_t)frame->x[0] | SMCCC_64;
	call.x[n] = entry;
	call.x[n + 1] = (uint64_t)arrives;
	el2_forward(&call);
	return (int32_t)call.x[0];
}

static int64_t cpu_on(const struct el2_config *config, struct el2_cpu *self,
		      const struct el2_frame *frame)
{
	struct el2_cpu *target = el2_find_cpu(config, argument(frame, 1));
	struct el2_start start = { argument(frame, 2), argument(frame, 3) };
	int64_t ret = PSCI_ON_PENDING;
	bool ours;

	if (!target)
		return PSCI_INVALID_PARAMETERS;
	if (!entry_is_legal(config, start.entry))
		return PSCI_INVALID_ADDRESS;
	bakery_lock(&config->cpu->lock, sizeof(*config->cpu), config->ncpus, &self->lock);
	ours = !SHARED(target->pending);
	if (ours) {
		target->on = start;
		SHARED(target->pending) = 1;
	}
	bakery_unlock(&self->lock);
	if (!ours)
		return ret;
	ret = forward_with(frame, 2, config->start, target);
	if (ret != PSCI_SUCCESS)
		SHARED(target->pending) = 0;
	return ret;
}

/* Returns to its caller when the CPU only waited, or did not have to; N: the entry point's place. */
static int64_t suspend(const struct el2_config *config, struct el2_cpu *self,
		       const struct el2_frame *frame, unsigned int n)
{
	/* of a state that keeps its registers the entry point is not looked at */
	self->resume.entry = argument(frame, n);
	self->resume.context = argument(frame, n + 1);
	resident_barrier();
	return forward_with(frame, n, config->resume, self);
}

/* A result in x0, sign-extended as the width of the call says. */
static void answer(struct el2_frame *frame, int64_t result)
{
	frame->x[0] = frame->x[0] & SMCCC_64 ? (uint64_t)result : (uint32_t)result;
}

/*
 * In AArch32 state nothing is said of the upper halves of registers (Arm ARM
 * D1.20.1), and there are no 64-bit calls (SMC Calling Convention, 2.7).
 */
static bool is_legal32(struct el2_frame *frame)
{
	for (unsigned int i = 0; i < 18; i++)
		frame->x[i] = (uint32_t)frame->x[i];
	return !(frame->x[0] & SMCCC_64);
}

void el2_call(const struct el2_config *config, struct el2_cpu *self, struct el2_frame *frame)
{
	if (config->aarch32 && !is_legal32(frame)) {
		frame->x[0] = (uint32_t)SMCCC_NOT_SUPPORTED;
		return;
	}
	switch ((uint32_t)frame->x[0] & ~SMCCC_64) {
	case PSCI_CPU_ON:
		answer(frame, cpu_on(config, self, frame));
		break;
	case PSCI_CPU_SUSPEND:
		answer(frame, suspend(config, self, frame, 2));
		break;
	case PSCI_CPU_DEFAULT_SUSPEND:
	case PSCI_SYSTEM_SUSPEND:
		answer(frame, suspend(config, self, frame, 1));
		break;
	default:
		el2_forward(frame);
	}
}
