/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handing memory to a device and taking it back.
 *
 * For a device that is dma-coherent both do nothing but order; for others
 * dma_map() cleans (to device) or cleans and invalidates (from device), and
 * dma_unmap() invalidates what speculation may have fetched meanwhile. Bus
 * addresses equal physical addresses equal virtual addresses here.
 */
#ifndef DRIVERS_DMA_H
#define DRIVERS_DMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dma_dir { DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_BOTH };

uint64_t dma_map(void *buf, size_t len, enum dma_dir dir, bool coherent);
void dma_unmap(void *buf, size_t len, enum dma_dir dir, bool coherent);

#endif
