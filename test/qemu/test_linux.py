# SPDX-License-Identifier: Apache-2.0
"""The main job: Debian's kernel reaches its userspace and is content with how it was entered."""
import re

import pytest

# What Linux says about a loader that broke the boot protocol.
BAD = ["in violation of boot protocol", "broken bootloader", "FW_BUG", "[Firmware Bug]",
       "CPUs started in inconsistent modes", "unsupported configuration",
       "Detected conflict for capability", "unable to set SRE", "WARNING: "]

# (-M options, entry, what the kernel must say)
EL2 = ["CPU: All CPU(s) started at EL2", r"kvm \[1\]: (VHE|Hyp) mode initialized successfully"]
EL1 = ["CPU: All CPU(s) started at EL1", r"kvm \[1\]: HYP mode not available"]


def run_linux(m):
    """Waits for the userspace and the end of its dmesg; returns all output, good or bad."""
    m.expect("Starting kernel")
    m.expect("slipway: userspace reached")
    m.expect("slipway: dmesg ends")
    m.wait_end()
    return "".join(m.log)


def check(log, wanted):
    for bad in BAD:
        assert bad not in log, bad
    for pattern in wanted:
        assert re.search(pattern.replace("(s)", r"\(s\)"), log), pattern


@pytest.fixture(scope="session")
def held_disk(make_disk, kernel, initrd):
    """The same files where the default bootcmd does not look: the machine stays at the prompt."""
    return make_disk("held", {"/boot/Image": kernel, "/boot/initrd.gz": initrd})


LOAD_AND_BOOT = ("load virtio 0:1 ${kernel_addr_r} /boot/Image && "
                 "load virtio 0:1 ${ramdisk_addr_r} /boot/initrd.gz && "
                 "booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}")


def boot_by_hand(boot, disk, **kwargs):
    m = boot(disks=[disk], **kwargs)
    m.prompt()
    m.run("setenv bootargs slipway.test=dmesg")
    m.send(LOAD_AND_BOOT + "\r")
    return run_linux(m)


@pytest.mark.parametrize("entry", ["bios", "kernel"])
@pytest.mark.parametrize("cpu", ["cortex-a53", "cortex-a55", "cortex-a57", "cortex-a72",
                                 "cortex-a76", "neoverse-n1", "max"])
def test_el2(boot, held_disk, cpu, entry):
    check(boot_by_hand(boot, held_disk, cpu=cpu, entry=entry, smp=2), EL2)


@pytest.mark.parametrize("smp,gic", [(1, 3), (4, 2), (8, 2), (8, 3)])
def test_el2_cpus(boot, held_disk, smp, gic):
    log = boot_by_hand(boot, held_disk, smp=smp, machine=f"virtualization=on,gic-version={gic}")
    check(log, EL2)
    assert f"SMP: Total of {smp} processors activated" in log


@pytest.mark.parametrize("entry", ["bios", "kernel"])
def test_el1(boot, held_disk, entry):
    check(boot_by_hand(boot, held_disk, machine="", entry=entry), EL1)


@pytest.mark.parametrize("gic", [2, 3])
@pytest.mark.parametrize("machine,wanted", [("secure=on", EL1),
                                            ("secure=on,virtualization=on", EL2)])
def test_el3(boot, held_disk, machine, wanted, gic):
    log = boot_by_hand(boot, held_disk, machine=f"{machine},gic-version={gic}", smp=4)
    check(log, wanted)
    assert "SMP: Total of 4 processors activated" in log


def hotplug(m):
    """At its shell, with 3 CPUs: they go off and on, the first one too. Then the machine goes off."""
    for cpu in (1, 0, 1):
        online = f"/sys/devices/system/cpu/cpu{cpu}/online"
        m.send(f"echo 0 >{online}; echo off $(cat /sys/devices/system/cpu/online).\r")
        m.expect(r"off %s\." % {0: "1-2", 1: "0,2"}[cpu])
        m.send(f"echo 1 >{online}; echo on $(cat /sys/devices/system/cpu/online).\r")
        m.expect(r"on 0-2\.")
    m.send("dmesg | grep -c 'psci: CPU[0-9] killed' | sed s/^/killed:/; poweroff -f\r")
    m.expect("killed:3")            # AFFINITY_INFO said so
    m.wait_end()
    return "".join(m.log)


@pytest.mark.parametrize("machine,gic", [("secure=on,virtualization=on", 2),
                                         ("secure=on,virtualization=on", 3), ("secure=on", 3)])
def test_el3_hotplug(boot, linux_disk, machine, gic):
    """Our own PSCI takes CPUs off and on, the first one too, and again; and the machine off."""
    m = boot(disks=[linux_disk], machine=f"{machine},gic-version={gic}", smp=3)
    m.expect("slipway: userspace reached")
    check(hotplug(m), [])


@pytest.mark.parametrize("memory", ["128M", "8G"])
def test_memory(boot, held_disk, memory):
    check(boot_by_hand(boot, held_disk, memory=memory), EL2)


def test_autoboot(boot, linux_disk):
    """Nobody types anything: the default bootcmd finds /Image and /initrd.gz."""
    m = boot(disks=[linux_disk])
    m.expect("Starting kernel")
    m.expect("slipway: userspace reached")
    m.send("echo sum $((40 + 2))\r")
    m.expect("sum 42")
