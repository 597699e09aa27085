#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_decode.sh FOLDER: each register with all bits set, each class of ESR, names (see fuzz_decode.c).
set -e
cd "$1"
/usr/bin/python3 - <<'END'
import struct


def seed(name, index, mode, value, text=b""):
    with open(name, "wb") as f:
        f.write(struct.pack("<BBQ", index, mode, value) + text)


for index in range(64):
    seed(f"reg{index}", index, 4 * (index & 1), (1 << 64) - 1)
    seed(f"esr{index}", 0, 0, index << 26 | 1 << 25 | 0x1ffffff)
    seed(f"zero{index}", 0, 0, index << 26 | 1 << 25)
# trapped system registers, MAIR, the forms of SPSR and PAR
for name, value, text in (("midr", 0x62300061, b"esr"), ("sys", 0x622f1b81, b"ESR_EL2"),
                          ("impdef", 0x6230fc04, b"esr_el1"), ("mair", 0x4f3305013077b7dd, b"mair"),
                          ("spsr", 0x1d3, b"SPSR_el3"), ("par", 0x80f, b"par_el1"),
                          ("alias", 0x500803510, b"tcr_el12"), ("e2h", 0x33ff, b"cptr_el2"),
                          ("wrong", 0, b"sctlr_el9"), ("long", 0, b"a_name_that_is_longer_than_any"),
                          ("serror", 0xbe000011, b"esr"), ("hcr", 0x488000002, b"hcr")):
    seed(name, 255, 4 * (name == "e2h"), value, text)
END
