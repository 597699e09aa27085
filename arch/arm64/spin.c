/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/spin.h>

#include <arch/cache.h>
#include <arch/timer.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <string.h>
#include "spin_pen.h"
#include "sysreg.h"

#define MPIDR_AFFINITY UINT64_C(0xff00ffffff)
#define PATIENCE_US    1000000

_Static_assert(sizeof(struct pen_record) == PEN_STEP && PEN_STEP == SPIN_STEP, "spin_pen.S");
_Static_assert(offsetof(struct pen, ncpus) == 8, "spin_pen.S");
_Static_assert(offsetof(struct pen_record, mpidr) == 8, "spin_pen.S");
_Static_assert(offsetof(struct pen_record, here) == 16, "spin_pen.S");
_Static_assert(PEN_RECORDS + SPIN_MAX_CPUS * PEN_STEP <= SPIN_SIZE, "they lie behind the code");

static struct pen *head(uint64_t base)
{
	return (struct pen *)(base + PEN_HEAD);
}

static struct pen_record *records(uint64_t base)
{
	return (struct pen_record *)(base + PEN_RECORDS);
}

uint64_t spin_release(uint64_t base)
{
	return (uint64_t)&records(base)->release;
}

uint64_t spin_go_on(uint64_t base)
{
	return base + (uint64_t)(spin_pen_go - spin_pen_start);
}

void spin_install(uint64_t base, const struct spin_cpu *cpu, size_t n)
{
	struct pen_record *r = records(base);

	memset((void *)base, 0, SPIN_SIZE);
	memcpy((void *)base, spin_pen_start, (size_t)(spin_pen_end - spin_pen_start));
	for (size_t i = 0; i < n; i++) {
		r[i].mpidr = cpu[i].mpidr & MPIDR_AFFINITY;
		r[i].from = cpu[i].release;
	}
	head(base)->ncpus = n;
	head(base)->serve = spin_go_on(base);
}

void spin_through(uint64_t base, uint64_t serve)
{
	head(base)->serve = serve;
}

static void wait_for(struct pen_record *r, uint64_t deadline)
{
	volatile uint64_t *here = &r->here;

	/* the CPU writes past our cache: no line of ours may be read twice */
	do {
		cache_clean_inval_poc(r, sizeof(*r));
		if (*here)
			return;
	} while (!timer_expired(deadline));
	log_err("spin-table", "CPU 0x%" PRIx64 " did not leave the pen of the previous stage (0x%"
		PRIx64 "): the kernel will not have it", r->mpidr, r->from);
}

void spin_take(uint64_t base)
{
	uint64_t self = read_sysreg(MPIDR_EL1) & MPIDR_AFFINITY, deadline;
	struct pen_record *r = records(base);
	size_t n = head(base)->ncpus;

	/* those CPUs have run: what they hold as instructions of this memory is stale */
	cache_sync_code((void *)base, PEN_HEAD);
	cache_clean_inval_poc((void *)base, SPIN_SIZE);
	for (size_t i = 0; i < n; i++) {
		if (r[i].mpidr == self)
			continue;
		*(volatile uint64_t *)r[i].from = base;
		cache_clean_poc((void *)r[i].from, sizeof(uint64_t));
	}
	__asm__ volatile("dsb sy; sev" ::: "memory");
	deadline = timer_deadline_us(PATIENCE_US);
	for (size_t i = 0; i < n; i++)
		if (r[i].mpidr != self)
			wait_for(&r[i], deadline);
	/* the kernel writes here through a map of its own: no line of ours stays */
	cache_clean_inval_poc((void *)base, SPIN_SIZE);
}
