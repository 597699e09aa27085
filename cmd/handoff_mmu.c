/* SPDX-License-Identifier: Apache-2.0 */
/* handoff: the rows of a kernel that is entered with its MMU on. */
#include "handoff_mmu.h"

#include <arch/mmu.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Too large for the stack. */
static struct memmap scratch;

/* What handoff_mmu_begin() has decided. */
static struct kernel_map kernel;
static struct contract_mmu wanted;
static unsigned int el;

struct rows {
	unsigned int el, n, wrong;
	bool check;
};

static void print_row(const struct contract_mmu_finding *f, void *ctx)
{
	struct rows *rows = ctx;
	char reg[16], bits[16] = "";

	rows->n++;
	rows->wrong += f->wanted != f->value;
	snprintf(reg, sizeof(reg), "%s_EL%u", f->reg, rows->el);
	if (f->width == 1)
		snprintf(bits, sizeof(bits), "[%u]", f->lo);
	else if (f->width < 64)
		snprintf(bits, sizeof(bits), "[%u:%u]", f->lo + f->width - 1u, f->lo);
	printf("%-16s %-8s", reg, bits);
	if (rows->check)
		printf(" 0x%-16" PRIx64 " 0x%-16" PRIx64 " %s\n", f->wanted, f->value,
		       f->wanted == f->value ? "set when the MMU goes on" : "WRONG");
	else
		printf(" 0x%-16" PRIx64 " %s: %s (%s)\n", f->wanted, f->field, f->why, f->source);
}

static void print_map(const struct kernel_map *m)
{
	char base[24] = "";

	if (m->base)
		snprintf(base, sizeof(base), " + 0x%" PRIx64, m->base);
	printf("%-25s on, mmu=%s: VA = PA%s, %u KiB pages, %u bits\n", "MMU, caches",
	       handoff_mmu_name(m->mmu), base, 1u << (m->fmt.granule_shift - 10), m->fmt.va_bits);
	printf("%-25s %zu, in %" PRIu64 " KiB of reserved memory; TTBRn are set at the boot\n",
	       "translation tables", m->tables, m->size >> 10);
}

int handoff_mmu_begin(const struct handoff_choice *how, const struct contract *contract)
{
	memcpy(&scratch, mem_map(), sizeof(scratch));
	el = contract_mode(contract) == CONTRACT_EL1 ? 1 : 2;
	return kernel_entry_preview(how, contract, &scratch, &kernel, &wanted) ? -1 : 0;
}

int handoff_mmu(bool check)
{
	struct rows rows = { .el = el, .check = check };

	print_map(&kernel);
	contract_mmu_check(&wanted, print_row, &rows);
	if (check)
		printf("%u rows of the MMU: %u wrong\n", rows.n, rows.wrong);
	return rows.wrong ? -1 : 0;
}
