/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entered at EL3: the part that stays is put into its place, this CPU set up
 * for the ELs below, then down. MMU off.
 */
#include <arch/cpu.h>
#include <lib/util.h>
#include "el3_resident.h"
#include "entry.h"
#include "sysreg.h"

_Static_assert(offsetof(struct board, el3.resident_base) == BOARD_EL3_RESIDENT, "start.S");
_Static_assert(offsetof(struct board, el3.gicd_base) == BOARD_EL3_GICD, "start.S");

/* --- what stays ------------------------------------------------------------------- */

/* The unit keeps its place in a 4 KiB page: then its vectors are aligned. */
static uint64_t unit_page(void)
{
	return ALIGN_DOWN((uint64_t)_el3_start, 0x1000);
}

static void *in_resident(const struct board_el3 *el3, const void *p)
{
	return (void *)(el3->resident_base + ((uint64_t)p - unit_page()));
}

/* Whole 8 bytes, without libc. */
static void copy(void *to, const void *from, uint64_t size)
{
	uint64_t *dest = to;

	for (const uint64_t *src = from; size; size -= sizeof(*src))
		*dest++ = *src++;
}

static void *records(const struct board_el3 *el3)
{
	return in_resident(el3, (void *)ALIGN_UP((uint64_t)_el3_end, 64));
}

static bool fits(const struct board_el3 *el3)
{
	uint64_t each = sizeof(struct el3_cpu) + (UINT64_C(1) << EL3_STACK_SHIFT);
	uint64_t unit = (uint64_t)records(el3) - el3->resident_base;

	return el3->max_cpus && unit + el3->max_cpus * each <= el3->resident_size;
}

/* The records behind the unit; nobody but this CPU has come yet. */
static struct el3_cpu *make_records(const struct board_el3 *el3)
{
	static const struct el3_cpu fresh = { .state = EL3_ABSENT };
	struct el3_cpu *cpu = records(el3);

	for (uint64_t i = 0; i < el3->max_cpus; i++) {
		copy(&cpu[i], &fresh, sizeof(fresh));
		cpu[i].stack = el3->resident_base + el3->resident_size - (i << EL3_STACK_SHIFT);
	}
	cpu[0].state = EL3_ON;
	return cpu;
}

/* Returns this CPU's record: start.S lets only the one with affinity 0 come here. */
static struct el3_cpu *leave_resident_part(const struct board_el3 *el3)
{
	struct el3_config *config = in_resident(el3, &el3_config);

	copy(in_resident(el3, _el3_start), _el3_start, (uint64_t)(_el3_end - _el3_start));
	config->cpu = make_records(el3);
	config->ncpus = el3->max_cpus;
	config->cluster_cpus = el3->cluster_cpus;
	copy(&config->board, el3, sizeof(*el3));
	dsb_sy();
	__asm__ volatile("ic iallu; dsb sy; isb" ::: "memory");
	write_sysreg(VBAR_EL3, (uint64_t)in_resident(el3, el3_vectors));
	write_sysreg(TPIDR_EL3, (uint64_t)config->cpu);
	return config->cpu;
}

/* --- down ------------------------------------------------------------------------- */

/* Exceptions of the EL below go on to be reported by the early vectors. */
static void set_lower_vectors(bool el2)
{
	if (el2)
		write_sysreg(VBAR_EL2, read_sysreg(VBAR_EL3));
	else
		write_sysreg(VBAR_EL1, read_sysreg(VBAR_EL3));
}

/* Returns to its caller, but at the lower EL, on the same stack. */
static void eret_down(uint64_t spsr, uint64_t el3_sp, bool el2)
{
	__asm__ volatile(
		"	mov	x9, sp\n"
		"	cbz	%2, 1f\n"
		"	msr	SP_EL2, x9\n"
		"	b	2f\n"
		"1:	msr	SP_EL1, x9\n"
		"2:	adr	x10, 3f\n"
		"	msr	ELR_EL3, x10\n"
		"	msr	SPSR_EL3, %0\n"
		"	isb\n"
		"	mov	sp, %1\n"
		"	eret\n"
		"3:\n"
		: : "r"(spsr), "r"(el3_sp), "r"((uint64_t)el2) : "x9", "x10", "cc", "memory");
}

void el3_leave(const struct board_el3 *el3)
{
	bool el2 = el3_has_el2();
	struct el3_cpu *self;

	if (!fits(el3))
		early_stop("entered at EL3, and max_cpus of the board do not fit resident_size\n");
	el3_features_init(el3->cntfrq);
	set_lower_vectors(el2);
	self = leave_resident_part(el3);
	self->sgi = el3_gic_cpu(el3);
	el3_gic_init(el3);
	eret_down(SPSR_DAIF | (el2 ? SPSR_EL2h : SPSR_EL1h), self->stack, el2);
}
