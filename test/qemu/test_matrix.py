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
from judge import run

ENOUGH = 5      # failed cases

# Registers of rows whose feature no CPU of QEMU 10 has: test/unit/test_contract sees those.
ON_NO_CPU = {
    "SCTLR2_EL1", "TCR2_EL1", "SCTLR2_EL2", "TCR2_EL2", "GCSCR_EL2", "GCSCR_EL1", "GCSCRE0_EL1",
    "HAFGRTR_EL2", "HFGRTR2_EL2", "HFGWTR2_EL2", "HFGITR2_EL2", "HDFGRTR2_EL2", "HDFGWTR2_EL2",
    "SMPRIMAP_EL2", "MPAM2_EL2", "MPAMHCR_EL2", "ICH_HFGRTR_EL2", "ICH_HFGWTR_EL2",
    "ICH_HFGITR_EL2", "PMBLIMITR_EL1", "PMSCR_EL1", "PMSCR_EL2", "TRBLIMITR_EL1", "TRFCR_EL1",
    "TRFCR_EL2", "BRBCR_EL1", "BRBCR_EL2", "AMCNTENSET0_EL0",
}


def run_all(probes, cases):
    """Several at once; {case: problems}. After some failures the rest is not worth the wait."""
    for case in cases:
        probes.prepare(case)
    failed = []

    def one(case):
        if len(failed) >= ENOUGH:
            return []
        problems = run(probes, case)
        if problems:
            failed.append(case)
        return problems

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(cases, pool.map(one, cases)))


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


def test_matrix(probes, chosen, summary):
    results = run_all(probes, chosen)
    rows = [case.rows() for case in chosen]
    summary["hand-off matrix"] = (
        f"{len(chosen)} of {len(matrix.full_cases())} cases, "
        f"{sum(map(len, rows))} comparisons of contract rows, "
        f"{len(set().union(*rows))} of {len(by_hand.ROWS)} rows compared")
    problems = ["\n  ".join([f"{case}:", *lines]) for case, lines in results.items() if lines]
    assert not problems, "\n".join(problems)


def test_every_row_is_compared():
    """In the few cases too; but those about features that no CPU of QEMU has, listed by name."""
    compared = set().union(*(case.rows() for case in matrix.covering(matrix.all_cases())))
    wanted = {n for n, (_, _, modes) in enumerate(by_hand.ROWS) if modes & {"E2", *"NVDS"}}
    assert {by_hand.ROWS[n][0] for n in wanted - compared} == ON_NO_CPU
