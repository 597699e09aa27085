# SPDX-License-Identifier: Apache-2.0
"""Entered by a previous stage that is not a reset: VHE, MMU and caches on, another bootloader."""
import pytest

import hostile
import judge
from console import Machine
from matrix import AXES, Case
from test_linux import EL1, EL2, LOAD_AND_BOOT, check, run_linux

U_BOOT = "/usr/lib/u-boot/qemu_arm64/u-boot.bin"


@pytest.mark.parametrize("machine,cpu,vhe,mmu", [
    ("virtualization=on", "cortex-a57", 0, 0),
    ("virtualization=on", "cortex-a57", 0, 1),
    ("virtualization=on", "cortex-a76", 1, 0),
    ("virtualization=on", "cortex-a76", 1, 1),
    ("virtualization=on", "max", 1, 1),
    ("", "cortex-a57", 0, 1),
    ("", "max", 0, 1),
])
def test_state_that_was_left(boot, predecessor, linux_disk, machine, cpu, vhe, mmu):
    m = boot(binary=predecessor(vhe, mmu), entry="kernel", machine=machine, cpu=cpu)
    m.prompt()
    info = m.run("bdinfo")
    assert f"{'with' if mmu else 'without'} MMU" in info
    if vhe:
        assert " HCR        = 0x0000000488000000" in info
    # faults are reported in that regime too, and text is not writable
    assert "null pointer" in m.run("md 0 1")
    assert "permission fault" in m.run("mw $relocaddr 0 1")


@pytest.mark.parametrize("machine,cpu,vhe,wanted", [
    ("virtualization=on", "cortex-a57", 0, EL2),
    ("virtualization=on", "cortex-a76", 1, EL2),
    ("", "cortex-a57", 0, EL1),
])
def test_linux_after_it(boot, predecessor, make_disk, kernel, initrd, machine, cpu, vhe, wanted):
    disk = make_disk("held", {"/boot/Image": kernel, "/boot/initrd.gz": initrd})
    m = boot(binary=predecessor(vhe, 1), entry="kernel", machine=machine, cpu=cpu, disks=[disk])
    m.prompt()
    m.run("setenv bootargs slipway.test=dmesg")
    m.send(LOAD_AND_BOOT + "\r")
    check(run_linux(m), wanted)


@pytest.fixture(scope="module")
def seed(summary):
    """That of this run."""
    summary["hostile predecessor"] = f"SLIPWAY_SEED={hostile.SEED}"
    return hostile.SEED


HOSTILE_CASES = [case for n, cpu in enumerate(AXES["cpu"]) for mode in ("el2", "el2-vhe", "el1")
                 if (case := Case(mode, "off", cpu, "kernel", 3 - n % 2, 1, "image")).exists()]


@pytest.mark.parametrize("case", HOSTILE_CASES, ids=str)
def test_probe_after_hostile_registers(probes, out, seed, case):
    """Traps, offsets, armed timers, interrupts, MMU and caches on: the contract holds all the same."""
    binary = hostile.build(out, seed, case.cpu, case.gic)
    problems = judge.run(probes, case, binary)
    assert not problems, "\n".join([f"SLIPWAY_SEED={seed}", *problems])


def test_after_u_boot(qemu, slipway_bin, make_disk, kernel, initrd):
    """Debian's U-Boot starts Slipway with booti, Slipway starts Linux."""
    disk = make_disk("chain", {"/slipway.bin": slipway_bin, "/boot/Image": kernel,
                               "/boot/initrd.gz": initrd})
    m = Machine(qemu, U_BOOT, disks=[disk])
    try:
        m.expect("Hit any key to stop autoboot")
        m.send("\r")
        m.prompt()
        m.run("load virtio 0:1 ${kernel_addr_r} /slipway.bin")
        m.send("booti ${kernel_addr_r} - ${fdtcontroladdr}\r")
        m.expect("Starting kernel")
        m.expect("Slipway")
        m.prompt()
        m.run("setenv bootargs slipway.test=dmesg")
        m.send(LOAD_AND_BOOT + "\r")
        check(run_linux(m), EL2)
    finally:
        m.close()
