# SPDX-License-Identifier: Apache-2.0
"""What a kernel must find, by hand, for the tests that look at real (emulated) CPUs.

The values per CPU and mode stand in test/unit/contract_cpus.def, typed from the
Arm ARM and booting.rst; they are read from there, so that the host's model and
QEMU are held to the same. Nothing here is made from the contract's own table,
of which only the rows' names are used, to count which of them were compared.
"""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODES = ("el2", "el2-vhe", "el1")

# Of every CPU that is entered at EL2, unless its own list says otherwise (as in test_contract.c).
COMMON = {
    "SCTLR_EL1": 0x30d00980, "CPACR_EL1": 0x300000, "CNTKCTL_EL1": 0, "MDSCR_EL1": 0,
    "CNTVOFF_EL2": 0, "CNTP_CTL_EL0": 0, "CNTV_CTL_EL0": 0, "CNTHP_CTL_EL2": 0,
    "VTTBR_EL2": 0, "VTCR_EL2": 0x80000000, "HSTR_EL2": 0, "HACR_EL2": 0,
    "VMPIDR_EL2": 0x80000000,
}
# Only with a GICv3 or v4, which are used by system registers.
GIC_REGISTERS = ("ICC_SRE_EL2", "ICH_HCR_EL2", "ICC_IGRPEN1_EL1")
# What Slipway can promise when it runs at EL1 itself.
AT_EL1 = ("SCTLR_EL1", "CPACR_EL1", "CNTKCTL_EL1", "CNTP_CTL_EL0", "CNTV_CTL_EL0")

# Bits that mean nothing for the contract: ISTATUS of a timer that is off.
MASKS = {name: 3 for name in ("CNTP_CTL_EL0", "CNTV_CTL_EL0", "CNTHP_CTL_EL2", "CNTHV_CTL_EL2")}


def read_cpus():
    """{CPU: {register: (el2, el2-vhe, el1)}}, None where the mode does not exist."""
    text = (ROOT / "test/unit/contract_cpus.def").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"PMU\((\w+)\)", lambda m: "".join(
        f"WANT({name}, 0, {m[1]}, 0)" for name in ("PMCNTENCLR_EL0", "PMINTENCLR_EL1",
                                                   "PMOVSCLR_EL0", "PMUSERENR_EL0")), text)
    cpus = {}
    for name, body in re.findall(r"CPU\((\w+),(.*?)\nEND", text, flags=re.S):
        wants = re.findall(r"WANT\((\w+),\s*(\w+),\s*(\w+),\s*(\w+)\)", body)
        cpus[name.replace("_", "-")] = {
            register: tuple(None if v == "NOT" else int(v, 0) for v in values)
            for register, *values in wants}
    return cpus


CPUS = read_cpus()


def has_mode(cpu, mode):
    """el2-vhe needs VHE."""
    return CPUS[cpu]["HCR_EL2"][MODES.index(mode)] is not None


def expected(cpu, mode, gic=3, number=0, no_el2=False):
    """{register: value} of the CPU with this NUMBER; NO_EL2: Slipway runs at EL1."""
    values = COMMON | {name: per_mode[MODES.index(mode)] for name, per_mode in CPUS[cpu].items()}
    values["VMPIDR_EL2"] += number
    if gic == 2:
        values = {name: v for name, v in values.items() if name not in GIC_REGISTERS}
    return {name: values[name] for name in AT_EL1} if no_el2 else values


# Physical address bits of a CPU as TCR_ELx.PS and IPS have them (ID_AA64MMFR0_EL1.PARange).
PA_SIZE = {"cortex-a53": 2, "cortex-a55": 2, "cortex-a57": 4, "cortex-a72": 4, "cortex-a76": 2,
           "cortex-a710": 2, "neoverse-n1": 5, "neoverse-v1": 5, "max": 6}
NO_16K = ("cortex-a53", "cortex-a57", "cortex-a72")     # TGran16 of the same
TG0 = {"4k": 0, "16k": 2, "64k": 1}
TG1 = {"4k": 2, "16k": 1, "64k": 3}
MAIR = 0x0000ffbb440c0400       # doc/handoff.md: the list of memory types
LINEAR_BASE = 0xffffff8000000000
M_C_I = 0x1005                  # SCTLR_ELx


def tcr(mode, granule, va_bits, linear, pa_size):
    """TCR_ELx: write-back walks, inner shareable; with EPD1, or with an upper half like the lower."""
    half = (64 - va_bits) | 1 << 8 | 1 << 10 | 3 << 12
    low = half | TG0[granule] << 14
    if mode == "el2":
        return low | pa_size << 16 | 1 << 23 | 1 << 31
    return low | pa_size << 32 | (half << 16 | TG1[granule] << 30 if linear else 1 << 23)


def with_map(values, cpu, mode, granule, linear):
    """VALUES of the same hand-off with the MMU off, changed to what a map makes of them."""
    el = "_EL2" if mode.startswith("el2") else "_EL1"
    # more than 48 bits take pages of 64K without LPA2
    pa_size = PA_SIZE[cpu] if granule == "64k" else min(PA_SIZE[cpu], 5)
    changed = {"MAIR" + el: MAIR, "SCTLR" + el: values["SCTLR" + el] | M_C_I,
               "TCR" + el: tcr(mode, granule, 39 if linear else 48, linear, pa_size)}
    if not linear and mode != "el2":
        changed["TTBR1" + el] = 0
    return values | changed


def differences(wanted, found, where):
    """One line for each register that differs or is missing, of those in WANTED."""
    lines = []
    for name, value in wanted.items():
        if name not in found:
            lines.append(f"{where}: {name} was not read")
        elif found[name] & MASKS.get(name, ~0) != value:
            lines.append(f"{where}: {name} is 0x{found[name]:x}, not 0x{value:x}")
    return lines


# --- the rows of the contract, only to count them ---------------------------------------------

ROW = re.compile(r'^CONTRACT_ROW\((\w+), "([^"]*)", .*?, ([A-Z0-9 |]+), \w+,$', re.M)
LETTERS = {"el2": {"N", "E2"}, "el2-vhe": {"V", "E2"}, "el1": {"D", "E2"}, "no-el2": {"S"}}


def read_rows():
    """[(register, field, modes)] of include/lib/contract_rows.def."""
    text = (ROOT / "include/lib/contract_rows.def").read_text(encoding="utf-8")
    rows = [(register, field, set(modes.split(" | "))) for register, field, modes
            in ROW.findall(text)]
    assert len(rows) == text.count("\nCONTRACT_ROW("), "a row is written in another way"
    return rows


ROWS = read_rows()


def rows_of(registers, mode):
    """The numbers of the rows about these registers in MODE ("no-el2": Slipway runs at EL1)."""
    return {n for n, (register, _, modes) in enumerate(ROWS)
            if register in registers and modes & LETTERS[mode]}
