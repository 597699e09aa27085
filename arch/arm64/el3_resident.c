/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part that stays at EL3: exceptions, and CPUs that are off. See
 * el3_resident.h. Only PC-relative references: the unit is copied, not linked,
 * to its place.
 */
#include "el3_resident.h"

#include <arch/io.h>
#include <lib/util.h>
#include "entry.h"
#include "sysreg.h"

/* PL061 (Arm DDI 0190): data register addressed through a mask in address bits 9:2 */
#define PL061_DATA(line)   (UINT64_C(4) << (line))
#define PL061_DIR          0x400u

_Static_assert(sizeof(struct el3_cpu) == 1 << EL3_CPU_SIZE_SHIFT, "el3_vectors.S");
_Static_assert(offsetof(struct el3_cpu, stack) == EL3_CPU_STACK, "el3_vectors.S");
_Static_assert(offsetof(struct el3_config, cpu) == EL3_CONFIG_CPU, "el3_vectors.S");
_Static_assert(offsetof(struct el3_config, ncpus) == EL3_CONFIG_NCPUS, "el3_vectors.S");
_Static_assert(offsetof(struct el3_config, cluster_cpus) == EL3_CONFIG_CLUSTER, "el3_vectors.S");

struct el3_config el3_config __attribute__((section(".data.unit"))) = { .ncpus = 1 };

static void __attribute__((noreturn)) stop(void)
{
	for (;;)
		__asm__ volatile("wfi");
}

void el3_raise_line(const struct el3_config *config, unsigned int line)
{
	uint64_t base = config->board.gpio_base;

	io_write32(base + PL061_DIR, io_read32(base + PL061_DIR) | 1u << line);
	/* the machine acts on the rising edge */
	io_write32(base + PL061_DATA(line), 0);
	io_write32(base + PL061_DATA(line), 1u << line);
	stop();
}

/* --- exceptions ------------------------------------------------------------------------ */

int64_t el3_smc(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	return el3_psci(&el3_config, (struct el3_cpu *)read_sysreg(TPIDR_EL3), function, a1, a2,
			a3);
}

void el3_unexpected(uint64_t vector)
{
	early_puts(vector < 8 ? "\n*** Slipway's resident part at EL3 failed" :
		   "\n*** a lower EL trapped to EL3, where only PSCI is served");
	early_put_syndrome(3, vector);
	early_put_line("SCR    ", read_sysreg(SCR_EL3));
	early_put_line("MPIDR  ", read_sysreg(MPIDR_EL1));
	early_puts("this CPU is halted; ELR is where it was\n");
	stop();
}

/* --- CPUs that are off ------------------------------------------------------------------ */

/* Clean as out of reset for who is entered, whatever this CPU did before it went off. */
static void __attribute__((noreturn)) go(const struct el3_cpu *self)
{
	bool el2 = el3_has_el2();

	el3_features_init(el3_config.board.cntfrq);
	if (el2)
		__asm__ volatile("tlbi alle2; tlbi alle1" ::: "memory");
	else
		__asm__ volatile("tlbi vmalle1" ::: "memory");
	__asm__ volatile("dsb sy; ic iallu; dsb sy; isb" ::: "memory");
	el3_enter(self->entry, SPSR_DAIF | (el2 ? SPSR_EL2h : SPSR_EL1h), self->context,
		  self->stack);
}

void el3_off(struct el3_cpu *self)
{
	const struct board_el3 *el3 = &el3_config.board;
	volatile uint64_t *state = &self->state;

	el3_gic_wait(el3);
	*state = EL3_OFF;
	for (;;) {
		el3_gic_forget(el3);  /* before the look: what comes after it ends the WFI */
		if (*state == EL3_PENDING)
			break;
		__asm__ volatile("wfi" ::: "memory");
	}
	resident_barrier();
	el3_gic_run(el3);
	*state = EL3_ON;
	go(self);
}

void el3_arrive(struct el3_cpu *self)
{
	write_sysreg(TPIDR_EL3, (uint64_t)self);
	self->sgi = el3_gic_cpu(&el3_config.board);
	el3_off(self);
	stop();
}
