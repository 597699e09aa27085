/* SPDX-License-Identifier: Apache-2.0 */
/* See el3_resident.h. Only PC-relative references: the unit is copied, not linked, to its place. */
#include "el3_resident.h"

#include <arch/io.h>

/* Arm DEN 0022: version 1.1, and the calls that need no other CPU */
#define PSCI_VERSION       0x84000000u
#define PSCI_SYSTEM_OFF    0x84000008u
#define PSCI_SYSTEM_RESET  0x84000009u
#define PSCI_FEATURES      0x8400000au
#define PSCI_NOT_SUPPORTED (-1)
#define SMCCC_VERSION      0x80000000u

/* PL061 (Arm DDI 0190): data register addressed through a mask in address bits 9:2 */
#define PL061_DATA(line)   (UINT64_C(4) << (line))
#define PL061_DIR          0x400u

struct el3_config el3_config __attribute__((section(".data.el3"))) = { 1, 0, 0 };

static void raise_line(unsigned int line)
{
	uint64_t base = el3_config.gpio_base;

	io_write32(base + PL061_DIR, io_read32(base + PL061_DIR) | 1u << line);
	/* the machine acts on the rising edge */
	io_write32(base + PL061_DATA(line), 0);
	io_write32(base + PL061_DATA(line), 1u << line);
	for (;;)
		__asm__ volatile("wfi");
}

static int64_t features(uint64_t function)
{
	if (function == PSCI_VERSION || function == PSCI_FEATURES || function == SMCCC_VERSION)
		return 0;
	if (function == PSCI_SYSTEM_OFF || function == PSCI_SYSTEM_RESET)
		return el3_config.gpio_base ? 0 : PSCI_NOT_SUPPORTED;
	return PSCI_NOT_SUPPORTED;
}

int64_t el3_smc(uint64_t function, uint64_t a1)
{
	uint32_t id = (uint32_t)function;

	if (id == PSCI_VERSION)
		return 0x10001;
	if (id == SMCCC_VERSION)
		return 0x10001;
	if (id == PSCI_FEATURES)
		return features((uint32_t)a1);
	if (id == PSCI_SYSTEM_OFF && el3_config.gpio_base)
		raise_line(el3_config.gpio_poweroff);
	if (id == PSCI_SYSTEM_RESET && el3_config.gpio_base)
		raise_line(el3_config.gpio_reset);
	return PSCI_NOT_SUPPORTED;
}
