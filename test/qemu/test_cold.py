# SPDX-License-Identifier: Apache-2.0
"""The part of the program that is packed until first use."""
import re
import subprocess

import pytest

from gdbstub import GdbStub

NOWHERE = 0x30000000        # in no map


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


# --- faults, whose words are in it ------------------------------------------------------

VALUES = re.compile(r"^ESR  [0-9a-f]{16}  FAR  [0-9a-f]{16}  ELR  [0-9a-f]{16}  SPSR [0-9a-f]{8}$",
                    re.M)


def symbols(elf):
    """Offsets of functions."""
    text = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    return {name: int(address, 16) for address, name in re.findall(r"^(\w+) [tT] (\w+)$", text,
                                                                   re.M)}


def that_cannot_unpack(slipway_bin, assets):
    """A copy of the program whose inflate() is an undefined instruction."""
    offset = symbols(slipway_bin.with_suffix(".elf"))["inflate"]
    program = bytearray(slipway_bin.read_bytes())
    program[offset:offset + 4] = bytes(4)
    path = assets / "cold_cannot_unpack.bin"
    path.write_bytes(program)
    return path


@pytest.fixture
def stray(boot, slipway_bin, tmp_path):
    """stray(binary): a machine whose next `echo` jumps to NOWHERE."""
    def start(binary):
        path = tmp_path / "gdb"
        m = boot(binary=binary, args=["-gdb", f"unix:{path},server=on,wait=off"])
        m.prompt()
        where = int(m.run("showvar relocaddr").split("=")[1], 16)
        where += symbols(slipway_bin.with_suffix(".elf"))["do_echo"]
        stub = GdbStub(path)
        stub.run_to(where)
        m.send("echo gone\r")
        stub.stopped()
        assert stub.ask(f"z1,{where:x},4") == "OK"
        stub.write_register("pc", NOWHERE)
        stub.send("c")
        stub.close()
        return m
    return start


def without_words(text):
    """The raw values, and how to read them."""
    assert VALUES.search(text), text
    assert len(re.findall(r"\bx\d+ +[0-9a-f]{16}", text)) == 31, text
    assert re.search(r"\bsp  [0-9a-f]{16}$", text, re.M), text
    assert "armdecode reads these lines" in text and "cause:" not in text, text
    assert re.search(r"^image [0-9a-f]{16};", text, re.M), text


def test_fault_with_a_damaged_part(stray, slipway_bin, assets):
    """Nothing of the values is missing, it is said why there are no words, and the console goes on."""
    m = stray(damaged(slipway_bin, assets, 8))
    text = m.prompt().replace("\r", "")
    without_words(text)
    assert f"FAR  {NOWHERE:016x}  ELR  {NOWHERE:016x}" in text, text
    assert text.count("cannot be opened: -EBADMSG") == 1 and text.count("***") == 1, text
    assert m.run("echo on") == "on"


def test_fault_in_opening(boot, slipway_bin, assets):
    """Whatever is needed for the words is what failed."""
    m = boot(binary=that_cannot_unpack(slipway_bin, assets))
    m.prompt()
    m.send("help\r")
    text = m.expect("resetting").replace("\r", "")
    without_words(text)
    assert "ESR  0000000002000000" in text and text.count("***") == 1, text
    assert "cannot be opened: -EBUSY" in text, text
    m.wait_end()


def test_fault_in_opening_for_a_fault(stray, slipway_bin, assets):
    """The values of both."""
    m = stray(that_cannot_unpack(slipway_bin, assets))
    text = m.expect("resetting").replace("\r", "")
    first, _, second = text.partition("*** exception inside the report of an exception")
    assert VALUES.search(first) and f"ELR  {NOWHERE:016x}" in first, text
    assert "ESR    0x0000000002000000" in second and "cause  undefined instruction" in second, text
    registers = second.partition("x0 to x30 of the first")[2]
    assert len(re.findall("0x[0-9a-f]{16}", registers)) == 31, text
    m.wait_end()
