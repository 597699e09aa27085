# SPDX-License-Identifier: Apache-2.0
"""Boot entries: extlinux.conf, loader/entries, their order over disks, the menu, bad files."""
import pytest

EXTLINUX = """\
# made by hand
menu title Slipway test
default no-such-kernel
timeout 0

label no-such-kernel
    menu label A kernel that is not there
    linux /missing
    append root=/dev/nothing

label debian
    menu label ^Debian
    linux ../debian/Image
    initrd /debian/initrd.gz
    fdtdir /dtbs
    append slipway.test=dmesg slipway.note=${note} quiet
"""

BLS = """\
title    Debian
version  6.1
linux    /debian/Image
initrd   /debian/initrd.gz
options  slipway.test=dmesg
options  slipway.note=bls
"""


@pytest.fixture(scope="module")
def text_file(assets):
    """text_file(name, text): a file of the host."""
    folder = assets / "bootflow"
    folder.mkdir(exist_ok=True)

    def make(name, text):
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path
    return make


@pytest.fixture(scope="module")
def extlinux_disk(make_disk, text_file, kernel, initrd):
    return make_disk("extlinux", {"/extlinux/extlinux.conf": text_file("extlinux.conf", EXTLINUX),
                                  "/debian/Image": kernel, "/debian/initrd.gz": initrd})


def userspace(m):
    m.expect("Starting kernel")
    m.expect("slipway: userspace reached")
    m.expect("slipway: dmesg ends")
    m.wait_end()
    return "".join(m.log)


def test_extlinux(boot, debug_bin, extlinux_disk):
    """The default fails, says why, and the next label is booted."""
    m = boot(binary=debug_bin, disks=[extlinux_disk])
    log = userspace(m)
    assert "virtio 0 /missing: -ENOENT (no such file)" in log
    assert "A kernel that is not there (virtio 0:1 /extlinux/extlinux.conf) did not start" in log
    assert "Booting Debian from virtio 0:1" in log
