/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Load addresses for scripts that want some. They are computed from the memory
 * map, so that no machine has a kernel that grows into its initrd because
 * somebody once chose a number.
 */
#include <arch/main.h>
#include <arch/mmu.h>
#include <common/env_default.h>
#include <common/env.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>

#define FDT_ROOM      MIB(2)     /* booting.rst: the most that a devicetree may take */
#define SCRIPT_ROOM   MIB(2)
#define WORK_ROOM     MIB(2)     /* at the very end, where the working devicetree is put */
#define SMALL_FILES   (FDT_ROOM + SCRIPT_ROOM + WORK_ROOM)
#define ENOUGH        MIB(512)
#define KERNEL_MAX    MIB(256)   /* more is not set aside for a kernel */

/* The largest free stretch of RAM below LIMIT (0: anywhere), to 2 MiB. */
static uint64_t largest_below(uint64_t limit, uint64_t *size)
{
	struct memmap_want want = { .align = MIB(2), .hi = limit };
	uint64_t base = 0, found = 0, at;

	for (int bit = 47; bit >= 21; bit--) {
		want.size = found + BIT(bit);
		if (memmap_find_free(mem_map(), &want, &at))
			continue;
		found = want.size;
		base = at;
	}
	*size = found;
	return base;
}

/* Below 4 GiB, where every device reaches, unless there is little. */
static uint64_t largest_free(uint64_t *size)
{
	uint64_t base = largest_below(GIB(4), size);

	return *size >= ENOUGH ? base : largest_below(0, size);
}

int env_machine_variables(const struct dt *dt)
{
	uint64_t size, base = largest_free(&size), kernel_room;
	int ret;

	if (size < MIB(16)) {
		log_err("environment", "only %" PRIu64 " KiB of RAM are free in one piece: "
			"kernel_addr_r and the other load addresses are not set", size >> 10);
		return -ENOMEM;
	}
	kernel_room = MIN(ALIGN_DOWN((size - SMALL_FILES) / 5 * 2, MIB(2)), KERNEL_MAX);
	ret = env_set_hex("kernel_addr_r", base);
	ret = ret ? ret : env_set_hex("loadaddr", base);
	ret = ret ? ret : env_set_hex("ramdisk_addr_r", base + kernel_room);
	ret = ret ? ret : env_set_hex("fdt_addr_r", base + size - SMALL_FILES);
	ret = ret ? ret : env_set_hex("scriptaddr", base + size - SMALL_FILES + FDT_ROOM);
	ret = ret ? ret : env_set_hex("relocaddr", reloc_base);
	return ret ? ret : env_set_hex("fdtcontroladdr", (unsigned long)dt->fdt);
}
