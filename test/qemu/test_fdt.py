# SPDX-License-Identifier: Apache-2.0
"""The fdt command on the machine: the copy that is edited, trees from disk, overlays, a boot."""
import re
import subprocess

import pytest

TREE = """/dts-v1/;
/ { #address-cells = <2>; #size-cells = <2>; model = "from disk";
    soc: soc { uart0: uart@1 { status = "disabled"; }; }; };
"""
OVERLAY = """/dts-v1/; /plugin/;
&uart0 { status = "okay"; use = <&clock>; clock: clock { rate = <5>; }; };
"""
STRANGE = "/dts-v1/; /plugin/;\n&nosuch { x; };\n"
BY_PATH = """/dts-v1/; /plugin/;
&{/psci} { slipway,note = "by path"; };
"""


@pytest.fixture(scope="session")
def tree_disk(make_disk, assets):
    """A disk with a devicetree and three overlays, made by dtc."""
    files = {}
    for name, source in (("tree.dtb", TREE), ("good.dtbo", OVERLAY), ("strange.dtbo", STRANGE),
                         ("path.dtbo", BY_PATH)):
        path = assets / name
        subprocess.run(["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", path, "-"], check=True,
                       input=source.encode())
        files[f"/{name}"] = path
    return make_disk("trees", files)


@pytest.fixture
def console(boot, tree_disk):
    """A machine at the prompt."""
    m = boot(memory="512M", disks=[tree_disk])
    m.prompt()
    return m


@pytest.fixture
def merger(boot, tree_disk, debug_bin):
    """A machine at the prompt that knows overlays."""
    m = boot(binary=debug_bin, memory="512M", disks=[tree_disk])
    m.prompt()
    return m


def good(m, command):
    """Runs a command that must succeed; returns its output."""
    output, status = m.status(command)
    assert status == 0, f"{command}: {output}"
    return output


def bad(m, command, reason):
    """Runs a command that must fail with this reason in its message."""
    output, status = m.status(command)
    assert status == 1 and reason in output, f"{command}: {status}, {output}"


def load(m, name, addr="${fdt_addr_r}"):
    good(m, f"load virtio 0:1 {addr} /{name}")


def address(m, option=""):
    return int(good(m, f"fdt addr {option}").split()[-1], 16)


def test_the_machines_tree_is_never_edited(console):
    control = address(console, "-c")
    assert address(console) == control == int(console.run("echo ${fdtcontroladdr}"), 16)
    before = good(console, f"crc32 {control:x} 2000").split()[-1]
    good(console, "fdt set /psci method smoke-signals")
    copy = address(console)
    assert copy != control
    assert good(console, "fdt print /psci method") == 'method = "smoke-signals"'
    assert "working devicetree" in good(console, "meminfo")
    good(console, "fdt addr ${fdtcontroladdr}")       # stands for the copy
    assert address(console) == copy
    good(console, "fdt addr 0")
    assert address(console) == control
    assert "smoke-signals" not in good(console, "fdt print /psci")
    assert good(console, f"crc32 {control:x} 2000").split()[-1] == before
    assert "working devicetree" not in good(console, "meminfo")


def test_the_copy_is_not_where_scripts_load(console):
    good(console, "fdt mknode / note")
    for place in ("${kernel_addr_r}", "${ramdisk_addr_r}", "${fdt_addr_r}", "${scriptaddr}"):
        load(console, "tree.dtb", place)
    good(console, "fdt print /note")


def test_scripts_read_trees(console):
    good(console, "fdt get value model / model")
    assert console.run("echo ${model}") == "linux,dummy-virt"
    good(console, "fdt get value cell /memory reg 1")
    assert console.run("echo ${cell}") == "0x40000000"
    good(console, "fdt get size n /cpus")
    good(console, "fdt get name first /cpus 1")
    assert console.run("echo ${first}") == "cpu@0"
    good(console, "fdt header get magic magic")
    assert console.run("echo ${magic}") == "d00dfeed"
    output = good(console, "if fdt get value v /nosuch x; then echo yes; else echo no; fi")
    assert output.endswith("no") and "/nosuch: no such node" in output


def test_tree_from_disk(console):
    load(console, "tree.dtb")
    good(console, "fdt addr ${fdt_addr_r}")
    assert good(console, "fdt print / model") == 'model = "from disk"'
    good(console, "fdt resize 1000")
    good(console, "fdt set /soc/uart status okay")
    good(console, "fdt move ${fdt_addr_r} ${scriptaddr} 8000")
    assert good(console, "fdt print /soc/uart") == 'uart@1 {\n\tstatus = "okay";\n' + \
        "\tphandle = <0x00000002>;\n};"


def test_overlays(merger):
    load(merger, "tree.dtb")
    good(merger, "fdt addr ${fdt_addr_r}")
    load(merger, "good.dtbo", "${loadaddr}")
    good(merger, "fdt apply ${loadaddr}")
    assert good(merger, "fdt print /soc/uart status") == 'status = "okay"'
    load(merger, "strange.dtbo", "${loadaddr}")
    bad(merger, "fdt apply ${loadaddr}", "it refers to the label 'nosuch'")
    assert good(merger, "fdt print /soc/uart/clock") == "clock {\n" + \
        "\tphandle = <0x00000003>;\n\trate = <0x00000005>;\n};"


def test_overlay_for_the_machines_tree(merger):
    load(merger, "path.dtbo", "${loadaddr}")
    good(merger, "fdt apply ${loadaddr}")
    assert good(merger, "fdt print /psci slipway,note") == 'slipway,note = "by path"'
    load(merger, "good.dtbo", "${loadaddr}")
    bad(merger, "fdt apply ${loadaddr}", "the tree has no labels: compile it with dtc -@")
    bad(merger, "fdt apply ${ramdisk_addr_r}", "it begins with")


@pytest.mark.parametrize("where, reason", [
    ("4", "multiple of 8"),
    ("1000000000", "there is no memory"),
    ("9000000", "there is no memory"),            # the UART: reading it would take its bytes
    ("fffffffffffffff8", "there is no memory"),
    ("${ramdisk_addr_r}", "it begins with"),
])
def test_no_tree_there(console, where, reason):
    bad(console, f"fdt addr {where}", reason)
    bad(console, f"fdt move {where} ${{loadaddr}}", reason)
    good(console, "fdt print /chosen")


def test_tree_that_is_overwritten(console):
    load(console, "tree.dtb")
    good(console, "fdt addr ${fdt_addr_r}")
    good(console, "fdt header get at off_dt_struct")
    structure = int(console.run("echo ${fdt_addr_r}"), 16) + int(console.run("echo ${at}"), 16)
    for word in ("00000000", "02000000", "ffffffff", "04000000"):
        good(console, f"mw.l {structure:x} {word} 40")
        for command in ("fdt print", "fdt set / x 1", "fdt resize", "fdt rm /soc",
                        "fdt get size n /"):
            bad(console, command, "damaged")
    good(console, "fdt addr 0")
    good(console, "fdt print /cpus")


def test_ctrl_c_ends_a_print(console):
    good(console, "setenv big 'fdt set / big [00112233445566778899aabbccddeeff]'")
    good(console, "run big")
    console.send("while true; do fdt print; done\r")
    console.expect("model = ")
    console.send("\x03")
    console.prompt()


def test_linux_gets_the_edited_tree(boot, make_disk, kernel, initrd):
    m = boot(memory="1G", disks=[make_disk("held", {"/boot/Image": kernel, "/boot/initrd.gz": initrd})])
    m.prompt()
    good(m, 'fdt set / model "a board that was renamed"')
    good(m, "fdt rsvmem add 60000000 100000")
    good(m, "fdt resize 10000")
    good(m, "setenv bootargs console=ttyAMA0")
    good(m, "load virtio 0:1 ${kernel_addr_r} /boot/Image")
    good(m, "load virtio 0:1 ${ramdisk_addr_r} /boot/initrd.gz")
    m.send("booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}\r")
    m.expect("slipway: userspace reached")
    log = "".join(m.log)
    assert "Machine model: a board that was renamed" in log
    assert re.search(r"Firmware Bug|x1-x3 nonzero", log) is None
