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
