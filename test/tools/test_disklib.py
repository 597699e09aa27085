# SPDX-License-Identifier: Apache-2.0
"""Disk images and initramfs archives: readable by the usual tools, equal every time."""

import pathlib
import random
import subprocess

import pytest

from disklib.cpio import Archive
from disklib.fat_scatter import Fat

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
PART_START = 1 << 20


def mkdisk(out, *options):
    """Runs tools/mkdisk; returns its exit status and its message."""
    done = subprocess.run([TOOLS / "mkdisk", "--out", out, *map(str, options)],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.fixture(name="files")
def files_fixture(tmp_path):
    """Two files whose contents cannot be confused, one with a long name."""
    noise = random.Random(1)
    paths = {"/Image": tmp_path / "image", "/a long name.bin": tmp_path / "other"}
    paths["/Image"].write_bytes(noise.randbytes(3_000_001))
    paths["/a long name.bin"].write_bytes(noise.randbytes(777_777))
    return paths


def file_options(files):
    """--file options of mkdisk."""
    return [word for name, path in files.items() for word in ("--file", f"{path}:{name}")]


def read_back(image, offset, name):
    """A file's content by mtools."""
    return subprocess.run(["mcopy", "-n", "-i", f"{image}@@{offset}", f"::{name}", "-"],
                          capture_output=True, check=True).stdout


def check_filesystem(image, offset, tmp_path):
    """fsck.vfat finds nothing to say about it."""
    part = tmp_path / "part.img"
    part.write_bytes(image.read_bytes()[offset:])
    done = subprocess.run(["/usr/sbin/fsck.vfat", "-n", part], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("fs", ["fat16", "fat32"])
@pytest.mark.parametrize("table", ["gpt", "mbr", "none"])
@pytest.mark.parametrize("fragment", [None, 1, 5])
def test_content_survives(tmp_path, files, fs, table, fragment):
    image = tmp_path / "disk.img"
    options = ["--fs", fs, "--table", table, *(["--fragment", fragment] if fragment else [])]
    assert mkdisk(image, *options, *file_options(files)) == (0, "")
    offset = 0 if table == "none" else PART_START
    for name, path in files.items():
        assert read_back(image, offset, name) == path.read_bytes()
    check_filesystem(image, offset, tmp_path)


def test_fragments_are_as_short_as_asked(tmp_path, files):
    image = tmp_path / "disk.img"
    assert mkdisk(image, "--fragment", 4, *file_options(files))[0] == 0
    with open(image, "rb") as file:
        fat = Fat(file, PART_START)
        for _, first in fat.root_files():
            chain = fat.chain(first)
            jumps = sum(b != a + 1 for a, b in zip(chain, chain[1:]))
            assert jumps > len(chain) // 4 * 0.9


def test_equal_inputs_give_equal_disks(tmp_path, files):
    first, second = tmp_path / "1.img", tmp_path / "2.img"
    for image in (first, second):
        assert mkdisk(image, "--fragment", 8, *file_options(files))[0] == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("options,message", [
    (["--fs", "fat32", "--size", 20], "do not make a fat32"),
    (["--size", 1], "no room"),
    (["--file", "/nonexistent:/x"], "nonexistent"),
])
def test_refusals_name_the_reason_and_leave_nothing(tmp_path, options, message):
    status, error = mkdisk(tmp_path / "disk.img", *options)
    assert status == 1 and message in error
    assert not list(tmp_path.iterdir())


def test_cpio_layout():
    cpio = Archive()
    cpio.directory("dev")
    cpio.char_device("dev/console", 5, 1)
    cpio.file("init", b"#!/bin/sh\n", 0o755)
    data = cpio.bytes()
    assert len(data) % 4 == 0 and data == cpio.bytes()
    fields = [int(data[6 + 8 * n:14 + 8 * n], 16) for n in range(13)]
    assert data[:6] == b"070701" and data[110:114] == b"dev\0"
    assert fields[1] == 0o40755 and fields[11] == 4
    console = data[data.index(b"dev/console\0") - 110:]
    assert (int(console[6 + 72:14 + 72], 16), int(console[6 + 80:14 + 80], 16)) == (5, 1)
    assert data.count(b"TRAILER!!!\0") == 1
