# SPDX-License-Identifier: Apache-2.0
"""ext4 as a distribution has it: Debian's kernel in /boot, behind links, and what a user sees of it."""
import shutil
import zlib

import pytest

from test_disks import place, tool
from test_linux import EL2, check, run_linux

KERNEL = "vmlinuz-6.1.0-arm64"
SCRIPT = ("setenv bootargs slipway.test=dmesg\n"
          "load ${devtype} ${devnum}:${distro_bootpart} ${kernel_addr_r} /vmlinuz\n"
          "load ${devtype} ${devnum}:${distro_bootpart} ${ramdisk_addr_r} /initrd.img\n"
          "booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}\n")


def make_ext(path, source, megabytes, *options):
    """A filesystem that holds what the folder SOURCE does."""
    path.unlink(missing_ok=True)
    tool("mke2fs", "-q", "-F", "-d", source, *options, path, f"{megabytes}M")
    return path


def debugfs(path, commands):
    tool("debugfs", "-w", "-f", "-", path, text=commands)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("ext4")


@pytest.fixture(scope="module")
def root(folder, kernel, initrd):
    """A root filesystem's files: /vmlinuz -> boot/vmlinuz -> vmlinuz-6.1.0-arm64, and a script."""
    path = folder / "root"
    (path / "boot").mkdir(parents=True)
    shutil.copy(kernel, path / "boot" / KERNEL)
    shutil.copy(initrd, path / "boot" / "initrd.img-6.1.0-arm64")
    (path / "boot" / "vmlinuz").symlink_to(KERNEL)
    (path / "boot" / "initrd.img").symlink_to("/boot/initrd.img-6.1.0-arm64")
    (path / "vmlinuz").symlink_to("boot/vmlinuz")
    (path / "initrd.img").symlink_to("boot/initrd.img")
    (folder / "boot.txt").write_text(SCRIPT, encoding="ascii")
    tool("mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-d",
         folder / "boot.txt", path / "boot.scr")
    return path


@pytest.fixture(scope="module")
def debian(folder, root):
    """A disk like Debian's: a GPT, an EFI system partition, and the root filesystem behind it."""
    esp, disk = folder / "esp.img", folder / "debian.img"
    tool("mkfs.vfat", "-F", "16", "-C", esp, 16384)
    volume = make_ext(folder / "root.img", root, 160, "-t", "ext4", "-O", "64bit,metadata_csum")
    tool("truncate", "-s", "180M", disk)
    tool("sgdisk", "-n", "1:2048:+16M", "-t", "1:ef00", "-n", "2:34816:+160M", "-c", "2:root", disk)
    place(esp, disk, 2048 * 512)
    place(volume, disk, 34816 * 512)
    return disk


def test_debian(boot, debug_bin, debian, root):
    """The default bootcmd finds the script, and the script's kernel is behind two links."""
    m = boot(binary=debug_bin, disks=[debian], smp=2)
    log = run_linux(m)
    size = (root / "boot" / KERNEL).stat().st_size
    assert f"{size} bytes read" in log
    check(log, EL2)


@pytest.fixture(scope="module")
def volumes(folder):
    """Small filesystems of several kinds: (clean, not unmounted, damaged, of the future)."""
    source = folder / "small"
    (source / "dir").mkdir(parents=True)
    (source / "Data.bin").write_bytes(bytes((i * 31 + (i >> 9)) & 0xff for i in range(1_234_567)))
    (source / "five").write_bytes(b"12345")
    (source / "dir" / "up").symlink_to("../five")
    with open(source / "holes", "wb") as f:
        f.seek(1_500_000)
        f.write(b"middle")
        f.seek(3_000_000)
        f.write(b"end")
    made = {"clean": "-t ext4 -b 1024 -O metadata_csum,inline_data", "open": "-t ext4",
            "ext2": "-t ext2", "future": "-t ext4 -O ^metadata_csum"}
    kinds = [make_ext(folder / f"{name}.img", source, 16, *options.split())
             for name, options in made.items()]
    debugfs(kinds[1], "feature needs_recovery\n")
    with open(kinds[3], "r+b") as f:         # s_feature_incompat: compression, and one nobody knows
        f.seek(1024 + 0x60)
        f.write(bytes([0xc3, 0x02, 0x00, 0x80]))
    return source, kinds


def test_commands(boot, debug_bin, volumes):
    source, kinds = volumes
    m = boot(binary=debug_bin, disks=kinds)
    found = m.prompt()
    for number in (0, 2):
        out, status = m.status(f"ext4ls virtio {number}")
        assert status == 0 and "  1234567   Data.bin" in out and "dir/" in out
        assert m.run(f"ls virtio {number} dir").splitlines()[0] == "    <SYM>   up"
        for name in ("Data.bin", "holes"):
            m.run("mw.b ${kernel_addr_r} ee 400000")
            out, status = m.status(f"load virtio {number} ${{kernel_addr_r}} {name}")
            assert status == 0, out
            want = zlib.crc32((source / name).read_bytes())
            assert f"{want:08x}" in m.run("crc32 ${kernel_addr_r} ${filesize}")
    assert m.run("ext4size virtio 0 /dir/up; echo $filesize") == "5"
    assert "5 bytes read" in m.run("ext4load virtio 2 ${kernel_addr_r} dir/up")
    assert "5 bytes read" in m.run("ext2load virtio 0 ${kernel_addr_r} dir/../five")
    assert "is not a fat filesystem but ext4" in m.run("fatls virtio 0")
    assert m.run("cat virtio 2 dir/up; echo") == "12345"
    # the journal: told of once, by the search for something to boot; the files are read
    assert found.count("Its journal is not replayed here") == 1
    assert "journal" not in m.run("ls virtio 1")
    assert "5 bytes read" in m.run("load virtio 1 ${kernel_addr_r} five")
    out, status = m.status("ls virtio 3")
    assert status == 1 and "features that are not known here: compression, 0x80000000" in out
    assert m.run("echo still here") == "still here"


def test_damage(boot, debug_bin, volumes, folder):
    """Checksums that are wrong: of what, where, and what to do; other kinds are in unit tests."""
    disks = []
    for name, offset in (("super", 1024 + 0x78), ("desc", 2 * 1024 + 8)):
        image = bytearray(volumes[1][0].read_bytes())
        image[offset] ^= 0x40
        disks.append(folder / f"bad-{name}.img")
        disks[-1].write_bytes(image)
    m = boot(binary=debug_bin, disks=disks)
    m.prompt()
    for number, text in enumerate(("superblock", "block 2: group descriptor")):
        out, status = m.status(f"load virtio {number} ${{kernel_addr_r}} Data.bin")
        assert status == 1 and f"virtio {number}: {text}: its checksum is 0x" in out, out
        assert "run fsck" in out
    assert m.run("echo still here") == "still here"
