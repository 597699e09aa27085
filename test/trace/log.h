/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the trace plugin writes: the readable log of every operation and the
 * result file that the test reads.
 *
 * Log: one line per operation, runs of the same operation on following lines
 * of memory folded into one. Result, one item a line:
 *   violation <rule> <times> <pc> <symbol+offset> <address> <text>
 *   count <what> <number>
 *   end <pc of the kernel>                  (only when the kernel was reached)
 */
#ifndef TEST_TRACE_LOG_H
#define TEST_TRACE_LOG_H

#include "image.h"
#include "model.h"

/* IMAGE (may be NULL) gives names to addresses. False after a message on stderr. */
bool log_open(const char *log_path, const char *result_path, const struct image *image,
	      image_read_fn *read);

/* NAME with an operand, executed at PC and EL. */
void log_op(uint64_t pc, unsigned int el, const char *name, uint64_t operand);

void log_violation(enum rule rule, uint64_t pc, uint64_t addr, const char *text);

/* Writes what is left; KERNEL is the address of its first instruction, 0 if that was not reached. */
void log_close(uint64_t kernel);

#endif
