/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/gic.h>

#include <arch/cpu.h>
#include <arch/io.h>
#include <lib/util.h>

/* Of the distributor; the frame for SGIs and PPIs of a redistributor has the same offsets. */
#define GICD_TYPER      0x004        /* 4:0: 32-bit words of interrupts, less one */
#define GICD_ICENABLER  0x180
#define GICD_ICPENDR    0x280
#define GICD_ICACTIVER  0x380

#define GICR_TYPER      0x008        /* 63:32 affinity, 4 Last, 1 VLPIS */
#define GICR_SGI_BASE   0x10000
#define GICR_STRIDE     0x20000      /* twice that with VLPIS */

/* 32 interrupts: first not enabled, so that none that is cleared comes back. */
static void quiet_word(uint64_t base, unsigned int word)
{
	io_write32(base + GICD_ICENABLER + 4 * word, ~0u);
	io_write32(base + GICD_ICPENDR + 4 * word, ~0u);
	io_write32(base + GICD_ICACTIVER + 4 * word, ~0u);
}

/* SGIs and PPIs of a GICv3 are not the distributor's. */
static void quiet_own(uint64_t gicr, uint64_t size)
{
	uint64_t end = gicr + size, typer;

	do {
		typer = io_read64(gicr + GICR_TYPER);
		if (typer >> 32 == cpu_affinity()) {
			quiet_word(gicr + GICR_SGI_BASE, 0);
			return;
		}
		gicr += typer & BIT(1) ? 2 * GICR_STRIDE : GICR_STRIDE;
	} while (!(typer & BIT(4)) && gicr < end);
}

void gic_quiet(uint64_t gicd, uint64_t gicr, uint64_t gicr_size)
{
	unsigned int last = io_read32(gicd + GICD_TYPER) & 0x1f;

	for (unsigned int word = gicr ? 1 : 0; word <= last; word++)
		quiet_word(gicd, word);
	if (gicr)
		quiet_own(gicr, gicr_size);
}
