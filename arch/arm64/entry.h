/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way from the first instruction to the relocated program, private to
 * arch/arm64. In order: start.S, early_el3 (when entered at EL3),
 * tiny_map_enter (all with the MMU off) → early_main, out of ROM (tiny map) →
 * boot_in_place (the C environment) → early_map_enter → boot_cached (early map)
 * → boot_relocated (final map) → main. Each → is a switch_world() or, within
 * one map, a call.
 */
#ifndef ARM64_ENTRY_H
#define ARM64_ENTRY_H

#include <arch/entry_state.h>
#include <board.h>
#include <stdbool.h>
#include <lib/util.h>
#include <lib/xlat.h>

extern struct entry_state entry_record;

extern char _image_start[], _text_end[], _rodata_start[], _rodata_end[], _data_start[],
	_data_end[], _bss_start[], _bss_end[], _tls_start[], _noinit_end[], _image_end[];
extern char _el3_start[], _el3_end[], _el2_start[], _el2_end[];

struct early_area;

/*
 * At EL3, MMU off: completes ENTRY, sets up what only EL3 can and returns at EL2
 * (EL1 on a CPU without EL2).
 */
void early_el3(struct entry_state *entry);

/*
 * At EL2 or EL1 with the MMU off: finds out whether E2H can be cleared, and brings
 * the registers that C code relies on to what it needs: E2H reads as what is in
 * force, FP does not trap. ENTRY has HCR_EL2 and CPTR_EL2 (CPACR_EL1) as they were.
 */
void early_init_el(struct entry_state *entry);

/*
 * start.S; MMU off, FP usable. Zeroes [START, END), both multiples of 64, and up to
 * EARLY_CLEAR_SLACK beyond, after which the cache holds nothing that could be written over it.
 */
void early_clear(void *start, void *end);

/*
 * Turns MMU and caches on with the tiny map and goes on in early_main(). AREA is
 * this program's, MOVED bytes behind where it stands when it runs from ROM; then
 * the ROM is mapped too.
 */
void tiny_map_enter(struct early_area *area, uint64_t moved) __attribute__((noreturn));

/* First with the caches on, and only with the tiny map; from ROM it goes on in a copy. */
void early_main(struct entry_state *entry) __attribute__((noreturn));

/*
 * Copies the image MOVED bytes up, ready to be executed and to be read with the
 * MMU off, and uses the early vectors of the copy.
 */
void rom_copy(uint64_t moved);

/* In RAM, tiny map: makes bss, relocated pointers and thread storage true. */
void boot_in_place(const struct entry_state *entry) __attribute__((noreturn));

/* Of the stack from early_main() to the relocation. */
uint64_t early_stack_top(void);

/* Ends with the MMU off, after printing MESSAGE (of rodata), whatever the map or the stack is. */
void early_stop(const char *message) __attribute__((noreturn));

/* Exception before the real vectors: prints and returns to a parking loop. */
void early_exception(uint64_t vector, uint64_t base);

/* vectors.S; what an exception leads to is in TPIDRRO_EL0 (frame.h). */
extern char vectors[];
extern uint64_t handed_off;

/*
 * Print with the early UART; safe with the MMU off. early_pl011.c has
 * early_putc(), early_fault.c the others.
 */
void early_putc(char c);
void early_puts(const char *s);
void early_put_hex(uint64_t v);

/* "NAME0x...", a line. */
void early_put_line(const char *name, uint64_t v);

/* ESR in words: a line "cause  data abort: translation fault, level 2". */
void early_put_cause(uint64_t esr);

/* How that exception came, its cause, and EL's ESR, ELR, FAR and SPSR; VECTOR: 0 to 15. */
void early_put_syndrome(unsigned int el, uint64_t vector);

/* At EL3: makes the lower ELs usable, leaves the resident part behind, returns at EL2 (or EL1). */
void el3_leave(const struct board_el3 *el3);

/* Builds the early map of image and UART and goes on in boot_cached() with it. */
void early_map_enter(void) __attribute__((noreturn));

/*
 * Adds the pages that [addr, addr+size) touches to the early map, as memory, and
 * no more: what lies beside them may be memory that nobody may read, not even by
 * speculation. Pages that are mapped already stay as they are. Errors of
 * xlat_map().
 */
int early_map_memory(uint64_t addr, uint64_t size);

/* CONFIG_BUILTIN_DTB: the devicetree inside the image; NULL without. Valid after relocation. */
extern const void *builtin_fdt;

/*
 * The devicetree: built in, or at X0, or where the board has it. Its blocks are in
 * the early map then. NULL when there is none.
 */
const void *find_fdt(uint64_t x0);

/* True when ADDR is mapped as memory in the early map. */
bool early_mapped(uint64_t addr);

/* SCTLR_ELx for running our C code with MMU and caches on. */
uint64_t sctlr_for(enum regime regime);

/* The translation regime of the current EL and E2H. */
enum regime running_regime(void);

/* Early map; finds the devicetree, makes the memory map, relocates. */
void boot_cached(const struct entry_state *entry) __attribute__((noreturn));

/* First function of the relocated program. */
TRACEABLE void boot_relocated(uint64_t stack_top) __attribute__((noreturn));

/*
 * switch.S. Turns MMU and data cache off, goes on at RESUME (switch_resume of
 * the image that the new map holds), installs the registers, turns MMU and
 * caches on and calls ENTRY(arg) with SP_ELx = exception_sp and SP_EL0 = sp in
 * use. The two maps need have nothing in common: what runs in between is in
 * registers, and its code must be clean to the PoC in both images.
 */
struct world {
	uint64_t ttbr0, tcr, mair, sctlr;
	uint64_t sp, exception_sp, vbar;
	uint64_t entry, arg;
	uint64_t resume;
};
extern char switch_resume[];
void switch_world(const struct world *world) __attribute__((noreturn));

#endif
