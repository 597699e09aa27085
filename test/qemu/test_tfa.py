# SPDX-License-Identifier: Apache-2.0
"""TF-A as the first stage: BL1 and BL2 load, BL31 stays at EL3, Slipway is BL33 at EL2."""
import pytest

from test_linux import EL1, EL2, LOAD_AND_BOOT, check, held_disk, hotplug, run_linux  # noqa: F401

BL33 = 0x60000000       # NS_IMAGE_OFFSET of plat/qemu/qemu/include/platform_def.h


@pytest.fixture
def boot_tfa(boot, tfa_flash):
    """boot_tfa(disk, gic, ...): a machine whose flash holds TF-A and Slipway."""
    def start(disk, gic=2, **kwargs):
        return boot(binary=tfa_flash(gic), disks=[disk],
                    machine=f"secure=on,virtualization=on,gic-version={gic}", **kwargs)
    return start


def test_entry(boot_tfa, held_disk):  # noqa: F811
    """It is TF-A that has started us, and its PSCI that is found."""
    m = boot_tfa(held_disk)
    out = m.prompt()
    assert "NOTICE:  BL31: v2.12" in out
    info = m.run("bdinfo")
    assert "running at  = EL2" in info and "entered at  = EL2, without MMU" in info
    assert f" pc         = 0x{BL33:016x}" in info
    assert "PSCI        = 1.1 by smc" in info


FULL = pytest.mark.full


@pytest.mark.parametrize("cpu,smp,gic,handoff,wanted", [
    ("cortex-a57", 1, 2, "el2", EL2),
    ("cortex-a76", 4, 3, "el2-vhe", EL2),
    ("cortex-a53", 4, 2, "el1", EL1),
    pytest.param("cortex-a53", 4, 3, "auto", EL2, marks=FULL),
    pytest.param("cortex-a72", 8, 3, "el2", EL2, marks=FULL),
    pytest.param("neoverse-n1", 4, 2, "el2-vhe", EL2, marks=FULL),
    pytest.param("max", 4, 3, "el1", EL1, marks=FULL),
])
def test_linux(boot_tfa, held_disk, cpu, smp, gic, handoff, wanted):  # noqa: F811
    """PSCI starts the other CPUs; below an entry at EL1 our part at EL2 is in between."""
    m = boot_tfa(held_disk, gic, cpu=cpu, smp=smp)
    m.prompt()
    m.run(f"setenv bootargs slipway.test=dmesg; setenv handoff {handoff}")
    m.send(LOAD_AND_BOOT + "\r")
    log = run_linux(m)
    check(log, wanted)
    assert f"SMP: Total of {smp} processor" in log


@pytest.mark.parametrize("gic,handoff", [(2, "el2"), pytest.param(3, "el1", marks=FULL)])
def test_hotplug(boot_tfa, held_disk, gic, handoff):  # noqa: F811
    m = boot_tfa(held_disk, gic, smp=3)
    m.prompt()
    m.run(f"setenv handoff {handoff}")
    m.send(LOAD_AND_BOOT + "\r")
    m.expect("slipway: userspace reached")
    check(hotplug(m), [])


@pytest.mark.parametrize("command", ["reset", "poweroff"])
def test_power(boot_tfa, held_disk, command):  # noqa: F811
    m = boot_tfa(held_disk)
    m.prompt()
    m.send(command + "\r")
    m.wait_end()
