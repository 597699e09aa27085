# SPDX-License-Identifier: Apache-2.0
"""Commands of the debug configuration on the machine: what needs its devices, memory or faults."""
import re

import pytest

FREE = 0x48000000       # RAM that nobody owns
FILE = bytes(range(70))


@pytest.fixture(name="machine")
def machine_at_prompt(boot, debug_bin, make_disk, tmp_path):
    """The debug configuration at its prompt, with FILE on a disk, as -kernel and as -initrd."""
    path = tmp_path / "bytes.bin"
    path.write_bytes(FILE)
    disk = make_disk("commands", {"/bytes.bin": path})
    machine = boot(binary=debug_bin, smp=2, writable=[disk],
                   args=["-device", "virtio-rng-device", "-kernel", path, "-initrd", path,
                         "-append", "one two", "-fw_cfg", f"name=opt/bytes,file={path}"])
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


def check_machine(m):
    """cpu, rng, timer, timeline, smc and hvc."""
    assert m.run("cpu list").split("\n") == ["  0: cpu@0      Cortex-A57 r1p0 (running this)",
                                             "  1: cpu@1      arm,cortex-a57"]
    assert "ID = 0x1, freq unknown, started by psci" in m.run("cpu detail")
    first, second = m.run("rng 0 10"), m.run("rng 0 10")
    assert first != second and len(first) == len("00000000:" + 16 * " 00" + "  " + 16 * ".")
    assert float(m.run("timer start; sleep .1; timer get")) >= 0.1
    lines = [line.split(None, 2) for line in m.run("timeline").split("\n")[1:]]
    ends, took = [int(line[0]) for line in lines], [int(line[1]) for line in lines]
    assert ends == sorted(ends) and sum(took) == ends[-1]
    assert [line[2] for line in lines][1:3] == ["maps, relocation", "bind devices"]
    assert m.run("smc 84000000; echo $res0 $res3") == "Res:  65537 0 0 0\n10001 0"
    output, status = m.status("hvc 84000000")
    assert "cause: HVC instruction" in output and status


def check_qfw(m):
    """What QEMU was started with comes out again."""
    assert "00000046 opt/bytes" in m.run("qfw list")
    assert m.run("qfw cpus") == "2 cpu(s) online"
    assert m.run(f"qfw load {FREE:x} {FREE + 0x1000:x}") == \
        "loading kernel to address 0000000048000000 size 46 initrd 0000000048001000 size 46"
    assert m.run("echo $bootargs $filesize") == "one two 46"
    assert m.run(f"qfw read opt/bytes {FREE + 0x2000:x}") == ""
    for at in (0x1000, 0x2000):
        assert "Total of 70 byte(s) were the same" in m.run(f"cmp.b {FREE:x} {FREE + at:x} 46")
    assert m.run(f"md.b {FREE + 0x40:x} 6").endswith("@ABCDE")


def check_blocks(m):
    """read and write, by the bytes of a boot sector and at the disk's end."""
    assert m.status(f"read virtio 0:0 {FREE:x} 0 1") == ("", 0)
    assert m.run(f"md.w {FREE + 0x1fe:x} 1").startswith("480001fe: aa55")
    assert m.status(f"mw.l {FREE:x} 12345678 80; write virtio 0:1 {FREE:x} 10 1") == ("", 0)
    assert m.status(f"read virtio 0:1 {FREE + 0x200:x} 10 1") == ("", 0)
    assert m.status(f"cmp.b {FREE:x} {FREE + 0x200:x} 200")[1] == 0
    assert m.run("fstype virtio 0:1; fstype virtio 0:1 t && echo set $t") == "fat\nset fat"
    m.run(f"load virtio 0:1 {FREE:x} bytes.bin")
    assert re.search(r"  until the next load\n.*  load\n.*  since then$", m.run("timeline"))


def check_save(m):
    """save makes a file and replaces it; load brings the same bytes back."""
    m.run(f"mw.b {FREE:x} 5a 12345; mw.l {FREE + 0x10000:x} 12345678 100")
    assert m.status(f"save virtio 0:1 {FREE:x} '/a new one.bin' 12345") == ("74565 bytes written", 0)
    assert m.status(f"load virtio 0:1 {FREE + 0x100000:x} '/a new one.bin'")[1] == 0
    assert m.run("echo $filesize") == "12345"
    assert m.status(f"cmp.b {FREE:x} {FREE + 0x100000:x} 12345")[1] == 0
    assert m.status(f"fatwrite virtio 0:1 {FREE:x} '/A NEW ONE.BIN' 10 20") == ("16 bytes written", 0)
    m.run("size virtio 0:1 '/a new one.bin'")
    assert m.run("echo $filesize") == "30"
    assert m.status(f"save virtio 0:1 {FREE:x} /none/x 10")[1] == 1
    assert m.status("save virtio 0:1 0 /x 10")[1] == 1


def check_refuses(m):
    """Bad numbers, no such thing, memory of others."""
    for command, words in (
            ("cpu x", "Usage:"), ("timer x", "Usage:"), ("rng 1", "device 0 gives"),
            ("rng 0 41", "1 to 0x40 bytes"), ("rng zz", 'device "zz" is not a number'),
            ("smc zz", 'function "zz" is not a number'),
            ("smc 1 2 3 4 5 6 7 8 9", "Usage:"),
            ("qfw read none 48000000", "none: -ENOENT"), ("qfw x", "Usage:"),
            ("qfw load 0", "are not all RAM"), ("qfw load zz", 'address "zz" is not a number'),
            ("read virtio 0:0 0 0 1", "are not all RAM"),
            ("write virtio 0:0 0 0 1", "not all RAM"),
            ("read virtio 0:0 48000000 ffffffffffff 1", "go past its end"),
            ("read virtio 0:0 48000000 0 ffffffffffffffff", "go past its end"),
            ("read virtio 5 48000000 0 1", "virtio 5"), ("fstype virtio 0:7", "virtio 0"),
            ("read virtio 0:0 48000000 zz 1", 'block number "zz" is not a number')):
        output, status = m.status(command)
        assert words in output and status, (command, output)


def check_security(m):
    """All that weakens this configuration, which stores no environment."""
    output, status = m.status("security status")
    assert status == 1 and output.endswith("\n9 weak points") and output.count("  weak: ") == 9
    for row in ("profile       development", "environment   not stored", "console       open: ",
                "commands      some write memory and devices\n                weak: CMD_DEBUG=n"):
        assert row in output, output
    assert m.status("security")[1] == 1


def test_commands(machine):
    """One machine for all, because starting one takes longer than most of them."""
    check_memory(machine)
    check_memory_refuses(machine)
    check_machine(machine)
    check_qfw(machine)
    check_blocks(machine)
    check_save(machine)
    check_refuses(machine)
    check_security(machine)
