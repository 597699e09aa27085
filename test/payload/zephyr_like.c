/* SPDX-License-Identifier: Apache-2.0 */
/* What zephyr_like.S goes on with at EL1: MMU, ticks, a second CPU. Says what came of each. */
#include "../../examples/console.h"

#define CPU_ON       0xc4000003u
#define SYSTEM_OFF   0x84000008u
#define MAGIC        0x5e9e37da7a5e9e37u

#define GICD         0x08000000ul
#define GICR_RD      0x080a0000ul
#define GICR_SGI     (GICR_RD + 0x10000)
#define TIMER_PPI    27u                /* EL1's virtual timer, arm,armv8-timer */
#define TICKS        3

/* MMU: blocks of 1 GiB, 39 bits of addresses, VA = PA */
#define BLOCK        0x1ul
#define AF           (1ul << 10)
#define INNER        (3ul << 8)
#define UXN_PXN      (3ul << 53)
#define MAIR         0xff04ul           /* 0 Device-nGnRE, 1 Normal write-back */
#define TCR          (25ul | 1ul << 8 | 1ul << 10 | 3ul << 12 | 1ul << 23 | 2ul << 32)

int64_t hvc_call(uint64_t function, uint64_t a, uint64_t b, uint64_t c);
void invalidate_dcache(void);
void mmu_on(uint64_t ttbr, uint64_t mair, uint64_t tcr);
void second_entry(void);
void boot_main(uint64_t entered_at);
void second_main(uint64_t el);
void on_irq(void);
void on_exception(uint64_t esr, uint64_t elr);

static uint64_t tables[512] __attribute__((aligned(4096)));
static uint8_t second_stack[4096] __attribute__((aligned(16)));
static volatile uint64_t magic = MAGIC;         /* lost when the loader left it in the cache */
static volatile uint64_t second_el, ticks;

static volatile uint32_t *reg(uint64_t addr)
{
	return (volatile uint32_t *)addr;
}

static void turn_mmu_on(void)
{
	tables[0] = BLOCK | AF | UXN_PXN;
	tables[1] = 1ul << 30 | BLOCK | AF | INNER | 1 << 2;
	invalidate_dcache();
	mmu_on((uint64_t)tables, MAIR, TCR);
	put_text(magic == MAGIC ? "zephyr: data is there\n" : "zephyr: DATA IS LOST\n");
}

static void arm_timer(void)
{
	WRITE_REG(CNTV_TVAL_EL0, READ_REG(CNTFRQ_EL0) / 1000);
	WRITE_REG(CNTV_CTL_EL0, 1);
}

void on_irq(void)
{
	uint64_t id = READ_REG(S3_0_C12_C12_0);         /* ICC_IAR1_EL1 */

	if (id == TIMER_PPI)
		ticks++;
	arm_timer();
	WRITE_REG(S3_0_C12_C12_1, id);                  /* ICC_EOIR1_EL1 */
}

static void wait_for_ticks(void)
{
	*reg(GICD) = 0x12;                              /* ARE, group 1 */
	*reg(GICR_RD + 0x14) &= ~2u;                    /* WAKER.ProcessorSleep */
	while (*reg(GICR_RD + 0x14) & 4)
		;
	*reg(GICR_SGI + 0x80) = ~0u;                    /* IGROUPR0 */
	*reg(GICR_SGI + 0x100) = 1u << TIMER_PPI;       /* ISENABLER0 */
	WRITE_REG(S3_0_C12_C12_5, READ_REG(S3_0_C12_C12_5) | 1);  /* ICC_SRE_EL1 */
	__asm__ volatile("isb");
	WRITE_REG(S3_0_C4_C6_0, 0xff);                  /* ICC_PMR_EL1 */
	WRITE_REG(S3_0_C12_C12_7, 1);                   /* ICC_IGRPEN1_EL1 */
	arm_timer();
	__asm__ volatile("msr DAIFClr, #2");
	while (ticks < TICKS)
		__asm__ volatile("wfi");
	__asm__ volatile("msr DAIFSet, #2");
	put_value("zephyr: ticks", ticks);
}

void second_main(uint64_t el)
{
	second_el = el;                                 /* MMU off: straight to memory */
	__asm__ volatile("dsb sy; sev");
}

static void start_second(void)
{
	int64_t ret = hvc_call(CPU_ON, 1, (uint64_t)second_entry, (uint64_t)(second_stack + 4096));

	if (ret) {
		put_value("zephyr: CPU_ON says", (uint64_t)ret);
		return;
	}
	do {                                            /* its store went past our cache */
		__asm__ volatile("dc civac, %0; dsb sy" : : "r"(&second_el) : "memory");
	} while (!second_el);
	put_value("zephyr: second CPU at EL", second_el);
}

void on_exception(uint64_t esr, uint64_t elr)
{
	put_value("zephyr: exception ESR", esr);
	put_value("zephyr: exception ELR", elr);
}

void boot_main(uint64_t entered_at)
{
	put_value("zephyr: entered at EL", entered_at);
	turn_mmu_on();
	wait_for_ticks();
	start_second();
	put_text("zephyr: end\n");
	hvc_call(SYSTEM_OFF, 0, 0, 0);
}
