/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/cache.h>

#include <lib/util.h>
#include "sysreg.h"

size_t cache_line_size(void)
{
	return 4u << FIELD(read_sysreg(CTR_EL0), 19, 16);
}

static size_t icache_line_size(void)
{
	return 4u << FIELD(read_sysreg(CTR_EL0), 3, 0);
}

/*
 * One maintenance instruction per line over [start, end). 32 lines per turn: a
 * kernel Image has half a million lines, and two instructions per line are the
 * least that does it.
 */
#define MAINTAIN_RANGE(insn, start, end, line)                                  \
	do {                                                                    \
		uint64_t p_ = (start), e_ = (end), l_ = (line);                 \
		for (uint64_t n_ = p_ < e_ ? (e_ - p_) / (32 * l_) : 0; n_; n_--)       \
			__asm__ volatile(                                       \
				".rept 32;" insn ", %0; add %0, %0, %1; .endr"  \
				: "+r"(p_) : "r"(l_) : "memory");               \
		for (; p_ < e_; p_ += l_)                                       \
			__asm__ volatile(insn ", %0" : : "r"(p_) : "memory");   \
	} while (0)

void cache_clean_poc(const void *start, size_t size)
{
	uint64_t line = cache_line_size(), from = ALIGN_DOWN((uint64_t)start, line);

	MAINTAIN_RANGE("dc cvac", from, (uint64_t)start + size, line);
	dsb_sy();
}

void cache_clean_inval_poc(const void *start, size_t size)
{
	uint64_t line = cache_line_size(), from = ALIGN_DOWN((uint64_t)start, line);

	MAINTAIN_RANGE("dc civac", from, (uint64_t)start + size, line);
	dsb_sy();
}

void cache_inval_poc(void *start, size_t size)
{
	uint64_t line = cache_line_size();
	uint64_t from = ALIGN_UP((uint64_t)start, line);
	uint64_t to = ALIGN_DOWN((uint64_t)start + size, line);

	if (!IS_ALIGNED((uint64_t)start, line) || to < from)
		cache_clean_inval_poc(start, 1);
	if (!IS_ALIGNED((uint64_t)start + size, line))
		cache_clean_inval_poc((char *)start + size - 1, 1);
	if (from < to)
		MAINTAIN_RANGE("dc ivac", from, to, line);
	dsb_sy();
}

void cache_sync_code(const void *start, size_t size)
{
	uint64_t dline = cache_line_size(), iline = icache_line_size();
	uint64_t end = (uint64_t)start + size;

	MAINTAIN_RANGE("dc cvau", ALIGN_DOWN((uint64_t)start, dline), end, dline);
	__asm__ volatile("dsb ish" ::: "memory");
	MAINTAIN_RANGE("ic ivau", ALIGN_DOWN((uint64_t)start, iline), end, iline);
	__asm__ volatile("dsb ish; isb" ::: "memory");
}

void cache_inval_icache_all(void)
{
	__asm__ volatile("ic iallu; dsb sy; isb" ::: "memory");
}
