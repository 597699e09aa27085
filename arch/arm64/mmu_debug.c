/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/mmu_debug.h>

#include <lib/util.h>
#include "sysreg.h"

static uint64_t read_ttbr1(int el)
{
	/* TTBR1_EL2 by its encoding: assemblers know the name with -march=armv8.1-a only */
	return el == 2 ? read_sysreg(S3_4_C2_C0_1) : read_sysreg(TTBR1_EL1);
}

void mmu_read_registers(struct mmu_registers *r)
{
	unsigned int el = current_el();

	*r = (struct mmu_registers){
		.el = (int)el,
		.sctlr = read_sysreg_el(SCTLR, el),
		.tcr = read_sysreg_el(TCR, el),
		.mair = read_sysreg_el(MAIR, el),
		.ttbr0 = read_sysreg_el(TTBR0, el),
	};
	if (el == 2) {
		r->hcr = read_sysreg(HCR_EL2);
		r->vtcr = read_sysreg(VTCR_EL2);
		r->vttbr = read_sysreg(VTTBR_EL2);
		r->e2h = r->hcr & BIT(HCR_E2H);
	}
	r->two_ranges = el == 1 || r->e2h;
	if (r->two_ranges)
		r->ttbr1 = read_ttbr1((int)el);
}

uint64_t mmu_translate(uint64_t va, bool write)
{
	if (current_el() == 1 && write)
		__asm__ volatile("at s1e1w, %0" : : "r"(va) : "memory");
	else if (current_el() == 1)
		__asm__ volatile("at s1e1r, %0" : : "r"(va) : "memory");
	else if (write)
		__asm__ volatile("at s1e2w, %0" : : "r"(va) : "memory");
	else
		__asm__ volatile("at s1e2r, %0" : : "r"(va) : "memory");
	isb();
	return read_sysreg(PAR_EL1);
}

uint64_t probe_read(uint64_t addr)
{
	uint64_t value;

	__asm__ volatile("ldr %0, [%1]" : "=r"(value) : "r"(addr) : "memory");
	return value;
}

void probe_write(uint64_t addr, uint64_t value)
{
	__asm__ volatile("str %0, [%1]" : : "r"(value), "r"(addr) : "memory");
}

void probe_execute(uint64_t addr)
{
	void (*code)(void) = (void (*)(void))(uintptr_t)addr;

	code();
}

unsigned int probe_exclusive(uint64_t addr, uint64_t value, unsigned int tries)
{
	for (unsigned int i = 1; i <= tries; i++) {
		uint64_t old;
		uint32_t failed;

		__asm__ volatile("ldxr %0, [%2]; stxr %w1, %3, [%2]"
				 : "=&r"(old), "=&r"(failed) : "r"(addr), "r"(value) : "memory");
		if (!failed)
			return i;
	}
	return 0;
}
