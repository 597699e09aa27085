# SPDX-License-Identifier: Apache-2.0
"""Debian's kernels at every EL that they can be entered at, on CPUs with and without VHE.

`make check` boots the rows of FAST, `make check-full` all. Linux is the judge: it
names what broke its boot protocol, says at which EL its CPUs came up, and starts
KVM only where EL2 was left in a state that it can use.
"""
import itertools

import pytest

from test_linux import EL1, check, run_linux

KERNELS = ("6.1", "6.12")       # Debian 12; its backports and Debian 13
# CPU: the modes that it can be entered in, and what KVM is called there
CPUS = {"cortex-a53": (("el2", "el1"), "(Hyp|Hyp nVHE)"),
        "cortex-a76": (("el2", "el2-vhe", "el1"), "VHE")}
SMP = (1, 2, 8)

ROWS = [(kernel, cpu, mode, smp) for kernel, (cpu, (modes, _)) in
        itertools.product(KERNELS, CPUS.items()) for mode, smp in itertools.product(modes, SMP)]
# Each kernel with each CPU, each mode, 1 and more CPUs; test_linux and test_resident have others.
FAST = {("6.1", "cortex-a53", "el2", 1), ("6.1", "cortex-a76", "el2-vhe", 2),
        ("6.12", "cortex-a53", "el2", 2), ("6.12", "cortex-a53", "el1", 2),
        ("6.12", "cortex-a76", "el2-vhe", 1), ("6.12", "cortex-a76", "el1", 8)}
assert FAST <= set(ROWS)


@pytest.fixture(scope="session")
def kernels_disk(make_disk, linux_of):
    """Both kernels, where the default bootcmd does not look."""
    files = {}
    for series in KERNELS:
        image, initrd = linux_of(series)
        files |= {f"/{series}/Image": image, f"/{series}/initrd.gz": initrd}
    return make_disk("kernels", files)


@pytest.fixture(scope="module")
def booted(summary):
    """Rows that have booted, counted for the summary."""
    rows = []
    yield rows
    summary["Linux matrix"] = (f"{len(rows)} of {len(ROWS)} combinations of kernel, CPU, mode and "
                               "number of CPUs booted as they should")


@pytest.mark.parametrize("kernel,cpu,mode,smp", [
    pytest.param(*row, marks=[] if row in FAST else pytest.mark.full) for row in ROWS])
def test_boot(boot, booted, kernels_disk, kernel, cpu, mode, smp):
    m = boot(disks=[kernels_disk], cpu=cpu, smp=smp,
             machine=f"virtualization=on,gic-version={2 if smp == 2 else 3}")
    m.prompt()
    m.run("setenv bootargs slipway.test=dmesg")
    m.run(f"load virtio 0:1 ${{kernel_addr_r}} /{kernel}/Image")
    m.run(f"load virtio 0:1 ${{ramdisk_addr_r}} /{kernel}/initrd.gz")
    m.send(f"booti -h {mode} ${{kernel_addr_r}} ${{ramdisk_addr_r}}:${{filesize}}\r")
    log = run_linux(m)
    kvm = rf"kvm \[1\]: {CPUS[cpu][1]} mode initialized successfully"
    check(log, EL1 if mode == "el1" else ["CPU: All CPU(s) started at EL2", kvm])
    assert f"Linux version {kernel}." in log
    assert f"SMP: Total of {smp} processors activated" in log
    booted.append((kernel, cpu, mode, smp))
