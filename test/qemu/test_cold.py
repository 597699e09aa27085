# SPDX-License-Identifier: Apache-2.0
"""The part of the program that is packed until first use."""
import re

import pytest


def owned(m, name):
    """First and last byte of a range of the memory map."""
    line = re.search(rf"^ *([0-9a-f]+)-([0-9a-f]+) .* {name}$", m.run("meminfo"), re.M)
    return int(line[1], 16), int(line[2], 16)


@pytest.mark.parametrize("machine", ["", "virtualization=on"])
def test_protected_like_the_rest(boot, machine):
    """Once it is there, code and constants are read-only, and only code can be executed."""
    m = boot(machine=machine)
    m.prompt()
    for name, rights in (("cold code", "r-x"), ("cold constants", "r--")):
        for addr in owned(m, name):
            output, status = m.status(f"mw.b {addr:x} 55")
            assert status == 1 and "write to a page that does not permit it" in output, output
            assert f"mapped {rights}" in output and f"{name}, 0x" in output, output
            assert re.search(r"^ .* do_mw\+0x", output, re.M), output      # itself cold code
    first, last = owned(m, "cold constants")
    assert re.search(r"\S", m.run(f"md.b {first:x} 10")) and last > first
    assert "memory display" in m.run("help md")


def damaged(slipway_bin, assets, at):
    """A copy of the program with a byte of the packed part changed."""
    program = bytearray(slipway_bin.read_bytes())
    packed = (slipway_bin.parent / "cold.packed").read_bytes()
    start = program.index(packed)
    size = int.from_bytes(packed[:4], "little")
    program[start + (at if at < 8 else size // 2)] ^= 0x40
    path = assets / f"cold_damaged_{at}.bin"
    path.write_bytes(program)
    return path


@pytest.mark.parametrize("at", [4, 8], ids=["checksum", "stream"])
def test_damaged(boot, slipway_bin, assets, at):
    """What is not needed for it goes on; what is says why not."""
    m = boot(binary=damaged(slipway_bin, assets, at))
    m.prompt()
    for command in ("help", "md 0 1", "help"):
        output = m.run(command)
        assert "cold: the packed part of the program cannot be opened: -EBADMSG" in output, output
    output = m.run("load virtio 7:1 42000000 /Image")
    assert "no disk 'virtio 7'" in output and "cold" not in output, output
    # what boot scripts are made of is at hand
    output = m.run("setenv a 41 ; if test $a = 41 ; then echo is $a ; fi")
    assert "is 41" in output and "cold" not in output, output
