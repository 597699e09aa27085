/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/dma.h>

#include <arch/cache.h>
#include <arch/io.h>
#include <lib/util.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define MIN_ALIGN 64u    /* also for coherent devices: their writes are whole lines then */

uint64_t dma_map(const void *buf, size_t len, enum dma_dir dir, bool coherent)
{
	if (coherent)
		io_wmb();
	else if (dir == DMA_TO_DEVICE)
		cache_clean_poc(buf, len);
	else
		/* not even a dirty line may be left: its eviction would undo the device's write */
		cache_clean_inval_poc(buf, len);
	return (uintptr_t)buf;
}

void dma_unmap(void *buf, size_t len, enum dma_dir dir, bool coherent)
{
	if (coherent)
		io_rmb();
	else if (dir != DMA_TO_DEVICE)
		cache_inval_poc(buf, len);
}

size_t dma_align(bool coherent)
{
	return coherent ? 1 : cache_line_size();
}

void *dma_alloc(size_t size, size_t align)
{
	size_t line = MAX(cache_line_size(), (size_t)MIN_ALIGN);
	size_t whole = ALIGN_UP(size, line);
	void *buf;

	if (whole < size)
		return NULL;
	buf = memalign(MAX(align, line), whole);
	if (buf)
		memset(buf, 0, whole);
	return buf;
}

void dma_free(void *buf)
{
	free(buf);
}
