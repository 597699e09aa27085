/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The probe's main part: prints what it found as lines "cpu0.NAME=0xVALUE" on
 * the first UART of QEMU's virt board, then starts each of the other CPUs by
 * PSCI or spin-table, one after the other, which do the same ("cpu1.x0=..."), and
 * powers the machine off. The last line is "probe.end=0x0".
 *
 * Entered with the MMU on it also asks the map what it allows: par_WHAT_r and
 * par_WHAT_w are PAR_EL1 after a translation for reading and for writing.
 */
#include "probe.h"

#define UART     UINT64_C(0x09000000)
#define UART_FR  0x18
#define FR_TXFF  (1u << 5)

/* Arm DEN 0022, 5.1 */
#define CPU_ON     0xc4000003u
#define SYSTEM_OFF 0x84000008u

#define SCTLR_M (1u << 0)
#define SCTLR_C (1u << 2)
#define SCTLR_I (1u << 12)

#define MAX_CPUS   8            /* QEMU's virt board: one cluster, Aff0 counts */
#define PATIENCE   0x10000000u  /* rounds to wait for a CPU: long, but not for ever */

#define CONTEXT    0xc0de0000u  /* of CPU n: what x0 is to be, and n */
#define OTHERS_SP  0xfeed0      /* and SP, where the hand-off sets it */

extern struct probe_entry probe_first, probe_second;
extern char probe_second_entry[], probe_vectors[], _start[];

static volatile uint32_t done;          /* by the CPU that was started last */
static char name[] = "cpu0";
static int by_hvc;
static uint64_t base;                   /* VA - PA */

/* doc/handoff.md, "Other CPUs with the MMU on"; the physical address that takes it, or 0 */
static struct { uint64_t entry, argument, sp; } context;
static uint64_t mapped_entry;

/* --- printing ------------------------------------------------------------------------ */

static void put_char(char c)
{
	while (*(volatile uint32_t *)(UART + base + UART_FR) & FR_TXFF)
		;
	*(volatile uint32_t *)(UART + base) = (uint8_t)c;
}

static void put_text(const char *text)
{
	while (*text)
		put_char(*text++);
}

void probe_say(const char *cpu, const char *what, uint64_t value)
{
	int shift = 60;

	put_text(cpu);
	put_char('.');
	put_text(what);
	put_text("=0x");
	while (shift && !(value >> shift & 15))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		put_char("0123456789abcdef"[value >> shift & 15]);
	put_char('\n');
}

/* --- firmware ------------------------------------------------------------------------ */

static int64_t psci(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = a1;
	register uint64_t x2 __asm__("x2") = a2;
	register uint64_t x3 __asm__("x3") = a3;

#define AROUND : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "x4", "x5", "x6", "x7", "x8", "x9", \
		 "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory"
	if (by_hvc)
		__asm__ volatile("hvc #0" AROUND);
	else
		__asm__ volatile("smc #0" AROUND);
	return (int64_t)x0;
}

static _Noreturn void power_off(void)
{
	probe_say("probe", "end", 0);
	psci(SYSTEM_OFF, 0, 0, 0);
	for (;;)
		__asm__ volatile("wfi");
}

_Noreturn void probe_trapped(uint64_t esr, uint64_t elr, uint64_t far)
{
	probe_say(name, "trapped_esr", esr);
	probe_say(name, "trapped_elr", elr);
	probe_say(name, "trapped_far", far);
	power_off();
}

/* --- what was found ------------------------------------------------------------------- */

static void say_general(const struct probe_entry *e)
{
	char reg[] = "x00";

	for (unsigned int i = 0; i < 31; i++) {
		reg[1] = (char)('0' + (i < 10 ? i : i / 10));
		reg[2] = (char)(i < 10 ? 0 : '0' + i % 10);
		probe_say(name, reg, e->x[i]);
	}
	probe_say(name, "sp", e->sp);
	probe_say(name, "start", e->pc);
	probe_say(name, "NZCV", e->nzcv);
	probe_say(name, "DAIF", e->daif);
	probe_say(name, "SPSel", e->spsel);
	probe_say(name, "CurrentEL", e->el);
}

static uint64_t sctlr(const struct probe_entry *e)
{
	uint64_t value;

	if (e->el >> 2 == 2)
		__asm__ volatile("mrs %0, SCTLR_EL2" : "=r"(value));
	else
		__asm__ volatile("mrs %0, SCTLR_EL1" : "=r"(value));
	return value;
}

static void tell(const struct probe_entry *e)
{
	say_general(e);
	probe_say(name, "mmu", !!(sctlr(e) & SCTLR_M));
	probe_say(name, "dcache", !!(sctlr(e) & SCTLR_C));
	probe_say(name, "icache", !!(sctlr(e) & SCTLR_I));
	probe_registers(name);
}

/* What the map of this EL does with an access to VA. */
static void say_access(const struct probe_entry *e, const char *reading, const char *writing,
		       uint64_t va)
{
	uint64_t read, write;

	if (e->el >> 2 == 2)
		__asm__ volatile("at s1e2r, %2\n\tisb\n\tmrs %0, PAR_EL1\n\t"
				 "at s1e2w, %2\n\tisb\n\tmrs %1, PAR_EL1"
				 : "=&r"(read), "=&r"(write) : "r"(va));
	else
		__asm__ volatile("at s1e1r, %2\n\tisb\n\tmrs %0, PAR_EL1\n\t"
				 "at s1e1w, %2\n\tisb\n\tmrs %1, PAR_EL1"
				 : "=&r"(read), "=&r"(write) : "r"(va));
	probe_say(name, reading, read);
	probe_say(name, writing, write);
}

static void try_map(const struct probe_entry *e)
{
	say_access(e, "par_text_r", "par_text_w", (uint64_t)_start);
	say_access(e, "par_data_r", "par_data_w", (uint64_t)&probe_first);
	say_access(e, "par_tree_r", "par_tree_w", e->x[0] + base);
	say_access(e, "par_uart_r", "par_uart_w", UART + base);
	say_access(e, "par_null_r", "par_null_w", base);
}

/* From here on an exception is told, not suffered. After the registers were read. */
static void own_vectors(const struct probe_entry *e)
{
	if (e->el >> 2 == 2)
		__asm__ volatile("msr VBAR_EL2, %0\n\tisb" : : "r"(probe_vectors));
	else
		__asm__ volatile("msr VBAR_EL1, %0\n\tisb" : : "r"(probe_vectors));
}

_Noreturn void probe_second_main(const struct probe_entry *e)
{
	own_vectors(e);
	tell(e);
	__asm__ volatile("dsb sy" : : : "memory");
	done = 1;
	for (;;)
		__asm__ volatile("wfi");
}

static const void *cpu_property(const void *fdt, unsigned int cpu, const char *what, uint32_t *size)
{
	char path[] = "/cpus/cpu@0";

	path[sizeof(path) - 2] = (char)('0' + cpu);
	return probe_fdt_find(fdt, path, what, size);
}

/* The devicetree says so; TF-A would start one that is not there, and wait. */
static int is_there(const void *fdt, unsigned int cpu)
{
	uint32_t size;

	return cpu_property(fdt, cpu, "reg", &size) != NULL;
}

static uint64_t be64(const uint8_t *p)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | p[i];
	return value;
}

/* Spin-table, with the MMU off. */
static int64_t release(uint64_t address)
{
	*(volatile uint64_t *)address = (uint64_t)probe_second_entry;
	__asm__ volatile("dsb sy\n\tsev" : : : "memory");
	return 0;
}

/* Returns when CPU number CPU has told everything; 0 when firmware refuses to start it. */
static int start(const void *fdt, unsigned int cpu)
{
	uint32_t size;
	const uint8_t *spin = cpu_property(fdt, cpu, "cpu-release-addr", &size);
	int64_t ret;

	name[3] = (char)('0' + cpu);
	done = 0;
	context.entry = (uint64_t)probe_second_entry;
	context.argument = CONTEXT + cpu;
	context.sp = OTHERS_SP;
	__asm__ volatile("dsb sy" : : : "memory");
	if (spin && size == 8)
		ret = release(be64(spin));
	else if (mapped_entry)
		ret = psci(CPU_ON, cpu, mapped_entry, (uint64_t)&context - base);
	else
		ret = psci(CPU_ON, cpu, (uint64_t)probe_second_entry, CONTEXT + cpu);
	if (ret)
		return 0;
	for (uint32_t i = 0; !done; i++) {
		if (i == PATIENCE) {
			probe_say(name, "lost", cpu);
			power_off();
		}
	}
	return 1;
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* QEMU answers by HVC on a machine without EL2, whatever the devicetree says. */
static int has_el2(void)
{
	uint64_t pfr0;

	__asm__ volatile("mrs %0, ID_AA64PFR0_EL1" : "=r"(pfr0));
	return (pfr0 >> 8 & 15) != 0;
}

/* How the other CPUs are started. */
static void read_devicetree(const void *fdt)
{
	uint32_t size;
	const char *method = probe_fdt_find(fdt, "/psci", "method", &size);
	const uint8_t *entry = probe_fdt_find(fdt, "/chosen/slipway-handoff", "secondary-entry",
					      &size);

	by_hvc = method ? same(method, "hvc") : !has_el2();
	if (entry && size == 8)
		mapped_entry = be64(entry);
	probe_say("probe", "conduit", method ? (uint64_t)by_hvc : 2);   /* 2: it is not said */
	probe_say("probe", "mapped_entry", mapped_entry);
}

_Noreturn void probe_main(const struct probe_entry *e)
{
	unsigned int cpus = 1;
	const void *fdt;

	if (sctlr(e) & SCTLR_M)
		base = e->x[1];
	own_vectors(e);
	put_char('\n');
	tell(e);
	if (sctlr(e) & SCTLR_M)
		try_map(e);
	fdt = (const void *)(e->x[0] + base);
	read_devicetree(fdt);
	while (cpus < MAX_CPUS && is_there(fdt, cpus) && start(fdt, cpus))
		cpus++;
	probe_say("probe", "cpus", cpus);
	power_off();
}
