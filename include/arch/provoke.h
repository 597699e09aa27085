/* SPDX-License-Identifier: Apache-2.0 */
/* Mistakes that C cannot make, for `exception`. With CONFIG_CMD_EXCEPTION only. */
#ifndef ARCH_PROVOKE_H
#define ARCH_PROVOKE_H

#include <stdint.h>

/* UDF, BRK. */
void provoke_undefined(void);
void provoke_breakpoint(void);

/* BR to an instruction that is no landing pad. Returns where its page is not guarded. */
void provoke_no_landing_pad(void);

/*
 * A load at an address above DEVICE that is no multiple of 4, and in two blocks
 * of 16 bytes, which even FEAT_LSE2 does not allow. LDAR, because emulators let
 * LDR through.
 */
void provoke_unaligned_load(uint64_t device);

/* A load through SP = HOLE + 8. HOLE does not answer, so that it faults without SP checks, too. */
void provoke_misaligned_sp(uint64_t hole);

/* DSB and ISB: the SError of a store before it has arrived, if one comes. */
void provoke_wait_for_serror(void);

/* Takes an exception with the exception stack at SP, which is too low for the report. */
void provoke_on_exception_stack(uint64_t sp);

#endif
