/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a kernel is to be entered, as the user writes it: the variable `handoff`,
 * `-h` of the boot commands, CONFIG_HANDOFF_DEFAULT. Words between commas, in
 * any order:
 *
 *   auto | el2 | el2-vhe | el1 | el1-aarch32
 *   mmu=off | mmu=identity | mmu=linear
 *   granule=4k | 16k | 64k,  va=BITS (36 to 52),  base=ADDRESS (mmu=linear)
 *   force                    enter Linux with the MMU on all the same
 *
 * Pure; host-tested.
 */
#ifndef BOOT_HANDOFF_CHOICE_H
#define BOOT_HANDOFF_CHOICE_H

#include <lib/contract.h>
#include <stdbool.h>
#include <stdint.h>

enum handoff_mmu { HANDOFF_MMU_OFF, HANDOFF_MMU_IDENTITY, HANDOFF_MMU_LINEAR };

struct handoff_choice {
	enum contract_mode mode;
	enum handoff_mmu mmu;
	bool mmu_given;               /* else it is Kconfig's */
	bool force;
	/* with an MMU that is on; 0: as Kconfig says */
	uint8_t granule_shift;        /* 12, 14, 16 */
	uint8_t va_bits;
	uint64_t base;                /* VA = PA + base; needs mmu=linear */
};

/*
 * Reads TEXT. -EINVAL for what cannot be understood or contradicts itself,
 * -ENOTSUP for what no build can do; a message names the word. Whether this
 * build and this CPU can is for others to say.
 */
int handoff_choice_parse(const char *text, struct handoff_choice *choice);

/* "el2", "el2-vhe", "el1", "el1-aarch32", "auto" */
const char *handoff_mode_name(enum contract_mode mode);

/* "off", "identity", "linear" */
const char *handoff_mmu_name(enum handoff_mmu mmu);

#endif
