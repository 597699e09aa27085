# SPDX-License-Identifier: Apache-2.0
"""Signed return addresses, stack protector, guarded pages: by default, and in the debug configuration."""
import re
import subprocess

import pytest

from test_boot import hello, script  # noqa: F401

PLAIN, SIGNS = "cortex-a53", "max"
EL2, EL1, EL3 = "virtualization=on", "", "secure=on,virtualization=on"
ENABLE = 1 << 31        # SCTLR_ELx.EnIA
BT = 1 << 36            # SCTLR_ELx.BT: PACIASP is a landing pad as BTI c is
VHE = "vhe"


def frame_of_do_md(m):
    """Where do_md's frame record lies: it is the same for each md. mem_read has none."""
    return int(re.search(r"x29 ([0-9a-f]{16})", m.run("md.q 0 1")).group(1), 16)


def sctlr(m):
    return int(re.search(r"^SCTLR_EL\d = (0x[0-9a-f]+)", m.run("mmu info"), re.M).group(1), 16)


def return_address(m):
    """What do_md has on the stack as its return address, while it prints that."""
    record = frame_of_do_md(m)
    return int(re.search(rf"{record + 8:x}: ([0-9a-f]{{16}})", m.run(f"md.q {record + 8:x} 1"))
               .group(1), 16)


def is_code(m, address):
    """Does it lie in code of ours, as the memory map has it?"""
    ranges = re.findall(r"^ *([0-9a-f]+)-([0-9a-f]+) .* (?:text|cold code)\r?$", m.run("meminfo"), re.M)
    assert len(ranges) >= 2
    return any(int(base, 16) <= address <= int(last, 16) for base, last in ranges)


def signed(boot, binary, cpu, machine):
    """Return addresses carry a signature where the CPU has it, another one in each run."""
    seen = set()
    for _ in range(2):
        m = boot(binary=binary, cpu=cpu, machine=machine)
        m.prompt()
        address = return_address(m)
        assert (address >> 48 != 0) == (cpu == SIGNS)
        assert is_code(m, address & 0xffffffffffff)
        seen.add(address)
    assert len(seen) == (2 if cpu == SIGNS else 1)
    return m


@pytest.mark.parametrize("machine", [EL2, EL1, EL3])
@pytest.mark.parametrize("cpu", [PLAIN, SIGNS])
def test_signed(boot, debug_bin, cpu, machine):
    m = signed(boot, debug_bin, cpu, machine)
    assert bool(sctlr(m) & ENABLE) == (cpu == SIGNS)


@pytest.mark.parametrize("machine", [EL2, EL1])
@pytest.mark.parametrize("cpu", [PLAIN, SIGNS])
def test_signed_by_default(boot, slipway_bin, cpu, machine):
    signed(boot, slipway_bin, cpu, machine)


def test_wrong_signature(boot, debug_bin):
    """An address of code that nobody signed is not returned to; the console goes on."""
    m = boot(binary=debug_bin, cpu=SIGNS)
    m.prompt()
    wrong = return_address(m) & 0xffffffffffff
    # mw has a frame of its own, at another place
    record = int(re.search(r"x29 ([0-9a-f]{16})", m.run("mw.q 0 0 1")).group(1), 16)
    output = m.run(f"mw.q {record + 8:x} {wrong:x} 1")
    assert "authentication" in output or "jump: ELR = FAR" in output, output
    assert m.run("echo on") == "on"


def test_backtrace_without_signatures(boot, debug_bin):
    m = boot(binary=debug_bin, cpu=SIGNS)
    m.prompt()
    trace = m.run("md 0 1").partition("backtrace:")[2]
    assert "do_md+0x" in trace and "slipway_main+0x" in trace and "not in our code" not in trace


@pytest.mark.parametrize("cpu,machine", [(PLAIN, EL2), (SIGNS, EL2), (SIGNS, EL1)])
def test_smashed_stack(boot, debug_bin, cpu, machine):
    m = boot(binary=debug_bin, cpu=cpu, machine=machine)
    m.prompt()
    for _ in range(2):
        output, status = m.status("exception smash")
        assert status == 1
        assert re.search(r"^stack protector: smash_stack\+0x\w+ wrote past the end", output, re.M)
        assert re.search(r"^at: __stack_chk_fail", output, re.M)
    assert m.run("echo on") == "on"


@pytest.mark.parametrize("cpu", [PLAIN, SIGNS])
def test_smashed_stack_by_default(boot, slipway_bin, make_disk, script, cpu):  # noqa: F811
    """The guard word changes while `source` is under way, whose frame has the one from before."""
    text = subprocess.run(["aarch64-linux-gnu-nm", slipway_bin.with_suffix(".elf")], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    offset = int(re.search("^([0-9a-f]+) . __stack_chk_guard$", text, re.M)[1], 16)
    smash = script("smash", "mw.q $guard 5500 1")
    seen = set()
    for _ in range(2):
        m = boot(cpu=cpu, disks=[make_disk("smash", {"/smash.scr": smash})])
        m.prompt()
        guard = int(m.run("echo $relocaddr"), 16) + offset
        word = re.search(r": ([0-9a-f]{16})", m.run(f"md.q {guard:x} 1"))[1]
        assert word.endswith("00") and int(word, 16)
        seen.add(word)
        m.run("load virtio 0:1 48000000 /smash.scr")
        m.run(f"setenv guard {guard:x}")
        output, status = m.status("source 48000000")
        assert status == 1 and output.count("***") == 1, output
        assert re.search(r"^stack protector: do_source\+0x\w+ wrote past the end", output, re.M), output
        assert m.run("echo on") == "on"
    assert len(seen) == 2


@pytest.mark.parametrize("machine,handoff", [(EL2, "el2"), (EL2, "el1"), (EL1, "auto")])
def test_nothing_is_left(boot, debug_bin, make_disk, payload, machine, handoff):
    """At the hand-off: signing is off and its key is gone."""
    m = boot(binary=debug_bin, cpu=SIGNS, machine=machine,
             disks=[make_disk("raw", {"/hello": payload()})])
    m.prompt()
    assert sctlr(m) & ENABLE and sctlr(m) & BT
    m.run("load virtio 0:1 48000000 /hello")
    m.run(f"setenv handoff {handoff}")
    m.send("go 48000000\r")
    state = hello(m)
    assert state["KEY"] == 0 and not state["SCTLR"] & (ENABLE | BT)


# --- guarded pages ------------------------------------------------------------------------


def code(m):
    """{name: permissions} of what `mmu dump` calls executable."""
    lines = [line.split(maxsplit=6) for line in m.run("mmu dump").splitlines()]
    return {line[6]: line[5] for line in lines if "x" in line[5]}


@pytest.mark.parametrize("machine", [EL2, EL1, VHE])
def test_guarded(boot, debug_bin, under_vhe, machine):
    """Our code is guarded and that of libraries is not; a branch into the middle of ours faults."""
    if machine == VHE:
        m = boot(binary=under_vhe(debug_bin), entry="kernel", cpu=SIGNS, machine=EL2)
    else:
        m = boot(binary=debug_bin, cpu=SIGNS, machine=machine)
    m.prompt()
    assert sctlr(m) & BT
    assert code(m) == {"text": "r-xg", "text of libraries": "r-x", "cold code": "r-xg"}
    text = m.run("echo $relocaddr")
    assert "guarded (BTI)" in m.run(f"mmu walk {text}")
    for _ in range(2):
        output, status = m.status("exception landing")
        assert status == 1 and output.count("***") == 1
        assert re.search("^cause: branch to a place without a BTI landing pad$", output, re.M)
        assert re.search(r"^ESR  0000000036000003 ", output, re.M)      # BTYPE: BR by x9
        assert re.search(r"^at: provoke_no_landing_pad\+0xc ", output, re.M)
        assert re.search("^next: ELR is where a branch by register went", output, re.M)
    # back from libraries into our code: sort's comparison, printf's output, longjmp above
    assert m.run("echo on") == "on"


@pytest.mark.parametrize("machine", [EL2, EL1])
def test_not_guarded(boot, debug_bin, machine):
    """A CPU without the feature: nothing of it, and the bits that are reserved there are 0."""
    m = boot(binary=debug_bin, cpu=PLAIN, machine=machine)
    m.prompt()
    assert not sctlr(m) & BT
    assert code(m) == {"text": "r-x", "cold code": "r-x"}
    output, status = m.status("exception landing")
    assert status == 1 and "landing: nothing came of it" in output and "***" not in output
