/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handing memory to a device and taking it back.
 *
 * For a device that is dma-coherent both do nothing but order; for others
 * dma_map() cleans (to device) or cleans and invalidates (from device), and
 * dma_unmap() invalidates what speculation may have fetched meanwhile. Bus
 * addresses equal physical addresses equal virtual addresses here.
 *
 * Between the two the memory is the device's: a CPU that writes into a cache
 * line which a non-coherent device writes too destroys one of the writes. So
 * buffers for such devices share no line with anything else (dma_align()).
 */
#ifndef DRIVERS_DMA_H
#define DRIVERS_DMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dma_dir { DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_BOTH };

/* Returns the address to give to the device. Memory first, then the registers that tell of it. */
uint64_t dma_map(const void *buf, size_t len, enum dma_dir dir, bool coherent);

/* What the device wrote can be read afterwards. */
void dma_unmap(void *buf, size_t len, enum dma_dir dir, bool coherent);

/* Alignment of buffers, in bytes, that a device of that kind needs: 1 or the cache line. */
size_t dma_align(bool coherent);

/*
 * SIZE zeroed bytes, at a multiple of ALIGN (a power of two; 1 will do), that
 * share no cache line with anything else. NULL when the heap is exhausted.
 */
void *dma_alloc(size_t size, size_t align);
void dma_free(void *buf);

#endif
