# SPDX-License-Identifier: Apache-2.0
"""Slipway reaches its prompt, however it is entered, on every machine of the suite."""
import subprocess

import pytest

CPUS = ["cortex-a53", "cortex-a55", "cortex-a57", "cortex-a72", "cortex-a76", "neoverse-n1", "max"]

# (-M options, entry, EL that the program is entered at, EL it runs at)
ENTRIES = [
    ("", "bios", 1, 1),
    ("", "kernel", 1, 1),
    ("virtualization=on", "bios", 2, 2),
    ("virtualization=on", "kernel", 2, 2),
    ("secure=on", "bios", 3, 1),
    ("secure=on", "kernel", 1, 1),
    ("secure=on,virtualization=on", "bios", 3, 2),
    ("secure=on,virtualization=on", "kernel", 2, 2),
]


@pytest.mark.parametrize("cpu", CPUS)
@pytest.mark.parametrize("machine,entry,entered,running", ENTRIES)
def test_every_entry(boot, cpu, machine, entry, entered, running):
    m = boot(machine=machine, entry=entry, cpu=cpu)
    m.prompt()
    info = m.run("bdinfo")
    assert f"entered at  = EL{entered}, without MMU" in info
    assert f"running at  = EL{running}" in info


@pytest.mark.parametrize("addr", [0x40100000, 0x401ff000, 0x40400000, 0x60001000])
def test_loaded_anywhere(boot, slipway_bin, addr):
    """At any page, without x0: the devicetree at the start of RAM may share a 2 MiB block with it."""
    m = boot(entry="device", binary=f"loader,file={slipway_bin},addr={addr:#x},force-raw=on",
             args=["-device", f"loader,addr={addr:#x},cpu-num=0"])
    m.prompt()
    assert "running at  = EL2" in m.run("bdinfo")


@pytest.mark.parametrize("gic", ["2", "3"])
@pytest.mark.parametrize("smp", [1, 4, 8])
@pytest.mark.parametrize("machine", ["virtualization=on", "secure=on,virtualization=on"])
def test_cpus_and_gic(boot, machine, smp, gic):
    """All CPUs arrive at once when entered at EL3: one goes on."""
    m = boot(machine=f"{machine},gic-version={gic}", smp=smp)
    out = m.prompt()
    assert out.count("Slipway") == 1


@pytest.mark.parametrize("memory,size", [("128M", 0x8000000), ("512M", 0x20000000),
                                         ("2G", 0x80000000), ("8G", 0x200000000)])
@pytest.mark.parametrize("entry", ["bios", "kernel"])
def test_memory_sizes(boot, memory, size, entry):
    m = boot(memory=memory, entry=entry)
    m.prompt()
    assert f"-> size     = 0x{size:016x}" in m.run("bdinfo")


def test_64_gib(boot):
    """Without having them: QEMU reserves nothing."""
    m = boot(memory="64G", machine="virtualization=on,memory-backend=m",
             args=["-object", "memory-backend-ram,id=m,size=64G,reserve=off"])
    m.prompt()
    assert "-> size     = 0x0000001000000000" in m.run("bdinfo")
    # the last bytes of RAM are mapped and work
    assert m.status("mw.q 0x103ffffff8 1122334455667788; md.q 0x103ffffff8 1")[1] == 0
    assert "1122334455667788" in m.run("md.q 0x103ffffff8 1")


@pytest.mark.parametrize("machine,method", [("", "hvc"), ("virtualization=on", "smc"),
                                            ("secure=on", "smc")])
def test_psci_conduit(boot, machine, method):
    m = boot(machine=machine)
    m.prompt()
    assert f"PSCI        = 1.1 by {method}" in m.run("bdinfo")


@pytest.mark.parametrize("machine", ["", "virtualization=on", "secure=on",
                                     "secure=on,virtualization=on"])
@pytest.mark.parametrize("command", ["reset", "poweroff"])
def test_reset_and_poweroff(boot, machine, command):
    m = boot(machine=machine)
    m.prompt()
    m.send(command + "\r")
    m.wait_end()


@pytest.mark.parametrize("machine,entry", [("", "kernel"), ("virtualization=on", "bios"),
                                           ("secure=on,virtualization=on", "bios")])
def test_clang_build(boot, built, machine, entry):
    """The program that clang and lld make (tools/check builds it) starts too."""
    m = boot(binary=built / "clang" / "slipway.bin", machine=machine, entry=entry)
    m.prompt()
    assert "not mapped" in m.run("md 0 1")


def test_builtin_devicetree(boot, qemu, out, configured):
    """CONFIG_BUILTIN_DTB: the machine has 1 GiB, the tree that is built in says 512 MiB."""
    folder = out / "builtin-dtb"
    folder.mkdir(exist_ok=True)
    dtb = folder / "virt.dtb"
    subprocess.run([qemu, "-M", f"virt,virtualization=on,dumpdtb={dtb}", "-cpu", "cortex-a57",
                    "-m", "512M"], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    m = boot(binary=configured("builtin-dtb", "CONFIG_BUILTIN_DTB=y", f'CONFIG_BUILTIN_DTB_FILE="{dtb}"',
                               defconfig="qemu_virt_defconfig"))
    m.prompt()
    assert "-> size     = 0x0000000020000000" in m.run("bdinfo")


# Where a loader may put it: any 4 KiB boundary. (address, GiB of RAM)
PLACES = {
    "unaligned": (0x40201000, 1),
    "in two 2 MiB blocks": (0x405ff000, 1),
    "in two GiB": (0x7ffff000, 2),
    "above 4 GiB": (0x140003000, 8),
    "above 39 bits": (0x8000200000, 600),
    "below and above 39 bits": (0x7ffffff000, 600),
}


@pytest.mark.parametrize("machine", ["", "virtualization=on"])
@pytest.mark.parametrize("address,gib", PLACES.values(), ids=PLACES.keys())
def test_every_place(boot, slipway_bin, machine, address, gib):
    """No devicetree in x0: QEMU has left it at the start of RAM."""
    m = boot(binary=f"loader,file={slipway_bin},addr={address:#x},force-raw=on,cpu-num=0",
             entry="device", machine=f"{machine},memory-backend=m".lstrip(","), cpu="max",
             memory=f"{gib}G",
             args=["-object", f"memory-backend-ram,id=m,size={gib}G,reserve=off"])
    m.prompt()
    assert f"entered at  = EL{2 if machine else 1}, without MMU" in m.run("bdinfo")
