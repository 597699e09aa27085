# SPDX-License-Identifier: Apache-2.0
"""32-bit kernels: el1-aarch32, bootz, bootelf. Debian's armhf kernel is one judge.

The other is a program that prints what it finds; what is expected stands here, by
hand from Documentation/arch/arm/booting.rst and the Arm ARM. Debian's kernel runs
on cortex-a53, a57, a72 and max. QEMU's cortex-a55 has AArch32 too, but
not the register DBGDIDR, without which Linux stops.
"""
import pathlib
import re
import subprocess

import pytest

from conftest import ROOT, tool
from test_handoff import ALWAYS, MAX_EXTRA, stopped  # noqa: F401  (a fixture)

BAD = ["Firmware Bug", "Oops", "WARNING", "failed to boot", "failed to come online"]
LOAD = ("load virtio 0:1 ${kernel_addr_r} /zImage && "
        "load virtio 0:1 ${ramdisk_addr_r} /initrd32.gz && ")
BOOTZ = "bootz ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}"


@pytest.fixture(scope="session")
def disk32(make_disk, assets):
    """Debian's armhf kernel and an initramfs for it."""
    kernel = pathlib.Path(tool("tools/fetch", "--kernel", "6.1", "--arch", "armhf")) / "Image"
    initrd = assets / "initrd32.gz"
    tool("tools/mkinitrd", "--arch", "armhf", "--out", initrd)
    return make_disk("linux32", {"/zImage": kernel, "/initrd32.gz": initrd})


@pytest.mark.parametrize("cpu,smp,gic,memory", [
    ("cortex-a53", 1, 2, "1G"), ("cortex-a53", 4, 3, "1G"), ("cortex-a57", 4, 2, "512M"),
    ("max", 1, 3, "128M"), ("max", 4, 3, "8G"),
])
def test_linux(boot, debug_bin, disk32, cpu, smp, gic, memory):
    m = boot(binary=debug_bin, disks=[disk32], cpu=cpu, smp=smp, memory=memory,
             machine=f"virtualization=on,gic-version={gic}")
    m.prompt()
    m.run("setenv bootargs slipway.test=dmesg,cpus")
    m.send(LOAD + BOOTZ + "\r")
    for words in ("Starting kernel", "userspace reached", "dmesg ends", "cpus ends"):
        m.expect(words)
    m.wait_end()                        # power off, by a trapped SMC
    log = "".join(m.log)
    for bad in BAD:
        assert bad not in log, bad
    assert "CPU: All CPU(s) started in SVC mode." in log
    assert f"smp: Brought up 1 node, {smp} CPU" in log
    assert "psci: PSCIv1.1 detected in firmware" in log


# --- a program that prints what it finds --------------------------------------------------------

SVC = 0x1d3                     # Supervisor mode, A, I, F masked, Arm state, little-endian
SCTLR = 0x00c50838              # as it comes out of reset
FDT_MAGIC = 0xedfe0dd0          # read by a little-endian CPU
ENTRY = 0x48000000
MIDR = {"cortex-a53": 0x410fd034, "cortex-a55": 0x412fd050, "cortex-a57": 0x411fd070,
        "cortex-a72": 0x410fd083}


@pytest.fixture(scope="session")
def program(out):
    """program(thumb): test/payload/aarch32.S; the path without .bin and .elf."""
    def build(thumb):
        name = f"aarch32-{thumb}"
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}", f"OUT={name}",
                        f"DEFINES=-DTHUMB={thumb}", f"PHYS=0x{ENTRY:x}", "aarch32"], cwd=ROOT,
                       check=True)
        return out / "payload" / name
    return build


@pytest.fixture(scope="session")
def program_disk(make_disk, program):
    """The program in its forms."""
    return make_disk("aarch32", {f"/{form}{thumb}.{form}": f"{program(thumb)}.{form}"
                                 for thumb in (0, 1) for form in ("bin", "elf")})


def states(m, command):
    """Runs the command; {name: values} of what the program printed."""
    m.send(command + "\r")
    m.expect("state: end")
    found = {}
    for name, value in re.findall(r"state: (.+?) ([0-9a-f]{8})\r?\n", "".join(m.log)):
        found.setdefault(name, []).append(int(value, 16))
    return found


def check_states(found, entry=ENTRY):
    """What holds on every CPU and for every command."""
    wanted = {
        "r0": 0, "r1": 0xffffffff, "r3": 0, "r8": entry, "others": 0, "CPSR": SVC,
        "tree": FDT_MAGIC, "SCTLR": SCTLR, "CPACR": 0x300000, "MPIDR": 0x80000000, "CNTKCTL": 0,
        "CNTP_CTL": 0, "CNTV_CTL": 0, "FPEXC": 0, "smc not done": 0x77, "hvc 5": 0xffffffff,
        "on: no such CPU": 0xfffffffe, "on: 64-bit call": 0xffffffff,
        "on: bad entry": 0xfffffff7, "on: again": 0xfffffffc,
    }
    wrong = {name: [hex(v) for v in found.get(name, [])] for name, value in wanted.items()
             if found.get(name) != [value]}
    assert not wrong
    assert found["version by hvc"] == found["version by smc"] and found["version by hvc"][0] >= 0x10000
    assert found["smc in a block"] == found["version by hvc"] and found["behind it"] == [3]
    assert found["on"] == [0, 0]
    assert found["second r0"] == [0xabc, 0xdef]         # the second time by way of Thumb
    for name, value in (("others", 0), ("CPSR", SVC), ("SCTLR", SCTLR), ("MPIDR", 0x80000001)):
        assert found[f"second {name}"] == [value, value], name


@pytest.mark.parametrize("cpu,gic", [("cortex-a53", 2), ("cortex-a55", 3), ("cortex-a57", 3),
                                     ("cortex-a72", 2), ("max", 3)])
def test_program(boot, debug_bin, program_disk, cpu, gic):
    m = boot(binary=debug_bin, disks=[program_disk], cpu=cpu, smp=2,
             machine=f"virtualization=on,gic-version={gic}")
    m.prompt()
    m.run("load virtio 0:1 48000000 /bin0.bin")
    found = states(m, "go -h el1-aarch32 48000000")
    check_states(found)
    if cpu in MIDR:
        assert found["MIDR"] == [MIDR[cpu]]


@pytest.mark.parametrize("machine,entry", [("virtualization=on,secure=on", "bios"),
                                           ("virtualization=on", "kernel")])
def test_thumb(boot, debug_bin, program_disk, machine, entry):
    m = boot(binary=debug_bin, disks=[program_disk], smp=2, machine=machine, entry=entry)
    m.prompt()
    m.run("load virtio 0:1 48000000 /bin1.bin")
    check_states(states(m, "go -h el1-aarch32 48000001"), ENTRY + 1)


@pytest.mark.parametrize("thumb,command", [(0, "bootelf 50000000"), (1, "boot 50000000"),
                                           (1, "bootelf -h el1-aarch32 50000000")])
def test_elf(boot, debug_bin, program_disk, thumb, command):
    m = boot(binary=debug_bin, disks=[program_disk], cpu="cortex-a53", smp=2)
    m.prompt()
    m.run(f"load virtio 0:1 50000000 /elf{thumb}.elf")
    for wrong in ("el1", "el2"):
        text, status = m.status(f"bootelf -h {wrong} 50000000")
        assert f"entered by el1-aarch32 (or auto), not by {wrong}" in text and status == 1
    check_states(states(m, command), ENTRY + thumb)


def test_elf_of_64_bits(boot, debug_bin, out, make_disk):
    subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}", "OUT=elf64.elf",
                    f"PHYS={ENTRY}", f"VIRT={ENTRY}", "segments.elf"], cwd=ROOT, check=True)
    disk = make_disk("elf64", {"/elf64.elf": out / "payload" / "elf64.elf"})
    m = boot(binary=debug_bin, disks=[disk], cpu="cortex-a53")
    m.prompt()
    m.run("load virtio 0:1 50000000 /elf64.elf")
    text, status = m.status("bootelf -h el1-aarch32 50000000")
    assert "a 64-bit program cannot be entered by el1-aarch32" in text and status == 1


def test_arguments(boot, debug_bin, program_disk):
    m = boot(binary=debug_bin, disks=[program_disk], smp=2)
    m.prompt()
    m.run("load virtio 0:1 48000000 /bin0.bin")
    text, status = m.status("go -h el1-aarch32 48000000 1 2 100000000")
    assert status == 1 and "r2 has 32 bits and cannot be 0x100000000" in text
    text, status = m.status("go -h el1-aarch32 48000002")
    assert status == 1 and "neither a multiple of 4 (Arm) nor odd (Thumb)" in text
    found = states(m, "go -h el1-aarch32 48000000 12345678 fffffffe 40000000 7")
    assert [found[f"r{n}"] for n in range(4)] == [[0x12345678], [0xfffffffe], [0x40000000], [7]]


# EL2's registers at the first instruction, from outside; EL1's are as the program prints them.
EL2 = {name: value for name, value in ALWAYS.items() if name not in ("SCTLR",)}
COMMON = {**EL2, "SCTLR": SCTLR, "HCR_EL2": 0x80000, "SCTLR_EL2": 0x30c50830, "CPTR_EL2": 0x33ff,
          "CNTHCTL_EL2": 3, "MDCR_EL2": 6}
OUTSIDE = {
    "cortex-a53": {"VPIDR_EL2": 0x410fd034},
    "cortex-a72": {"VPIDR_EL2": 0x410fd083},
    "max": {**MAX_EXTRA, "HCR_EL2": 0x20030000080000, "CPTR_EL2": 0x22ff, "HCRX_EL2": 0xc00,
            "SCTLR_EL2": 0x1000000030c50830},
}


@pytest.mark.parametrize("cpu", OUTSIDE)
def test_registers(stopped, debug_bin, cpu):  # noqa: F811
    """QEMU's stub shows the general registers of AArch64 only; the program prints those of AArch32."""
    stub = stopped("go -h el1-aarch32 48000000", binary=debug_bin, cpu=cpu,
                   machine="virtualization=on,gic-version=3", check_pc=False)
    wrong = []
    for name, value in {**COMMON, **OUTSIDE[cpu]}.items():
        found = stub.register(name)
        if name.startswith("CNT") and "_CTL_EL" in name:
            found &= 3                  # ISTATUS says nothing while the timer is off
        if found != value:
            wrong.append(f"{name} is 0x{found:x}, not 0x{value:x}")
    assert not wrong, "\n".join(wrong)


# --- faults before the kernel has vectors ------------------------------------------------------

# (A32 words at the entry, what is reported; the first is at ENTRY)
FAULTS = {
    "undefined": ("e7f000f0", [r"cause  undefined instruction", r"PC     0x0+48000000"]),
    "svc": ("ef000000", ["cause  SVC from AArch32", r"PC     0x0+48000000"]),
    "data abort": ("e3a0040b e5900000", [
        "cause  data abort: synchronous external abort", r"DFSR   0x0+1?008", r"FAR    0x0+b000000",
        r"PC     0x0+48000004"]),
    "prefetch abort": ("e3a0040b e12fff10", [
        "cause  instruction abort: synchronous external abort", r"FAR    0x0+b000000",
        r"PC     0x0+b000000"]),
    "alignment": ("e3a00312 e3800001 e8900006", [                     # LDM from an odd address
        "cause  data abort: alignment fault", r"FAR    0x0+48000001", r"PC     0x0+48000008"]),
}
# MOVW and MOVT r0 CPU_ON, r1 1, r2 ENTRY + 0x100, HVC, and there UDF
OTHER_CPU = "e3000003 e3480400 e3a01001 e3a02312 e2822c01 e1400070 eafffffe"


@pytest.mark.parametrize("fault", FAULTS)
def test_early_fault(boot, debug_bin, fault):
    """Told by what stays at EL2: VBAR points to calls into it."""
    words, told = FAULTS[fault]
    m = boot(binary=debug_bin, cpu="cortex-a53")
    m.prompt()
    for n, word in enumerate(words.split()):
        m.run(f"mw {ENTRY + 4 * n:x} {word}")
    m.send(f"go -h el1-aarch32 {ENTRY:x}\r")
    m.expect("exception of a 32-bit kernel, before it set its own vectors")
    for line in told:
        m.expect(line)
    m.expect(r"SPSR   0x0+([0-9a-f]*)1d3")
    m.expect("this CPU is halted; PC is an address of the kernel's")


def test_early_fault_of_another_cpu(boot, debug_bin):
    m = boot(binary=debug_bin, cpu="cortex-a72", smp=2)
    m.prompt()
    for n, word in enumerate(OTHER_CPU.split()):
        m.run(f"mw {ENTRY + 4 * n:x} {word}")
    m.run(f"mw {ENTRY + 0x100:x} e7f000f0")
    m.send(f"go -h el1-aarch32 {ENTRY:x}\r")
    m.expect("exception of a 32-bit kernel")
    m.expect(r"PC     0x0+48000100")
    m.expect(r"MPIDR  0x0+80000001")


# --- what is refused ------------------------------------------------------------------------------

@pytest.mark.parametrize("machine,cpu,words", [
    ("virtualization=on", "cortex-a76", "no AArch32 at EL1 (ID_AA64PFR0_EL1.EL1 is 1)"),
    ("", "cortex-a53", "entered at EL1, and from there only el1 can be reached"),
])
def test_no_aarch32(boot, debug_bin, disk32, machine, cpu, words):
    m = boot(binary=debug_bin, disks=[disk32], machine=machine, cpu=cpu)
    m.prompt()
    m.run("load virtio 0:1 ${kernel_addr_r} /zImage")
    for command in ("bootz", "go -h el1-aarch32", "handoff check -h el1-aarch32"):
        text, status = m.status(f"{command} ${{kernel_addr_r}}")
        assert words in text and status == 1, command


def test_wrong_commands(boot, debug_bin, slipway_bin, disk32, kernel, make_disk):
    m = boot(binary=debug_bin, disks=[disk32, make_disk("image64", {"/boot/Image": kernel})],
             cpu="cortex-a53")
    m.prompt()
    m.run("load virtio 0:1 48000000 /zImage ; load virtio 1:1 50000000 /boot/Image")
    for command, words in (
            ("booti 48000000", "0x48000000 holds an ARM zImage, a 32-bit kernel: start it with bootz"),
            ("bootz 50000000", "0x50000000 holds an arm64 Image, a 64-bit kernel: start it with booti"),
            ("bootz -h el2 48000000", "is entered by el1-aarch32 (or auto), not by el2"),
            ("bootz -h el1 48000000", "is entered by el1-aarch32 (or auto), not by el1"),
            ("booti -h el1-aarch32 50000000", "a 64-bit kernel and cannot be entered by el1-aarch32"),
            ("bootz 58000000", "no ARM zImage: no 0x016f2818 at offset 0x24"),
            ("handoff check -h el2 48000000", "ARM zImage"),
            ("handoff check -h el1-aarch32 50000000", "a 64-bit kernel")):
        text, status = m.status(command)
        assert words in text and status == 1, command
    text, status = m.status("handoff check -h el1-aarch32 48000000")
    assert status == 0 and "EL1, AArch32 Supervisor mode" in text and ", 0 wrong" in text
    assert "ARM zImage" in text
    m.run("mw.l 4800002c 600000")               # longer than what was loaded
    text, status = m.status("bootz 48000000")
    assert "cut short?" in text and status == 1


# --- in U-Boot's legacy format (mkimage -A arm) ---------------------------------------------

@pytest.fixture(scope="module")
def uimages(make_disk, assets, program, disk32):
    """Kernel and initramfs of disk32, and the program, which is no Linux."""
    zimage = pathlib.Path(tool("tools/fetch", "--kernel", "6.1", "--arch", "armhf")) / "Image"
    made = {}
    for name, source, *options in (
            ("uImage", zimage, "-O", "linux", "-T", "kernel"),
            ("uInitrd", assets / "initrd32.gz", "-O", "linux", "-T", "ramdisk"),
            ("program", f"{program(0)}.bin", "-O", "u-boot", "-T", "kernel", "-a", f"{ENTRY:x}",
             "-e", f"{ENTRY:x}")):
        made[f"/{name}"] = assets / f"{name}-arm"
        subprocess.run(["mkimage", "-A", "arm", *options, "-C", "none", "-d", source,
                        made[f"/{name}"]], check=True, stdout=subprocess.DEVNULL)
    return make_disk("uimage32", made)


def test_uimage_linux(boot, debug_bin, uimages):
    m = boot(binary=debug_bin, disks=[uimages], cpu="cortex-a53", smp=2)
    m.prompt()
    m.run("setenv bootargs slipway.test=poweroff")
    m.run("load virtio 0:1 48000000 /uImage; load virtio 0:1 50000000 /uInitrd")
    m.send("bootm 48000000 50000000\r")
    assert "checksums are right" in m.expect("Starting kernel")
    assert "CPU: All CPU(s) started in SVC mode." in m.expect("userspace reached")
    m.wait_end()


def test_uimage_program(boot, debug_bin, uimages):
    m = boot(binary=debug_bin, disks=[uimages], cpu="cortex-a53", smp=2)
    m.prompt()
    m.run("load virtio 0:1 50000000 /program")
    for how in ("el1", "el2"):
        text, status = m.status(f"bootm -h {how} 50000000")
        assert status == 1 and "-h el1-aarch32, or auto" in text
    check_states(states(m, "bootm 50000000"))


def test_not_built_in(boot, disk32):
    m = boot(disks=[disk32])
    m.prompt()
    m.run("load virtio 0:1 48000000 /zImage")
    assert "this build has no bootz (CONFIG_CMD_BOOTZ)" in m.run("booti 48000000")
    assert "el1-aarch32 is not built into this Slipway" in m.run("go -h el1-aarch32 48000000")
