# SPDX-License-Identifier: Apache-2.0
"""Rollback protection: versions that may not run any more, and keys that are revoked (doc/rollback.md)."""
import hashlib
import re
import subprocess

import pytest

from verified import ROOT, build_rollback

SIZE = 0x1000
RECORD = (0x80000, 0xc0000)         # in the flash: CONFIG_ROLLBACK_RECORD, _REDUND
CONFIRM = (0x100000, 0x140000)

SOURCE = """/dts-v1/; / { description = "t"; #address-cells = <1>;
	images { kernel { data = /incbin/("%s"); type = "kernel"; arch = "arm64"; os = "linux";
			compression = "none"; load = <0>; entry = <0>; hash-1 { algo = "sha256"; }; }; };
	configurations { default = "c";
		c { kernel = "kernel"; %s
			signature-1 { algo = "sha256,rsa2048"; key-name-hint = "%s";
			sign-images = "kernel"; }; }; }; };"""


def run(*argv):
    done = subprocess.run([str(a) for a in argv], cwd=ROOT, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{argv}: {done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def rollback_build(out, keys):
    """slipway.bin of the verified profile with rollback protection, for the keys dev or next."""
    return build_rollback(out / "test/configured/rollback", keys, 'CONFIG_LTO=n\nCONFIG_EXTRA_ENV=""\n')


@pytest.fixture(scope="module")
def disk(keys, payload, assets, make_disk):
    """/4 to /8, which are the versions, /none; 7 is signed by the next key and revokes dev."""
    der = subprocess.run(["openssl", "pkey", "-pubin", "-in", keys / "dev.pub", "-outform", "DER"],
                         check=True, stdout=subprocess.PIPE).stdout
    revoke = f"slipway,revoked-keys = [{hashlib.sha256(der).hexdigest()}];"
    folder = assets / "rollback"
    folder.mkdir(exist_ok=True)
    files = {}
    for name, more, key in (("none", "", "dev"), ("4", "", "dev"), ("5", "", "dev"), ("6", "", "dev"),
                            ("7", revoke, "next"), ("8", "", "dev")):
        version = f"slipway,rollback-version = <{name}>;" if name != "none" else ""
        source = folder / f"{name}.its"
        source.write_text(SOURCE % (payload(), version + more, key))
        files[f"/{name}"] = folder / f"{name}.itb"
        run("tools/keys", "sign", keys, source, files[f"/{name}"])
    return make_disk("rollback", files)


class Board:
    """A machine with a flash that remembers, switched off after each boot."""

    def __init__(self, boot, binary, disk, folder):
        self.boot, self.binary, self.disk, self.machine = boot, binary, disk, None
        self.flash, self.config = folder / "flash.img", folder / "fw_confirm.config"
        with open(self.flash, "wb") as file:
            file.truncate(64 << 20)
        written = (binary.parent / "fw_confirm.config").read_text(encoding="ascii")
        # offsets in Linux count over both banks, in the image over this one
        lines = re.findall(r"^/dev/mtd0 (\S+) (\S+) \S+$", written, re.M)
        assert len(lines) == 2
        self.config.write_text("".join(f"{self.flash} {int(at, 16) - 0x4000000:#x} {size}\n"
                                       for at, size in lines), encoding="ascii")

    def give_record(self, *more):
        run("tools/rollback-record", "give", self.flash, "--config", self.binary.parent / ".config", *more)

    def patch(self, at, data):
        with open(self.flash, "r+b") as file:
            file.seek(at)
            file.write(data)

    def on(self):
        self.machine = self.boot(binary=self.binary, disks=[self.disk], args=[
            "-drive", f"if=pflash,index=1,format=raw,file={self.flash}"])
        self.machine.prompt()

    def load(self, name):
        assert "bytes read" in self.machine.run(f"load virtio 0 ${{kernel_addr_r}} /{name}")

    def starts(self, name):
        """Ends with the machine switched off."""
        self.machine.send(f"bootfit virtio 0 ${{kernel_addr_r}} /{name}\r")
        self.machine.expect("hello: ")
        self.machine.close()

    def refused(self, name, why):
        self.load(name)
        output, status = self.machine.status("bootm ${kernel_addr_r}")
        output = output.replace("\r", "")
        assert status == 1 and why in output and "Starting" not in output, output

    def shows(self, *lines):
        output, status = self.machine.status("rollback")
        for line in lines:
            assert status == 0 and line in output, output

    def fw(self, tool, *argv):
        return run(tool, "-c", self.config, *argv)

    def record(self, copy=0):
        return run("tools/rollback-record", "show", self.flash, "--offset", RECORD[copy], "--size", SIZE)


@pytest.fixture
def board(boot, rollback_build, disk, tmp_path):
    return Board(boot, rollback_build, disk, tmp_path)


def test_update(board, tmp_path):
    """From a new machine on: tried, confirmed, lied about, revoked, and damaged at last."""
    board.on()
    board.refused("5", "this machine was never given a record: nothing is started")
    assert board.machine.status("rollback")[1] == 1
    board.machine.close()
    board.give_record()
    for version in "5", "6":                        # neither says anything of itself
        board.on()
        board.starts(version)
    board.on()
    board.shows("least version: 0", "started last:  6, not confirmed")
    board.starts("5")
    board.fw("fw_setenv", "confirmed", "4294967295")        # 5 says that it is newer than anything
    board.on()
    board.refused("4", "is of version 4, and this machine starts none below 5 any more")
    board.shows("least version: 5")
    board.starts("6")
    assert board.fw("fw_printenv").strip() == "started=6"   # the lie has gone
    board.on()
    board.starts("5")
    board.on()
    board.starts("6")
    board.fw("fw_setenv", "confirmed", board.fw("fw_printenv", "-n", "started").strip())
    board.on()
    board.shows("least version: 5", "started last:  6, confirmed as 6")
    board.refused("5", "version 6 is confirmed: older ones are refused from now on")
    board.refused("none", "is of version 0, and this machine starts none below 6 any more")
    board.starts("7")
    assert "least version 6, started last 7" in board.record(0) and \
        "least version 6, started last 7" in board.record(1)
    board.on()
    board.starts("8")                               # dev's key still counts
    board.on()
    board.starts("7")
    board.fw("fw_setenv", "confirmed", "7")
    board.on()
    board.starts("7")
    board.on()
    board.shows("least version: 7", "revoked keys:  1, of them 1 of this build")
    board.refused("8", "is not signed by any of the keys required")
    board.machine.close()
    board.patch(RECORD[0] + 40, b"!")
    board.on()                                      # one copy is enough
    board.refused("6", "the record, flash at 0x4080000: damaged")
    assert "the record has two good copies again" in "".join(board.machine.log)
    board.machine.close()
    assert "least version 7, started last 7" in board.record(0)
    board.patch(RECORD[0] + 40, b"!")
    run("tools/rollback-record", "make", tmp_path / "small", "--size", 0x800)
    board.patch(RECORD[1], (tmp_path / "small").read_bytes())
    board.on()
    board.refused("7", "no copy of the record is good: nothing is started")
    assert "flash at 0x40c0000: of 2048 bytes (CONFIG_ROLLBACK_SIZE is 4096)" in "".join(board.machine.log)
    assert "tools/rollback-record" in board.machine.run("rollback")
