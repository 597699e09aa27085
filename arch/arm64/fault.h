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

#endif
