/* SPDX-License-Identifier: Apache-2.0 */
/* The PL011 of QEMU's virt board, as the loader left it: its line settings stay. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdint.h>

#ifndef UART
#define UART      0x09000000ul
#endif
#define UART_DR   ((volatile uint32_t *)UART)
#define UART_FR   ((volatile uint32_t *)(UART + 0x18))
#define FR_TXFF   (1u << 5)

static inline void put_char(char c)
{
	while (*UART_FR & FR_TXFF)
		;
	*UART_DR = (uint8_t)c;
}

static inline void put_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			put_char('\r');
		put_char(*text);
	}
}

/* "NAME 0x...\n" */
static inline void put_value(const char *name, uint64_t value)
{
	put_text(name);
	put_text(" 0x");
	for (int shift = 60; shift >= 0; shift -= 4)
		put_char("0123456789abcdef"[value >> shift & 15]);
	put_text("\n");
}

#define READ_REG(name) ({ uint64_t v_; __asm__ volatile("mrs %0, " #name : "=r"(v_)); v_; })
#define WRITE_REG(name, value) __asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)))

#endif
