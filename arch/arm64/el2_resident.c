/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part that stays at EL2: exceptions of the kernel, and CPUs that arrive.
 * See el2_resident.h. Only PC-relative references: the unit is copied, not
 * linked, to its place.
 */
#include "el2_resident.h"

#include <lib/contract.h>
#include <lib/esr.h>
#include <lib/util.h>
#include "contract_io.h"
#include "entry.h"
#include "sysreg.h"

#define SMCCC_NOT_SUPPORTED UINT64_C(-1)

/* Of the 16 vectors (Arm ARM D1.3.1), what the kernel may cause. */
#define VECTOR_AARCH64_SYNC 8
#define VECTOR_AARCH32_SYNC 12

_Static_assert(sizeof(struct el2_frame) == EL2_FRAME_SIZE, "el2_vectors.S");
_Static_assert(offsetof(struct el2_cpu, stack) == EL2_CPU_STACK, "el2_vectors.S");

struct el2_config el2_config __attribute__((section(".data.unit"))) = { .base = 1 };

/* --- what nobody can handle ------------------------------------------------------------ */

void el2_stop(void)
{
	for (;;)
		__asm__ volatile("wfi");
}

static void __attribute__((noreturn)) unexpected(const struct el2_frame *frame, uint64_t vector)
{
	early_puts(vector < 8 ? "\n*** Slipway's resident part at EL2 failed" :
		   "\n*** the kernel trapped to EL2, where only PSCI is served");
	early_put_syndrome(2, vector);
	early_put_line("HCR    ", read_sysreg(HCR_EL2));
	early_put_line("MPIDR  ", read_sysreg(MPIDR_EL1));
	early_put_line("x30    ", frame->x[30]);
	early_puts("this CPU is halted; ELR is an address of the kernel's\n");
	el2_stop();
}

/* --- exceptions of the kernel ----------------------------------------------------------- */

static struct el2_cpu *this_cpu(void)
{
	return (struct el2_cpu *)read_sysreg(TPIDR_EL2);
}

/* An immediate other than 0 is no call of the SMC Calling Convention (2.9). */
static void serve(struct el2_frame *frame, uint64_t esr)
{
	if (FIELD(esr, 15, 0))
		frame->x[0] = SMCCC_NOT_SUPPORTED;
	else
		el2_call(&el2_config, this_cpu(), frame);
}

static void advance(int64_t bytes)
{
	write_sysreg(ELR_EL2, read_sysreg(ELR_EL2) + (uint64_t)bytes);
}

static void from_kernel(struct el2_frame *frame, uint64_t vector)
{
	uint64_t esr = read_sysreg(ESR_EL2), spsr = read_sysreg(SPSR_EL2);

	switch (esr_class(esr)) {
	case 0x12:                      /* HVC, AArch32 and AArch64: ELR is behind it */
	case 0x16:
		if (!IS_ENABLED(CONFIG_HANDOFF_AARCH32) || !el2_fault32(frame, read_sysreg(ELR_EL2)))
			serve(frame, esr);
		return;
	case 0x13:                      /* SMC, trapped by HCR_EL2.TSC: ELR is at it */
		if (!IS_ENABLED(CONFIG_HANDOFF_AARCH32))
			unexpected(frame, vector);
		if (el2_smc32(esr, &spsr))
			serve(frame, esr & ~MASK(24, 0));
		write_sysreg(SPSR_EL2, spsr);
		advance(esr & BIT(25) ? 4 : 2);
		return;
	case 0x17:
		serve(frame, esr);
		advance(4);
		return;
	case 0x27:                      /* memory copy or set: HCRX_EL2.MCE2 */
		advance(-(int64_t)el2_mops_rewind(esr, spsr, frame));
		return;
	default:
		unexpected(frame, vector);
	}
}

void el2_exception(struct el2_frame *frame, uint64_t vector)
{
	if (vector == VECTOR_AARCH64_SYNC || vector == VECTOR_AARCH32_SYNC)
		from_kernel(frame, vector);
	else
		unexpected(frame, vector);
}

/* --- CPUs that arrive -------------------------------------------------------------------- */

/*
 * What the boot CPU got from handoff_registers(): the rest of the contract, an
 * empty TLB, no stale instructions. MMU and caches of EL2 are off since reset.
 */
static void last_registers(const struct contract *contract)
{
	write_sysreg(HCR_EL2, contract_value(contract, R_HCR_EL2));
	isb();
	write_sysreg(CPTR_EL2, contract_value(contract, R_CPTR_EL2));
	write_sysreg(CNTHCTL_EL2, contract_value(contract, R_CNTHCTL_EL2));
	write_sysreg(SCTLR_EL2, contract_value(contract, R_SCTLR_EL2));
	isb();
	__asm__ volatile("tlbi alle1; tlbi alle2; dsb sy; ic iallu; dsb sy; isb" ::: "memory");
}

void el2_bring(const struct el2_config *config, enum contract_mode mode)
{
	struct contract_io io;
	struct contract contract;
	const char *why;

	contract_machine(&io);
	io.e2h_fixed = config->e2h_fixed;
	if (contract_begin(&contract, &io, mode, &why)) {
		early_puts("\n*** a CPU cannot be entered as the first one was: ");
		early_puts(why);
		early_put_line("\nMPIDR  ", read_sysreg(MPIDR_EL1));
		el2_stop();
	}
	contract_program(&contract);
	last_registers(&contract);
}

void el2_arrive(struct el2_cpu *self, uint64_t resumed)
{
	const struct el2_config *config = &el2_config;
	struct el2_start start = resumed ? self->resume : self->on;

	resident_barrier();
	if (!resumed)
		*(volatile uint64_t *)&self->pending = 0;
	write_sysreg(TPIDR_EL2, (uint64_t)self);
	el2_bring(config, config->aarch32 ? CONTRACT_EL1_AARCH32 : CONTRACT_EL1);
	if (IS_ENABLED(CONFIG_HANDOFF_AARCH32) && config->aarch32)
		write_sysreg(VBAR_EL1, (uint64_t)el2_aarch32_vectors);
	el2_leave(start.entry, config->aarch32 ? SPSR_AARCH32_SVC | (start.entry & 1) << 5 :
		  SPSR_DAIF | SPSR_EL1h, start.context, self->stack);
}
