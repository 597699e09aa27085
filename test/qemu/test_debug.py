# SPDX-License-Identifier: Apache-2.0
"""make debug: gdb has Slipway's symbols in flash, after relocation, and after a reset."""

import os
import pathlib
import select
import signal

import pexpect
import pytest

from console import TIMEOUT

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROMPT = r"\(gdb\) $"


class Gdb:
    """gdb as tools/run-qemu --debug starts it."""

    def __init__(self, slipway_bin, out, qemu):
        env = dict(os.environ, QEMU=str(qemu), TERM="dumb", GDB="gdb-multiarch -nx")
        self.child = pexpect.spawn(str(ROOT / "tools/run-qemu"),
                                   ["--bin", str(slipway_bin), "--out", str(out / "test"),
                                    "--debug"],
                                   env=env, encoding="utf-8", timeout=TIMEOUT, cwd=ROOT)
        self.child.expect(PROMPT)
        self.banner = self.child.before
        self.ask("set pagination off")

    def ask(self, command):
        """Runs one command; returns what gdb printed."""
        self.child.sendline(command)
        self.child.expect(PROMPT)
        return self.child.before

    def qemu(self):
        """A pidfd of the QEMU that tools/run-qemu has started."""
        for child in children(self.child.pid):
            if b"qemu-system" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
                return os.pidfd_open(child)
        raise AssertionError("no QEMU below run-qemu")

    def close(self):
        """Ends it as closing the terminal's window does; QEMU ends too."""
        if self.child.isalive():
            with_end(self.qemu(), lambda: self.child.close(force=True))


def children(pid):
    """Processes that PID started."""
    return map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def with_end(pidfd, leave):
    """Calls LEAVE, after which the process of PIDFD must end."""
    try:
        leave()
        assert select.select([pidfd], [], [], TIMEOUT)[0], "QEMU is left behind"
    finally:
        os.close(pidfd)


@pytest.fixture(name="gdb")
def gdb_fixture(slipway_bin, out, qemu):
    """A session stopped before the first instruction."""
    session = Gdb(slipway_bin, out, qemu)
    yield session
    session.close()


def test_symbols_before_and_after_relocation(gdb):
    assert "Slipway's symbols are at 0x0" in gdb.banner
    assert "start.S" in gdb.ask("stepi")

    gdb.ask("break slipway_main")
    moved = gdb.ask("continue")
    assert "Slipway's symbols are at" in moved and "slipway_main (" in moved
    assert "boot_relocated" in gdb.ask("bt 2")

    gdb.ask("monitor system_reset")
    gdb.ask("stepi")
    assert "Slipway's symbols are at 0x0" in gdb.ask("slipway-symbols")
    assert "slipway_main (" in gdb.ask("continue")


def test_symbols_at_a_place_that_is_named(gdb):
    assert "0x1000000" in gdb.ask("slipway-symbols 0x1000000")
    assert "is at 0x10000" in gdb.ask("info address _start").replace('"', "")
    assert "Slipway's symbols are at 0x0" in gdb.ask("slipway-symbols")
    assert "No such file" in gdb.ask("slipway-elf /nonexistent")


@pytest.mark.parametrize("words", [["quit"], ["kill", "quit"], ["monitor quit"], ["detach", "quit"]])
def test_leaving(gdb, words):
    """However gdb is left, run-qemu ends and takes QEMU along."""
    gdb.ask("set confirm off")

    def leave():
        for word in words:
            gdb.child.sendline(word)
        if words[-1] != "quit":
            gdb.child.expect(PROMPT)
            gdb.child.sendeof()
        gdb.child.expect(pexpect.EOF)
        gdb.child.wait()

    with_end(gdb.qemu(), leave)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_killed(gdb, number):
    """A run-qemu that ends without a chance to clean up leaves no QEMU."""
    with_end(gdb.qemu(), lambda: os.kill(gdb.child.pid, number))
