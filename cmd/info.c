/* SPDX-License-Identifier: Apache-2.0 */
/* bdinfo and meminfo: what this machine is and who owns which memory. */
#include <arch/cpu.h>
#include <arch/entry_state.h>
#include <arch/mmu.h>
#include <arch/psci.h>
#include <arch/timer.h>
#include <board.h>
#include <common/command.h>
#include <drivers/device.h>
#include <inttypes.h>
#include <stdio.h>

static void print_reg(const char *name, uint64_t value)
{
	printf("%-12s= 0x%016" PRIx64 "\n", name, value);
}

static void print_psci(void)
{
	static const char *const names[] = { "none", "smc", "hvc" };
	int version = psci_version();

	printf("%-12s= ", "PSCI");
	if (version < 0)
		printf("none\n");
	else
		printf("%d.%d by %s\n", version >> 16, version & 0xffff, names[psci_conduit()]);
}

static void print_entry(const struct entry_state *e)
{
	printf("%-12s= EL%" PRIu64 ", %s MMU, %s data cache\n", "entered at", e->el,
	       e->sctlr & 1 ? "with" : "without", e->sctlr & 4 ? "with" : "without");
	print_reg(" x0", e->x[0]);
	print_reg(" x1", e->x[1]);
	print_reg(" x2", e->x[2]);
	print_reg(" x3", e->x[3]);
	print_reg(" pc", e->pc);
	print_reg(" sp", e->sp);
	print_reg(" SCTLR", e->sctlr);
	print_reg(" TCR", e->tcr);
	print_reg(" TTBR0", e->ttbr0);
	print_reg(" MAIR", e->mair);
	print_reg(" VBAR", e->vbar);
	print_reg(" DAIF", e->daif);
	if (e->el < 2) {
		print_reg(" CPACR", e->cptr);
		return;
	}
	print_reg(" HCR", e->hcr);
	print_reg(" CPTR", e->cptr);
	print_reg(" CNTHCTL", e->cnthctl);
	print_reg(" CNTVOFF", e->cntvoff);
	print_reg(" VTTBR", e->vttbr);
	print_reg(" MDCR", e->mdcr);
	print_reg(" HSTR", e->hstr);
}

static int do_bdinfo(int argc, char *const argv[])
{
	const struct memmap *map = mem_map();
	const struct entry_state *e = entry_state();
	const struct xlat_format *fmt = &mmu_tables()->fmt;
	char cpu[48];

	printf("%-12s= %s\n", "board", board.name);
	printf("%-12s= %s\n", "cpu", cpu_name(cpu, sizeof(cpu)));
	print_reg("mpidr", e->mpidr);
	printf("%-12s= %u bits\n", "PA size", cpu_pa_bits());
	printf("%-12s= %u KiB pages, %u-bit VA\n", "map", 1u << (fmt->granule_shift - 10),
	       fmt->va_bits);
	for (size_t i = 0; i < map->nbanks; i++) {
		printf("DRAM bank   = 0x%08zx\n", i);
		print_reg("-> start", map->bank[i].base);
		print_reg("-> size", map->bank[i].size);
	}
	printf("%-12s= EL%u\n", "running at", running_el());
	print_psci();
	printf("%-12s= %" PRIu64 " Hz\n", "timer", timer_hz());
	print_reg("fdt_blob", (uint64_t)device_tree()->fdt);
	print_entry(e);
	return CMD_OK;
}

const struct command cmd_bdinfo = {
	.name = "bdinfo",
	.usage = "",
	.summary = "print what is known of the board, and how Slipway was entered",
	.help =
		"Board, CPU, memory banks, firmware; then every register that the previous\n"
		"stage left, as it was at Slipway's first instruction.\n",
	.min_args = 0,
	.max_args = 0,
	.run = do_bdinfo,
};

static void print_size(uint64_t size)
{
	if (size >= UINT64_C(1) << 30 && !(size & ((UINT64_C(1) << 30) - 1)))
		printf("%6" PRIu64 " GiB", size >> 30);
	else if (size >= UINT64_C(1) << 20)
		printf("%6" PRIu64 " MiB", size >> 20);
	else
		printf("%6" PRIu64 " KiB", size >> 10);
}

static void print_range(const struct memrange *r, const char *role)
{
	printf("  %012" PRIx64 "-%012" PRIx64 " ", r->base, r->base + (r->size - 1));
	print_size(r->size);
	printf("  %-10s %s\n", role, r->name);
}

static int do_meminfo(int argc, char *const argv[])
{
	const struct memmap *map = mem_map();

	printf("RAM:\n");
	for (size_t i = 0; i < map->nbanks; i++)
		print_range(&map->bank[i], "");
	printf("owned (RAM that is not listed is free):\n");
	for (size_t i = 0; i < map->nranges; i++)
		if (map->range[i].role != MEM_ROLE_MMIO)
			print_range(&map->range[i], mem_role_name(map->range[i].role));
	printf("device registers:\n");
	for (size_t i = 0; i < map->nranges; i++)
		if (map->range[i].role == MEM_ROLE_MMIO)
			print_range(&map->range[i], "");
	return CMD_OK;
}

const struct command cmd_meminfo = {
	.name = "meminfo",
	.usage = "",
	.summary = "print the memory map: who owns what",
	.help =
		"RAM from the devicetree; the ranges in it that somebody owns (firmware,\n"
		"Slipway's own parts, what was loaded) and device registers. Loads may go\n"
		"anywhere in RAM that is free or taken by an earlier load.\n",
	.min_args = 0,
	.max_args = 0,
	.run = do_meminfo,
};
