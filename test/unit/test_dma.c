/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <stdlib.h>

#include <drivers/dma.h>
#include <lib/util.h>

#include "host_arch.h"

static int set_up(void **state)
{
	host_arch_reset();
	return 0;
}

static void test_coherent(void **state)
{
	static char buf[64];

	assert_int_equal(dma_map(buf, 64, DMA_FROM_DEVICE, true), (uintptr_t)buf);
	dma_unmap(buf, 64, DMA_FROM_DEVICE, true);
	assert_int_equal(host_arch.cleans + host_arch.invals, 0);
	assert_int_equal(dma_align(true), 1);
}

static void test_not_coherent(void **state)
{
	static const struct { enum dma_dir dir; unsigned int cleans, invals; } cases[] = {
		{ DMA_TO_DEVICE, 1, 0 }, { DMA_FROM_DEVICE, 1, 1 }, { DMA_BOTH, 1, 1 },
	};
	static char buf[64];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		host_arch_reset();
		dma_map(buf, 64, cases[i].dir, false);
		assert_int_equal(host_arch.cleans, 1);
		assert_int_equal(host_arch.invals, 0);
		dma_unmap(buf, 64, cases[i].dir, false);
		assert_int_equal(host_arch.cleans, cases[i].cleans);
		assert_int_equal(host_arch.invals, cases[i].invals);
	}
	assert_int_equal(dma_align(false), 64);
}

static void test_alloc(void **state)
{
	static const size_t sizes[] = { 1, 63, 64, 65, 4096, 10000 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *buf = dma_alloc(sizes[i], 1);
		char *page = dma_alloc(sizes[i], 4096);

		assert_int_equal((uintptr_t)buf % 64, 0);
		assert_int_equal((uintptr_t)page % 4096, 0);
		for (size_t b = 0; b < ALIGN_UP(sizes[i], (size_t)64); b++)
			assert_int_equal(buf[b] | page[b], 0);
		dma_free(buf);
		dma_free(page);
	}
	assert_null(dma_alloc(SIZE_MAX - 3, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_coherent, set_up),
		cmocka_unit_test_setup(test_not_coherent, set_up),
		cmocka_unit_test_setup(test_alloc, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
