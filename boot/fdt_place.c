/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/fdt_place.h>

#include <errno.h>
#include <lib/errname.h>
#include <lib/fdt_copy.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>

/* LIMIT: of what the program reaches; 0: none. */
static int take_memory(const char *who, struct memmap *map, uint64_t limit, uint64_t size,
		       uint64_t *base)
{
	struct memmap_want want = { .size = size, .align = 8, .hi = GIB(4), .from_top = true };
	int ret;

	if (size > MIB(2)) {
		log_err(who, "the devicetree would be larger than 2 MiB");
		return -E2BIG;
	}
	if (limit)
		want.hi = MIN(want.hi, limit);
	ret = memmap_alloc(map, "devicetree", &want, MEM_ROLE_LOAD, base);
	if (ret == -ENOMEM) {
		want.hi = limit;
		ret = memmap_alloc(map, "devicetree", &want, MEM_ROLE_LOAD, base);
	}
	if (ret)
		log_err(who, "no room for the devicetree: " ERR_FMT, ERR_ARG(ret));
	return ret;
}

int fdt_place(const char *who, const void *fdt, const struct fdt_fixup *fix,
	      const struct fdt_handoff *told, struct memmap *map, uint64_t *base, uint64_t *size)
{
	size_t room = fdt_fixup_room(fix);
	int ret;

	if (IS_ENABLED(CONFIG_HANDOFF_MMU))
		room += FDT_HANDOFF_ROOM;
	*size = ALIGN_UP(fdt_copy_size(fdt) + room, 8);
	ret = take_memory(who, map, told->limit, *size, base);
	if (!ret)
		ret = fdt_copy(fdt, (void *)*base, *size);
	if (!ret && IS_ENABLED(CONFIG_VERIFIED_BOOT) && !fix->initrd_size)
		ret = fdt_forget_initrd((void *)*base);
	if (!ret)
		ret = fdt_fixup((void *)*base, fix);
	if (!ret && IS_ENABLED(CONFIG_HANDOFF_MMU))
		ret = fdt_handoff_add((void *)*base, told);
	if (!ret)
		fdt_pack((void *)*base);
	return ret;
}
