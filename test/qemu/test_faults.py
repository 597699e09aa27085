# SPDX-License-Identifier: Apache-2.0
"""Provoked exceptions (`exception`, in the debug configuration): each report names its cause."""
import re
import subprocess

import pytest

from conftest import ROOT
from gdbstub import GdbStub

EL2 = ("virtualization=on", "cortex-a57")
EL1 = ("", "max")
VHE = ("virtualization=on", "max")


def report(m, kind, cause, region=None, walk=None, more=()):
    """`exception KIND` is reported with these words, and the console goes on."""
    output, status = m.status(f"exception {kind}")
    assert status == 1 and m.run("echo ok") == "ok", output
    assert output.count("***") == 1, output
    assert re.search(f"^cause: .*{cause}", output, re.M), output
    if region:
        assert re.search(f"^address: {region}", output, re.M), output
    else:
        assert "address:" not in output, output
    if walk:
        lines = output.partition("\nwalk: ")[2].split("\n")
        steps = [line for line in lines[1:] if line.startswith("  ")]
        last = steps[[line.startswith("  ") for line in lines[1:]].index(False) - 1]
        assert re.search(walk, last), output
    else:
        assert "walk:" not in output, output
    for words in more:
        assert re.search(words, output, re.M), output
    assert "backtrace:" in output and re.search("^next: .", output, re.M), output
    return output


NOT_MAPPED = r"not mapped: the level \d descriptor at 0x[0-9a-f]+ \(entry \d+\) is invalid, 0x0"
NO_EXECUTE = r"refused by P?XN = 1 \(not executable.*\) in the level 3 descriptor"

TEN = [
    # kind, cause, region, last line of the walk, more
    ("null", "read of an address that is not mapped.*translation fault, level 3",
     "null pointer", NOT_MAPPED, [r"^at: read_null\+0x"]),
    ("text", "write to a page that does not permit it.*permission fault, level 3",
     "cold code, .*mapped r-x normal", r"refused by AP\[2\] = 1 \(read-only\) in the level 3",
     [r"^  bits: AttrIndx \d, AP\[2\] 1, ", "^next: code and constants"]),
    ("heap", "instruction fetch from a page that does not permit it.*permission fault, level 3",
     "heap, .*mapped rw- normal", NO_EXECUTE,
     ["^jump: ELR = FAR, .*the last call was at run_heap", "^next: .*never executable"]),
    ("stack", "write to an address that is not mapped", "stack guard", NOT_MAPPED,
     [r"^stack overflow: FAR is 0x[0-9a-f]+ below 'stack'$", r"\.\.\. and \d+ times more",
      r"overflow_stack\+0x", "^next: .*recurses"]),
    ("unaligned", "read of a misaligned address .alignment fault", "hole, 0xd .*device-nGnRE", None,
     ["^next: Misaligned"]),
    ("abort", "read of an address where nothing answers .synchronous external abort", "hole, 0x0 ",
     None, []),
    ("undefined", "undefined instruction", None, None,
     ["^instruction: 00000000$", r"^at: provoke_undefined\+0x4 "]),
    ("sp", "read of an address where nothing answers", "hole, 0x8", None,
     ["^stack pointer: misaligned, 0xb000008 is no multiple of 16", "^next: SP was set by hand"]),
    ("jump", "instruction fetch from an address that is not mapped", "neither RAM nor a known device",
     NOT_MAPPED + "|no walk: the address does not fit the 42 bits",
     ["^jump: ELR = FAR, .*the last call was at jump_to_garbage", "^at: not in our code$",
      "FAR  0000deadbeefc0c0  ELR  0000deadbeefc0c0"]),
    ("breakpoint", "BRK instruction", None, None, [r"^at: provoke_breakpoint\+0x4 "]),
]


@pytest.mark.parametrize("machine,cpu", [EL2, EL1])
def test_ten(boot, debug_bin, machine, cpu):
    m = boot(binary=debug_bin, machine=machine, cpu=cpu)
    m.prompt()
    for kind, *words in TEN:
        output = report(m, kind, *words)
        assert f"synchronous exception at EL{2 if machine else 1}" in output
    output, status = m.status("exception nothing")
    assert status == 1 and "exception: there is no 'nothing'" in output
    # a store to nothing is an SError on some buses, and an abort on this one
    report(m, "serror", "write to an address where nothing answers", "hole")
    for kind, *words in TEN[::-1]:
        report(m, kind, *words)


def hypervised(out, binary, name, defines=""):
    """BINARY under test/payload/hypervisor.S."""
    folder = out / "test" / "hypervised"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "slipway.bin").write_bytes(binary.read_bytes())
    subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={folder}", f"OUT={name}.bin",
                    f"DEFINES={defines}", "hypervisor.bin"], cwd=ROOT, check=True)
    return folder / "payload" / f"{name}.bin"


@pytest.fixture
def under_hypervisor(boot, out, debug_bin):
    """under_hypervisor(name, cpu, defines): Slipway at EL1 in it."""
    def start(name, cpu="cortex-a57", defines="", binary=debug_bin):
        return boot(binary=hypervised(out, binary, name, defines), entry="kernel", cpu=cpu,
                    machine="virtualization=on")
    return start


ASYNCHRONOUS = "^ELR is where the CPU was when it arrived, not what caused it$"


def test_serror(under_hypervisor):
    """Taken when it comes, said to be asynchronous, and the console goes on; again and again."""
    m = under_hypervisor("plain")
    m.prompt()
    for _ in range(3):
        output = report(m, "serror", r"asynchronous error; the CPU does not say which .*no FEAT_RAS",
                        more=[ASYNCHRONOUS, "^next: An earlier access failed"])
        assert "*** SError at EL1" in output


@pytest.mark.parametrize("vsesr,words", [
    (0xc11, "recoverable: .*AET = 3"), (0x1811, "corrected .AET = 6"),
    (0x1000123, "IDS = 1: its syndrome 0x000123 is this CPU's own"),
])
def test_serror_with_syndrome(under_hypervisor, vsesr, words):
    m = under_hypervisor(f"vsesr{vsesr:x}", "max", f"-DVSESR=0x{vsesr:x}")
    m.prompt()
    report(m, "serror", words, more=[ASYNCHRONOUS])


def test_serror_that_nothing_survives(under_hypervisor):
    """AET says that the state is lost: no prompt again, but a reset."""
    m = under_hypervisor("uncontainable", "max", "-DVSESR=0x11")
    m.prompt()
    m.send("exception serror\r")
    m.expect("uncontainable: damage may be anywhere .AET = 0")
    m.expect("backtrace:")
    m.expect("resetting")
    m.wait_end()


@pytest.mark.parametrize("cpu,vsesr,words", [
    ("cortex-a57", 0, "the CPU does not say which"), ("max", 0x11, "uncontainable"),
])
def test_serror_that_was_pending(under_hypervisor, cpu, vsesr, words):
    """The previous stage's: reported as such, whatever it is, and the boot goes on."""
    m = under_hypervisor(f"pending{vsesr:x}", cpu, f"-DPENDING=1 -DVSESR=0x{vsesr:x}")
    start = m.prompt()
    assert start.count("*** an SError was pending when Slipway started") == 1, start
    assert re.search(f"cause: asynchronous error.*{words}", start), start
    assert "Slipway" in start.partition("ESR  ")[2]        # the banner
    assert m.run("echo ok") == "ok"
    # and the next one is an ordinary one
    m.send("exception serror\r")
    m.expect("SError at EL1")


def test_sp_alignment(under_hypervisor):
    m = under_hypervisor("plain")
    m.prompt()
    output = report(m, "sp", "stack pointer misaligned .SP not a multiple of 16", more=[
        "^stack pointer: misaligned, 0xb000008", "^next: SP was set by hand"])
    assert "ESR  000000009a000000" in output
    report(m, "abort", "read of an address where nothing answers", "hole")


def test_interrupts(under_hypervisor):
    """Nobody serves them: reported once, masked again, and the console goes on."""
    m = under_hypervisor("plain")
    m.prompt()
    m.run("exception abort")                    # maps the page
    for address, name in (("b000100", "IRQ"), ("b000200", "FIQ")):
        output, status = m.status(f"mw.l {address} 0")
        assert status == 1 and output.count("***") == 1, output
        assert f"*** unexpected {name} at EL1" in output
        assert "cause: an interrupt, which Slipway keeps masked: somebody unmasked them" in output
        assert "address:" not in output and re.search(r"^at: mem_write\+0x", output, re.M), output
    assert m.run("echo ok") == "ok"


GICD, GICC, SGI_TO_SELF = 0x8000000, 0x8010000, 2 << 24


def test_interrupt_at_el2(boot, debug_bin, under_vhe, tmp_path):
    """With E2H and TGE they arrive at EL2 when PSTATE lets them; without TGE none can."""
    path = tmp_path / "gdb"
    m = boot(binary=under_vhe(debug_bin), entry="kernel", machine=VHE[0] + ",gic-version=2",
             cpu=VHE[1], args=["-gdb", f"unix:{path},server=on,wait=off"])
    m.prompt()
    write = int(m.run("echo $relocaddr"), 16) + symbol(debug_bin.with_suffix(".elf"), "mem_write")[0]
    for register, value in ((GICD + 0x100, 0xffff), (GICC + 4, 0xff), (GICC, 1), (GICD, 1),
                            (GICD + 0xf00, SGI_TO_SELF)):
        assert m.status(f"mw.l {register:x} {value:x}")[1] == 0
    stub = GdbStub(path)
    stub.break_at(write)
    stub.send("c")
    m.send("mw.l 50000000 0\r")
    stub.stopped()
    stub.forget(write)
    stub.write_register("cpsr", stub.register("cpsr") & ~(1 << 7))       # PSTATE.I
    stub.send("c")
    output = m.prompt().replace("\r", "")
    assert output.count("***") == 1 and "*** unexpected IRQ at EL2" in output, output
    assert "cause: an interrupt, which Slipway keeps masked: somebody unmasked them" in output
    assert re.search(r"^at: mem_write\+0x", output, re.M), output
    assert m.run("echo ok") == "ok"
    stub.close()


def test_vhe(boot, out, debug_bin):
    """E2H = 1: the walk is in the layout of two ranges."""
    folder = out / "test" / "vhe"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "slipway.bin").write_bytes(debug_bin.read_bytes())
    subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={folder}", "OUT=vhe.bin",
                    "DEFINES=-DVHE=1", "predecessor.bin"], cwd=ROOT, check=True)
    m = boot(binary=folder / "payload" / "vhe.bin", entry="kernel", machine=VHE[0], cpu=VHE[1])
    m.prompt()
    for kind, *words in TEN:
        output = report(m, kind, *words)
        if "walk:" in output:
            assert "walk: EL2, E2H = 1, TTBR0 " in output
    assert ", PXN 1, UXN 1" in m.run("exception heap")


@pytest.mark.parametrize("name,cpu,machine", [
    ("64K-42", "cortex-a53", EL2[0]), ("16K-52", "max", EL1[0]), ("4K-52", "max", EL2[0]),
])
def test_formats(boot, configured, name, cpu, machine):
    """Other granules and sizes: the walk is that of the tables in force."""
    granule, bits = name.split("-")
    binary = configured(name, f"CONFIG_GRANULE_{granule}=y", f"CONFIG_VA_BITS_{bits}=y")
    m = boot(binary=binary, machine=machine, cpu=cpu)
    m.prompt()
    for kind, *words in TEN:
        if kind in ("null", "text", "heap", "stack", "jump"):
            output = report(m, kind, *words)
            assert f": {granule[:-1]} KiB granule, {bits} bits" in output
    # with 52 bits in 4 and 16 KiB pages SH is not in the descriptor
    assert ("SH 3, AF 1" in m.run("exception text")) == (name == "64K-42")


def test_exception_stack_overflow(boot, debug_bin):
    """No stack for the handling of an exception: that is reported instead, on another stack."""
    m = boot(binary=debug_bin)
    m.prompt()
    m.send("exception handler\r")
    text = m.expect("resetting").replace("\r", "")
    assert "*** synchronous exception at EL2, in the handling of another" in text
    assert "cause: write to an address that is not mapped" in text
    assert re.search("^address: exception stack guard, 0xe", text, re.M), text
    assert "stack overflow: FAR is 0x118 below 'exception stack'" in text
    m.wait_end()


def symbol(elf, name):
    """Offset of NAME in the image, and its size."""
    lines = subprocess.run(["aarch64-linux-gnu-nm", "-S", str(elf)], check=True,
                           stdout=subprocess.PIPE, text=True).stdout.splitlines()
    line = next(line.split() for line in lines if line.split()[-1] == name)
    return int(line[0], 16), int(line[1], 16)


def test_report_that_faults(boot, debug_bin):
    """The memory map is damaged: the report faults, and so does the second one, after its values."""
    m = boot(binary=debug_bin)
    m.prompt()
    offset, size = symbol(debug_bin.with_suffix(".elf"), "machine_map")
    counts = int(m.run("echo $relocaddr"), 16) + offset + size - 16
    m.send(f"mw.q {counts:x} ffffffffffffffff 2; exception null\r")
    text = m.expect("resetting")
    assert text.count("***") == 2, text
    second = text.partition("*** exception inside the report of an exception")[2]
    for words in ("ESR    0x00000000960000", "FAR    0x", "ELR    0x", "SP     0x", "image  0x",
                  "cause  data abort: translation fault, level "):
        assert words in second, text
    assert "backtrace" not in text
    m.wait_end()


@pytest.mark.parametrize("machine,cpu,function,el", [
    ("secure=on,virtualization=on", "cortex-a57", "el3_leave", 3),
    ("secure=on", "cortex-a53", "el3_leave", 3),
    ("virtualization=on", "cortex-a57", "tiny_map_enter", 2),       # MMU off
    ("virtualization=on", "cortex-a57", "early_main", 2),           # and on
    ("", "cortex-a57", "early_main", 1),
])
def test_early(boot, out, slipway_bin, machine, cpu, function, el):
    """An undefined instruction before the relocation: in words at every EL."""
    offset, _ = symbol(out / "slipway.elf", function)
    image = bytearray(slipway_bin.read_bytes())
    image[offset:offset + 4] = bytes(4)
    broken = out / "test" / f"broken-{function}.bin"
    broken.parent.mkdir(exist_ok=True)
    broken.write_bytes(image)
    m = boot(binary=broken, machine=machine, cpu=cpu)
    text = m.expect("halted")
    assert f"*** exception during early start at EL{el} (synchronous)" in text
    assert "cause  undefined instruction (or one that this EL may not use)" in text
    assert "ESR    0x0000000002000000" in text
    elr, image_at = (int(re.search(rf"{name} +(0x[0-9a-f]+)", text)[1], 16)
                     for name in ("ELR", "image"))
    assert elr - image_at == offset


def test_resident_el3(boot, out, slipway_bin):
    """The part that stays at EL3 fails: said in words, on a stack that is good."""
    offset, _ = symbol(out / "slipway.elf", "el3_smc")
    image = bytearray(slipway_bin.read_bytes())
    image[offset:offset + 4] = bytes(4)
    broken = out / "test" / "broken-el3_smc.bin"
    broken.parent.mkdir(exist_ok=True)
    broken.write_bytes(image)
    m = boot(binary=broken, machine="secure=on,virtualization=on")
    m.prompt()
    m.send("reset\r")
    text = m.expect("this CPU is halted")
    assert "*** Slipway's resident part at EL3 failed (synchronous)" in text
    assert "cause  undefined instruction (or one that this EL may not use)" in text
    assert "SPSR   0x00000000" in text
    assert "ESR    0x0000000002000000" in text
