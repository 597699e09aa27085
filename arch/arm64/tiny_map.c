/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tiny map: the caches come on some hundred instructions after the first,
 * and everything else runs with them. It maps the 2 MiB blocks that this image
 * lies in (and the ROM, while it runs from there) and nothing else. A block
 * has no finer permissions, so it is writable and executable; for that reason
 * only our own code runs on it, no input is read, and the first thing that is
 * made with it is the early map, in which nothing is both (early_map.c).
 *
 * Runs with the MMU off: no libc, no relocated pointer.
 */
#include <arch/cache.h>
#include <lib/util.h>
#include "early_area.h"
#include "entry.h"
#include "sysreg.h"

_Static_assert(offsetof(struct early_area, entry) == EARLY_ENTRY, "start.S");
_Static_assert(offsetof(struct early_area, tables) == 0x1000, "a table is 4 KiB aligned");

struct early_area early_area __attribute__((aligned(0x1000), section(".early")));

/* The stack between the tiny map and the relocated program. */
#define EARLY_STACK_SIZE 0x2000

static uint8_t early_stack[EARLY_STACK_SIZE] __attribute__((aligned(16), section(".early")));

uint64_t early_stack_top(void)
{
	return (uint64_t)early_stack + EARLY_STACK_SIZE;
}

/* SIZE is a multiple of 64. 512 bytes a turn: this is half of all that happens before the caches. */
static void clear(uint64_t *p, size_t size)
{
	for (; size >= 512; size -= 512)
		__asm__ volatile(".rept 32; stp xzr, xzr, [%0], #16; .endr" : "+r"(p) : : "memory");
	for (; size; size -= 64)
		__asm__ volatile(".rept 4; stp xzr, xzr, [%0], #16; .endr" : "+r"(p) : : "memory");
}

static uint8_t pa_bits(void)
{
	/* ID_AA64MMFR0_EL1.PARange; 52 bits need FEAT_LPA tables, which these are not */
	static const uint8_t bits[] = { 32, 36, 40, 42, 44, 48 };
	unsigned int range = id_field(ID_AA64MMFR0_EL1, 0);

	return bits[MIN(range, ARRAY_SIZE(bits) - 1)];
}

void tiny_map_enter(struct early_area *area, uint64_t moved)
{
	uint64_t here = (uint64_t)_image_start, place = here + moved;
	uint64_t size = (uint64_t)(_image_end - _image_start);
	struct xlat_tiny map;
	enum regime regime;
	struct world w;

	early_find_e2h(&area->entry);
	regime = running_regime();
	if (id_field(ID_AA64MMFR0_EL1, 28) == 0xf)       /* TGran4 */
		early_stop("this CPU has no 4 KiB pages\n");
	if (xlat_tiny_init(&map, area->tables, MAX(here, place) + size - 1, pa_bits(),
			   regime))
		early_stop("the program lies above 48 bits of address\n");
	/* nothing that somebody left in the cache may be written over it later */
	cache_clean_inval_poc(map.tables, map.size);
	clear(map.tables, map.size);
	if (xlat_tiny_map(&map, place, size, MEM_RWX) ||
	    (moved && xlat_tiny_map(&map, here, size, MEM_RX)))
		early_stop("CONFIG_ROM_COPY_ADDR and the ROM are a multiple of 1 GiB apart\n");

	w.ttbr0 = xlat_tiny_root(&map);
	w.tcr = xlat_tiny_tcr(&map);
	w.mair = xlat_mair();
	w.sctlr = sctlr_for(regime) & ~(uint64_t)SCTLR_WXN;
	w.sp = early_stack_top() + moved;
	w.exception_sp = (uint64_t)&area->entry;
	w.vbar = (uint64_t)early_vectors;
	w.entry = (uint64_t)early_main;
	w.arg = (uint64_t)&area->entry;
	w.resume = (uint64_t)switch_resume;
	switch_world(&w);
}
