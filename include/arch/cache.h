/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cache maintenance by virtual address (set/way is of no use with system
 * caches or under a hypervisor). Ranges are widened to whole cache lines of
 * the size that CTR_EL0 gives. All are complete (DSB) when they return.
 */
#ifndef ARCH_CACHE_H
#define ARCH_CACHE_H

#include <stddef.h>
#include <stdint.h>

/* DC CVAC: memory holds what the cache held. For what is read with caches off, or by a device. */
void cache_clean_poc(const void *start, size_t size);

/* DC CIVAC: as clean, and the cache holds nothing of it any more. */
void cache_clean_inval_poc(const void *start, size_t size);

/*
 * DC IVAC on whole lines inside the range, DC CIVAC on lines that are only
 * partly covered: what a device wrote is seen, neighbours lose nothing.
 */
void cache_inval_poc(void *start, size_t size);

/* DC CVAU and IC IVAU: code that was written can be executed. */
void cache_sync_code(const void *start, size_t size);

/* IC IALLU, DSB, ISB. */
void cache_inval_icache_all(void);

/* Smallest data cache line in bytes (CTR_EL0.DminLine). */
size_t cache_line_size(void);

#endif
