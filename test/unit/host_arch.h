/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of arch/ that drivers call, for host tests: a clock that moves on
 * by itself each time somebody looks, cache maintenance and MMIO mappings that
 * are only counted.
 */
#ifndef TEST_HOST_ARCH_H
#define TEST_HOST_ARCH_H

#include <stdint.h>

struct host_arch {
	uint64_t now_us;          /* the clock */
	uint64_t step_us;         /* how far each look moves it */
	unsigned int cleans;      /* calls of cache_clean_poc() and cache_clean_inval_poc() */
	unsigned int invals;      /* calls of cache_inval_poc() */
	unsigned int maps;        /* calls of mmio_map() */
	uint64_t map_base, map_size;  /* of the last one */
	int map_error;            /* what mmio_map() returns */
};

extern struct host_arch host_arch;

/* Clock at 0 with steps of 1 ms, counters at 0. */
void host_arch_reset(void);

#endif
