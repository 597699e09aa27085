/* SPDX-License-Identifier: Apache-2.0 */
#include <lib/fdt_copy.h>

#include <errno.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <string.h>

#define HEADER_SIZE ALIGN_UP(sizeof(struct fdt_header), 8)

static size_t reserves_size(const void *fdt)
{
	return ((size_t)MAX(fdt_num_mem_rsv(fdt), 0) + 1) * sizeof(struct fdt_reserve_entry);
}

/* Version 16 does not say how long its structure block is. */
static size_t structure_size(const void *fdt)
{
	int offset = 0;

	if (fdt_version(fdt) >= 17)
		return fdt_size_dt_struct(fdt);
	while (offset >= 0 && fdt_next_tag(fdt, offset, &offset) != FDT_END)
		;
	return offset < 0 ? 0 : (size_t)offset;
}

size_t fdt_copy_size(const void *src)
{
	return HEADER_SIZE + reserves_size(src) + structure_size(src) + fdt_size_dt_strings(src);
}

/* One block behind what DEST holds already. Returns where it is. */
static size_t put(void *dest, size_t *used, const void *src, size_t offset, size_t size)
{
	size_t at = *used;

	memcpy((char *)dest + at, (const char *)src + offset, size);
	*used += size;
	return at;
}

static int check(const void *src, size_t dest_size)
{
	if (fdt_version(src) < 16 || fdt_num_mem_rsv(src) < 0) {
		log_err("devicetree", "version %u of the format, or a table of reserved memory "
			"without an end, cannot be copied", fdt_version(src));
		return -EBADMSG;
	}
	if (dest_size >= fdt_copy_size(src) && dest_size <= INT32_MAX)
		return 0;
	log_err("devicetree", "its %zu bytes do not fit in a place of %zu", fdt_copy_size(src),
		dest_size);
	return -ENOSPC;
}

int fdt_copy(const void *src, void *dest, size_t dest_size)
{
	size_t structure, strings = fdt_size_dt_strings(src), used = HEADER_SIZE;
	int ret = check(src, dest_size);

	if (ret)
		return ret;
	structure = structure_size(src);
	memset(dest, 0, HEADER_SIZE);
	fdt_set_magic(dest, FDT_MAGIC);
	fdt_set_totalsize(dest, (uint32_t)dest_size);
	fdt_set_version(dest, 17);
	fdt_set_last_comp_version(dest, 16);
	fdt_set_boot_cpuid_phys(dest, fdt_boot_cpuid_phys(src));
	fdt_set_off_mem_rsvmap(dest, (uint32_t)put(dest, &used, src, fdt_off_mem_rsvmap(src),
						   reserves_size(src)));
	fdt_set_off_dt_struct(dest, (uint32_t)put(dest, &used, src, fdt_off_dt_struct(src),
						  structure));
	fdt_set_size_dt_struct(dest, (uint32_t)structure);
	fdt_set_off_dt_strings(dest, (uint32_t)put(dest, &used, src, fdt_off_dt_strings(src),
						   strings));
	fdt_set_size_dt_strings(dest, (uint32_t)strings);
	return 0;
}

bool fdt_is_editable(const void *fdt)
{
	return fdt_version(fdt) >= 17 && fdt_off_mem_rsvmap(fdt) < fdt_off_dt_struct(fdt) &&
	       fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt) <= fdt_off_dt_strings(fdt);
}
