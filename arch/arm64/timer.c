/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/timer.h>

#include "sysreg.h"

uint64_t timer_ticks(void)
{
	/* the counter may be read early by speculation: not before what precedes it here */
	isb();
	return read_sysreg(CNTPCT_EL0);
}

uint64_t timer_hz(void)
{
	return read_sysreg(CNTFRQ_EL0);
}

/* Without overflow for any counter value: whole seconds and the rest apart. */
static uint64_t scale(uint64_t value, uint64_t from, uint64_t to)
{
	return from ? value / from * to + value % from * to / from : 0;
}

uint64_t timer_us(void)
{
	return scale(timer_ticks(), timer_hz(), 1000000);
}

uint64_t timer_deadline_us(uint64_t us)
{
	return timer_ticks() + scale(us, 1000000, timer_hz());
}

bool timer_expired(uint64_t deadline)
{
	return (int64_t)(timer_ticks() - deadline) >= 0;
}
