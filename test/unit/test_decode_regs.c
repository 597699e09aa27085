/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every register that the decoder knows: a value with all bits set shows where
 * each field is, 0 and real values show what they mean. The texts were written
 * from the Arm ARM's register descriptions, not from the tables that they test;
 * the values of ID registers are those of Cortex-A57, A76 and Neoverse N2.
 */
#include "decode_text.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <lib/decode.h>
#include <lib/util.h>

#define ALL (~UINT64_C(0))
#define CHECK(cases) decode_check(cases, ARRAY_SIZE(cases))

/* --- SCTLR ------------------------------------------------------------------------ */

#define SCTLR_ALL(bit36) \
	"TIDCP=1; SPINTMASK=1; NMI=1; EnTP2=1; TCSO=1; TCSO0=1; EPAN=1; EnALS=1; EnAS0=1; " \
	"EnASR=1; " \
	"TME=1; TME0=1; TMT=1; TMT0=1; TWEDEL=0xf; TWEDEn=1; DSSBS=1; ATA=1; ATA0=1; " \
	"TCF=3 reads synchronous, writes counted; TCF0=3 reads synchronous, writes counted; " \
	"ITFSB=1; " \
	bit36 "=1; BT0=1; EnFPM=1; MSCEn=1; CMOW=1; EnIA=1; EnIB=1; LSMAOE=1; nTLSMD=1; EnDA=1; " \
	"UCI=1; " \
	"EE=1 data and tables big-endian; E0E=1 EL0 is big-endian; " \
	"SPAN=1 PAN stays on exceptions; " \
	"EIS=1; IESB=1; TSCXT=1; WXN=1 writable means never executable; nTWE=1; RES0[17:17]=0x1; " \
	"nTWI=1; UCT=1; DZE=1; EnDB=1; I=1 instruction cache on; EOS=1; EnRCTX=1; UMA=1; SED=1; " \
	"ITD=1; " \
	"nAA=1 unaligned acquire and release are allowed; CP15BEN=1; " \
	"SA0=1 SP of EL0 must be 16-byte aligned; SA=1 SP must be 16-byte aligned; " \
	"C=1 data cache on; " \
	"A=1 every access must be aligned; M=1 MMU on"
#define SCTLR_OFF \
	"I=0 instruction cache off; EOS=0 ERET does not synchronize; "

static const struct decode_case sctlr[] = {
	{ "sctlr_el1", 0, ALL, SCTLR_ALL("BT1") },
	{ "sctlr_el2", 1, ALL, SCTLR_ALL("BT") },
	/* what a reset leaves where every reserved bit is 0 */
	{ "sctlr_el1", 0, 0,
	  "TCF=0 no effect; TCF0=0 no effect; UCI=0 cache maintenance of EL0 traps; "
	  "EE=0 data and tables little-endian; SPAN=0 PAN is set on exceptions; "
	  "EIS=0 exceptions do not synchronize; nTWE=0 WFE of EL0 traps; nTWI=0 WFI of EL0 traps; "
	  "UCT=0 CTR_EL0 traps at EL0; DZE=0 DC ZVA of EL0 traps; " SCTLR_OFF "C=0 data cache off; "
	  "M=0 MMU off" },
	/* EL2 with E2H = 0: the RES1 bits alone, as booting.rst leaves it */
	{ "sctlr_el2", 0, 0x30c50830,
	  "TCF=0 no effect; EE=0 data and tables little-endian; EIS=1; "
	  "I=0 instruction cache off; EOS=1; C=0 data cache off; M=0 MMU off" },
	{ "sctlr_el3", 0, 0,
	  "TCF=0 no effect; RES1[29:29]=0x0; RES1[28:28]=0x0; EE=0 data and tables little-endian; "
	  "RES1[23:23]=0x0; EIS=0 exceptions do not synchronize; RES1[18:18]=0x0; RES1[16:16]=0x0; "
	  SCTLR_OFF "RES1[5:5]=0x0; RES1[4:4]=0x0; C=0 data cache off; M=0 MMU off" },
	{ "sctlr_el2", 0, ALL,
	  "RES0[63:63]=0x1; SPINTMASK=1; NMI=1; RES0[60:60]=0x1; TCSO=1; RES0[58:54]=0x1f; TME=1; "
	  "RES0[52:52]=0x1; TMT=1; RES0[50:45]=0x3f; DSSBS=1; ATA=1; RES0[42:42]=0x1; "
	  "TCF=3 reads synchronous, writes counted; RES0[39:38]=0x3; ITFSB=1; BT=1; "
	  "RES0[35:32]=0xf; "
	  "EnIA=1; EnIB=1; EnDA=1; RES0[26:26]=0x1; EE=1 data and tables big-endian; "
	  "RES0[24:24]=0x1; "
	  "EIS=1; IESB=1; RES0[20:20]=0x1; WXN=1 writable means never executable; RES0[17:17]=0x1; "
	  "RES0[15:14]=0x3; EnDB=1; I=1 instruction cache on; EOS=1; RES0[10:7]=0xf; "
	  "nAA=1 unaligned acquire and release are allowed; SA=1 SP must be 16-byte aligned; "
	  "C=1 data cache on; A=1 every access must be aligned; M=1 MMU on" },
};

/* --- TCR, VTCR ---------------------------------------------------------------------- */

#define TWO_RANGES_ALL \
	"RES0[63:62]=0x3; MTX1=1; MTX0=1; DS=1 52-bit addresses (LPA2 descriptors); TCMA1=1; " \
	"TCMA0=1; " \
	"E0PD1=1; E0PD0=1; NFD1=1; NFD0=1; TBID1=1; TBID0=1; HWU162=1; HWU161=1; HWU160=1; " \
	"HWU159=1; " \
	"HWU062=1; HWU061=1; HWU060=1; HWU059=1; HPD1=1 table attributes ignored (TTBR1); " \
	"HPD0=1 table attributes ignored (TTBR0); HD=1 hardware sets the dirty state; " \
	"HA=1 hardware sets the access flag; TBI1=1 top byte ignored (upper range); " \
	"TBI0=1 top byte ignored (lower range); AS=1 16-bit ASIDs; RES0[35:35]=0x1; " \
	"IPS=7 56 bits, 64 PiB; TG1=3 64K; SH1=3 inner shareable; " \
	"ORGN1=3 write-back, no write-allocate; " \
	"IRGN1=3 write-back, no write-allocate; EPD1=1 no walks through TTBR1; " \
	"A1=1 ASID from TTBR1; " \
	"T1SZ=0x3f 1-bit addresses; TG0=3; SH0=3 inner shareable; " \
	"ORGN0=3 write-back, no write-allocate; " \
	"IRGN0=3 write-back, no write-allocate; EPD0=1 no walks through TTBR0; RES0[6:6]=0x1; " \
	"T0SZ=0x3f 1-bit addresses"
#define ONE_RANGE_ALL \
	"MTX=1; DS=1 52-bit addresses (LPA2 descriptors); TCMA=1; TBID=1; HWU62=1; HWU61=1; " \
	"HWU60=1; " \
	"HWU59=1; HPD=1 table attributes ignored; HD=1 hardware sets the dirty state; " \
	"HA=1 hardware sets the access flag; TBI=1 top byte ignored; RES0[19:19]=0x1; " \
	"PS=7 56 bits, 64 PiB; TG0=3; SH0=3 inner shareable; " \
	"ORGN0=3 write-back, no write-allocate; " \
	"IRGN0=3 write-back, no write-allocate; RES0[7:6]=0x3; T0SZ=0x3f 1-bit addresses"

static const struct decode_case tcr[] = {
	{ "tcr_el1", 0, ALL, TWO_RANGES_ALL },
	{ "tcr_el2", 1, ALL, TWO_RANGES_ALL },
	{ "tcr_el12", 1, 0x19, "AS=0 8-bit ASIDs; IPS=0 32 bits, 4 GiB; SH1=0 non-shareable; "
	  "ORGN1=0 non-cacheable; IRGN1=0 non-cacheable; A1=0 ASID from TTBR0; TG0=0 4K; "
	  "SH0=0 non-shareable; ORGN0=0 non-cacheable; IRGN0=0 non-cacheable; "
	  "T0SZ=0x19 39-bit addresses" },
	{ "tcr_el2", 0, ALL, "RES0[63:34]=0x3fffffff; " ONE_RANGE_ALL },
	{ "tcr_el3", 0, ALL, "RES0[63:54]=0x3ff; TVAD=1; VTB=0x1f; POIW=7; POE2F=1; DisCH0=1; "
	  "HAFT=1; "
	  "PTTWI=1; RES0[40:39]=0x3; D128=1 128-bit descriptors; AIE=1; POE=1; PIE=1; PnCH=1; "
	  ONE_RANGE_ALL },
	/* the value of test_explain.c's dump in both layouts; TF-A's at EL3 */
	{ "tcr_el2", 1, 0x500803510, "AS=0 8-bit ASIDs; IPS=5 48 bits, 256 TiB; "
	  "SH1=0 non-shareable; "
	  "ORGN1=0 non-cacheable; IRGN1=0 non-cacheable; EPD1=1 no walks through TTBR1; "
	  "A1=0 ASID from TTBR0; TG0=0 4K; SH0=3 inner shareable; "
	  "ORGN0=1 write-back, write-allocate; "
	  "IRGN0=1 write-back, write-allocate; T0SZ=0x10 48-bit addresses" },
	{ "tcr_el2", 0, 0x500803510, "RES0[63:34]=0x1; DS=1 52-bit addresses (LPA2 descriptors); "
	  "RES1[31:31]=0x0; PS=0 32 bits, 4 GiB; TG0=0 4K; SH0=3 inner shareable; "
	  "ORGN0=1 write-back, write-allocate; IRGN0=1 write-back, write-allocate; "
	  "T0SZ=0x10 48-bit addresses" },
	{ "tcr_el3", 0, 0x80823518, "PS=2 40 bits, 1 TiB; TG0=0 4K; SH0=3 inner shareable; "
	  "ORGN0=1 write-back, write-allocate; IRGN0=1 write-back, write-allocate; "
	  "T0SZ=0x18 40-bit addresses" },
	{ "tcr2_el1", 0, ALL, "RES0[63:37]=0x7ffffff; TVAD1=1; TVAD0=1; VTB1=0x1f; VTB0=0x1f; "
	  "POIW=7; "
	  "FNGNA1=1; FNGNA0=1; POE2F=1; FNG1=1; FNG0=1; A2=1; DisCH1=1; DisCH0=1; RES0[13:12]=0x3; "
	  "HAFT=1; PTTWI=1; RES0[9:6]=0xf; D128=1 128-bit descriptors; AIE=1; "
	  "POE=1 permission overlays; E0POE=1 permission overlays at EL0; "
	  "PIE=1 permissions by index (PIR); PnCH=1" },
	{ "tcr2_el2", 1, MASK(21, 12), "RES0[21:20]=0x3; POE2F=1; FNG1=1; FNG0=1; A2=1; DisCH1=1; "
	  "DisCH0=1; AMEC1=1; AMEC0=1" },
	{ "vtcr_el2", 0, ALL, "RES0[63:46]=0x3ffff; HDBSS=1; HAFT=1; RES0[43:42]=0x3; TL0=1; "
	  "GCSH=1; "
	  "RES0[39:39]=0x1; D128=1; S2POE=1; S2PIE=1; TL1=1; AssuredOnly=1; SL2=1; "
	  "DS=1 52-bit addresses (LPA2 descriptors); NSA=1; NSW=1; HWU62=1; HWU61=1; HWU60=1; "
	  "HWU59=1; "
	  "RES0[24:23]=0x3; HD=1 hardware sets the dirty state; "
	  "HA=1 hardware sets the access flag; "
	  "RES0[20:20]=0x1; VS=1 16-bit VMIDs; PS=7 56 bits, 64 PiB; TG0=3; SH0=3 inner shareable; "
	  "ORGN0=3 write-back, no write-allocate; IRGN0=3 write-back, no write-allocate; SL0=3; "
	  "T0SZ=0x3f 1-bit addresses" },
	/* KVM's on a CPU with 40 bits */
	{ "vtcr_el2", 0, 0x80023558, "VS=0 8-bit VMIDs; PS=2 40 bits, 1 TiB; TG0=0 4K; "
	  "SH0=3 inner shareable; ORGN0=1 write-back, write-allocate; "
	  "IRGN0=1 write-back, write-allocate; SL0=1; T0SZ=0x18 40-bit addresses" },
};

/* --- tables, attributes, vectors ------------------------------------------------------ */

static const struct decode_case tables[] = {
	{ "ttbr0_el1", 0, 0x0042000040008001, "ASID=0x42; BADDR=0x20004000 0x40008000; CnP=1" },
	{ "ttbr1_el1", 0, 0xffff000000001000, "ASID=0xffff; BADDR=0x800 0x1000" },
	{ "ttbr0_el2", 1, 0x0001000040008000, "ASID=1; BADDR=0x20004000 0x40008000" },
	/* with E2H = 0 there are no ASIDs at EL2 */
	{ "ttbr0_el2", 0, 0x0001000040008000, "RES0[63:48]=0x1; BADDR=0x20004000 0x40008000" },
	{ "ttbr1_el2", 1, 0x0001000040008000, "ASID=1; BADDR=0x20004000 0x40008000" },
	{ "ttbr0_el3", 0, 0x000000000e0b0001, "BADDR=0x7058000 0xe0b0000; CnP=1" },
	{ "vttbr_el2", 0, 0x0007000080000000, "VMID=7; BADDR=0x40000000 0x80000000" },
	/* Linux's, and Slipway's types in the order of enum mem_type */
	{ "mair_el1", 0, 0x000000040044ffff,
	  "Attr7=0 Device-nGnRnE; Attr6=0 Device-nGnRnE; Attr5=0 Device-nGnRnE; "
	  "Attr4=4 Device-nGnRE; "
	  "Attr3=0 Device-nGnRnE; Attr2=0x44 Normal, non-cacheable; Attr1=0xff Normal, write-back; "
	  "Attr0=0xff Normal, write-back" },
	{ "mair_el2", 1, 0xf0e0bb02a0400c08,
	  "Attr7=0xf0 Normal, write-back, tagged; "
	  "Attr6=0xe0 Normal, write-back, tagged where permissions say so; "
	  "Attr5=0xbb Normal, write-through; Attr4=2 reserved; "
	  "Attr3=0xa0 Normal, write-through, no write-allocate, XS = 0; "
	  "Attr2=0x40 Normal, non-cacheable, XS = 0; Attr1=0xc Device-GRE; Attr0=8 Device-nGRE" },
	{ "mair_el3", 0, 0x4f3305013077b7dd,
	  "Attr7=0x4f Normal, inner write-back, outer non-cacheable; "
	  "Attr6=0x33 Normal, write-through transient; Attr5=5 Device-nGnRE, XS = 0; "
	  "Attr4=1 Device-nGnRnE, XS = 0; Attr3=0x30 reserved; "
	  "Attr2=0x77 Normal, write-back transient; "
	  "Attr1=0xb7 Normal, inner write-back transient, outer write-through; "
	  "Attr0=0xdd Normal, write-back, write-allocate" },
	{ "vbar_el1", 0, 0xffff800010011000, "VBA=0x1ffff000020022 0xffff800010011000" },
	{ "vbar_el2", 0, 0x47f00801, "VBA=0x8fe01 0x47f00800; UT=1" },
	{ "vbar_el3", 0, 0x401, "VBA=0 0x0; RES0[10:0]=0x401" },
	{ "pte_table", 0, 0x7800000040009003,
	  "APTable=3 read-only, no EL0 access below; UXNTable=1; PXNTable=1; "
	  "next=0x40009 0x40009000; "
	  "type=3 table" },
	{ "pte_leaf_el1", 0, 0x0060000040018703,
	  "UXN=1 EL0 cannot execute; PXN=1 privileged cannot execute; OA=0x40018 0x40018000; AF=1; "
	  "SH=3 inner shareable; AP2=0 writable; AP1=0 no EL0 access; type=3 page" },
	/* with E2H = 0 bit 54 is XN and bit 6 is RES1 */
	{ "pte_leaf_el2", 0, 0x0040000040018383,
	  "XN=1 cannot execute; OA=0x40018 0x40018000; AF=0 never accessed: faults; "
	  "SH=3 inner shareable; AP2=1 read-only; RES1[6:6]=0x0; type=3 page" },
	{ "pte_leaf_el2", 1, 0x0014000040200f45,
	  "Contiguous=1; GP=1 BTI guarded; OA=0x40200 0x40200000; nG=1; AF=1; "
	  "SH=3 inner shareable; AP2=0 writable; AP1=1 EL0 too; AttrIndx=1; type=1 block" },
	{ "pte_leaf_el3", 0, 0x40018743, "XN=0 executable; OA=0x40018 0x40018000; AF=1; "
	  "SH=3 inner shareable; AP2=0 writable; type=3 page" },
	{ "pte_lpa2_table", 0, 0x0002000040009303,
	  "next=0x2000040009 0x2000040009000; next_51_50=3; type=3 table" },
	{ "pte_lpa2_leaf_el1", 0, 0x0060000040018703,
	  "UXN=1 EL0 cannot execute; PXN=1 privileged cannot execute; OA=0x40018 0x40018000; AF=1; "
	  "OA_51_50=3; AP2=0 writable; AP1=0 no EL0 access; type=3 page" },
	{ "pte_lpa2_leaf_el2", 0, 0x0040000040018783,
	  "XN=1 cannot execute; OA=0x40018 0x40018000; AF=1; OA_51_50=3; AP2=1 read-only; "
	  "RES1[6:6]=0x0; type=3 page" },
	{ "pte_lpa2_leaf_el3", 0, 0x0003000040018743, "XN=0 executable; OA=0x3000040018 0x3000040018000; "
	  "AF=1; OA_51_50=3; AP2=0 writable; type=3 page" },
};

/* --- what an exception leaves ---------------------------------------------------------- */

static const struct decode_case state[] = {
	{ "spsr_el2", 1, 0x3c4, "D=1 debug masked; A=1 SError masked; I=1 IRQ masked; "
	  "F=1 FIQ masked; "
	  "M=4 EL1t" },
	{ "spsr_el3", 0, 0x600002cd, "Z=1; C=1; D=1 debug masked; I=1 IRQ masked; "
	  "F=1 FIQ masked; M=0xd EL3h" },
	{ "spsr_el1", 0, ALL & ~BIT(4),
	  "RES0[63:37]=0x7ffffff; UINJ=1; PACM=1; EXLOCK=1; PPEND=1; PM=1; N=1; Z=1; C=1; V=1; "
	  "RES0[27:26]=0x3; TCO=1; DIT=1; UAO=1; PAN=1; SS=1; IL=1 illegal execution state; "
	  "RES0[19:15]=0x1f; BTYPE2=1; ALLINT=1 all interrupts masked; SSBS=1; BTYPE=3; "
	  "D=1 debug masked; A=1 SError masked; I=1 IRQ masked; F=1 FIQ masked; RES0[5:5]=0x1; "
	  "M=0xf" },
	/* AArch32: booting.rst's state for a 32-bit kernel, and a Thumb user in an IT block */
	{ "spsr_el2", 0, 0x1d3, "E=0 little-endian; A=1 SError masked; I=1 IRQ masked; "
	  "F=1 FIQ masked; "
	  "T=0 A32; M=0x13 Supervisor" },
	{ "spsr_el1", 0, 0x0e0f0630, "Q=1; IT_low=3; GE=0xf; IT_high=1; E=1 big-endian; T=1 T32; "
	  "M=0x10 User" },
	{ "par_el1", 0, 0xff00000040001b80, "ATTR=0xff Normal, write-back; "
	  "PA=0x40001 0x40001000; NSE=1 or RES1, without FEAT_RME; "
	  "NS=1; SH=3 inner shareable; F=0 the translation worked" },
	{ "par_el1", 0, 0x80f, "S=0 stage 1; FST=7 translation fault, level 3; "
	  "F=1 the translation failed" },
	/* a permission fault of stage 2 on the walk, with every reason that PAR can give */
	{ "par_el1", 0, 0x5a0000000000fb1d, "IMPDEF=0x5a00; DirtyBit=1; Overlay=1; TopLevel=1; "
	  "AssuredOnly=1; S=1 stage 2; PTW=1 stage 2 fault on the walk of stage 1; "
	  "FST=0xe permission fault, level 2; F=1 the translation failed" },
	{ "far_el1", 0, 0xffff800081234000, "address=0xffff800081234000 0xffff800081234000" },
	{ "elr", 0, 0x40080000, "address=0x40080000 0x40080000" },
	{ "hpfar_el2", 0, BIT(63) | 0x400190, "NS=1; FIPA=0x40019 0x40019000" },
};

/* --- traps and routing ------------------------------------------------------------------ */

static const struct decode_case traps[] = {
	{ "hcr_el2", 1, 0x488000002,
	  "ATA=0 MTE of EL1 traps; API=0 PAC instructions of EL1 trap; APK=0 PAC keys of EL1 trap; "
	  "E2H=1 EL2 has the layouts of EL1 (VHE); RW=1 EL1 is AArch64; "
	  "TGE=1 exceptions of EL0 go to EL2, EL1 is not used; SWIO=1" },
	{ "hcr_el2", 0, ALL,
	  "TWEDEL=0xf; TWEDEn=1; TID5=1; DCT=1; ATA=1; TTLBOS=1; TTLBIS=1; EnSCXT=1; TOCU=1; "
	  "AMVOFFEN=1; "
	  "TICAB=1; TID4=1; GPF=1; FIEN=1; FWB=1; NV2=1; AT=1; NV1=1; NV=1; API=1; APK=1; TME=1; "
	  "MIOCNCE=1; TEA=1 external aborts of EL1 go to EL2; TERR=1; TLOR=1; "
	  "E2H=1 EL2 has the layouts of EL1 (VHE); ID=1 fetches are non-cacheable (stage 2); "
	  "CD=1 data is non-cacheable (stage 2); RW=1 EL1 is AArch64; TRVM=1; "
	  "HCD=1 HVC is undefined; "
	  "TDZ=1 DC ZVA traps; TGE=1 exceptions of EL0 go to EL2, EL1 is not used; "
	  "TVM=1 writes to the MMU registers of EL1 trap; TTLB=1 TLBI of EL1 traps; TPU=1; "
	  "TPCP=1; TSW=1; "
	  "TACR=1; TIDCP=1; TSC=1 SMC of EL1 traps; TID3=1; TID2=1; TID1=1; TID0=1; "
	  "TWE=1 WFE traps; "
	  "TWI=1 WFI traps; DC=1 default cacheable: the MMU of EL1 counts as off; "
	  "BSU=3 full system; FB=1; "
	  "VSE=1 virtual SError pending; VI=1 virtual IRQ pending; VF=1 virtual FIQ pending; "
	  "AMO=1 SError goes to EL2; IMO=1 IRQ goes to EL2; FMO=1 FIQ goes to EL2; PTW=1; SWIO=1; "
	  "VM=1 stage 2 on" },
	{ "hcrx_el2", 0, ALL,
	  "RES0[63:40]=0xffffff; VTCO=1; VTAO=1; VTE=1; FNB=1; VTLBIDOSEn=1; NVnTTLBOS=1; "
	  "NVnTTLBIS=1; "
	  "NVnTTLB=1; FDIT=1; TPLIMEn=1; POE2En=1; RES0[28:28]=0x1; NVTGE=1; SRMASKEn=1; "
	  "VTLBIDEn=1; "
	  "PACMEn=1; EnFPM=1; GCSEn=1; EnIDCP128=1; EnSDERR=1; TMEA=1; EnSNERR=1; D128En=1; "
	  "PTTWI=1; "
	  "SCTLR2En=1; TCR2En=1; RES0[13:12]=0x3; MSCEn=1; MCE2=1; CMOW=1; VFNMI=1; VINMI=1; "
	  "TALLINT=1; "
	  "SMPME=1; FGTnXS=1; FnXS=1; EnASR=1; EnALS=1; EnAS0=1" },
	{ "cptr_el2", 0, ALL,
	  "RES0[63:32]=0xffffffff; TCPAC=1; TAM=1; RES0[29:21]=0x1ff; TTA=1; RES0[19:14]=0x3f; "
	  "TSM=1 SME traps (or is not there); RES0[11:11]=0x1; TFP=1 FP and SIMD trap; "
	  "TZ=1 SVE traps (or is not there)" },
	/* booting.rst's value for E2H = 0, and what it is under E2H */
	{ "cptr_el2", 0, 0x33ff, "TSM=1 SME traps (or is not there); TFP=0 FP works; "
	  "TZ=1 SVE traps (or is not there)" },
	{ "cptr_el2", 1, 0x33ff, "SMEN=0 traps at EL0, EL1 and EL2; "
	  "FPEN=0 traps at EL0, EL1 and EL2; "
	  "ZEN=0 traps at EL0, EL1 and EL2; RES0[15:0]=0x33ff" },
	{ "cptr_el2", 1, ALL,
	  "RES0[63:34]=0x3fffffff; E0TP1E=1; E0TP0E=1; TCPAC=1; TAM=1; E0POE=1; TTA=1; "
	  "RES0[27:26]=0x3; "
	  "SMEN=3 no trap; RES0[23:22]=0x3; FPEN=3 no trap; RES0[19:18]=0x3; ZEN=3 no trap; "
	  "RES0[15:0]=0xffff" },
	{ "cptr_el3", 0, 0xc0101500, "TCPAC=1; TAM=1; TTA=1; ESM=1 SME works; "
	  "TFP=1 FP and SIMD trap; "
	  "EZ=1 SVE works" },
	{ "cpacr_el1", 0, 0x00110000 | BIT(33) | BIT(32), "E0TP1E=1; E0TP0E=1; "
	  "SMEN=0 traps at EL0 and EL1; "
	  "FPEN=1 traps at EL0; ZEN=1 traps at EL0" },
	{ "cnthctl_el2", 0, 3, "EL1PCEN=1 EL1 may use the physical timer; "
	  "EL1PCTEN=1 EL1 may read the physical counter" },
	{ "cnthctl_el2", 1, 3, "EL1PTEN=0 physical timer of EL1 traps; "
	  "EL1PCTEN=0 physical counter of EL1 traps; EL0VCTEN=1; EL0PCTEN=1" },
	{ "cnthctl_el2", 1, ALL, "RES0[63:20]=0xfffffffffff; CNTPMASK=1; CNTVMASK=1; EVNTIS=1; "
	  "EL1NVVCT=1; "
	  "EL1NVPCT=1; EL1TVCT=1; EL1TVT=1; ECV=1; EL1PTEN=1 EL1 may use the physical timer; "
	  "EL1PCTEN=1 EL1 may read the physical counter; EL0PTEN=1; EL0VTEN=1; EVNTI=0xf; "
	  "EVNTDIR=1; "
	  "EVNTEN=1; EL0VCTEN=1; EL0PCTEN=1" },
	{ "mdcr_el2", 0, ALL,
	  "RES0[63:51]=0x1fff; EnSTEPOP=1; RES0[49:44]=0x3f; EBWE=1; RES0[42:42]=0x1; PMEE=3; "
	  "RES0[39:37]=0x7; HPMFZS=1; RES0[35:32]=0xf; PMSSE=3; HPMFZO=1; MTPME=1; "
	  "TDCC=1 debug channel traps; HLP=1 event counters are 64 bits wide; "
	  "E2TB=3 EL1 has the trace buffer; HCCD=1; RES0[22:20]=0x7; TTRF=1; RES0[18:18]=0x1; "
	  "HPMD=1 no counting at EL2; RES0[16:16]=0x1; EnSPM=1; TPMS=1 profiling traps; "
	  "E2PB=3 EL1 has the profiling buffer; TDRA=1; TDOSA=1; TDA=1; "
	  "TDE=1 debug exceptions go to EL2; "
	  "HPME=1 counters of EL2 are on; TPM=1 PMU traps; TPMCR=1 PMCR traps; HPMN=0x1f" },
	{ "mdcr_el3", 0, ALL,
	  "RES0[63:56]=0xff; EnPMS4=1; TRBEE=3; PMSEE=3; EnSTEPOP=1; ETBAD=3; EnITE=1; EPMSSAD=3; "
	  "EnPMSS=1; EBWE=1; EnPMS3=1; PMEE=3; EnTB2=1; E3BREC=1; E3BREW=1; EnPMSN=1; MPMX=1; "
	  "MCCD=1; "
	  "SBRBE=3; PMSSE=3; RES0[29:29]=0x1; MTPME=1; TDCC=1 debug channel traps; NSTBE=1; "
	  "NSTB=3; "
	  "SCCD=1; ETAD=1; EPMAD=1; EDAD=1; TTRF=1; STE=1; SPME=1 Secure counting is allowed; "
	  "SDD=1 no debug exceptions in Secure state; SPD32=3; NSPB=3; NSPBE=1; TDOSA=1; "
	  "TDA=1 debug registers trap; RES0[8:8]=0x1; EnPM2=1; TPM=1 PMU traps; RES0[5:5]=0x1; "
	  "EDADE=1; "
	  "ETADE=1; EPMADE=1; RES0[1:1]=0x1; RLTE=1" },
	{ "scr_el3", 0, ALL,
	  "TPLIMEn=1; NSE=1; HACDBSEn=1; HDBSSEn=1; FGTEn2=1; EnDSE=1; DSE=1; VTLBIDEn=1; "
	  "EnIDCP128=1; "
	  "SRMASKEn=1; PFAREn=1; TWERR=1; TMEA=1; EnFPM=1; MECEn=1; GPF=1; D128En=1; AIEn=1; "
	  "PIEn=1; "
	  "SCTLR2En=1; TCR2En=1; RCWMASKEn=1; EnTP2=1; TRNDR=1; GCSEn=1; HXEn=1; ADEn=1; EnAS0=1; "
	  "AMVOFFEN=1; TME=1; TWEDEL=0xf; TWEDEn=1; ECVEn=1; FGTEn=1; ATA=1; EnSCXT=1; POE2En=1; "
	  "TID5=1; "
	  "TID3=1; FIEN=1; NMEA=1; EASE=1; EEL2=1 Secure EL2 on; API=1; APK=1; TERR=1; TLOR=1; "
	  "TWE=1 WFE traps; TWI=1 WFI traps; ST=1; RW=1 the EL below is AArch64; SIF=1; "
	  "HCE=1 HVC works; "
	  "SMD=1 SMC is undefined; RES0[6:6]=0x1; EA=1 external aborts and SError go to EL3; "
	  "FIQ=1 FIQ goes to EL3; IRQ=1 IRQ goes to EL3; NS=1" },
	/* what a first stage needs to set for PAC, FGT, ECV and HVC: SCR.PIEn is bit 45, not 44 */
	{ "scr_el3", 0, BIT(45) | BIT(28) | BIT(27) | MASK(17, 16) | BIT(10) | BIT(8) | MASK(5, 4) | 1,
	  "PIEn=1; ECVEn=1; FGTEn=1; API=1; APK=1; RW=1 the EL below is AArch64; "
	  "HCE=1 HVC works; NS=1" },
};

/* --- ID registers ------------------------------------------------------------------------ */

static const struct decode_case ids[] = {
	/* Cortex-A57 */
	{ "id_aa64pfr0", 0, 0x2222, "CSV3=0 no; CSV2=0 no; RME=0 no; DIT=0 no; AMU=0 no; "
	  "SEL2=0 no; SVE=0 no; "
	  "RAS=0 no; GIC=0 no; AdvSIMD=0 yes; FP=0 yes; EL3=2 AArch64 and AArch32; "
	  "EL2=2 AArch64 and AArch32; EL1=2 AArch64 and AArch32; EL0=2 AArch64 and AArch32" },
	{ "id_aa64isar0_el1", 0, 0x11120, "RNDR=0 no; TLB=0 no; TS=0 no; FHM=0 no; DP=0 no; "
	  "SM4=0 no; SM3=0 no; "
	  "SHA3=0 no; RDM=0 no; TME=0 no; ATOMIC=0 no; CRC32=1 yes; SHA2=1 SHA-256; SHA1=1 yes; "
	  "AES=2 AES and PMULL" },
	{ "id_aa64mmfr0_el1", 0, 0x1124, "ECV=0 no; FGT=0 no; NVTGE=0 no; ExS=0 no; "
	  "TGran4_2=0 as TGran4; "
	  "TGran64_2=0 as TGran64; TGran16_2=0 as TGran16; TGran4=0 yes; TGran64=0 yes; "
	  "TGran16=0 no; "
	  "BigEndEL0=0 no; SNSMem=1 yes; BigEnd=1 yes; ASIDBits=2 16 bits; "
	  "PARange=4 44 bits, 16 TiB" },
	{ "id_aa64dfr0", 0, 0x10305106, "HPMN0=0 no; ExtTrcBuff=0 no; BRBE=0 no; MTPMU=0 no; "
	  "TraceBuffer=0 no; "
	  "TraceFilt=0 no; DoubleLock=0 yes; PMSVer=0 no; CTX_CMPs=1; SEBEP=0 no; WRPs=3; "
	  "PMSS=0 no; "
	  "BRPs=5; PMUVer=1 PMUv3; TraceVer=0 no; DebugVer=6 v8.0" },
	{ "midr_el1", 0, 0x411fd070, "Implementer=0x41 Arm; Variant=1; Architecture=0xf; "
	  "PartNum=0xd07" },
	{ "mpidr_el1", 0, 0x0000000181000203, "Aff3=1; MT=1; Aff1=2; Aff0=3" },
	/* Cortex-A76 */
	{ "id_aa64mmfr1_el1", 0, 0x10212122, "ECBHB=0 no; CMOW=0 no; TIDCP1=0 no; nTLBPA=0 no; "
	  "AFP=0 no; "
	  "HCX=0 no; ETS=0 no; TWED=0 no; XNX=1 yes; SpecSEI=0 no; PAN=2 PAN2; LO=1 yes; "
	  "HPDS=2 HPDS2; "
	  "VH=1 yes; VMIDBits=2 16 bits; HAFDBS=2 access flag and dirty state" },
	{ "id_aa64mmfr2_el1", 0, 0x1011, "E0PD=0 no; EVT=0 no; BBM=0 level 0; TTL=0 no; "
	  "FWB=0 no; IDS=0 no; "
	  "AT=0 no; ST=0 TxSZ up to 39; NV=0 no; CCIDX=0 32-bit CCSIDR; VARange=0 48 bits; "
	  "IESB=1 yes; "
	  "LSM=0 no; UAO=1 yes; CnP=1 yes" },
	/* Neoverse N2 */
	{ "id_aa64mmfr0_el1", 0, 0x0000022200101125, "ECV=0 no; FGT=0 no; NVTGE=0 no; ExS=0 no; "
	  "TGran4_2=2 yes; TGran64_2=2 yes; TGran16_2=2 yes; TGran4=0 yes; TGran64=0 yes; "
	  "TGran16=1 yes; "
	  "BigEndEL0=0 no; SNSMem=1 yes; BigEnd=1 yes; ASIDBits=2 16 bits; "
	  "PARange=5 48 bits, 256 TiB" },
	{ "id_aa64mmfr2_el1", 0, 0x1221011110101011, "E0PD=1 yes; EVT=2 with TTLBxS; "
	  "BBM=2 level 2; TTL=1 yes; "
	  "FWB=1 yes; IDS=1 yes; AT=1 yes; ST=1 TxSZ up to 48 (47 with 64K); NV=0 no; "
	  "CCIDX=1 64-bit CCSIDR; VARange=0 48 bits; IESB=1 yes; LSM=0 no; UAO=1 yes; CnP=1 yes" },
	{ "id_aa64pfr0_el1", 0, 0x1201111120111112, "CSV3=1 yes; CSV2=2 CSV2_2; RME=0 no; "
	  "DIT=1 yes; "
	  "AMU=1 AMUv1; MPAM=1; SEL2=1 yes; SVE=1 yes; RAS=2 RASv1p1; GIC=0 no; "
	  "AdvSIMD=1 with FP16; FP=1 with FP16; EL3=1 AArch64 only; EL2=1 AArch64 only; "
	  "EL1=1 AArch64 only; EL0=2 AArch64 and AArch32" },
	{ "id_aa64pfr1_el1", 0, 0x321, "PFAR=0 no; DF2=0 no; MTEX=0 no; THE=0 no; GCS=0 no; "
	  "MTE_frac=0 asynchronous faults; NMI=0 no; CSV2_frac=0 no; RNDR_trap=0 no; SME=0 no; "
	  "RAS_frac=0 no; MTE=3 MTE3; SSBS=2 SSBS2; BT=1 yes" },
	{ "id_aa64isar0_el1", 0, 0x0221111110212120, "RNDR=0 no; "
	  "TLB=2 outer shareable and range; TS=2 FLAGM2; "
	  "FHM=1 yes; DP=1 yes; SM4=1 yes; SM3=1 yes; SHA3=1 yes; RDM=1 yes; TME=0 no; "
	  "ATOMIC=2 LSE; "
	  "CRC32=1 yes; SHA2=2 SHA-256 and SHA-512; SHA1=1 yes; AES=2 AES and PMULL" },
	{ "id_aa64isar1_el1", 0, 0x0011111101211052, "LS64=0 no; XS=0 no; I8MM=1 yes; DGH=1 yes; "
	  "BF16=1 yes; "
	  "SPECRES=1 yes; SB=1 yes; FRINTTS=1 yes; GPI=0 no; GPA=1 yes; LRCPC=2 LRCPC2; "
	  "FCMA=1 yes; "
	  "JSCVT=1 yes; API=0 no; APA=5 FPACCOMBINE; DPB=2 DC CVAP and CVADP" },
	/* no such CPU yet: each field once */
	{ "id_aa64isar2_el1", 0, 0x1221111110116012, "ATS1A=1 yes; LUT=2 LUT6; CSSC=2 CMPBR; "
	  "RPRFM=1 yes; "
	  "PCDPHINT=1 yes; PRFMSLC=1 yes; SYSINSTR_128=1 yes; SYSREG_128=1 yes; CLRBHB=1 yes; "
	  "PAC_frac=0 no; BC=1 yes; MOPS=1 yes; APA3=6 PAuth_LR; GPA3=0 no; RPRES=1 yes; "
	  "WFxT=2 yes" },
	{ "id_aa64isar3_el1", 0, 0xf00000001111211f | BIT(1), "RES0[63:32]=0xf0000000; "
	  "FPRCVT=1 yes; LSUI=1 yes; "
	  "OCCMO=1 yes; LSFE=1 yes; PACM=2 full; TLBIW=1 yes; FAMINMAX=1 yes; CPA=0xf" },
	{ "id_aa64pfr2_el1", 0, 0x1000111111111111, "RES0[63:48]=0x1000; VMTETCL=1 yes; "
	  "VMTETC=1 yes; VMTE=1 yes; "
	  "FPMR=1 yes; MPAM2=1 yes; FGDT=1 yes; MTEEIRG=1 yes; UINJ=1 yes; GCIE=1 yes; "
	  "MTEFAR=1 yes; "
	  "MTESTOREONLY=1 yes; MTEPERM=1 yes" },
	{ "id_aa64mmfr3_el1", 0, 0x1213231111111111, "Spec_FPACC=1 yes; ADERR=2 ADERR; "
	  "SDERR=1 synchronous; "
	  "RES0[51:48]=0x3; ANERR=2 ANERR; SNERR=3 ANERR and index; D128_2=1 yes; D128=1 yes; "
	  "MEC=1 yes; "
	  "AIE=1 yes; S2POE=1 yes; S1POE=1 yes; S2PIE=1 yes; S1PIE=1 yes; SCTLRX=1 yes; "
	  "TCRX=1 yes" },
	{ "id_aa64mmfr4_el1", 0, 0x111121111e3111f1, "MTEFGT=1 yes; SCRX=1 yes; TEV=1 yes; TPS=1; "
	  "SRMASK=2 SRMASK2; TLBID=1 yes; E3DSE=1 yes; EAESR=1 yes; RMEGDI=1 yes; "
	  "E2H0=0xe E2H is always 1, NV1 can be 1; NV_frac=3 NV3; FGWTE3=1 yes; HACDBS=1 yes; "
	  "ASID2=1 yes; "
	  "EIESB=0xf any; PoPS=1 yes" },
};

static void test_sctlr(void **s)  { CHECK(sctlr); }
static void test_tcr(void **s)    { CHECK(tcr); }
static void test_tables(void **s) { CHECK(tables); }
static void test_state(void **s)  { CHECK(state); }
static void test_traps(void **s)  { CHECK(traps); }
static void test_ids(void **s)    { CHECK(ids); }

static bool tested(const char *name, const struct decode_case *cases, size_t n)
{
	struct decode_context context = { 0 };
	struct decode_reg reg;

	for (size_t i = 0; i < n; i++) {
		if (!decode_find(cases[i].name, &context, &reg) && !strcmp(reg.name, name))
			return true;
	}
	return false;
}

/* A register that is added to the decoder needs a line above. ESR has a test of its own. */
static void test_all_registers_are_here(void **s)
{
	for (size_t i = 0; decode_name(i); i++) {
		const char *name = decode_name(i);

		if (strcmp(name, "ESR") && !tested(name, sctlr, ARRAY_SIZE(sctlr)) &&
		    !tested(name, tcr, ARRAY_SIZE(tcr)) && !tested(name, tables, ARRAY_SIZE(tables)) &&
		    !tested(name, state, ARRAY_SIZE(state)) && !tested(name, traps, ARRAY_SIZE(traps)) &&
		    !tested(name, ids, ARRAY_SIZE(ids)))
			fail_msg("%s is not tested", name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sctlr),
		cmocka_unit_test(test_tcr),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_all_registers_are_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
