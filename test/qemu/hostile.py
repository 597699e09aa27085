# SPDX-License-Identifier: Apache-2.0
"""A previous stage that leaves everything in the worst state: random registers, MMU on.

test/payload/predecessor.S with a file of register writes, made here. The seed
is a new one in each run, unless SLIPWAY_SEED sets it; it is printed.
"""
import os
import pathlib
import random
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("SLIPWAY_SEED") or random.SystemRandom().getrandbits(32))

# Registers by encoding. E2H stays 0, or the names of EL1's registers would reach EL2's.
HOSTILE = {
    "S3_0_C1_C0_0": ~0,             # SCTLR_EL1
    "S3_0_C1_C0_2": ~0,             # CPACR_EL1
    "S3_0_C14_C1_0": ~0,            # CNTKCTL_EL1
    "S2_0_C0_C2_2": ~0,             # MDSCR_EL1
    "S3_4_C14_C0_3": ~0,            # CNTVOFF_EL2
    "S3_4_C14_C1_0": ~0,            # CNTHCTL_EL2
    "S3_4_C2_C1_0": ~0,             # VTTBR_EL2
    "S3_4_C2_C1_2": ~0,             # VTCR_EL2
    "S3_4_C1_C1_3": ~0,             # HSTR_EL2
    "S3_4_C0_C0_0": ~0,             # VPIDR_EL2
    "S3_4_C0_C0_5": ~0,             # VMPIDR_EL2
    "S3_4_C1_C1_1": ~0,             # MDCR_EL2
    "S3_4_C12_C11_0": ~0,           # ICH_HCR_EL2
    "S3_3_C9_C12_1": ~0,            # PMCNTENSET_EL0
    "S3_0_C9_C14_1": ~0,            # PMINTENSET_EL1
    "S3_3_C9_C14_3": ~0,            # PMOVSSET_EL0
    "S3_3_C9_C14_0": ~0,            # PMUSERENR_EL0
    "S3_4_C1_C1_0": ~(1 << 34),     # HCR_EL2
}
HOSTILE_MAX = {
    "S3_4_C1_C2_0": ~0,             # ZCR_EL2
    "S3_4_C1_C2_6": ~0,             # SMCR_EL2
    "S3_4_C1_C2_2": ~0,             # HCRX_EL2
    "S3_4_C1_C1_4": ~0,             # HFGRTR_EL2
    "S3_4_C1_C1_5": ~0,             # HFGWTR_EL2
    "S3_4_C1_C1_6": ~0,             # HFGITR_EL2
    "S3_4_C3_C1_4": ~0,             # HDFGRTR_EL2
    "S3_4_C3_C1_5": ~0,             # HDFGWTR_EL2
    "S3_4_C14_C0_6": ~0,            # CNTPOFF_EL2
    "S3_0_C10_C4_3": 1,             # LORC_EL1
    "S3_4_C5_C2_3": ~0,             # VSESR_EL2
}
ARMED = ["S3_3_C14_C2_1", "S3_3_C14_C3_1", "S3_4_C14_C2_1"]     # CNTP, CNTV, CNTHP: CTL, enabled
DEADLINES = ["S3_3_C14_C2_2", "S3_3_C14_C3_2", "S3_4_C14_C2_2"]  # and CVAL
CPTR = ("S3_4_C1_C1_2", 0xc01033ff)         # last: SVE and SME trap at EL2 from there on


# The GIC of QEMU's virt board: distributor, and the first CPU's frame of SGIs and PPIs (GICv3)
GICD, GICR_SGI = 0x08000000, 0x080b0000
SET = (0x100, 0x200, 0x300)                 # ISENABLER, ISPENDR, ISACTIVER
SHARED = [GICD + offset + 4 * word for offset in SET for word in range(1, 8)]
OWN = {2: [GICD + offset for offset in SET], 3: [GICR_SGI + offset for offset in SET]}


def lines(rng, cpu, gic):
    """The assembly that writes random values."""
    text = ["mov x16, #0x33ff & ~0x1100", f"msr {CPTR[0]}, x16", "isb"]
    masks = {**(HOSTILE_MAX if cpu == "max" else {}), **HOSTILE}
    if gic == 2:
        del masks["S3_4_C12_C11_0"]         # not on that CPU then
    values = [(name, rng.getrandbits(64) & mask) for name, mask in masks.items()]
    values += [(name, rng.getrandbits(64)) for name in DEADLINES]
    values += [(name, 1 | rng.getrandbits(2)) for name in ARMED]
    values.append((CPTR[0], rng.getrandbits(32) & CPTR[1]))
    for name, value in values:
        text += [f"ldr x16, =0x{value:x}", f"msr {name}, x16"]
    for address in SHARED + OWN[gic]:
        text += [f"ldr x16, =0x{address:x}", "mov w17, #-1", "str w17, [x16]"]
    return text + ["b 9f", ".ltorg", "9:"]


def build(out, seed, cpu, gic=3):
    """The program that does so and carries the Slipway in OUT, for -kernel."""
    folder = out / "payload"
    folder.mkdir(exist_ok=True)
    name = f"hostile-{seed:x}-{cpu}-{gic}"
    (folder / f"{name}.inc").write_text(
        "".join(f"\t{line}\n" for line in lines(random.Random(seed), cpu, gic)), encoding="utf-8")
    subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}",
                    f'DEFINES=-DMMU=1 -DHOSTILE=\'"payload/{name}.inc"\'',
                    f"OUT={name}.bin", "predecessor.bin"], cwd=ROOT, check=True)
    return folder / f"{name}.bin"
