# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C ends whatever runs, with the scripts around it; what is typed ahead is not lost."""
import pytest


@pytest.fixture(scope="module")
def disk(make_disk, assets):
    source = assets / "8mib"
    source.write_bytes(bytes(8 << 20))
    return make_disk("interrupt", {"/8mib": source})


@pytest.fixture
def console(boot, disk):
    m = boot(disks=[disk])
    m.prompt()
    m.run("setenv forever 'while true; do true; done'")
    return m


# (command, what shows that it runs; None: its echo)
@pytest.mark.parametrize("command,sign", [
    ("sleep 1000", None),
    ("while true; do true; done", None),
    ("until false; do x=1; done; echo after", None),
    ("for i in 1 2 3; do sleep 1000; done; echo after", None),
    ("while true; do sleep 1000; done; echo after", None),
    ("while true; do time sleep 1000; done; echo after", None),
    ("run forever; echo after", None),
    ("while true; do run forever; done; echo after", None),
    ("if run forever; then echo after; else echo after; fi", None),
    ("run forever || echo after", None),
    ("while true; do load virtio 0:1 48000000 /8mib; done; echo after", "read"),
    ("while true; do ls virtio 0:1; done; echo after", "file"),
    ("while true; do part list virtio 0; done; echo after", "guid"),
    ("while true; do fdt print; done; echo after", "compatible"),
    ("while true; do fdt print /chosen; done; echo after", "stdout-path"),
    ("while true; do md 0 1; done; echo after", "null pointer"),
    ("while true; do nonsense; done; echo after", "Unknown command"),
    ("md 40000000 ffffffff; echo after", "40000010"),
    ("mw.b 40000000 0 3e000000; echo after", None),
    ("cp.b 40000000 50000000 10000000; echo after", None),
    ("cmp.b 50000000 60000000 10000000; echo after", None),
    ("while true; do crc32 40000000 3e000000; done; echo after", None),
])
def test_interrupt(console, command, sign):
    m = console
    m.send(command + "\r")
    m.expect(sign or "\n")
    m.send("\003")
    output = m.expect("<INTERRUPT>") + m.prompt()
    assert "\nafter" not in output
    assert m.run("echo $? alive") == "1 alive"


def test_type_ahead(console):
    """More than the UART holds, behind a command that looks for Ctrl-C all the time."""
    m = console
    lines = [f"echo line {i} of what was typed ahead" for i in range(12)]
    m.send("crc32 40000000 1000000\r" + "".join(line + "\r" for line in lines))
    m.expect("==> ")
    for i in range(12):
        m.expect(f"\nline {i} of what was typed ahead")
    m.prompt()


def test_paste(console):
    """10 KB of blocks at once, faster than they run."""
    m = console
    for i in range(300):
        m.send(f"if true; then\r  echo block {i}\rfi\r")
    for i in range(300):
        m.expect(f"\nblock {i}\r")
    m.prompt()
    assert m.run("echo alive") == "alive"


def test_interrupt_behind_type_ahead(console):
    """So much waits that no more is taken in: Ctrl-C is seen all the same, in the end."""
    m = console
    m.send("while true; do true; done\r")
    m.expect("\n")
    m.send("x" * 1500)
    m.send("\003")
    m.expect("<INTERRUPT>")
    m.prompt()
    assert m.run("echo alive") == "alive"


def test_line_that_is_too_long(console):
    m = console
    m.send("echo " + "a" * 10000 + "\r")
    m.expect("error: too long")
    m.prompt()
    assert m.run("echo alive") == "alive"
