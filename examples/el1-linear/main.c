/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

static uint64_t base;                   /* VA - PA, of everything */
#define UART (base + 0x09000000)
#include "console.h"
#include "devicetree.h"

#define PSCI_CPU_ON     0xc4000003u
#define PSCI_SYSTEM_OFF 0x84000008u

int64_t psci_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c);
void second(void);

/* What a CPU that starts with its MMU on needs to know; all three as the kernel sees them. */
struct context {
	void (*entry)(void);
	uint64_t argument;
	void *stack;
};

static struct context context;
static uint8_t stack[4096] __attribute__((aligned(16)));
static volatile uint64_t arrived;

void second_main(uint64_t argument)
{
	put_value("el1-linear: second CPU, MPIDR_EL1", READ_REG(MPIDR_EL1));
	put_value("el1-linear: its argument", argument);
	put_value("el1-linear: its SCTLR_EL1", READ_REG(SCTLR_EL1));
	arrived = 1;                    /* coherent: both have their caches on */
}

void kernel_main(uint64_t devicetree, uint64_t offset)
{
	uint64_t entry;

	base = offset;
	put_text("el1-linear: a kernel at EL1 in the upper half\n");
	put_value("el1-linear: runs at", (uint64_t)kernel_main);
	put_value("el1-linear: VA - PA", base);
	put_value("el1-linear: SCTLR_EL1", READ_REG(SCTLR_EL1));
	entry = dt_number(devicetree + base, "secondary-entry");
	put_value("el1-linear: secondary-entry", entry);
	context = (struct context){ second, 0x5ec0d, stack + sizeof(stack) };
	__asm__ volatile("dsb ish" : : : "memory");
	if (psci_call(PSCI_CPU_ON, 1, entry, (uint64_t)&context - base))
		put_text("el1-linear: there is no second CPU\n");
	else
		while (!arrived)
			;
	put_text("el1-linear: off\n");
	psci_call(PSCI_SYSTEM_OFF, 0, 0, 0);
}
