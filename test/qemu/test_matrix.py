# SPDX-License-Identifier: Apache-2.0
"""The hand-off matrix: the probe kernel is entered in every way, and the contract is compared.

`make check` runs cases that cover every pair of values of the axes (matrix.py);
`make check-full` runs every combination. What is compared stands in by_hand.py: by the probe
itself, and by QEMU's gdb stub for what an EL1 kernel cannot read. The numbers of
cases and of rows that were compared are printed at the end.
"""
import concurrent.futures
import os

import pytest

import by_hand
import matrix
from probe_machine import Probes, form

SMC, HVC, NOT_TOLD = 0, 1, 2

# Registers of rows whose feature no CPU of QEMU 10 has: test/unit/test_contract sees those.
ON_NO_CPU = {
    "SCTLR2_EL1", "TCR2_EL1", "SCTLR2_EL2", "TCR2_EL2", "GCSCR_EL2", "GCSCR_EL1", "GCSCRE0_EL1",
    "HAFGRTR_EL2", "HFGRTR2_EL2", "HFGWTR2_EL2", "HFGITR2_EL2", "HDFGRTR2_EL2", "HDFGWTR2_EL2",
    "SMPRIMAP_EL2", "MPAM2_EL2", "MPAMHCR_EL2", "ICH_HFGRTR_EL2", "ICH_HFGWTR_EL2",
    "ICH_HFGITR_EL2", "PMBLIMITR_EL1", "PMSCR_EL1", "PMSCR_EL2", "TRBLIMITR_EL1", "TRFCR_EL1",
    "TRFCR_EL2", "BRBCR_EL1", "BRBCR_EL2", "AMCNTENSET0_EL0",
}


@pytest.fixture(scope="module")
def probes(out, qemu, slipway_bin, debug_bin, tfa_flash):
    """The default configuration starts Images and raw programs, the debug one ELF files."""
    (out / "test").mkdir(parents=True, exist_ok=True)
    return Probes(out, qemu, slipway_bin, debug_bin, tfa_flash)


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
    """Above our part at EL2, and with a map, the same; else as the firmware starts it.

    When Slipway runs at EL1 itself, a map is all that it can bring to another CPU.
    """
    wanted = {"x0": 0xc0de0000 + number, **state(case)}
    if case.resident or case.mapped:
        wanted |= zeros(x8=entry, sp=0xfeed0) if case.mapped else zeros()
        wanted |= {name: value for name, value in own(case.expected(number), told).items()
                   if case.mode != matrix.NO_EL2 or name.startswith(("SCTLR", "TCR", "MAIR"))}
    return by_hand.differences(wanted, told, f"cpu{number}")


def conduit(case):
    """As the devicetree has it; `go` of the default configuration does not tell of our own PSCI."""
    if case.entry == "secure":
        return NOT_TOLD if case.form == "raw" and not case.mapped else SMC
    return HVC if case.mode == matrix.NO_EL2 else SMC


def run(probes, case):
    """What is wrong in one case, line by line."""
    seen = probes.run(case)
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


def run_all(probes, cases):
    """Several at once; {case: problems}."""
    for case in cases:
        probes.prepare(case)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(cases, pool.map(lambda case: run(probes, case), cases)))


@pytest.fixture(scope="module")
def chosen(request):
    """The cases of this run."""
    if request.config.getoption("--full"):
        return matrix.full_cases()
    return matrix.covering(matrix.all_cases())


def test_every_pair_is_covered():
    """Counted in another way than they were chosen."""
    cases, few = matrix.all_cases(), matrix.covering(matrix.all_cases())
    wanted = {pair for case in cases for pair in case.pairs()}
    assert wanted == {pair for case in few for pair in case.pairs()}
    for axis, values in matrix.AXES.items():
        assert {getattr(case, axis) for case in few} == set(values), axis
    assert len(few) * 4 < len(matrix.full_cases())


def test_matrix(probes, chosen, matrix_counts):
    results = run_all(probes, chosen)
    rows = [case.rows() for case in chosen]
    matrix_counts.update(cases=len(chosen), of=len(matrix.full_cases()),
                         comparisons=sum(map(len, rows)), rows=len(set().union(*rows)),
                         all_rows=len(by_hand.ROWS))
    problems = ["\n  ".join([f"{case}:", *lines]) for case, lines in results.items() if lines]
    assert not problems, "\n".join(problems)


def test_every_row_is_compared():
    """In the few cases too; but those about features that no CPU of QEMU has, listed by name."""
    compared = set().union(*(case.rows() for case in matrix.covering(matrix.all_cases())))
    wanted = {n for n, (_, _, modes) in enumerate(by_hand.ROWS) if modes & {"E2", *"NVDS"}}
    assert {by_hand.ROWS[n][0] for n in wanted - compared} == ON_NO_CPU
