# SPDX-License-Identifier: Apache-2.0
"""The registers at the kernel's first instruction, seen from outside by QEMU's gdb stub.

What is expected stands here, by hand from booting.rst and the Arm ARM per CPU
and mode; it is not made from include/lib/contract_rows.def.
"""
import pathlib
import re
import subprocess

import pytest

import hostile
from gdbstub import GdbStub
from test_linux import EL1, EL2, check, held_disk, run_linux  # noqa: F401  (a fixture)

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENTRY = 0x48000000
PROGRAM = "mw 48000000 14000000 ; "         # b . : it stays where it was entered

EL2H, EL1H = 9, 5
DAIF = 0x3c0

# On every CPU and in every mode that starts at EL2. QEMU's names: EL1's registers without suffix.
ALWAYS = {
    "SCTLR": 0x30d00980, "CPACR": 0x300000, "CNTKCTL": 0, "MDSCR_EL1": 0,
    "CNTVOFF_EL2": 0, "CNTP_CTL_EL0": 0, "CNTV_CTL_EL0": 0, "CNTHP_CTL_EL2": 0,
    "VTTBR_EL2": 0, "VTCR_EL2": 0x80000000, "HSTR_EL2": 0,
    "PMCNTENCLR_EL0": 0, "PMOVSCLR_EL0": 0, "PMUSERENR_EL0": 0, "PMINTENSET_EL1": 0,
}
NVHE = {"HCR_EL2": 0x80000000, "SCTLR_EL2": 0x30c50830, "CNTHCTL_EL2": 3, "CPTR_EL2": 0x33ff}
VHE = {"HCR_EL2": 0x488000000, "SCTLR_EL2": 0x30d00980, "CNTHCTL_EL2": 0xc00,
       "CPTR_EL2": 0x300000}
MAX_EXTRA = {
    "ZCR_EL2": 0xf, "SMCR_EL2": 0x8000000f, "SVCR": 0, "HCRX_EL2": 0x800, "CNTPOFF_EL2": 0,
    "HFGRTR_EL2": 0x00c0000000000000, "HFGWTR_EL2": 0x00c0000000000000, "HFGITR_EL2": 0,
    "HDFGRTR_EL2": 0, "HDFGWTR_EL2": 0, "LORC_EL1": 0, "VSESR_EL2": 0, "VDISR_EL2": 0,
    "CNTHV_CTL_EL2": 0,
}
# (CPU, mode): what differs from the lists above
CPUS = {
    ("cortex-a53", "el2"): {"MDCR_EL2": 6, "VPIDR_EL2": 0x410fd034},
    ("cortex-a53", "el1"): {"MDCR_EL2": 6, "VPIDR_EL2": 0x410fd034},
    ("cortex-a57", "el2"): {"MDCR_EL2": 6, "VPIDR_EL2": 0x411fd070},
    ("cortex-a57", "el1"): {"MDCR_EL2": 6, "VPIDR_EL2": 0x411fd070},
    ("cortex-a76", "el2"): {"MDCR_EL2": 6, "VPIDR_EL2": 0x414fd0b1, "CNTHV_CTL_EL2": 0},
    ("cortex-a76", "el2-vhe"): {"MDCR_EL2": 6, "VPIDR_EL2": 0x414fd0b1, "LORC_EL1": 0},
    ("cortex-a76", "el1"): {"MDCR_EL2": 6, "VPIDR_EL2": 0x414fd0b1, "LORC_EL1": 0},
    ("neoverse-v1", "el2"): {"HCR_EL2": 0x30080000000, "CPTR_EL2": 0x32ff, "ZCR_EL2": 0xf},
    ("neoverse-v1", "el2-vhe"): {"HCR_EL2": 0x30488000000, "CPTR_EL2": 0x330000, "ZCR_EL2": 0xf},
    ("neoverse-v1", "el1"): {"HCR_EL2": 0x30080080000, "CPTR_EL2": 0x32ff, "ZCR_EL2": 0xf},
    ("cortex-a710", "el2"): {"HCR_EL2": 0x20030080000000, "CPTR_EL2": 0x32ff, "MDCR_EL2": 0x14},
    ("cortex-a710", "el1"): {"HCR_EL2": 0x20030080080000, "CPTR_EL2": 0x32ff, "MDCR_EL2": 0x14},
    ("max", "el2"): {"HCR_EL2": 0x20030080000000, "CPTR_EL2": 0x22ff, **MAX_EXTRA},
    ("max", "el2-vhe"): {"HCR_EL2": 0x20030488000000, "CPTR_EL2": 0x3330000,
                         "SCTLR_EL2": 0x1000000030d00980, **MAX_EXTRA},
    ("max", "el1"): {"HCR_EL2": 0x20030080080000, "CPTR_EL2": 0x22ff,
                     "SCTLR_EL2": 0x1000000030c50830, **MAX_EXTRA, "HCRX_EL2": 0xc00},
}


def expected(cpu, mode):
    """All registers of one CPU in one mode."""
    return {**ALWAYS, **(VHE if mode == "el2-vhe" else NVHE),
            **({"HCR_EL2": 0x80080000} if mode == "el1" else {}), **CPUS[cpu, mode]}


@pytest.fixture
def stopped(boot, tmp_path):
    """stopped(command, ...): a machine that has run COMMAND and stands at ENTRY, and its stub."""
    stubs = []

    def start(command, check_pc=True, **kwargs):
        path = tmp_path / f"gdb{len(stubs)}"
        machine = boot(args=["-gdb", f"unix:{path},server=on,wait=off"], **kwargs)
        machine.prompt()
        stub = GdbStub(path)
        stubs.append(stub)
        stub.before = {name: stub.register(name) for name in ALWAYS
                       if name in stub.numbers}
        stub.run_to(ENTRY)
        machine.send(PROGRAM + command + "\r")
        stub.stopped()
        assert not check_pc or stub.register("pc") == ENTRY
        return stub

    yield start
    for stub in stubs:
        stub.close()


def verify(stub, cpu, mode):
    """Every register that is expected, PSTATE and the general registers."""
    wrong = []
    for name, value in expected(cpu, mode).items():
        found = stub.register(name)
        if name.startswith("CNT") and name.endswith(("CTL_EL0", "P_CTL_EL2", "V_CTL_EL2")):
            found &= 3                      # ISTATUS says nothing while the timer is off
        if found != value:
            wrong.append(f"{name} is 0x{found:x}, not 0x{value:x}")
    assert not wrong, "\n".join(wrong)
    assert stub.register("cpsr") & 0x3df == DAIF | (EL1H if mode == "el1" else EL2H)
    assert [stub.register(f"x{n}") for n in range(4)] == [1, 2, 3, 4]
    assert stub.register("x8") == ENTRY
    assert not any(stub.register(f"x{n}") for n in range(4, 31) if n != 8)
    assert stub.register("sp") == 0


@pytest.mark.parametrize("cpu,mode", CPUS)
def test_registers(stopped, cpu, mode):
    verify(stopped(f"go -h {mode} 48000000 1 2 3 4", cpu=cpu,
                   machine="virtualization=on,gic-version=3"), cpu, mode)


@pytest.mark.parametrize("machine,entry", [("virtualization=on,secure=on", "bios"),
                                           ("virtualization=on", "kernel")])
@pytest.mark.parametrize("mode", ["el2-vhe", "el1"])
def test_other_entries(stopped, machine, entry, mode):
    stub = stopped(f"go -h {mode} 48000000 1 2 3 4", cpu="max", machine=machine, entry=entry)
    verify(stub, "max", mode)


def test_entered_at_el1(stopped):
    stub = stopped("go 48000000 1 2 3 4", machine="")
    for name in ("SCTLR", "CPACR", "CNTKCTL"):
        assert stub.register(name) == ALWAYS[name], name
    assert stub.register("cpsr") & 0x3df == DAIF | EL1H


def test_variable(stopped):
    stub = stopped("setenv handoff el1 ; go 48000000 1 2 3 4", cpu="cortex-a53")
    verify(stub, "cortex-a53", "el1")


@pytest.mark.parametrize("machine,cpu,how,words", [
    ("virtualization=on", "cortex-a57", "el2-vhe", "no VHE (ID_AA64MMFR1_EL1.VH is 0)"),
    ("", "max", "el2", "entered at EL1, and from there only el1"),
    ("", "max", "el2-vhe", "entered at EL1, and from there only el1"),
    ("virtualization=on", "max", "el3", "el3: none of auto, el2, el2-vhe"),
    ("virtualization=on", "max", "el1,mmu=linear", "mmu=linear is not built into"),
])
def test_refused(boot, machine, cpu, how, words):
    m = boot(machine=machine, cpu=cpu)
    m.prompt()
    m.run("mw 48000000 14000000")
    text, status = m.status(f"go -h {how} 48000000")
    assert words in text and status == 1
    m.run(f"setenv handoff {how}")
    assert words in m.run("go 48000000")
    text, status = m.status("go -h")
    assert status == 1


# --- what a previous stage left ---------------------------------------------------------------

SEEDS = [1, 2, 3]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("cpu,mode", [("cortex-a57", "el2"), ("max", "el2-vhe"), ("max", "el1")])
def test_after_hostile_registers(stopped, out, cpu, mode, seed):
    """Traps, offsets, armed timers, MMU on: nothing of it is left for the kernel."""
    print(f"seed {seed}")
    stub = stopped(f"go -h {mode} 48000000 1 2 3 4", cpu=cpu, entry="kernel",
                   binary=hostile.build(out, seed, cpu),
                   machine="virtualization=on,gic-version=3")
    changed = [name for name in ALWAYS if stub.before[name] != stub.register(name)]
    assert len(changed) > 8, f"the hostile state has not arrived: {changed}"
    verify(stub, cpu, mode)


@pytest.mark.parametrize("gic", [2, 3])
def test_interrupts_are_silent(stopped, out, gic):
    """Nothing that was enabled, pending or active is so for the kernel."""
    stub = stopped("go -h el2 48000000 1 2 3 4", cpu="cortex-a57", entry="kernel",
                   binary=hostile.build(out, hostile.SEED, "cortex-a57", gic),
                   machine=f"virtualization=on,gic-version={gic}")
    for address in hostile.SHARED + hostile.OWN[gic]:
        word = int.from_bytes(stub.memory(address, 4), "little")
        if address == hostile.OWN[gic][0] and gic == 2:
            word &= ~0xffff                 # SGIs of this GICv2 are always enabled
        assert word == 0, f"0x{address:x} is 0x{word:x}"


# --- what EL3 has not enabled --------------------------------------------------------------------

# bit of SCR_EL3: the line at the moment of the trap, whose last word names the feature
WITHHELD = {28: "EL3 allows: ECV", 38: "EL3 allows: ECV HCX", 27: "EL3 allows: ECV HCX FGT"}


@pytest.mark.parametrize("bit", WITHHELD)
def test_feature_withheld_by_el3(boot, out, bit):
    """The machine is gone, but not silently."""
    subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}",
                    f"DEFINES=-DWITHHELD={bit}", f"OUT=stingy-{bit}.bin", "stingy.bin"],
                   cwd=ROOT, check=True)
    m = boot(binary=out / "payload" / f"stingy-{bit}.bin", cpu="max",
             machine="secure=on,virtualization=on,gic-version=3")
    m.prompt()
    m.run("mw 48000000 14000000")
    m.send("go 48000000\r")
    m.expect("EL3 allows: [A-Za-z0-9 ]*#")
    assert m.log[-1] == WITHHELD[bit] + "#"


# --- Linux -------------------------------------------------------------------------------------

LOAD = ("load virtio 0:1 ${kernel_addr_r} /boot/Image && "
        "load virtio 0:1 ${ramdisk_addr_r} /boot/initrd.gz && ")


# at EL1 with several CPUs: test_resident.py
@pytest.mark.parametrize("cpu,how,wanted", [("cortex-a76", "el2-vhe", EL2), ("max", "el1", EL1)])
def test_linux(boot, held_disk, cpu, how, wanted):  # noqa: F811
    m = boot(disks=[held_disk], cpu=cpu, machine="virtualization=on,gic-version=3")
    m.prompt()
    m.run("setenv bootargs slipway.test=dmesg")
    m.send(f"{LOAD}booti -h {how} ${{kernel_addr_r}} ${{ramdisk_addr_r}}:${{filesize}}\r")
    check(run_linux(m), wanted)


# --- the handoff command (the debug configuration has it) ----------------------------------------

def rows(text):
    """{(register, bits): the columns after them} of the command's output."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) > 1 and words[0].endswith(("_EL0", "_EL1", "_EL2")):
            bits = words.pop(1) if words[1].startswith("[") else ""
            found[words[0], bits] = words[1:]
    return found


def test_show(boot, debug_bin):
    m = boot(binary=debug_bin, cpu="neoverse-v1")
    m.prompt()
    before = m.run("handoff show")
    assert "el2: EL2" in before
    assert rows(before)["HCR_EL2", "[41:40]"][0] == "0x3"
    assert rows(before)["CPTR_EL2", "[8]"][0] == "0x0"
    assert rows(before)["VPIDR_EL2", ""][0] == "0x411fd402"
    assert ("HCRX_EL2", "") not in rows(before)
    vhe = rows(m.run("handoff show -h el2-vhe"))
    assert vhe["HCR_EL2", "[34]"][0] == "0x1" and vhe["CPTR_EL2", "[17:16]"][0] == "0x3"
    output, status = m.status("handoff show el1")         # -h forgotten
    assert status == 1 and '"el1" is not a number (hexadecimal); a mode comes after -h' in output
    m.run("setenv handoff el1")
    assert "el1: EL1" in m.run("handoff show")


def test_check(boot, debug_bin, held_disk):  # noqa: F811
    m = boot(binary=debug_bin, cpu="max", machine="virtualization=on,gic-version=3",
             disks=[held_disk])
    m.prompt()
    text, status = m.status("handoff check -h el1")
    assert status == 0 and re.search(r"\d+ rows: \d+ hold, \d+ are set .*, 0 wrong", text)
    assert "EL3 allows: ECV HCX FGT SVE SME GICv3" in text
    assert rows(text)["ZCR_EL2", "[3:0]"] == ["0xf", "0xf", "ok"]
    assert rows(text)["HCR_EL2", "[31]"][2:4] == ["set", "by"]
    assert m.run("echo alive") == "alive"          # what it programmed does not disturb the prompt
    m.run("load virtio 0:1 ${kernel_addr_r} /boot/Image")
    assert "Linux arm64 Image" in m.run("handoff check ${kernel_addr_r}")
    assert "nothing to check" in m.run("handoff check 50000000")
    for bad in ("handoff", "handoff shew", "handoff check -h", "handoff check 1 2",
                "handoff check 12345", "handoff check 0", "handoff show -h el9"):
        assert m.status(bad)[1] == 1, bad


def test_check_at_el1(boot, debug_bin):
    m = boot(binary=debug_bin, machine="")
    m.prompt()
    text, status = m.status("handoff check")
    assert status == 0 and "el1: EL1" in text
    assert m.status("handoff check -h el2")[1] == 1
