/* SPDX-License-Identifier: Apache-2.0 */
/* Dumps as people post them, and what must be said of them; tables walked. */
#include "explain_rig.h"
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lib/decode_explain.h>
#include <lib/util.h>

#define TABLE 512

/* --- a real dump: Zephyr on a Cortex-A55 at EL2 with VHE, as the MMU came on ------------- */

static const char zephyr_vhe[] =
	"esr_el2 0x96000047  far_el2 0x40019000 (= _image_ram_end)  sctlr_el2 0x30c51838 (before)\n"
	"ttbr0_el2 0x40008000  tcr_el2 0x00000005_00803510  spsr_el2 0x000003c4  "
	"hcr_el2 0x00000004_88000002\n"
	"id_aa64mmfr1_el1 0x10212122  id_aa64mmfr0_el1 0x00101122\n";

static void test_real_dump(void **state)
{
	assert_int_equal(run(zephyr_vhe, 0, NULL), 0);
	/* a store: not a fetch, not cache maintenance, same EL */
	expect("class 0x25: taken to EL2 from the same EL");
	expect("WnR = 1, CM = 0: an ordinary store");
	expect("not a fetch and not cache maintenance");
	/* level 3: the base and the layout of TCR are right */
	expect("begins at level 0 and failed at level 3: valid tables were found at levels 0 to 2");
	expect("the layout of TCR are right and are not the cause");
	expect("entry 25 of its level 3 table (entries 0, 1, 0, 25 from the top)");
	/* the regime, which layout was used and why */
	expect("E2H = 1, TGE = 1, RW = 1");
	expect("VH = 1: the CPU has VHE");
	expect("TCR_EL2 = 0x500803510, E2H layout: T0SZ = 16 (48-bit addresses), 4K granule, IPS = 48 "
	       "bits, EPD1 = 1");
	expect("Table walks are inner shareable, inner write-back, outer write-back");
	expect("Read with E2H = 0 the same TCR_EL2 would say PS = 0, DS = 1");
	expect("used here because HCR_EL2 says so");
	/* IPS beyond PARange: harmless */
	expect("[harmless] The output size in TCR, 48 bits, is larger than the CPU's 40 (PARange = 2)");
	/* the first page past the image */
	expect("_image_ram_end: the first page past the mapped image");
	/* SPSR and SCTLR are of other moments */
	expect("[does not fit] SPSR_EL2 = 0x3c4 is EL1t: it cannot be the source of an abort at EL2 from "
	       "EL2");
	expect("with TGE = 1 returning to it is illegal");
	expect("[does not fit] SCTLR_EL2 = 0x30c51838 has M = 0");
	expect("(the dump says: before)");
	/* what next */
	expect("ELR is not in the dump");
	expect("0x33ff then means FPEN = 0");
	expect("10 higher");
	assert_int_equal(found.count[EXPLAIN_INCONSISTENT], 2);
}

/* The same values in other clothes, shuffled. */
static void test_any_form(void **state)
{
	static char first[sizeof(found.text)];

	run(zephyr_vhe, 0, NULL);
	strcpy(first, found.text);
	assert_int_equal(run("ID_AA64MMFR0_EL1=0x101122\nID_AA64MMFR1_EL1: 0x10212122\n"
			     "HCR_EL2:0x488000002;SPSR_EL2 = 0x3c4, TCR_EL2=0x500803510\r\n"
			     "ttbr0_el2 = \"0x40008000\"\nSCTLR_EL2=30c51838 (before)\n"
			     "  FAR_EL2   =   0000000040019000 <_image_ram_end>\nESR_EL2\t96000047", 0,
			     NULL), 0);
	assert_string_equal(found.text, first);
}

/* --- dumps of several programs --------------------------------------------------------------- */

static void test_linux(void **state)
{
	assert_int_equal(run(
		"[    1.2] Unable to handle kernel paging request at virtual address ffff800081234000\n"
		"[    1.2] Mem abort info:\n"
		"[    1.2]   ESR = 0x0000000096000047\n"
		"[    1.2]   EC = 0x25: DABT (current EL), IL = 32 bits\n"
		"[    1.2]   FSC = 0x07: level 3 translation fault\n"
		"[    1.2] swapper pgtable: 4k pages, 48-bit VAs, pgdp=0000000041234000\n"
		"[    1.2] [ffff800081234000] pgd=10000000bffff003, p4d=10000000bffff003, "
		"pud=10000000bfffe003, pmd=10000000bfffd003, pte=0000000000000000\n"
		"[    1.2] Internal error: Oops: 0000000096000047 [#1] SMP\n"
		"[    1.2] pstate: 60400009 (nZCv daif +PAN -UAO -TCO -DIT -SSBS BTYPE=--)\n"
		"[    1.2] pc : my_driver_probe+0x10/0x20\n"
		"[    1.2] lr : platform_probe+0x8/0x20\n"
		"[    1.2] sp : ffff800080003b00\n", 0, NULL), 0);
	expect("taken to EL2 from the same EL");    /* PSTATE says EL2h: Linux with VHE */
	expect("Address: 0xffff800081234000");
	expect("pte = 0x0, is invalid");
	expect("The PC is at my_driver_probe+0x10/0x20");
	expect("By the words of the dump: 4K granule, 48-bit addresses");
	expect("failed at level 3: valid tables were found at levels 0 to 2");
	expect("(entries 256, 2, 9, 52 from the top)");
	expect_not("does not fit");
}

static void test_uboot(void **state)
{
	assert_int_equal(run("\"Synchronous Abort\" handler, esr 0x96000010, far 0x12345678\n"
			     "elr: 0000000000012344 lr : 0000000000012340 (reloc)\n"
			     "elr: 00000000bff7b344 lr : 00000000bff7b340\n"
			     "x0 : 0000000012345678 x1 : 0000000000000000\n", 2, NULL), 0);
	expect("Read of an address where nothing answers (synchronous external abort)");
	expect("taken to EL2");
	expect("The bus answered with an error");
	expect("ELR = 0x12344: disassemble there");
	expect("ELR comes more than once");
}

static void test_tfa(void **state)
{
	assert_int_equal(run("Unhandled Exception in EL3.\n"
			     "x30            = 0x000000000e0a1234\n"
			     "scr_el3        = 0x0000000000000238\n"
			     "sctlr_el3      = 0x0000000030cd183f\n"
			     "tcr_el3        = 0x0000000080823518\n"
			     "spsr_el3       = 0x00000000600002cd\n"
			     "elr_el3        = 0x000000000e0a1238\n"
			     "ttbr0_el3      = 0x000000000e0b0000\n"
			     "esr_el3        = 0x0000000096000006\n"
			     "far_el3        = 0x0000000000000018\n"
			     "esr_el1        = 0x0000000056000000\n"
			     "spsr_el1       = 0x0000000000000000\n", 0, NULL), 0);
	expect("taken to EL3 from the same EL");
	expect("null pointer plus 24");
	expect("failed at level 2: valid tables were found at levels 0 to 1");
	expect_not("does not fit");
}

static void test_zephyr(void **state)
{
	assert_int_equal(run("E: ELR_ELn: 0x00000000400011a4\nE: ESR_ELn: 0x000000008600000f\n"
			     "E:   EC:  0x21 (Instruction Abort taken without a change in Exception "
			     "level)\nE: FAR_ELn: 0x00000000400011a4\nE: x0:  0x1\n", 0, NULL), 0);
	expect("Instruction fetch from a page that does not permit it");
	expect("compare what was done with AP, PXN, UXN");
	expect_not("does not fit");
}

static void test_slipway(void **state)
{
	assert_int_equal(run("*** synchronous exception at EL2\n"
			     "cause: stack pointer misaligned (SP not a multiple of 16)\n"
			     "ESR  000000009a000000  FAR  0000000000000000  ELR  0000000047f01234  SPSR "
			     "600003c9\nx0  0000000000000001\nsp  0000000047ee0008\n", 0, NULL), 0);
	expect("Stack pointer misaligned");
	expect("taken to EL2.");
	expect_not("Address:");
}

static void test_edk2(void **state)
{
	assert_int_equal(run("Synchronous Exception at 0x00000000BBE5A4B4\n"
			     "  ELR 0x00000000BBE5A4B4    SPSR 0x60000205    FPSR 0x00000000\n"
			     " ESR 0x96000021          FAR 0x0000000047000001\n"
			     " ESR : EC 0x25  IL 0x1  ISS 0x00000021\n", 0, NULL), 0);
	expect("misaligned address (alignment fault)");
	expect("taken to EL1 from the same EL");        /* SPSR is EL1h */
	expect("-mstrict-align");
}

/* --- what cannot be ------------------------------------------------------------------------ */

/* Two exceptions in one dump, as after an SMC of a kernel that died: which one, and why. */
static void test_two_exceptions(void **state)
{
	static const char both[] = "esr_el1=0x96000007 far_el1=0x123000 esr_el2=0x96000047 "
				   "far_el2=0x40019000";

	run(both, 0, NULL);
	expect("Address: 0x40019000");
	expect("The dump has ESR_EL1 = 0x96000007, too. This is about EL2, the highest EL that took an "
	       "exception; --el 1 explains the other.");
	run(both, 1, NULL);
	expect("Address: 0x123000");
	expect("The dump has ESR_EL2 = 0x96000047, too. This is about EL1, as was asked for; --el 2");
	run("esr_el1=0 esr_el2=0x96000047 far_el2=0x40019000", 0, NULL);
	expect_not("too. This is about");
}

static void test_wrong_layout(void **state)
{
	/* E2H = 0, but TCR without RES1: written for VHE */
	run("esr_el2=0x96000004 far_el2=0x40000000 tcr_el2=0x200003510 hcr_el2=0x80000000", 0, NULL);
	expect("TCR_EL2 lacks RES1 bits 31 and 23");
	expect("failed at level 0, the first");
	/* the other way round: the nVHE value under E2H */
	run("esr_el2=0x96000004 far_el2=0x40000000 tcr_el2=0x80823510 hcr_el2=0x480000000", 0, NULL);
	expect("[does not fit] Read with E2H = 0");
	expect("as if it had been written for that layout");
	run("esr_el2=0x1fe00000 hcr_el2=0x488000000 cptr_el2=0x33ff cnthctl_el2=3", 0, NULL);
	expect("CPTR_EL2 = 0x33ff is written for E2H = 0; with E2H = 1 it means FPEN = 0: FP and SIMD "
	       "trap");
	expect("CNTHCTL_EL2 = 0x3");
	run("esr_el2=0x1fe00000 hcr_el2=0x80000000 cptr_el2=0x300000", 0, NULL);
	expect("lacks the RES1 bits of E2H = 0");
	/* no HCR: TCR tells */
	run("esr_el2=0x96000007 far_el2=0x40019000 tcr_el2=0x500803510", 0, NULL);
	expect("HCR_EL2 is not in the dump; E2H = 1");
	run("esr_el2=0x96000007 far_el2=0x40019000 tcr_el2=0x80823510", 0, NULL);
	expect("E2H = 0 is taken from");
	/* E2H on a CPU without VHE */
	run("esr_el2=0x96000007 far_el2=0x40019000 hcr_el2=0x400000000 id_aa64mmfr1=0", 0, NULL);
	expect("[does not fit] ID_AA64MMFR1_EL1.VH = 0");
}

static void test_impossible(void **state)
{
	run("esr_el1=0x96000004 far_el1=0x1000 tcr_el1=0x19", 0, NULL);   /* 39 bits begin at level 1 */
	expect("A fault at level 0, but by TCR the walk begins at level 1");
	run("esr_el1=0x96000007 spsr_el1=0x3c9", 0, NULL);
	expect("SPSR_EL1 = 0x3c9 is EL2h: an exception cannot come from above");
	run("esr_el1=0x92000007 spsr_el1=0x3c5 far_el1=0", 0, NULL);
	expect("means from a lower EL");
	run("esr_el1=0x86000007 elr_el1=0x40000000 far_el1=0x40000008", 0, NULL);
	expect("A fetch failed, but ELR");
	run("esr_el1=0x96000007 tcr_el1=0x4010 far_el1=0 id_aa64mmfr0_el1=0x0f000000", 0, NULL);
	expect("has no 64K granule");
	run("esr_el1=0x96000004 tcr_el1=0xc010 far_el1=0", 0, NULL);
	expect("describes no format that exists");
	run("esr_el1=0x96000005 tcr_el1=0x19 ttbr0_el1=0x40000100 far_el1=0", 0, NULL);
	expect("not aligned to its table: the CPU takes 0x40000000");
	run("esr_el1=0x96000004 tcr_el1=0x19 far_el1=0x123456789abcd000", 0, NULL);
	expect("does not fit 39 bits: no walk was made");
	run("esr_el1=0x96000005 tcr_el1=0x80190019 far_el1=0xffff800000000000", 0, NULL);
	expect("no walk was made");
	run("esr_el1=0x96000005 tcr_el1=0x90990019 far_el1=0xffffff8000000000", 0, NULL);
	expect("walks through TTBR1 are off");
}

static void test_stage2_and_others(void **state)
{
	run("esr_el2=0x93c08007 far_el2=0x9000000 hpfar_el2=0x90000 hcr_el2=0x80000001", 0, NULL);
	expect("the fault is in stage 2");
	expect("Intermediate physical page 0x9000000");
	expect_not("begins at level");
	run("esr_el1=0x96000410 far_el1=0x1000", 0, NULL);
	expect("FnV = 1: FAR is not valid");
	run("esr_el1=0x96000147 far_el1=0x1000", 0, NULL);
	expect("CM = 1: a cache maintenance");
	run("esr_el1=0x62300000", 0, NULL);
	expect("MSR MIDR_EL1, x0");
	run("esr_el1=0x3a000000", 0, NULL);
	expect("ERET with an SPSR");
	run("esr=0x96000047 sp=0x40019010 far=0x40019008", 0, NULL);
	expect("SP = 0x40019010 is close to it");
}

static void test_no_dump(void **state)
{
	assert_int_equal(run("", 0, NULL), -ENODATA);
	assert_int_equal(run("far 0x1000 and no more", 0, NULL), -ENODATA);
	/* words that look like registers and numbers */
	assert_int_equal(dump_parse(&dump, "far from it; the pc is fine, sp was bad, ESR : EC 0x25"), 0);
	assert_int_equal(dump_parse(&dump, "esr 0x112345678123456789 far 0x_1 elr 12zz"), 0);
	assert_int_equal(dump_parse(&dump, "far_el4 0x1 xfar 0x1 far_el2x 0x1 far_el22 0x1"), 0);
	assert_int_equal(run("far_el2 0x1 esr_el2 0x96000007", 1, NULL), 0);      /* --el 1 is wrong */
	expect("taken to EL2");
}

/* --- tables --------------------------------------------------------------------------------- */

#define BASE UINT64_C(0x40008000)

static uint64_t tables[4][TABLE];

/* 4K, 48 bits: one table per level; 0x40018000 is mapped, 0x40019000 is not */
static struct walk_memory make_tables(void)
{
	memset(tables, 0, sizeof(tables));
	tables[0][0] = (BASE + 0x1000) | 3;
	tables[1][1] = (BASE + 0x2000) | 3;
	tables[2][0] = (BASE + 0x3000) | 3;
	tables[2][1] = 0x40200000 | BIT(54) | BIT(10) | 3 << 8 | 4 << 2 | 1;
	tables[3][24] = 0x40018000 | BIT(54) | BIT(53) | BIT(10) | 3 << 8 | 3;
	return (struct walk_memory){ .data = tables, .base = BASE, .size = sizeof(tables) };
}

static void test_walk_in_dump(void **state)
{
	struct walk_memory memory = make_tables();

	run(zephyr_vhe, 0, &memory);
	expect("Level 0: entry 0 at 0x40008000 is 0x0000000040009003, table");
	expect("Level 2: entry 0 at 0x4000a000 is 0x000000004000b003, table");
	expect("not mapped: the level 3 descriptor at 0x4000b0c8 (entry 25) is invalid");
	expect_not("not the tables of that moment");
	tables[3][25] = tables[3][24];
	run(zephyr_vhe, 0, &memory);
	expect("These tables map the address, the CPU says they do not");
	tables[2][0] = 0;
	run(zephyr_vhe, 0, &memory);
	expect("The walk ends at level 2 here, at level 3 on the CPU");
	memory.size = 0x1000;
	run(zephyr_vhe, 0, &memory);
	expect("0x40019000: the level 1 descriptor at 0x40009008 is outside the memory that is known");
	expect_not("refused");
}

static void test_refusal_in_dump(void **state)
{
	static const char dump[] = "esr_el2 0x9600004f far_el2 0x40018010 tcr_el2 0x500803510\n"
				   "ttbr0_el2 0x40008000 hcr_el2 0x488000002";
	struct walk_memory memory = make_tables();

	tables[3][24] |= BIT(7);
	run(dump, 0, &memory);
	expect("The access: refused by AP[2] = 1 (read-only) in the level 3 descriptor");
	tables[3][24] &= ~BIT(7);
	run(dump, 0, &memory);
	expect("The access: the tables allow it now");
}

static void test_walk(void **state)
{
	struct walk_memory memory = make_tables();
	struct walk_regime regime = { .el = 1, .tcr = 0x500803510, .ttbr0 = BASE };
	struct walk_result w;
	char text[240];

	decode_walk(&regime, 0x40018123, walk_memory_read, &memory, &w);
	assert_true(w.mapped && w.steps == 4 && w.write && !w.execute && !w.el0_execute);
	assert_int_equal(w.output, 0x40018123);
	assert_int_equal(w.size, 0x1000);
	decode_walk(&regime, 0x40212345, walk_memory_read, &memory, &w);
	assert_true(w.mapped && w.steps == 3 && w.execute && w.attr == 4);
	assert_int_equal(w.output, 0x40212345);
	assert_int_equal(w.size, 0x200000);
	regime.mair = UINT64_C(0xff) << 32;
	regime.mair_known = true;
	assert_string_equal(walk_describe(&regime, &w, text, sizeof(text)),
			    "mapped to 0x40212345 by a block of 0x200000 bytes: rwx at EL1, --- at EL0, "
			    "attribute 4 = Normal, write-back");
	/* the same tables with E2H = 0: bit 54 alone says never executable */
	regime = (struct walk_regime){ .el = 2, .tcr = 0x80853510, .ttbr0 = BASE };
	decode_walk(&regime, 0x40018000, walk_memory_read, &memory, &w);
	assert_true(w.mapped && !w.execute);
	/* tables made for E2H = 0 and used under E2H: silently executable */
	tables[3][24] &= ~BIT(53);
	regime.e2h = true;
	regime.tcr = 0x500803510;
	decode_walk(&regime, 0x40018000, walk_memory_read, &memory, &w);
	assert_true(w.mapped && w.execute && w.write);
	/* PXNTable above takes it away, unless HPD0 says to ignore it; WXN does too */
	tables[1][1] |= BIT(59);
	decode_walk(&regime, 0x40018000, walk_memory_read, &memory, &w);
	assert_false(w.execute);
	regime.tcr |= BIT(41);
	decode_walk(&regime, 0x40018000, walk_memory_read, &memory, &w);
	assert_true(w.execute);
	regime.wxn = true;
	decode_walk(&regime, 0x40018000, walk_memory_read, &memory, &w);
	assert_false(w.execute);
}

/* A table that points at itself ends at level 3, as for the hardware. */
static void test_walk_cycle(void **state)
{
	struct walk_memory memory = make_tables();
	struct walk_regime regime = { .el = 1, .tcr = 0x500803510, .ttbr0 = BASE };
	struct walk_result w;
	char text[240];

	tables[0][0] = BASE | BIT(10) | 3;
	decode_walk(&regime, 0, walk_memory_read, &memory, &w);
	assert_true(w.mapped && w.steps == 4 && w.output == BASE);
	tables[0][0] = BASE | 1;         /* no blocks at level 0 */
	decode_walk(&regime, 0, walk_memory_read, &memory, &w);
	assert_int_equal(w.step[0].kind, WALK_RESERVED);
	walk_describe(&regime, &w, text, sizeof(text));
	assert_non_null(strstr(text, "is reserved, 0x40008001"));
}

/* Where the walk begins, and how addresses are cut, per format (Arm ARM D8.2). */
static void test_ranges(void **state)
{
	static const struct {
		uint64_t tcr;
		int el, level;
		unsigned int granule, va, pa;
	} formats[] = {
		{ 0x510, 1, 0, 12, 48, 32 },                        /* 4K, 48 bits */
		{ 0x519, 1, 1, 12, 39, 32 },
		{ 0x500000000 | 28, 1, 1, 12, 36, 48 },
		{ 0x8000 | 16, 1, 0, 14, 48, 32 },                  /* 16K */
		{ 0x8000 | 17, 1, 1, 14, 47, 32 },
		{ 0x4000 | 22, 1, 2, 16, 42, 32 },                  /* 64K */
		{ 0x600004000 | 12, 1, 1, 16, 52, 52 },             /* 64K, LVA */
		{ BIT(59) | UINT64_C(0x600000000) | 12, 1, -1, 12, 52, 52 },      /* 4K, LPA2 */
		{ BIT(59) | UINT64_C(0x600008000) | 12, 1, 0, 14, 52, 52 },       /* 16K, LPA2 */
		{ 0x80820000 | 24, 2, 0, 12, 40, 40 },              /* EL2, E2H = 0 */
		{ BIT(32) | 0x80860000 | 12, 3, -1, 12, 52, 52 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct walk_regime regime = { .el = formats[i].el, .tcr = formats[i].tcr };
		struct walk_range g;

		walk_range_of(&regime, 0, &g);
		assert_true(g.valid && g.in_range);
		assert_int_equal(g.start_level, formats[i].level);
		assert_int_equal(g.granule_shift, formats[i].granule);
		assert_int_equal(g.va_bits, formats[i].va);
		assert_int_equal(g.pa_bits, formats[i].pa);
	}
}

/* 52-bit addresses: the top bits stand low in TTBR and in descriptors */
static void test_52_bits(void **state)
{
	static uint64_t page[8192];
	struct walk_memory memory = { .data = page, .base = UINT64_C(0xc000040000000),
				      .size = sizeof(page) };
	struct walk_regime regime = { .el = 1, .tcr = 0x600004000 | 12,
				      .ttbr0 = 0x40000000 | 0xc << 2 };
	struct walk_result w;

	/* 64K: a 4 TiB block at level 1 for VA 0x0004..., output bits 51:48 in 15:12 */
	memset(page, 0, sizeof(page));
	page[1] = BIT(42) | 0xf << 12 | BIT(10) | 1;
	decode_walk(&regime, BIT(42) + 0x1234, walk_memory_read, &memory, &w);
	assert_true(w.mapped);
	assert_int_equal(w.step[0].address, UINT64_C(0xc000040000008));
	assert_int_equal(w.output, UINT64_C(0xf) << 48 | BIT(42) | 0x1234);
	/* DS says nothing to 64K: with outputs of 48 bits it has no blocks at level 1 */
	regime.tcr = BIT(59) | 0x500004000 | 12;
	regime.ttbr0 = memory.base = 0x40000000;
	decode_walk(&regime, BIT(42) + 0x1234, walk_memory_read, &memory, &w);
	assert_false(w.mapped);
	assert_int_equal(w.step[0].kind, WALK_RESERVED);
	regime.ttbr0 |= 0xc << 2;
	memory.base = UINT64_C(0xc000040000000);
	/* 4K with DS: bits 51:50 in 9:8 */
	regime.tcr = BIT(59) | UINT64_C(0x600000000) | 25;
	page[1] = BIT(49) | UINT64_C(3) << 8 | BIT(30) | BIT(10) | 1;
	decode_walk(&regime, BIT(30) + 5, walk_memory_read, &memory, &w);
	assert_true(w.mapped);
	assert_int_equal(w.output, UINT64_C(3) << 50 | BIT(49) | BIT(30) | 5);
}

static void test_upper_range(void **state)
{
	struct walk_memory memory = make_tables();
	/* T1SZ 16, 4K (TG1 = 2), EPD0 */
	struct walk_regime regime = { .el = 1, .tcr = UINT64_C(0x580000000) | 16 << 16 | BIT(7) | 16,
				      .ttbr1 = BASE };
	struct walk_result w;

	decode_walk(&regime, UINT64_C(0xffff000040018008), walk_memory_read, &memory, &w);
	assert_true(w.mapped && w.range.upper && w.output == 0x40018008);
	decode_walk(&regime, 0x40018008, walk_memory_read, &memory, &w);
	assert_true(!w.mapped && !w.steps && w.range.walks_off);
	/* a tag in the top byte counts only with TBI1 */
	decode_walk(&regime, UINT64_C(0x12ff000040018008), walk_memory_read, &memory, &w);
	assert_true(!w.mapped && !w.range.in_range);
	regime.tcr |= BIT(38);
	decode_walk(&regime, UINT64_C(0x12ff000040018008), walk_memory_read, &memory, &w);
	assert_true(w.mapped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_exceptions),
		cmocka_unit_test(test_real_dump),
		cmocka_unit_test(test_any_form),
		cmocka_unit_test(test_linux),
		cmocka_unit_test(test_uboot),
		cmocka_unit_test(test_tfa),
		cmocka_unit_test(test_zephyr),
		cmocka_unit_test(test_slipway),
		cmocka_unit_test(test_edk2),
		cmocka_unit_test(test_wrong_layout),
		cmocka_unit_test(test_impossible),
		cmocka_unit_test(test_stage2_and_others),
		cmocka_unit_test(test_no_dump),
		cmocka_unit_test(test_walk_in_dump),
		cmocka_unit_test(test_refusal_in_dump),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_walk_cycle),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_52_bits),
		cmocka_unit_test(test_upper_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
