/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"
#include "devicetree.h"

uint64_t can_read(const void *address);
uint64_t can_write(const void *address);
void psci_off(void);

static const char text[] = "constant";
static uint8_t data[16];

static void say_access(const char *name, const void *address)
{
	put_text(name);
	put_text(can_read(address) & 1 ? " may not be read," : " may be read,");
	put_text(can_write(address) & 1 ? " may not be written\n" : " may be written\n");
}

void kernel_main(uint64_t devicetree)
{
	uint64_t word;

	put_text("el2-identity: a program at EL2 with its MMU on\n");
	put_value("el2-identity: CurrentEL", READ_REG(CurrentEL) >> 2);
	put_value("el2-identity: SCTLR_EL2", READ_REG(SCTLR_EL2));
	put_value("el2-identity: TTBR0_EL2", READ_REG(TTBR0_EL2));
	put_value("el2-identity: ttbr0 in the devicetree", dt_number(devicetree, "ttbr0"));
	say_access("el2-identity: code", (const void *)kernel_main);
	say_access("el2-identity: constants", text);
	say_access("el2-identity: data", data);
	say_access("el2-identity: page 0", (const void *)0);
	/* memory is Normal now: this would fault with the MMU off */
	__asm__ volatile("ldr %0, [%1]" : "=r"(word) : "r"(data + 1) : "memory");
	put_value("el2-identity: unaligned word", word);
	put_text("el2-identity: off\n");
	psci_off();
}
