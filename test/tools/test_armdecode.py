# SPDX-License-Identifier: Apache-2.0
"""armdecode as a program: what it prints, as text, JSON and SVG, and how it refuses."""
import json
import os
import pathlib
import struct
import subprocess
import xml.etree.ElementTree as ET

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = 0x40008000
TCR = "500803510"           # EL1&0: 4K, 48 bits, IPS 48 bits, EPD1
LEAF = 1 << 10 | 3 << 8
XN = 1 << 54 | 1 << 53
SVG = "{http://www.w3.org/2000/svg}"

ZEPHYR = """\
esr_el2 0x96000047  far_el2 0x40019000 (= _image_ram_end)  sctlr_el2 0x30c51838 (before)
ttbr0_el2 0x40008000  tcr_el2 0x00000005_00803510  spsr_el2 0x000003c4  hcr_el2 0x00000004_88000002
id_aa64mmfr1_el1 0x10212122  id_aa64mmfr0_el1 0x00101122
"""
DUMP = """\
=> mmu dump
# TTBR0 = 0x7fe83000, TCR_EL2 = 0x80853510
# VA               PA                 size               level type          perm name
0x0000000000001000 0x0000000000001000 0x00000000001ff000     3 device-nGnRE  rw-  flash@0
0x0000000000200000 0x0000000000200000 0x0000000003e00000     2 device-nGnRE  rw-  flash@0
0x0000000040000000 0x0000000040000000 0x000000003ee00000     2 normal        rw-  RAM
0x000000007ee00000 0x000000007ee00000 0x000000000002c000     3 normal        r-x  text
0x000000007ee2c000 0x000000007ee2c000 0x0000000000018000     3 normal        r--  rodata
0x000000007ee45000 0x000000007ee45000 0x0000000000010000     3 normal-nc     rw-  stack & <heap>
=>
"""


@pytest.fixture(scope="session")
def program():
    out = os.environ.get("SLIPWAY_OUT", ROOT / "build")
    subprocess.run(["make", "-s", "-f", "tools/host-tools.mk", f"O={out}"], cwd=ROOT, check=True)
    return pathlib.Path(out) / "tools" / "armdecode"


@pytest.fixture
def run(program):
    """run(argument, ..., text=standard input): (status, output, errors)."""
    def start(*argv, text=""):
        done = subprocess.run([program, *map(str, argv)], input=text, capture_output=True,
                              encoding="utf-8", check=False, timeout=60)
        assert done.returncode in (0, 1, 2), done.stderr       # and not by a signal
        return done.returncode, done.stdout, done.stderr
    return start


@pytest.fixture
def tables(tmp_path):
    """tables({(table, index): descriptor}): a file with four tables from BASE on, one per level."""
    def write(entries):
        words = [0] * 2048
        for level in range(3):
            words[level * 512] = BASE + 0x1000 * (level + 1) | 3
        for (table, index), desc in entries.items():
            words[table * 512 + index] = desc
        path = tmp_path / "tables.bin"
        path.write_bytes(struct.pack("<2048Q", *words))
        return path
    return write


# --- JSON ---------------------------------------------------------------------------------

def test_json_of_decode(run):
    status, out, _ = run("decode", "esr", "0x96000047", "--json")
    fields = {f["name"]: f for f in json.loads(out)["fields"]}
    assert status == 0
    assert fields["EC"] == {"name": "EC", "hi": 31, "lo": 26, "value": "0x25", "meaning": "data abort"}
    assert fields["DFSC"]["meaning"] == "translation fault, level 3"
    _, out, _ = run("decode", "tcr_el2", "0x500803510", "--json")
    assert {f["name"] for f in json.loads(out)["fields"] if f.get("wrong")} == {"RES0", "RES1"}
    _, out, _ = run("decode", "tcr_el2", "0x5_00803510", "--e2h", "--json")
    assert json.loads(out)["e2h"] is True and json.loads(out)["value"] == "0x500803510"


def test_json_of_every_register(run):
    """Every name that the program offers gives valid JSON, whatever the value."""
    names = run("decode", "nonsense", "0")[2].split("\n", 1)[1].split()
    assert len(names) > 40 and "ESR" in names and "ID_AA64MMFR4_EL1" in names
    for name in names:
        for value in ("0", "ffffffffffffffff", "5555555555555555"):
            for extra in ([], ["--e2h"]):
                status, out, _ = run("decode", name, value, "--json", *extra)
                assert status == 0 and json.loads(out)["register"] == name


def test_json_of_explain(run):
    status, out, _ = run("explain", "--json", text=ZEPHYR)
    findings = json.loads(out)
    assert status == 0
    assert {f["kind"] for f in findings} >= {"what happened", "regime", "walk", "does not fit",
                                             "harmless", "look at next"}
    assert any("ordinary store" in f["text"] for f in findings)


def test_json_of_walk(run, tables):
    path = tables({(3, 24): 0x40018000 | XN | LEAF | 3})
    where = [path, f"{BASE:x}", "--ttbr", f"{BASE:x}", "--tcr", TCR, "--mair", "ff", "--json", "--va"]
    status, out, _ = run("walk", *where, "18123")
    walk = json.loads(out)
    assert status == 0 and walk["end"] == "mapped" and walk["pa"] == "0x40018123"
    assert [s["level"] for s in walk["steps"]] == [0, 1, 2, 3]
    assert walk["steps"][3]["descriptor"] == f"{0x40018000 | XN | LEAF | 3:#x}"
    status, out, _ = run("walk", *where, "19000")
    assert status == 1 and json.loads(out)["end"] == "invalid-descriptor"


@pytest.mark.parametrize("options,entries,end", [
    (["--tcr", "50080f510"], {}, "reserved-granule"),
    (["--tcr", "50080353f"], {}, "bad-address-size"),
    (["--ttbr", "1000040008000"], {}, "invalid-descriptor"),     # an ASID is no address
    (["--ttbr", "12345000"], {}, "unreadable-table"),
    (["--tcr", "803510", "--ttbr", "140008000"], {}, "table-base-size"),
    (["--va", "1000000000000"], {}, "out-of-range"),
    (["--va", "ffff000000000000"], {}, "walks-off"),
    ([], {(0, 0): LEAF | 1}, "reserved-descriptor"),
    ([], {(3, 0): 0x40000000 | LEAF | 1}, "reserved-descriptor"),
    (["--tcr", "803510"], {(3, 0): 1 << 40 | LEAF | 3}, "address-size"),
    ([], {(1, 0): 0x7f0000000000 | 3}, "unreadable-table"),
    ([], {(3, 0): 0}, "invalid-descriptor"),
])
def test_walk_says_what_is_wrong(run, tables, options, entries, end):
    """Bad tables and registers: an end with a name, never a crash or an endless walk."""
    given = {"--ttbr": f"{BASE:x}", "--tcr": TCR, "--va": "0"} | dict(zip(options[::2], options[1::2]))
    status, out, _ = run("walk", tables(entries), f"{BASE:x}", "--json",
                         *[word for pair in given.items() for word in pair])
    assert status == 1 and json.loads(out)["end"] == end


# --- the map ---------------------------------------------------------------------------------

def boxes(svg):
    """{text of the box: classes of its rectangle}."""
    found = {}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):
        found[group.find(f"{SVG}text").text] = group.find(f"{SVG}rect").get("class")
    return found


def texts(svg):
    return [t.text for t in ET.fromstring(svg).iter(f"{SVG}text")]


def test_map(run, tmp_path):
    path = tmp_path / "dump.txt"
    path.write_text(DUMP, encoding="utf-8")
    status, svg, errors = run("map", path, "--title", "A & B")
    assert status == 0 and not errors
    # neighbours of one kind at two levels are one box
    assert boxes(svg) == {"flash@0": "box rw", "RAM": "box rw", "text": "box rx", "rodata": "box ro",
                          "stack & <heap>": "box rw"}
    said = texts(svg)
    assert "A & B" in said and "levels 2-3" in said
    assert "5 regions, 1 GiB mapped; nothing is writable and executable" in said
    # page 0, the guard below the stack, the break between devices and RAM; ends of the runs
    assert said.count("hole of 4 KiB") == 2 and "not mapped, 960 MiB" in said
    for address in ("0x00000000", "0x00001000", "0x03ffffff", "0x40000000", "0x7ee54fff"):
        assert address in said
    assert "url(#stripes)" in svg and "url(#dots)" in svg
    assert run("map", text=DUMP.replace("\n", "\r\n"))[1] == run("map", text=DUMP)[1]


def test_map_flags_what_is_writable_and_executable(run):
    text = DUMP.replace("r-x  text", "rwx  text")
    status, svg, errors = run("map", text=text)
    assert status == 0 and "1 regions are writable and executable" in errors
    assert boxes(svg)["text"] == "box wx"
    assert "W+X" in texts(svg) and "1 writable and executable, 0 wrong descriptors" in texts(svg)
    # through another mapping of the same memory, one page of it
    alias = DUMP.replace("0x000000007ee45000 0x000000007ee45000", "0x000000007ee45000 0x000000007ee1d000")
    _, svg, errors = run("map", text=alias)
    assert "2 regions" in errors and texts(svg).count("W+X alias") == 2
    regions = json.loads(run("map", "--json", text=alias)[1])
    assert {r["name"]: r.get("alias") for r in regions if r["name"] in ("text", "stack & <heap>")} == {
        "text": "0x7ee45000", "stack & <heap>": "0x7ee00000"}


@pytest.mark.parametrize("old,new,words", [
    ("0x0000000000018000     3", "0x0000000000018000     7", "line 8: the level"),
    ("0x0000000000018000     3", "3                  3", "line 8: no size"),
    ("0x0000000000018000     3", "0x0000000000000000     3", "line 8: the size is 0"),
    ("0x000000007ee2c000 0x000000007ee2c000 0", "0x000000007ee2c000 zz 0", "line 8: no physical"),
    ("r--  rodata", "rq-  rodata", "line 8: no permissions"),
    ("0x000000007ee2c000 0x000000007ee2c000", "0x0000000000001000 0x000000007ee2c000", "line 8: "),
    ("0x0000000040000000 0x0000000040000000 0x000000003ee00000",
     "0xffffffff40000000 0x0000000040000000 0xffffffffffffffff", "line 6: the size"),
])
def test_map_refuses_lines(run, old, new, words):
    assert old in DUMP
    status, out, errors = run("map", text=DUMP.replace(old, new))
    assert status == 1 and not out and words in errors


def test_map_of_guarded_code(run, tables):
    """GP is a letter behind the permissions, in a dump and from tables, and no line is refused for it."""
    svg = run("map", text=DUMP.replace("r-x  text", "r-xg text"))[1]
    assert boxes(svg)["text"] == "box rx" and "r-xg" in texts(svg)
    path = tables({(3, 0): 0x40000000 | LEAF | 1 << 50 | 1 << 7 | 3, (3, 1): 0x40001000 | LEAF | 1 << 7 | 3})
    regions = json.loads(from_tables(run, path, "--json")[1])
    assert [(r["va"], r["perm"]) for r in regions] == [("0x0", "r-x/--xg"), ("0x1000", "r-x/--x")]


def test_map_of_nothing(run):
    assert run("map", text="no such thing\n")[2] == "armdecode: map: no lines of `mmu dump` in the input\n"
    assert run("map", "/nonexistent")[0] == 1
    assert run("map", "a", "b")[0] == 2


def from_tables(run, path, *options):
    return run("map", path, f"{BASE:x}", "--tcr", TCR, "--ttbr", f"{BASE:x}", "--mair", "ff", *options)


def test_map_of_tables(run, tables):
    path = tables({(3, 0): 0x40000000 | LEAF | 1 << 7 | 3, (3, 1): 0x40001000 | XN | LEAF | 3,
                   (3, 2): 0x40002000 | XN | LEAF | 3, (2, 1): 0x40200000 | XN | LEAF | 1})
    regions = json.loads(from_tables(run, path, "--json")[1])
    assert [(r["va"], r["last"], r["perm"], r["type"]) for r in regions] == [
        ("0x0", "0xfff", "r-x/--x", "normal"), ("0x1000", "0x2fff", "rw-", "normal"),
        ("0x200000", "0x3fffff", "rw-", "normal")]
    assert "to 0x40200000" in boxes(from_tables(run, path)[1])


def test_map_of_wrong_tables(run, tables):
    """A cycle, a reserved descriptor, a table that is not in the file: boxes of their own."""
    path = tables({(0, 5): BASE | 3, (3, 0): 0x40000000 | LEAF | 1, (3, 1): 1 << 47 | LEAF | 3,
                   (1, 7): 0x7f0000000000 | 3})
    status, out, _ = from_tables(run, path, "--json")
    found = {r["name"]: r["va"] for r in json.loads(out) if r.get("wrong")}
    assert status == 0
    assert found == {"reserved-descriptor": "0x0", "unreadable-table": "0x1c0000000",
                     "cycle": "0x28000000000"}
    status, svg, _ = from_tables(run, path)
    assert boxes(svg)["cycle"] == "box bad" and "1 writable and executable, 3 wrong descriptors" in texts(svg)
    status, _, errors = run("map", path, f"{BASE:x}", "--tcr", "50080f510", "--ttbr", f"{BASE:x}")
    assert status == 1 and "TG0 of TCR is a reserved value" in errors
    status, _, errors = run("map", path, f"{BASE:x}", "--tcr", TCR, "--ttbr1", f"{BASE:x}")
    assert status == 1 and "EPD1 switches walks through TTBR1 off" in errors


def test_map_of_tables_that_share_tables(run, tables):
    """512 times 512 times the same table is given up, with the reason."""
    every = {(level, i): BASE + 0x1000 * (level + 1) | 3 for level in range(3) for i in range(512)}
    status, _, errors = from_tables(run, tables(every | {(3, 0): 0x40000000 | XN | LEAF | 3}))
    assert status == 1 and ("share tables" in errors or "more than" in errors)


@pytest.mark.parametrize("argv", [("--help",), ("-h",), ("decode", "--help"), ("map", "-h", "x")])
def test_help(run, argv):
    status, out, errors = run(*argv)
    assert status == 0 and out.startswith("usage: armdecode decode") and not errors


# --- refusals ----------------------------------------------------------------------------------

@pytest.mark.parametrize("argv,words", [
    ((), "usage:"), (("what",), "usage:"), (("decode",), "usage:"), (("decode", "esr"), "usage:"),
    (("decode", "esr", "zz"), "not a hexadecimal number"),
    (("decode", "esr", "11112222333344445"), "not a hexadecimal number of 64 bits"),
    (("decode", "esr", "0", "--el", "4"), "--el: not an option, or its value is missing or wrong"),
    (("decode", "esr", "0", "--el"), "--el: not an option"),
    (("explain", "--base", "0"), "belong together"), (("explain", "/nonexistent"), "No such file"),
    (("walk", "/nonexistent", "0", "--ttbr", "0", "--tcr", "0", "--va", "0"), "No such file"),
    (("walk", "a"), "usage:"), (("map", "a", "0", "--tcr", "0"), "usage:"),
])
def test_refusals(run, argv, words):
    status, out, errors = run(*argv)
    assert status in (1, 2) and not out and words in errors
