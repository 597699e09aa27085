# SPDX-License-Identifier: Apache-2.0
"""What a signed boot costs, however mkimage has laid the image out (doc/verified-boot.md, One pass).

Debian's kernel, signed, with its data in the tree and behind it, at multiples of 4 and of more; the
plugin of `make bench` counts from reset to the kernel, polling left out.
"""
import gzip
import os
import subprocess

import pexpect
import pytest

MOST = 70e6         # instructions, for 33 MB, whatever the layout
MOVE = 0.2          # per byte: what a kernel costs that has to be moved, at most
SLACK = 1e6         # what reading another layout may cost

# Options of mkimage, and bytes of a property more: a data offset is a multiple of 4, and so both
# kinds of it are there, those that a devicetree can lie in front of and those that it cannot.
LAYOUTS = {f"{name}+{odd}": (options, odd) for odd in (0, 4)
           for name, options in (("inside", []), ("behind", ["-E"]))}
LAYOUTS |= {"at-1000": (["-E", "-B", "1000"], 0), "at-200000": (["-E", "-B", "200000"], 0)}

SOURCE = """/dts-v1/; / { description = "t"; #address-cells = <1>; more = "%s";
	images {
		rd { data = /incbin/("%s"); type = "ramdisk"; arch = "arm64"; os = "linux";
			compression = "none"; hash-1 { algo = "sha256"; }; };
		kernel { data = /incbin/("%s"); type = "kernel"; arch = "arm64"; os = "linux";
			compression = "%s"; load = <0>; entry = <0>; hash-1 { algo = "sha256"; }; }; };
	configurations { default = "good";
		good { kernel = "kernel"; ramdisk = "rd"; signature-1 { algo = "sha256,rsa2048";
			key-name-hint = "dev"; sign-images = "kernel", "ramdisk"; }; }; }; };"""


def make_image(folder, keys, name, kernel, compression="none"):
    """The path of a signed image in this layout."""
    options, odd = LAYOUTS[name]
    ramdisk, source, path = folder / "rd", folder / f"{name}.its", folder / f"{name}-{kernel.name}.itb"
    ramdisk.write_bytes(os.urandom(300001))
    source.write_text(SOURCE % ("x" * (3 + odd), ramdisk, kernel, compression))
    subprocess.run(["mkimage", *options, "-f", source, "-k", keys, "-r", path], check=True,
                   stdout=subprocess.DEVNULL)
    return path


@pytest.fixture(scope="module")
def disk(keys, kernel, payload, assets, make_disk):
    """Images of Debian's kernel, /NAME, and of a small packed one, /NAME.gz."""
    folder = assets / "one-pass"
    folder.mkdir(exist_ok=True)
    packed = folder / "packed"
    packed.write_bytes(gzip.compress(payload().read_bytes()))
    files = {f"/{name}": make_image(folder, keys, name, kernel) for name in LAYOUTS}
    files |= {f"/{name}.gz": make_image(folder, keys, name, packed, "gzip") for name in LAYOUTS}
    return make_disk("one-pass", files)


def line(way, name):
    return {"bootfit": f"bootfit virtio 0 ${{kernel_addr_r}} {name}",
            "bootm": f"load virtio 0 ${{kernel_addr_r}} {name}; bootm ${{kernel_addr_r}}"}[way]


@pytest.fixture(scope="module")
def cost(qemu, verified_build, plugins, kernel, disk, assets, summary):
    """cost(way, name): instructions from reset to the kernel, without polling and typing."""
    from console import Machine
    known = {}

    def measure(way, name):
        events, binary = assets / "one-pass/events", verified_build[1]
        machine = Machine(qemu, binary, disks=[disk], args=[
            "-plugin", f"{plugins / 'count.so'},out={events},kernel={kernel},"
            f"elf={binary.with_suffix('.elf')},poll=virtqueue_wait_used"])
        machine.prompt()
        machine.send(f"echo from here; {line(way, name)}\r")
        machine.expect(pexpect.EOF)
        at = {}
        for event in events.read_text().splitlines():
            kind, _, total, _, polling, *text = event.split(" ", 5)
            if kind != "line" or text[0].strip() == "from here":
                at.setdefault(kind, int(total) - int(polling))
        assert "kernel" in at, events.read_text()
        return at["prompt"] + at["kernel"] - at["line"]

    def once(way, name):
        if (way, name) not in known:
            known[way, name] = measure(way, name)
            summary[f"signed boot by {way} {name}"] = f"{known[way, name] / 1e6:.1f} M instructions"
        return known[way, name]
    return once


@pytest.mark.parametrize("name", LAYOUTS)
def test_bootfit(cost, name):
    """No layout costs a pass more; one of each pair costs the move of the kernel as well."""
    assert cost("bootfit", f"/{name}") <= MOST
    if name.startswith("at"):
        assert cost("bootfit", f"/{name}") <= cost("bootfit", "/at-200000") + SLACK


@pytest.mark.parametrize("name", ["inside", "behind"])
def test_in_place(cost, kernel, name):
    """Where the kernel lies at a multiple of 8 in its file it is not moved."""
    costs = sorted(cost("bootfit", f"/{name}+{odd}") for odd in (0, 4))
    at_best = cost("bootfit", "/at-200000")
    assert costs[0] <= at_best + SLACK
    assert at_best + SLACK < costs[1] <= at_best + SLACK + MOVE * kernel.stat().st_size


@pytest.mark.parametrize("name", ["inside+0", "behind+4", "at-200000"])
def test_bootm(cost, name):
    assert cost("bootm", f"/{name}") <= MOST


@pytest.mark.parametrize("name", ["inside+0", "behind+4"])
def test_packed(boot, verified_build, debug_bin, disk, name):
    """A packed kernel, by both ways, and in a build where signatures do not count too."""
    for binary, way, said in ((verified_build[1], "bootfit", "its 2 images are what was signed"),
                              (verified_build[1], "bootm", "its 2 images are what was signed"),
                              (debug_bin, "bootfit", "kernel: [^\n]* gzip, hashes are right")):
        machine = boot(binary=binary, disks=[disk])
        machine.prompt()
        machine.send(f"{line(way, f'/{name}.gz')}\r")
        machine.expect(said)
        machine.expect("hello: x0 ")
