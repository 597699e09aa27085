/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/cold.h>
#include <arch/handoff.h>

#include <arch/cache.h>
#include <arch/entry_state.h>
#include <errno.h>
#include <lib/contract.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>
#include "contract_io.h"
#include "entry.h"
#include "frame.h"
#include "handoff.h"
#include "pac.h"
#include "resident.h"
#include "sysreg.h"

_Static_assert(offsetof(struct handoff_regs, entry) == HANDOFF_ENTRY, "handoff_regs.S");
_Static_assert(offsetof(struct handoff_regs, hcr) == HANDOFF_HCR, "handoff_regs.S");
_Static_assert(offsetof(struct handoff_regs, cnthctl) == HANDOFF_CNTHCTL, "handoff_regs.S");
_Static_assert(offsetof(struct handoff_regs, spsr) == HANDOFF_SPSR, "handoff_regs.S");
_Static_assert(offsetof(struct handoff_regs, sp) == HANDOFF_SP, "handoff_regs.S");
_Static_assert(offsetof(struct handoff_regs, forget) == HANDOFF_FORGET, "handoff_regs.S");

/* --- the contract ------------------------------------------------------------------ */

static struct contract_io machine;
static const char *last_crumb;

/*
 * If EL3 has not enabled the feature, the machine stops here without a word
 * from anybody: the last name on the line is the one to look for in EL3's
 * configuration.
 */
static void crumb(void *ctx, const char *feature)
{
	if (feature != last_crumb)
		printf(last_crumb ? " %s" : "EL3 allows: %s", feature);
	last_crumb = feature;
}

int handoff_begin(struct contract *contract, enum contract_mode mode)
{
	const char *why;
	int ret;

	contract_machine(&machine);
	machine.e2h_fixed = entry_state()->e2h_fixed;
	if (IS_ENABLED(CONFIG_HANDOFF_BREADCRUMBS))
		machine.crumb = crumb;
	ret = contract_begin(contract, &machine, mode, &why);
	if (ret)
		log_err("handoff", "%s", why);
	return ret;
}

void handoff_program(const struct contract *contract)
{
	last_crumb = NULL;
	contract_program(contract);
	if (last_crumb)
		printf("\n");
}

static void name_wrong(const struct contract_finding *f, void *ctx)
{
	if (f->verdict == CONTRACT_WRONG && !cold_open())
		log_err("handoff", "%s [%u:%u] is 0x%lx and does not take 0x%lx",
			contract_reg_name(f->reg), f->lo + f->width - 1u, f->lo, f->value, f->wanted);
}

int handoff_prepare(const struct handoff *handoff, struct contract *contract)
{
	int ret = handoff_begin(contract, handoff->mode);

	if (ret)
		return ret;
	handoff_program(contract);
	if (!contract_check(contract, NULL, NULL))
		return 0;
	contract_check(contract, name_wrong, NULL);
	return -EIO;
}

/* --- leaving ------------------------------------------------------------------------ */

static bool goes_down(const struct contract *contract)
{
	return current_el() == 2 && contract_mode(contract) != CONTRACT_EL2 &&
	       contract_mode(contract) != CONTRACT_EL2_VHE;
}

/* The contract for MODE without a message; false when there is none. */
static bool begin_quietly(struct contract *contract, enum contract_mode mode)
{
	const char *why;

	contract_machine(&machine);
	machine.e2h_fixed = entry_state()->e2h_fixed;
	return !contract_begin(contract, &machine, mode, &why);
}

bool handoff_leaves_el2(enum contract_mode mode)
{
	struct contract contract;

	return begin_quietly(&contract, mode) && goes_down(&contract);
}

bool handoff_enters_el2(enum contract_mode mode)
{
	struct contract contract;

	return begin_quietly(&contract, mode) && current_el() == 2 && !goes_down(&contract);
}

/*
 * Until the kernel has vectors of its own, an exception of it arrives at our
 * vectors in the way of before the start: they need neither a map nor a stack of
 * the kernel's. What they read is read from memory then. A 32-bit kernel has
 * others, in what stays at EL2.
 */
static void leave_vectors_behind(bool down, uint64_t vbar)
{
	handed_off = 1;
	cache_clean_poc(&handed_off, sizeof(handed_off));
	write_sysreg(TPIDRRO_EL0, VECTORS_EARLY);
	if (!down)
		write_sysreg_el(VBAR, current_el(), vbar);
	else if (running_regime() == REGIME_EL2_0)
		write_sysreg(S3_5_C12_C0_0, vbar);        /* VBAR_EL12 */
	else
		write_sysreg(VBAR_EL1, vbar);
	isb();
}

/* Bit 0 of a 32-bit entry chooses Thumb, as for BX. */
static uint64_t entry_spsr(const struct contract *contract, uint64_t entry)
{
	return contract_mode(contract) == CONTRACT_EL1_AARCH32 ? SPSR_AARCH32_SVC | (entry & 1) << 5 :
	       SPSR_DAIF | SPSR_EL1h;
}

void handoff_jump(const struct handoff *handoff, const struct contract *contract)
{
	bool at_el2 = current_el() == 2;
	bool down = goes_down(contract);
	struct resident_regs resident = { 0 };
	struct handoff_regs regs = {
		.x = { handoff->x[0], handoff->x[1], handoff->x[2], handoff->x[3] },
		.entry = IS_ENABLED(CONFIG_HANDOFF_MMU) && handoff->trampoline ?
			 handoff->trampoline : handoff->entry,
		.sctlr = contract_value(contract, at_el2 ? R_SCTLR_EL2 : R_SCTLR_EL1),
		.spsr = down ? entry_spsr(contract, handoff->entry) : 0,
	};

	dsb_sy();        /* what fails of our own stores fails now, and is reported as ours */
	isb();
	__asm__ volatile("msr daifset, #0xf" ::: "memory");
	if (down)
		resident_enter(handoff->resident, &resident);
	leave_vectors_behind(down, resident.kernel_vbar ? resident.kernel_vbar : (uint64_t)vectors);
	regs.hcr = contract_value(contract, R_HCR_EL2);
	regs.cptr = contract_value(contract, R_CPTR_EL2);
	regs.cnthctl = contract_value(contract, R_CNTHCTL_EL2);
	if (down) {
		write_sysreg(VBAR_EL2, resident.vbar);
		write_sysreg(TPIDR_EL2, resident.tpidr);
		isb();
	}
	regs.sp = resident.sp;
	if (IS_ENABLED(CONFIG_HANDOFF_AARCH32)) {
		regs.forget = handoff->forget;
		regs.forget_end = handoff->forget + handoff->forget_size;
		regs.line = cache_line_size();
	}
	if (IS_ENABLED(CONFIG_RETURN_ADDRESS_PAC))
		pac_forget();
	handoff_registers(&regs);
}
