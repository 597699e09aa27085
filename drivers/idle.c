/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/idle.h>

#include <stddef.h>

static void (*idle)(void);

void driver_set_idle(void (*fn)(void))
{
	idle = fn;
}

void driver_idle(void)
{
	if (idle)
		idle();
}
