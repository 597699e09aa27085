#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_explain.sh FOLDER: dumps as several programs print them, one with tables behind it.
set -e
cd "$1"

# The first two bytes are options and how many descriptors follow (see fuzz_explain.c): 'H' and
# nothing here, so that the text begins with a line of its own.
dump() {
	printf 'H\000\n' >"$1"
	cat >>"$1"
}

dump vhe <<'END'
esr_el2 0x96000047  far_el2 0x40019000 (= _image_ram_end)  sctlr_el2 0x30c51838 (before)
ttbr0_el2 0x40008000  tcr_el2 0x00000005_00803510  spsr_el2 0x000003c4  hcr_el2 0x00000004_88000002
id_aa64mmfr1_el1 0x10212122  id_aa64mmfr0_el1 0x00101122 cptr_el2 0x33ff cnthctl_el2 3
END
dump linux <<'END'
Unable to handle kernel paging request at virtual address ffff800081234000
  ESR = 0x0000000096000047
  EC = 0x25: DABT (current EL), IL = 32 bits
[ffff800081234000] pgd=10000000bffff003, pud=10000000bfffe003, pmd=10000000bfffd003, pte=0
pstate: 60400009 (nZCv daif +PAN -UAO)
pc : my_driver_probe+0x10/0x20
sp : ffff800080003b00 tcr_el1=0x5b5193519
END
dump tfa <<'END'
Unhandled Exception in EL3.
x30            = 0x000000000e0a1234
sctlr_el3      = 0x0000000030cd183f
tcr_el3        = 0x0000000080823518
spsr_el3       = 0x00000000600002cd
elr_el3        = 0x000000000e0a1238
esr_el3        = 0x0000000096000006
far_el3        = 0x0000000000000018
esr_el1        = 0x0000000056000000
END
dump stage2 <<'END'
*** synchronous exception at EL2
esr_el2=0x93c08007 far_el2=0x9000000 hpfar_el2=0x90000 hcr_el2=0x80000001 spsr 3c5 elr 0x40000000
END
dump fetch <<'END'
E: ESR_ELn: 0x000000008600000f FAR_ELn: 0x400011a4 ELR_ELn: 0x400011a0 mair_el1 0xff44bb00
tcr_el1 0x8080006c4010 ttbr0_el1 0x40000008 sctlr_el1 0x80001 id_aa64mmfr0=0x0f000000
END

# 32 descriptors behind the text: a table that points at itself, then a block
{
	printf '\010\050esr_el1 0x96000007 far_el1 0x40000000 tcr_el1 0x500803519 ttbr0_el1 0x40000000 '
	i=0
	while [ $i -lt 20 ]; do
		printf '\003\000\000\100\000\000\000\000\001\007\040\100\000\000\140\000'
		i=$((i + 1))
	done
} >tables

# what else programs print
dump oops <<'END'
Unable to handle kernel write to read-only memory at virtual address ffff800080e00010
  ESR = 0x000000009600004e
swapper pgtable: 4k pages, 48-bit VAs, pgdp=0000000041a00000
[ffff800080e00010] pgd=1000000041a01003, pud=0000000041a01003, pmd=0060000040e00781
Internal error: Oops: 000000009600004e [#1] PREEMPT SMP
pstate: 60400009 (nZCv daif +PAN -UAO)
END
dump serror <<'END'
SError Interrupt on CPU2, code 0x00000000be000c11 -- SError
pc : readl+0x0/0x10
Code: d503201f d2800000
END
dump qemu <<'END'
...from EL1 to EL2
...with ESR 0x24/0x92000007
...with FAR 0x9000000
...to EL2 PC 0x7f400 PSTATE 0x3c9
END
dump markdown <<'END'
| `esr_el2` | `0xfc000000` |
| **far_el2** | (0xfe201000) |
(35) SP_EL2 (/64): 0xfe201008
Internal error: nothing: zz [#1]
END
dump bits <<'END'
esr_el1=0x940c003f far_el1=0x1000 tcr_el1=0x503f003f mair_el1=0
END
dump tfp <<'END'
esr_el2=0x1fe00000 hcr_el2=0x488000000 cptr_el2=0x33ff cnthctl_el2=3 id_aa64mmfr4_el1=0xf000000
END
dump ill <<'END'
esr_el1=0x3a000000 spsr_el1=0x3c9 elr_el1=0x40080000 id_aa64mmfr1_el1=0 id_aa64mmfr2_el1=0
END
dump s1ptw <<'END'
esr_el2=0x92000187 far_el2=0x18 hcr_el2=0x80000001 elr_el2=0x18 spsr_el2=0x3c5 sp=0x20 esr_el2=1
END
