/* SPDX-License-Identifier: Apache-2.0 */
#include "fit_find.h"

#include <arch/mmu.h>
#include <boot/image.h>
#include <boot/load.h>
#include <common/env.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/number.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

int fit_where(const char *where, uint64_t *addr, const char **rest)
{
	size_t length = strcspn(where, "#:");
	const char *text;
	char number[72];                 /* 64 bits, and zeros before them */

	*rest = where + length;
	if (length >= sizeof(number))
		return -EINVAL;
	memcpy(number, where, length);
	number[length] = '\0';
	text = *where && !length ? env_get("loadaddr") : number;
	return text ? number_parse(text, 16, addr) : -EINVAL;
}

bool fit_is_at(uint64_t addr)
{
	const struct fdt_header *header = (const void *)addr;

	return memmap_is_ram(mem_map(), addr, sizeof(*header)) &&
	       !load_check_source(mem_map(), "fit", addr, sizeof(*header)) &&
	       image_type(header, sizeof(*header)) == IMAGE_FDT;
}

/* Bytes of the file, as far as anybody knows. */
static uint64_t file_size(uint64_t addr)
{
	const struct memrange *r = memmap_overlap(mem_map(), addr, 1);

	if (r && r->role == MEM_ROLE_LOAD)
		return r->base + r->size - addr;
	return fdt_totalsize((const void *)addr);
}

int fit_find(const char *who, uint64_t addr, struct fit *f)
{
	uint64_t size;
	int ret;

	if (!IS_ALIGNED(addr, 8)) {
		log_err(who, "no FIT image can be at 0x%" PRIx64 ": not a multiple of 8", addr);
		return -EINVAL;
	}
	if (load_check_source(mem_map(), who, addr, sizeof(struct fdt_header)))
		return -EFAULT;
	if (!fit_is_at(addr)) {
		log_err(who, "there is no FIT image at 0x%" PRIx64, addr);
		return -EINVAL;
	}
	size = file_size(addr);
	if (load_check_source(mem_map(), who, addr, size))
		return -EFAULT;
	ret = fit_open(f, (const void *)addr, size);
	return ret ? ret : memmap_reserve(mem_map(), "FIT image", addr, size, MEM_ROLE_LOAD);
}
