/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kernel finds that is entered with its MMU on, one line each:
 *
 *   mapped: NAME 0123456789abcdef
 *
 * "mapped: end" is the last. Names with a colon in front of a number are what
 * the node in the devicetree says, "try ..." what the map does with an access.
 */
#include "mapped.h"

#ifndef SMP
#define SMP 0                           /* 1: start CPU 1 */
#endif
#ifndef NOMAP
#define NOMAP 0                         /* an address that may not be mapped */
#endif

#define UART       0x09000000u
#define PSCI_ON_64 0xc4000003u
#define RET        0xd65f03c0u

static uint64_t base;                   /* VA - PA */
static uint64_t by_hvc;
static struct context context;
static volatile uint64_t said, arrived;        /* one CPU speaks at a time */
uint32_t writable[4] = { RET, RET, RET, RET };
const uint32_t constant[4] = { RET, RET, RET, RET };

/* --- saying ------------------------------------------------------------------------ */

static void put(char c)
{
	volatile uint32_t *uart = (uint32_t *)(UART + base);

	while (uart[0x18 / 4] & 1 << 5)
		;
	uart[0] = (uint8_t)c;
}

static void text(const char *s)
{
	while (*s)
		put(*s++);
}

static void say(const char *name, uint64_t value)
{
	text("mapped: ");
	text(name);
	put(' ');
	for (int shift = 60; shift >= 0; shift -= 4)
		put("0123456789abcdef"[value >> shift & 15]);
	text("\r\n");
}

#define REG(name)                                                \
	({                                                       \
		uint64_t v_;                                     \
		__asm__ volatile("mrs %0, " #name : "=r"(v_));   \
		v_;                                              \
	})

static unsigned int el(void)
{
	return REG(CurrentEL) >> 2 & 3;
}

static int vhe(void)
{
	return el() == 2 && REG(HCR_EL2) >> 34 & 1;
}

static void say_registers(void)
{
	int two = el() == 2;

	say("EL", el());
	say("DAIF", REG(DAIF));
	say("SPSel", REG(SPSel));
	say("SCTLR", two ? REG(SCTLR_EL2) : REG(SCTLR_EL1));
	say("TCR", two ? REG(TCR_EL2) : REG(TCR_EL1));
	say("MAIR", two ? REG(MAIR_EL2) : REG(MAIR_EL1));
	say("TTBR0", two ? REG(TTBR0_EL2) : REG(TTBR0_EL1));
	if (!two || vhe())
		say("TTBR1", REG(TTBR1_EL1));
	if (two)
		say("HCR", REG(HCR_EL2));
	if (two)
		say("CPTR", REG(CPTR_EL2));
	if (two)
		say("CNTHCTL", REG(CNTHCTL_EL2));
}

/* --- the devicetree: /chosen/slipway-handoff ------------------------------------------- */

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

/* A number of 4 or 8 bytes; a string's first 8 characters. */
static uint64_t number(const uint8_t *p, uint32_t len)
{
	uint64_t v = 0;

	for (uint32_t i = 0; i < len && i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

/* Every property of every node called slipway-handoff; the value of NAME. */
static uint64_t node(const uint8_t *fdt, const char *name, int print)
{
	const uint8_t *p = fdt + be32(fdt + 8);
	const char *strings = (const char *)fdt + be32(fdt + 12);
	uint64_t found = 0;
	int inside = 0;

	for (;;) {
		uint32_t token = be32(p), len;

		p += 4;
		if (token == 1) {
			inside = same((const char *)p, "slipway-handoff");
			while (*p++)
				;
			p = (const uint8_t *)(((uint64_t)p + 3) & ~3ull);
		} else if (token == 3) {
			const char *key = strings + be32(p + 4);

			len = be32(p);
			p += 8;
			if (inside && print) {
				text("mapped: ");
				put(':');
				text(key);
				text("\r\n");
				say(":", number(p, len));
			}
			if (inside && same(key, name))
				found = number(p, len);
			p += (len + 3) & ~3u;
		} else if (token == 2) {
			inside = 0;
		} else if (token == 9) {
			return found;
		}
	}
}

/* --- what the map does ----------------------------------------------------------------------- */

static uint64_t at(uint64_t va, int write)
{
	if (el() == 2 && write)
		__asm__ volatile("at s1e2w, %0; isb" :: "r"(va));
	else if (el() == 2)
		__asm__ volatile("at s1e2r, %0; isb" :: "r"(va));
	else if (write)
		__asm__ volatile("at s1e1w, %0; isb" :: "r"(va));
	else
		__asm__ volatile("at s1e1r, %0; isb" :: "r"(va));
	return REG(PAR_EL1);
}

static void say_access(const char *what, uint64_t va)
{
	text("mapped: at ");
	text(what);
	text("\r\n");
	say("va", va);
	say("PAR read", at(va, 0));
	say("PAR write", at(va, 1));
}

static void try_map(const uint8_t *fdt)
{
	uint64_t memory = node(fdt, "memory", 0), granule = node(fdt, "granule", 0);

	say_access("text", (uint64_t)image_start);
	say_access("rodata", (uint64_t)constant);
	say_access("data", (uint64_t)writable);
	say_access("fdt", (uint64_t)fdt);
	say_access("uart", UART + base);
	say_access("code", memory + base);
	say_access("tables", memory + granule + base);
	say_access("low code", memory);
	say_access("null", base);
	say("try write text", try_write((uint64_t)image_start));
	say("try write rodata", try_write((uint64_t)constant));
	say("try execute text", try_execute((uint64_t)try_read + 12));
	say("try execute rodata", try_execute((uint64_t)constant));
	say("try execute data", try_execute((uint64_t)writable));
	say("try execute tables", try_execute(memory + granule + base));
	say("try read null", try_read(base));
	if (NOMAP)
		say("try read no-map", try_read(NOMAP + base));
}

/* --- another CPU ------------------------------------------------------------------------------ */

void mapped_other(uint64_t argument, uint64_t others, uint64_t sp)
{
	while (!said)
		;
	text("mapped: other CPU\r\n");
	say("argument", argument);
	say("others", others);
	say("sp", sp);
	say_registers();
	arrived = 1;
	for (;;)
		__asm__ volatile("wfi");
}

static void start_other(const uint8_t *fdt)
{
	uint64_t entry = node(fdt, "secondary-entry", 0);
	int64_t ret;

	context.entry = (uint64_t)other_cpu;
	context.argument = 0xa11ce;
	context.stack = (uint64_t)other_stack_top;
	__asm__ volatile("dsb ish" ::: "memory");
	ret = (int64_t)call_psci(PSCI_ON_64, 1, entry, (uint64_t)&context - base, by_hvc);
	say("CPU_ON", (uint64_t)ret);
	said = 1;
	while (!ret && !arrived)
		;
}

void mapped_main(const struct entered *e)
{
	const uint8_t *fdt;

	base = e->pc - PHYS;
	fdt = (const uint8_t *)(e->x0 + base);
	by_hvc = el() == 1;
	say("x0", e->x0);
	say("x1", e->x1);
	say("x2", e->x2);
	say("x3", e->x3);
	say("x8", e->x8);
	say("others", e->others);
	say("sp", e->sp);
	say("pc", e->pc);
	say_registers();
	node(fdt, "", 1);
	if (node(fdt, "granule", 0)) {
		try_map(fdt);
		if (SMP)
			start_other(fdt);
	}
	text("mapped: end\r\n");
	for (;;)
		__asm__ volatile("wfi");
}
