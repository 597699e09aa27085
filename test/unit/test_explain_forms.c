/* SPDX-License-Identifier: Apache-2.0 */
/*
 * More dumps, in the forms of the programs that print them (written after
 * their formats, with other values), and syndromes that cannot be.
 */
#include "explain_rig.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include <lib/util.h>

/* --- emulators and debuggers ------------------------------------------------------------ */

static void test_qemu_log(void **state)
{
	assert_int_equal(run("Taking exception 4 [Data Abort] on CPU 0\n"
			     "...from EL1 to EL1\n"
			     "...with ESR 0x25/0x96000045\n"
			     "...with FAR 0xffff000040200000\n"
			     "...with ELR 0xffff000040080124\n"
			     "...to EL1 PC 0xffff000040081200 PSTATE 0x3c5\n", 0, NULL), 0);
	expect("ESR 0x96000045, class 0x25: taken to EL1 from the same EL");
	expect("Write to an address that is not mapped (translation fault, level 1)");
	expect("Address: 0xffff000040200000");
	expect("ELR = 0xffff000040080124");
	expect_not("more than once");
	expect_not("SPSR");
	/* taken at another EL than it came from */
	run("...from EL1 to EL2\n...with ESR 0x24/0x92000007\n...with FAR 0x9000000\n"
	    "...with ELR 0x40080000\n...to EL2 PC 0x7f400 PSTATE 0x3c9\n", 0, NULL);
	expect("class 0x24: taken to EL2 from a lower EL");
}

static void test_debuggers(void **state)
{
	/* GDB: info registers; the second number is the same in decimal */
	assert_int_equal(run("ESR_EL1        0x8600000e          2248146958\n"
			     "FAR_EL1        0x40201000          1075843072\n"
			     "ELR_EL1        0x40201000          1075843072\n", 0, NULL), 0);
	expect("Instruction fetch from a page that does not permit it (permission fault, level 2)");
	expect("Address: 0x40201000");
	/* OpenOCD: reg */
	assert_int_equal(run("(35) ESR_EL2 (/64): 0x000000009a000000\n(36) FAR_EL2 (/64): 0x0\n", 0, NULL),
			 0);
	expect("Stack pointer misaligned");
	/* brackets around the value, Markdown, assignments */
	assert_int_equal(run("ESR_EL1 (0x96000021), FAR_EL1 (0x40000003)", 0, NULL), 0);
	expect("misaligned address");
	assert_int_equal(run("| register | value |\n|---|---|\n| `esr_el2` | `0x96000010` |\n"
			     "| **far_el2** | 0xfe201000 |\n", 0, NULL), 0);
	expect("where nothing answers");
	expect("Address: 0xfe201000");
	/* folded by a mailer; a name that only ends its line has no value */
	assert_int_equal(run("esr_el2 0x96000047 hcr_el2\r\n    0x00000004_88000002 far_el2:\n0x18\n"
			     "spsr_el2\nand more\n", 0, NULL), 0);
	expect("HCR_EL2 = 0x488000002: E2H = 1");
	expect("null pointer plus 24");
	expect_not("SPSR_EL2 = ");
	assert_int_equal(run("ESR_EL3 := 0xbe000011\nELR_EL3 => 0xe0a1234", 0, NULL), 0);
	expect("taken to EL3");
	expect("ELR = 0xe0a1234");
}

static void test_xen(void **state)
{
	assert_int_equal(run("(XEN) CPU0: Unexpected Trap: Data Abort\n"
			     "(XEN) ----[ Xen-4.17.5  arm64  debug=n  Tainted: ]----\n"
			     "(XEN) PC:     00000a0000261d4c setup_mm+0x14c/0x300\n"
			     "(XEN) LR:     00000a0000261d40\nSP:     00000a0000307d50\n"
			     "(XEN) CPSR:   0000000080000249 MODE:64-bit EL2h (Hypervisor, handler)\n"
			     "(XEN)   VTCR_EL2: 0000000080023558\n(XEN)  VTTBR_EL2: 0000000000000000\n"
			     "(XEN)  SCTLR_EL2: 0000000030cd183d\n(XEN)    HCR_EL2: 0000000000000038\n"
			     "(XEN)  TTBR0_EL2: 000000004033d000\n"
			     "(XEN)    ESR_EL2: 0000000096000004\n(XEN)  HPFAR_EL2: 0000000000000000\n"
			     "(XEN)    FAR_EL2: 0000008010c3fff4\n", 0, NULL), 0);
	expect("taken to EL2 from the same EL");
	expect("Read of an address that is not mapped (translation fault, level 0)");
	expect("setup_mm+0x14c/0x300");
	expect_not("does not fit");
	assert_int_equal(run("(XEN) d0v0 HSR=0x93810007 pc=0x40080abc gva=0x9000000 gpa=0x9000000", 2,
			     NULL), 0);
	expect("class 0x24");
}

/* --- Linux --------------------------------------------------------------------------------- */

/* Only the last line has ESR; older kernels print 8 digits. */
static void test_linux_internal_errors(void **state)
{
	run("Internal error: synchronous external abort: 0000000096000210 [#1] PREEMPT SMP\n"
	    "pstate: 60400005 (nZCv daif +PAN -UAO)\npc : pl011_probe+0x58/0x1c0\n", 0, NULL);
	expect("where nothing answers (synchronous external abort). ESR 0x96000210");
	expect("taken to EL1");
	expect("pl011_probe+0x58/0x1c0");
	run("Internal error: Oops - Undefined instruction: 0000000002000000 [#1] SMP\n"
	    "Code: d503201f d2800000 00000000 (d4200000)\n", 0, NULL);
	expect("Undefined instruction");
	expect_not("does not fit");
	run("Internal error: Oops: 96000005 [#1] PREEMPT SMP\n", 0, NULL);
	expect("ESR 0x96000005");
	run("Internal error: Oops - BTI: 0000000036000002 [#1] SMP\n", 0, NULL);
	expect("BTI landing pad");
	assert_int_equal(run("Internal error: nothing like that\nCode: d503201f\n", 0, NULL), -61);
	run("SError Interrupt on CPU2, code 0x00000000be000c11 -- SError\n"
	    "pstate: 80400005\npc : readl+0x0/0x10\n", 0, NULL);
	expect("ESR 0xbe000c11");
	expect("AET: recoverable");
}

static void test_linux_descriptors(void **state)
{
	/* a write to read-only data: a 2 MiB block of the kernel's image */
	run("Unable to handle kernel write to read-only memory at virtual address ffff800080e00010\n"
	    "  ESR = 0x000000009600004e\nswapper pgtable: 4k pages, 39-bit VAs, pgdp=0000000041a00000\n"
	    "[ffff800080e00010] pgd=0000000041a01003, pud=0000000041a01003, "
	    "pmd=0060000040e00781\npstate: 80400005\n", 0, NULL);
	expect("permission fault, level 2");
	expect("pmd = 0x60000040e00781, is valid: read-only, the kernel cannot execute it, EL0 cannot "
	       "execute it");
	expect("[does not fit] The address does not fit 39 bits");    /* ffff8000... needs 48 */
	/* 16K and 64K, and the table's entries by them */
	run("FAR=0xffff800081234000 ESR = 0x96000006\nswapper pgtable: 64k pages, 48-bit VAs, "
	    "pgdp=0000000041a00000\n[ffff800081234000] pgd=0000000041a10003, pmd=0000000000000000\n", 0,
	    NULL);
	expect("By the words of the dump: 64K granule, 48-bit addresses");
	expect("begins at level 1 and failed at level 2");
	run("FAR=0xffff800081234000 ESR = 0x96000007\nswapper pgtable: 16k pages, 47-bit VAs, "
	    "pgdp=0000000041a00000\n", 0, NULL);
	expect("By the words of the dump: 16K granule, 47-bit addresses");
	/* a page that is there after all */
	run("FAR=0xffff800081234000 ESR = 0x96000007\nswapper pgtable: 4k pages, 48-bit VAs, "
	    "pgdp=0000000041a00000\n[..] pgd=1, pte=00680000ae234703\n", 0, NULL);
	expect("[does not fit] A translation fault, but pte is valid");
	expect("writable, the kernel cannot execute it, EL0 cannot execute it");
}

/* Words that are nearly those, and sizes that no table has. */
static void test_linux_formats(void **state)
{
	static const char *const wrong[] = {
		"4k pages, 00-bit VAs", "4k pages, 4-bit VAs", "5k pages, 48-bit VAs", "4k pages, ", "4k",
		"4k pages, 48-bit", "16kk pages, 48-bit VAs",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		dump_parse(&dump, wrong[i]);
		assert_int_equal(dump.va_bits, 0);
		assert_int_equal(dump.granule_shift, 0);
	}
	run("esr_el1=0x96000007 far_el1=0x1000 4k pages, 99-bit VAs", 0, NULL);
	expect_not("By the words of the dump");
}

/* The tables of that Linux, saved: its words and pgdp stand for TCR and TTBR1. */
static void test_linux_walk(void **state)
{
	static uint64_t pgd[512];
	struct walk_memory memory = { pgd, 0x41a00000, sizeof(pgd) };

	run("FAR=0xffff800081234000 ESR = 0x96000004\nswapper pgtable: 4k pages, 48-bit VAs, "
	    "pgdp=0000000041a00000\n", 0, &memory);
	expect("Level 0: entry 256 at 0x41a00800 is 0x0000000000000000, invalid");
	run("FAR=0x1234000 ESR = 0x92000004\nuser pgtable: 4k pages, 48-bit VAs, "
	    "pgdp=0000000041a00000\n", 0, &memory);
	expect("Level 0: entry 0 at 0x41a00000");
}

/* The first byte of a page is past the end of something only where nothing is mapped. */
static void test_page_that_refuses(void **state)
{
	run("esr_el2=0x9600004f far_el2=0x7ee00000 (= text)", 0, NULL);
	expect("The dump calls it text.");
	expect_not("ran past");
	run("esr_el2=0x96000047 far_el2=0x7ee00000", 0, NULL);
	expect("ran past the end of what is mapped");
}

/* --- syndromes that cannot be --------------------------------------------------------------- */

static void test_impossible_syndromes(void **state)
{
	run("esr_el1=0xfc000000", 0, NULL);
	expect("[does not fit] ESR 0xfc000000: the architecture has no class 0x3f");
	run("esr_el1=0x9600003f far_el1=0x1000", 0, NULL);
	expect("fault status 0x3f is reserved");
	run("esr_el1=0x94000007 far_el1=0x1000", 0, NULL);       /* a digit of 0x96000007 */
	expect("has IL = 0, which class 0x25 never has");
	run("esr_el1=0x960C0007 far_el1=0x1000", 0, NULL);
	expect("bits 20:18 are 0x3 and are reserved for this class");
	/* and those that can: a guest's load with a syndrome, a trapped T32 instruction */
	run("esr_el2=0x91c08007 far_el2=0x9000000 hcr_el2=0x80000001 hpfar_el2=0x90000", 0, NULL);
	expect_not("does not fit");
	run("esr_el2=0x0c000001 hcr_el2=0x1", 0, NULL);
	expect_not("IL = 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_qemu_log),
		cmocka_unit_test(test_debuggers),
		cmocka_unit_test(test_xen),
		cmocka_unit_test(test_linux_internal_errors),
		cmocka_unit_test(test_linux_descriptors),
		cmocka_unit_test(test_linux_formats),
		cmocka_unit_test(test_linux_walk),
		cmocka_unit_test(test_page_that_refuses),
		cmocka_unit_test(test_impossible_syndromes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
