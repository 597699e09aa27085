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

ALIAS = 0x7000000000       # below 2^39, above all RAM and devices

RUN = re.compile(r"0x([0-9a-f]{16}) 0x([0-9a-f]{16}) 0x([0-9a-f]{16}) +(\d) (\S+) +(\S+) +(\S.*)")


@pytest.fixture
def start(boot, debug_bin, under_vhe):
    """start(machine, cpu, vhe): a machine at its prompt."""
    def begin(machine="virtualization=on", cpu="cortex-a57", vhe=False, binary=debug_bin, **kwargs):
        if vhe:
            binary = under_vhe(binary)
            kwargs["entry"] = "kernel"
        m = boot(binary=binary, machine=machine, cpu=cpu, **kwargs)
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
    # TTBR holds physical addresses: where RAM is mapped a second time there is none
    assert m.status(f"mmu map {ALIAS:x} 50000000 1000 normal rw")[1] == 0
    assert "is outside the memory that is known" in m.run(f"mmu walk 0 --ttbr {ALIAS:x}")
    assert m.status(f"mmu unmap {ALIAS:x} 1000")[1] == 0
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


def test_bad_input(start):
    m = start()
    for command, words in (
            ("mmu walk zz", "address \"zz\" is not a number"),
            ("mmu walk 10000000000000000", "is not a number of 64 bits"),
            ("mmu walk 0 --ttbr", "--ttbr wants a value"),
            ("mmu walk 0 --what", "'--what' is no option of walk"),
            ("mmu walk 0 --el 4", "there is no EL4 with tables of its own"),
            ("mmu walk 0 --el 1", "--ttbr and --tcr are wanted"),
            ("mmu walk 0 --e2h", "--ttbr and --tcr are wanted"),
            ("mmu walk 0 --el 1 --e2h", "--e2h is about EL2"),
            ("mmu walk 0 --tcr c000", "TG0 of TCR is a reserved value"),
            ("mmu at zz", "address \"zz\" is not a number"),
            ("mmu check x", "count \"x\" is not a number"),
            ("mmu check 1 x", "seed \"x\" is not a number")):
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


# --- experiments ---------------------------------------------------------------------------------


def faults(m, command, words):
    """COMMAND ends in a fault report that says WORDS."""
    output, status = m.status(command)
    assert status == 1 and "*** synchronous exception" in output and words in output, output


@pytest.mark.parametrize("machine,cpu,vhe", REGIMES)
def test_map_protect_unmap(start, machine, cpu, vhe):
    m = start(machine, cpu, vhe)
    before = m.run("meminfo"), m.run("mmu dump")
    output, status = m.status(f"mmu map {ALIAS:x} 50000000 3000 normal rw")
    assert (output, status) == (f"{ALIAS:#x} -> 0x50000000, 0x3000 bytes, normal rw-", 0)
    assert owned(m)["mmu map"] == (0x50000000, 0x50002fff)
    # one RAM, two addresses
    m.run("mw.q 50001000 0123456789abcdef")
    assert m.run(f"md.q {ALIAS + 0x1000:x} 1").split()[1] == "0123456789abcdef"
    assert (ALIAS, 0x50000000, 0x3000, 3, "normal", "rw-", "mmu map") in runs(m.run("mmu dump"))
    # a page of it read-only: that page alone
    assert m.status(f"mmu protect {ALIAS + 0x1000:x} 1000 ro") == ("", 0)
    faults(m, f"mw.q {ALIAS + 0x1000:x} 1", "permission fault, level 3")
    for addr in (ALIAS, ALIAS + 0x2ff8, 0x50001000):
        assert m.status(f"mw.q {addr:x} 1")[1] == 0
    assert m.run("mmu check 200").endswith(" 0 mismatches")
    assert m.status(f"mmu protect {ALIAS + 0x1000:x} 1000 rw") == ("", 0)
    assert m.status(f"mw.q {ALIAS + 0x1000:x} 1")[1] == 0
    # code: the second mapping of writable memory is said
    output, status = m.status(f"mmu protect {ALIAS:x} 1000 rx")
    assert status == 0
    # parts go away one by one; the RAM is free again after the last
    assert m.status(f"mmu unmap {ALIAS:x} 1000")[1] == 0
    faults(m, f"md.q {ALIAS:x} 1", "translation fault, level 3")
    assert "mmu map" in owned(m)
    assert m.status(f"mmu unmap {ALIAS:x} 3000")[1] == 0
    assert (m.run("meminfo"), m.run("mmu dump")) == before


def test_map_types(start):
    """What was written through the other mapping is there, in both directions."""
    m = start()
    for kind in ("normal", "normal-wt", "normal-nc", "device-GRE", "device-nGnRE", "device-nGnRnE"):
        m.run("mw.q 50000000 1111222233334444")
        assert m.status(f"mmu map {ALIAS:x} 50000000 1000 {kind} rw")[1] == 0
        assert m.run(f"md.q {ALIAS:x} 1").split()[1] == "1111222233334444"
        m.run(f"mw.q {ALIAS:x} 5555666677778888")
        assert m.run(f"mmu unmap {ALIAS:x} 1000") == ""
        assert m.run("md.q 50000000 1").split()[1] == "5555666677778888"


def test_own_address(start):
    """Free RAM may lose its own mapping, a block at a time, and get it back."""
    m = start()
    before = m.run("meminfo"), m.run("mmu dump")
    output, status = m.status("mmu unmap 50001000 1000")
    group = re.search(r"is inside a (block|contiguous group) of 0x50000000 [+] 0x([0-9a-f]+) ", output)
    size = int(group[2], 16)
    assert status == 1 and size >= 0x200000
    assert "map the RAM a second time" in output
    output, status = m.status(f"mmu protect 50000000 {size + 0x1000:x} ro")
    assert status == 1 and f"is inside a {group[1]} of {0x50000000 + size:#x}" in output
    assert (m.run("meminfo"), m.run("mmu dump")) == before
    assert m.status(f"mmu unmap 50000000 {size:x}") == ("", 0)
    faults(m, "md 50000000 1", "translation fault, level 2")
    assert owned(m)["mmu map"] == (0x50000000, 0x50000000 + size - 1)
    output, status = m.status(f"mmu protect 50000000 {size:x} ro")
    assert status == 1 and "is mapped: nothing was changed" in output
    assert m.status(f"mmu map 50000000 50000000 {size:x} normal rw")[1] == 0
    assert (m.run("meminfo"), m.run("mmu dump")) == before
    # read-only: loads go elsewhere, and the fault is the usual one
    assert m.status(f"mmu protect 50000000 {size:x} ro") == ("", 0)
    faults(m, "mw 50000000 1", "permission fault, level 2")
    assert m.status(f"mmu protect 50000000 {size:x} rw") == ("", 0)
    assert (m.run("meminfo"), m.run("mmu dump")) == before


def test_any_free_ram(start):
    m = start()
    output, status = m.status(f"mmu map {ALIAS:x} - 2000 normal rw")
    assert status == 0
    pa = int(re.search(r"-> (0x[0-9a-f]+)", output)[1], 16)
    assert owned(m)["mmu map"] == (pa, pa + 0x1fff)
    # twice the same RAM; it is kept until both are gone
    assert m.status(f"mmu map {ALIAS + 0x2000:x} {pa:x} 1000 normal ro")[1] == 0
    assert m.status(f"mmu unmap {ALIAS:x} 2000")[1] == 0
    assert "mmu map" in owned(m)
    assert m.status(f"mmu unmap {ALIAS + 0x2000:x} 1000")[1] == 0
    assert "mmu map" not in owned(m)


def test_audit(start):
    """Writable through one mapping, executable through another: found, and gone when one is."""
    m = start()
    clean = ("no page is both writable and executable", 0)
    assert m.status("mmu audit") == clean
    assert m.status(f"mmu map {ALIAS:x} 50000000 3000 normal rx") == (
        f"{ALIAS:#x} -> 0x50000000, 0x3000 bytes, normal r-x\n"
        "mmu: the same RAM is writable at 0x50000000 (mmu audit)", 0)
    assert "r-x at EL2" in m.run(f"mmu walk {ALIAS:x}")
    assert m.status("mmu audit") == (
        f"0x50000000 (mmu map) is writable at 0x50000000 and executable at {ALIAS:#x}", 1)
    assert m.run(f"mmu protect {ALIAS:x} 3000 ro") == ""
    assert m.run(f"mmu protect {ALIAS + 0x1000:x} 2000 rx") == (
        "mmu: the same RAM is writable at 0x50001000 (mmu audit)")
    # the last page alone
    assert m.status(f"mmu protect {ALIAS:x} 2000 ro")[1] == 0
    assert m.status("mmu audit") == (
        f"0x50002000 (mmu map) is writable at 0x50002000 and executable at {ALIAS + 0x2000:#x}", 1)
    assert m.status(f"mmu unmap {ALIAS:x} 3000")[1] == 0
    assert m.status("mmu audit") == clean


def test_what_is_refused(start):
    m = start()
    ranges = owned(m)
    before = m.run("meminfo"), m.run("mmu dump")

    def refused(command, words):
        output, status = m.status(command)
        assert status == 1 and words in output, (command, output)

    for name in ("text", "rodata", "data", "stack guard", "stack", "heap", "translation tables",
                 "control devicetree", "exception stack"):
        first, last = ranges[name]
        first, size = first & ~0xfff, (last + 1 - first + 0xfff) & ~0xfff
        for command in (f"mmu unmap {first:x} {size:x}", f"mmu protect {first:x} 1000 rw",
                        f"mmu map {ALIAS:x} {first:x} 1000 normal rw",
                        f"mmu map {first:x} {first:x} 1000 normal rw",
                        f"mmu unmap {first - 0x1000:x} {size + 0x2000:x}"):
            refused(command, "only free RAM and loads")
    refused("mmu unmap 9000000 1000", "pl011@9000000 is at")
    refused(f"mmu map {ALIAS:x} 9000000 1000 device-nGnRE rw", "is not all RAM")
    refused(f"mmu map {ALIAS:x} 20000000 1000 normal rw", "is not all RAM")
    refused("mmu map 9000000 50000000 1000 normal rw", "pl011@9000000 is at")
    refused("mmu map 51000000 50000000 1000 normal rw", "is mapped at its own address only")
    refused("mmu unmap 3ff00000 200000", "is not all RAM")
    refused("mmu map 0 50000000 1000 normal rw", "a null pointer faults")
    refused("mmu unmap 0 1000", "a null pointer faults")
    refused(f"mmu map {ALIAS:x} 50000000 800 normal rw", "is not a multiple of the granule, 0x1000")
    refused(f"mmu map {ALIAS:x} 50000800 1000 normal rw", "PA 0x50000800 is not a multiple")
    refused(f"mmu map {ALIAS + 1:x} 50000000 1000 normal rw", "is not a multiple of the granule")
    refused(f"mmu map {ALIAS:x} 50000000 0 normal rw", "a size of 0 is nothing")
    refused(f"mmu map {ALIAS:x} - 0 normal rw", "a size of 0 is nothing")
    refused("mmu map fffffffffffff000 50000000 2000 normal rw", "is beyond 64 bits")
    refused("mmu map 1000000000000 50000000 1000 normal rw", "is beyond the 48 bits")
    refused("mmu unmap 1000000000000 1000", "is beyond the 48 bits")
    refused(f"mmu unmap {ALIAS:x} 3000", f"nothing is mapped in {ALIAS:#x} + 0x3000")
    refused(f"mmu map {ALIAS:x} 50000000 1000 memory rw", "'memory' is no type")
    refused(f"mmu map {ALIAS:x} 50000000 1000 normal rwx", "'rwx' is no permission")
    refused(f"mmu protect {ALIAS:x} 1000 w", "'w' is no permission")
    refused(f"mmu protect {ALIAS:x} 1000 ro", "is mapped: nothing was changed")
    refused(f"mmu map {ALIAS:x} - ffffffffff000 normal rw", "free RAM of")
    refused(f"mmu map {ALIAS + 0x1000:x} 50000000 10000000 normal rw", "tables are needed")
    refused("mmu map x 50000000 1000 normal rw", "VA \"x\" is not a number")
    assert m.status(f"mmu map {ALIAS:x} 50000000 2000 normal rw")[1] == 0
    refused(f"mmu map {ALIAS + 0x1000:x} 50000000 2000 normal rw", "is mapped already")
    assert m.status(f"mmu unmap {ALIAS:x} 2000")[1] == 0
    assert (m.run("meminfo"), m.run("mmu dump")) == before
    for usage in ("mmu map", f"mmu map {ALIAS:x} 50000000 1000 normal", "mmu unmap 0",
                  "mmu protect 0 1000", "mmu test 1", "mmu audit 1"):
        assert "Usage:" in m.run(usage)


def test_tables_are_kept(start):
    """Experiments run out of tables in words, and drivers still get theirs."""
    m = start()
    for i in range(64):
        output, status = m.status(f"mmu map {ALIAS + (i << 30):x} 50000000 1000 normal rw")
        if status:
            break
    assert i > 3 and "are left, 8 of them for devices" in output
    assert int(re.search(r"room for (\d+) more", m.run("mmu info"))[1]) >= 8
    # what is unmapped gives its tables back: there is room again, however often
    for at in range(i):
        assert m.status(f"mmu unmap {ALIAS + (at << 30):x} 1000")[1] == 0
    before = m.run("mmu info; meminfo; mmu dump")
    places = " ".join(f"{ALIAS + (at << 30):x}" for at in range(3 * i))
    output, status = m.status(f"for at in {places}; do mmu map ${{at}} 50000000 1000 normal rw && "
                              "mmu unmap ${at} 1000 || break; done")
    assert status == 0 and output.count("normal rw-") == 3 * i, output
    assert m.run("mmu info; meminfo; mmu dump") == before


# --- mmu test ------------------------------------------------------------------------------------

@pytest.mark.parametrize("machine,cpu,vhe", REGIMES)
def test_exercises(start, machine, cpu, vhe):
    # with one CPU, QEMU up to 10.0 does not check the alignment of Device accesses
    m = start(machine, cpu, vhe, smp=2)
    before = m.run("meminfo")
    output, status = m.status("mmu test")
    assert status == 0, output
    lines = output.splitlines()
    checks = sum(line.startswith("ok ") for line in lines)
    assert lines[-1] == f"{checks} checks, 0 failed" and checks == 56

    def said(pattern, times=1):
        assert len(re.findall(pattern, output, re.M)) == times, (pattern, output)

    said(r"^ok +text: write at 0x[0-9a-f]+: permission fault, level 3$")
    said(r"^ok +rodata: write at .*: permission fault, level 3$")
    for place in ("data", "stack", "heap"):
        said(rf"^ok +{place}: execute at .*: permission fault, level [23]$")
    said(r"^ok +made r--: write at .*: permission fault, level 3$")
    said(r"^ok +rw- again: write at .*: works$")
    said(r"^ok +made rwx: execute at .*: permission fault, level 3$")
    said(r"^ok +device-\w+, unaligned: (read|write) at .*: alignment fault$", 6)
    said(r"^ok +normal\S*, unaligned: (read|write) at .*: works$", 6)
    said(r"^seen +(normal|device)\S*: (STXR|LDXR) .*$", 6)
    said(r"^seen +write after r-- without TLBI: .*$")
    said(r"^seen +read after unmapping without TLBI: .*$")
    said(r"^ok +r--, TLBI: write at .*: permission fault, level 3$")
    said(r"^ok +unmapped, TLBI: read at .*: translation fault, level 3$")
    # nothing is left of it, and faults of commands are reports as ever
    assert m.run("meminfo") == before
    assert m.run("mmu check 500").endswith(" 0 mismatches")
    faults(m, "md 0 1", "null pointer")
    assert m.status("mmu test")[1] == 0


# --- every format --------------------------------------------------------------------------------

EL1, EL2 = "", "virtualization=on"
# (granule and VA bits that are built, CPU, machine, entered with E2H = 1, VA bits in force)
FORMATS = [
    ("4K-39", "cortex-a53", EL1, False, 39), ("4K-39", "cortex-a53", EL2, False, 39),
    ("4K-39", "max", EL2, True, 39),
    ("4K-42", "cortex-a57", EL2, False, 42),
    ("4K-52", "max", EL1, False, 52), ("4K-52", "max", EL2, False, 52),
    ("4K-52", "max", EL2, True, 52),
    ("16K-36", "max", EL1, False, 36), ("16K-36", "max", EL2, False, 36),
    ("16K-39", "max", EL2, True, 39), ("16K-42", "max", EL1, False, 42),
    ("16K-52", "max", EL1, False, 52), ("16K-52", "max", EL2, False, 52),
    ("16K-52", "neoverse-n1", EL2, True, 48),
    ("64K-39", "cortex-a53", EL1, False, 39),
    ("64K-42", "cortex-a53", EL2, False, 42), ("64K-42", "cortex-a57", EL1, False, 42),
    ("64K-52", "cortex-a57", EL2, False, 48),
    ("64K-52", "max", EL1, False, 52), ("64K-52", "max", EL2, False, 52),
    ("64K-52", "max", EL2, True, 52),
]


@pytest.mark.parametrize("name,cpu,machine,vhe,bits", FORMATS)
def test_every_format(start, configured, name, cpu, machine, vhe, bits):
    """The hardware's walk, the exercises, W^X and the descriptions in each granule and size."""
    granule, va = name.split("-")
    binary = configured(name, f"CONFIG_GRANULE_{granule}=y", f"CONFIG_VA_BITS_{va}=y")
    m = start(machine, cpu, vhe, binary=binary, smp=2)
    info = m.run("mmu info")
    assert f"TTBR0: {granule[:-1]} KiB granule, {bits}-bit addresses" in info
    assert "reserved, should be" not in info, info
    output, status = m.status("mmu check 4000 11")
    assert status == 0 and " 0 mismatches" in output, output
    assert int(output.split()[0]) > 4000
    output, status = m.status("mmu test")
    assert status == 0 and output.endswith("56 checks, 0 failed"), output
    assert m.status("mmu audit")[1] == 0
    # what an experiment maps is found by all of them
    page = int(granule[:-1]) << 10
    alias = 1 << (bits - 1)
    assert m.status(f"mmu map {alias:x} 50000000 {2 * page:x} normal-nc rw")[1] == 0
    assert m.status(f"mmu protect {alias + page:x} {page:x} ro")[1] == 0
    rows = [row for row in runs(m.run("mmu dump")) if row[6] == "mmu map" and row[0] >= alias]
    assert [(r[0], r[1], r[2], r[4], r[5]) for r in rows] == [
        (alias, 0x50000000, page, "normal-nc", "rw-"),
        (alias + page, 0x50000000 + page, page, "normal-nc", "r--")]
    assert " 0 mismatches" in m.run("mmu check 500 12")
    assert m.status(f"mmu at {alias + page:x} w")[1] == 0
    assert m.status(f"mmu unmap {alias:x} {2 * page:x}")[1] == 0
