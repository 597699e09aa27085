/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include "memory_host.h"

#include <arch/io.h>
#include <arch/mmu.h>
#include <common/shell.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "capture.h"

struct memory_host memory_host;

static struct memmap map;

struct memmap *mem_map(void)
{
	return &map;
}

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	uint64_t value = 0;

	assert_in_range(addr, MEMORY_BASE, MEMORY_BASE + MEMORY_SIZE - width);
	memcpy(&value, (const void *)addr, width);
	if (addr == memory_host.stuck_addr)
		value &= ~memory_host.stuck_mask;
	return value;
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	assert_in_range(addr, MEMORY_BASE, MEMORY_BASE + MEMORY_SIZE - width);
	memcpy((void *)addr, &value, width);
}

void memory_host_map(void)
{
	if (mmap((void *)MEMORY_BASE, MEMORY_SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != (void *)MEMORY_BASE)
		abort();
}

void memory_host_reset(void)
{
	memset((void *)MEMORY_BASE, 0, MEMORY_SIZE);
	memory_host = (struct memory_host){ 0 };
	map = (struct memmap){ 0 };
	memmap_add_ram(&map, MEMORY_BASE, MEMORY_SIZE);
	memmap_add(&map, "ours", MEMORY_BASE + MEMORY_SIZE - 0x1000, 0x1000, MEM_ROLE_DATA, NULL);
}

bool memory_host_gives(const char *script, const char *output, int status)
{
	const char *printed;
	int ret;

	capture_start();
	ret = shell_run(script, strlen(script));
	printed = capture_end();
	if (strcmp(printed, output) == 0 && ret == status)
		return true;
	printf("--- script ---\n%s\n--- expected, %d ---\n%s--- got, %d ---\n%s---\n", script,
	       status, output, ret, printed);
	return false;
}
