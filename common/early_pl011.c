/* SPDX-License-Identifier: Apache-2.0 */
/* The early console is a PL011. */
#include <common/console_setup.h>
#include <drivers/pl011.h>

const struct serial early_serial = {
	.ops = &pl011_ops,
	.base = CONFIG_EARLY_UART_BASE,
	.name = "early pl011",
};
