/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of an exception while the first vectors are in force: before the
 * relocation, at every EL, and from the hand-off until the kernel has its own.
 * Runs with the MMU off: the first UART and no libc.
 */
#include "entry.h"

#include <lib/esr.h>
#include <lib/util.h>
#include "sysreg.h"

/* Set at the hand-off. Not in bss: it is read before bss is cleared. */
uint64_t handed_off __attribute__((section(".data.entry")));

void early_puts(const char *s)
{
	for (; *s; s++) {
		if (*s == '\n')
			early_putc('\r');
		early_putc(*s);
	}
}

void early_put_hex(uint64_t v)
{
	early_puts("0x");
	for (int shift = 60; shift >= 0; shift -= 4) {
		unsigned int digit = v >> shift & 0xf;

		early_putc((char)(digit < 10 ? '0' + digit : 'a' + digit - 10));
	}
}

void early_put_line(const char *name, uint64_t v)
{
	early_puts(name);
	early_put_hex(v);
	early_puts("\n");
}

void early_put_cause(uint64_t esr)
{
	unsigned int fsc = FIELD(esr, 5, 0);
	const char *status = esr_is_abort(esr) ? esr_fault_name(fsc) : "";
	int level = esr_fault_level(fsc);

	early_puts("cause  ");
	early_puts(esr_class_text(esr_class(esr)));
	if (*status) {
		early_puts(": ");
		early_puts(status);
	}
	if (*status && level != ESR_NO_LEVEL) {
		early_puts(level < 0 ? ", level -" : ", level ");
		early_putc((char)('0' + (level < 0 ? -level : level)));
	}
	early_puts("\n");
}

void early_put_syndrome(unsigned int el, uint64_t vector)
{
	uint64_t esr = read_sysreg_el(ESR, el);
	unsigned int kind = vector & 3;

	early_puts(kind == 0 ? " (synchronous)\n" : kind == 3 ? " (SError)\n" : " (interrupt)\n");
	if (kind == 0)
		early_put_cause(esr);
	early_put_line("ESR    ", esr);
	early_put_line("ELR    ", read_sysreg_el(ELR, el));
	early_put_line("FAR    ", read_sysreg_el(FAR, el));
	early_put_line("SPSR   ", read_sysreg_el(SPSR, el));
}

/* VECTOR counts the 16 entries of the table: 4 kinds for each of 4 origins. */
void early_exception(uint64_t vector, uint64_t base)
{
	unsigned int el = current_el();

	early_puts(handed_off ? "\n*** exception after the hand-off, before the kernel set its own "
		   "vectors, at EL" : "\n*** exception during early start at EL");
	early_putc((char)('0' + el));
	early_put_syndrome(el, vector);
	early_put_line("image  ", base);
	early_puts(handed_off ? "halted; ELR is an address of the program that was started\n" :
		   "halted; subtract image from ELR and look it up in slipway.elf\n");
}
