# SPDX-License-Identifier: Apache-2.0
"""Xen with a Linux dom0: several files that are told to one kernel through /chosen (doc/xen.md)."""
import re

import pytest

KERNEL, INITRD, XEN = 0x48000000, 0x50000000, 0x44000000
DOM0 = "console=hvc0 slipway.test=dmesg"
# What Xen says of a boot that is not as its protocol has it.
BAD = ["init failed", "no enable method", "not supported", "Panic", "Xen BUG", "Xen WARN"]

BY_COMMAND = [f"bootmodule kernel {KERNEL:x} {DOM0}", f"bootmodule ramdisk {INITRD:x}"]


def by_fdt(name, addr, size):
    """The same with the fdt command alone."""
    node = f"/chosen/module@{addr:x}"
    return [f"fdt mknode /chosen module@{addr:x}",
            f'fdt set {node} compatible "multiboot,{name}" "multiboot,module"',
            f"fdt set {node} reg <0 0x{addr:x} 0 0x{size}>"]


BY_HAND = ['fdt set /chosen "#address-cells" <2>', 'fdt set /chosen "#size-cells" <2>',
           *by_fdt("kernel", KERNEL, "$kernel_size"),
           f'fdt set /chosen/module@{KERNEL:x} bootargs "{DOM0}"',
           *by_fdt("ramdisk", INITRD, "$initrd_size")]


@pytest.fixture(scope="session")
def xen_disk(make_disk, xen, kernel, initrd):
    return make_disk("xen", {"/xen": xen, "/dom0/Image": kernel, "/dom0/initrd.gz": initrd})


def load_all(m):
    for addr, file, size in ((KERNEL, "/dom0/Image", "kernel_size"),
                             (INITRD, "/dom0/initrd.gz", "initrd_size"), (XEN, "/xen", "xen_size")):
        output, status = m.status(f"load virtio 0:1 {addr:x} {file}")
        assert status == 0, output
        m.run(f"setenv {size} $filesize")


def start(m, commands):
    """Runs COMMANDS, which describe dom0's files, and boots Xen."""
    m.prompt()
    load_all(m)
    for command in commands:
        output, status = m.status(command)
        assert (output, status) == ("", 0), command
    m.run("setenv bootargs console=dtuart dtuart=serial0 dom0_mem=512M")
    m.send(f"booti {XEN:x}\r")
    m.expect("Starting kernel")
    m.expect(r"\(XEN\) Xen version 4\.17")


def check_dom0(m, smp):
    """Dom0's userspace, with what was said on the way to it; then the machine ends."""
    m.expect(r"\(XEN\) Loading d0 kernel from boot module @ ([0-9a-f]+)\r")
    assert int(m.child.match[1], 16) == KERNEL
    m.expect(r"\(XEN\) Loading ramdisk from boot module @ ([0-9a-f]+)\r")
    assert int(m.child.match[1], 16) == INITRD
    m.expect("slipway: userspace reached")
    m.expect("slipway: dmesg ends")
    m.wait_end()
    log = "".join(m.log)
    assert f"(XEN) Brought up {smp} CPUs" in log
    assert re.search(r"Xen 4\.17 support found", log)
    assert f"Kernel command line: {DOM0}" in log
    for bad in BAD:
        assert bad not in log, bad


@pytest.mark.parametrize("cpu,smp,gic", [
    ("cortex-a57", 2, 3),
    pytest.param("cortex-a76", 2, 3, marks=pytest.mark.full),
    pytest.param("cortex-a53", 2, 2, marks=pytest.mark.full)])
def test_bootmodule(boot, debug_bin, xen_disk, cpu, smp, gic):
    m = boot(binary=debug_bin, disks=[xen_disk], cpu=cpu, smp=smp,
             machine=f"virtualization=on,gic-version={gic}")
    start(m, BY_COMMAND)
    check_dom0(m, smp)


@pytest.mark.full
def test_fdt_commands(boot, xen_disk):
    """The configuration without bootmodule, with what it has."""
    m = boot(disks=[xen_disk], smp=2)
    start(m, BY_HAND)
    check_dom0(m, 2)


@pytest.mark.full
def test_behind_tf_a(boot, tfa_flash, xen_disk):
    m = boot(binary=tfa_flash(3), disks=[xen_disk], smp=2,
             machine="secure=on,virtualization=on,gic-version=3")
    start(m, BY_HAND)
    check_dom0(m, 2)


def test_both_ways_are_the_same(boot, debug_bin, xen_disk):
    trees = []
    for commands in (BY_COMMAND, BY_HAND):
        m = boot(binary=debug_bin, disks=[xen_disk], machine="virtualization=on,dtb-randomness=off")
        m.prompt()
        load_all(m)
        for command in commands:
            m.run(command)
        trees.append({node: set(m.run(f"fdt print /chosen/module@{node:x}").splitlines())
                      for node in (KERNEL, INITRD)})
    assert trees[0] == trees[1]
    assert len(trees[0][KERNEL]) == 5


@pytest.mark.parametrize("arguments,words", [
    ("kernel", "bootmodule - tell a hypervisor|Usage"),
    ("initrd 50000000", 'no such type: kernel, ramdisk'),
    ("kernel zz", 'address "zz" is not a number'),
    ("kernel 48000000:zz", 'size "zz" is not a number'),
    ("kernel 48000000:", 'size "" is not a number'),
    ("kernel 48000000:0", "a module of 0 bytes"),
    ("kernel 48001000", "no load began at 0x48001000: give the size too"),
    ("kernel 60000000", "no load began at 0x60000000"),
    ("kernel 9000000:1000", "not all RAM"),
    ("kernel 7ffff000:2000", "not all RAM"),
    ("kernel 48000000:ffffffffffffffff", "not all RAM"),
    ("kernel 60000000:1f000000", "would overwrite text"),
    ("kernel 48000000 $long $long y", "arguments of more than 2047 bytes"),
    ("ramdisk 50000800:100", "lie over /chosen/module@50000000"),
])
def test_refusals(boot, debug_bin, xen_disk, arguments, words):
    m = boot(binary=debug_bin, disks=[xen_disk])
    m.prompt()
    load_all(m)
    m.run(f"bootmodule ramdisk {INITRD:x}; setenv long {1023 * 'x'}")
    assert m.status(f"bootmodule kernel {KERNEL:x} $long") == ("", 0)
    m.run(f"fdt rm /chosen/module@{KERNEL:x}")
    before = m.run("fdt print /chosen")
    output, status = m.status(f"bootmodule {arguments}")
    assert status != 0 and re.search(words, output), output
    assert m.run("fdt print /chosen") == before


def test_a_place_that_nobody_recorded(boot, debug_bin, xen_disk):
    """Put there by somebody else: booti must not take it for free memory."""
    m = boot(binary=debug_bin, disks=[xen_disk])
    m.prompt()
    assert m.status("bootmodule kernel 60000000:1000 quiet") == ("", 0)
    assert "60000000-000060000fff" in m.run("meminfo")
