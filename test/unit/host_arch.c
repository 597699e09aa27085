/* SPDX-License-Identifier: Apache-2.0 */
#include "host_arch.h"

#include <arch/cache.h>
#include <arch/mmu.h>
#include <arch/timer.h>

struct host_arch host_arch;

void host_arch_reset(void)
{
	host_arch = (struct host_arch){ .step_us = 1000 };
}

uint64_t timer_us(void)
{
	return host_arch.now_us += host_arch.step_us;
}

uint64_t timer_deadline_us(uint64_t us)
{
	return timer_us() + us;
}

bool timer_expired(uint64_t deadline)
{
	return timer_us() >= deadline;
}

void cache_clean_poc(const void *start, size_t size)
{
	(void)start;
	(void)size;
	host_arch.cleans++;
}

void cache_clean_inval_poc(const void *start, size_t size)
{
	cache_clean_poc(start, size);
}

void cache_inval_poc(void *start, size_t size)
{
	(void)start;
	(void)size;
	host_arch.invals++;
}

size_t cache_line_size(void)
{
	return 64;
}

int mmio_map(const char *name, uint64_t base, uint64_t size)
{
	(void)name;
	host_arch.maps++;
	host_arch.map_base = base;
	host_arch.map_size = size;
	return host_arch.map_error;
}
