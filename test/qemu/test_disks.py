# SPDX-License-Identifier: Apache-2.0
"""Disks as a user meets them: part, ls, size, load on real images, on damaged ones, and with none."""
import os
import pathlib
import subprocess
import zlib

import pytest

PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
CONTENT = bytes((i * 31 + (i >> 9)) & 0xff for i in range(1_234_567))


def tool(*argv, text=None, cwd=None):
    """Runs a tool of this machine."""
    done = subprocess.run([str(a) for a in argv], input=text, cwd=cwd, check=False, text=True,
                          env=dict(os.environ, PATH=PATH, LC_ALL="C.UTF-8"),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, f"{argv}: {done.stdout}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("disks")
    (path / "Data.bin").write_bytes(CONTENT)
    (path / "five").write_bytes(b"12345")
    return path


def fill(volume, folder, sub="::/a long directory name"):
    """Puts the two files, one of them also in a directory, on a FAT volume."""
    tool("mmd", "-i", volume, sub)
    tool("mcopy", "-i", volume, folder / "Data.bin", folder / "five", "::/")
    tool("mcopy", "-i", volume, folder / "Data.bin", f"{sub}/größe.bin")


@pytest.fixture(scope="module")
def fat(folder):
    """A filesystem on the whole disk."""
    path = folder / "fat.img"
    tool("mkfs.vfat", "-F", "16", "-C", path, 16384)
    fill(path, folder)
    return path


def place(volume, disk, offset):
    """Copies a volume into a disk."""
    with open(disk, "r+b") as out:
        out.seek(offset)
        out.write(pathlib.Path(volume).read_bytes())


@pytest.fixture(scope="module")
def mbr(folder, fat):
    path = folder / "mbr.img"
    tool("truncate", "-s", "64M", path)
    tool("sfdisk", "-q", path, text="label: dos\nlabel-id: 0x831e2cfe\n"
         "start=65536,size=2048,type=83\nstart=2048,size=32768,type=c,bootable\n"
         "start=69632,size=40960,type=5\nstart=71680,size=32768,type=c\n")
    place(fat, path, 2048 * 512)
    place(fat, path, 71680 * 512)
    return path


@pytest.fixture(scope="module")
def gpt(folder, fat):
    path = folder / "gpt.img"
    tool("truncate", "-s", "64M", path)
    tool("sgdisk", "-n", "1:0:+1M", "-n", "2:0:+16M", "-c", "2:boot files", "-t", "2:ef00",
         "-u", "2:bc8c8d5b-e363-46d6-9ad0-2dce2670124f", path)
    place(fat, path, (1 << 20) + (1 << 20))
    return path


LISTING = ("            a long directory name/\n  1234567   Data.bin\n        5   five\n\n"
           "2 file(s), 1 dir(s)")


def check_file(m, volume, name):
    """NAME on VOLUME is CONTENT, and arrives in memory whole."""
    out, status = m.status(f"load {volume} ${{kernel_addr_r}} {name}")
    assert status == 0 and "1234567 bytes read" in out
    out = m.run("crc32 ${kernel_addr_r} ${filesize}")
    assert f"{zlib.crc32(CONTENT):08x}" in out


def test_partitions(boot, fat, mbr, gpt):
    m = boot(disks=[fat, mbr, gpt])
    m.prompt()
    assert m.status("ls virtio 0") == (LISTING, 0)
    assert m.status("ls virtio 1:2") == (LISTING, 0)
    assert m.status("ls virtio 1:auto") == (LISTING, 0)
    assert m.status("ls virtio 1:5") == (LISTING, 0)
    assert m.status("ls virtio '2#boot files'") == (LISTING, 0)
    for volume in ("virtio 0", "virtio 1:2", "virtio 1:5", "virtio 2:2"):
        check_file(m, volume, "Data.bin")
        check_file(m, volume, '"/A Long Directory Name/GRÖßE.bin"')
    out, status = m.status("part list virtio 1")
    assert status == 0 and "Partition Type: DOS" in out
    assert "  5\t71680     \t32768     \t831e2cfe-05\t0c" in out
    out, status = m.status("part list virtio 2")
    assert status == 0 and "Partition Type: EFI" in out
    assert "  2\t0x00001000\t0x00008fff\t\"boot files\"" in out
    assert m.run("part uuid virtio 2:2 u; echo $u") == "bc8c8d5b-e363-46d6-9ad0-2dce2670124f"
    assert m.run("part start virtio 2 'boot files'") == "1000"
    assert m.status("part list virtio 0") == ("virtio 0: no partition table", 1)
    assert m.run("size virtio 0 five; echo $filesize") == "5"


def test_every_type_and_4k_blocks(boot, folder):
    """FAT12, FAT16 and FAT32; and a disk that knows blocks of 4096 bytes only."""
    disks = []
    for bits, sectors, kib in ((12, 4, 4096), (16, 1, 16384), (32, 1, 65536)):
        disks.append(folder / f"fat{bits}.img")
        tool("mkfs.vfat", "-F", bits, "-s", sectors, "-C", disks[-1], kib)
        fill(disks[-1], folder)
    large = folder / "4k.img"
    tool("mkfs.vfat", "-F", "16", "-S", "4096", "-s", 1, "-C", large, 65536)
    fill(large, folder)
    m = boot(disks=disks, args=["-drive", f"if=none,id=d,format=raw,readonly=on,file={large}",
                                "-device", "virtio-blk-pci,drive=d,logical_block_size=4096,"
                                "physical_block_size=4096"])
    m.prompt()
    for number in range(4):
        assert m.status(f"ls virtio {number}") == (LISTING, 0)
        check_file(m, f"virtio {number}", "/data.bin")


def test_damage(boot, folder, fat):
    """A loop, a link to nowhere, an unreadable sector: what and where, and the prompt."""
    bad = bytearray(fat.read_bytes())
    table = int.from_bytes(bad[14:16], "little") * 512
    root = table + 2 * int.from_bytes(bad[22:24], "little") * 512
    at = next(i for i in range(root, root + 16384, 32) if bad[i:i + 11] == b"DATA    BIN")
    first = int.from_bytes(bad[at + 26:at + 28], "little")

    def damaged(name, link):
        image = bytearray(bad)
        image[table + 2 * (first + 3):table + 2 * (first + 3) + 2] = link.to_bytes(2, "little")
        path = folder / f"{name}.img"
        path.write_bytes(image)
        return path

    unreadable = (f"driver=raw,file.driver=blkdebug,file.image.driver=file,read-only=on,if=virtio,"
                  f"file.image.filename={fat},file.inject-error.0.event=read_aio,"
                  f"file.inject-error.0.sector={table // 512}")
    m = boot(disks=[damaged("loop", first), damaged("nowhere", 0xfff0)], args=["-drive", unreadable])
    m.prompt()
    out, status = m.status("load virtio 0 ${kernel_addr_r} Data.bin")
    assert status == 1
    assert f"cluster {first + 3} is followed by {first}, which came before" in out
    out, status = m.status("load virtio 1 ${kernel_addr_r} Data.bin")
    assert status == 1
    assert f"cluster {first + 3} is followed by 65520, which is not there" in out
    out, status = m.status("load virtio 2 ${kernel_addr_r} Data.bin")
    assert status == 1 and f"allocation table at sector {table // 512}: -EIO" in out
    assert m.run("echo still here") == "still here"


def test_gpt_write(boot, debug_bin, folder):
    """A table that is written from the console is one that sgdisk has nothing against."""
    disk = folder / "new.img"
    tool("truncate", "-s", "32M", disk)
    m = boot(binary=debug_bin, writable=[disk], args=["-device", "virtio-rng-pci"])
    m.prompt()
    assert m.status("gpt verify virtio 0")[1] == 1
    out, status = m.status("gpt write virtio 0 'name=boot,size=8MiB,type=system;name=root,size=-'")
    assert (out, status) == ("Writing GPT: success!", 0)
    assert m.status("gpt verify virtio 0") == ("Verify GPT: success!", 0)
    assert m.status("gpt rename virtio 0 2 data; gpt set-bootable virtio 0 data")[1] == 0
    assert '"data"' in m.run("part list virtio 0")
    assert m.status("gpt repair virtio 0") == ("Repairing GPT: success!", 0)
    m.send("poweroff\r")
    m.wait_end()
    done = subprocess.run(["sgdisk", "-v", str(disk)], check=False, stdout=subprocess.PIPE, text=True,
                          env=dict(os.environ, PATH=PATH))
    assert "No problems found" in done.stdout, done.stdout


def test_nothing_there(boot, folder):
    empty = folder / "empty.img"
    tool("truncate", "-s", "1M", empty)
    m = boot(disks=[empty])
    m.prompt()
    assert m.status("ls virtio 0") == ("virtio 0:0: no filesystem that is known here (fat)", 1)
    assert m.status("ls virtio 1") == ("virtio: no disk 'virtio 1'", 1)
    assert m.status("ls virtio 0:1") == ("virtio 0: no partition table", 1)
    assert m.status("part list virtio x")[1] == 1
