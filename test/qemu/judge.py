# SPDX-License-Identifier: Apache-2.0
"""Compares what a run of the probe has shown with what is expected by hand."""
import by_hand
import matrix
from probe_machine import form

SMC, HVC, NONE = 0, 1, 2        # "conduit" of probe.c


def state(case):
    """PSTATE and the caches, of every CPU."""
    return {"CurrentEL": case.el << 2, "DAIF": 0x3c0, "SPSel": 1,
            **{name: int(case.mapped) for name in ("mmu", "dcache", "icache")}}


def zeros(**but):
    """x1 to x30 and SP, 0 but for some."""
    return {f"x{n}": 0 for n in range(1, 31)} | {"sp": 0} | but


def judge_map(case, told):
    """PAR_EL1 (Arm ARM D19.2): attributes, address, and F when it may not be."""
    problems = []
    start, tree = told["start"] - case.base, told["x0"]
    wanted = {"text": (start, 0xff, case.form == "elf"), "data": (None, 0xff, False),
              "tree": (tree, 0xff, False), "uart": (0x09000000, 0x04, False)}
    for name, (address, attributes, read_only) in wanted.items():
        read, write = told[f"par_{name}_r"], told[f"par_{name}_w"]
        right = not read & 1 and read >> 56 == attributes and write & 1 == read_only
        if not right or address is not None and (read ^ address) >> 12 & (1 << 40) - 1:
            problems.append(f"cpu0: {name} is mapped as 0x{read:x}, for writing 0x{write:x}")
    if not told["par_null_r"] & 1:
        problems.append("cpu0: the page at 0 is mapped")
    return problems


def judge_first(case, seen):
    """The first CPU: everything. What is in x0 was good enough to find PSCI through it."""
    wanted = case.expected()
    told, outside = seen.told["cpu0"], seen.outside[0]
    general = zeros(x1=case.base, x8=told["start"])
    return (by_hand.differences(general | state(case), told, "cpu0") +
            by_hand.differences(own(wanted, told), told, "cpu0, itself") +
            by_hand.differences({name: value for name, value in wanted.items()
                                 if name in outside or name not in told}, outside,
                                "cpu0, outside") +
            (judge_map(case, told) if case.mapped else []))


def own(wanted, told):
    """What the probe can read itself, at its EL."""
    return {name: value for name, value in wanted.items() if name in told}


def judge_other(case, number, told, entry):
    """Above our part at EL2, from our pen, and with a map, the same; else as the firmware starts it.

    When Slipway runs at EL1 itself, a map is all that it can bring to another CPU.
    """
    wanted = {"x0": 0xc0de0000 + number, **state(case)}
    if case.entry == "spin":
        wanted |= {"x0": 0, "x1": 0, "x2": 0, "x3": 0, "x8": entry}
        if case.mode != matrix.NO_EL2:
            wanted |= own(case.expected(number), told)
    elif case.resident or case.mapped:
        wanted |= zeros(x8=entry, sp=0xfeed0) if case.mapped else zeros()
        wanted |= {name: value for name, value in own(case.expected(number), told).items()
                   if case.mode != matrix.NO_EL2 or name.startswith(("SCTLR", "TCR", "MAIR"))}
    return by_hand.differences(wanted, told, f"cpu{number}")


def conduit(case):
    """As the devicetree has it: the firmware's, or after an entry at EL3 our own."""
    if case.entry == "spin":
        return NONE
    if case.entry == "secure":
        return SMC
    return HVC if case.mode == matrix.NO_EL2 else SMC


def run(probes, case, binary=None):
    """What is wrong in one case, line by line. BINARY: started in Slipway's place, and starts that."""
    seen = probes.run(case, binary)
    told = seen.told
    if "end" not in told.get("probe", {}):
        return [f"the probe did not end:\n{seen.console}"]
    problems = judge_first(case, seen)
    for number in range(1, case.cpus):
        problems += judge_other(case, number, told.get(f"cpu{number}", {}),
                                told["cpu0"]["start"] + probes.symbols[form(case)])
        if case.resident:
            problems += by_hand.differences(case.expected(number), seen.outside[number],
                                            f"cpu{number}, outside")
    return problems + by_hand.differences({"cpus": case.cpus, "conduit": conduit(case)},
                                          told["probe"], "probe")
