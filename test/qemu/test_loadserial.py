# SPDX-License-Identifier: Apache-2.0
"""loadx, loady, loadb: files over the console's line, whole, damaged, refused and cancelled."""
import random
import socket
import zlib

import pytest

import serial_senders
from console import TIMEOUT, Machine

ROOM = 0x48000000


class Line:
    """The console as bytes, through a socket: no terminal between them changes any."""

    def __init__(self, sock):
        self.sock = sock
        sock.settimeout(TIMEOUT)

    def read(self, count):
        """COUNT bytes."""
        got = b""
        while len(got) < count:
            more = self.sock.recv(count - len(got))
            assert more, "the line was closed"
            got += more
        return got

    def write(self, data):
        """All of DATA."""
        self.sock.sendall(data)

    def drop(self):
        """Forgets what has come."""
        self.sock.setblocking(False)
        try:
            while self.sock.recv(1000):
                pass
        except BlockingIOError:
            pass
        self.sock.settimeout(TIMEOUT)

    def until(self, end):
        """What comes, up to and with END."""
        got = b""
        while not got.endswith(end):
            got += self.read(1)
        return got.decode("ascii", "replace")

    def run(self, command):
        """A command; its output."""
        self.write(command.encode() + b"\r")
        return self.until(b"\n=> ").partition("\n")[2].replace("\r", "")[:-4]

    def begin(self, command):
        """A command that takes over the line."""
        self.write(command.encode() + b"\r")
        said = self.until(b"...\r\n")
        assert "## Ready for binary (" in said
        return said


@pytest.fixture(scope="module")
def line(qemu, debug_bin, tmp_path_factory):
    """A machine whose console is a Line, at its prompt."""
    path = tmp_path_factory.mktemp("line") / "console"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen(1)
    m = Machine(qemu, debug_bin, args=["-serial", f"unix:{path}"])
    sock, _ = server.accept()
    console = Line(sock)
    console.until(b"\n=> ")
    yield console
    m.close()
    sock.close()
    server.close()


@pytest.fixture(autouse=True)
def clean(line):
    """No test begins with what another has left."""
    line.run("setenv filesize; setenv fileaddr")


DATA = random.Random(5).randbytes(9000) + bytes(2000) + bytes(range(256)) * 8 + b"\x1a" * 3


def check(line, data, addr=ROOM):
    """DATA is at ADDR, and the variables say so."""
    said = line.until(b"\n=> ")
    assert f"= {len(data)} Bytes" in said and f"Start Addr      = 0x{addr:08x}" in said
    assert line.run("echo $filesize $fileaddr") == f"{len(data):x} {addr:x}"
    assert f"{zlib.crc32(data):08x}" in line.run(f"crc32 {addr:x} {len(data):x}")


@pytest.mark.parametrize("size,damage", [(1024, ()), (128, (1, 40))])
def test_xmodem(line, size, damage):
    line.begin(f"loadx {ROOM:x}")
    serial_senders.xmodem(line, DATA, size, damage=damage)
    check(line, DATA.ljust(-(-len(DATA) // size) * size, b"\x1a"))


@pytest.mark.parametrize("damage", [(), (2,)])
def test_ymodem(line, damage):
    line.begin(f"loady {ROOM:x}")
    serial_senders.ymodem(line, [("one.bin", DATA)], damage)
    check(line, DATA)
    assert "one.bin" in line.run("meminfo")


def test_ymodem_batch(line):
    line.begin(f"loady {ROOM:x}")
    serial_senders.ymodem(line, [("a", DATA), ("empty", b""), ("b\033[2J", DATA[:5000])])
    assert "3 files; this is the last one, b?[2J" in (said := line.until(b"\n=> ")), said
    second = ROOM + 0x4000      # the first takes 13,051 bytes
    assert line.run("echo $filesize $fileaddr") == f"{5000:x} {second:x}"
    assert f"{zlib.crc32(DATA[:5000]):08x}" in line.run(f"crc32 {second:x} {5000:x}")
    assert f"{zlib.crc32(DATA):08x}" in line.run(f"crc32 {ROOM:x} {len(DATA):x}")


@pytest.mark.parametrize("kind,prefixes,damage", [(1, True, ()), (2, True, (0, 7)), (3, False, ()),
                                                  (3, True, (2,))])
def test_kermit(line, kind, prefixes, damage):
    line.begin(f"loadb {ROOM:x}")
    serial_senders.Kermit(line, kind, prefixes).send([("DATA.BIN", DATA)], damage)
    check(line, DATA)


@pytest.mark.parametrize("command", ["loadx", "loady", "loadb"])
def test_refused_and_interrupted(line, command):
    """Memory in use is not written; the sender is told; Ctrl-C, and what is no number."""
    name, text = [part.split() for part in line.run("meminfo").splitlines()
                  if part.rstrip().endswith(" text")][0][-1], line.run("meminfo")
    base = int([row for row in text.splitlines() if row.rstrip().endswith(f" {name}")][0]
               .split("-")[0], 16)
    before = line.run(f"crc32 {base:x} 1000")
    send = {"loadx": lambda: serial_senders.xmodem(line, DATA),
            "loady": lambda: serial_senders.ymodem(line, [("x", DATA)]),
            "loadb": lambda: serial_senders.Kermit(line).send([("x", DATA)])}[command]
    for addr, why in ((base, "would overwrite text"), (0x7fffff00, "not all RAM|would overwrite"),
                      (0x10000000, "not all RAM"), ((1 << 64) - 64, "not all RAM|beyond")):
        line.begin(f"{command} {addr:x}")
        with pytest.raises(serial_senders.Cancelled):
            send()
        said = line.until(b"\n=> ")
        assert any(words in said for words in why.split("|")), said
        assert line.run("echo $? $filesize") == "1"
    assert line.run(f"crc32 {base:x} 1000") == before
    line.begin(f"{command} {ROOM:x}")
    line.write(b"\003")
    assert "<INTERRUPT>" in line.until(b"\n=> ")
    assert "no address" in line.run(f"{command} zz")
    assert line.run("echo alive") == "alive"


def test_cancelled_by_the_sender(line):
    for command, words in (("loadx", b"\x18\x18"), ("loady", b"\x18\x18"),
                           ("loadb", b"\x01# E*\r")):
        line.begin(f"{command} {ROOM:x}")
        line.write(words)
        assert "the sender has cancelled" in line.until(b"\n=> ")
