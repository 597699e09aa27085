/* SPDX-License-Identifier: Apache-2.0 */
/* fdt bootcpu, memory, rsvmem, chosen: what a tree says of the machine and the boot. */
#include "fdt_cmd.h"

#include <boot/fdt_fixup.h>
#include <common/command.h>
#include <common/env.h>
#include <common/fdt_work.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/fdt_child.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

static int run_bootcpu(int argc, char *const argv[])
{
	uint64_t id;
	void *fdt;

	if (fdt_number("CPU", argv[1], &id))
		return CMD_FAILURE;
	if (id > UINT32_MAX) {
		log_err("fdt", "CPU 0x%" PRIx64 " does not fit in the header's 32 bits", id);
		return CMD_FAILURE;
	}
	fdt = fdt_work_edit(0);
	if (!fdt)
		return CMD_FAILURE;
	fdt_set_boot_cpuid_phys(fdt, (uint32_t)id);
	return CMD_OK;
}

const struct fdt_subcommand fdt_sub_bootcpu = { "bootcpu", 1, 1, run_bootcpu };

/* --- memory ------------------------------------------------------------------------ */

#define MEMORY_ROOM (4 * FDT_NODE_ROOM)

/* The root's child "memory" or "memory@..."; a new one when there is none. */
static int memory_node(void *fdt)
{
	int node = fdt_path_offset(fdt, "/memory");

	return node == -FDT_ERR_NOTFOUND ? fdt_add_child(fdt, 0, "memory") : node;
}

static uint8_t *put_cells(uint8_t *p, uint64_t value, int cells)
{
	for (int i = cells * 4 - 1; i >= 0; i--)
		*p++ = i < 8 ? (uint8_t)(value >> 8 * i) : 0;
	return p;
}

/* reg of one bank, in the root's cells. Returns its length, or a negative libfdt error. */
static int bank_reg(const void *fdt, uint64_t base, uint64_t size, uint8_t *reg)
{
	int address_cells = fdt_address_cells(fdt, 0), size_cells = fdt_size_cells(fdt, 0);
	uint8_t *p = reg;

	if (address_cells < 0 || size_cells < 1)
		return -FDT_ERR_BADNCELLS;
	if ((address_cells == 1 && base > UINT32_MAX) || (size_cells == 1 && size > UINT32_MAX))
		return -FDT_ERR_BADVALUE;
	p = put_cells(p, base, address_cells);
	p = put_cells(p, size, size_cells);
	return (int)(p - reg);
}

static int run_memory(int argc, char *const argv[])
{
	uint8_t reg[2 * FDT_MAX_NCELLS * 4];
	uint64_t base, size;
	int node, len, ret;
	void *fdt;

	if (fdt_number("address", argv[1], &base) || fdt_number("size", argv[2], &size))
		return CMD_FAILURE;
	if (!size || range_wraps(base, size)) {
		log_err("fdt", "memory of 0x%" PRIx64 " bytes at 0x%" PRIx64 " is empty or wraps",
			size, base);
		return CMD_FAILURE;
	}
	fdt = fdt_work_edit(MEMORY_ROOM + sizeof(reg));
	if (!fdt)
		return CMD_FAILURE;
	len = bank_reg(fdt, base, size, reg);
	if (len < 0)
		return fdt_fail("/memory", "reg", len);
	node = memory_node(fdt);
	if (node < 0)
		return fdt_fail("/memory", NULL, node);
	ret = fdt_setprop_string(fdt, node, "device_type", "memory");
	ret = ret ? ret : fdt_setprop(fdt, node, "reg", reg, len);
	return ret ? fdt_fail("/memory", "reg", ret) : CMD_OK;
}

const struct fdt_subcommand fdt_sub_memory = { "memory", 2, 2, run_memory };

/* --- reserved memory ----------------------------------------------------------------- */

static int rsvmem_print(void)
{
	const void *fdt = fdt_work();
	int count = fdt_num_mem_rsv(fdt);

	printf("index\t\t   start\t\t    size\n");
	printf("------------------------------------------------\n");
	for (int i = 0; i < count; i++) {
		uint64_t base, size;
		int ret = fdt_get_mem_rsv(fdt, i, &base, &size);

		if (ret)
			return fdt_fail("reserved memory", NULL, ret);
		printf("    %x\t%016" PRIx64 "\t%016" PRIx64 "\n", (unsigned int)i, base, size);
	}
	return CMD_OK;
}

static int rsvmem_add(const char *base_text, const char *size_text)
{
	uint64_t base, size;
	void *fdt;
	int ret;

	if (fdt_number("address", base_text, &base) || fdt_number("size", size_text, &size))
		return CMD_FAILURE;
	if (!size || range_wraps(base, size)) {
		log_err("fdt", "a reservation of 0x%" PRIx64 " bytes at 0x%" PRIx64
			" is empty or wraps", size, base);
		return CMD_FAILURE;
	}
	fdt = fdt_work_edit(sizeof(struct fdt_reserve_entry));
	if (!fdt)
		return CMD_FAILURE;
	ret = fdt_add_mem_rsv(fdt, base, size);
	return ret ? fdt_fail("reserved memory", NULL, ret) : CMD_OK;
}

static int rsvmem_delete(const char *index_text)
{
	uint64_t index;
	void *fdt;
	int ret;

	if (fdt_number("index", index_text, &index))
		return CMD_FAILURE;
	fdt = fdt_work_edit(0);
	if (!fdt)
		return CMD_FAILURE;
	ret = index > INT32_MAX ? -FDT_ERR_NOTFOUND : fdt_del_mem_rsv(fdt, (int)index);
	if (!ret)
		return CMD_OK;
	log_err("fdt", "there is no reservation number %s (see fdt rsvmem print)", index_text);
	return CMD_FAILURE;
}

static int run_rsvmem(int argc, char *const argv[])
{
	switch (argv[1][0]) {
	case 'p':
		return argc == 2 ? rsvmem_print() : CMD_USAGE;
	case 'a':
		return argc == 4 ? rsvmem_add(argv[2], argv[3]) : CMD_USAGE;
	case 'd':
		return argc == 3 ? rsvmem_delete(argv[2]) : CMD_USAGE;
	default:
		return CMD_USAGE;
	}
}

const struct fdt_subcommand fdt_sub_rsvmem = { "rsvmem", 1, 3, run_rsvmem };

/* --- chosen -------------------------------------------------------------------------- */

/* What a boot command would write for this initrd, without its seeds. */
static int run_chosen(int argc, char *const argv[])
{
	struct fdt_fixup fix = { .bootargs = env_get("bootargs") };
	void *fdt;

	if (argc == 2)
		return CMD_USAGE;
	if (argc == 3 && (fdt_number("address", argv[1], &fix.initrd) ||
			  fdt_number("size", argv[2], &fix.initrd_size)))
		return CMD_FAILURE;
	if (range_wraps(fix.initrd, fix.initrd_size)) {
		log_err("fdt", "an initrd of 0x%" PRIx64 " bytes at 0x%" PRIx64 " wraps",
			fix.initrd_size, fix.initrd);
		return CMD_FAILURE;
	}
	fdt = fdt_work_edit(fdt_fixup_room(&fix));
	return fdt && !fdt_fixup(fdt, &fix) ? CMD_OK : CMD_FAILURE;
}

const struct fdt_subcommand fdt_sub_chosen = { "chosen", 0, 2, run_chosen };

/*
 * What a boot would change whatever it boots. No board has anything of its own: so
 * this is /chosen, without an initrd.
 */
static int run_boardsetup(int argc, char *const argv[])
{
	return run_chosen(1, argv);
}

const struct fdt_subcommand fdt_sub_boardsetup = { "boardsetup", 0, 0, run_boardsetup };
