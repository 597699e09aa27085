/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed return addresses (FEAT_PAuth), private to arch/arm64. The compiler
 * signs with PACIASP and checks with AUTIASP, which are NOPs until the key A for
 * instructions is enabled, and on CPUs without the feature: one program serves
 * all. Nothing that signed without the key may return with it, so it is enabled
 * where no function is under way: with the switch to the final map.
 */
#ifndef ARM64_PAC_H
#define ARM64_PAC_H

#include <stdint.h>

/*
 * Sets the key; returns the bits of SCTLR_ELx that enable it: none on a CPU
 * without address authentication.
 */
uint64_t pac_start(uint64_t key_lo, uint64_t key_hi);

/*
 * Clears the key, for the hand-off, which also takes the enable bit away. The
 * caller may not return.
 */
void pac_forget(void);

#endif
