# SPDX-License-Identifier: Apache-2.0
"""Signed return addresses and the stack protector, as the debug configuration has them."""
import re

import pytest

from test_boot import hello

PLAIN, SIGNS = "cortex-a53", "max"
EL2, EL1, EL3 = "virtualization=on", "", "secure=on,virtualization=on"
ENABLE = 1 << 31        # SCTLR_ELx.EnIA


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


@pytest.mark.parametrize("machine", [EL2, EL1, EL3])
@pytest.mark.parametrize("cpu", [PLAIN, SIGNS])
def test_signed(boot, debug_bin, cpu, machine):
    """Return addresses carry a signature where the CPU has it, another one in each run."""
    seen = set()
    for _ in range(2):
        m = boot(binary=debug_bin, cpu=cpu, machine=machine)
        m.prompt()
        address = return_address(m)
        text = int(m.run("echo $relocaddr"), 16)
        assert (address >> 48 != 0) == (cpu == SIGNS)
        assert text < address & 0xffffffffffff < text + 0x100000
        assert bool(sctlr(m) & ENABLE) == (cpu == SIGNS)
        seen.add(address)
    assert len(seen) == (2 if cpu == SIGNS else 1)


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


@pytest.mark.parametrize("machine,handoff", [(EL2, "el2"), (EL2, "el1"), (EL1, "auto")])
def test_nothing_is_left(boot, debug_bin, make_disk, payload, machine, handoff):
    """At the hand-off: signing is off and its key is gone."""
    m = boot(binary=debug_bin, cpu=SIGNS, machine=machine,
             disks=[make_disk("raw", {"/hello": payload()})])
    m.prompt()
    assert sctlr(m) & ENABLE
    m.run("load virtio 0:1 48000000 /hello")
    m.run(f"setenv handoff {handoff}")
    m.send("go 48000000\r")
    state = hello(m)
    assert state["KEY"] == 0 and not state["SCTLR"] & ENABLE
