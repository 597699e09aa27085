# SPDX-License-Identifier: Apache-2.0
"""ELF programs: started at each EL, at the places that RTOSes are linked to; and refusals.

The files come from the linker; each bad one is a good one with a field changed.
"""
import pathlib
import re
import struct
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOM = 0x48000000
HIGH = 0xffff800000000000
SAID = re.compile(r"(\w+) ([0-9a-f]{16})")


@pytest.fixture(scope="module")
def segments(out):
    """segments(phys, virt): the program of two segments, linked for these addresses."""
    def build(phys, virt):
        name = f"segments-{phys:x}-{virt:x}.elf"
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}", f"OUT={name}",
                        f"PHYS={phys:#x}", f"VIRT={virt:#x}", "segments.elf"], cwd=ROOT, check=True)
        return out / "payload" / name
    return build


@pytest.mark.parametrize("machine,how,el", [("virtualization=on", "-h el2", 2),
                                            ("virtualization=on", "-h el1 -p", 1),
                                            ("", "-p", 1)])
@pytest.mark.parametrize("phys,virt", [(0x50000000, HIGH), (0x40000000, 0x40000000)])
def test_starts(boot, debug_bin, segments, make_disk, machine, how, el, phys, virt):
    """Also at 0x40000000, where QEMU puts its devicetree: Slipway's copy lies elsewhere."""
    disk = make_disk(f"elf-{phys:x}", {"/a.elf": segments(phys, virt)})
    m = boot(binary=debug_bin, disks=[disk], machine=machine)
    m.prompt()
    m.run(f"mw.q {phys:x} deadbeefdeadbeef 40000")
    m.run(f"load virtio 0:1 {ROOM:x} /a.elf")
    m.send(f"bootelf {how} {ROOM:x}\r")
    before = m.expect("segments: ")
    assert f"Starting application at 0x{phys:08X}" in before
    assert ("stays reserved" in before) == ("el1" in how)
    said = {name: int(value, 16) for name, value in SAID.findall(m.expect("end\r"))}
    assert said["at"] == phys and said["EL"] == el
    assert said["DATA"] == 0x5e9e37da7a and said["BSS"] == 0
    assert said["x0"] > ROOM and (said["x1"], said["x2"], said["x3"]) == (0, 0, 0)


def test_over_its_own_file(boot, debug_bin, segments, make_disk):
    """Loaded where it goes, file over segments: without an address, from $loadaddr."""
    disk = make_disk("elf-over", {"/a.elf": segments(0x50000000, HIGH)})
    m = boot(binary=debug_bin, disks=[disk])
    m.prompt()
    m.run("setenv loadaddr 50000000")
    m.run("load virtio 0:1 50000000 /a.elf")
    m.send("bootelf\r")
    m.expect("segments: at 0000000050000000 ")
    assert "DATA 0000005e9e37da7a BSS 0000000000000000" in m.expect("end\r")


# --- refusals --------------------------------------------------------------------------


def changed(good, *fields):
    """GOOD with (offset, struct format, value)... written into it."""
    file = bytearray(good)
    for offset, form, value in fields:
        struct.pack_into(form, file, offset, value)
    return bytes(file)


def phdr(number, field):
    """The offset of a field of a program header (gABI), in what ld writes."""
    return 64 + 56 * number + {"type": 0, "flags": 4, "offset": 8, "vaddr": 16, "paddr": 24,
                               "filesz": 32, "memsz": 40, "align": 48}[field]


BAD = {
    "class": ([(4, "B", 3)], ["EI_CLASS"]),
    "endian": ([(5, "B", 2)], ["EI_DATA"]),
    "machine": ([(18, "<H", 40)], ["e_machine"]),
    "object": ([(16, "<H", 1)], ["e_type"]),
    "entry": ([(24, "<Q", 0x1000)], ["e_entry", "0x1000", "outside"]),
    "phnum": ([(56, "<H", 0xf000)], ["e_phoff", "beyond the end"]),
    "noload": ([(phdr(0, "type"), "<I", 0), (phdr(1, "type"), "<I", 0)], ["PT_LOAD"]),
    "filesz": ([(phdr(1, "filesz"), "<Q", 1 << 40)], ["program header 1", "at 0x78", "p_filesz"]),
    "beyond": ([(phdr(1, "offset"), "<Q", 1 << 40)], ["program header 1", "end of the file"]),
    "wrap": ([(phdr(1, "memsz"), "<Q", (1 << 64) - 1)], ["program header 1", "wraps"]),
    "align": ([(phdr(0, "align"), "<Q", 3)], ["program header 0", "at 0x40", "power of two"]),
    "offset": ([(phdr(0, "vaddr"), "<Q", HIGH + 8)], ["program header 0", "p_align"]),
    "twice": ([(phdr(1, "paddr"), "<Q", 0x50000000)], ["program headers 0", "and 1", "overlap"]),
    "huge": ([(phdr(1, "memsz"), "<Q", 1 << 40)], ["program header 1", "not all RAM"]),
    "mmio": ([(phdr(1, "paddr"), "<Q", 0x09000000)], ["program header 1", "not all RAM"]),
    "slipway": ([(phdr(1, "paddr"), "<Q", 0x7ee00000)], ["program header 1", "overwrite text"]),
    "stack": ([(phdr(1, "paddr"), "<Q", 0x7ee00000 - 0x1000)], ["overwrite text"]),
}


@pytest.fixture(scope="module")
def console(qemu, debug_bin, segments, make_disk, assets):
    """A machine with all the bad files, each in the load's place in turn."""
    from console import Machine
    folder = assets / "elf"
    folder.mkdir(exist_ok=True)
    good = segments(0x50000000, HIGH).read_bytes()
    contents = {name: changed(good, *fields) for name, (fields, _) in BAD.items()}
    offsets = [struct.unpack_from("<Q", good, phdr(i, "offset"))[0] for i in (0, 1)]
    contents |= {"good": good, "cut": good[:offsets[0] + 8], "short": good[:60],
                 "order": changed(good, (phdr(0, "paddr"), "<Q", ROOM + offsets[1]),
                                  (phdr(1, "paddr"), "<Q", ROOM + offsets[0]))}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    m = Machine(qemu, debug_bin,
                disks=[make_disk("elf-bad", {f"/{n}": folder / n for n in contents})])
    m.prompt()
    yield m
    m.close()


def refused(m, command, *words):
    """It fails, says all WORDS, and has left the places of the good program alone."""
    m.run("mw.q 50000000 a5a5a5a5a5a5a5a5 4; mw.q 50100000 a5a5a5a5a5a5a5a5 4")
    output, status = m.status(command)
    assert status == 1
    for word in words:
        assert word in output, output
    assert "Starting" not in output
    assert "a5a5a5a5a5a5a5a5" in m.run("md.q 50000000 1")
    assert "a5a5a5a5a5a5a5a5" in m.run("md.q 50100000 1")


@pytest.mark.parametrize("name", BAD)
def test_refused(console, name):
    console.run(f"load virtio 0:1 {ROOM:x} /{name}")
    refused(console, f"bootelf {ROOM:x}", "bootelf: ", *BAD[name][1])


def test_other_refusals(console):
    console.run(f"load virtio 0:1 {ROOM:x} /cut")
    refused(console, f"bootelf {ROOM:x}", "end of the file")
    console.run(f"load virtio 0:1 {ROOM:x} /short")
    refused(console, f"bootelf {ROOM:x}", "shorter than an ELF64 header")
    console.run(f"load virtio 0:1 {ROOM:x} /order")
    refused(console, f"bootelf {ROOM:x}", "the file itself", "still needed", "load it to 0x4")
    console.run(f"load virtio 0:1 {ROOM:x} /good")
    refused(console, f"bootelf -s {ROOM:x}", "-s", "program headers")
    refused(console, f"bootelf -d {ROOM:x}", "no option")
    refused(console, f"bootelf -h el9 {ROOM:x}", "el9")
    refused(console, "setenv loadaddr; bootelf", "no address given", "loadaddr is not set")
    refused(console, f"bootelf -h el2-vhe {ROOM:x}", "no VHE")      # a cortex-a57
    refused(console, "bootelf 4c000000", "nothing was loaded to 0x4c000000")
    refused(console, "bootelf zebra", "not a number")
    refused(console, f"booti {ROOM:x}", "holds an ELF file", "bootelf")
    refused(console, f"go {ROOM:x}", "holds an ELF file", "bootelf")


def test_over_the_chosen_devicetree(console):
    """The one that the user chose, where only loads are."""
    console.run(f"load virtio 0:1 {ROOM:x} /good")
    console.run("fdt addr -c; fdt move ${fdtcontroladdr} 50100000 4000")
    output, status = console.status(f"bootelf {ROOM:x}")
    assert status == 1 and "program header 1" in output and "overwrite the devicetree" in output
    assert "50100000: edfe0dd0" in console.run("md.l 50100000 1").replace("d00dfeed", "edfe0dd0")
