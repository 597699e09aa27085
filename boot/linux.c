/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/linux.h>

#include <boot/elf.h>
#include <boot/fdt_place.h>
#include <boot/gunzip.h>
#include <boot/kernel_entry.h>
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

/* booting.rst, 4: kernel and initrd lie in one window of this size, aligned to 1 GiB */
#define INITRD_WINDOW GIB(32)
#define IMAGE_ALIGN   MIB(2)

struct placed {
	uint64_t base;            /* of the Image itself: 2 MiB aligned base + text_offset */
	struct linux_image image;
};

/* --- the kernel --------------------------------------------------------------- */

static int check_readable(const struct memmap *map, uint64_t addr, uint64_t size)
{
	if (IS_ALIGNED(addr, 8))
		return load_check_source(map, "booti: image", addr, size);
	log_err("booti", "no image can be at 0x%" PRIx64 ": not a multiple of 8", addr);
	return -EFAULT;
}

static int parse(const void *header, uint64_t size, struct linux_image *image, uint64_t addr)
{
	const char *why;
	int ret = linux_image_parse(header, size, image, &why);

	if (ret && elf_is(header, size))
		log_err("booti", ELF_FMT, ELF_ARG(addr));
	else if (ret && zimage_is(header, size))
		log_err("booti", ZIMAGE_FMT, ZIMAGE_ARG(addr));
	else if (ret)
		log_err("booti", "the image at 0x%" PRIx64 " is %s: %s", addr,
			ret == -ENOEXEC ? "no Linux arm64 Image" : "not valid", why);
	return ret;
}

/* The header against the SIZE bytes that are there. */
static int check_whole(uint64_t addr, uint64_t size, const struct linux_image *image)
{
	uint64_t needs = linux_image_needs((const void *)addr, size);

	if (needs > size) {
		log_err("booti", "the image at 0x%" PRIx64 " is cut off: 0x%" PRIx64 " bytes of 0x%"
			PRIx64, addr, size, needs);
		return -EINVAL;
	}
	/* image_size counts the bss: no header but PE's says where the file ends */
	if (IS_ENABLED(CONFIG_CMD_BOOT) && !needs &&
	    !linux_image_bss_is_possible(image->image_size, size))
		log_warn("booti", "0x%" PRIx64 " bytes for an image_size of 0x%" PRIx64 ": cut off?",
			 size, image->image_size);
	/* Zephyr's header has the absolute address of the image's end as its image_size */
	if (image->image_size < GIB(1) || linux_image_bss_is_possible(image->image_size, size))
		return 0;
	log_err("booti", "the header at 0x%" PRIx64 " is not believed: image_size 0x%" PRIx64
		" for a file of 0x%" PRIx64 " bytes; Zephyr writes the address of the image's end "
		"there. Load it where it is linked to, and start it with go", addr,
		image->image_size, size);
	return -EINVAL;
}

static int find_place(const struct memmap *map, struct placed *k)
{
	struct memmap_want want = {
		.size = k->image.text_offset + k->image.image_size,
		.align = IMAGE_ALIGN,
	};
	uint64_t base;
	int ret = memmap_find_free(map, &want, &base);

	if (ret) {
		log_err("booti", "the kernel needs %" PRIu64 " KiB of free RAM in one piece; "
			"see meminfo", want.size >> 10);
		return ret;
	}
	k->base = base + k->image.text_offset;
	return 0;
}

/* Where it lies is fine when base and size are legal and nothing else is in that memory. */
static bool place_is_legal(const struct memmap *map, uint64_t addr, const struct linux_image *image)
{
	return IS_ALIGNED(addr - image->text_offset, IMAGE_ALIGN) &&
	       memmap_is_ram(map, addr, image->image_size) &&
	       !memmap_overlap(map, addr, image->image_size);
}

static int place_raw(struct linux_boot *boot, struct memmap *map, struct placed *k)
{
	uint64_t known = linux_known_size(boot, map);
	const void *src = (const void *)boot->kernel;
	int ret = parse(src, known ? known : LINUX_IMAGE_HEADER_SIZE, &k->image, boot->kernel);
	uint64_t size;

	if (!ret && known)
		ret = check_whole(boot->kernel, known, &k->image);
	if (ret)
		return ret;
	size = known ? known : k->image.image_size;
	ret = check_readable(map, boot->kernel, size);
	if (!ret)
		ret = linux_check_apart(boot, size);
	if (ret)
		return ret;
	/* of a size that is not known, the end may be another's: what is loaded there stays */
	linux_forget_load(map, boot->kernel, known ? known : 1);
	k->base = boot->kernel;
	if (place_is_legal(map, boot->kernel, &k->image))
		return 0;
	/* its own bytes stay taken while a place is looked for: source and target may not mix */
	ret = memmap_reserve(map, "kernel as loaded", boot->kernel, size, MEM_ROLE_LOAD);
	if (!ret)
		ret = find_place(map, k);
	if (!ret)
		memmove((void *)k->base, src, size);
	memmap_remove(map, "kernel as loaded");
	return ret;
}

static int place_gzip(struct linux_boot *boot, struct memmap *map, struct placed *k)
{
	uint64_t known = linux_known_size(boot, map), size = known ? known : boot->comp_size;
	uint8_t header[LINUX_IMAGE_HEADER_SIZE];
	const void *src = (const void *)boot->kernel;
	uint64_t out;
	int ret;

	if (!size) {
		log_err("booti", "the image at 0x%" PRIx64 " is compressed and its size is not "
			"known; set kernel_comp_size", boot->kernel);
		return -EINVAL;
	}
	ret = check_readable(map, boot->kernel, size);
	if (!ret)
		ret = linux_check_apart(boot, size);
	if (!ret)
		ret = gzip_peek(src, size, header, sizeof(header));
	if (!ret)
		ret = parse(header, sizeof(header), &k->image, boot->kernel);
	/* nothing is unpacked over what it is unpacked from, recorded by load or not */
	if (!ret)
		ret = memmap_reserve(map, "compressed kernel", boot->kernel, size, MEM_ROLE_LOAD);
	if (!ret)
		ret = find_place(map, k);
	if (!ret)
		ret = gzip_unpack(src, size, (void *)k->base, k->image.image_size, &out);
	if (!ret)
		ret = check_whole(k->base, out, &k->image);
	if (ret == -ENOSPC)
		log_err("booti", "more comes out of the compressed image than its header's "
			"image_size (%" PRIu64 " bytes)", k->image.image_size);
	if (!ret)
		linux_forget_load(map, boot->kernel, size);
	return ret;
}

static int place_kernel(struct linux_boot *boot, struct memmap *map, struct placed *k)
{
	int ret = check_readable(map, boot->kernel, LINUX_IMAGE_HEADER_SIZE);

	if (ret)
		return ret;
	if (gzip_is((const void *)boot->kernel, LINUX_IMAGE_HEADER_SIZE))
		ret = place_gzip(boot, map, k);
	else
		ret = place_raw(boot, map, k);
	if (!ret && k->image.big_endian)
		log_warn("booti", "the header says that this is a big-endian kernel");
	return ret ? ret : memmap_add(map, "kernel", k->base, k->image.image_size, MEM_ROLE_LOAD,
				      NULL);
}

/* --- the initrd ---------------------------------------------------------------- */

static bool in_window(const struct placed *k, uint64_t base, uint64_t size)
{
	uint64_t from = ALIGN_DOWN(MIN(k->base, base), GIB(1));
	uint64_t to = MAX(k->base + k->image.image_size, base + size);

	return to - from <= INITRD_WINDOW;
}

static int place_initrd(struct linux_boot *boot, struct memmap *map, const struct placed *k)
{
	uint64_t window = ALIGN_DOWN(k->base, GIB(1));
	struct memmap_want want = { .align = 4096, .lo = window, .hi = window + INITRD_WINDOW };

	int ret;

	if (!boot->initrd_size || in_window(k, boot->initrd, boot->initrd_size))
		return 0;
	ret = linux_move_initrd(boot, map, &want);
	/* more is placed after it */
	return ret ? ret : memmap_add(map, "moved initrd", boot->initrd, boot->initrd_size,
				      MEM_ROLE_LOAD, NULL);
}

/* --- the map, for somebody who insists ---------------------------------------------- */

static int place_map(struct linux_boot *boot, struct memmap *map, const struct placed *k,
		     struct handoff *handoff, struct fdt_handoff *told)
{
	struct kernel_program program = { .npieces = 0 };

	kernel_entry_raw(&program, k->base, k->image.image_size);
	return kernel_entry_place(&program, &boot->how, map, handoff, told);
}

static int check_mode(enum contract_mode mode)
{
	if (!IS_ENABLED(CONFIG_HANDOFF_AARCH32) || mode != CONTRACT_EL1_AARCH32)
		return 0;
	log_err("booti", "an arm64 Image is a 64-bit kernel and cannot be entered by el1-aarch32");
	return -ENOTSUP;
}

int linux_prepare(struct linux_boot *boot, struct memmap *map, struct boot_plan *plan)
{
	uint64_t fdt_base, fdt_size;
	struct handoff handoff = { .mode = boot->how.mode, .mmu_on = boot->how.mmu };
	struct fdt_handoff told = { .limit = 0 };
	struct placed k;
	int ret = check_mode(boot->how.mode);

	if (!ret)
		ret = linux_check_memory(boot);
	if (!ret)
		ret = linux_claim_initrd(boot, map);
	if (!ret)
		ret = place_kernel(boot, map, &k);
	if (!ret)
		ret = place_initrd(boot, map, &k);
	if (!ret)
		ret = resident_place(map, boot->fdt, &handoff, &boot->fixup);
	handoff.entry = k.base;
	if (!ret && IS_ENABLED(CONFIG_HANDOFF_MMU))
		ret = place_map(boot, map, &k, &handoff, &told);
	boot->fixup.initrd = boot->initrd;
	boot->fixup.initrd_size = boot->initrd_size;
	if (!ret)
		ret = fdt_place("booti", boot->fdt, &boot->fixup, &told, map, &fdt_base, &fdt_size);
	if (ret)
		return ret;
	*plan = (struct boot_plan){ .who = boot->command };
	handoff.x[0] = fdt_base;
	plan->handoff = handoff;
	boot_plan_add(plan, "kernel", k.base, k.image.image_size);
	boot_plan_add(plan, "devicetree", fdt_base, fdt_size);
	return 0;
}
