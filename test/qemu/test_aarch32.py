# SPDX-License-Identifier: Apache-2.0
"""32-bit kernels: el1-aarch32 and bootz. Debian's armhf kernel is the judge.

It runs on cortex-a53, a57, a72 and max. QEMU's cortex-a55 has AArch32 too, but
not the register DBGDIDR, without which Linux stops.
"""
import pathlib

import pytest

from conftest import tool

BAD = ["Firmware Bug", "Oops", "WARNING", "failed to boot", "failed to come online"]
LOAD = ("load virtio 0:1 ${kernel_addr_r} /zImage && "
        "load virtio 0:1 ${ramdisk_addr_r} /initrd32.gz && ")
BOOTZ = "bootz ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}"


@pytest.fixture(scope="session")
def disk32(make_disk, assets):
    """Debian's armhf kernel and an initramfs for it."""
    kernel = pathlib.Path(tool("tools/fetch", "--kernel", "6.1", "--arch", "armhf")) / "Image"
    initrd = assets / "initrd32.gz"
    tool("tools/mkinitrd", "--arch", "armhf", "--out", initrd)
    return make_disk("linux32", {"/zImage": kernel, "/initrd32.gz": initrd})


@pytest.mark.parametrize("cpu,smp,gic,memory", [
    ("cortex-a53", 1, 2, "1G"), ("cortex-a53", 4, 3, "1G"), ("cortex-a57", 4, 2, "512M"),
    ("max", 1, 3, "128M"), ("max", 4, 3, "8G"),
])
def test_linux(boot, debug_bin, disk32, cpu, smp, gic, memory):
    m = boot(binary=debug_bin, disks=[disk32], cpu=cpu, smp=smp, memory=memory,
             machine=f"virtualization=on,gic-version={gic}")
    m.prompt()
    m.run("setenv bootargs slipway.test=dmesg,cpus")
    m.send(LOAD + BOOTZ + "\r")
    for words in ("Starting kernel", "userspace reached", "dmesg ends", "cpus ends"):
        m.expect(words)
    m.wait_end()                        # power off, by a trapped SMC
    log = "".join(m.log)
    for bad in BAD:
        assert bad not in log, bad
    assert "CPU: All CPU(s) started in SVC mode." in log
    assert f"smp: Brought up 1 node, {smp} CPU" in log
    assert "psci: PSCIv1.1 detected in firmware" in log
