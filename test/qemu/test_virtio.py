# SPDX-License-Identifier: Apache-2.0
"""Virtio disks, wherever they are plugged in: found, numbered, read, written, refused."""
import random
import re
import zlib

import pytest

ADDR = 0x50000000
SECTORS = 8192          # of each disk: 4 MiB
MODERN = ["-global", "virtio-mmio.force-legacy=false"]

# Name: (-M options, QEMU arguments before the disk, its -device)
PLACES = {
    "pci": ("", [], "virtio-blk-pci"),
    "pci-low": ("highmem=off", [], "virtio-blk-pci"),
    "pci-modern": ("", [], "virtio-blk-pci,disable-legacy=on"),
    "pci-iommu-platform": ("", [], "virtio-blk-pci,disable-legacy=on,iommu_platform=on"),
    "pci-port": ("", ["-device", "pcie-root-port,id=rp,chassis=1"], "virtio-blk-pci,bus=rp"),
    "pci-switch": ("", ["-device", "pcie-root-port,id=rp,chassis=1",
                        "-device", "x3130-upstream,id=up,bus=rp",
                        "-device", "xio3130-downstream,id=dn1,bus=up,chassis=2,slot=1",
                        "-device", "xio3130-downstream,id=dn2,bus=up,chassis=3,slot=2"],
                   "virtio-blk-pci,bus=dn2"),
    "pci-bridge": ("", ["-device", "pcie-pci-bridge,id=br"], "virtio-blk-pci,bus=br,addr=7"),
    "pci-function": ("", ["-device", "pcie-root-port,id=rp,chassis=1,addr=6.0,multifunction=on"],
                     "virtio-blk-pci,addr=6.3"),
    "mmio-legacy": ("", [], "virtio-blk-device"),
    "mmio-modern": ("", MODERN, "virtio-blk-device"),
}


@pytest.fixture(scope="session")
def raw_disk(assets):
    """raw_disk(n): an image whose bytes depend on n, and those bytes."""
    def make(n):
        path = assets / f"raw{n}.img"
        data = random.Random(n).randbytes(SECTORS * 512)
        path.write_bytes(data)
        return path, data
    return make


def drive(name, path, *options):
    return ["-drive", ",".join(["if=none", f"id={name}", "format=raw", f"file={path}", *options])]


def crc(m, count, addr=ADDR):
    return int(re.search(r"==> ([0-9a-f]{8})", m.run(f"crc32 {addr:x} {count:x}")).group(1), 16)


def read(m, block, count, addr=ADDR):
    return m.run(f"virtio read {addr:x} {block:x} {count:x}")


@pytest.mark.parametrize("place", PLACES)
def test_read(boot, raw_disk, place):
    machine, before, device = PLACES[place]
    path, data = raw_disk(0)
    m = boot(machine=machine, args=[*before, *drive("d", path, "readonly=on"), "-device",
                                    f"{device},drive=d"])
    m.prompt()
    assert f"Capacity: 4.0 MB = 0.0 GB ({SECTORS} x 512)" in m.run("virtio info")
    for block, count in [(0, 1), (1, 7), (100, 2048), (0, SECTORS), (SECTORS - 1, 1)]:
        m.run(f"mw.b {ADDR:x} 5a {count * 512 + 16:x}")
        assert f"{count} blocks read: OK" in read(m, block, count)
        assert crc(m, count * 512) == zlib.crc32(data[block * 512:(block + count) * 512])
        # nothing past the end was touched
        assert crc(m, 16, ADDR + count * 512) == zlib.crc32(b"\x5a" * 16)


@pytest.mark.parametrize("place", ["pci", "mmio-legacy", "mmio-modern"])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_several(boot, raw_disk, place, count):
    machine, args, device = PLACES[place]
    disks = [raw_disk(n) for n in range(count)]
    for n, (path, _) in enumerate(disks):
        args = [*args, *drive(f"d{n}", path, "readonly=on"), "-device", f"{device},drive=d{n}"]
    m = boot(machine=machine, args=args)
    m.prompt()
    assert m.run("virtio info").count("VirtIO Block Device") == count
    sums = set()
    for n in range(count):
        assert "is now current device" in m.run(f"virtio dev {n}")
        read(m, 0, SECTORS)
        sums.add(crc(m, SECTORS * 512))
    assert sums == {zlib.crc32(data) for _, data in disks}
    assert m.status(f"virtio dev {count}")[1] == 1


def test_everywhere_at_once(boot, raw_disk):
    """Slots come before PCI, the root bus before what is behind a port."""
    args = ["-device", "pcie-root-port,id=rp,chassis=1,addr=3"]
    for n, device in enumerate(["virtio-blk-device", "virtio-blk-pci,bus=rp",
                                "virtio-blk-pci,addr=5", "virtio-blk-pci,addr=4"]):
        args += [*drive(f"d{n}", raw_disk(n)[0], "readonly=on"), "-device", f"{device},drive=d{n}"]
    m = boot(args=args)
    m.prompt()
    for number, disk in enumerate([0, 3, 2, 1]):
        m.run(f"virtio dev {number}")
        read(m, 0, SECTORS)
        assert crc(m, SECTORS * 512) == zlib.crc32(raw_disk(disk)[1])
    devices = m.run("devices")
    for line in ["virtio_mmio@a003e00: block, legacy", "pci 00:04.0: block", "pci 00:05.0: block",
                 "pci 01:00.0: block"]:
        assert line in devices
    assert "31 empty slots" in devices


@pytest.mark.parametrize("place", ["pci", "mmio-legacy", "mmio-modern"])
def test_write(boot, assets, place):
    machine, args, device = PLACES[place]
    path = assets / f"write-{place}.img"
    path.write_bytes(bytes(SECTORS * 512))
    m = boot(machine=machine, args=[*args, *drive("d", path), "-device", f"{device},drive=d"])
    m.prompt()
    m.run(f"mw.l {ADDR:x} 11223344 400")
    assert "8 blocks written: OK" in m.run(f"virtio write {ADDR:x} 10 8")
    # on the medium as soon as the command is done
    data = path.read_bytes()
    assert data[0x10 * 512:0x18 * 512] == b"\x44\x33\x22\x11" * 0x400
    assert not any(data[:0x10 * 512]) and not any(data[0x18 * 512:])


def test_read_only(boot, raw_disk):
    path, data = raw_disk(0)
    m = boot(disks=[path])
    m.prompt()
    assert "(read-only)" in m.run("virtio info")
    out, status = m.status(f"virtio write {ADDR:x} 0 1")
    assert status == 1 and "ERROR" in out
    assert path.read_bytes() == data


def test_large_blocks(boot, raw_disk):
    path, data = raw_disk(0)
    m = boot(args=[*drive("d", path, "readonly=on"), "-device",
                   "virtio-blk-pci,drive=d,logical_block_size=4096,physical_block_size=4096"])
    m.prompt()
    assert f"({SECTORS // 8} x 4096)" in m.run("virtio info")
    assert "3 blocks read: OK" in read(m, 2, 3)
    assert crc(m, 3 * 4096) == zlib.crc32(data[2 * 4096:5 * 4096])


def test_small_queue(boot, raw_disk):
    path, data = raw_disk(0)
    m = boot(args=[*drive("d", path, "readonly=on"), "-device",
                   "virtio-blk-pci,drive=d,queue-size=4,seg-max-adjust=on"])
    m.prompt()
    read(m, 0, SECTORS)
    assert crc(m, SECTORS * 512) == zlib.crc32(data)


# --- what is refused --------------------------------------------------------------------


def test_legacy_pci_is_refused(boot, raw_disk):
    m = boot(args=[*drive("d", raw_disk(0)[0], "readonly=on"), "-device",
                   "virtio-blk-pci,drive=d,disable-modern=on,disable-legacy=off"])
    m.expect("has the legacy interface only; virtio 1.0 is needed")
    m.prompt()
    assert m.status("virtio info") == ("No virtio disk", 1)
    assert re.search(r"virtio-blk +failed +.*: block +-ENOTSUP", m.run("devices"))


def test_no_disk(boot):
    m = boot()
    m.prompt()
    assert m.status("virtio info") == ("No virtio disk", 1)
    assert m.status(f"virtio read {ADDR:x} 0 1")[1] == 1


def test_past_the_end(boot, raw_disk):
    m = boot(disks=[raw_disk(0)[0]])
    m.prompt()
    for block, count in [(SECTORS, 1), (SECTORS - 1, 2), (0, SECTORS + 1),
                         (0xffffffffffffffff, 1), (1, 0xffffffffffffffff),
                         (0x80000000000000, 0x80000000000000)]:
        out, status = m.status(f"virtio read {ADDR:x} {block:x} {count:x}")
        assert status == 1 and "past its end" in out


def test_memory_in_use(boot, raw_disk):
    """A read may not go over the program itself, nor outside RAM."""
    m = boot(disks=[raw_disk(0)[0]])
    m.prompt()
    relocated = int(re.search(r"([0-9a-f]+)-[0-9a-f]+ .* text", m.run("meminfo")).group(1), 16)
    for addr, why in [(relocated, "would overwrite"), (relocated - 0x100, "would overwrite"),
                      (0x9000000, "not all RAM"), (0x7ffffe00, "not all RAM"), (0, "not all RAM")]:
        out, status = m.status(f"virtio read {addr:x} 0 2")
        assert status == 1 and why in out, hex(addr)
    assert "not all RAM" in m.run("virtio write 9000000 0 1")
    assert m.run("echo alive") == "alive"


def test_io_error(boot, raw_disk, assets):
    rules = assets / "blkdebug.conf"
    rules.write_text('[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "1000"\n')
    path, data = raw_disk(0)
    m = boot(args=["-drive", f"if=virtio,format=raw,readonly=on,file=blkdebug:{rules}:{path}"])
    m.prompt()
    out, status = m.status(f"virtio read {ADDR:x} 3e0 40")
    assert status == 1
    assert "virtio 0: read of 32768 bytes at sector 992: -EIO" in out
    assert "0 blocks read: ERROR" in out
    # the disk goes on working
    assert "16 blocks read: OK" in read(m, 0, 16)
    assert crc(m, 16 * 512) == zlib.crc32(data[:16 * 512])


# --- what is left alone -------------------------------------------------------------------


@pytest.mark.parametrize("device", ["virtio-rng-pci", "virtio-rng-device"])
def test_entropy_source_sleeps(boot, raw_disk, device):
    """Looking for disks finds the entropy source but does not start it."""
    m = boot(disks=[raw_disk(0)[0]], args=["-device", device])
    m.prompt()
    devices = m.run("devices")
    assert re.search(r"virtio-blk +probed", devices)
    assert re.search(r"virtio-rng +bound", devices)


def test_part(boot, make_disk, raw_disk):
    m = boot(disks=[make_disk("part", {"/file": raw_disk(0)[0]})])
    m.prompt()
    out = m.run("virtio part 0")
    assert "Partition Map for VirtIO device 0" in out
    assert out == m.run("part list virtio 0")
    assert m.run("virtio part") == out


# --- the hand-off -------------------------------------------------------------------------


@pytest.mark.parametrize("rng", ["virtio-rng-pci", "virtio-rng-device"])
@pytest.mark.parametrize("place", ["pci", "pci-low", "pci-switch", "mmio-legacy", "mmio-modern"])
def test_linux_from(boot, linux_disk, place, rng):
    """Linux finds the buses as it likes them, and its seeds were served from the entropy source."""
    machine, before, device = PLACES[place]
    m = boot(machine=machine, args=[*before, *drive("d", linux_disk, "readonly=on"), "-device",
                                    f"{device},drive=d", "-device", rng])
    m.expect("Starting kernel")
    m.expect("slipway: userspace reached")
    log = "".join(m.log)
    for bad in ["KASLR disabled due to lack of seed", "failed to assign", "can't claim",
                "no space for", "does not become quiet"]:
        assert bad not in log, bad
