# SPDX-License-Identifier: Apache-2.0
"""CPUs that wait by spin-table in memory that the kernel will own (spin_board.py)."""
import pytest

import spin_board as spin
from spin_board import CPUS, PEN
from test_linux import EL1, EL2, LOAD_AND_BOOT, check

AT_EL2 = "virtualization=on,gic-version=3"
AT_EL1 = "gic-version=3"
CPU = "cortex-a76"


@pytest.fixture(scope="module")
def spin_board(debug_bin, qemu):
    """spin_board(machine, reserved): the first stage, with the debug configuration of Slipway."""
    def build(machine=AT_EL2, reserved=False):
        return spin.build(qemu, debug_bin, f"virt,{machine}", "1G", reserved)
    return build


@pytest.fixture(scope="module")
def disk(make_disk, kernel, initrd):
    """Where the default bootcmd does not look."""
    return make_disk("held", {"/boot/Image": kernel, "/boot/initrd.gz": initrd})


def start(boot, binary, disk, machine=AT_EL2):
    """At the prompt."""
    m = boot(binary=binary, entry="kernel", machine=machine, cpu=CPU, smp=CPUS, disks=[disk])
    m.prompt()
    return m


@pytest.mark.parametrize("machine,how,reserved,wanted", [
    (AT_EL2, "el2", False, EL2), (AT_EL2, "el2-vhe", False, EL2), (AT_EL2, "el2", True, EL2),
    (AT_EL2, "el1", False, EL1), (AT_EL1, "el1", False, EL1),
])
def test_linux(boot, spin_board, disk, machine, how, reserved, wanted):
    """All CPUs run Linux; those in memory that stays reserved are left where they are."""
    m = start(boot, spin_board(machine, reserved), disk, machine)
    m.run("setenv bootargs slipway.test=dmesg")
    m.send(LOAD_AND_BOOT.replace("booti", f"booti -h {how}") + "\r")
    moved = "CPUs move to a pen of ours" in m.expect("Starting kernel")
    m.expect("slipway: dmesg ends")     # without PSCI it cannot power off
    log = "".join(m.log)
    assert moved is not reserved
    check(log, wanted)
    assert f"SMP: Total of {CPUS} processors activated" in log


def test_pen_is_kept(boot, spin_board, disk):
    """Nothing is loaded over CPUs that run there, and they stay for a boot that is refused."""
    m = start(boot, spin_board(), disk)
    output, status = m.status(f"load virtio 0:1 {PEN - 0x1000:x} /boot/Image")
    assert status != 0 and "spin-table" in output
    m.run("load virtio 0:1 ${kernel_addr_r} /boot/Image")
    for how in ("el1", "el2"):
        output, status = m.status(f"booti -h {how},mmu=identity,force ${{kernel_addr_r}}")
        assert status != 0 and "-h el2, el2-vhe or el1, with mmu=off" in output, output
