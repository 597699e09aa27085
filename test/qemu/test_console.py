# SPDX-License-Identifier: Apache-2.0
"""The console's line and its owners: errors, several devices, silence, a password."""
import hashlib
import queue
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
