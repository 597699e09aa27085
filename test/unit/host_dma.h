/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_HOST_DMA_H
#define TEST_HOST_DMA_H

struct host_dma {
	unsigned int in_use;               /* allocations */
	unsigned int fail_in;              /* the Nth allocation from now fails; 0: none */
	unsigned int mapped, unmapped;     /* for devices that are not coherent */
};

extern struct host_dma host_dma;

#endif
