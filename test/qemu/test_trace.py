# SPDX-License-Identifier: Apache-2.0
"""Cache and TLB discipline, shown by a trace of every boot path.

QEMU has no caches. The plugin of test/trace records what the CPU does from
reset to the kernel's first instruction, and a model of the worst caches that
the architecture allows says whether hardware would have got the same.
test/unit/test_trace_*.c break each rule of the model by itself; here the
real binary is spoiled too, to show that the whole chain notices.
"""

import pathlib
import struct
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/trace"))

from tracer import Tracer  # noqa: E402

LINE = 64
NOP = 0xd503201f

PATHS = [("bios", 1), ("bios", 2), ("bios", 3), ("kernel", 1), ("kernel", 2)]


@pytest.fixture(scope="module")
def tracer(out, qemu, kernel, linux_disk):
    """Boots a binary from the disk of `make run` under the trace."""
    subprocess.run(["make", "-s", "-f", "test/plugin/Makefile", f"O={out}"], cwd=ROOT, check=True)
    return Tracer(out, qemu, kernel, linux_disk)


@pytest.mark.parametrize("entry,el", PATHS)
def test_no_rule_is_broken(tracer, out, slipway_bin, kernel, entry, el):
    log = out / f"trace-{entry}-el{el}.log"
    result = tracer.run(slipway_bin, entry, el, log=log)
    assert result.kernel, result.console
    assert not result.violations, "\n".join(map(str, result.violations)) + f"\nsee {log}"
    # The trace has seen what it is about.
    cleaned = result.counts.get("DC CVAC", 0) + result.counts.get("DC CIVAC", 0)
    assert cleaned >= kernel.stat().st_size // LINE
    for operation in ("MSR SCTLR", "MSR TTBR0", "MSR TCR", "MSR MAIR", "TLBI ALL", "IC IALLU",
                      "DSB SY", "ISB"):
        assert result.counts.get(operation, 0) > 0, operation


@pytest.mark.parametrize("el,vhe,cpu", [(2, 0, "cortex-a57"), (2, 1, "cortex-a76"),
                                        (1, 0, "cortex-a57")])
def test_a_stage_before_with_its_caches_on(tracer, predecessor, el, vhe, cpu):
    """Nothing of Slipway is in memory when it starts, and what follows it is dirty in the cache."""
    result = tracer.run(predecessor(vhe, 1), "kernel", el, cpu)
    assert result.kernel, result.console
    assert not result.violations, "\n".join(map(str, result.violations))


# Instructions that are taken out of the binary, as (mask, value), and a rule that must notice.
DC_TO_POC = [(0xffffffe0, 0xd50b7a20), (0xffffffe0, 0xd50b7e20)]        # CVAC, CIVAC
DC_INVALIDATING = [(0xffffffe0, 0xd5087620), (0xffffffe0, 0xd50b7e20)]  # IVAC, CIVAC
IC_ALL = [(0xffffffff, 0xd508751f), (0xffffffff, 0xd508711f)]           # IALLU, IALLUIS
TLBI = [(0xfff8f000, 0xd5088000)]
DSB = [(0xfffff0ff, 0xd503309f)]
ISB = [(0xfffff0ff, 0xd50330df)]
SPOILED = {
    "no DC to the PoC": (DC_TO_POC, "handoff"),
    "no DC that invalidates": (DC_INVALIDATING, "read-cached"),
    "no IC": (IC_ALL, "fetch"),
    "no TLBI": (TLBI, "mmu-on"),
    "no DSB": (DSB, "mmu-on"),
    "no ISB": (ISB, "isb"),
}


def without(image, patterns):
    """The image with every instruction that matches a pattern replaced by NOP, and how many."""
    words = list(struct.unpack(f"<{len(image) // 4}I", image[:len(image) & ~3]))
    hits = 0
    for i, word in enumerate(words):
        if any(word & mask == value for mask, value in patterns):
            words[i] = NOP
            hits += 1
    return struct.pack(f"<{len(words)}I", *words) + image[len(image) & ~3:], hits


@pytest.mark.parametrize("patterns,rule", SPOILED.values(), ids=SPOILED.keys())
def test_a_spoiled_binary_is_noticed(tracer, slipway_bin, tmp_path, patterns, rule):
    spoiled, hits = without(slipway_bin.read_bytes(), patterns)
    assert hits > 0
    image = tmp_path / "spoiled.bin"
    image.write_bytes(spoiled)
    result = tracer.run(image)
    assert result.kernel, result.console
    assert rule in result.rules(), "\n".join(map(str, result.violations)) or "nothing noticed"
