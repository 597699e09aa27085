# SPDX-License-Identifier: Apache-2.0
"""What signed FIT images may hold, and what of them is refused, in the verified build."""
import gzip
import subprocess

import pytest

from gdbstub import GdbStub
from test_disks import tool
from test_fit import board_dtb, configuration, image  # pylint: disable=unused-import

LOADABLE = 0x58000000
NAMED_ALIKE = "FIT devicetree"      # what Slipway calls a tree out of a FIT in the memory map
LINUX = {"os": "linux", "load": "<0>", "entry": "<0>"}
OVERLAY = """/dts-v1/; /plugin/; / { fragment@0 { target-path = "/";
	__overlay__ { model = "a signed overlay"; }; }; };"""


def signed(name, *also, **properties):
    """A configuration with a signature of all that it names, and further lines."""
    made = configuration(name, **properties)
    what = ", ".join(f'"{p}"' for p in properties if "__" not in p)
    return made[:-2] + (f'{" ".join(also)} signature-1 {{ algo = "sha256,rsa2048"; '
                        f'key-name-hint = "dev"; sign-images = {what}; }}; }};')


def make_signed(path, keys, images, configurations, default, *options):
    its = path.with_suffix(".its")
    its.write_text(f'/dts-v1/; / {{ description = "test"; #address-cells = <1>; '
                   f'images {{ {" ".join(images)} }}; configurations {{ default = "{default}"; '
                   f'{" ".join(configurations)} }}; }};')
    subprocess.run(["mkimage", *options, "-f", its, "-k", keys, "-r", path], check=True,
                   stdout=subprocess.DEVNULL)
    return path


@pytest.fixture(scope="module")
def overlay(assets):
    path = assets / "verified-overlay.dtbo"
    subprocess.run(["dtc", "-q", "-O", "dtb", "-o", path], input=OVERLAY, check=True, text=True)
    return path


@pytest.fixture(scope="module")
def small(assets, keys, payload, overlay, board_dtb):
    """Kinds of images, all of them signed but two."""
    hello = payload()
    files = {name: assets / f"verified-{name}" for name in ("gz", "bomb", "elf", "fit", "other")}
    files["gz"].write_bytes(gzip.compress(hello.read_bytes()))
    files["bomb"].write_bytes(gzip.compress(hello.read_bytes() + bytes(16 << 20)))
    files["elf"].write_bytes(hello.with_suffix(".elf").read_bytes())
    images = [image("plain", hello, "kernel", **LINUX),
              image("packed", files["gz"], "kernel", **LINUX | {"compression": "gzip"}),
              image("bomb", files["bomb"], "kernel", **LINUX | {"compression": "gzip"}),
              image("elf", files["elf"], "kernel", **LINUX),
              image("elf-program", files["elf"], "standalone", os="u-boot",
                    load="<0x50000000>", entry="<0x50000000>"),
              image("arm", hello, "kernel", **LINUX | {"arch": "arm"}),
              image("fdt", board_dtb, "flat_dt"), image("overlay", overlay, "flat_dt"),
              image("rd", files["gz"], "ramdisk", os="linux"),
              image("more", files["gz"], "filesystem", load=f"<{LOADABLE:#x}>"),
              image("program", hello, "standalone", os="other", load="<0x50000000>"),
              image("over", files["gz"], "filesystem", load="<0x50000180>"),
              image("more-packed", files["gz"], "filesystem", compression="gzip",
                    load=f"<{LOADABLE:#x}>")]
    ways = [signed(name, kernel=name) for name in ("plain", "packed", "bomb", "elf", "arm")] + [
        signed("elf-program", standalone="elf-program"),
        signed("more", kernel="plain", loadables="more"),
        signed("more-packed", kernel="plain", loadables="more-packed"),
        signed("tree", kernel="plain", fdt="fdt"),
        signed("no-tree", kernel="plain", fdt=["fdt", "plain"]),
        signed("gz-bomb", kernel="bomb"),
        signed("args", 'slipway,bootargs = "a", "b";', kernel="plain"),
        signed("program", standalone="program", fdt=["fdt", "overlay"], loadables="more"),
        signed("program-rd", standalone="program", ramdisk="rd"),
        signed("program-over", standalone="program", loadables="over"),
        configuration("unsigned", kernel="plain", loadables="more"),
        configuration("overlay", fdt="overlay")]
    board = configuration("board", kernel="plain", compatible=["linux,dummy-virt"])
    fit = make_signed(files["fit"], keys, images, ways, "unsigned")
    return {"/small": fit, f"/{NAMED_ALIKE}": fit,
            "/board": make_signed(files["other"], keys, images, [*ways, board], "plain")}


@pytest.fixture(scope="module")
def console(qemu, verified_build, small, payload, make_disk):
    from console import Machine
    disk = make_disk("verified-kinds", small | {"/hello": payload()})
    machine = Machine(qemu, verified_build[1], disks=[disk])
    machine.prompt()
    yield machine
    machine.close()


@pytest.mark.parametrize("what,word", [
    ("#bomb", "more than the 0x10000 bytes come out"), ("#elf", "ELF file"),
    ("#elf-program", "an ELF file cannot be entered as it stands"), ("#arm", 'for "arm"'),
    ("#more-packed", "a loadable may not be compressed"), ("#no-tree", "of another type"),
    ("#args", "slipway,bootargs is not one string"), ("#program-rd", "told of no ramdisk"),
    ("#program-over", "would overwrite over"),
    ("#tree#overlay", "configuration overlay is not signed"),
    # the default is one that nobody signed, and nothing else is tried
    ("", "configuration unsigned is not signed")])
def test_refused(console, what, word):
    console.run("load virtio 0 ${kernel_addr_r} /small")
    output, status = console.status(f"bootm ${{kernel_addr_r}}{what}")
    assert status == 1 and word in output and "Starting" not in output, output


def test_compatible_with_the_board(console):
    """2020, CVE-2020-10648: a configuration that suits the board better, and is not signed."""
    console.run("load virtio 0 ${kernel_addr_r} /board")
    output, status = console.status("bootm ${kernel_addr_r}")
    assert status == 1 and "configuration board is not signed" in output
    assert "Starting" not in output, output


def test_nothing_is_placed(console):
    """2018, CVE-2018-18439: what is not signed reaches no address of its choice."""
    console.run(f"load virtio 0 ${{kernel_addr_r}} /small; mw.l {LOADABLE:x} 5a5a5a5a 100")
    before = console.run(f"md.l {LOADABLE:x} 40")
    assert "5a5a5a5a" in before
    assert console.status("bootm ${kernel_addr_r}#unsigned")[1] == 1
    assert console.run(f"md.l {LOADABLE:x} 40") == before


def test_earlier_verdict(console):
    """What was right of one image, which then was not started, says nothing of the next."""
    for line in ("bootm ${kernel_addr_r}#unsigned", "bootm ${kernel_addr_r}:plain",
                 "booti ${ramdisk_addr_r}", "go ${ramdisk_addr_r}"):
        console.run("load virtio 0 ${kernel_addr_r} /small; load virtio 0 ${ramdisk_addr_r} /hello")
        output, status = console.status("bootm ${kernel_addr_r}#bomb")
        assert "bomb: signed" in output and status == 1
        output, status = console.status(line)
        assert status == 1 and "Starting" not in output, output


def test_named_alike(boot, verified_build, small, make_disk):
    """The file lies where a devicetree would be put, were it not taken; its name changes nothing."""
    machine = boot(binary=verified_build[1], disks=[make_disk("verified-kinds-2", small)])
    machine.prompt()
    below = int(machine.run("printenv relocaddr").partition("=")[2], 16) - (2 << 20)
    assert "bytes read" in machine.run(f'load virtio 0 {below:x} "{NAMED_ALIKE}"')
    machine.send(f"bootm {below:x}#tree\r")
    machine.expect("hello: x0 ")


def test_blocks_of_4096(boot, verified_build, assets, keys, payload):
    """bootfit goes on behind the tree, which ends in the middle of a block."""
    ways = [signed("plain", f'filler = "{"f" * 70000}";', kernel="plain")]
    path = make_signed(assets / "verified-large.itb", keys, [image("plain", payload(), "kernel", **LINUX)],
                       ways, "plain", "-E", "-B", "0x20000")
    disk = assets / "verified-4096.img"
    disk.unlink(missing_ok=True)
    tool("mkfs.vfat", "-F", "16", "-S", "4096", "-s", 1, "-C", disk, 65536)
    tool("mcopy", "-i", disk, path, "::/large")
    machine = boot(binary=verified_build[1], args=[
        "-drive", f"if=none,id=d,format=raw,file={disk}", "-device",
        "virtio-blk-pci,drive=d,logical_block_size=4096,physical_block_size=4096"])
    machine.prompt()
    machine.send("bootfit virtio 0 ${kernel_addr_r} /large\r")
    machine.expect("hello: x0 ")


def test_initrd_of_the_previous_stage(boot, verified_build, small, make_disk):
    """Memory that nobody signed is no ramdisk, even where the machine's devicetree says so."""
    disk = make_disk("verified-kinds-2", small)
    machine = boot(binary=verified_build[1], entry="kernel", disks=[disk],
                   args=["-initrd", small["/small"]])
    machine.prompt()
    assert "initrd (previous stage)" in machine.run("meminfo")
    machine.run("load virtio 0 ${kernel_addr_r} /small")
    machine.send("bootm ${kernel_addr_r}#plain\r")
    machine.expect("linux,initrd-start is left out: that initrd is not signed")
    machine.expect("linux,initrd-end is left out")
    machine.expect("hello: x0 ")


def test_program(boot, verified_build, small, make_disk, assets, tmp_path):
    """What is no Linux gets its tree and its loadables too."""
    path = tmp_path / "gdb"
    machine = boot(binary=verified_build[1], disks=[make_disk("verified-kinds-2", small)],
                   args=["-gdb", f"unix:{path},server=on,wait=off"])
    machine.prompt()
    machine.run("load virtio 0 ${kernel_addr_r} /small")
    machine.send("bootm ${kernel_addr_r}#program\r")
    machine.expect("hello: x0 ")
    tree = int(machine.expect(" x1 "), 16)
    machine.expect("at 0000000050000000")
    stub = GdbStub(path)
    assert any(b"a signed overlay\0" in stub.memory(at, 1024)
               for at in range(tree, tree + 0x8000 & ~0xfff, 1000))
    loadable = (assets / "verified-gz").read_bytes()
    assert stub.memory(LOADABLE, len(loadable)) == loadable
    stub.detach()


@pytest.mark.parametrize("what", ["#packed", "#more", "#tree"])
def test_started(boot, verified_build, small, make_disk, what):
    machine = boot(binary=verified_build[1], disks=[make_disk("verified-kinds-2", small)])
    machine.prompt()
    machine.run("load virtio 0 ${kernel_addr_r} /small")
    machine.send(f"bootm ${{kernel_addr_r}}{what}\r")
    machine.expect("hello: x0 ")


@pytest.mark.parametrize("what", ["", "#base#overlay"])
def test_overlay(boot, verified_build, make_disk, assets, keys, kernel, overlay, board_dtb, what):
    """Linux sees what a signed overlay has changed, in one configuration or in two."""
    images = [image("kernel", kernel, "kernel", **LINUX), image("fdt", board_dtb, "flat_dt"),
              image("overlay", overlay, "flat_dt")]
    line = 'slipway,bootargs = "earlycon";'
    ways = [signed("both", line, kernel="kernel", fdt=["fdt", "overlay"]),
            signed("base", line, kernel="kernel", fdt="fdt"), signed("overlay", fdt="overlay")]
    path = make_signed(assets / "verified-linux.itb", keys, images, ways, "both")
    machine = boot(binary=verified_build[1], disks=[make_disk("verified-linux", {"/linux": path})])
    machine.prompt()
    machine.run("load virtio 0 ${ramdisk_addr_r} /linux")
    machine.send(f"bootm ${{ramdisk_addr_r}}{what}\r")
    machine.expect("Machine model: a signed overlay")
