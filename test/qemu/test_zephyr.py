# SPDX-License-Identifier: Apache-2.0
"""Zephyr, in the ways that doc/zephyr.md names.

A program of ours stands for it (test/payload/zephyr_like.S), which enters as its
arm64 port does and depends on the same things. The header has the same fault.
"""
import pathlib
import re
import struct
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOM = 0x48000000
LINKS = [0x40000000, 0x44000000]        # QEMU's devicetree lies at the first
GICV3 = "virtualization=on,gic-version=3"


@pytest.fixture(scope="module")
def disk(out, make_disk, assets):
    """/LINK.bin and /LINK.elf for each link address, and files that are not quite that."""
    files = {}
    for link in LINKS:
        name = f"zephyr-{link:x}"
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}", f"OUT={name}",
                        f"LINK={link:#x}", "zephyr_like"], cwd=ROOT, check=True)
        for form in ("bin", "elf"):
            files[f"/{link:x}.{form}"] = out / "payload" / f"{name}.{form}"
    good = files["/44000000.bin"].read_bytes()
    # without the header: nothing says what it is
    files["/blind.bin"] = assets / "blind.bin"
    files["/blind.bin"].write_bytes(good[:56] + bytes(4) + good[60:])
    # linked to where no RAM is
    files["/far.bin"] = assets / "far.bin"
    files["/far.bin"].write_bytes(good[:16] + struct.pack("<Q", 0x10000000 + len(good)) + good[24:])
    return make_disk("zephyr", files)


@pytest.fixture
def machine(boot, debug_bin, disk):
    """machine(...): at the prompt."""
    def start(machine=GICV3, cpu="cortex-a53", smp=2, **kwargs):
        m = boot(binary=debug_bin, disks=[disk], machine=machine, cpu=cpu, smp=smp, **kwargs)
        m.prompt()
        return m
    return start


def run(m, *commands):
    """What it said, as {text: number or None}, and what came before."""
    for command in commands[:-1]:
        assert m.status(command)[1] == 0
    m.send(f"{commands[-1]}\r")
    before = m.expect("zephyr: entered")
    said = dict(re.findall(r"zephyr: (.*?)(?: 0x([0-9a-f]{16}))?\r",
                           "zephyr: entered" + m.expect("zephyr: end\r")))
    m.wait_end()
    return {text: int(value, 16) if value else None for text, value in said.items()}, before


def check(said, el, cpus=2):
    """It works: ticks come, and a second CPU in the same state."""
    assert said["entered at EL"] == el
    assert "data is there" in said
    assert said["ticks"] == 3
    if cpus == 2:
        assert said["second CPU at EL"] == 1


WAYS = {
    "bootelf": (f"load virtio 0:1 {ROOM:x} /LINK.elf", f"bootelf {ROOM:x}"),
    "boot elf": (f"load virtio 0:1 {ROOM:x} /LINK.elf", f"boot {ROOM:x}"),
    "booti": (f"load virtio 0:1 {ROOM:x} /LINK.bin", f"booti {ROOM:x}"),
    "boot": (f"load virtio 0:1 {ROOM:x} /LINK.bin", f"boot {ROOM:x}"),
    "go": ("load virtio 0:1 LINK /LINK.bin", "go LINK"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("link", LINKS)
def test_auto_is_el1(machine, way, link):
    m = machine()
    said, before = run(m, *(text.replace("LINK", f"{link:x}") for text in WAYS[way]))
    assert f"Zephyr, linked to 0x{link:x}: auto is el1 for it" in before
    assert "stays reserved" in before
    check(said, 1)


@pytest.mark.parametrize("cpu", ["cortex-a57", "cortex-a76", "max"])
def test_cpus(machine, cpu):
    said, _ = run(machine(cpu=cpu), f"load virtio 0:1 {ROOM:x} /44000000.bin", f"boot {ROOM:x}")
    check(said, 1)


def test_at_el2(machine):
    """It drops to EL1 by itself and keeps what HCR_EL2 held; nobody answers its HVC then."""
    m = machine(smp=1)
    assert m.status(f"load virtio 0:1 {ROOM:x} /44000000.elf")[1] == 0
    m.send(f"bootelf -h el2 {ROOM:x}\r")
    before = m.expect("zephyr: ticks 0x0000000000000003")
    assert "Zephyr, linked to 0x44000000\r" in before and "auto" not in before
    assert "entered at EL 0x0000000000000002" in before and "data is there" in before


def test_entered_at_el1(machine):
    """Slipway itself at EL1: QEMU is the one that answers HVC."""
    said, before = run(machine(machine="gic-version=3"), f"load virtio 0:1 {ROOM:x} /44000000.bin",
                       f"boot {ROOM:x}")
    assert "stays reserved" not in before
    check(said, 1)


def test_raw(machine):
    """A file that says nothing: the user says all."""
    said, before = run(machine(), f"load virtio 0:1 {ROOM:x} /blind.bin",
                       f"boot -h el1 raw {ROOM:x} 44000000 44000000")
    assert "Zephyr" not in before
    check(said, 1)
    said, _ = run(machine(), "load virtio 0:1 44000000 /blind.bin",
                  "boot -h el1 raw 44000000 44000ffc")
    check(said, 1)


def test_devicetree_at_ram_start(boot, debug_bin, disk, payload, make_disk):
    """For programs that look there; x0 says the same."""
    m = boot(binary=debug_bin, disks=[make_disk("hello", {"/hello": payload()})])
    m.prompt()
    m.run("mw.q 40000000 0 10; setenv fdt_at_ram_start yes")
    m.run(f"load virtio 0:1 {ROOM:x} /hello")
    m.send(f"go {ROOM:x}\r")
    assert "devicetree copied to 0x40000000" in m.expect("hello: x0 0000000040000000")


# --- refusals -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def console(qemu, debug_bin, disk):
    from console import Machine
    m = Machine(qemu, debug_bin, disks=[disk], machine=GICV3, cpu="cortex-a76")
    m.prompt()
    yield m
    m.close()


def refused(m, command, *words):
    output, status = m.status(command)
    assert status == 1
    for word in words:
        assert word in output, output
    assert "Starting" not in output


def test_refused(console):
    m = console
    m.run(f"load virtio 0:1 {ROOM:x} /44000000.bin")
    refused(m, f"go {ROOM:x}", "linked to 0x44000000", "runs only there")
    refused(m, f"boot -h el2-vhe {ROOM:x}", "TGE")
    refused(m, f"boot -h el1,mmu=identity {ROOM:x}", "entered with it off")
    refused(m, f"bootelf {ROOM:x}", "no \"\\x7fELF\"")
    refused(m, f"boot raw {ROOM:x} 44000000", "entry point 0x44000000", "outside")
    refused(m, f"boot raw {ROOM:x} {ROOM + 2:x}", "not a multiple of 4")
    refused(m, f"boot raw {ROOM:x} 7ee00000 7ee00000", "would overwrite")
    refused(m, f"boot raw {ROOM:x} 0 0", "not all RAM")
    refused(m, "boot raw 4c000000 4c000000", "nothing was loaded to 4c000000")
    refused(m, "boot raw 4c000000:zebra 4c000000", "size", "not a number")
    refused(m, f"boot -h el9 {ROOM:x}", "el9")
    refused(m, f"boot {ROOM:x} 1 2 3", "Usage")
    m.run(f"load virtio 0:1 {ROOM:x} /44000000.elf")
    refused(m, f"bootelf -h el2-vhe {ROOM:x}", "TGE")
    m.run(f"load virtio 0:1 {ROOM:x} /far.bin")
    refused(m, f"booti {ROOM:x}", "linked to 0x10000000", "not all RAM")
    m.run(f"load virtio 0:1 {ROOM:x} /blind.bin")
    refused(m, f"boot {ROOM:x}", "no image of a known type", "boot raw ADDR ENTRY")
    refused(m, f"boot zebra {ROOM:x}", "zebra", "not a number")
    assert "type" not in m.run("setenv fdt_at_ram_start y")
    # what bootmodule has described is not overwritten
    m.run("mw.q 44000000 0 100; bootmodule ramdisk 44000800:100")
    refused(m, f"boot raw {ROOM:x} 44000000 44000000", "overwrite /chosen/module@44000800")
    m.run(f"load virtio 0:1 {ROOM:x} /44000000.elf")
    refused(m, f"bootelf {ROOM:x}", "overwrite /chosen/module@44000800")
    m.run("fdt rm /chosen/module@44000800")
    m.run("load virtio 0:1 40000000 /40000000.bin")
    refused(m, "go 40000000", "fdt_at_ram_start: ", "lies at 0x40000000")
    m.run("setenv fdt_at_ram_start")


def test_handoff_check_knows_it(console):
    console.run(f"load virtio 0:1 {ROOM:x} /44000000.bin")
    output, status = console.status(f"handoff check -h el1 {ROOM:x}")
    assert status == 0 and "raw image of Zephyr, linked to 0x44000000" in output
    console.run(f"load virtio 0:1 {ROOM:x} /44000000.elf")
    assert "ELF64 program" in console.run(f"handoff show {ROOM:x}")


def test_boot_alone_runs_bootcmd(console):
    console.run("setenv bootcmd 'echo it is $me'; setenv me bootcmd")
    assert console.run("boot") == "it is bootcmd"
    console.run("setenv bootcmd")
    refused(console, "boot", "bootcmd is not set")
