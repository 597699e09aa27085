/* SPDX-License-Identifier: Apache-2.0 */
#include <boot/kernel_entry.h>

#include <arch/cache.h>
#include <arch/map_entry.h>
#include <arch/resident.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>

int kernel_entry_check_linux(const char *who, struct handoff_choice *how)
{
	if (!how->mmu_given)
		how->mmu = HANDOFF_MMU_OFF;
	if (how->mmu == HANDOFF_MMU_OFF || how->force)
		return 0;
	log_err(who, "mmu=%s: Linux has to be entered with its MMU off (booting.rst, \"Caches, MMUs\"); "
		"%s,force does it all the same", handoff_mmu_name(how->mmu), handoff_mmu_name(how->mmu));
	return -EPERM;
}

void kernel_entry_raw(struct kernel_program *program, uint64_t base, uint64_t size)
{
	struct kernel_piece *p = &program->piece[program->npieces++];

	snprintf(p->name, sizeof(p->name), "raw image");
	p->base = base;
	p->size = size;
	p->perm = MEM_RWX;
}

static void say_grants(const struct kernel_program *program)
{
	for (size_t i = 0; i < program->npieces; i++)
		if (program->piece[i].perm == MEM_RWX)
			log_warn("handoff", "%s: 0x%" PRIx64 " + 0x%" PRIx64 " is mapped rwx",
				 program->piece[i].name, program->piece[i].base,
				 program->piece[i].size);
}

static void fill_told(struct fdt_handoff *told, const struct kernel_map *m,
		      const struct map_entry *entry)
{
	told->granule_shift = m->fmt.granule_shift;
	told->va_bits = m->fmt.va_bits;
	told->base = m->base;
	told->limit = m->limit;
	told->sctlr = entry->sctlr;
	told->tcr = m->tcr;
	told->mair = m->mair;
	told->ttbr0 = m->ttbr0;
	told->ttbr1 = m->ttbr1;
	told->memory = m->memory;
	told->size = m->size;
	told->tables = m->tables;
}

static void fill_contract(struct contract_mmu *c, const struct kernel_map *m, uint64_t sctlr)
{
	*c = (struct contract_mmu){
		.granule_shift = m->fmt.granule_shift,
		.va_bits = m->fmt.va_bits,
		.pa_bits = m->fmt.pa_bits,
		.linear = m->base,
		.one_half = m->fmt.regime == REGIME_EL2,
		.lower = m->lower,
		.upper = m->upper,
		.sctlr = sctlr,
		.tcr = m->tcr,
		.mair = m->mair,
		.ttbr0 = m->ttbr0,
		.ttbr1 = m->ttbr1,
	};
}

static void name_wrong(const struct contract_mmu_finding *f, void *ctx)
{
	if (f->wanted != f->value)
		log_err("handoff", "%s.%s would be 0x%" PRIx64 " and not 0x%" PRIx64, f->reg, f->field,
			f->value, f->wanted);
}

static int check_contract(const struct kernel_map *m, uint64_t sctlr)
{
	struct contract_mmu c;

	fill_contract(&c, m, sctlr);
	return contract_mmu_check(&c, name_wrong, NULL) ? -EIO : 0;
}

/* From the decisions to memory and registers. */
static int make(struct kernel_map *m, const struct contract *contract, struct handoff *handoff,
		struct fdt_handoff *told)
{
	struct map_entry entry = { .sctlr = map_entry_sctlr(contract) };
	struct map_entry_points points;
	int ret = kernel_map_build(m);

	if (!ret)
		ret = check_contract(m, entry.sctlr);
	if (ret)
		return ret;
	entry.ttbr0 = m->ttbr0;
	entry.ttbr1 = m->ttbr1;
	entry.tcr = m->tcr;
	entry.mair = m->mair;
	entry.base = m->base;
	entry.entry = handoff->entry + m->base;
	points = map_entry_install(m->memory, &entry);
	cache_clean_inval_poc((void *)m->memory, m->size);
	handoff->trampoline = points.first;
	if (m->base && !handoff->x[1])
		handoff->x[1] = m->base;
	fill_told(told, m, &entry);
	/* at EL1 the part below answers CPU_ON; at EL2 firmware does, and knows nothing of the contract */
	told->secondary = told->el == 1 ? points.other :
			  resident_serve_mapped(handoff->resident, contract_mode(contract), points.other);
	return 0;
}

int kernel_entry_preview(const struct handoff_choice *how, const struct contract *contract,
			 struct memmap *map, struct kernel_map *m, struct contract_mmu *c)
{
	const struct kernel_program none = { .npieces = 0 };
	struct own_format_ids ids;
	int ret;

	map_entry_cpu(&ids);
	ret = kernel_map_choose(m, how, map_entry_regime(contract), &ids, 0);
	if (!ret)
		ret = kernel_map_place(m, &none, map);
	fill_contract(c, m, map_entry_sctlr(contract));
	return ret;
}

int kernel_entry_place(const struct kernel_program *program, const struct handoff_choice *how,
		       struct memmap *map, struct handoff *handoff, struct fdt_handoff *told)
{
	struct own_format_ids ids;
	struct contract contract;
	struct kernel_map m;
	int ret = handoff_begin(&contract, how->mode);

	if (ret)
		return ret;
	told->el = contract_mode(&contract) == CONTRACT_EL1 ? 1 : 2;
	told->e2h = contract_e2h(&contract);
	told->mmu = how->mmu;
	if (how->mmu == HANDOFF_MMU_OFF)
		return 0;
	map_entry_cpu(&ids);
	ret = kernel_map_choose(&m, how, map_entry_regime(&contract), &ids, program->base);
	if (!ret)
		ret = kernel_map_place(&m, program, map);
	if (!ret)
		ret = make(&m, &contract, handoff, told);
	if (!ret)
		say_grants(program);
	return ret;
}
