# SPDX-License-Identifier: Apache-2.0
"""The part that stays at EL2 below a kernel that is entered at EL1.

Linux is the judge: without that part its other CPUs come up at EL2 (facts of
QEMU's and TF-A's PSCI), which it reports, or dies of.
"""
import pytest

from test_linux import EL1, LOAD_AND_BOOT, check, held_disk, run_linux  # noqa: F401


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
