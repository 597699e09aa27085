/* SPDX-License-Identifier: Apache-2.0 */
/* Between the vectors, the report and the guard; private to arch/arm64. */
#ifndef ARM64_FAULT_H
#define ARM64_FAULT_H

#include <stdbool.h>
#include <stdint.h>
#include "frame.h"

/* Called by vectors.S. Returns when the program goes on at frame->elr. */
void fault_handle(uint64_t vector, struct frame *frame);

/* Lets FRAME return into the innermost guard; false when there is none. */
bool fault_resume_at(struct frame *frame);

/* Lets FRAME return into fault_capture(), when that is the innermost; false when it is not. */
bool fault_captured_at(struct frame *frame);

/* Keeps the registers of an exception for fault_last(). */
void fault_remember(const struct frame *frame);

/*
 * The stack protector's guard word, looked at by what the compiler makes of
 * each function. It changes only while none of these is under way. Its lowest
 * byte, which comes first in memory, is 0: that ends a string.
 */
extern uint64_t __stack_chk_guard;

/* BRK's operand, for a guard word of the stack protector that was overwritten. */
#define FAULT_BRK_STACK 0x57ac

/* x0 to x30 and SP: always at hand, as the values of the report's first lines are. */
void fault_print_registers(const struct frame *f);

/*
 * The rest of a report, and with it all that is in words: cold. F's registers
 * are printed on the way.
 */
enum vector_kind { VECTOR_SYNC, VECTOR_IRQ, VECTOR_FIQ, VECTOR_SERROR };
void fault_explain(enum vector_kind kind, const struct frame *f);

/* Parts of it. */
void fault_print_symbol(uint64_t addr);
void fault_print_backtrace(const struct frame *f);

/* Whose guard word it was, when F is that. With CONFIG_STACK_PROTECTOR. */
void fault_print_stack_protector(const struct frame *f);

/* For faults that a descriptor explains: the walk down to it. With CONFIG_FAULT_WALK. */
void fault_print_walk(const struct frame *f);

/*
 * Ends the masking of SErrors that began at the first instruction. One that the
 * previous stage left pending is reported and does no harm; one that cannot be
 * got rid of leaves SErrors masked.
 */
void serror_unmask(void);

/*
 * vectors.S. PSTATE.A = 0 and a context synchronisation: one that is pending is
 * taken in here, and returns like the call of a C function.
 */
void serror_open(void);

/* True for an SError that serror_unmask() brought out: it is reported, and FRAME can go on. */
bool serror_was_pending(struct frame *frame);

/* The CPU has FEAT_RAS: an SError's syndrome says how bad it is. */
bool serror_has_ras(void);

/* Of the report's words. The error records are those of FEAT_RAS that hold something. */
void serror_print_cause(uint64_t esr);
void serror_print_records(void);

#endif
