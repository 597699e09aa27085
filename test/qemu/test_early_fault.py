# SPDX-License-Identifier: Apache-2.0
"""Exceptions before the relocation are reported, whatever the map is at that moment."""
import re
import subprocess

import pytest

from gdbstub import GdbStub

ROM, RAM = 0, 0x40200000
NOWHERE = 0x30000000        # in no map; QEMU reads zeroes there

# function that the way is left at, where it runs when entered by -bios, words for what happens then
STAGES = {
    "MMU off": ("tiny_map_enter", ROM, "undefined instruction"),
    "tiny map": ("early_main", ROM, "translation fault, level [12]"),
    "tiny map, out of ROM": ("boot_in_place", RAM, "translation fault, level [12]"),
    "early map": ("boot_cached", RAM, "translation fault, level [123]"),
}


@pytest.fixture(scope="session")
def symbols(out):
    """Link addresses of functions."""
    text = subprocess.run(["aarch64-linux-gnu-nm", out / "slipway.elf"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    return {name: int(address, 16) for address, name in re.findall(r"^(\w+) [tT] (\w+)$", text,
                                                                   re.M)}


@pytest.mark.parametrize("entry,machine,el", [("bios", "virtualization=on", 2),
                                              ("kernel", "virtualization=on", 2),
                                              ("kernel", "", 1)])
@pytest.mark.parametrize("function,place,cause", STAGES.values(), ids=STAGES.keys())
def test_report(boot, symbols, tmp_path, entry, machine, el, function, place, cause):
    """The CPU is led astray where FUNCTION begins."""
    base = place if entry == "bios" else RAM
    path = tmp_path / "gdb"
    m = boot(entry=entry, machine=machine,
             args=["-S", "-gdb", f"unix:{path},server=on,wait=off"])
    stub = GdbStub(path)
    stub.run_to(base + symbols[function])
    stub.stopped()
    stub.write_register("pc", NOWHERE)
    stub.send("c")
    m.expect(f"exception during early start at EL{el} \\(synchronous\\)")
    m.expect(f"cause  [^\r]*{cause}")
    m.expect(f"ELR    0x{NOWHERE:016x}")
    m.expect(f"image  0x{base:016x}")
    stub.close()


@pytest.mark.parametrize("address", [0x7ffc0000, 0x7ff90000])
def test_image_that_does_not_fit(boot, slipway_bin, address):
    """Loaded so that the file is in RAM, and the stack that it begins with is behind the end."""
    m = boot(binary=f"loader,file={slipway_bin},addr={address:#x},force-raw=on,cpu-num=0",
             entry="device")
    m.expect(r"exception during early start at EL2 \(synchronous\)")
    m.expect("cause  data abort: synchronous external abort")
    m.expect("FAR    0x([0-9a-f]{16})")
    assert int(m.child.match[1], 16) >= 0x80000000
    m.expect(f"image  0x{address:016x}")
