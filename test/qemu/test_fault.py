# SPDX-License-Identifier: Apache-2.0
"""Exceptions in commands: a report a person can act on, and the console goes on."""
import re

import pytest

MACHINES = [("", "cortex-a53"), ("virtualization=on", "cortex-a57"), ("virtualization=on", "max"),
            ("secure=on", "cortex-a72")]


def owned(m, name):
    """First and last byte of a range of the memory map."""
    line = re.search(rf"^ *([0-9a-f]+)-([0-9a-f]+) .* {name}$", m.run("meminfo"), re.M)
    return int(line[1], 16), int(line[2], 16)


def fault(m, command, cause, region, symbol, far=None):
    """COMMAND takes an exception that is reported with all that belongs to it; returns the report."""
    output, status = m.status(command)
    assert status == 1, output
    assert re.search(r"\*\*\* synchronous exception at EL[12]", output), output
    assert re.search(f"cause: .*{cause}", output), output
    assert re.search(f"address: .*{region}", output), output
    assert re.search(rf"^at: {symbol}\+0x[0-9a-f]+ \(0x[0-9a-f]+ in slipway.elf\)", output, re.M)
    if far is not None:
        assert f"FAR  {far:016x}" in output
    for register in ("ESR ", "ELR ", "SPSR", "x0 ", "x30", "sp "):
        assert register in output
    trace = output.partition("backtrace:\n")[2]
    # from the access to the prompt, each with its symbol
    order = [symbol, "fault_guard", "shell_run_command", "shell_exec", "shell_prompt",
             "slipway_main"]
    assert re.search(".*".join(rf" {name}\+0x" for name in order), trace, re.S), trace
    return output


CASES = [
    # command, cause, region, symbol, FAR
    ("md 0 1", "read .*not mapped.*translation fault", "null pointer", "mem_read", 0),
    ("md.b 8 1", "read .*not mapped", "null pointer", "mem_read", 8),
    ("mw 0 1", "write .*not mapped", "null pointer", "mem_write", 0),
    ("md 20000000 1", "read .*not mapped", "neither RAM nor a known device", "mem_read",
     0x20000000),
    ("mw.q 20000000 1", "write .*not mapped", "neither RAM nor a known device", "mem_write",
     0x20000000),
    ("md.q 800000000000 1", "read .*not mapped", "neither RAM nor a known device", "mem_read",
     0x800000000000),
    ("md.q ffff000000000000 1", "read .*not mapped", "neither RAM nor a known device", "mem_read",
     0xffff000000000000),
    ("cp.b 41000000 3fffffff 1", "write .*not mapped", "neither RAM", "mem_write", 0x3fffffff),
    ("cmp.b 41000000 3fffffff 1", "read .*not mapped", "neither RAM", "mem_read", 0x3fffffff),
    ("crc32 20000000 40", "read .*not mapped", "neither RAM", r"crc32\w*", 0x20000000),
    ("itest *20000000 == 0", "read .*not mapped", "neither RAM", r"\w+", 0x20000000),
    # fw_cfg has 24 bytes of registers in its page
    ("md 9020100 1", "read .*nothing answers.*external abort", "fw-cfg@9020000, 0x100 into",
     "mem_read", 0x9020100),
]


@pytest.mark.parametrize("machine,cpu", MACHINES)
def test_causes(boot, machine, cpu):
    m = boot(machine=machine, cpu=cpu)
    m.prompt()
    for case in CASES:
        fault(m, *case)
    assert m.run("echo alive") == "alive"


@pytest.mark.parametrize("machine,cpu", MACHINES)
def test_our_own_memory(boot, machine, cpu):
    """Text and constants cannot be written, guard pages not even read."""
    m = boot(machine=machine, cpu=cpu)
    m.prompt()
    for name, rights in (("text", "r-x"), ("rodata", "r--")):
        base, end = owned(m, name)
        before = m.run(f"md.q {base:x} 2")
        for addr in (base, end & ~7):
            fault(m, f"mw.q {addr:x} 1122334455667788", "write .*permission fault",
                  f"{name}, 0x{addr - base:x} into 0x{base:x}.* mapped {rights}", "mem_write",
                  addr)
        assert m.run(f"md.q {base:x} 2") == before
    for name in ("stack guard", "exception stack guard"):
        base, end = owned(m, name)
        report = fault(m, f"md.b {base + 8:x} 1", "read .*not mapped",
                       f"{name}, 0x8 into 0x{base:x}", "mem_read", base + 8)
        # nothing overflowed: somebody looked
        assert "overflow" not in report
        fault(m, f"mw.b {end:x} 1", "write .*not mapped", name, "mem_write", end)


def test_twenty_in_a_row(boot):
    """No stack, heap or nesting is lost: loops, conditions, `run` and && go on as they should."""
    m = boot()
    m.prompt()
    for _ in range(20):
        assert "null pointer" in m.run("md 0 1")
    output = m.run("for i in 1 2 3 4 5 6 7 8 9 a b c d e f 10 11 12 13 14; do "
                   "md 0 1; echo round $i status $?; done")
    assert output.count("null pointer") == 20 and "round 14 status 1" in output
    output = m.run("if md 0 1; then echo then; else echo else; fi")
    assert output.endswith("\nelse")
    assert m.run("md 0 1 && echo and").count("and\n") == 0
    assert m.run("md 0 1 || echo or").endswith("\nor")
    m.run("setenv broken 'echo before; md 0 1; echo after $?'")
    m.run("setenv outer 'run broken; echo outer $?; run broken; echo again'")
    output = m.run("run outer")
    assert output.count("null pointer") == 2 and output.count("after 1") == 2
    assert output.endswith("\nagain") and "outer 0" in output
    output = m.run("n=; while test \"$n\" != xxx; do md 0 1; n=${n}x; done; echo end $n")
    assert output.count("null pointer") == 3 and output.endswith("\nend xxx")
    assert "null pointer" in m.run("time md 0 1")
    # after all that, recursion is as deep as it ever was, and loops still can be left
    m.run("setenv deep 'run deep'")
    assert "more than 32 deep" in m.run("run deep")
    assert m.run("for i in 1 2; do break; done; echo left") == "left"


def test_memory_is_not_lost(boot):
    """A script in a variable that faults many times, then one that is large."""
    m = boot()
    m.prompt()
    m.run("setenv f 'md.b 0 1'")
    m.send("while true; do run f; done\r")
    for _ in range(200):
        m.expect("null pointer")
    m.send("\003")
    m.expect("<INTERRUPT>")
    m.prompt()
    big = "x" * 1500
    assert m.run(f"setenv big {big}; echo $big") == big


@pytest.mark.parametrize("addr,words", [
    ("0", "go: 0x0 belongs to flash"), ("9000000", "go: 0x9000000 belongs to pl011"),
    ("20000000", "0x20000000 is no RAM"), ("ffffffffffffffff", "is no RAM"),
    ("41000002", "not a multiple of 4"), ("zz", "not a number"),
    ("fffffffffffffffff", "not a number"),
])
def test_go_where_no_program_can_be(boot, addr, words):
    m = boot()
    m.prompt()
    output, status = m.status(f"go {addr}")
    assert status == 1 and words in output


@pytest.mark.parametrize("command", ["go 48000000 1 2 3 4 5", "go 48000000 1 2 3 4 5 6",
                                     "booti 48000000 - 0 1", "booti 48000000 - 0 1 2"])
def test_more_arguments_than_there_are(boot, command):
    """The room for -h HOW is not for more values: usage, and nothing is started."""
    m = boot()
    m.prompt()
    m.run("mw 48000000 14000000")
    output, status = m.status(command)
    assert status == 1 and "Usage:" in output and "Starting" not in output


def test_a_checksum_beyond_the_end(boot):
    """Refused before a gigabyte is read, as cp and cmp do."""
    m = boot()
    m.prompt()
    output, status = m.status("crc32 40000000 ffffffffffffffff")
    assert status == 1 and "beyond the end of memory" in output and "***" not in output


def test_go_into_slipway(boot):
    m = boot()
    m.prompt()
    for name in ("text", "rodata", "data", "stack guard", "stack", "heap", "control devicetree",
                 "translation tables"):
        base, end = owned(m, name)
        for addr in (base, end & ~3):
            output, status = m.status(f"go {addr:x}")
            assert status == 1
            assert f"0x{addr:x} belongs to {name} (0x{base:x} + 0x{end - base + 1:x})" in output


@pytest.mark.parametrize("machine,el", [("virtualization=on", 2), ("", 1)])
def test_a_program_that_faults_at_once(boot, machine, el):
    """RAM without a program in it: what is left behind reports it, and halts."""
    m = boot(machine=machine)
    m.prompt()
    m.send("go 40000000\r")
    m.expect(f"exception after the hand-off, before the kernel set its own vectors, at EL{el}")
    m.expect("ELR    0x0000000040000000")
    m.expect("halted")
