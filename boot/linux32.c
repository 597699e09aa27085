/* SPDX-License-Identifier: Apache-2.0 */
/* A 32-bit Linux (Documentation/arch/arm/booting.rst, sections 4b to 6). */
#include <boot/linux.h>

#include <boot/elf.h>
#include <boot/fdt_place.h>
#include <boot/handoff_choice.h>
#include <boot/linux_image.h>
#include <boot/load.h>
#include <boot/resident.h>
#include <boot/zimage.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/errname.h>
#include <lib/log.h>
#include <lib/util.h>
#include <string.h>
#include "linux_parts.h"

#define NAME "bootz"

/*
 * The zImage takes its own address, rounded down to 128 MiB, for the start of
 * RAM and unpacks itself TEXT_OFFSET above it; RAM below that is lost. Where
 * that is no RAM by the devicetree, it takes the start of what is, rounded up
 * to 2 MiB (arch/arm/boot/compressed/head.S, fdt_check_mem_start.c).
 */
#define WINDOW        MIB(128)
#define START_ALIGN   MIB(2)
/* its first page tables: up to 20 KiB below the kernel */
#define TABLES        KIB(20)
/* behind itself it uses bss, stack and 64 KiB of heap, of which no header tells */
#define WORKSPACE     MIB(1)
/*
 * What the kernel maps for good, from the start of RAM: 760 MiB with the usual
 * split of the address space, less with a vmalloc= on its command line.
 */
#define LOW_MEMORY    MIB(512)
#define FDT_LIMIT     MIB(256)         /* the devicetree goes to the top of what is below */
#define ZIMAGE_ALIGN  4096u
#define MAX_FDT       MIB(1)           /* mapped by two sections of 1 MiB, wherever it begins */

struct placed32 {
	struct zimage image;
	uint64_t base;                 /* of RAM, for the kernel */
	uint64_t size;                 /* bytes that were loaded */
	struct boot_range unpacked;    /* what it will overwrite */
};

static uint64_t unpacked_end(const struct placed32 *k)
{
	return k->unpacked.base + k->unpacked.size;
}

/* --- what it is ---------------------------------------------------------------------- */

static int choose_mode(struct linux_boot *boot)
{
	if (boot->how.mode == CONTRACT_EL1_AARCH32 && boot->how.mmu == HANDOFF_MMU_OFF)
		return 0;
	if (boot->how.mode == CONTRACT_EL1_AARCH32)
		log_err(NAME, "a zImage is entered with mmu=off only");
	else
		log_err(NAME, "a zImage is a 32-bit kernel and is entered by el1-aarch32 (or auto), "
			"not by %s", handoff_mode_name(boot->how.mode));
	return -ENOTSUP;
}

static int refuse(const struct linux_boot *boot, uint64_t size, int ret, const char *why)
{
	const void *src = (const void *)boot->kernel;
	struct linux_image image;
	const char *ignored;

	if (elf_is(src, size))
		log_err(NAME, ELF_FMT, ELF_ARG(boot->kernel));
	else if (ret == -ENOEXEC && linux_image_parse(src, size, &image, &ignored) != -ENOEXEC)
		log_err(NAME, "0x%" PRIx64 " holds an arm64 Image, a 64-bit kernel: start it with booti",
			boot->kernel);
	else
		log_err(NAME, "the image at 0x%" PRIx64 " is %s: %s", boot->kernel,
			ret == -ENOEXEC ? "no ARM zImage" : "not valid", why);
	return ret;
}

/* Without a record of the load the header says how much there is. */
static int read_image(const struct linux_boot *boot, const struct memmap *map, struct placed32 *k)
{
	const uint8_t *src = (const uint8_t *)boot->kernel;
	const char *why;
	int ret = load_check_source(map, NAME ": image", boot->kernel, LINUX_IMAGE_HEADER_SIZE);

	if (ret)
		return ret;
	k->size = linux_known_size(boot, map);
	if (!k->size && zimage_is(src, ZIMAGE_HEADER_SIZE))
		k->size = get_le32(src + ZIMAGE_END) - get_le32(src + ZIMAGE_START);
	k->size = MAX(k->size, LINUX_IMAGE_HEADER_SIZE);
	ret = load_check_source(map, NAME ": image", boot->kernel, k->size);
	if (ret)
		return ret;
	ret = zimage_parse(src, k->size, &k->image, &why);
	if (ret)
		return refuse(boot, k->size, ret, why);
	if (k->image.big_endian)
		log_warn(NAME, "the header says that this is a big-endian kernel");
	return linux_check_apart(boot, k->size);
}

/* --- the kernel ------------------------------------------------------------------------ */

/*
 * What the kernel overwrites when it takes START for the start of RAM: false
 * when that is not all RAM, or somebody needs what is there. Slipway itself
 * does not then.
 */
static bool start_is_good(const struct memmap *map, uint64_t start, struct placed32 *k)
{
	uint64_t text = start + k->image.text_offset;
	struct boot_range *u = &k->unpacked;

	u->name = "the unpacked kernel";
	u->base = MAX(start, text - MIN(TABLES, k->image.text_offset));
	u->size = text + k->image.kernel_size - u->base;
	if (!memmap_is_ram(map, u->base, u->size))
		return false;
	for (size_t i = 0; i < map->nranges; i++) {
		const struct memrange *r = &map->range[i];

		if ((r->role == MEM_ROLE_FIRMWARE || !mem_role_mapped(r->role)) &&
		    r->role != MEM_ROLE_GUARD && ranges_overlap(u->base, u->size, r->base, r->size))
			return false;
	}
	k->base = start;
	return true;
}

/* Stays when it lies behind what it unpacks, in the right window, with its workspace free. */
static bool may_stay(const struct memmap *map, uint64_t addr, const struct placed32 *k)
{
	return IS_ALIGNED(addr, ZIMAGE_ALIGN) && addr >= unpacked_end(k) &&
	       addr + k->size <= ALIGN_DOWN(k->base, WINDOW) + WINDOW &&
	       memmap_is_ram(map, addr, k->size + WORKSPACE) &&
	       !memmap_overlap(map, addr + k->size, WORKSPACE);
}

/* START: the start of RAM, or of one of the windows after it. -ENOMEM: not there. */
static int place_from(struct linux_boot *boot, const struct memmap *map, uint64_t start,
		      struct placed32 *k)
{
	struct memmap_want want = {
		.size = k->size + WORKSPACE, .align = ZIMAGE_ALIGN,
		.hi = ALIGN_DOWN(start, WINDOW) + WINDOW + WORKSPACE,
	};
	uint64_t base;

	if (!start_is_good(map, start, k))
		return -ENOMEM;
	if (may_stay(map, boot->kernel, k))
		return 0;
	want.lo = unpacked_end(k);
	if (memmap_find_free(map, &want, &base))
		return -ENOMEM;
	memmove((void *)base, (const void *)boot->kernel, k->size);
	boot->kernel = base;
	return 0;
}

static int no_place(const struct memmap *map, const struct placed32 *k)
{
	if (!map->nbanks || map->bank[0].base >= GIB(4))
		log_err(NAME, "all RAM is above 4 GiB, and a 32-bit kernel starts below that");
	else
		log_err(NAME, "the kernel needs %" PRIu64 " KiB that nobody owns from %" PRIu32
			" KiB above the start of RAM or a multiple of 128 MiB, and %" PRIu64
			" KiB for the zImage behind that, below 4 GiB; see meminfo",
			(uint64_t)k->image.kernel_size >> 10, k->image.text_offset >> 10,
			(k->size + WORKSPACE) >> 10);
	return -ENOMEM;
}

static int place_kernel(struct linux_boot *boot, struct memmap *map, struct placed32 *k)
{
	uint64_t loaded = boot->kernel, first = GIB(4), start;
	int ret = -ENOMEM;

	if (map->nbanks)
		first = ALIGN_UP(map->bank[0].base, START_ALIGN);
	/* its own bytes stay taken while a place is looked for: source and target may not mix */
	memmap_reserve(map, "kernel as loaded", loaded, k->size, MEM_ROLE_LOAD);
	for (start = first; ret && start < GIB(4); start = ALIGN_DOWN(start, WINDOW) + WINDOW)
		ret = place_from(boot, map, start, k);
	if (ret)
		return no_place(map, k);
	if (k->base != first)
		log_warn(NAME, "something lies at the start of RAM: the kernel will use it from 0x%"
			 PRIx64 " only", k->base);
	linux_forget_load(map, loaded, k->size);
	return memmap_reserve(map, "kernel", boot->kernel, k->size + WORKSPACE, MEM_ROLE_LOAD);
}

/* --- the rest, where the kernel reaches it and does not overwrite it -------------------- */

static int place_initrd(struct linux_boot *boot, struct memmap *map, const struct placed32 *k)
{
	struct memmap_want want = { .align = 4096, .lo = unpacked_end(k), .hi = k->base + LOW_MEMORY };

	if (boot->initrd >= want.lo && boot->initrd + boot->initrd_size <= want.hi)
		return 0;
	if (!boot->initrd_size)
		return 0;
	if (linux_move_initrd(boot, map, &want))
		return -ENOMEM;
	return memmap_add(map, "moved initrd", boot->initrd, boot->initrd_size, MEM_ROLE_LOAD, NULL);
}

static int place_fdt(struct linux_boot *boot, struct memmap *map, const struct placed32 *k,
		     struct boot_range *fdt)
{
	const struct fdt_handoff told = {
		.el = 1, .mmu = HANDOFF_MMU_OFF, .limit = k->base + FDT_LIMIT,
	};
	int ret;

	boot->fixup.initrd = boot->initrd;
	boot->fixup.initrd_size = boot->initrd_size;
	ret = fdt_place(NAME, boot->fdt, &boot->fixup, &told, map, &fdt->base, &fdt->size);
	if (ret)
		return ret;
	if (fdt->size <= MAX_FDT && fdt->base >= unpacked_end(k))
		return 0;
	log_err(NAME, fdt->size > MAX_FDT ?
		"the devicetree would be larger than the 1 MiB that a 32-bit kernel maps" :
		"no room for the devicetree above the unpacked kernel");
	return fdt->size > MAX_FDT ? -E2BIG : -ENOMEM;
}

int linux32_prepare(struct linux_boot *boot, struct memmap *map, struct boot_plan *plan)
{
	struct handoff handoff = { .x = { 0, 0xffffffff } };
	struct boot_range fdt;
	struct placed32 k;
	int ret = choose_mode(boot);

	handoff.mode = boot->how.mode;
	if (!ret)
		ret = linux_check_memory(boot);
	if (!ret)
		ret = linux_claim_initrd(boot, map);
	if (!ret)
		ret = read_image(boot, map, &k);
	if (!ret)
		ret = place_kernel(boot, map, &k);
	if (!ret)
		ret = place_initrd(boot, map, &k);
	/* nothing of ours may go where the kernel unpacks itself */
	if (!ret)
		ret = memmap_reserve(map, k.unpacked.name, k.unpacked.base, k.unpacked.size,
				     MEM_ROLE_LOAD);
	if (!ret)
		ret = resident_place(map, boot->fdt, &handoff, &boot->fixup);
	if (!ret)
		ret = place_fdt(boot, map, &k, &fdt);
	if (ret)
		return ret;
	*plan = (struct boot_plan){ .who = NAME };
	handoff.entry = boot->kernel;
	handoff.x[2] = fdt.base;
	handoff.forget = k.unpacked.base;
	handoff.forget_size = k.unpacked.size;
	plan->handoff = handoff;
	boot_plan_add(plan, "kernel", boot->kernel, k.size);
	boot_plan_add(plan, "devicetree", fdt.base, fdt.size);
	return 0;
}
