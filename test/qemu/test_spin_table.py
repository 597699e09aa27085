# SPDX-License-Identifier: Apache-2.0
"""A board without PSCI, whose CPUs wait in memory that the kernel will own.

QEMU's virt has PSCI: a first stage (test/payload/spin_pen.S) starts the CPUs by it,
keeps them in a pen of its own, and hands over a devicetree in which there is no
PSCI and each CPU is started by spin-table. From there on it is such a board.
"""
import subprocess

import pytest

from conftest import ROOT
from test_linux import EL1, EL2, LOAD_AND_BOOT, check

PEN = 0x50000000
AT_EL2 = "virtualization=on,gic-version=3"
AT_EL1 = "gic-version=3"
CPU = "cortex-a76"
CPUS = 4


def spin_tree(qemu, path, machine, reserved):
    """The machine's own devicetree, with spin-table for PSCI."""
    subprocess.run([qemu, "-M", f"virt,{machine},dumpdtb={path}", "-cpu", CPU, "-m", "1G",
                    "-smp", str(CPUS), "-nographic"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    source = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", path], check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    source += "/ { /delete-node/ psci; cpus {\n"
    for cpu in range(CPUS):
        source += (f'cpu@{cpu} {{ enable-method = "spin-table"; '
                   f"cpu-release-addr = <0 {PEN + 0x800 + 8 * cpu:#x}>; }};\n")
    source += "}; };\n"
    if reserved:
        source = source.replace("/dts-v1/;", f"/dts-v1/;\n/memreserve/ {PEN:#x} 0x1000;", 1)
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", path], check=True, input=source,
                   text=True)


@pytest.fixture(scope="module")
def spin_board(debug_bin, qemu):
    """spin_board(machine, reserved): the first stage, with the debug configuration of Slipway."""
    def build(machine=AT_EL2, reserved=False):
        call = "smc" if machine == AT_EL2 else "hvc"
        folder, name = debug_bin.parent, f"spin-{call}-{int(reserved)}"
        tree = folder / f"{name}.dtb"
        spin_tree(qemu, tree, machine, reserved)
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={folder}", f"OUT={name}.bin",
                        f"DEFINES=-DPEN={PEN:#x} -DCALL={call} -DDTB='\"{tree}\"'", "spin_pen.bin"],
                       cwd=ROOT, check=True)
        return folder / "payload" / f"{name}.bin"
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
    (AT_EL1, "el1", False, EL1),
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
    output, status = m.status("booti -h el1 ${kernel_addr_r}")
    assert status != 0 and "-h el2 or -h el2-vhe" in output
