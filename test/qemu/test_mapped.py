# SPDX-License-Identifier: Apache-2.0
"""Kernels that are entered with the MMU on: what they find, and what the map does.

The kernel is test/payload/mapped.c; what is expected stands here, by hand from
the Arm ARM (SCTLR, TCR, MAIR, PAR and ESR) and doc/handoff.md.
"""
import pathlib
import re
import subprocess

import pytest

from by_hand import tcr

ROOT = pathlib.Path(__file__).resolve().parents[2]
PHYS = 0x50000000
BASE = 0xffffff8000000000
ROOM = 0x48000000
MAIR = 0x0000ffbb440c0400
SCTLR = {"el2": 0x30c51835, "el2-vhe": 0x30d01985, "el1": 0x30d01985}
KIB = {"4k": 4, "16k": 16, "64k": 64}

# ESR_ELx: a write, a read or a fetch at the same EL; the lower bits say at which level
WRITE_DENIED, READ_UNMAPPED, FETCH_DENIED = 0x9600004c, 0x96000004, 0x8600000c
LEVEL = 3


@pytest.fixture(scope="module")
def program(out):
    """program(virt, page, *defines): the kernel, linked for VIRT, as ELF; a .bin is beside it."""
    def build(virt=PHYS, page=0x1000, **defines):
        words = " ".join(f"-D{k}={v}" for k, v in defines.items())
        name = f"mapped-{virt:x}-{page:x}{words.replace(' ', '').replace('=', '')}.elf"
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}", f"OUT={name}",
                        f"PHYS={PHYS:#x}", f"VIRT={virt:#x}", f"PAGE={page:#x}",
                        f"DEFINES={words}", "mapped.elf"], cwd=ROOT, check=True)
        return out / "payload" / name
    return build


class Found:
    """What the kernel said."""

    def __init__(self, text):
        text = text.replace("\r", "")
        first, _, second = text.partition("mapped: other CPU\n")
        self.cpu = [self.numbers(first), self.numbers(second)]
        self.node = {k: int(v, 16) for k, v in
                     re.findall(r"mapped: :(\S+)\nmapped: : ([0-9a-f]{16})\n", first)}
        self.at = {name: [int(v, 16) for v in values] for name, *values in
                   re.findall(r"mapped: at (.+)\nmapped: va (\w+)\nmapped: PAR read (\w+)\n"
                              r"mapped: PAR write (\w+)\n", first)}
        self.tried = {k: int(v, 16) for k, v in re.findall(r"mapped: try (.+) (\w{16})\n", first)}

    @staticmethod
    def numbers(text):
        return {k: int(v, 16) for k, v in re.findall(r"mapped: (\w+) ([0-9a-f]{16})\n", text)}


def enter(boot, debug_bin, make_disk, file, command, **kwargs):
    """Starts FILE with COMMAND (bootelf -h ..., or go) and returns what it found."""
    disk = make_disk(f"mapped-{file.stem}{file.suffix}", {"/m": file})
    kwargs.setdefault("machine", "virtualization=on,gic-version=3")
    m = boot(binary=debug_bin, disks=[disk], **kwargs)
    m.prompt()
    m.run(f"load virtio 0:1 {PHYS if command.startswith('go') else ROOM:x} /m")
    m.send(command + "\r")
    return Found(m.expect("mapped: end"))


def verify_cpu(cpu, mode, node, want_tcr):
    """Registers of one CPU."""
    assert cpu["EL"] == (1 if mode == "el1" else 2)
    assert cpu["DAIF"] == 0x3c0 and cpu["SPSel"] == 1 and cpu["others"] == 0
    assert cpu["SCTLR"] & 0xffffffff == SCTLR[mode] and cpu["MAIR"] == MAIR
    assert cpu["TCR"] == want_tcr
    for name in ("SCTLR", "TCR", "MAIR", "TTBR0"):
        assert cpu[name] == node[name.lower()], name
    assert cpu.get("TTBR1", 0) == node["ttbr1"]
    if mode != "el1":
        assert cpu["HCR"] >> 34 & 1 == cpu["HCR"] >> 27 & 1 == (mode == "el2-vhe")


def verify_node(node, mode, mmu, granule, va, base):
    assert node["version"] == 1 and node["el"] == (1 if mode == "el1" else 2)
    assert node["mmu"].to_bytes(8, "big").strip(b"\0").decode() == mmu[:8]
    assert node["granule"] == KIB[granule] << 10 and node["va-bits"] == va and node["base"] == base
    assert node["memory"] % 0x10000 == 0 and node["memory-size"] % 0x10000 == 0
    assert 0 < node["tables"] <= (node["memory-size"] >> 10) // KIB[granule] - 1
    # the page of code serves EL1; EL2 has to get the rest of the contract first
    assert (0 < node["secondary-entry"] - node["memory"] < 0x1000) == (mode == "el1")


def verify_map(found, base):
    """Segments by their flags, everything else RW and never executable."""
    for name in ("text", "rodata", "data", "fdt", "uart", "code", "tables"):
        va, read, write = found.at[name]
        assert read & 1 == 0 and read >> 12 & 0xfffffffff == (va - base) >> 12, name
        assert read >> 56 == (0x04 if name == "uart" else 0xff), name
        assert write & 1 == (name in ("text", "rodata", "code")), name
    assert found.at["low code"][1] & 1 == 0        # the trampoline, VA = PA
    assert found.at["null"][1] & 1 == 1
    tried = {name: value & ~LEVEL for name, value in found.tried.items()}
    assert tried["write text"] == tried["write rodata"] == WRITE_DENIED
    assert tried["execute text"] == 0
    assert tried["execute rodata"] == tried["execute data"] == FETCH_DENIED
    assert tried["execute tables"] == FETCH_DENIED
    assert tried["read null"] == READ_UNMAPPED


MODES = [("el2", "identity"), ("el2-vhe", "identity"), ("el1", "identity"),
         ("el2-vhe", "linear"), ("el1", "linear")]


FAST = [("el2", "identity", "4k"), ("el2-vhe", "identity", "16k"), ("el1", "identity", "64k"),
        ("el2-vhe", "linear", "64k"), ("el1", "linear", "4k"), ("el1", "linear", "16k")]
ALL = [(mode, mmu, granule) for mode, mmu in MODES for granule in KIB]


@pytest.mark.parametrize("mode,mmu,granule", [
    pytest.param(*case, marks=[] if case in FAST else pytest.mark.full) for case in ALL])
def test_elf(boot, debug_bin, program, make_disk, mode, mmu, granule):
    base = BASE if mmu == "linear" else 0
    va = 39 if base else 48
    file = program(PHYS + base & (1 << 64) - 1, KIB[granule] << 10)
    found = enter(boot, debug_bin, make_disk, file,
                  f"bootelf -h {mode},mmu={mmu},granule={granule} {ROOM:x}", cpu="max")
    first = found.cpu[0]
    assert first["pc"] == first["x8"] == PHYS + base
    assert (first["x1"], first["x2"], first["x3"], first["sp"]) == (base, 0, 0, 0)
    verify_node(found.node, mode, mmu, granule, va, base)
    # max has 52 bits of physical address, which only 64K pages can use without DS
    verify_cpu(first, mode, found.node, tcr(mode, granule, va, base, 6 if granule == "64k" else 5))
    verify_map(found, base)


@pytest.mark.parametrize("how,base,tcr_ds", [
    ("el2,mmu=identity,granule=4k", 0, 0x18086350c),
    ("el2-vhe,mmu=linear,granule=16k,base=fff0000000000000", 0xfff0000000000000, 0x08000006750cb50c),
    ("el1,mmu=linear,granule=64k,base=fff0000000000000", 0xfff0000000000000, 0x00000006f50c750c)])
def test_52_bits(boot, debug_bin, program, make_disk, how, base, tcr_ds):
    """FEAT_LPA2, where descriptors have another form, and 64K pages, which need none of it."""
    file = program(PHYS + base & (1 << 64) - 1, 0x10000)
    found = enter(boot, debug_bin, make_disk, file, f"bootelf -h {how},va=52 {ROOM:x}", cpu="max")
    assert found.cpu[0]["TCR"] == tcr_ds and found.node["va-bits"] == 52
    verify_map(found, base)


@pytest.mark.parametrize("mode,mmu", MODES)
def test_exception_before_the_kernel_has_vectors(boot, debug_bin, mode, mmu):
    """Reported, with the kernel's address; and not silent because the map has no code of ours."""
    m = boot(binary=debug_bin, cpu="max", machine="virtualization=on,gic-version=3")
    m.prompt()
    m.run(f"mw {ROOM:x} d4200000")                      # BRK #0
    m.send(f"go -h {mode},mmu={mmu} {ROOM:x}\r")
    said = m.expect("halted; ELR is an address of the program")
    assert f"vectors, at EL{1 if mode == 'el1' else 2} (synchronous)" in said
    assert f"ELR    0x{ROOM + (BASE if mmu == 'linear' else 0):016x}" in said


@pytest.mark.parametrize("cpu", ["cortex-a57", "max"])
@pytest.mark.parametrize("mode,mmu", MODES)
def test_another_cpu(boot, debug_bin, program, make_disk, mode, mmu, cpu):
    """By CPU_ON and the entry in the devicetree: in the state of the first, and no more in common."""
    if mode == "el2-vhe" and cpu == "cortex-a57":
        pytest.skip("no VHE")
    base = BASE if mmu == "linear" else 0
    file = program(PHYS + base & (1 << 64) - 1, 0x1000, SMP=1)
    found = enter(boot, debug_bin, make_disk, file, f"bootelf -h {mode},mmu={mmu} {ROOM:x}",
                  cpu=cpu, smp=4)
    first, other = found.cpu
    assert first["CPU_ON"] == 0 and other["argument"] == 0xa11ce
    assert (other["sp"] ^ base) >> 24 == PHYS >> 24
    for name in ("EL", "DAIF", "SPSel", "SCTLR", "TCR", "MAIR", "TTBR0", "TTBR1", "HCR", "CPTR",
                 "CNTHCTL", "others"):
        assert first.get(name) == other.get(name), name


@pytest.mark.parametrize("entry,machine", [("kernel", "gic-version=3"),
                                           ("bios", "secure=on,virtualization=on,gic-version=3")])
def test_other_entries(boot, debug_bin, program, make_disk, entry, machine):
    """Entered at EL1; and at EL3, with Slipway's own PSCI."""
    mode = "el2" if "virtualization" in machine else "el1"
    found = enter(boot, debug_bin, make_disk, program(SMP=1),
                  f"bootelf -h {mode},mmu=identity {ROOM:x}", entry=entry, machine=machine, smp=2)
    first, other = found.cpu
    assert first["CPU_ON"] == 0 and other["argument"] == 0xa11ce
    for name in ("EL", "SCTLR", "TCR", "MAIR", "TTBR0"):
        assert first[name] == other[name], name


@pytest.mark.parametrize("mode,mmu", [("el2", "identity"), ("el1", "linear")])
def test_raw(boot, debug_bin, program, make_disk, mode, mmu):
    """Position independent: wherever it is mapped; and all of it may be written and executed."""
    base = BASE if mmu == "linear" else 0
    file = program(PHYS + base & (1 << 64) - 1).with_suffix(".bin")
    found = enter(boot, debug_bin, make_disk, file, f"go -h {mode},mmu={mmu} {PHYS:x}")
    assert found.cpu[0]["pc"] == PHYS + base and found.cpu[0]["x1"] == base
    assert found.at["text"][2] & 1 == 0                 # writable, as was said
    assert found.tried["write text"] == found.tried["execute text"] == 0
    assert found.tried["execute tables"] & ~LEVEL == FETCH_DENIED


def test_no_map_memory(boot, debug_bin, program, make_disk, qemu, tmp_path):
    """What the devicetree says must not be mapped is not, nor what shares its page."""
    tree = tmp_path / "virt.dtb"
    machine = "virt,virtualization=on,gic-version=3"
    subprocess.run([qemu, "-M", f"{machine},dumpdtb={tree}", "-cpu", "cortex-a57", "-m", "1G",
                    "-nographic"], check=True, capture_output=True)
    subprocess.run(["fdtput", "-cp", tree, "/reserved-memory/tee@60001000"], check=True)
    for cells in ("#address-cells", "#size-cells"):
        subprocess.run(["fdtput", "-t", "u", tree, "/reserved-memory", cells, "2"], check=True)
    subprocess.run(["fdtput", tree, "/reserved-memory", "ranges"], check=True)
    subprocess.run(["fdtput", "-t", "x", tree, "/reserved-memory/tee@60001000", "reg",
                    "0", "60001000", "0", "1000"], check=True)
    subprocess.run(["fdtput", tree, "/reserved-memory/tee@60001000", "no-map"], check=True)
    for granule, address, ok in (("4k", 0x60001000, False), ("4k", 0x60002000, True),
                                 ("64k", 0x60008000, False), ("64k", 0x60010000, True)):
        found = enter(boot, debug_bin, make_disk, program(page=0x10000, NOMAP=address),
                      f"bootelf -h el2,mmu=identity,granule={granule} {ROOM:x}",
                      cpu="max", args=["-dtb", tree])
        assert (found.tried["read no-map"] == 0) == ok, (granule, hex(address))


@pytest.mark.full
def test_defaults_of_the_configuration(boot, configured, program, make_disk, payload):
    """Other defaults for programs, none for Linux; and Slipway's own pages are of another size."""
    binary = configured("handoff", "CONFIG_GRANULE_64K=y", "CONFIG_HANDOFF_EL_EL1=y",
                        "CONFIG_HANDOFF_MMU_LINEAR=y", "CONFIG_HANDOFF_GRANULE_16K=y",
                        "CONFIG_HANDOFF_LINEAR_VA_BITS=42",
                        "CONFIG_HANDOFF_LINEAR_BASE=0xfffffc0000000000")
    file = program(PHYS + 0xfffffc0000000000, 0x4000)
    found = enter(boot, binary, make_disk, file, f"bootelf {ROOM:x}", cpu="max")
    verify_node(found.node, "el1", "linear", "16k", 42, 0xfffffc0000000000)
    verify_cpu(found.cpu[0], "el1", found.node, tcr("el1", "16k", 42, True, 5))
    verify_map(found, 0xfffffc0000000000)
    m = boot(binary=binary, disks=[make_disk("mapped-linux", {"/linux": payload()})], cpu="max")
    m.prompt()
    m.run("load virtio 0:1 48000000 /linux")
    m.send("booti 48000000\r")
    assert "SCTLR 0000000030d00980" in m.expect("KEY")


REFUSED = {
    "el2,mmu=linear": "el2,mmu=linear: EL2 without VHE has no TTBR1",
    "mmu=linear": "mmu=linear: EL2 without VHE has no TTBR1",
    "el1,mmu=identity,granule=16k": "this CPU has no 16 KiB granule",
    "el1,mmu=identity,va=52": "va=52: this CPU has 48 bits",
    "el1,mmu=linear,va=39,base=ffff800000000000": "base=: it lies below the upper half",
    "el1,mmu=linear,base=ffffffffe0000000": "the kernel's map ends at 0x20000000 (base=)",
    "el1,mmu=linear,base=ffffff8000001000": "not a multiple of 2 MiB",
    "el1,granule=64k": "they need mmu=identity or mmu=linear",
    "el1,mmu=identity,base=ffffff8000000000": "base=: it needs mmu=linear",
    "el1,mmu=identity,mmu=off": "mmu= was given before",
    "el2,mmu=identity,granule=64k": "share a page of 64 KiB",
    "el2,force": "force: it is for mmu=identity",
}


def test_refused(boot, debug_bin, program, make_disk):
    """By name, and before anything is overwritten."""
    disk = make_disk("mapped-refused", {"/m": program(), "/high": program(PHYS + 0xffff800000000000)})
    m = boot(binary=debug_bin, disks=[disk], machine="virtualization=on,gic-version=3")
    m.prompt()
    m.run(f"load virtio 0:1 {ROOM:x} /m")
    m.run(f"mw.q {PHYS:x} a5a5a5a5a5a5a5a5 4")
    for how, words in REFUSED.items():
        output, status = m.status(f"bootelf -h {how} {ROOM:x}")
        assert status == 1 and words in output and "Starting" not in output, (how, output)
    m.run(f"load virtio 0:1 {ROOM:x} /high")
    output, status = m.status(f"bootelf -h el1,mmu=linear,base=ffffff8000000000 {ROOM:x}")
    assert status == 1 and "the program is linked for 0xffff800000000000" in output
    assert "a5a5a5a5a5a5a5a5" in m.run(f"md.q {PHYS:x} 1")


def test_linux_is_refused(boot, debug_bin, make_disk, payload):
    """By booti and by go, unless forced; the words to force it with are said."""
    disk = make_disk("mapped-linux", {"/linux": payload()})
    m = boot(binary=debug_bin, disks=[disk], machine="virtualization=on,gic-version=3")
    m.prompt()
    m.run("load virtio 0:1 48000000 /linux")
    for command in ("booti -h el2,mmu=identity 48000000", "go -h el2,mmu=identity 48000000"):
        output, status = m.status(command)
        assert status == 1 and "Linux has to be entered with its MMU off" in output
        assert "identity,force" in output
    m.send("booti -h el2,mmu=identity,force 48000000\r")
    said = m.expect("KEY")
    assert "SCTLR 0000000030c51835" in said


def test_the_handoff_command(boot, debug_bin):
    """Rows of the MMU behind the others; refusals as at a boot."""
    m = boot(binary=debug_bin, cpu="max")
    m.prompt()
    said = m.run("handoff show -h el1,mmu=linear")
    assert "mmu=linear: VA = PA + 0xffffff8000000000, 4 KiB pages, 39 bits" in said
    assert re.search(r"TCR_EL1 +\[5:0\] +0x19 ", said)
    assert re.search(r"TCR_EL1 +\[31:30\] +0x2 ", said)
    assert re.search(r"SCTLR_EL1 +\[0\] +0x1 +M: the MMU is on", said)
    said, status = m.status("handoff check -h el2,mmu=identity,granule=64k,va=42")
    assert status == 0 and "64 KiB pages, 42 bits" in said
    assert re.search(r"TCR_EL2 +\[15:14\] +0x1 +0x1 +set when", said)
    assert re.search(r"[1-9][0-9]* rows of the MMU: 0 wrong", said)
    assert m.status("handoff check -h el2,mmu=linear")[1] == 1
    assert "on, mmu=" not in m.run("handoff show -h el2")
    # what cannot be is refused before anything is programmed or shown
    for bad, why in (("el1,mmu=linear,base=ffffffffc0000000", "RAM begins at 0x40000000"),
                     ("el1,mmu=linear,base=ff00000000000000", "lies below the upper half"),
                     ("el1,mmu=linear,base=ffffff8000001000", "not a multiple of 2 MiB")):
        said, status = m.status(f"handoff check -h {bad}")
        assert status == 1 and why in said and "register" not in said, said
