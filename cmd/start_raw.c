/* SPDX-License-Identifier: Apache-2.0 */
/* Raw programs that have to lie at one place, and Zephyr, which is one. */
#include "start.h"

#include <arch/mmu.h>
#include <boot/image.h>
#include <boot/load.h>
#include <common/fdt_work.h>
#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

/* Not under the program, which may be put over anything that was loaded. */
static int add_also(const struct start *s, const struct raw_boot *raw, struct boot_plan *plan)
{
	int ret = 0;

	for (size_t i = 0; i < s->nalso && !ret; i++) {
		const struct boot_range *r = &s->also[i];

		if (ranges_overlap(raw->dest, raw->size, r->base, r->size)) {
			log_err(s->who, "the program, at 0x%" PRIx64 " to 0x%" PRIx64 ", would overwrite %s "
				"at 0x%" PRIx64, raw->dest, raw->dest + (raw->size - 1), r->name, r->base);
			return -EEXIST;
		}
		ret = boot_plan_add(plan, r->name, r->base, r->size);
	}
	return ret;
}

static int prepare(struct start *s, struct raw_boot *raw, struct memmap *map,
		   struct boot_plan *plan)
{
	int ret = fdt_work_check();

	if (ret)
		return ret;
	raw->fdt = (uint64_t)start_fdt(s);
	raw->fdt_size = fdt_totalsize(start_fdt(s));
	ret = raw_prepare(raw, map, plan);
	if (!ret)
		ret = add_also(s, raw, plan);
	if (IS_ENABLED(CONFIG_HANDOFF_MMU))
		kernel_entry_raw(&s->program, raw->dest, raw->size);
	if (!ret && raw->dest != raw->src)
		ret = start_check_modules(raw->who, plan);
	if (!ret)
		ret = start_prepare(s, plan);
	return ret ? ret : boot_plan_check(plan, map);
}

int start_raw(struct start *s, struct raw_boot *raw)
{
	struct boot_plan plan = { .who = raw->who };
	struct memmap *map = start_map();
	int ret = prepare(s, raw, map, &plan);

	plan.trust = s->trust;
	if (!ret && IS_ENABLED(CONFIG_VERIFIED_BOOT))
		ret = policy_check(&plan);      /* before anything is moved */
	if (ret)
		return ret;
	ret = load_record(mem_map(), "program", raw->dest, raw->size);
	if (ret) {
		log_err(raw->who, "the memory map is full (see meminfo)");
		return ret;
	}
	raw_move(raw);
	ret = start_copy_devicetree(&plan, map);
	if (ret)
		return ret;
	start_announce(&plan);
	return boot_execute(&plan, map);
}

/* --- Zephyr --------------------------------------------------------------------- */

/* The EL for it; -ENOTSUP for one where it is known to die, -EPERM with the MMU on. */
static int zephyr_el(const char *who, uint64_t link, struct handoff_choice *how)
{
	printf("Zephyr, linked to 0x%" PRIx64, link);
	if (how->mode == CONTRACT_AUTO) {
		how->mode = CONTRACT_EL1;
		printf(": auto is el1 for it");
	}
	printf("\n");
	if (!how->mmu_given)
		how->mmu = HANDOFF_MMU_OFF;
	if (how->mmu != HANDOFF_MMU_OFF && !how->force) {
		log_err(who, "Zephyr turns its MMU on itself, without a TLBI, and has to be entered "
			"with it off: mmu=off");
		return -EPERM;
	}
	if (how->mode == CONTRACT_EL1 || how->mode == CONTRACT_EL2)
		return 0;
	log_err(who, "Zephyr cannot be entered %s: use -h el1, or -h el2",
		how->mode == CONTRACT_EL2_VHE ?
		"with HCR_EL2.TGE = 1, under which its return to EL1 is illegal" :
		"in AArch32 state");
	return -ENOTSUP;
}

bool start_zephyr(const char *who, uint64_t addr, const struct handoff_choice *how)
{
	const struct memrange *r = memmap_overlap(mem_map(), addr, 1);
	struct raw_boot raw = { .who = who, .src = addr };
	struct start s = { .who = who, .how = *how };

	if (!r || r->role != MEM_ROLE_LOAD || r->base != addr ||
	    !zephyr_is((const void *)addr, r->size, &raw.dest))
		return false;
	raw.size = r->size;
	raw.entry = raw.dest;
	if (!zephyr_el(who, raw.dest, &s.how))
		start_raw(&s, &raw);
	return true;
}

int start_zephyr_here(const char *who, const struct memrange *r, struct handoff_choice *how)
{
	uint64_t link;

	if (!zephyr_is((const void *)r->base, r->size, &link))
		return 0;
	if (link == r->base)
		return zephyr_el(who, link, how);
	log_err(who, "0x%" PRIx64 " holds Zephyr, which is linked to 0x%" PRIx64 " and runs only "
		"there: load it there, or let boot move it", r->base, link);
	return -ENOEXEC;
}

int start_zephyr_elf(const char *who, const struct elf_image *elf, uint64_t file,
		     struct handoff_choice *how)
{
	const struct elf_segment *first = &elf->segment[0];
	uint64_t end = 0;

	for (size_t i = 0; i < elf->nsegments; i++) {
		const struct elf_segment *s = &elf->segment[i];

		first = s->paddr < first->paddr ? s : first;
		end = MAX(end, s->paddr + s->memsz);
	}
	if (!zephyr_is_segment((const void *)(file + first->offset), first->filesz, first->paddr,
			       end))
		return 0;
	return zephyr_el(who, first->paddr, how);
}
