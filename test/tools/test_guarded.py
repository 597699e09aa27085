# SPDX-License-Identifier: Apache-2.0
"""check-guarded: an object without the mark of landing pads is found wherever it comes from."""
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = """
SECTIONS {
    .text : {
        _image_start = .;
        *(EXCLUDE_FILE(*outside.a:* *cold_part.o) .text EXCLUDE_FILE(*outside.a:* *cold_part.o) .text.*)
        . = ALIGN(0x1000);
        _text_guarded_end = .;
        *outside.a:*(.text .text.*)
        _text_end = .;
    }
    .cold : { _cold_start = .; *cold_part.o(.text .text.*) _cold_rodata = .; }
    /DISCARD/ : { *(.note* .comment .eh_frame) }
}
"""
CROSS = "aarch64-linux-gnu-"


class Program:
    """Objects in a folder that are linked into one program."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "script.lds").write_text(SCRIPT)

    def run(self, *argv):
        """A tool in the folder."""
        subprocess.run(argv, cwd=self.folder, check=True)

    def compile(self, name, protection="bti", section=".text"):
        """NAME.o, a function of this name."""
        source = f'__attribute__((section("{section}"))) int {name}(int x) {{ return x + 1; }}'
        (self.folder / f"{name}.c").write_text(source)
        self.run(CROSS + "gcc", "-O1", "-g", f"-mbranch-protection={protection}", "-c", f"{name}.c")
        return f"{name}.o"

    def archive(self, name, *members):
        """A library of these objects."""
        self.run(CROSS + "ar", "cr", name, *members)
        return name

    def check(self, linker, *objects, cold=()):
        """(status, output) of the tool on the program of these objects and libraries."""
        linker = {"gnu": CROSS + "ld", "lld": "ld.lld"}[linker]
        self.run(linker, "-r", "-o", "cold_part.o", *cold)
        self.run(linker, "-T", "script.lds", "-Map=program.map", "-o", "program.elf", "-u", "member",
                 *objects, "cold_part.o")
        done = subprocess.run([ROOT / "tools/check-guarded", CROSS + "nm", CROSS + "readelf",
                               "program.elf", "program.map", "cold_part.o", *cold], text=True,
                              cwd=self.folder, capture_output=True, check=False)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def program(tmp_path):
    return Program(tmp_path)


pytestmark = pytest.mark.parametrize("linker", ["gnu", "lld"])


def test_all_marked(program, linker):
    """A library in pages of its own need not be, and is told of."""
    objects = [program.compile("one"), program.compile("two", "standard"),
               program.archive("outside.a", program.compile("member", "none"))]
    status, output = program.check(linker, *objects, cold=[program.compile("rare")])
    assert status == 0, output
    assert "3 objects; not 1 of outside.a, which have no landing pads: " in output


@pytest.mark.parametrize("protection", ["none", "pac-ret"])
def test_object(program, linker, protection):
    good, bad = program.compile("good"), program.compile("bad", protection)
    status, output = program.check(linker, good, bad, cold=[program.compile("rare")])
    assert status == 1
    assert "bad.o: in guarded pages, and not marked for BTI" in output
    assert "good.o" not in output and "-mbranch-protection=bti" in output


def test_member_of_a_library(program, linker):
    """Only those that are linked; the name with the library's."""
    members = [program.compile("member", "none"), program.compile("unused", "none")]
    status, output = program.check(linker, program.compile("good"),
                                   program.archive("libx.a", *members),
                                   cold=[program.compile("rare")])
    assert status == 1 and "libx.a(member.o): in guarded pages" in output
    assert "unused" not in output


def test_cold(program, linker):
    """What the cold part was made of, by its own name."""
    cold = [program.compile("rare"), program.compile("bad", "none")]
    status, output = program.check(linker, program.compile("good"), cold=cold)
    assert status == 1 and "bad.o: in guarded pages" in output and "rare.o" not in output


def test_data_only(program, linker):
    """No code in guarded pages: nothing to be marked."""
    (program.folder / "data.S").write_text(".data\n.word 1\n")
    program.run(CROSS + "gcc", "-c", "data.S")
    status, output = program.check(linker, program.compile("good"), "data.o",
                                   cold=[program.compile("rare")])
    assert status == 0, output


def test_wrong_map(program, linker):
    """A map without anything in it is no proof."""
    program.check(linker, program.compile("good"), cold=[program.compile("rare")])
    (program.folder / "empty.map").write_text("")
    done = subprocess.run([ROOT / "tools/check-guarded", CROSS + "nm", CROSS + "readelf",
                           "program.elf", "empty.map", "cold_part.o"], cwd=program.folder, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 1 and "nothing found in guarded pages" in done.stdout
