# SPDX-License-Identifier: Apache-2.0
"""The console's line and its owners: errors, several devices, silence, a password."""
import hashlib
import queue
import re
import socket
import threading

import pexpect
import pytest

from console import TIMEOUT

BREAK = "\001b"         # what QEMU's multiplexer makes a break of


def test_break(boot, debug_bin):
    """Said before the next prompt, and no more: the line that was typed is still there."""
    m = boot(binary=debug_bin)
    m.prompt()
    m.send(f"echo a{BREAK}live\r")
    assert "\nalive\r" in m.expect(r"\nconsole: on the line: 1 break\r")
    m.prompt()
    assert m.run("echo quiet") == "quiet"


@pytest.fixture
def two_ports(boot, debug_bin, tmp_path):
    """A machine with two serial ports: (machine, the second one as a socket)."""
    path = tmp_path / "second"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen(1)
    m = boot(binary=debug_bin, args=["-serial", "mon:stdio", "-serial", f"unix:{path}"])
    sock, _ = server.accept()
    yield m, Second(sock)
    m.close()       # which ends the reader
    sock.close()
    server.close()


class Second:
    """The other end of a serial port. Read all the time: else the machine waits for it."""

    def __init__(self, sock):
        self.sendall = sock.sendall
        self._bytes = queue.Queue()
        threading.Thread(target=self._read, args=[sock], daemon=True).start()

    def _read(self, sock):
        while (got := sock.recv(100)):
            for byte in got:
                self._bytes.put(byte)

    def until(self, end):
        """What came, up to and with END."""
        got = b""
        while not got.endswith(end):
            got += bytes([self._bytes.get(timeout=TIMEOUT)])
        return got


def test_two_ports(two_ports):
    """Lists in stdin and stdout; names that are none are refused; back to one."""
    m, second = two_ports
    m.prompt()
    name = [line.split()[-1] for line in m.run("devices").splitlines()
            if "pl011@" in line and "pl011@9000000" not in line][0]
    m.run(f"setenv stdout serial,{name}")
    m.run("echo to both")
    assert b"echo to both\r\nto both\r\n=> " in second.until(b"to both\r\n=> ")
    m.run(f"setenv stdin serial,{name}")
    second.sendall(b"echo from the second\r")
    m.expect("\nfrom the second\r")
    m.prompt()
    out, status = m.status("setenv stdout serial,nothing")
    assert status == 1 and "no serial device 'nothing'" in out and "-ENODEV" in out
    assert m.run("echo $stdout") == f"serial,{name}"
    m.send("setenv stdout " + name + "\r")
    second.until(b"setenv stdout " + name.encode() + b"\r\n=> ")
    second.sendall(b"echo only here\r")
    second.until(b"only here\r\nonly here\r\n=> ")
    second.sendall(b"setenv stdout\r")
    m.prompt()
    assert m.run("echo back") == "back"


PASSWORD = "open sesame"


@pytest.fixture(scope="module")
def locked_bin(configured):
    """A build that is silent and wants a password."""
    digest = hashlib.sha256(PASSWORD.encode()).hexdigest()
    return configured("locked", "CONFIG_AUTOBOOT_BY_PASSWORD=y",
                      f'CONFIG_AUTOBOOT_PASSWORD_SHA256="{digest}"',
                      r'CONFIG_EXTRA_ENV="silent=1\nbootdelay=0\nbootcmd=echo boot; false"')


def test_silent_and_locked(boot, locked_bin):
    """Nothing is written until there is something to decide; Ctrl-C and wrong words open nothing."""
    m = boot(binary=locked_bin)
    said = m.expect("The console is locked: password and Enter\r")
    assert said.strip("\r\n") == ""
    m.send("\003\003\r")
    m.send(f"wrong\r{PASSWORD}\r")      # the right one within a second after a wrong one: not heard
    m.send("\r" * 3)
    try_again(m)
    assert m.run("echo open") == "open"
    assert "synchronous exception" in m.run("exception undefined")


def try_again(m):
    """Types the password until the machine listens again."""
    for _ in range(100):
        m.send(PASSWORD + "\r")
        if m.child.expect_exact(["=> ", pexpect.TIMEOUT], timeout=0.5) == 0:
            return
    raise AssertionError("the password does not open the console")


def test_coninfo(two_ports):
    """Every device, and the streams that are on it."""
    m, second = two_ports
    m.expect("=> ")
    names = sorted(re.findall(r"(pl011@[0-9a-f]+)\r?\n", m.run("devices") + "\n"))
    m.run(f"setenv stdout serial,{names[-1]}")
    second.until(b"=> ")
    out = m.run("coninfo")
    streams = dict(re.findall(r"^\|-- (pl011@\w+) \(IO\)\n((?:\|   \|-- \w+\n)*)", out, re.M))
    assert sorted(streams) == names
    assert [re.findall(r"std\w+", streams[name]) for name in names] == \
        [["stdin", "stdout", "stderr"], ["stdout"]]
    assert "0 overruns, 0 breaks, 0 framing, 0 parity" in out


def test_bar(boot, debug_bin, make_disk, tmp_path):
    """A load that was typed and takes long has a bar; one in a script or a block has none."""
    (tmp_path / "8mib").write_bytes(bytes(8 << 20))
    disk = make_disk("bar", {"/8mib": tmp_path / "8mib"})
    m = boot(binary=debug_bin, args=[
        "-drive", f"if=virtio,format=raw,readonly=on,file={disk},throttling.bps-read={4 << 20}"])
    m.prompt()
    load = "load virtio 0:1 50000000 /8mib"
    assert re.search(r"^Loading: 8 MiB #{32}\n8388608 bytes read", m.run(load), re.M)
    m.run(f"setenv a '{load}'")
    for command in ("run a", f"if true; then {load}; fi", f"for i in 1; do {load}; done"):
        assert re.match(r"8388608 bytes read", m.run(command))
    assert m.run("echo $filesize") == "800000"
