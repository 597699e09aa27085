#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_walk.sh FOLDER: tables of each granule and regime, with blocks, cycles, wild addresses (see
# fuzz_walk.c for the form).
set -e
cd "$1"
/usr/bin/python3 - <<'END'
import struct

EL1, EL2, EL3, E2H, WXN, MAIR, UPPER = 1, 2, 3, 4, 8, 16, 32
BASE = 0x40000000
LEAF = 0x700                                    # AF, inner shareable
TCR_4K, TCR_16K, TCR_64K = 0x500803510, 0x500808011, 0x500804016
TCR_LPA2, TCR_LVA, TCR_EL2 = 1 << 59 | 0x60080350c, 0x60080400c, 0x80853510
TCR_BOTH = 0x5b5103510
MAIR_VALUE = 0xffbb440c0400


def seed(name, flags, tcr, words, va=0, par=0, ttbr0=BASE, ttbr1=BASE, pa=5):
    with open(name, "wb") as f:
        f.write(struct.pack("<7Q", flags | pa << 8, tcr, ttbr0, ttbr1, MAIR_VALUE, va, par))
        f.write(struct.pack(f"<{len(words)}Q", *words))


def table(**entries):
    words = [0] * 512
    for key, value in entries.items():
        words[int(key[1:])] = value
    return words


chain = [table(_0=BASE + 0x1000 | 3), table(_0=BASE + 0x2000 | 3),
         table(_0=BASE + 0x3000 | 3, _1=0x40200000 | LEAF | 1),
         table(_0=0x40000000 | LEAF | 3, _1=0x40001000 | LEAF | 0x80 | 3, _2=0x40002000 | 3,
               _3=0x40003000 | 1 << 54 | 1 << 53 | LEAF | 0x44 | 3, _5=0x40005000 | LEAF | 1)]
chain = sum(chain, [])
seed("el1", EL1 | MAIR, TCR_4K, chain, par=0xff00000040000b80)
seed("el1_block", EL1 | MAIR, TCR_4K, chain, va=0x200123)
seed("el2", EL2 | WXN, TCR_EL2, chain, va=0x1000, par=0x81f)
seed("el2_e2h", EL2 | E2H | MAIR | WXN, TCR_4K, chain, va=0x3000, par=0x80f)
seed("el3", EL3, TCR_EL2, chain, va=0x2000)
seed("upper", EL1 | UPPER | MAIR, TCR_BOTH, chain, va=0xffff000000000000)
seed("denied", EL1, TCR_4K, table(_0=1 << 62 | 1 << 60 | 1 << 59 | BASE + 0x1000 | 3) + chain[512:])
seed("small_cpu", EL1, TCR_4K, chain, pa=0)
seed("far_base", EL1, 0x803510, chain, ttbr0=1 << 40)
seed("reserved", EL1, TCR_4K, table(_0=BASE | LEAF | 1))
seed("wild", EL1, TCR_4K, table(_0=0x7ffffffff003))
seed("self", EL1, TCR_4K, table(_0=BASE | LEAF | 3, _511=BASE | 3))
seed("granule", EL1, TCR_4K | 3 << 14, chain)
seed("size", EL1, TCR_4K | 0x3f, chain)
seed("out", EL1, TCR_4K, chain, va=1 << 50)
seed("off", EL1, TCR_4K, chain, va=1 << 63 | 1 << 55)
seed("blocks_16k", EL1, TCR_16K, [1 << 40 | LEAF | 1, 3, BASE + 0x4000 | 3])
seed("blocks_64k", EL1, TCR_64K, [0x20000000 | LEAF | 1, BASE + 0x10000 | 3])
seed("lva", EL1 | MAIR, TCR_LVA, [0xf000 | 1 << 10 | 1, BASE | 3], pa=6)
seed("lpa2", EL1, TCR_LPA2, [BASE | 3, 1 << 10 | 0x301], pa=6)
seed("shaped", EL1 | 1 << 6 | 100 << 16, 0, [BASE | LEAF | 1] * 64)
END
