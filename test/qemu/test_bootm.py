# SPDX-License-Identifier: Apache-2.0
"""U-Boot's legacy images, made by Debian's mkimage, and what boot makes of every type."""
import gzip
import subprocess

import pytest

ROOM, INITRD = 0x48000000, 0x60000000
EXPECTED = "slipway: userspace reached"


def mkimage(path, source, *options, arch="arm64"):
    subprocess.run(["mkimage", "-A", arch, *options, "-d", source, path], check=True,
                   stdout=subprocess.DEVNULL)
    return path


@pytest.fixture(scope="module")
def files(assets, payload, kernel, initrd):
    """All images, in a folder of their own."""
    folder = assets / "bootm"
    folder.mkdir(exist_ok=True)
    hello = payload("bootm-hello.bin")
    packed = folder / "hello.gz"
    packed.write_bytes(gzip.compress(hello.read_bytes()))
    kernel_gz = folder / "kernel.gz"
    kernel_gz.write_bytes(gzip.compress(kernel.read_bytes(), 1))
    linux = ("-O", "linux", "-T", "kernel")
    made = {
        "none": mkimage(folder / "none", hello, *linux, "-C", "none", "-n", "plain"),
        "gzip": mkimage(folder / "gzip", packed, *linux, "-C", "gzip", "-n", "packed"),
        "noload": mkimage(folder / "noload", hello, "-O", "linux", "-T", "kernel_noload",
                          "-C", "none"),
        "other": mkimage(folder / "other", hello, "-O", "u-boot", "-T", "kernel", "-C", "none",
                         "-a", "50000000", "-e", "50000000"),
        "kernel": mkimage(folder / "kernel", kernel_gz, *linux, "-C", "gzip", "-n", "Debian"),
        "ramdisk": mkimage(folder / "ramdisk", initrd, "-O", "linux", "-T", "ramdisk",
                           "-C", "gzip"),
        "lzma": mkimage(folder / "lzma", hello, *linux, "-C", "lzma"),
    }
    for name, offset in (("header", 40), ("data", 0x90)):
        bad = bytearray(made["none"].read_bytes())
        bad[offset] ^= 1
        made[name] = folder / f"bad-{name}"
        made[name].write_bytes(bad)
    made["cut"] = folder / "cut"
    made["cut"].write_bytes(made["none"].read_bytes()[:0x90])
    for arch, compression in (("arm", "none"), ("arm", "gzip"), ("mips", "none")):
        name = f"{arch}-{compression}"
        made[name] = mkimage(folder / name, hello, *linux, "-C", compression, arch=arch)
    return made | {"plain": hello}


@pytest.fixture(scope="module")
def disk(files, make_disk):
    return make_disk("bootm", {f"/{name}": path for name, path in files.items()})


@pytest.mark.parametrize("name", ["none", "gzip", "noload"])
@pytest.mark.parametrize("command", ["bootm", "boot", "boot uimage"])
def test_kernel(boot, debug_bin, disk, name, command):
    m = boot(binary=debug_bin, disks=[disk])
    m.prompt()
    m.run(f"load virtio 0:1 {ROOM:x} /{name}")
    m.send(f"{command} {ROOM:x}\r")
    before = m.expect("hello: x0 ")
    assert "checksums are right" in before and "Starting kernel" in before
    assert ("0x48000000: legacy U-Boot image" in before) == (command == "boot")
    # at a legal place, not behind the header
    assert int(m.expect("\n").split(" at ")[1], 16) % 0x200000 == 0


def test_size_that_no_bss_explains(boot, debug_bin, disk):
    """Without a PE header nothing says where an Image's file ends; a doubt is said all the same."""
    m = boot(binary=debug_bin, disks=[disk])
    m.prompt()
    m.run(f"load virtio 0:1 {ROOM:x} /plain; mw.q {ROOM + 16:x} 800000")
    m.send(f"booti {ROOM:x}\r")
    assert "bytes for an image_size of 0x800000: cut off?" in m.expect("hello: x0 ")


def test_no_linux(boot, debug_bin, disk):
    m = boot(binary=debug_bin, disks=[disk])
    m.prompt()
    m.run(f"load virtio 0:1 {ROOM:x} /other")
    m.send(f"bootm -h el1 {ROOM:x}\r")
    before = m.expect("hello: x0 ")
    assert "Starting application at 0x50000000" in before
    said = m.expect("\n")
    assert "at 0000000050000000" in said and "EL 0000000000000001" in said


def test_linux_with_ramdisk(boot, debug_bin, disk):
    m = boot(binary=debug_bin, disks=[disk])
    m.prompt()
    m.run("setenv bootargs slipway.test=poweroff")
    m.run(f"load virtio 0:1 {ROOM:x} /kernel")
    m.run(f"load virtio 0:1 {INITRD:x} /ramdisk")
    m.send(f"bootm {ROOM:x} {INITRD:x}\r")
    before = m.expect(EXPECTED)
    assert '## Kernel at 0x48000000: "Debian"' in before and "## Ramdisk at 0x60000000" in before


@pytest.fixture(scope="module")
def console(qemu, debug_bin, disk):
    from console import Machine
    m = Machine(qemu, debug_bin, disks=[disk])
    m.prompt()
    yield m
    m.close()


@pytest.mark.parametrize("name,words", [
    ("header", ["bad header checksum"]), ("data", ["bad data checksum"]),
    ("cut", ["bad data checksum"]), ("lzma", ["than with gzip"]),
    ("mips-none", ["neither for arm64 nor for arm"]), ("arm-gzip", ["mkimage -C none"]),
    ("arm-none", ["a 64-bit kernel"]),
    ("ramdisk", ["not of type kernel"]), ("plain", ["no image made by mkimage"])])
def test_refused(console, name, words):
    console.run(f"mw.b {ROOM:x} 0 1000; load virtio 0:1 {ROOM:x} /{name}")
    output, status = console.status(f"bootm {ROOM:x}")
    assert status == 1 and "Starting" not in output
    for word in words:
        assert word in output, output


def test_refused_others(console):
    console.run(f"load virtio 0:1 {INITRD:x} /other")
    output, status = console.status(f"bootm -h el1-aarch32 {INITRD:x}")
    assert status == 1 and "is for arm64" in output
    console.run(f"load virtio 0:1 {ROOM:x} /none; load virtio 0:1 {INITRD:x} /none")
    for command, word in [
            (f"bootm {ROOM:x} {INITRD:x}", "not of type ramdisk"),
            (f"bootm {ROOM:x} zebra", "zebra"), (f"bootm {ROOM:x} - 1", "devicetree"),
            ("setenv loadaddr; bootm", "no address given"),
            ("bootm 0", "not all RAM"), ("bootm zebra", "not a number"),
            (f"bootm -h el9 {ROOM:x}", "el9"), (f"bootm {ROOM:x} - 1 2", "Usage"),
            ("bootm ${fdtcontroladdr}", "FIT image"), ("boot ${fdtcontroladdr}", "FIT image"),
            (f"bootm -h el1-aarch32 {ROOM:x}", "64-bit kernel")]:
        output, status = console.status(command)
        assert status == 1 and word in output and "Starting" not in output, output
