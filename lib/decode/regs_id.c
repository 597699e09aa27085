/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts of the ID registers (Arm ARM D19.2; the notation is in layout.h). */
#include "layout.h"

#include <lib/util.h>

static const char pfr0[] =
	"63:60 CSV3=" YES ";59:56 CSV2=no|yes|CSV2_2|CSV2_3;55:52 RME=no|yes|RME_GPC2|RME_GPC3;"
	"51:48 DIT=" YES ";47:44 AMU=no|AMUv1|AMUv1p1;43:40 MPAM;39:36 SEL2=" YES ";35:32 SVE=" YES
	";31:28 RAS=no|RAS|RASv1p1|RASv2;27:24 GIC=no|system registers of GICv3 and v4.0||GICv4.1;"
	"23:20 AdvSIMD=yes|with FP16|15:no;19:16 FP=yes|with FP16|15:no;"
	"15:12 EL3=no|AArch64 only|AArch64 and AArch32;"
	"11:8 EL2=no|AArch64 only|AArch64 and AArch32;"
	"7:4 EL1=|AArch64 only|AArch64 and AArch32;3:0 EL0=|AArch64 only|AArch64 and AArch32;";
static const char pfr1[] =
	"63:60 PFAR=" YES ";59:56 DF2=" YES ";55:52 MTEX=no|MTE4;51:48 THE=" YES ";47:44 GCS=" YES
	";43:40 MTE_frac=asynchronous faults|15:no asynchronous faults;39:36 NMI=" YES
	";35:32 CSV2_frac=no|CSV2_1p1|CSV2_1p2;31:28 RNDR_trap=" YES ";27:24 SME=no|SME|SME2;"
	"19:16 MPAM_frac;15:12 RAS_frac=no|RASv1p1;11:8 MTE=no|instructions only|MTE2|MTE3;"
	"7:4 SSBS=no|PSTATE.SSBS|SSBS2;3:0 BT=" YES ";";
static const char pfr2[] =
	"47:44 VMTETCL=" YES ";43:40 VMTETC=" YES ";39:36 VMTE=" YES ";35:32 FPMR=" YES
	";31:28 MPAM2=" YES ";27:24 FGDT=" YES ";23:20 MTEEIRG=" YES ";19:16 UINJ=" YES ";"
	"15:12 GCIE=" YES ";11:8 MTEFAR=" YES
	";7:4 MTESTOREONLY=" YES ";3:0 MTEPERM=" YES ";";

static const char isar0[] =
	"63:60 RNDR=" YES ";59:56 TLB=no|outer shareable|outer shareable and range;"
	"55:52 TS=no|FLAGM|FLAGM2;51:48 FHM=no|yes|F16F32DOT|F16F32MM;47:44 DP=" YES ";43:40 SM4="
	YES ";39:36 SM3=" YES ";35:32 SHA3=" YES ";31:28 RDM=" YES ";27:24 TME=" YES
	";23:20 ATOMIC=no||LSE|LSE128;19:16 CRC32=" YES ";"
	"15:12 SHA2=no|SHA-256|SHA-256 and SHA-512;"
	"11:8 SHA1=" YES ";7:4 AES=no|AES|AES and PMULL;";
static const char isar1[] =
	"63:60 LS64=no|LS64|LS64_V|LS64_ACCDATA|LS64WB;59:56 XS=" YES ";55:52 I8MM=" YES
	";51:48 DGH=" YES ";47:44 BF16=no|yes|EBF16;43:40 SPECRES=no|yes|COSP RCTX;39:36 SB=" YES
	";35:32 FRINTTS=" YES ";31:28 GPI=" YES ";27:24 GPA=" YES ";"
	"23:20 LRCPC=no|yes|LRCPC2|LRCPC3;"
	"19:16 FCMA=" YES ";15:12 JSCVT=" YES ";11:8 API=" PAUTH ";7:4 APA=" PAUTH
	";3:0 DPB=no|DC CVAP|DC CVAP and CVADP;";
static const char isar2[] =
	"63:60 ATS1A=" YES ";59:56 LUT=no|yes|LUT6;55:52 CSSC=no|yes|CMPBR;51:48 RPRFM=" YES
	";47:44 PCDPHINT=" YES ";43:40 PRFMSLC=" YES ";39:36 SYSINSTR_128=" YES
	";35:32 SYSREG_128=" YES ";31:28 CLRBHB=" YES ";27:24 PAC_frac=" YES ";23:20 BC=" YES
	";19:16 MOPS=" YES ";15:12 APA3=" PAUTH ";11:8 GPA3=" YES ";7:4 RPRES=" YES
	";3:0 WFxT=no||yes;";
static const char isar3[] =
	"31:28 FPRCVT=" YES ";27:24 LSUI=" YES ";23:20 OCCMO=" YES ";19:16 LSFE=" YES
	";15:12 PACM=no|trivial|full;11:8 TLBIW=" YES ";7:4 FAMINMAX=" YES ";3:0 CPA=no|CPA|CPA2;";

static const char mmfr0[] =
	"63:60 ECV=no|yes|with CNTPOFF;59:56 FGT=no|FGT|FGT2;51:48 NVTGE=" YES ";47:44 ExS=" YES
	";43:40 TGran4_2=as TGran4|no|yes|52 bits;39:36 TGran64_2=as TGran64|no|yes;"
	"35:32 TGran16_2=as TGran16|no|yes|52 bits;31:28 TGran4=yes|52 bits|15:no;"
	"27:24 TGran64=yes|15:no;23:20 TGran16=no|yes|52 bits;19:16 BigEndEL0=" YES
	";15:12 SNSMem=" YES ";11:8 BigEnd=" YES ";7:4 ASIDBits=8 bits||16 bits;3:0 PARange="
	PA_SIZE ";";
static const char mmfr1[] =
	"63:60 ECBHB=" YES ";59:56 CMOW=" YES ";55:52 TIDCP1=" YES ";51:48 nTLBPA=" YES ";"
	"47:44 AFP="
	YES ";43:40 HCX=" YES ";39:36 ETS=no|no|ETS2|ETS3;35:32 TWED=" YES ";31:28 XNX=" YES
	";27:24 SpecSEI=" YES ";23:20 PAN=no|PAN|PAN2|PAN3;19:16 LO=" YES ";"
	"15:12 HPDS=no|HPDS|HPDS2;"
	"11:8 VH=" YES ";7:4 VMIDBits=8 bits||16 bits;"
	"3:0 HAFDBS=no|access flag|access flag and dirty state|HAFT|HDBSS;";
static const char mmfr2[] =
	"63:60 E0PD=" YES ";59:56 EVT=no|yes|with TTLBxS;55:52 BBM=level 0|level 1|level 2|level 3;"
	"51:48 TTL=" YES ";43:40 FWB=" YES ";39:36 IDS=no|yes|to EL3;35:32 AT=" YES
	";31:28 ST=TxSZ up to 39|TxSZ up to 48 (47 with 64K);27:24 NV=no|NV|NV2;"
	"23:20 CCIDX=32-bit CCSIDR|64-bit CCSIDR;"
	"19:16 VARange=48 bits|52 bits (64K)|56 bits (D128);"
	"15:12 IESB=" YES ";11:8 LSM=" YES ";7:4 UAO=" YES ";3:0 CnP=" YES ";";
static const char mmfr3[] =
	"63:60 Spec_FPACC=" YES ";59:56 ADERR=|asynchronous|ADERR|ADERR and index;"
	"55:52 SDERR=|synchronous|ADERR|ADERR and index;"
	"47:44 ANERR=|asynchronous|ANERR|ANERR and index;"
	"43:40 SNERR=|synchronous|ANERR|ANERR and index;39:36 D128_2=" YES
	";35:32 D128=" YES ";31:28 MEC=" YES ";27:24 AIE=" YES ";23:20 S2POE=" YES ";"
	"19:16 S1POE=" YES
	";15:12 S2PIE=" YES ";11:8 S1PIE=" YES ";7:4 SCTLRX=" YES ";3:0 TCRX=" YES ";";
static const char mmfr4[] =
	"63:60 MTEFGT=" YES ";59:56 SCRX=" YES ";55:52 TEV=" YES ";51:48 TPS;"
	"47:44 SRMASK=no|SRMASK|SRMASK2;43:40 TLBID=" YES ";39:36 E3DSE=" YES ";35:32 EAESR=" YES
	";31:28 RMEGDI=" YES ";27:24 E2H0=E2H can be 0|14:E2H is always 1, NV1 can be 1|"
	"15:E2H is always 1;23:20 NV_frac=NV and NV2|NV2 only|NV2p1|NV3;19:16 FGWTE3=" YES
	";15:12 HACDBS=" YES ";11:8 ASID2=" YES ";7:4 EIESB=no|to EL3|to ELx|15:any;"
	"3:0 PoPS=" YES ";";

static const char dfr0[] =
	"63:60 HPMN0=no|yes;59:56 ExtTrcBuff=" YES ";55:52 BRBE=no|BRBE|BRBEv1p1;"
	"51:48 MTPMU=no|yes|15:no;47:44 TraceBuffer=" YES ";43:40 TraceFilt=" YES
	";39:36 DoubleLock=yes|15:no;35:32 PMSVer=no|SPE|SPEv1p1|SPEv1p2|SPEv1p3|SPEv1p4|SPEv1p5;"
	"31:28 CTX_CMPs;27:24 SEBEP=" YES ";23:20 WRPs;19:16 PMSS=" YES ";15:12 BRPs;"
	"11:8 PMUVer=no|PMUv3|4:PMUv3p1|PMUv3p4|PMUv3p5|PMUv3p7|PMUv3p8|PMUv3p9|15:not PMUv3;"
	"7:4 TraceVer=" YES ";3:0 DebugVer=6:v8.0|VHE|v8.2|v8.4|v8.8|v8.9;";

static const char midr[] =
	"31:24 Implementer=65:Arm|66:Broadcom|Cavium|70:Fujitsu|72:HiSilicon|78:NVIDIA|80:APM|"
	"Qualcomm|97:Apple|109:Microsoft|192:Ampere;23:20 Variant;19:16 Architecture;15:4 PartNum;"
	"3:0 Revision;";
static const char mpidr[] = "39:32 Aff3;31 RES1;30 U;24 MT;23:16 Aff2;15:8 Aff1;7:0 Aff0;";

const struct reg_entry regs_id[] = {
	{ "ID_AA64PFR0_EL1", pfr0, ALWAYS },
	{ "ID_AA64PFR1_EL1", pfr1, ALWAYS },
	{ "ID_AA64PFR2_EL1", pfr2, ALWAYS },
	{ "ID_AA64ISAR0_EL1", isar0, ALWAYS },
	{ "ID_AA64ISAR1_EL1", isar1, ALWAYS },
	{ "ID_AA64ISAR2_EL1", isar2, ALWAYS },
	{ "ID_AA64ISAR3_EL1", isar3, ALWAYS },
	{ "ID_AA64MMFR0_EL1", mmfr0, ALWAYS },
	{ "ID_AA64MMFR1_EL1", mmfr1, ALWAYS },
	{ "ID_AA64MMFR2_EL1", mmfr2, ALWAYS },
	{ "ID_AA64MMFR3_EL1", mmfr3, ALWAYS },
	{ "ID_AA64MMFR4_EL1", mmfr4, ALWAYS },
	{ "ID_AA64DFR0_EL1", dfr0, ALWAYS },
	{ "MIDR_EL1", midr, ALWAYS },
	{ "MPIDR_EL1", mpidr, ALWAYS },
};
const size_t regs_id_count = ARRAY_SIZE(regs_id);
