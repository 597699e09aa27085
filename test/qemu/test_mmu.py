# SPDX-License-Identifier: Apache-2.0
"""The mmu command, on the configuration qemu_virt_debug, in every regime that Slipway runs in."""
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# (machine, cpu, entered with E2H = 1)
REGIMES = [("", "cortex-a53", False), ("virtualization=on", "cortex-a53", False),
           ("virtualization=on", "cortex-a57", False), ("", "max", False),
           ("virtualization=on", "max", False), ("virtualization=on", "max", True)]

RUN = re.compile(r"0x([0-9a-f]{16}) 0x([0-9a-f]{16}) 0x([0-9a-f]{16}) +(\d) (\S+) +(\S+) +(\S.*)")


@pytest.fixture(scope="module")
def vhe_bin(debug_bin):
    """A program that leaves HCR_EL2.E2H = 1 and starts the debug configuration."""
    folder = debug_bin.parent
    subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={folder}",
                    "DEFINES=-DVHE=1 -DMMU=1", "OUT=vhe.bin", "predecessor.bin"], cwd=ROOT,
                   check=True)
    return folder / "payload" / "vhe.bin"


@pytest.fixture
def start(boot, debug_bin, vhe_bin):
    """start(machine, cpu, vhe): a machine at its prompt."""
    def begin(machine="virtualization=on", cpu="cortex-a57", vhe=False, **kwargs):
        if vhe:
            kwargs.update(binary=vhe_bin, entry="kernel")
        m = boot(**{"binary": debug_bin, "machine": machine, "cpu": cpu, **kwargs})
        m.prompt()
        return m
    return begin


def runs(text):
    """[(va, pa, size, level, type, perm, name)] of `mmu dump`."""
    rows = []
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        match = RUN.fullmatch(line)
        assert match, line
        rows.append((*(int(match[i], 16) for i in (1, 2, 3)), int(match[4]), *match.groups()[4:]))
    return rows


def owned(m):
    """{name: (first, last)} of the ranges of the memory map."""
    return {name: (int(a, 16), int(b, 16)) for a, b, name in
            re.findall(r"^ +([0-9a-f]+)-([0-9a-f]+) +\d+ \w+ +(?:\w+ +)?(\S.*)$",
                       m.run("meminfo"), re.M)}


@pytest.mark.parametrize("machine,cpu,vhe", REGIMES)
def test_hardware_agrees(start, machine, cpu, vhe):
    m = start(machine, cpu, vhe)
    output, status = m.status("mmu check 2000 3")
    assert status == 0 and output.endswith(" 0 mismatches"), output
    count = int(output.split()[0])
    edges = int(re.search(r"edges of (\d+) runs", output)[1])
    assert count == 2000 + 4 * edges and edges > 10
    mapped, faults = (int(re.search(rf"(\d+) {what}", output)[1]) for what in ("mapped", "faults"))
    assert 0.4 * count < mapped < 0.9 * count and 0.3 * count < faults


@pytest.mark.parametrize("machine,cpu,vhe,regime", [
    ("", "max", False, "regime: EL1&0"),
    ("virtualization=on", "max", False, "regime: EL2 (HCR_EL2.E2H = 0)"),
    ("virtualization=on", "max", True, "regime: EL2&0 (HCR_EL2.E2H = 1)"),
])
def test_info(start, machine, cpu, vhe, regime):
    m = start(machine, cpu, vhe)
    output, status = m.status("mmu info")
    assert status == 0 and output.splitlines()[0] == regime
    assert "TTBR0: 4 KiB granule, 48-bit addresses" in output
    # in the layout that is in force, no reserved bit is other than it should be
    assert "reserved, should be" not in output, output
    two = regime != "regime: EL2 (HCR_EL2.E2H = 0)"
    assert ("TTBR1: walks are off, every address faults" in output) == two
    assert ("EPD1" in output) == two
    assert ("HCR_EL2" in output.partition("\n")[2]) == bool(machine)
    assert "WXN         1" in output and "MMU on" in output


def test_dump(start):
    m = start()
    rows = runs(m.run("mmu dump"))
    ranges = owned(m)
    # ascending, disjoint, VA = PA, never writable and executable at once
    for a, b in zip(rows, rows[1:]):
        assert a[0] + a[2] <= b[0]
    for va, pa, _, level, kind, perm, _ in rows:
        assert va == pa and 0 <= level <= 3
        assert perm in ("rw-", "r--", "r-x")
        assert kind in ("normal", "device-nGnRE")
    by_name = {}
    for row in rows:
        by_name.setdefault(row[6], []).append(row)
    for name, perm, kind in (("text", "r-x", "normal"), ("rodata", "r--", "normal"),
                             ("heap", "rw-", "normal"), ("stack", "rw-", "normal"),
                             ("pl011@9000000", "rw-", "device-nGnRE")):
        first, last = ranges[name]
        assert by_name[name][0][0] == first
        assert by_name[name][-1][0] + by_name[name][-1][2] - 1 == last
        assert {(r[5], r[4]) for r in by_name[name]} == {(perm, kind)}
    for name in ("stack guard", "exception stack guard"):
        assert name not in by_name
        assert not any(r[0] <= ranges[name][0] < r[0] + r[2] for r in rows)


def test_raw_dump(start):
    m = start()
    lines = [line.split() for line in m.run("mmu dump -r").splitlines() if line[0] != "#"]
    kinds = {line[5] for line in lines}
    assert kinds == {"table", "block", "page"}
    root = re.search(r"table at (0x[0-9a-f]+)", m.run("mmu info"))[1]
    assert int(lines[0][0], 16) == int(root, 16) and lines[0][2] == "0"
    # every descriptor stands where the dump says
    for address, desc, _, index, va, kind in lines[::97]:
        memory = m.run(f"md.q {address} 1").split()
        assert memory[1] == desc[2:], (address, kind)
        assert int(address, 16) % 4096 == int(index) * 8
        if kind == "page":
            assert int(desc, 16) & 0xfffffffff000 == int(va, 16)


def test_walk(start):
    m = start()
    text = owned(m)["text"][0]
    output, status = m.status(f"mmu walk {text:x}")
    assert status == 0
    assert re.findall(r"^level (\d): .*: (\w+)$", output, re.M) == [
        ("0", "table"), ("1", "table"), ("2", "table"), ("3", "page")]
    assert f"mapped to {text:#x} by a page of 0x1000 bytes: r-x at EL2" in output
    assert "executable" in output and "read-only" in output
    output, status = m.status("mmu walk 0")
    assert status == 1 and "the level 3 descriptor" in output and "is invalid" in output
    output, status = m.status("mmu walk 8000000000000000")
    assert status == 1 and "does not fit the 48 bits" in output


def test_walk_through_other_tables(start):
    """Only RAM is read, whatever the registers point at; the layout is the one that was asked for."""
    m = start()
    # a device, nothing, a guard page, an unaligned and an absurd base
    guard = owned(m)["stack guard"][0]
    for ttbr in ("9000000", "20000000", f"{guard:x}", "fffff000"):
        output, status = m.status(f"mmu walk 40000000 --ttbr {ttbr}")
        assert status == 1 and "is outside the memory that is known" in output, output
    output, status = m.status("mmu walk 40000000 --ttbr fffffffff000")
    assert status == 1 and re.search(r"lies beyond \d\d bits: an address size fault", output), output
    # tables by hand: EL1&0, 39 bits, 4K; the block is privileged execute-never by bit 53 alone
    m.run("mw.q 41000000 0 200; mw.q 41000008 0020000080000705")
    one = m.run("mmu walk 40001234 --el 1 --ttbr 41000000 --tcr 500803519")
    assert "mapped to 0x80001234 by a block of 0x40000000 bytes: rw- at EL1" in one
    # the mistake of data tables used under the other layout: E2H = 0 has XN in bit 54
    nvhe = m.run("mmu walk 40001234 --el 2 --ttbr 41000000 --tcr 80853519")
    assert "rwx at EL2" in nvhe
    vhe = m.run("mmu walk 40001234 --el 2 --e2h --ttbr 41000000 --tcr 500803519")
    assert "rw- at EL2" in vhe
    # a table that is itself at every level ends after the levels there are
    m.run("mw.q 41000000 0000000041000003 200")
    loop = m.run("mmu walk 40001234 --ttbr 41000000")
    assert len(re.findall("^level ", loop, re.M)) == 4 and "mapped to 0x41000234 by a page" in loop
    assert "a cycle: its level 1 table is one of those above" in loop


@pytest.mark.parametrize("command,words", [
    ("mmu walk zz", "address 'zz' is not a hexadecimal number"),
    ("mmu walk 10000000000000000", "is too large"),
    ("mmu walk 0 --ttbr", "--ttbr wants a value"),
    ("mmu walk 0 --what", "'--what' is no option of walk"),
    ("mmu walk 0 --el 4", "there is no EL4 with tables of its own"),
    ("mmu walk 0 --el 1", "--ttbr and --tcr are wanted"),
    ("mmu walk 0 --e2h", "--ttbr and --tcr are wanted"),
    ("mmu walk 0 --el 1 --e2h", "--e2h is about EL2"),
    ("mmu walk 0 --tcr c000", "TG0 of TCR is a reserved value"),
    ("mmu at zz", "address 'zz' is not a hexadecimal number"),
    ("mmu check x", "count 'x' is not a number"),
    ("mmu check 1 x", "seed 'x' is not a number"),
])
def test_bad_input(start, command, words):
    m = start()
    output, status = m.status(command)
    assert status == 1 and words in output, output
    for usage in ("mmu", "mmu what", "mmu walk", "mmu at", "mmu at 0 x", "mmu at 0 r w",
                  "mmu dump -x", "mmu info 1", "mmu check 1 2 3"):
        output, status = m.status(usage)
        assert status == 1 and "Usage:" in output, usage


@pytest.mark.parametrize("machine,cpu,vhe", REGIMES)
def test_at(start, machine, cpu, vhe):
    m = start(machine, cpu, vhe)
    ranges = owned(m)
    text, stack = ranges["text"][0], ranges["stack"][0]
    for command, fault in ((f"mmu at {text:x}", None), (f"mmu at {text:x} r", None),
                           (f"mmu at {text:x} w", "permission fault, level 3"),
                           (f"mmu at {stack:x} w", None),
                           (f"mmu at {stack - 1:x}", "translation fault, level 3"),
                           ("mmu at 20000000", "translation fault"),
                           ("mmu at 8000000000000 w", "translation fault, level 0")):
        output, status = m.status(command)
        assert status == 0 and output.endswith("hardware and tables: equal"), output
        assert (fault or "the translation worked") in output, output


def test_completion(start):
    m = start()
    m.send("mmu wa\t")
    m.expect("mmu walk ")
    m.send("0\r")
    m.expect("is invalid")
    m.prompt()
