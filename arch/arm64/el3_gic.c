/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts at EL3: all to the non-secure world (group 1), but for one SGI,
 * by which a CPU that is off is woken (group 0). A CPU that is on does not let
 * group 0 through. IHI 0048 (GICv2), IHI 0069 (GICv3). In the unit that stays.
 */
#include <arch/io.h>
#include <lib/util.h>
#include "el3_resident.h"
#include "sysreg.h"

#define WAKE_SGI          15            /* 8 to 15 are for the secure world (DEN 0022) */

#define GICD_CTLR         0x0000
#define GICD_TYPER        0x0004
#define GICD_IGROUPR      0x0080
#define GICD_ISENABLER    0x0100
#define GICD_ICENABLER    0x0180
#define GICD_ICPENDR      0x0280
#define GICD_IPRIORITYR   0x0400
#define GICD_ITARGETSR    0x0800
#define GICD_SGIR         0x0f00
#define GICD_CPENDSGIR    0x0f10
#define GICC_CTLR         0x0000
#define GICC_PMR          0x0004
#define GICC_GROUP0       1u            /* GICC_CTLR, secure view */
#define GICC_GROUP1       2u
#define GICR_TYPER        0x0008
#define GICR_WAKER        0x0014
#define GICR_SGI_BASE     0x10000
#define GICR_IGRPMODR     0x0d00        /* in that frame; the others as in the distributor */
#define GICR_STRIDE       0x20000


static bool has_v3(void)
{
	/* the system register interface tells the generation without a guess at an address */
	return id_field(ID_AA64PFR0_EL1, 24) != 0;
}

/* --- GICv2 ------------------------------------------------------------------------- */

/* Returns GICD_SGIR for this CPU: group 0, target list, INTID (4.3.15). */
static uint64_t v2_cpu(const struct board_el3 *el3)
{
	io_write32(el3->gicd_base + GICD_IGROUPR, (uint32_t)~BIT(WAKE_SGI));
	io_write8(el3->gicd_base + GICD_IPRIORITYR + WAKE_SGI, 0);
	io_write32(el3->gicc_base + GICC_PMR, 0xff);    /* or the other world cannot lower it */
	io_write32(el3->gicc_base + GICC_CTLR, GICC_GROUP1);
	/* the registers of SGIs read as the CPU's own bit; as 0 where there is only one CPU */
	return (io_read32(el3->gicd_base + GICD_ITARGETSR) & 0xff) << 16 | WAKE_SGI;
}

static void v2_wait(const struct board_el3 *el3)
{
	io_write32(el3->gicd_base + GICD_ICENABLER, (uint32_t)~BIT(WAKE_SGI));
	io_write32(el3->gicd_base + GICD_ISENABLER, BIT(WAKE_SGI));
	io_write32(el3->gicc_base + GICC_PMR, 0xff);
	io_write32(el3->gicc_base + GICC_CTLR, GICC_GROUP0);
}

/* --- GICv3 ------------------------------------------------------------------------- */

static uint64_t affinity(void)
{
	uint64_t mpidr = read_sysreg(MPIDR_EL1);

	return FIELD(mpidr, 39, 32) << 24 | FIELD(mpidr, 23, 0);
}

/* This CPU's redistributor; 0 when the board's window has none for it. */
static uint64_t v3_redistributor(const struct board_el3 *el3)
{
	uint64_t base = el3->gicr_base, end = el3->gicr_base + el3->gicr_size, typer;

	for (; base < end; base += GICR_STRIDE) {
		typer = io_read64(base + GICR_TYPER);
		if (typer >> 32 == affinity())
			return base;
		if (typer & BIT(4))     /* Last */
			break;
		if (typer & BIT(1))     /* VLPIS: two frames more */
			base += GICR_STRIDE;
	}
	return 0;
}

/* Returns ICC_SGI0R_EL1 for this CPU: Aff3, RS, Aff2, INTID, Aff1, target list. */
static uint64_t v3_cpu(const struct board_el3 *el3)
{
	uint64_t base = v3_redistributor(el3), mpidr = read_sysreg(MPIDR_EL1);

	if (base) {
		/* awake, which only the secure world can do */
		io_write32(base + GICR_WAKER, io_read32(base + GICR_WAKER) & ~2u);
		for (int spin = 0; spin < 100000 && io_read32(base + GICR_WAKER) & 4; spin++)
			;
		io_write32(base + GICR_SGI_BASE + GICD_IGROUPR, (uint32_t)~BIT(WAKE_SGI));
		io_write32(base + GICR_SGI_BASE + GICR_IGRPMODR, 0);
		io_write8(base + GICR_SGI_BASE + GICD_IPRIORITYR + WAKE_SGI, 0);
	}
	write_sysreg(S3_6_C12_C12_5, 0xf);                /* ICC_SRE_EL3: SRE, DFB, DIB, Enable */
	isb();
	write_sysreg(S3_0_C4_C6_0, 0xff);                 /* ICC_PMR_EL1 */
	write_sysreg(S3_0_C12_C12_6, 0);                  /* ICC_IGRPEN0_EL1 */
	isb();
	return FIELD(mpidr, 39, 32) << 48 | FIELD(mpidr, 7, 4) << 44 | FIELD(mpidr, 23, 16) << 32 |
	       (uint64_t)WAKE_SGI << 24 | FIELD(mpidr, 15, 8) << 16 | BIT(FIELD(mpidr, 3, 0));
}

static void v3_wait(const struct board_el3 *el3)
{
	uint64_t base = v3_redistributor(el3);

	if (base) {
		io_write32(base + GICR_SGI_BASE + GICD_ICENABLER, (uint32_t)~BIT(WAKE_SGI));
		io_write32(base + GICR_SGI_BASE + GICD_ISENABLER, BIT(WAKE_SGI));
	}
	write_sysreg(S3_6_C12_C12_7, 0);                  /* ICC_IGRPEN1_EL3: none of group 1 */
	write_sysreg(S3_0_C4_C6_0, 0xff);                 /* ICC_PMR_EL1 */
	write_sysreg(S3_0_C12_C12_6, 1);                  /* ICC_IGRPEN0_EL1 */
	isb();
}

static void v3_forget(const struct board_el3 *el3)
{
	uint64_t base = v3_redistributor(el3);

	if (base)
		io_write32(base + GICR_SGI_BASE + GICD_ICPENDR, BIT(WAKE_SGI));
}

/* --- both -------------------------------------------------------------------------- */

static void group_all_nonsecure(uint64_t gicd)
{
	unsigned int lines = io_read32(gicd + GICD_TYPER) & 0x1f;

	for (unsigned int i = 1; i <= lines; i++)
		io_write32(gicd + GICD_IGROUPR + 4 * i, ~0u);
}

void el3_gic_init(const struct board_el3 *el3)
{
	if (has_v3())
		io_write32(el3->gicd_base + GICD_CTLR, 0x30);   /* ARE_S, ARE_NS first */
	group_all_nonsecure(el3->gicd_base);
	dsb_sy();
	io_write32(el3->gicd_base + GICD_CTLR, has_v3() ? 0x37 : 3);    /* then the groups */
	__asm__ volatile("dsb sy; sev" ::: "memory");
}

uint64_t el3_gic_cpu(const struct board_el3 *el3)
{
	return has_v3() ? v3_cpu(el3) : v2_cpu(el3);
}

void el3_gic_wait(const struct board_el3 *el3)
{
	if (has_v3())
		v3_wait(el3);
	else
		v2_wait(el3);
	dsb_sy();
}

void el3_gic_forget(const struct board_el3 *el3)
{
	if (has_v3())
		v3_forget(el3);
	else            /* of every sender: a byte for each SGI */
		io_write8(el3->gicd_base + GICD_CPENDSGIR + WAKE_SGI, 0xff);
	dsb_sy();
}

void el3_gic_run(const struct board_el3 *el3)
{
	if (has_v3())
		write_sysreg(S3_0_C12_C12_6, 0);                  /* ICC_IGRPEN0_EL1 */
	else
		io_write32(el3->gicc_base + GICC_CTLR, GICC_GROUP1);
	isb();
}

void el3_wake(const struct el3_config *config, const struct el3_cpu *cpu)
{
	dsb_sy();
	if (has_v3())
		write_sysreg(S3_0_C12_C11_7, cpu->sgi);           /* ICC_SGI0R_EL1 */
	else
		io_write32(config->board.gicd_base + GICD_SGIR, (uint32_t)cpu->sgi);
	isb();
}
