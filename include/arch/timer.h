/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time from the generic timer's physical counter (CNTPCT_EL0), which runs from
 * reset on; no set-up is needed.
 */
#ifndef ARCH_TIMER_H
#define ARCH_TIMER_H

#include <stdbool.h>
#include <stdint.h>

/* Counter now, and its rate in Hz (CNTFRQ_EL0; read each time, boards and CPUs differ). */
uint64_t timer_ticks(void);
uint64_t timer_hz(void);

/* Microseconds since the counter started. */
uint64_t timer_us(void);

/* A deadline for polling loops: timer_expired(timer_deadline_us(1000)) is true after 1 ms. */
uint64_t timer_deadline_us(uint64_t us);
bool timer_expired(uint64_t deadline);

#endif
