/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts of what an exception leaves: ESR by class, SPSR, PAR, FAR, ELR (Arm ARM D19.2). */
#include "layout.h"

#include <lib/esr.h>
#include <lib/util.h>

const char layout_esr[] = "31:26 EC=" CLASS ";25 IL=16-bit instruction|;";

const char layout_spsr64[] =
	"36 UINJ;35 PACM;34 EXLOCK;33 PPEND;32 PM;31 N;30 Z;29 C;28 V;25 TCO;24 DIT;23 UAO;22 PAN;"
	"21 SS;20 IL=|illegal execution state;14 BTYPE2;13 ALLINT=|all interrupts masked;12 SSBS;"
	"11:10 BTYPE;9 D=|debug masked;"
	"8 A=|SError masked;7 I=|IRQ masked;6 F=|FIQ masked;"
	"4:0 M=EL0t|4:EL1t|EL1h|8:EL2t|EL2h|12:EL3t|EL3h;";
const char layout_spsr32[] =
	"33 PPEND;31 N;30 Z;29 C;28 V;27 Q;26:25 IT_low;24 DIT;23 SSBS;22 PAN;21 SS;"
	"20 IL=|illegal execution state;19:16 GE;15:10 IT_high;9 E=little-endian|big-endian;"
	"8 A=|SError masked;7 I=|IRQ masked;6 F=|FIQ masked;5 T=A32|T32;"
	"4:0 M=16:User|FIQ|IRQ|Supervisor|22:Monitor|Abort|26:Hyp|Undefined|31:System;";

const char layout_par_ok[] =
	"63:56 ATTR=" MEM_ATTR ";51:12 PA=" ADDRESS ";11 NSE=|or RES1, without FEAT_RME;10 IMPDEF;9 NS;"
	"8:7 SH=" SHARE ";0 F=the translation worked;";
const char layout_par_fault[] =
	"63:48 IMPDEF;15 DirtyBit;14 Overlay;13 TopLevel;12 AssuredOnly;11 RES1;"
	"9 S=stage 1|stage 2;"
	"8 PTW=|stage 2 fault on the walk of stage 1;6:1 FST=" FAULT ";"
	"0 F=|the translation failed;";

/* --- syndromes ------------------------------------------------------------------ */

#define CONDITIONAL "24 CV;23:20 COND=" CONDITION ";"
#define DIRECTION   "0 Direction=write|read;"

static const char iss_none[] = "";
static const char iss_other[] = "24:0 ISS;";
static const char iss_wfx[] =
	CONDITIONAL "9:5 RN=" GP_REG ";2 RV;1:0 TI=WFI|WFE|WFIT|WFET;";
static const char iss_mcr[] =
	CONDITIONAL "19:17 Opc2;16:14 Opc1;13:10 CRn;9:5 Rt=" GP_REG ";4:1 CRm;" DIRECTION;
static const char iss_mcrr[] =
	CONDITIONAL "19:16 Opc1;14:10 Rt2=" GP_REG ";9:5 Rt=" GP_REG ";4:1 CRm;" DIRECTION;
static const char iss_ldc[] =
	CONDITIONAL "19:12 imm8;9:5 Rn=" GP_REG ";4 Offset=subtracted|added;"
	"3:1 AM=unindexed|post-indexed|offset|pre-indexed|literal, unindexed||literal, offset;"
	DIRECTION;
static const char iss_simd[] = CONDITIONAL;
static const char iss_other_insn[] =
	"24:0 ISS=ST64BV|ST64BV0|LD64B or ST64B|TSB CSYNC|PSB CSYNC;";
static const char iss_bti[] =
	"1:0 BTYPE=|BR by x16 or x17, or from a page that is not guarded|BLR|BR by another register;";
static const char iss_imm16[] = "15:0 imm16;";
static const char iss_smc32[] = CONDITIONAL "19 CCKNOWNPASS;";
static const char iss_sysreg[] =
	"24:0 instruction=" SYSREG ";21:20 Op0;19:17 Op2;16:14 Op1;13:10 CRn;9:5 Rt=" GP_REG
	";4:1 CRm;0 Direction=write (MSR, SYS)|read (MRS);";
static const char iss_sysreg128[] =
	"21:20 Op0;19:17 Op2;16:14 Op1;13:10 CRn;9:6 Rt pair;4:1 CRm;"
	"0 Direction=write (MSRR, SYSP)|read (MRRS);";
static const char iss_eret[] = "1 ERET=ERET|ERETAA or ERETAB;0 ERETA=A key|B key;";
static const char iss_tstart[] = "9:5 Rd=" GP_REG ";";
static const char iss_pac[] = "1 IorD=instruction key|data key;0 AorB=A key|B key;";
static const char iss_sme[] =
	"2:0 SMTC=trapped by CPACR, CPTR|illegal in streaming mode|PSTATE.SM is 0|PSTATE.ZA is 0|"
	"ZT0 is trapped;";
static const char iss_gpc[] =
	"21 S2PTW;20 InD=data|instruction;"
	"19:14 GPCSC=0:address size fault, level 0|4:walk fault, level 0|"
	"walk fault, level 1|12:fault at level 0|fault at level 1|"
	"20:external abort on the walk, level 0|external abort on the walk, level 1;"
	"13 VNCR;8 CM;7 S1PTW;6 WnR=read|write;5:0 xFSC=" FAULT ";";
#define TOP_LEVEL "21 TopLevel=|the top-level table refused it (THE);"
#define PFV       "14 PFV=|PFAR is valid;"
#define WU        "17:16 WU=||memory was not changed|memory was changed;"
static const char iss_iabort[] =
	TOP_LEVEL PFV "12:11 SET=" SYNC_ERROR ";10 FnV=FAR is valid|FAR is not valid;9 EA;"
	"7 S1PTW=|stage 2 fault on the walk of stage 1;5:0 IFSC=" FAULT ";";
#define DABORT_LOW \
	"10 FnV=FAR is valid|FAR is not valid;9 EA;" \
	"8 CM=|cache maintenance or address translation;" \
	"7 S1PTW=|stage 2 fault on the walk of stage 1;6 WnR=read|write;5:0 DFSC=" FAULT ";"
#define DABORT_TOP \
	"24 ISV=the instruction is not described;" TOP_LEVEL WU "15 FnP=|FAR is not precise;" PFV \
	"13 VNCR=|access through VNCR_EL2;"
#define LST "12:11 LST=|ST64BV|LD64B or ST64B|ST64BV0;"
static const char iss_dabort[] = DABORT_TOP LST DABORT_LOW;
static const char iss_dabort_external[] = DABORT_TOP "12:11 SET=" SYNC_ERROR ";" DABORT_LOW;
static const char iss_dabort_isv[] =
	"24 ISV;23:22 SAS=byte|halfword|word|doubleword;21 SSE=|sign extended;20:16 SRT=" GP_REG
	";15 SF=32-bit register|64-bit register;14 AR=|acquire or release;13 VNCR;" LST
	DABORT_LOW;
static const char iss_mops[] =
	"24 MemInst=CPY|SET;23 isSETG;22:19 Options;18 FromEpilogue;17 WrongOption;16 OptionA;"
	"14:10 destreg=" GP_REG ";9:5 srcreg=" GP_REG ";4:0 sizereg=" GP_REG ";";
static const char iss_fp[] = "23 TFV;10:8 VECITR;7 IDF;4 IXF;3 UFF;2 OFF;1 DZF;0 IOF;";
static const char iss_gcs[] =
	"23:20 ExType=data check|EXLOCK|trapped GCSSTR or GCSSTTR;14:10 Raddr=" GP_REG ";9:5 Rn="
	GP_REG ";"
	"4:0 IT=RET|GCSPOPM|RET with A key|RET with B key|GCSSS1|GCSSS2|8:GCSPOPCX|GCSPOPX;";
static const char iss_serror[] =
	"24 IDS;"
	"18 ELS=|synchronous, ELR is the instruction;" WU "15 VFV=|FAR is valid;" PFV
	"13 IESB=|taken at an error synchronization event;"
	"12:10 AET=uncontainable|unrecoverable|restartable|recoverable|6:corrected;9 EA;"
	"7 WnRV;6 WnR;5:0 DFSC=uncategorized|17:asynchronous SError;";
static const char iss_serror_impdef[] = "24 IDS=|implementation defined;23:0 IMPDEF;";
static const char iss_debug[] = "5:0 IFSC=34:debug exception;";
static const char iss_step[] = "24 ISV;6 EX=|load-exclusive;5:0 IFSC=34:debug exception;";
static const char iss_watch[] =
	"23:18 WPT;17 WPTV;16 WPF;15 FnP;13 VNCR;10 FnV;8 CM;6 WnR=read|write;"
	"5:0 DFSC=34:debug exception;";
/* what SPE, TRBE and SEBEP say besides differs by the version of the architecture */
static const char iss_profile[] = "24:1 ISS;0 SYNC=|synchronous;";

static const struct {
	uint8_t ec;
	const char *iss;
} syndromes[] = {
	{ 0x00, iss_none }, { 0x01, iss_wfx }, { 0x03, iss_mcr }, { 0x04, iss_mcrr },
	{ 0x05, iss_mcr }, { 0x06, iss_ldc }, { 0x07, iss_simd }, { 0x08, iss_mcr },
	{ 0x09, iss_none }, { 0x0a, iss_other_insn }, { 0x0c, iss_mcrr }, { 0x0d, iss_bti },
	{ 0x0e, iss_none }, { 0x11, iss_imm16 }, { 0x12, iss_imm16 }, { 0x13, iss_smc32 },
	{ 0x14, iss_sysreg128 }, { 0x15, iss_imm16 }, { 0x16, iss_imm16 }, { 0x17, iss_imm16 },
	{ 0x18, iss_sysreg }, { 0x19, iss_none }, { 0x1a, iss_eret }, { 0x1b, iss_tstart },
	{ 0x1c, iss_pac }, { 0x1d, iss_sme }, { 0x1e, iss_gpc }, { 0x1f, iss_other },
	{ ESR_EC_IABORT_LOWER, iss_iabort }, { ESR_EC_IABORT, iss_iabort }, { 0x22, iss_none },
	{ 0x26, iss_none },
	{ 0x27, iss_mops }, { 0x28, iss_fp }, { 0x2c, iss_fp }, { 0x2d, iss_gcs },
	{ 0x2f, iss_serror }, { 0x30, iss_debug }, { 0x31, iss_debug }, { 0x32, iss_step },
	{ 0x33, iss_step }, { 0x34, iss_watch }, { 0x35, iss_watch }, { 0x38, iss_imm16 },
	{ 0x3a, iss_debug }, { 0x3c, iss_imm16 }, { 0x3d, iss_profile },
};

/* Bits 12:11 are about the error when the memory answered with one, else about the instruction. */
static const char *data_abort(uint64_t esr)
{
	unsigned int kind = (unsigned int)FIELD(esr, 5, 3);

	if (esr & BIT(24))
		return iss_dabort_isv;
	return kind == 2 || kind == 3 ? iss_dabort_external : iss_dabort;
}

const char *layout_iss(uint64_t esr)
{
	unsigned int ec = esr_class(esr);

	if (ec == ESR_EC_DABORT || ec == ESR_EC_DABORT_LOWER)
		return data_abort(esr);
	if (ec == ESR_EC_SERROR && esr & BIT(24))
		return iss_serror_impdef;
	for (size_t i = 0; i < ARRAY_SIZE(syndromes); i++) {
		if (syndromes[i].ec == ec)
			return syndromes[i].iss;
	}
	return iss_other;
}

const char *layout_iss2(uint64_t esr)
{
	switch (esr_class(esr)) {
	case ESR_EC_DABORT:
	case ESR_EC_DABORT_LOWER:
		return "43 HDBSSF;42 TnD;41 TagAccess;40 GCS;39 AssuredOnly;38 Overlay;"
		       "37 DirtyBit;36:32 Xs;";
	case ESR_EC_IABORT:
	case ESR_EC_IABORT_LOWER:
		return "43 HDBSSF;39 AssuredOnly;38 Overlay;37 DirtyBit;";
	default:
		return "55:32 ISS2;";
	}
}

static const char address[] = "63:0 address=" ADDRESS ";";
static const char hpfar[] = "63 NS;47:4 FIPA=" IPA_PAGE ";";

/* --- descriptors (D8.3.1), to be read like registers ------------------------------- */

static const char pte_table[] =
	"63 NSTable;"
	"62:61 APTable=|no EL0 access below|read-only below|read-only, no EL0 access below;"
	"60 UXNTable;59 PXNTable;58:51 ignored;47:12 next=" ADDRESS ";10 AF;"
	"1:0 type=invalid|block|invalid|table;";
#define PTE_TWO_TOP \
	"63 NSE;62:59 PBHA;58:55 software;54 UXN=|EL0 cannot execute;" \
	"53 PXN=|privileged cannot execute;"
#define PTE_ONE_TOP "63 NSE;62:59 PBHA;58:55 software;54 XN=executable|cannot execute;"
#define PTE_MIDDLE \
	"52 Contiguous;51 DBM;50 GP=|BTI guarded;49:48 OA_high;47:12 OA=" ADDRESS ";11 nG;" \
	"10 AF=never accessed: faults|;9:8 SH=" SHARE ";7 AP2=writable|read-only;"
#define PTE_TWO_END \
	"6 AP1=no EL0 access|EL0 too;5 NS;4:2 AttrIndx;1:0 type=invalid|block|invalid|page;"
#define PTE_ONE_END "6 RES1;5 NS;4:2 AttrIndx;1:0 type=invalid|block|invalid|page;"
static const char pte_two[] = PTE_TWO_TOP PTE_MIDDLE PTE_TWO_END;
static const char pte_one[] = PTE_ONE_TOP PTE_MIDDLE PTE_ONE_END;

/* TCR.DS = 1 with 4K and 16K: bits 9:8 are address, shareability comes from TCR (Arm ARM D8.3). */
static const char pte_table_lpa2[] =
	"63 NSTable;"
	"62:61 APTable=|no EL0 access below|read-only below|read-only, no EL0 access below;"
	"60 UXNTable;59 PXNTable;58:51 ignored;49:12 next=" ADDRESS ";10 AF;9:8 next_51_50;"
	"1:0 type=invalid|block|invalid|table;";
#define PTE_MIDDLE_LPA2 \
	"52 Contiguous;51 DBM;50 GP=|BTI guarded;49:12 OA=" ADDRESS ";11 nG;" \
	"10 AF=never accessed: faults|;9:8 OA_51_50;7 AP2=writable|read-only;"
static const char pte_two_lpa2[] = PTE_TWO_TOP PTE_MIDDLE_LPA2 PTE_TWO_END;
static const char pte_one_lpa2[] = PTE_ONE_TOP PTE_MIDDLE_LPA2 PTE_ONE_END;

/* PAR and SPSR stand here in one of their forms; decode.c takes the one that fits the value. */
const struct reg_entry regs_state[] = {
	{ "ESR", layout_esr, ALWAYS },
	{ "SPSR", layout_spsr64, ALWAYS },
	{ "PAR_EL1", layout_par_ok, ALWAYS },
	{ "FAR", address, ALWAYS },
	{ "ELR", address, ALWAYS },
	{ "HPFAR_EL2", hpfar, ALWAYS },
	{ "PTE_TABLE", pte_table, ALWAYS },
	{ "PTE_LEAF_EL1", pte_two, ALWAYS },
	{ "PTE_LEAF_EL2", pte_one, E2H_0 },
	{ "PTE_LEAF_EL2", pte_two, E2H_1 },
	{ "PTE_LEAF_EL3", pte_one, ALWAYS },
	{ "PTE_LPA2_TABLE", pte_table_lpa2, ALWAYS },
	{ "PTE_LPA2_LEAF_EL1", pte_two_lpa2, ALWAYS },
	{ "PTE_LPA2_LEAF_EL2", pte_one_lpa2, E2H_0 },
	{ "PTE_LPA2_LEAF_EL2", pte_two_lpa2, E2H_1 },
	{ "PTE_LPA2_LEAF_EL3", pte_one_lpa2, ALWAYS },
};
const size_t regs_state_count = ARRAY_SIZE(regs_state);
