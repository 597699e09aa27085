/* SPDX-License-Identifier: Apache-2.0 */
#include "linux_parts.h"

#include <boot/fdt_cpus.h>
#include <boot/load.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

uint64_t linux_recorded_size(const struct memmap *map, uint64_t addr)
{
	const struct memrange *r = memmap_lookup(map, addr);

	return r && r->role == MEM_ROLE_LOAD && r->base == addr && memmap_overlap(map, addr, 1) ?
	       r->size : 0;
}

uint64_t linux_known_size(const struct linux_boot *boot, const struct memmap *map)
{
	return boot->kernel_size ? boot->kernel_size : linux_recorded_size(map, boot->kernel);
}

void linux_forget_load(struct memmap *map, uint64_t addr, uint64_t size)
{
	const struct memrange *r;

	while ((r = memmap_overlap(map, addr, size)) && r->role == MEM_ROLE_LOAD)
		memmap_remove_at(map, r->base);
}

int linux_check_memory(const struct linux_boot *boot)
{
	int node;

	fdt_for_each_subnode(node, boot->fdt, 0)
		if (fdt_has_type(boot->fdt, node, "memory"))
			return 0;
	log_err(boot->command, "no /memory in the devicetree");
	return -ENOENT;
}

/* --- the initrd ---------------------------------------------------------------- */

int linux_check_apart(const struct linux_boot *boot, uint64_t kernel_size)
{
	if (!ranges_overlap(boot->kernel, kernel_size, boot->initrd, boot->initrd_size))
		return 0;
	log_err(boot->command, "the initrd (0x%" PRIx64 " + 0x%" PRIx64 ") and the kernel as loaded "
		"(0x%" PRIx64 " + 0x%" PRIx64 ") overlap: one has overwritten the other", boot->initrd,
		boot->initrd_size, boot->kernel, kernel_size);
	return -EEXIST;
}

int linux_claim_initrd(struct linux_boot *boot, struct memmap *map)
{
	int ret;

	if (!boot->initrd_size)
		return 0;
	ret = load_check_range(map, "initrd", boot->initrd, boot->initrd_size);
	return ret ? ret : load_record(map, "initrd", boot->initrd, boot->initrd_size);
}

int linux_move_initrd(struct linux_boot *boot, const struct memmap *map, struct memmap_want *want)
{
	uint64_t base;
	int ret;

	want->size = boot->initrd_size;
	ret = memmap_find_free(map, want, &base);
	if (ret) {
		log_err(boot->command, "no room for the initrd (%" PRIu64 " KiB) from 0x%" PRIx64
			" to 0x%" PRIx64 ", where the kernel can reach it", boot->initrd_size >> 10,
			want->lo, want->hi);
		return ret;
	}
	memmove((void *)base, (const void *)boot->initrd, boot->initrd_size);
	boot->initrd = base;
	return 0;
}
