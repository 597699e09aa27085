# SPDX-License-Identifier: Apache-2.0
"""What the map holds before the devicetree has said which memory nobody may touch."""
import re
import struct
import subprocess

import pytest

from gdbstub import GdbStub

PAGE = 0x1000
IMAGE = 0x40200000
QEMU_FDT = {"kernel": 0x48000000, "bios": 0x40000000}
PLACE = 0x4c000000
TOTALSIZE, STRUCTURE, STRINGS, RESERVES = 1, 2, 3, 4      # words of the header
STRINGS_SIZE, STRUCTURE_SIZE = 8, 9


@pytest.fixture(scope="session")
def symbols(out):
    """Link addresses."""
    text = subprocess.run(["aarch64-linux-gnu-nm", out / "slipway.elf"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    return {name: int(address, 16) for address, name in re.findall(r"^(\w+) \w (\w+)$", text, re.M)}


@pytest.fixture
def stopped(boot, symbols, tmp_path):
    """stopped(entry): (machine, stub), before the first instruction."""
    def start(entry="kernel", **kwargs):
        path = tmp_path / "gdb"
        m = boot(entry=entry, args=["-S", "-gdb", f"unix:{path},server=on,wait=off"], **kwargs)
        return m, GdbStub(path)
    return start


def in_early_map(stub, symbols):
    """Goes on until the early map is complete: all is read, the final map is about to be switched to."""
    for name in ("boot_cached", "switch_world"):
        stub.step_to(IMAGE + symbols[name])


def mapped(stub, address):
    """Whether the CPU has a translation for ADDRESS now."""
    return not stub.ask(f"m{address:x},4").startswith("E")


def pages_around(stub, address, size):
    """Of the 2 MiB before, the tree's own and those behind: the first and the end of what is mapped."""
    block = address // 0x200000 * 0x200000
    here = [page for page in range(block - 2 * PAGE, block + 0x200000 + size, PAGE)
            if mapped(stub, page)]
    assert here == list(range(here[0], here[-1] + PAGE, PAGE))
    return here[0], here[-1] + PAGE


def touched(address, size):
    return address // PAGE * PAGE, -(-(address + size) // PAGE) * PAGE


def used(blob):
    """Bytes up to the end of the last block."""
    word = struct.unpack_from(">10I", blob)
    return max(word[STRUCTURE] + word[STRUCTURE_SIZE], word[STRINGS] + word[STRINGS_SIZE])


@pytest.fixture(scope="session")
def tree(qemu, assets):
    """QEMU's devicetree without the room behind it."""
    dtb = assets / "early.dtb"
    subprocess.run([qemu, "-M", f"virt,virtualization=on,dumpdtb={dtb}", "-cpu", "cortex-a57",
                    "-m", "1G"], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    blob = bytearray(dtb.read_bytes())
    blob = blob[:used(blob)]
    struct.pack_into(">I", blob, 4 * TOTALSIZE, len(blob))
    return bytes(blob)


@pytest.mark.parametrize("entry", ["kernel", "bios"])
def test_qemu_tree(stopped, symbols, entry):
    """It claims 1 MiB: its blocks are mapped, and neither that room nor what is beside it."""
    m, stub = stopped(entry)
    in_early_map(stub, symbols)
    fdt = QEMU_FDT[entry]
    size = used(stub.memory(fdt, 40))
    assert PAGE < size < 0x10000
    if entry == "kernel":
        assert pages_around(stub, fdt, size) == touched(fdt, size)
    else:
        assert mapped(stub, fdt) and not mapped(stub, touched(fdt, size)[1])
    for address in (fdt + 0xff000, 0x44000000, IMAGE + symbols["_image_end"], IMAGE - PAGE):
        assert not mapped(stub, address)
    stub.close()


def enter_with(stopped, blob, address):
    """Slipway with the tree BLOB at ADDRESS in x0, stopped at its first instruction."""
    m, stub = stopped()
    stub.step_to(IMAGE)
    for at in range(0, len(blob), 1024):
        part = blob[at:at + 1024]
        stub.write_memory(address + at, part)
    stub.write_register("x0", address)
    return m, stub


# the header across two pages; at the end of a 2 MiB block; in the middle
@pytest.mark.parametrize("address", [PLACE + PAGE - 8, PLACE + 0x1ff000, PLACE + 0x10000])
def test_pages(stopped, symbols, tree, address):
    m, stub = enter_with(stopped, tree, address)
    in_early_map(stub, symbols)
    assert pages_around(stub, address, len(tree)) == touched(address, len(tree))
    stub.send("c")
    m.prompt()
    stub.close()


def with_reserves(tree, where, entries):
    """The tree with its list of reserved memory moved to WHERE."""
    blob = bytearray(tree) + bytes(where - len(tree))
    blob += b"".join(struct.pack(">QQ", *entry) for entry in entries)
    struct.pack_into(">I", blob, 4 * RESERVES, where)
    struct.pack_into(">I", blob, 4 * TOTALSIZE, len(blob))
    return bytes(blob)


def test_reserves_behind(stopped, tree):
    """A list that tools would not put there is read whole: all of the tree is mapped then."""
    blob = with_reserves(tree, 0x9000, [(0x50000000, PAGE)] * 512 + [(0, 0)])
    m, stub = enter_with(stopped, blob, PLACE + PAGE - 8)
    stub.send("c")
    m.prompt()
    assert re.search("000050000000-000050000fff .*/memreserve/", m.run("meminfo"))
    stub.close()


def test_reserves_without_end(stopped, tree):
    """It ends where the tree does."""
    blob = with_reserves(tree, 0x9000, [(0x50000000, PAGE)] * 512)
    m, stub = enter_with(stopped, blob, PLACE)
    stub.send("c")
    m.prompt()
    stub.close()
