/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What picolibc needs from below: memory for malloc() and a way out of abort().
 * The heap is the memory map's "heap" range; it is not cleared ahead of use.
 */
#include <arch/cpu.h>
#include <arch/mmu.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *next, *end;

static void find_heap(void)
{
	const struct memmap *map = mem_map();

	for (size_t i = 0; i < map->nranges; i++) {
		if (strcmp(map->range[i].name, "heap") != 0)
			continue;
		next = (char *)map->range[i].base;
		end = next + map->range[i].size;
	}
}

void *sbrk(ptrdiff_t increment)
{
	char *old;

	if (!next)
		find_heap();
	if (increment > end - next) {
		errno = ENOMEM;
		return (void *)-1;
	}
	old = next;
	next += increment;
	return old;
}

void abort(void)
{
	printf("abort() was called: an error of Slipway's own\n");
	cpu_halt();
}
