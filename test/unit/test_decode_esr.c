/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ESR_ELx with every exception class and every field of each syndrome. The
 * texts were written from the Arm ARM's descriptions of ESR_ELx (DDI 0487,
 * D24.2 in its newest issues), not from the tables that they test.
 */
#include "decode_text.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include <lib/esr.h>
#include <lib/util.h>

#define ESR(ec, iss) ((uint64_t)(ec) << 26 | BIT(25) | (uint64_t)(iss))
#define CHECK(cases) decode_check(cases, ARRAY_SIZE(cases))

static const struct decode_case traps[] = {
	{ "esr", 0, ESR(0x00, 0),
	  "EC=0 undefined instruction (or one that this EL may not use); IL=1" },
	{ "esr", 0, 0, "EC=0 undefined instruction (or one that this EL may not use); "
	  "IL=0 16-bit instruction" },
	/* WFET x7 at a condition that is always true */
	{ "esr", 0, ESR(0x01, BIT(24) | 14 << 20 | 7 << 5 | BIT(2) | 3),
	  "EC=1 trapped WFI or WFE; IL=1; CV=1; COND=0xe AL; RN=7 x7; RV=1; TI=3 WFET" },
	/* MRC p15, 0, <Rt>, c1, c0, 1: ACTLR */
	{ "esr", 0, ESR(0x03, BIT(24) | 14 << 20 | 1 << 17 | 1 << 10 | 2 << 5 | 1),
	  "EC=3 trapped MCR or MRC, CP15; IL=1; CV=1; COND=0xe AL; Opc2=1; CRn=1; Rt=2 x2; "
	  "Direction=1 read" },
	/* MCRR p15, 1, x3, x4, c14 */
	{ "esr", 0, ESR(0x04, BIT(24) | 14 << 20 | 1 << 16 | 4 << 10 | 3 << 5 | 14 << 1),
	  "EC=4 trapped MCRR or MRRC, CP15; IL=1; CV=1; COND=0xe AL; Opc1=1; Rt2=4 x4; Rt=3 x3; "
	  "CRm=0xe; Direction=0 write" },
	{ "esr", 0, ESR(0x05, 5 << 14 | 31 << 5),
	  "EC=5 trapped MCR or MRC, CP14; IL=1; COND=0 EQ; Opc1=5; Rt=0x1f xzr; "
	  "Direction=0 write" },
	/* LDC p14, c5, [x6, #0x10]! */
	{ "esr", 0, ESR(0x06, BIT(24) | 14 << 20 | 0x10 << 12 | 6 << 5 | BIT(4) | 3 << 1 | 1),
	  "EC=6 trapped LDC or STC; IL=1; CV=1; COND=0xe AL; imm8=0x10; Rn=6 x6; Offset=1 added; "
	  "AM=3 pre-indexed; Direction=1 read" },
	{ "esr", 0, ESR(0x07, BIT(24) | 14 << 20),
	  "EC=7 trapped SVE, SIMD or floating-point instruction; IL=1; CV=1; COND=0xe AL" },
	{ "esr", 0, ESR(0x08, 7 << 14 | 1), "EC=8 trapped VMRS; IL=1; COND=0 EQ; Opc1=7; Rt=0 x0; "
	  "Direction=1 read" },
	{ "esr", 0, ESR(0x09, 0), "EC=9 trapped pointer authentication instruction; IL=1" },
	{ "esr", 0, ESR(0x0c, 2 << 16 | 1 << 10 | 1), "EC=0xc trapped MRRC, CP14; IL=1; COND=0 EQ; "
	  "Opc1=2; Rt2=1 x1; Rt=0 x0; Direction=1 read" },
	{ "esr", 0, ESR(0x0d, 2), "EC=0xd branch to a place without a BTI landing pad; IL=1; "
	  "BTYPE=2 BLR" },
	{ "esr", 0, ESR(0x02, 0), "EC=2 reserved: no class that is known; IL=1" },
	{ "esr", 0, ESR(0x0e, 0), "EC=0xe illegal execution state (PSTATE.IL was set, by an illegal "
	  "exception return); IL=1" },
	{ "esr", 0, ESR(0x19, 0), "EC=0x19 trapped SVE instruction; IL=1" },
	{ "esr", 0, ESR(0x1a, 3), "EC=0x1a trapped ERET; IL=1; ERET=1 ERETAA or ERETAB; "
	  "ERETA=1 B key" },
	{ "esr", 0, ESR(0x1b, 4 << 5), "EC=0x1b trapped TSTART; IL=1; Rd=4 x4" },
	{ "esr", 0, ESR(0x1c, 2), "EC=0x1c pointer authentication failed; IL=1; IorD=1 data key; "
	  "AorB=0 A key" },
	{ "esr", 0, ESR(0x1d, 3), "EC=0x1d trapped SME instruction; IL=1; SMTC=3 PSTATE.ZA is 0" },
	/* a trapped 32-bit instruction has IL = 1 always: reserved bits are said */
	{ "esr", 0, ESR(0x19, 5), "EC=0x19 trapped SVE instruction; IL=1; RES0[24:0]=0x5" },
	{ "esr", 0, BIT(60) | ESR(0x22, 0), "RES0[63:56]=0x10; "
	  "EC=0x22 branch to a misaligned address (PC not a multiple of 4); IL=1" },
	/* classes that nothing defines show the syndrome raw */
	{ "esr", 0, ESR(0x3f, 0x123), "EC=0x3f reserved: no class that is known; IL=1; ISS=0x123" },
};

static const struct decode_case calls[] = {
	{ "esr", 0, ESR(0x11, 0x42), "EC=0x11 SVC from AArch32; IL=1; imm16=0x42" },
	{ "esr", 0, ESR(0x12, 0x43), "EC=0x12 HVC from AArch32; IL=1; imm16=0x43" },
	{ "esr", 0, ESR(0x13, BIT(24) | 14 << 20 | BIT(19)),
	  "EC=0x13 SMC from AArch32; IL=1; CV=1; COND=0xe AL; CCKNOWNPASS=1" },
	{ "esr", 0, ESR(0x15, 0), "EC=0x15 SVC instruction; IL=1" },
	{ "esr", 0, ESR(0x16, 0xffff), "EC=0x16 HVC instruction; IL=1; imm16=0xffff" },
	{ "esr", 0, ESR(0x17, 0), "EC=0x17 SMC instruction; IL=1" },
	{ "esr", 0, ESR(0x38, 0xbe), "EC=0x38 BKPT, AArch32; IL=1; imm16=0xbe" },
	{ "esr", 0, ESR(0x3c, 0x5512), "EC=0x3c BRK instruction; IL=1; imm16=0x5512" },
};

static const struct decode_case aborts[] = {
	/* the dump of test_explain.c: an ordinary store */
	{ "esr_el2", 1, 0x96000047, "EC=0x25 data abort; IL=1; "
	  "ISV=0 the instruction is not described; "
	  "FnV=0 FAR is valid; WnR=1 write; DFSC=7 translation fault, level 3" },
	/* ST64BV to an address that is not mapped */
	{ "esr", 0, 12 * BIT(32) | ESR(0x25, 1 << 11 | BIT(6) | 0x06),
	  "Xs=0xc; EC=0x25 data abort; IL=1; ISV=0 the instruction is not described; LST=1 ST64BV; "
	  "FnV=0 FAR is valid; WnR=1 write; DFSC=6 translation fault, level 2" },
	/* a guest's LDRSH w5: extended to 32 bits, stage 2 */
	{ "esr", 0, ESR(0x24, BIT(24) | 1 << 22 | BIT(21) | 5 << 16 | 0x07),
	  "EC=0x24 data abort from a lower EL; IL=1; ISV=1; SAS=1 halfword; SSE=1 sign extended; "
	  "SRT=5 x5; SF=0 32-bit register; FnV=0 FAR is valid; WnR=0 read; "
	  "DFSC=7 translation fault, level 3" },
	/* STLR xzr: 64 bits, release */
	{ "esr", 0, ESR(0x24, BIT(24) | 3 << 22 | 31 << 16 | BIT(15) | BIT(14) | BIT(6) | 0x0f),
	  "EC=0x24 data abort from a lower EL; IL=1; ISV=1; SAS=3 doubleword; SRT=0x1f xzr; "
	  "SF=1 64-bit register; AR=1 acquire or release; FnV=0 FAR is valid; WnR=1 write; "
	  "DFSC=0xf permission fault, level 3" },
	/* an external abort on a store with FEAT_RASv2 and FEAT_PFAR: memory kept its value */
	{ "esr", 0, ESR(0x25, 2 << 16 | BIT(15) | BIT(14) | 3 << 11 | BIT(9) | BIT(6) | 0x10),
	  "EC=0x25 data abort; IL=1; ISV=0 the instruction is not described; "
	  "WU=2 memory was not changed; FnP=1 FAR is not precise; PFV=1 PFAR is valid; "
	  "SET=3 restartable; FnV=0 FAR is valid; EA=1; WnR=1 write; "
	  "DFSC=0x10 synchronous external abort" },
	{ "esr", 0, ESR(0x25, BIT(13) | 2 << 11 | BIT(10) | BIT(8) | BIT(7) | BIT(6) | 0x10),
	  "EC=0x25 data abort; IL=1; ISV=0 the instruction is not described; "
	  "VNCR=1 access through VNCR_EL2; SET=2 uncontainable; FnV=1 FAR is not valid; "
	  "CM=1 cache maintenance or address translation; "
	  "S1PTW=1 stage 2 fault on the walk of stage 1; WnR=1 write; "
	  "DFSC=0x10 synchronous external abort" },
	/* ISS2: an overlay refused a write of an ST64BV0 x9; GCS, tags, dirty state */
	{ "esr", 0, (BIT(38) | 9 * BIT(32)) | ESR(0x25, BIT(6) | 0x0f),
	  "Overlay=1; Xs=9; EC=0x25 data abort; IL=1; ISV=0 the instruction is not described; "
	  "FnV=0 FAR is valid; WnR=1 write; DFSC=0xf permission fault, level 3" },
	{ "esr", 0, MASK(43, 39) | BIT(37) | ESR(0x25, BIT(21) | 0x0c),
	  "HDBSSF=1; TnD=1; TagAccess=1; GCS=1; AssuredOnly=1; DirtyBit=1; EC=0x25 data abort; "
	  "IL=1; "
	  "ISV=0 the instruction is not described; "
	  "TopLevel=1 the top-level table refused it (THE); FnV=0 FAR is valid; WnR=0 read; "
	  "DFSC=0xc permission fault, level 0" },
	{ "esr", 0, BIT(44) | ESR(0x25, 4),
	  "RES0[63:44]=0x1; EC=0x25 data abort; IL=1; ISV=0 the instruction is not described; "
	  "FnV=0 FAR is valid; WnR=0 read; DFSC=4 translation fault, level 0" },
	{ "esr", 0, ESR(0x20, 0x07), "EC=0x20 instruction abort from a lower EL; IL=1; "
	  "FnV=0 FAR is valid; IFSC=7 translation fault, level 3" },
	{ "esr", 0, BIT(38) | ESR(0x21, BIT(21) | BIT(14) | 2 << 11 | BIT(10) | BIT(9) | BIT(7) | 0x10),
	  "Overlay=1; EC=0x21 instruction abort; IL=1; "
	  "TopLevel=1 the top-level table refused it (THE); PFV=1 PFAR is valid; "
	  "SET=2 uncontainable; "
	  "FnV=1 FAR is not valid; EA=1; S1PTW=1 stage 2 fault on the walk of stage 1; "
	  "IFSC=0x10 synchronous external abort" },
	/* bits 8 and 6 say nothing of a fetch */
	{ "esr", 0, ESR(0x21, BIT(8) | BIT(6) | 0x0e),
	  "EC=0x21 instruction abort; IL=1; FnV=0 FAR is valid; RES0[8:8]=0x1; RES0[6:6]=0x1; "
	  "IFSC=0xe permission fault, level 2" },
	{ "esr", 0, ESR(0x22, 0), "EC=0x22 branch to a misaligned address (PC not a multiple of 4); IL=1" },
	{ "esr", 0, ESR(0x26, 0), "EC=0x26 stack pointer misaligned (SP not a multiple of 16); "
	  "IL=1" },
	/* the walk of a store's tables found a granule of another world */
	{ "esr", 0, ESR(0x1e, BIT(21) | 0x0d << 14 | BIT(13) | BIT(8) | BIT(7) | BIT(6) | 0x25),
	  "EC=0x1e granule protection check failed; IL=1; S2PTW=1; InD=0 data; "
	  "GPCSC=0xd fault at level 1; VNCR=1; CM=1; S1PTW=1; WnR=1 write; "
	  "xFSC=0x25 granule protection fault on a walk, level 1" },
	{ "esr", 0, ESR(0x1e, BIT(20) | 0x14 << 14 | 0x28),
	  "EC=0x1e granule protection check failed; IL=1; InD=1 instruction; "
	  "GPCSC=0x14 external abort on the walk, level 0; WnR=0 read; "
	  "xFSC=0x28 granule protection fault" },
};

static const struct decode_case others[] = {
	/* CPYE [x1]!, [x2]!, x3!: option A, from the epilogue */
	{ "esr", 0, ESR(0x27, 5 << 19 | BIT(18) | BIT(16) | 1 << 10 | 2 << 5 | 3),
	  "EC=0x27 memory copy or set instruction (MOPS); IL=1; MemInst=0 CPY; Options=5; "
	  "FromEpilogue=1; OptionA=1; destreg=1 x1; srcreg=2 x2; sizereg=3 x3" },
	{ "esr", 0, ESR(0x27, BIT(24) | BIT(23) | BIT(17) | 31 << 5),
	  "EC=0x27 memory copy or set instruction (MOPS); IL=1; MemInst=1 SET; isSETG=1; "
	  "WrongOption=1; "
	  "destreg=0 x0; srcreg=0x1f xzr; sizereg=0 x0" },
	{ "esr", 0, ESR(0x28, BIT(23) | 7 << 8 | 0x9f), "EC=0x28 floating-point exception, AArch32; IL=1; "
	  "TFV=1; VECITR=7; IDF=1; IXF=1; UFF=1; OFF=1; DZF=1; IOF=1" },
	{ "esr", 0, ESR(0x2c, BIT(23) | 2), "EC=0x2c floating-point exception; IL=1; TFV=1; "
	  "DZF=1" },
	{ "esr", 0, ESR(0x2d, 30 << 5), "EC=0x2d guarded control stack; IL=1; ExType=0 data check; "
	  "Raddr=0 x0; Rn=0x1e x30; IT=0 RET" },
	{ "esr", 0, ESR(0x2d, 2 << 20 | 3 << 10 | 9), "EC=0x2d guarded control stack; IL=1; "
	  "ExType=2 trapped GCSSTR or GCSSTTR; Raddr=3 x3; Rn=0 x0; IT=9 GCSPOPX" },
	{ "esr", 0, 0xbe000011, "EC=0x2f SError (asynchronous external abort); IL=1; "
	  "AET=0 uncontainable; DFSC=0x11 asynchronous SError" },
	{ "esr", 0, ESR(0x2f, BIT(18) | 3 << 16 | MASK(15, 13) | 6 << 10 | BIT(9) | BIT(7) | BIT(6) | 0x11),
	  "EC=0x2f SError (asynchronous external abort); IL=1; "
	  "ELS=1 synchronous, ELR is the instruction; WU=3 memory was changed; VFV=1 FAR is valid; "
	  "PFV=1 PFAR is valid; IESB=1 taken at an error synchronization event; AET=6 corrected; "
	  "EA=1; "
	  "WnRV=1; WnR=1; DFSC=0x11 asynchronous SError" },
	{ "esr", 0, ESR(0x2f, BIT(24) | 0xabcdef), "EC=0x2f SError (asynchronous external abort); IL=1; "
	  "IDS=1 implementation defined; IMPDEF=0xabcdef" },
	{ "esr", 0, ESR(0x30, 0x22), "EC=0x30 hardware breakpoint; IL=1; "
	  "IFSC=0x22 debug exception" },
	{ "esr", 0, ESR(0x31, 0x22), "EC=0x31 hardware breakpoint; IL=1; "
	  "IFSC=0x22 debug exception" },
	{ "esr", 0, ESR(0x32, BIT(24) | BIT(6) | 0x22), "EC=0x32 software step; IL=1; ISV=1; "
	  "EX=1 load-exclusive; IFSC=0x22 debug exception" },
	{ "esr", 0, ESR(0x33, 0x22), "EC=0x33 software step; IL=1; IFSC=0x22 debug exception" },
	/* watchpoint 3 hit by a store of SVE: FAR is not precise */
	{ "esr", 0, ESR(0x34, 3 << 18 | BIT(17) | BIT(16) | BIT(15) | BIT(6) | 0x22),
	  "EC=0x34 watchpoint; IL=1; WPT=3; WPTV=1; WPF=1; FnP=1; WnR=1 write; "
	  "DFSC=0x22 debug exception" },
	{ "esr", 0, ESR(0x35, BIT(13) | BIT(10) | BIT(8) | 0x22),
	  "EC=0x35 watchpoint; IL=1; VNCR=1; FnV=1; CM=1; WnR=0 read; DFSC=0x22 debug exception" },
	{ "esr", 0, ESR(0x3a, 0x22), "EC=0x3a vector catch, AArch32; IL=1; "
	  "IFSC=0x22 debug exception" },
	{ "esr", 0, ESR(0x3d, 1), "EC=0x3d profiling exception; IL=1; SYNC=1 synchronous" },
};

static const struct decode_case system[] = {
	/* MRS x3, MIDR_EL1 */
	{ "esr", 0, 0x62300061, "EC=0x18 trapped access to a system register; IL=1; "
	  "instruction=0x300061 MRS x3, MIDR_EL1; Op0=3; Rt=3 x3; Direction=1 read (MRS)" },
	/* MSR S3_1_C15_C2_0, x0: nobody's name */
	{ "esr", 0, ESR(0x18, 3 << 20 | 1 << 14 | 15 << 10 | 2 << 1),
	  "EC=0x18 trapped access to a system register; IL=1; "
	  "instruction=0x307c04 MSR S3_1_C15_C2_0, x0; Op0=3; Op1=1; CRn=0xf; Rt=0 x0; CRm=2; "
	  "Direction=0 write (MSR, SYS)" },
	/* MRRS x6, x7, TTBR0_EL1: 3, 0, 2, 0, 0 */
	{ "esr", 0, ESR(0x14, 3 << 20 | 2 << 10 | 3 << 6 | 1), "EC=0x14 trapped MSRR, MRRS or SYSP; IL=1; "
	  "Op0=3; CRn=2; Rt pair=3; Direction=1 read (MRRS)" },
	{ "esr", 0, ESR(0x1f, 0x1234567 & MASK(24, 0)), "EC=0x1f implementation defined exception to EL3; "
	  "IL=1; ISS=0x1234567" },
	{ "esr", 0, ESR(0x0a, 0), "EC=0xa trapped LD64B, ST64B, PSB or TSB; IL=1; ISS=0 ST64BV" },
	{ "esr", 0, ESR(0x0a, 4), "EC=0xa trapped LD64B, ST64B, PSB or TSB; IL=1; "
	  "ISS=4 PSB CSYNC" },
};

static void test_traps(void **state)   { CHECK(traps); }
static void test_calls(void **state)   { CHECK(calls); }
static void test_aborts(void **state)  { CHECK(aborts); }
static void test_others(void **state)  { CHECK(others); }
static void test_system(void **state)  { CHECK(system); }

/* Every class that the architecture has is in one of the lists above. */
static void test_all_classes_are_here(void **state)
{
	static const struct { const struct decode_case *c; size_t n; } lists[] = {
		{ traps, ARRAY_SIZE(traps) }, { calls, ARRAY_SIZE(calls) }, { aborts, ARRAY_SIZE(aborts) },
		{ others, ARRAY_SIZE(others) }, { system, ARRAY_SIZE(system) },
	};
	bool here[64] = { false };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		for (size_t j = 0; j < lists[i].n; j++)
			here[esr_class(lists[i].c[j].value)] = true;
	}
	for (unsigned int ec = 0; ec < 64; ec++) {
		if (esr_class_text(ec)[0] && !here[ec])
			fail_msg("class 0x%02x is not tested", ec);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_aborts),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_system),
		cmocka_unit_test(test_all_classes_are_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
