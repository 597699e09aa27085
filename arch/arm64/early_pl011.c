/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Output through a PL011 before there are drivers. Only the two registers that
 * printing needs (Arm DDI 0183, 3.3.1 and 3.3.3); the line is used as found.
 */
#include <arch/io.h>
#include "entry.h"

#define PL011_DR      0x00
#define PL011_FR      0x18
#define PL011_FR_TXFF (1u << 5)

void early_putc(char c)
{
	while (io_read32(CONFIG_EARLY_UART_BASE + PL011_FR) & PL011_FR_TXFF)
		;
	io_write32(CONFIG_EARLY_UART_BASE + PL011_DR, (uint8_t)c);
}
