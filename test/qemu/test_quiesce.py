# SPDX-License-Identifier: Apache-2.0
"""Devices at the hand-off: stopped, and said; one that does not stop refuses the boot."""
import pytest

ROOM = 0x48000000
ECAM = 0x4010000000     # QEMU's virt board, highmem
COMMAND = 4             # PCI Local Bus Specification 3.0, 6.2.2


@pytest.fixture
def console(boot, debug_bin, payload, make_disk):
    """A machine whose disk has been used."""
    m = boot(binary=debug_bin, disks=[make_disk("quiesce", {"/hello": payload()})],
             args=["-nic", "none"])
    m.prompt()
    assert m.status(f"load virtio 0:1 {ROOM:x} /hello")[1] == 0
    return m


def rows(output):
    """{node: verdict} of handoff check."""
    table = output.partition("verdict\ndevice")[2] or output.rpartition("\ndevice ")[2]
    return {words[0]: " ".join(words[2:]) for words in map(str.split, table.splitlines()[1:])
            if len(words) > 2 and words[1] in ("pl011", "pci-ecam", "virtio-mmio", "gic")}


def test_check_says_it(console):
    output, status = console.status("handoff check")
    assert status == 0, output
    said = rows(output)
    assert said["pl011@9000000"] == "ok: stopped"
    assert said["pcie@10000000"] == "ok: stopped"
    assert said["intc@8000000"] == "ok: stopped"
    # nobody asked for the others
    assert not any(name.startswith("virtio_mmio") for name in said)
    # and they start again
    assert console.status(f"load virtio 0:1 {ROOM:x} /hello")[1] == 0


def make_deaf(m):
    """The disk's registers cannot be reached any more: it runs, and cannot be told to stop."""
    for slot in range(1, 4):
        config = ECAM + (slot << 15)
        if "1af4" in m.run(f"md.w {config:x} 1"):
            m.run(f"mw.w {config + COMMAND:x} 4")
            return
    raise AssertionError("no virtio function on bus 0")


def test_one_that_does_not_stop(console):
    m = console
    make_deaf(m)
    output, status = m.status("handoff check")
    assert status == 1 and rows(output)["pcie@10000000"].startswith("DOES NOT STOP"), output
    output, status = m.status(f"go {ROOM:x}")
    assert status == 1 and "pcie@10000000: does not become quiet" in output
    assert "a device could not be stopped and may still write to memory" in output
    assert "hello:" not in output
    # the user takes the blame
    assert "pcie@10000000" in m.run("devices leave pcie@10000000")
    output, status = m.status("handoff check")
    assert status == 0 and rows(output)["pcie@10000000"].startswith("RUNS ON"), output
    assert "pcie@10000000 (may run on: devices leave)" in m.run("devices")
    # and takes it back, and again
    assert "is refused when it does not stop" in m.run("devices stop pcie@10000000")
    assert "may run on" not in m.run("devices")
    assert m.status("handoff check")[1] == 1
    m.run("devices leave pcie@10000000")
    m.send(f"go {ROOM:x}\r")
    m.expect("hello: x0 ")


def test_leave_refuses(console):
    output, status = console.status("devices leave zebra")
    assert status == 1 and 'no device is called "zebra"' in output
    assert "Usage" in console.run("devices leave")
