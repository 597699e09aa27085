# SPDX-License-Identifier: Apache-2.0
"""The kernels of examples/, each started in the ways that its README names."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOM = 0x48000000
LINK = 0x44000000       # of examples/Makefile
MAX_LINES = 100         # C and assembly of one example together
NAMES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/start.S"))


@pytest.fixture(scope="module")
def examples(out, make_disk):
    """A disk with NAME.elf and NAME.bin of every example."""
    folder = out / "examples"
    subprocess.run(["make", "-s", "-C", "examples", f"O={folder}"], cwd=ROOT, check=True)
    return make_disk("examples", {f"/{name}.{form}": folder / f"{name}.{form}"
                                  for name in NAMES for form in ("elf", "bin")})


WAYS = {
    "bootelf": (f"load virtio 0:1 {ROOM:x} /NAME.elf", f"bootelf -h HOW {ROOM:x}"),
    "booti": (f"load virtio 0:1 {ROOM:x} /NAME.bin", f"booti -h HOW {ROOM:x}"),
    "go": (f"load virtio 0:1 {LINK:x} /NAME.bin", f"go -h HOW {LINK:x}"),
}


def start(boot, binary, disk, name, how, way, **kwargs):
    """Starts it; what it said until it turned the machine off, as {name: number or None}."""
    m = boot(binary=binary, disks=[disk], **kwargs)
    m.prompt()
    load, go = (text.replace("NAME", name).replace("HOW", how) for text in WAYS[way])
    assert m.status(load)[1] == 0
    m.send(f"{go}\r")
    said = {}
    for text, value in re.findall(rf"{name}: (.*?)(?: 0x([0-9a-f]{{16}}))?\r",
                                  m.expect(rf"{name}: off\r")):
        said[text] = int(value, 16) if value else None
    m.wait_end()
    return said


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cpu", ["cortex-a53", "max"])
def test_el1(boot, debug_bin, examples, cpu, way):
    said = start(boot, debug_bin, examples, "el1", "el1", way, cpu=cpu)
    assert said["CurrentEL"] == 1
    assert said["SCTLR_EL1"] == 0x30d00980
    assert said["devicetree of bytes"] > 1000
    assert "the counter counts" in said
    assert said["PSCI version"] == 0x10001          # QEMU's, by HVC through Slipway's part at EL2


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("how,el", [("el2-vhe", 2), ("el1", 1)])
def test_el2_vhe(boot, debug_bin, examples, how, el, way):
    """The names of EL1 do at both ELs."""
    said = start(boot, debug_bin, examples, "el2-vhe", how, way, cpu="cortex-a76")
    assert said["CurrentEL"] == el
    assert said["SCTLR_EL1"] & 0x1005 == 0          # I, C, M
    assert said["CPACR_EL1"] & 3 << 20 == 3 << 20   # FPEN
    assert said["exception, ESR_EL1"] == 0x2000000  # EC 0, an instruction of 4 bytes
    assert "the timer fired" in said


@pytest.mark.parametrize("cpu", ["cortex-a53", "max"])
def test_el1_linear(boot, debug_bin, examples, cpu):
    said = start(boot, debug_bin, examples, "el1-linear", "el1,mmu=linear", "bootelf", cpu=cpu, smp=2)
    base = 0xffffff8000000000
    assert said["VA - PA"] == base
    assert base + LINK < said["runs at"] < base + LINK + 0x1000
    assert said["SCTLR_EL1"] & 0x1005 == 0x1005     # I, C, M
    assert said["its SCTLR_EL1"] == said["SCTLR_EL1"]
    assert said["second CPU, MPIDR_EL1"] & 0xffffff == 1
    assert said["its argument"] == 0x5ec0d


@pytest.mark.parametrize("cpu", ["cortex-a53", "cortex-a76"])
def test_el2_identity(boot, debug_bin, examples, cpu):
    said = start(boot, debug_bin, examples, "el2-identity", "el2,mmu=identity", "bootelf", cpu=cpu)
    assert said["CurrentEL"] == 2
    assert said["SCTLR_EL2"] & 0x1005 == 0x1005
    assert said["TTBR0_EL2"] == said["ttbr0 in the devicetree"] != 0
    for line in ["code may be read, may not be written", "constants may be read, may not be written",
                 "data may be read, may be written", "page 0 may not be read, may not be written"]:
        assert line in said
    assert said["unaligned word"] == 0


def test_el2_vhe_names_no_other():
    """No register but EL1's and EL0's."""
    text = "".join(re.sub(r"/\*.*?\*/", "", (ROOT / "examples/el2-vhe" / name).read_text(),
                          flags=re.DOTALL) for name in ("start.S", "main.c"))
    assert not re.search(r"_EL2\b|_el2\b", text)


@pytest.mark.parametrize("name", NAMES)
def test_short(name):
    """As long as a page: a kernel's author reads all of it."""
    files = (ROOT / "examples" / name).iterdir()
    assert sum(len(path.read_text().splitlines()) for path in files) < MAX_LINES
