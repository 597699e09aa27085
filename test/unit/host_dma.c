/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drivers/dma.c for host tests whose device model only knows addresses below
 * 16 TiB, as the page numbers of legacy virtio do: the heap of this machine lies
 * higher. Each allocation has pages of its own (in the part of the address space
 * that AddressSanitizer leaves free below its shadow).
 */
#include <drivers/dma.h>

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "host_dma.h"

#define SLOT  0x100000u
#define SLOTS 64u

struct host_dma host_dma;
static char *arena;
static bool used[SLOTS];

static void *place(void)
{
	if (!arena) {
		arena = mmap((void *)0x10000000, SLOT * SLOTS, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		assert(arena != MAP_FAILED && (uint64_t)arena < 1ull << 44);
	}
	for (unsigned int i = 0; i < SLOTS; i++)
		if (!used[i]) {
			used[i] = true;
			return arena + (size_t)i * SLOT;
		}
	return NULL;
}

void *dma_alloc(size_t size, size_t align)
{
	char *buf;

	assert(size <= SLOT && align <= SLOT);
	if (host_dma.fail_in && --host_dma.fail_in == 0)
		return NULL;
	buf = place();
	if (buf)
		madvise(buf, SLOT, MADV_DONTNEED);     /* zeroes again */
	host_dma.in_use++;
	return buf;
}

void dma_free(void *buf)
{
	size_t slot;

	if (!buf)
		return;
	slot = (size_t)((char *)buf - arena) / SLOT;
	assert(slot < SLOTS && used[slot]);
	used[slot] = false;
	host_dma.in_use--;
}

uint64_t dma_map(const void *buf, size_t len, enum dma_dir dir, bool coherent)
{
	host_dma.mapped += !coherent;
	return (uintptr_t)buf;
}

void dma_unmap(void *buf, size_t len, enum dma_dir dir, bool coherent)
{
	host_dma.unmapped += !coherent;
}

size_t dma_align(bool coherent)
{
	return coherent ? 1 : 64;
}
