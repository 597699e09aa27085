# SPDX-License-Identifier: Apache-2.0
"""Commands of the debug configuration on the machine: what needs its devices, memory or faults."""
import pytest

FREE = 0x48000000       # RAM that nobody owns
FILE = bytes(range(70))


@pytest.fixture(name="disk")
def disk_with_file(make_disk, tmp_path):
    """A disk with a FAT volume that holds FILE."""
    path = tmp_path / "bytes.bin"
    path.write_bytes(FILE)
    return make_disk("commands", {"/bytes.bin": path})


@pytest.fixture(name="machine")
def machine_at_prompt(boot, debug_bin, disk):
    """The debug configuration at its prompt."""
    machine = boot(binary=debug_bin, disks=[disk], args=["-device", "virtio-rng-device"])
    machine.prompt()
    return machine


def answer(machine, text, prompt):
    """Types an answer and waits for the next question."""
    machine.send(text + "\r")
    machine.expect(prompt)


def check_memory(m):
    """mm, nm, ms, mtest, strings and xxd."""
    m.run(f"mw.l {FREE:x} 0 40")
    m.send(f"mm.w {FREE:x}\r")
    m.expect(r"48000000: 0000 \? ")
    answer(m, "6548", r"48000002: 0000 \? ")
    answer(m, "6c6c", r"48000004: 0000 \? ")
    answer(m, "6f", r"48000006: 0000 \? ")
    m.send("q\r")
    m.prompt()
    assert m.run(f"strings {FREE:x}") == "Hello"
    assert m.run("ms.s -q 47f00000 200000 Hello && echo $memaddr") == f"{FREE:x}"
    m.send("nm.b 9000000\r")        # the PL011's data register: a byte written is a byte sent
    m.expect(r"09000000: [0-9a-f]{2} \? ")
    m.send("58\r")
    m.expect(r"X09000000: ")
    m.send("\003")
    m.prompt()
    assert "Tested 1 iteration(s) with 0 errors." in m.run(f"mtest {FREE:x} {FREE + 0x100000:x}")
    assert m.run("xxd virtio 0:1 bytes.bin").split("\n")[4] == \
        "00000040: 40 41 42 43 44 45                                @ABCDE"


def check_memory_refuses(m):
    """Ranges of others, unmapped memory, and what is not there."""
    for command, words in (
            ("mtest 40200000 7fffffff", "mtest: "),
            ("mtest 10 20", "are not all RAM"),
            ("xxd virtio 0:1 none.bin", "none.bin: -ENOENT"),
            ("xxd virtio 0:1 /", "-EISDIR"),
            ("xxd virtio 7 x", "virtio 7"),
            ("strings 0", "null pointer"),
            ("ms 0 10 1", "null pointer"),
            ("mm 0", "null pointer"),
            ("setexpr a *0", "null pointer"),
            ("setexpr.s a *8", "null pointer")):
        output, status = m.status(command)
        assert words in output and status, (command, output)


def test_commands(machine):
    """One machine for all, because starting one takes longer than most of them."""
    check_memory(machine)
    check_memory_refuses(machine)
