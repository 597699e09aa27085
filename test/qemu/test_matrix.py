# SPDX-License-Identifier: Apache-2.0
"""The hand-off matrix: the probe kernel is entered in every way, and the contract is compared.

`make check` runs cases that cover every pair of values of the axes (matrix.py);
`make check-full` runs every combination. What is compared stands in by_hand.py: by the probe
itself, and by QEMU's gdb stub for what an EL1 kernel cannot read. The numbers of
cases and of rows that were compared are printed at the end.
"""
import concurrent.futures
import hashlib
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


class Verdicts:
    """A line for each case that was run, so that a run that was broken off can go on.

    They are about certain programs: with others all begins anew. Without a file
    nothing is kept.
    """

    def __init__(self, path, programs):
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in programs)).hexdigest()
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
        known = lines and lines[0] == digest
        self.right = {line[3:] for line in lines[1:] if line.startswith("ok ")} if known else set()
        self.file = path and path.open("a" if known else "w", encoding="utf-8", buffering=1)
        if self.file and not known:
            print(digest, file=self.file)

    def add(self, case, problems):
        """One line, whole, also from several threads."""
        if self.file:
            self.file.write(f"{'FAILED' if problems else 'ok'} {case}\n")


def run_all(probes, cases, verdicts):
    """Several at once; {case: problems}. After some failures the rest is not worth the wait."""
    cases = [case for case in cases if str(case) not in verdicts.right]
    for case in cases:
        probes.prepare(case)
    failed = []

    def one(case):
        if len(failed) >= ENOUGH:
            return []
        problems = run(probes, case)
        verdicts.add(case, problems)
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


def test_matrix(probes, chosen, summary, request):
    verdicts = Verdicts(request.config.getoption("--verdicts"),
                        [probes.default, probes.debug, *probes.files.values()])
    results = run_all(probes, chosen, verdicts)
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
