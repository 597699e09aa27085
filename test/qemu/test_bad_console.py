# SPDX-License-Identifier: Apache-2.0
"""What somebody types, pastes or loads that makes no sense: said clearly, and the console goes on."""
import os
import random
import re
import struct
import subprocess
import threading
import zlib

import pytest

from test_env import OFFSETS, SIZE

SCRIPT = 0x50000000
MIB = 1 << 20


def crc(data):
    return zlib.crc32(data) & 0xffffffff


def script_image(text, **change):
    """A script image as mkimage -T script makes it; CHANGE: header fields that are wrong."""
    payload = struct.pack(">II", change.get("length", len(text)), change.get("more", 0)) + text
    fields = {"magic": 0x27051956, "size": len(payload), "dcrc": crc(payload), "type": 6, "comp": 0}
    fields.update({k: v for k, v in change.items() if k in fields})
    head = struct.pack(">IIIIIIIBBBB32s", fields["magic"], 0, 0, fields["size"], 0, 0,
                       fields["dcrc"], 5, 22, fields["type"], fields["comp"], b"bad input")
    hcrc = change.get("hcrc", crc(head))
    return head[:4] + struct.pack(">I", hcrc) + head[8:] + payload


# name: (what lies at SCRIPT, what is said)
SCRIPTS = {
    "magic": (script_image(b"echo ran\n", magic=0x27051957), "bad magic number"),
    "zeroes": (bytes(512), "bad magic number"),
    "header": (script_image(b"echo ran\n", hcrc=1), "bad header checksum"),
    "data": (script_image(b"echo ran\n", dcrc=1), "bad data checksum"),
    "type": (script_image(b"echo ran\n", type=2), "not of type script"),
    "packed": (script_image(b"echo ran\n", comp=1), "the script is compressed"),
    "length": (script_image(b"echo ran\n", length=0x7fffffff), "the script is longer than the image"),
    "parts": (script_image(b"echo ran\n", more=4), "more than one part, or none"),
    "empty": (script_image(b"", size=0, dcrc=0), "more than one part, or none"),
    "cut": (script_image(b"echo ran\n" * 100)[:200], "bad data checksum"),
    "huge": (script_image(b"echo ran\n", size=0xffffffff), "not all RAM"),
    "2mib": (script_image(b"#" * (2 * MIB)), "1 MiB is the limit"),
}

# What goes on for ever in a script of its own.
ENDLESS = script_image(b"while true; do true; done; echo after\n")
ITSELF = script_image(f"source {SCRIPT:x}; echo after\n".encode())
BINARY = script_image(bytes(range(256)) * 4)
OPEN = script_image(b"if true; then\necho 'ran\n")


@pytest.fixture(scope="module")
def disk(make_disk, assets):
    """A disk with the scripts, with room before its partition for the environment."""
    folder = assets / "bad-console"
    folder.mkdir(exist_ok=True)
    files = {name: data for name, (data, _) in SCRIPTS.items()}
    files.update(endless=ENDLESS, itself=ITSELF, binary=BINARY, open=OPEN,
                 text=b"big=" + b"v" * (MIB + 4096) + b"\n", many=many_variables())
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return make_disk("bad-console", {f"/{name}": folder / name for name in files})


def many_variables():
    """More than the environment may have in all, each of them small."""
    return b"".join(b"v%05d=%s\n" % (n, b"x" * 100) for n in range(12000))


class Console:
    """A machine at its prompt, that is asked for a sign of life after each thing done to it."""

    def __init__(self, machine):
        self.m = machine
        self.asked = 0
        self.m.prompt()

    def alive(self, data=b""):
        """Sends DATA, Ctrl-C, and an echo of what was not yet on the screen, which must come.

        By a thread, because what comes back has to be read meanwhile. QEMU's own escape is
        doubled, so that it gets to the machine.
        """
        self.asked += 1
        data = data.replace(b"\1", b"\1\1") + f"\003echo alive-'{self.asked}'\r".encode()
        sender = threading.Thread(target=self.write, args=[data])
        sender.start()
        before = self.m.expect(f"\nalive-{self.asked}\r")
        sender.join()
        self.m.prompt()
        return before.replace("\r", "")

    def write(self, data):
        while data:
            data = data[os.write(self.m.child.child_fd, data[:4096]):]

    def refused(self, command, *words):
        out, status = self.m.status(command)
        assert status != 0, f"{command}: {out}"
        for word in words:
            assert word in out, f"{command}: {out}"
        self.alive()

    def interrupted(self, command, sign="\n"):
        """COMMAND runs for ever, until Ctrl-C."""
        self.m.send(command + "\r")
        self.m.expect(sign)
        self.m.send("\003")
        out = self.m.expect("<INTERRUPT>") + self.m.prompt()
        assert "\nafter" not in out
        self.alive()


@pytest.fixture(scope="module")
def store(disk, tmp_path_factory):
    copy = tmp_path_factory.mktemp("bad-console") / "disk.img"
    copy.write_bytes(disk.read_bytes())
    return copy


@pytest.fixture(scope="module")
def console(qemu, env_bin, store):
    from console import Machine
    machine = Machine(qemu, binary=env_bin, writable=[store])
    yield Console(machine)
    machine.close()


@pytest.mark.parametrize("line", [
    "echo 'open", 'echo "open', "echo open \\", "if true; then", "while true; do", "for i in 1 2",
    "if true; then echo 'x", 'for i in "a', "if true; then while true; do if false; then",
    "until false; do",
])
def test_left_open(console, line):
    """A quote or a block that is open asks for more; Ctrl-C drops it all, and nothing of it runs."""
    console.m.send(line + "\r")
    console.m.expect("\n> ")
    console.m.send("echo more\r")
    console.m.expect("\n")
    out = console.alive()
    assert not re.search("^(open|more|x)$", out, re.M), out


@pytest.mark.parametrize("line,words", [
    ("fi", "'fi' without 'if'"), ("done", "'done' without"), ("then", "'then' without"),
    ("if; then", "a command expected"), ("&& true", "a command expected"),
    ("while do done", "a command expected"), ("echo ${open", "may follow the name in ${}"),
    ("else", "'else' without"), ("do true; done", "'do' without"), ("| true", "a single |"),
    ("for i in 1; done", "'do' expected"), ("if true; fi", "'then' expected"),
])
def test_makes_no_sense(console, line, words):
    console.refused(line, words)


def test_blocks_without_end(console):
    """Blocks in blocks, more than anybody writes: an end is put to it."""
    console.m.send("if true; then " * 130 + "\r")
    console.alive()
    for depth in range(33):
        console.m.send("if true; then\r")
        console.m.expect("\nsyntax error at line 33, .*nested more than 32 deep" if depth == 32 else "\n> ")
    console.alive()
    # and lines that belong together, without end
    console.m.send("echo '\r")
    for _ in range(33):
        console.m.expect("\n> ")
        console.m.send("x" * 2000 + "\r")
    console.m.expect(r"lines that belong together 65536\); dropped")
    console.alive()


@pytest.mark.parametrize("size", [32 << 10, pytest.param(MIB, marks=pytest.mark.full)])
def test_line_without_end(console, size):
    """QEMU's line takes a minute for a MiB, so that one is for make check-full."""
    before, console.m.child.timeout = console.m.child.timeout, 600
    out = console.alive(b"echo " + b"a" * size + b"\r")
    console.m.child.timeout = before
    assert "error: too long (a line 2047 bytes" in out
    assert out.count("\a") == 1


def test_garbage(console):
    """All bytes there are, in order and at random; sequences cut off; what is no UTF-8."""
    chance = random.Random(5)
    order = bytes(b for b in range(256) if b != 3)
    noise = bytes(chance.choice(order) for _ in range(1500)).replace(b"\n", b"").replace(b"\r", b"")
    for data in (order, order[::-1], noise, b"\r".join((noise[i:i + 9] for i in range(0, 1400, 9))),
                 b"\x1b", b"\x1b[", b"\x1b[1;", b"\x1b[99999999999;9999999999R", b"\x1bO", b"\x1b[?25",
                 b"\x1b[" + b"1;" * 500 + b"D", b"\x1b]0;title", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98",
                 b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff\xfe" * 500, b"\x80" * 2000,
                 b"\x12" * 50, b"\x12\x1b[A\x12\xff", b"\x1b[A" * 20 + b"\x1b[B" * 30):
        console.alive(data)


def test_variable_of_a_mib(console):
    """By growing, and in an import: the limit is said, and the variable stays what it was."""
    m = console.m
    before = m.run("printenv loadaddr kernel_addr_r")
    m.run("setenv v 0123456789abcdef")
    out = m.run("for i in 1 2 3 4 5 6 7 8 9 a b c d e f 10; do setenv v $v$v || echo stopped $i; done")
    assert "ENOSPC" in out and "stopped 10" in out and "stopped f" not in out, out
    console.alive()
    m.run("env export -t -s 200000 ${loadaddr} v")
    assert m.run("echo ${loadaddr}; md.b ${loadaddr} 4").endswith("v=01")
    console.refused("w=$v; x=$v; for i in 1 2 3 4 5 6 7 8; do w=$w$w; done", "")
    m.run("setenv v; w=; x=")
    m.run("load virtio 0:1 ${loadaddr} text")
    console.refused("env import -t ${loadaddr} ${filesize}", "ENOSPC")
    console.refused("env import -d -t ${loadaddr} ${filesize}", "ENOSPC")
    m.run("load virtio 0:1 ${loadaddr} many")
    console.refused("env import -d -t ${loadaddr} ${filesize}", "ENOSPC")
    assert m.run("printenv loadaddr kernel_addr_r") == before
    m.run("env default -a")


def test_full_store(console, store):
    """A save that does not fit says by how much, and what was saved before stays."""
    m = console.m

    def stored():
        raw = store.read_bytes()
        return [raw[offset:offset + SIZE] for offset in OFFSETS]

    m.run("setenv kept 1")
    for _ in range(2):
        assert m.status("setenv n ${n}1; saveenv")[1] == 0
    before = stored()
    m.run("setenv big 0123456789abcdef; for i in 1 2 3 4 5 6 7 8 9 a; do setenv big $big$big; done")
    console.refused("saveenv", "variables take ", "holds 16378 (CONFIG_ENV_SIZE): nothing was written")
    assert stored() == before
    assert m.run("printenv kept n") == "kept=1\nn=11"        # nothing is lost here either
    assert m.status("env load")[1] == 0
    assert m.run("printenv kept n big") == 'kept=1\nn=11\n## Error: "big" not defined'
    m.run("env default -a")


@pytest.mark.parametrize("text", [
    "run a", "run a; run a", "run a || run a", "time run a", "if run a; then run a; fi",
    "for i in 1 2; do run a; done", "while true; do run a; done", "run a a a",
])
def test_runs_itself(console, text):
    console.m.run(f"setenv a '{text}'")
    console.refused("run a; echo after", "more than ", " deep")


def test_runs_itself_by_twos(console):
    console.m.run("setenv a run b b; setenv b run a a")
    console.refused("run a", "scripts that run scripts, more than ")


@pytest.mark.parametrize("command", [
    "while true; do true; done; echo after", "until false; do true; done; echo after",
    "setenv a 'while true; do sleep 0; done'; run a || run a; echo after",
    "while true; do nonsense; done; echo after", "while true; do while true; do break; done; done",
    "while true; do setenv v $v.; done; echo after", "while true; do echo on and on; done; echo after",
])
def test_for_ever(console, command):
    console.interrupted(command)
    console.m.run("setenv v; setenv a")


def load(console, name):
    out, status = console.m.status(f"load virtio 0:1 {SCRIPT:x} {name}")
    assert status == 0, out


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_images(console, name):
    load(console, name)
    console.refused(f"source {SCRIPT:x}", SCRIPTS[name][1])


def test_scripts_that_are_whole_but_bad(console):
    load(console, "itself")
    console.refused(f"source {SCRIPT:x}; echo after", "scripts that run scripts, more than ")
    load(console, "open")
    console.refused(f"source {SCRIPT:x}", "line 2, column 6: a ' without its end")
    load(console, "binary")
    console.m.run(f"source {SCRIPT:x}")
    console.alive()
    load(console, "endless")
    console.interrupted(f"source {SCRIPT:x}", "Executing script at .*\n")
    for where in ("0", "1", "40000000000", "9000000", "bfffffff", "ffffffffffffffff", "x", "''"):
        console.refused(f"source {where}", "source: ")
