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
#include <lib/util.h>
#include "early_area.h"
#include "entry.h"
#include "sysreg.h"

_Static_assert(offsetof(struct early_area, entry) == EARLY_ENTRY, "start.S");
_Static_assert(offsetof(struct early_area, stack) == EARLY_STACK, "start.S");
_Static_assert(offsetof(struct early_area, tables) == 0, "a table is 4 KiB aligned");
_Static_assert(EARLY_ENTRY - EARLY_STACK >= EARLY_STACK_USE + EARLY_CLEAR_SLACK, "the tables' end");

struct early_area early_area __attribute__((aligned(0x1000), section(".early")));

/* The stack between the tiny map and the relocated program. */
#define EARLY_STACK_SIZE 0x2000

static uint8_t early_stack[EARLY_STACK_SIZE] __attribute__((aligned(16), section(".early")));

uint64_t early_stack_top(void)
{
	return (uint64_t)early_stack + EARLY_STACK_SIZE;
}

void tiny_map_enter(struct early_area *area, uint64_t moved)
{
	uint64_t here = (uint64_t)_image_start, place = here + moved;
	uint64_t size = (uint64_t)(_image_end - _image_start);
	struct xlat_tiny map;
	enum regime regime;
	struct world w;

	early_init_el(&area->entry);
	regime = running_regime();
	if (id_field(ID_AA64MMFR0_EL1, 28) == 0xf)       /* TGran4 */
		early_stop("this CPU has no 4 KiB pages\n");
	if (xlat_tiny_init(&map, area->tables, MAX(here, place) + size - 1, regime))
		early_stop("the program lies above 48 bits of address\n");
	early_clear(map.tables, (char *)map.tables + map.size);
	if (xlat_tiny_map(&map, place, size, MEM_RWX) ||
	    (moved && xlat_tiny_map(&map, here, size, MEM_RX)))
		early_stop("CONFIG_ROM_COPY_ADDR and the ROM are a multiple of 1 GiB apart\n");

	w.ttbr0 = xlat_tiny_root(&map);
	w.tcr = xlat_tiny_tcr(&map);
	w.mair = xlat_mair();
	w.sctlr = sctlr_for(regime) & ~(uint64_t)SCTLR_WXN;
	w.sp = early_stack_top() + moved;
	w.exception_sp = (uint64_t)&area->entry;
	w.vbar = (uint64_t)vectors;
	w.entry = (uint64_t)early_main;
	w.arg = (uint64_t)&area->entry;
	w.resume = (uint64_t)switch_resume;
	switch_world(&w);
}
