# SPDX-License-Identifier: Apache-2.0
"""make debug: gdb has Slipway's symbols in flash, after relocation, and after a reset."""

import os
import pathlib
import signal

import pexpect
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROMPT = r"\(gdb\) $"
TIMEOUT = 60        # seconds until the test is given up; not a wait


class Gdb:
    """gdb as tools/run-qemu --debug starts it."""

    def __init__(self, slipway_bin, out, qemu):
        self.folder = str(out / "test").encode()
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

    def close(self):
        """Ends gdb and the QEMU that it looks at."""
        self.child.close(force=True)
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
                if b"qemu-system" in words[0] and any(self.folder in word for word in words):
                    os.kill(int(process.name), signal.SIGKILL)
            except OSError:      # it has ended meanwhile
                continue


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
