/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts of control registers (Arm ARM D19.2; the notation is in layout.h). */
#include "layout.h"

#include <lib/util.h>

/* --- SCTLR_ELx ---------------------------------------------------------------- */

/*
 * LSMAOE, nTLSMD, SPAN, EIS, TSCXT and EOS are RES1 on CPUs without the feature,
 * nTWE, nTWI and others just settings. What EL1 and EL2 with E2H share:
 */
#define SCTLR_TOP \
	"63 TIDCP;62 SPINTMASK;61 NMI;60 EnTP2;59 TCSO;58 TCSO0;57 EPAN;56 EnALS;55 EnAS0;" \
	"54 EnASR;53 TME;52 TME0;51 TMT;50 TMT0;49:46 TWEDEL;45 TWEDEn;44 DSSBS;43 ATA;42 ATA0;" \
	"41:40 TCF=" TAG_CHECK ";39:38 TCF0=" TAG_CHECK ";37 ITFSB;"
#define SCTLR_MIDDLE \
	"35 BT0;34 EnFPM;33 MSCEn;32 CMOW;31 EnIA;30 EnIB;29 LSMAOE;28 nTLSMD;27 EnDA;" \
	"26 UCI=cache maintenance of EL0 traps|;" \
	"25 EE=data and tables little-endian|data and tables big-endian;" \
	"24 E0E=|EL0 is big-endian;23 SPAN=PAN is set on exceptions|PAN stays on exceptions;" \
	"22 EIS=exceptions do not synchronize|;21 IESB;20 TSCXT;" \
	"19 WXN=|writable means never executable;18 nTWE=WFE of EL0 traps|;" \
	"16 nTWI=WFI of EL0 traps|;15 UCT=CTR_EL0 traps at EL0|;14 DZE=DC ZVA of EL0 traps|;" \
	"13 EnDB;12 I=instruction cache off|instruction cache on;11 EOS=ERET does not synchronize|;" \
	"10 EnRCTX;"
#define SCTLR_BOTTOM \
	"9 UMA;8 SED;7 ITD;6 nAA=|unaligned acquire and release are allowed;5 CP15BEN;" \
	"4 SA0=|SP of EL0 must be 16-byte aligned;" SCTLR_LOW
#define SCTLR_LOW \
	"3 SA=|SP must be 16-byte aligned;2 C=data cache off|data cache on;" \
	"1 A=|every access must be aligned;0 M=MMU off|MMU on;"

static const char sctlr_el1[] = SCTLR_TOP "36 BT1;" SCTLR_MIDDLE SCTLR_BOTTOM;
static const char sctlr_el2_e2h[] = SCTLR_TOP "36 BT;" SCTLR_MIDDLE SCTLR_BOTTOM;

/* EL2 without E2H and EL3 know no EL0: one translation regime, many bits reserved */
#define SCTLR_ONE_LEVEL \
	"62 SPINTMASK;61 NMI;59 TCSO;53 TME;51 TMT;44 DSSBS;43 ATA;41:40 TCF=" TAG_CHECK ";" \
	"37 ITFSB;36 BT;31 EnIA;30 EnIB;29 RES1;28 RES1;27 EnDA;" \
	"25 EE=data and tables little-endian|data and tables big-endian;23 RES1;" \
	"22 EIS=exceptions do not synchronize|;21 IESB;19 WXN=|writable means never executable;" \
	"18 RES1;16 RES1;13 EnDB;12 I=instruction cache off|instruction cache on;" \
	"11 EOS=ERET does not synchronize|;6 nAA=|unaligned acquire and release are allowed;" \
	"5 RES1;4 RES1;" SCTLR_LOW
static const char sctlr_one_level[] = SCTLR_ONE_LEVEL;

/* --- TCR_ELx ------------------------------------------------------------------ */

/* EL1, and EL2 with E2H: two ranges, T0 from address 0 and T1 below the top */
static const char tcr_two_ranges[] =
	"61 MTX1;60 MTX0;59 DS=|52-bit addresses (LPA2 descriptors);58 TCMA1;57 TCMA0;56 E0PD1;"
	"55 E0PD0;54 NFD1;53 NFD0;52 TBID1;51 TBID0;50 HWU162;49 HWU161;48 HWU160;47 HWU159;"
	"46 HWU062;45 HWU061;44 HWU060;43 HWU059;42 HPD1=|table attributes ignored (TTBR1);"
	"41 HPD0=|table attributes ignored (TTBR0);40 HD=|hardware sets the dirty state;"
	"39 HA=|hardware sets the access flag;38 TBI1=|top byte ignored (upper range);"
	"37 TBI0=|top byte ignored (lower range);36 AS=8-bit ASIDs|16-bit ASIDs;"
	"34:32 IPS=" PA_SIZE ";31:30 TG1=" GRANULE1 ";29:28 SH1=" SHARE ";27:26 ORGN1=" CACHE ";"
	"25:24 IRGN1=" CACHE ";23 EPD1=|no walks through TTBR1;"
	"22 A1=ASID from TTBR0|ASID from TTBR1;21:16 T1SZ=" VA_SIZE ";15:14 TG0=" GRANULE0 ";"
	"13:12 SH0=" SHARE ";11:10 ORGN0=" CACHE ";9:8 IRGN0=" CACHE ";"
	"7 EPD0=|no walks through TTBR0;5:0 T0SZ=" VA_SIZE ";";

/* EL2 without E2H, and EL3: one range */
#define TCR_ONE_RANGE \
	"33 MTX;32 DS=|52-bit addresses (LPA2 descriptors);31 RES1;30 TCMA;29 TBID;28 HWU62;" \
	"27 HWU61;26 HWU60;25 HWU59;24 HPD=|table attributes ignored;23 RES1;" \
	"22 HD=|hardware sets the dirty state;21 HA=|hardware sets the access flag;" \
	"20 TBI=|top byte ignored;18:16 PS=" PA_SIZE ";15:14 TG0=" GRANULE0 ";13:12 SH0=" SHARE \
	";11:10 ORGN0=" CACHE ";9:8 IRGN0=" CACHE ";5:0 T0SZ=" VA_SIZE ";"
static const char tcr_el2[] = TCR_ONE_RANGE;
static const char tcr_el3[] =
	"53 TVAD;52:48 VTB;47:45 POIW;44 POE2F;43 DisCH0;42 HAFT;41 PTTWI;"
	"38 D128=|128-bit descriptors;37 AIE;36 POE;35 PIE;34 PnCH;" TCR_ONE_RANGE;

#define TCR2_TOP "36 TVAD1;35 TVAD0;34:30 VTB1;29:25 VTB0;24:22 POIW;"
#define TCR2_LOW \
	"11 HAFT;10 PTTWI;5 D128=|128-bit descriptors;4 AIE;" \
	"3 POE=|permission overlays;2 E0POE=|permission overlays at EL0;" \
	"1 PIE=|permissions by index (PIR);0 PnCH;"
static const char tcr2_el1[] =
	TCR2_TOP "21 FNGNA1;20 FNGNA0;19 POE2F;18 FNG1;17 FNG0;16 A2;15 DisCH1;14 DisCH0;" TCR2_LOW;
static const char tcr2_el2[] =
	TCR2_TOP "19 POE2F;18 FNG1;17 FNG0;16 A2;15 DisCH1;14 DisCH0;13 AMEC1;12 AMEC0;" TCR2_LOW;

static const char vtcr_el2[] =
	"45 HDBSS;44 HAFT;41 TL0;40 GCSH;38 D128;37 S2POE;36 S2PIE;35 TL1;34 AssuredOnly;33 SL2;"
	"32 DS=|52-bit addresses (LPA2 descriptors);31 RES1;30 NSA;29 NSW;28 HWU62;27 HWU61;"
	"26 HWU60;25 HWU59;22 HD=|hardware sets the dirty state;"
	"21 HA=|hardware sets the access flag;19 VS=8-bit VMIDs|16-bit VMIDs;18:16 PS=" PA_SIZE
	";15:14 TG0=" GRANULE0 ";13:12 SH0=" SHARE ";11:10 ORGN0=" CACHE ";9:8 IRGN0=" CACHE
	";7:6 SL0;5:0 T0SZ=" VA_SIZE ";";

/* --- tables, attributes, vectors ------------------------------------------------ */

static const char ttbr_asid[] = "63:48 ASID;47:1 BADDR=" ADDRESS ";0 CnP;";
static const char ttbr_plain[] = "47:1 BADDR=" ADDRESS ";0 CnP;";
static const char vttbr[] = "63:48 VMID;47:1 BADDR=" ADDRESS ";0 CnP;";
static const char mair[] =
	"63:56 Attr7=" MEM_ATTR ";55:48 Attr6=" MEM_ATTR ";47:40 Attr5=" MEM_ATTR ";39:32 Attr4="
	MEM_ATTR ";31:24 Attr3=" MEM_ATTR ";23:16 Attr2=" MEM_ATTR ";15:8 Attr1=" MEM_ATTR
	";7:0 Attr0=" MEM_ATTR ";";
static const char vbar[] = "63:11 VBA=" ADDRESS ";0 UT;";
/* EL3 has no UT */
static const char vbar_el3[] = "63:11 VBA=" ADDRESS ";";

/* --- traps ------------------------------------------------------------------------ */

static const char hcr_el2[] =
	"63:60 TWEDEL;59 TWEDEn;58 TID5;57 DCT;56 ATA=MTE of EL1 traps|;55 TTLBOS;54 TTLBIS;"
	"53 EnSCXT;52 TOCU;51 AMVOFFEN;50 TICAB;49 TID4;48 GPF;47 FIEN;46 FWB;45 NV2;44 AT;43 NV1;42 NV;"
	"41 API=PAC instructions of EL1 trap|;40 APK=PAC keys of EL1 trap|;39 TME;38 MIOCNCE;"
	"37 TEA=|external aborts of EL1 go to EL2;36 TERR;35 TLOR;"
	"34 E2H=EL2 has its own layouts|EL2 has the layouts of EL1 (VHE);"
	"33 ID=|fetches are non-cacheable (stage 2);32 CD=|data is non-cacheable (stage 2);"
	"31 RW=EL1 is AArch32|EL1 is AArch64;30 TRVM;29 HCD=|HVC is undefined;28 TDZ=|DC ZVA traps;"
	"27 TGE=|exceptions of EL0 go to EL2, EL1 is not used;"
	"26 TVM=|writes to the MMU registers of EL1 trap;25 TTLB=|TLBI of EL1 traps;24 TPU;23 TPCP;"
	"22 TSW;21 TACR;20 TIDCP;19 TSC=|SMC of EL1 traps;18 TID3;17 TID2;16 TID1;15 TID0;"
	"14 TWE=|WFE traps;13 TWI=|WFI traps;12 DC=|default cacheable: the MMU of EL1 counts as off;"
	"11:10 BSU=|inner shareable|outer shareable|full system;9 FB;8 VSE=|virtual SError pending;"
	"7 VI=|virtual IRQ pending;6 VF=|virtual FIQ pending;5 AMO=|SError goes to EL2;"
	"4 IMO=|IRQ goes to EL2;3 FMO=|FIQ goes to EL2;2 PTW;1 SWIO;0 VM=|stage 2 on;";

static const char hcrx_el2[] =
	"39 VTCO;38 VTAO;37 VTE;36 FNB;35 VTLBIDOSEn;34 NVnTTLBOS;33 NVnTTLBIS;32 NVnTTLB;"
	"31 FDIT;30 TPLIMEn;29 POE2En;27 NVTGE;26 SRMASKEn;25 VTLBIDEn;24 PACMEn;23 EnFPM;22 GCSEn;"
	"21 EnIDCP128;20 EnSDERR;19 TMEA;18 EnSNERR;17 D128En;16 PTTWI;15 SCTLR2En;14 TCR2En;"
	"11 MSCEn;10 MCE2;9 CMOW;8 VFNMI;7 VINMI;6 TALLINT;5 SMPME;4 FGTnXS;3 FnXS;2 EnASR;"
	"1 EnALS;0 EnAS0;";

static const char cptr_el2[] =
	"31 TCPAC;30 TAM;20 TTA;13 RES1;12 TSM=SME works|SME traps (or is not there);"
	"10 TFP=FP works|FP and SIMD trap;9 RES1;8 TZ=SVE works|SVE traps (or is not there);"
	"7 RES1;6 RES1;5 RES1;4 RES1;3 RES1;2 RES1;1 RES1;0 RES1;";
static const char cptr_el2_e2h[] =
	"33 E0TP1E;32 E0TP0E;31 TCPAC;30 TAM;29 E0POE;28 TTA;25:24 SMEN=" TRAP_UP
	";21:20 FPEN=" TRAP_UP ";17:16 ZEN=" TRAP_UP ";";
static const char cptr_el3[] =
	"31 TCPAC;30 TAM;20 TTA;12 ESM=SME traps|SME works;10 TFP=FP works|FP and SIMD trap;"
	"8 EZ=SVE traps|SVE works;";
#define CPACR_TRAP "traps at EL0 and EL1|traps at EL0|traps at EL0 and EL1|no trap"
static const char cpacr_el1[] =
	"33 E0TP1E;32 E0TP0E;31 TCPAC;30 TAM;29 E0POE;28 TTA;25:24 SMEN=" CPACR_TRAP
	";21:20 FPEN=" CPACR_TRAP ";17:16 ZEN=" CPACR_TRAP ";";

#define CNTHCTL_TOP \
	"19 CNTPMASK;18 CNTVMASK;17 EVNTIS;16 EL1NVVCT;15 EL1NVPCT;14 EL1TVCT;13 EL1TVT;12 ECV;"
static const char cnthctl_el2[] =
	CNTHCTL_TOP "7:4 EVNTI;3 EVNTDIR;2 EVNTEN;"
	"1 EL1PCEN=physical timer of EL1 traps|EL1 may use the physical timer;"
	"0 EL1PCTEN=physical counter of EL1 traps|EL1 may read the physical counter;";
static const char cnthctl_el2_e2h[] =
	CNTHCTL_TOP "11 EL1PTEN=physical timer of EL1 traps|EL1 may use the physical timer;"
	"10 EL1PCTEN=physical counter of EL1 traps|EL1 may read the physical counter;"
	"9 EL0PTEN;8 EL0VTEN;7:4 EVNTI;3 EVNTDIR;2 EVNTEN;1 EL0VCTEN;0 EL0PCTEN;";

static const char mdcr_el2[] =
	"50 EnSTEPOP;43 EBWE;41:40 PMEE;36 HPMFZS;31:30 PMSSE;29 HPMFZO;28 MTPME;"
	"27 TDCC=|debug channel traps;26 HLP=|event counters are 64 bits wide;"
	"25:24 E2TB=EL2 has the trace buffer||EL1 has it, but traps|EL1 has the trace buffer;"
	"23 HCCD;19 TTRF;17 HPMD=|no counting at EL2;15 EnSPM;14 TPMS=|profiling traps;"
	"13:12 E2PB=EL2 has the profiling buffer||EL1 has it, but traps|EL1 has the profiling buffer;"
	"11 TDRA;10 TDOSA;9 TDA;8 TDE=|debug exceptions go to EL2;"
	"7 HPME=|counters of EL2 are on;6 TPM=|PMU traps;5 TPMCR=|PMCR traps;4:0 HPMN;";
static const char mdcr_el3[] =
	"55 EnPMS4;54:53 TRBEE;52:51 PMSEE;50 EnSTEPOP;49:48 ETBAD;47 EnITE;46:45 EPMSSAD;"
	"44 EnPMSS;43 EBWE;42 EnPMS3;41:40 PMEE;39 EnTB2;38 E3BREC;37 E3BREW;36 EnPMSN;35 MPMX;"
	"34 MCCD;33:32 SBRBE;31:30 PMSSE;28 MTPME;27 TDCC=|debug channel traps;26 NSTBE;25:24 NSTB;"
	"23 SCCD;22 ETAD;21 EPMAD;20 EDAD;19 TTRF;18 STE;17 SPME=|Secure counting is allowed;"
	"16 SDD=|no debug exceptions in Secure state;15:14 SPD32;13:12 NSPB;11 NSPBE;10 TDOSA;"
	"9 TDA=|debug registers trap;7 EnPM2;6 TPM=|PMU traps;4 EDADE;3 ETADE;2 EPMADE;0 RLTE;";

static const char scr_el3[] =
	"63 TPLIMEn;62 NSE;61 HACDBSEn;60 HDBSSEn;59 FGTEn2;58 EnDSE;57 DSE;56 VTLBIDEn;"
	"55 EnIDCP128;54 SRMASKEn;53 PFAREn;52 TWERR;51 TMEA;50 EnFPM;49 MECEn;48 GPF;47 D128En;"
	"46 AIEn;45 PIEn;44 SCTLR2En;43 TCR2En;42 RCWMASKEn;41 EnTP2;40 TRNDR;39 GCSEn;38 HXEn;"
	"37 ADEn;36 EnAS0;35 AMVOFFEN;34 TME;33:30 TWEDEL;29 TWEDEn;28 ECVEn;27 FGTEn;26 ATA;"
	"25 EnSCXT;24 POE2En;23 TID5;22 TID3;21 FIEN;20 NMEA;19 EASE;"
	"18 EEL2=|Secure EL2 on;17 API=PAC instructions trap|;16 APK=PAC keys trap|;15 TERR;"
	"14 TLOR;"
	"13 TWE=|WFE traps;12 TWI=|WFI traps;11 ST;"
	"10 RW=the EL below is AArch32|the EL below is AArch64;9 SIF;"
	"8 HCE=HVC is undefined|HVC works;"
	"7 SMD=|SMC is undefined;5 RES1;4 RES1;3 EA=|external aborts and SError go to EL3;"
	"2 FIQ=|FIQ goes to EL3;1 IRQ=|IRQ goes to EL3;0 NS=EL0 to EL2 are Secure|;";

const struct reg_entry regs_control[] = {
	{ "SCTLR_EL1", sctlr_el1, ALWAYS },
	{ "SCTLR_EL2", sctlr_one_level, E2H_0 },
	{ "SCTLR_EL2", sctlr_el2_e2h, E2H_1 },
	{ "SCTLR_EL3", sctlr_one_level, ALWAYS },
	{ "TCR_EL1", tcr_two_ranges, ALWAYS },
	{ "TCR_EL2", tcr_el2, E2H_0 },
	{ "TCR_EL2", tcr_two_ranges, E2H_1 },
	{ "TCR_EL3", tcr_el3, ALWAYS },
	{ "TCR2_EL1", tcr2_el1, ALWAYS },
	{ "TCR2_EL2", tcr2_el2, ALWAYS },
	{ "VTCR_EL2", vtcr_el2, ALWAYS },
	{ "TTBR0_EL1", ttbr_asid, ALWAYS },
	{ "TTBR1_EL1", ttbr_asid, ALWAYS },
	{ "TTBR0_EL2", ttbr_plain, E2H_0 },
	{ "TTBR0_EL2", ttbr_asid, E2H_1 },
	{ "TTBR1_EL2", ttbr_asid, ALWAYS },
	{ "TTBR0_EL3", ttbr_plain, ALWAYS },
	{ "VTTBR_EL2", vttbr, ALWAYS },
	{ "MAIR_EL1", mair, ALWAYS },
	{ "MAIR_EL2", mair, ALWAYS },
	{ "MAIR_EL3", mair, ALWAYS },
	{ "VBAR_EL1", vbar, ALWAYS },
	{ "VBAR_EL2", vbar, ALWAYS },
	{ "VBAR_EL3", vbar_el3, ALWAYS },
	{ "HCR_EL2", hcr_el2, ALWAYS },
	{ "HCRX_EL2", hcrx_el2, ALWAYS },
	{ "CPTR_EL2", cptr_el2, E2H_0 },
	{ "CPTR_EL2", cptr_el2_e2h, E2H_1 },
	{ "CPTR_EL3", cptr_el3, ALWAYS },
	{ "CPACR_EL1", cpacr_el1, ALWAYS },
	{ "CNTHCTL_EL2", cnthctl_el2, E2H_0 },
	{ "CNTHCTL_EL2", cnthctl_el2_e2h, E2H_1 },
	{ "MDCR_EL2", mdcr_el2, ALWAYS },
	{ "MDCR_EL3", mdcr_el3, ALWAYS },
	{ "SCR_EL3", scr_el3, ALWAYS },
};
const size_t regs_control_count = ARRAY_SIZE(regs_control);
