# SPDX-License-Identifier: Apache-2.0
"""The part that stays at EL2 below a kernel that is entered at EL1.

Linux is the judge: without that part its other CPUs come up at EL2 (facts of
QEMU's and TF-A's PSCI), which it reports, or dies of.
"""
import pathlib
import re
import subprocess

import pytest

from gdbstub import GdbStub
from test_linux import EL1, LOAD_AND_BOOT, check, held_disk, run_linux  # noqa: F401

ROOT = pathlib.Path(__file__).resolve().parents[2]


def boot_at_el1(boot, disk, **kwargs):
    m = boot(disks=[disk], **kwargs)
    m.prompt()
    m.run("setenv bootargs slipway.test=dmesg ; setenv handoff el1")
    m.send(LOAD_AND_BOOT + "\r")
    return run_linux(m)


@pytest.mark.parametrize("cpu,smp,gic", [("cortex-a53", 1, 2), ("cortex-a53", 8, 3),
                                         ("cortex-a76", 2, 3), ("max", 4, 3)])
def test_linux(boot, held_disk, cpu, smp, gic):  # noqa: F811
    log = boot_at_el1(boot, held_disk, cpu=cpu, smp=smp,
                      machine=f"virtualization=on,gic-version={gic}")
    check(log, EL1)
    assert f"SMP: Total of {smp} processors activated" in log


@pytest.fixture
def calls(out):
    """calls(mops): the program that asks for everything, as a file."""
    def build(mops):
        name = f"calls{mops}.bin"
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}", f"OUT={name}",
                        f"DEFINES=-DMOPS={mops}", "el1_calls.bin"], cwd=ROOT, check=True)
        return out / "payload" / name
    return build


def signed(value):
    return value - (1 << 64) if value >> 63 else value


@pytest.mark.parametrize("cpu,how,mops", [("cortex-a53", "el1", 0), ("cortex-a76", "el1", 0),
                                          ("max", "el1", 1)])
def test_calls(boot, calls, make_disk, cpu, how, mops):
    """PSCI by HVC and SMC, a CPU that starts twice, and a copy that EL2 has to help with."""
    disk = make_disk(f"calls{mops}", {"/calls.bin": calls(mops)})
    m = boot(disks=[disk], cpu=cpu, smp=2)
    m.prompt()
    m.run("load virtio 0:1 48000000 /calls.bin")
    m.send(f"go -h {how} 48000000\r")
    m.expect("calls: end")
    said = [(name, int(value, 16)) for name, value in
            re.findall(r"calls: (.+) ([0-9a-f]{16})\r", "".join(m.log))]
    answers = dict(said)
    assert answers["version by hvc"] == answers["version by smc"] >= 0x10000
    assert signed(answers["hvc 5"]) == -1
    assert signed(answers["on: no such CPU"]) == -2
    assert (answers["x4"], answers["x17"]) == (0x44, 0x17)
    assert signed(answers["on: bad entry"]) == -9
    assert signed(answers["on: again"]) == -4               # ALREADY_ON, from the firmware
    assert answers["affinity"] == 0
    arrivals = [value for name, value in said if name == "second x0"]
    assert arrivals == [0xabc, 0xdef]
    for name, wanted in (("second others", 0), ("second EL", 4), ("second DAIF", 0x3c0),
                         ("second SCTLR", 0x30d00980), ("second MPIDR", 0x80000001)):
        assert [value for n, value in said if n == name] == [wanted, wanted], name
    if mops:
        assert answers["copy left"] == 0
        assert (answers["copied first"], answers["copied last"]) == (0x1111, 0x8888)


# --- what neither part expects -----------------------------------------------------------

NOWHERE = 0x30000000        # in no map; with the MMU off QEMU reads zeroes there
LOWER_SYNC, LOWER_IRQ = 0x400, 0x480


def values(text, *names):
    """Lines "NAME   0x..." by name."""
    return {name: int(re.search(rf"^{name} +0x([0-9a-f]{{16}})\r*$", text, re.M)[1], 16)
            for name in names}


@pytest.fixture
def astray_at_el2(boot, calls, make_disk, tmp_path):
    """The first HVC of a program at EL1 goes where(VBAR_EL2); gives what is said, and VBAR_EL2."""
    def start(where):
        path = tmp_path / "gdb"
        m = boot(disks=[make_disk("calls0", {"/calls.bin": calls(0)})], smp=2,
                 args=["-gdb", f"unix:{path},server=on,wait=off"])
        m.prompt()
        m.run("load virtio 0:1 48000000 /calls.bin")
        stub = GdbStub(path)
        stub.run_to(0x48000000)
        m.send("go -h el1 48000000\r")
        stub.stopped()
        assert stub.ask("z1,48000000,4") == "OK"
        vectors = stub.register("VBAR_EL2")
        stub.run_to(vectors + LOWER_SYNC)
        stub.stopped()
        stub.write_register("pc", where(vectors))
        stub.send("c")
        stub.close()
        return m.expect("this CPU is halted; ELR is an address of the kernel's")
    return start


def test_a_trap_to_el2(astray_at_el2):
    """Nothing but what the part serves should come; what does is shown with what routed it."""
    text = astray_at_el2(lambda vectors: vectors + LOWER_IRQ)
    assert "*** the kernel trapped to EL2, where only PSCI is served (interrupt)" in text
    got = values(text, "ESR", "ELR", "FAR", "SPSR", "HCR", "MPIDR", "x30")
    assert got["ESR"] >> 26 == 0x16                     # of the HVC that it was
    assert 0x48000000 < got["ELR"] < 0x48001000
    assert got["SPSR"] & 0xf == 5
    assert got["HCR"] >> 31 & 1 and not got["HCR"] >> 27 & 1        # RW, no TGE
    assert got["MPIDR"] == 0x80000000


def test_a_failure_at_el2(astray_at_el2):
    text = astray_at_el2(lambda vectors: NOWHERE)
    assert "*** Slipway's resident part at EL2 failed (synchronous)" in text
    assert "cause  undefined instruction" in text
    got = values(text, "ELR", "SPSR")
    assert got["ELR"] == NOWHERE and got["SPSR"] & 0xf == 9


def test_a_trap_to_el3(boot, tmp_path):
    path = tmp_path / "gdb"
    m = boot(machine="secure=on,virtualization=on",
             args=["-gdb", f"unix:{path},server=on,wait=off"])
    m.prompt()
    stub = GdbStub(path)
    vectors = stub.register("VBAR_EL3")
    stub.run_to(vectors + LOWER_SYNC)
    m.send("reset\r")
    stub.stopped()
    stub.write_register("pc", vectors + LOWER_IRQ)
    stub.send("c")
    stub.close()
    text = m.expect("this CPU is halted; ELR is where it was")
    assert "*** a lower EL trapped to EL3, where only PSCI is served (interrupt)" in text
    got = values(text, "ESR", "ELR", "SPSR", "SCR", "MPIDR")
    assert got["ESR"] >> 26 == 0x17                     # of the SMC that it was
    assert got["SPSR"] & 0xc == 8 and got["SCR"] & 1    # EL2, non-secure
