# SPDX-License-Identifier: Apache-2.0
"""Cache and TLB discipline, shown by a trace of every boot path.

QEMU has no caches. The plugin of test/trace records what the CPU does from
reset to the kernel's first instruction, and a model of the worst caches that
the architecture allows says whether hardware would have got the same.
test/unit/test_trace_*.c break each rule of the model by itself; here the
real binary is spoiled too, to show that the whole chain notices.
"""

import dataclasses
import pathlib
import struct
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/trace"))

import by_hand  # noqa: E402
from matrix import Case  # noqa: E402
from probe_machine import form  # noqa: E402
from tracer import Tracer  # noqa: E402

LINE = 64
NOP = 0xd503201f

PATHS = [("bios", 1), ("bios", 2), ("bios", 3), ("kernel", 1), ("kernel", 2)]


@pytest.fixture(scope="module")
def tracer(plugins, out, qemu, kernel, linux_disk):
    """Boots a binary from the disk of `make run` under the trace."""
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


# --- every way to enter a kernel -----------------------------------------------------------------

RESIDENT = "resident=10000"     # boot/resident.c, on machines with few CPUs
LINEAR = f"mapped={by_hand.LINEAR_BASE:x}"
MODES = [("el2", "off", []), ("el2-vhe", "off", []), ("el1", "off", [RESIDENT]),
         *((mode, f"{mmu},granule={granule}", [options, *([RESIDENT] if mode == "el1" else [])])
           for mmu, options in (("identity", "mapped=0"), ("linear", LINEAR))
           for mode in by_hand.MODES if (mode, mmu) != ("el2", "linear")
           for granule in by_hand.TG0)]


@pytest.fixture(scope="module")
def enter(tracer, probes):
    """enter(mode, mmu, options, image): traces the hand-off to the probe."""
    def run(mode, mmu, options, image=None, log=None):
        case = Case(mode, mmu, "max", "bios", 3, 1, "image" if mmu == "off" else "raw")
        binary = probes.binary(case)
        probe = dataclasses.replace(tracer, kernel=probes.files[form(case)],
                                    disk=probes.disk(case), elf=binary.with_suffix(".elf"))
        return probe.run(image or binary, cpu="max", options=options, log=log)
    return run


@pytest.mark.parametrize("mode,mmu,options", MODES)
def test_every_hand_off(enter, out, mode, mmu, options):
    log = out / f"trace-{mode}-{mmu}.log"
    result = enter(mode, mmu, options, log=log)
    assert result.kernel, result.console
    assert not result.violations, "\n".join(map(str, result.violations)) + f"\nsee {log}"


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


def symbols(elf):
    """[(address, name)] of its functions, in order."""
    lines = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.splitlines()
    return sorted((int(address, 16), name) for address, kind, name in
                  (line.split() for line in lines if len(line.split()) == 3) if kind in "tT")


def without_calls(image, elf, callers, callee):
    """The image without the calls of CALLEE in the functions CALLERS, and how many."""
    functions = symbols(elf)
    to = next(address for address, name in functions if name == callee)
    spoiled, hits = bytearray(image), 0
    for (start, name), (end, _) in zip(functions, functions[1:]):
        for at in range(start, end if name in callers else start, 4):
            if struct.unpack_from("<I", image, at)[0] == 0x94000000 | (to - at) >> 2 & 0x3ffffff:
                struct.pack_into("<I", spoiled, at, NOP)
                hits += 1
    return bytes(spoiled), hits


# Who cleans, and how it shows when that one clean is left out. What stays at EL2 is cleaned twice.
LEFT_OUT = [
    (["rom_copy"], "cache_clean_poc", "fetch", "not cleaned to the PoU"),
    (["boot_cached"], "cache_clean_poc", "fetch", "the cache and memory differ"),
    (["boot_execute"], "cache_clean_poc", "handoff", "the Image was never cleaned"),
    (["boot_execute", "resident_place"], "cache_clean_inval_poc", "handoff",
     "what stays at EL2 is dirty"),
]


@pytest.mark.parametrize("callers,callee,rule,words", LEFT_OUT)
def test_one_clean_left_out(enter, slipway_bin, tmp_path, callers, callee, rule, words):
    spoiled, hits = without_calls(slipway_bin.read_bytes(), slipway_bin.with_suffix(".elf"),
                                  callers, callee)
    assert hits >= len(callers), "the calls have other names: look for them with objdump -d"
    image = tmp_path / "spoiled.bin"
    image.write_bytes(spoiled)
    result = enter("el1", "off", [RESIDENT], image)
    assert result.kernel, result.console
    found = [v for v in result.violations if v.rule == rule and words in v.text]
    assert found, "\n".join(map(str, result.violations)) or "nothing noticed"


# For a kernel that is entered with the MMU on
SPOILED_MAPPED = {
    "no DC to the PoC": (DC_TO_POC, "handoff"),
    "no TLBI": (TLBI, "mmu-on"),
    "no DSB": (DSB, "mmu-on"),
    "no ISB": (ISB, "isb"),
}


@pytest.mark.parametrize("mode,mmu,options", [("el1", "linear,granule=16k", [LINEAR]),
                                              ("el2", "identity,granule=4k", ["mapped=0"])])
@pytest.mark.parametrize("patterns,rule", SPOILED_MAPPED.values(), ids=SPOILED_MAPPED.keys())
def test_a_spoiled_map_is_noticed(enter, debug_bin, tmp_path, patterns, rule, mode, mmu, options):
    spoiled, hits = without(debug_bin.read_bytes(), patterns)
    assert hits > 0
    image = tmp_path / "spoiled.bin"
    image.write_bytes(spoiled)
    result = enter(mode, mmu, options, image)
    assert result.kernel, result.console
    assert rule in result.rules(), "\n".join(map(str, result.violations)) or "nothing noticed"


@pytest.mark.parametrize("patterns,rule", SPOILED.values(), ids=SPOILED.keys())
def test_a_spoiled_binary_is_noticed(tracer, slipway_bin, tmp_path, patterns, rule):
    spoiled, hits = without(slipway_bin.read_bytes(), patterns)
    assert hits > 0
    image = tmp_path / "spoiled.bin"
    image.write_bytes(spoiled)
    result = tracer.run(image)
    assert result.kernel, result.console
    assert rule in result.rules(), "\n".join(map(str, result.violations)) or "nothing noticed"
