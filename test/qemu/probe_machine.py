# SPDX-License-Identifier: Apache-2.0
"""Runs the probe kernel (test/payload/probe.c) and looks at it from outside too.

Each run is one QEMU without a console to type at: a boot script on the disk
loads the probe and starts it. QEMU's gdb stub stops every CPU at its first
instruction of the probe, where the registers are read that no kernel at EL1
can read itself.
"""
import dataclasses
import pathlib
import re
import subprocess
import tempfile
import threading

import by_hand
import spin_board
from gdbstub import TIMEOUT, GdbStub

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = 0x48000000       # where raw and ELF programs go
ELF_FILE = 0x4c000000
MEMORY = "768M"
SCRIPTS = {
    "image": "load virtio 0:1 ${kernel_addr_r} /probe && booti -h %s ${kernel_addr_r}\npoweroff\n",
    "raw": f"load virtio 0:1 {LINK:x} /probe && go -h %s {LINK:x}\npoweroff\n",
    "elf": f"load virtio 0:1 {ELF_FILE:x} /probe && bootelf -h %s {ELF_FILE:x}\npoweroff\n",
}
FILES = {"image": "probe.img", "raw": "probe.raw", "elf": "probe.elf", "linear": "probe.elf"}

HVC = 0xd4000002
ERET = 0xd69f03e0


def encodings():
    """{register: MRS X0 instruction}, from the probe's own list."""
    text = (ROOT / "test/payload/probe_regs.def").read_text(encoding="utf-8")
    found = re.findall(r"^\w+\((\w+),\s+S(\d)_(\d)_C(\d+)_C(\d+)_(\d),", text, re.M)
    return {name: 0xd5200000 | (int(op0) & 3) << 19 | int(op1) << 16 | int(crn) << 12 |
            int(crm) << 8 | int(op2) << 5 for name, op0, op1, crn, crm, op2 in found}


MRS = encodings()


def stub_name(register):
    """QEMU's name of a register: EL1's mostly without a suffix."""
    return {"SCTLR_EL1": "SCTLR", "CPACR_EL1": "CPACR", "CNTKCTL_EL1": "CNTKCTL"}.get(register,
                                                                                     register)


@dataclasses.dataclass
class Seen:
    """What one run showed."""
    told: dict = dataclasses.field(default_factory=dict)        # {"cpu0": {name: value}}, "probe"
    outside: list = dataclasses.field(default_factory=list)     # per CPU: {register: value}
    console: str = ""


def parse(console):
    """{"cpu0": {"x0": ...}} of the lines that the probe printed."""
    told = {}
    for who, name, value in re.findall(r"^(cpu\d|probe)\.(\w+)=0x([0-9a-f]+)\r?$", console, re.M):
        told.setdefault(who, {})[name] = int(value, 16)
    return told


def read_all(process):
    """QEMU's output up to its end, or to a report after which nothing comes any more."""
    console = bytearray()
    net = threading.Timer(TIMEOUT, process.kill)
    net.start()
    for line in process.stdout:
        console += line
        if b"is halted" in line:
            process.kill()
    net.cancel()
    return bytes(console)


class Trampoline:
    """Reads registers that the stub does not show, with an instruction at EL2.

    The CPU stands at EL1 above our part at EL2. For a moment an HVC stands where it
    is, at VA - BASE, and MRS and ERET in EL2's vectors.
    """

    def __init__(self, stub, base):
        self.stub = stub
        self.va = stub.register("pc")
        self.pa = self.va - base
        self.vector = stub.register("VBAR_EL2") + 0x400     # synchronous, from a lower EL

    def read(self, register):
        stub = self.stub
        x0 = stub.register("x0")
        stub.physical(True)
        saved = {address: stub.memory(address, 8) for address in (self.pa, self.vector)}
        stub.write_memory(self.pa, HVC.to_bytes(4, "little"))
        stub.write_memory(self.vector, b"".join(word.to_bytes(4, "little")
                                                for word in (MRS[register], ERET)))
        stub.step_to(self.va + 4)
        value = stub.register("x0")
        for address, data in saved.items():
            stub.write_memory(address, data)
        stub.physical(False)
        stub.write_register("x0", x0)
        stub.write_register("pc", self.va)
        return value


def look(stub, case, number):
    """{register: value} of those that the case is about and that can be had from outside."""
    wanted = case.expected(number)
    found = {name: stub.register(stub_name(name)) for name in wanted
             if stub_name(name) in stub.numbers}
    if case.resident:
        trampoline = Trampoline(stub, case.base)
        for name in wanted:
            if name not in found:
                found[name] = trampoline.read(name)
    return found


def form(case):
    """Which of FILES it is."""
    return "linear" if case.form == "elf" and case.base else case.form


class Probes:
    """Builds probes and disks once, and runs cases."""

    def __init__(self, out, qemu, default, debug, tfa_flash):
        self.out, self.qemu, self.default, self.debug = out, qemu, default, debug
        self.tfa_flash = tfa_flash
        self.files, self.disks, self.symbols, self.flashes = {}, {}, {}, {}
        for kind, name in FILES.items():
            self.make(kind, name)

    def make(self, kind, name):
        """Builds one and finds its symbols."""
        path = self.out / "payload" / f"{kind}-{name}"
        virt = LINK + (by_hand.LINEAR_BASE if kind == "linear" else 0)
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={self.out}",
                        f"PHYS={LINK:#x}", f"VIRT={virt:#x}", f"OUT={path.name}", name],
                       cwd=ROOT, check=True)
        symbols = subprocess.run(
            ["aarch64-linux-gnu-nm", path if name.endswith("elf") else f"{path}.elf"], check=True,
            text=True, stdout=subprocess.PIPE).stdout
        at = {name: int(address, 16) for address, _, name in
              (line.split() for line in symbols.splitlines())}
        self.files[kind] = path
        self.symbols[kind] = at["probe_second_entry"] - at["_start"]

    def binary(self, case):
        """The default configuration, where it has what the case takes; behind TF-A its flash."""
        spin = case.entry == "spin"
        binary = self.debug if case.form == "elf" or case.mapped or spin else self.default
        if case.entry != "tfa" and not spin:
            return binary
        key = binary, case.machine() if spin else case.gic
        if key not in self.flashes:
            self.flashes[key] = (spin_board.build(self.qemu, binary, case.machine(), MEMORY) if spin
                                 else self.tfa_flash(case.gic, binary))
        return self.flashes[key]

    def prepare(self, case):
        """Builds what several cases share, which is not to be done twice at once."""
        self.binary(case)
        self.disk(case)

    def disk(self, case):
        """A disk whose boot script starts the probe."""
        name = re.sub(r"\W", "-", f"probe-{form(case)}-{case.how()}")
        if name not in self.disks:
            folder = self.out / "test"
            script, scr = folder / f"{name}.txt", folder / f"{name}.scr"
            script.write_text(SCRIPTS[case.form] % case.how(), encoding="utf-8")
            subprocess.run(["mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-d", script,
                            scr], check=True, stdout=subprocess.DEVNULL)
            subprocess.run([ROOT / "tools/mkdisk", "--out", folder / f"{name}.img", "--fs", "fat12",
                            "--file", f"{scr}:/boot.scr", "--file",
                            f"{self.files[form(case)]}:/probe"],
                           check=True, stdout=subprocess.DEVNULL)
            self.disks[name] = folder / f"{name}.img"
        return self.disks[name]

    def command(self, case, socket, binary):
        """QEMU's, stopped until the stub lets it go."""
        entry = "-kernel" if case.entry in ("kernel", "spin") else "-bios"
        return [self.qemu, "-M", case.machine(), "-cpu", case.cpu, "-smp", str(case.cpus), "-m", MEMORY,
                "-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot",
                entry, binary or self.binary(case), "-S", "-gdb", f"unix:{socket},server=on,wait=off",
                "-drive", f"if=virtio,format=raw,readonly=on,file={self.disk(case)}"]

    def run(self, case, binary=None):
        """Boots it, or BINARY instead; what was Seen."""
        with tempfile.TemporaryDirectory(prefix="slipway-probe-") as folder:
            socket = pathlib.Path(folder, "gdb")
            with subprocess.Popen(self.command(case, socket, binary), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
                seen = Seen()
                try:
                    self.watch(case, GdbStub(socket), seen)
                    console = read_all(process)
                except (AssertionError, OSError) as problem:
                    process.kill()
                    console = process.communicate()[0] + f"\n{problem}".encode()
            seen.console = console.decode("utf-8", "replace")
            seen.told = parse(seen.console)
            return seen

    def watch(self, case, stub, seen):
        """Stops each CPU at its first instruction of the probe."""
        start = 0x40000000 if case.form == "image" else LINK + case.base
        stub.step_to(start)
        if stub.register("x8") != start:            # QEMU's own code for -kernel lies there
            stub.step()
            stub.step_to(start)
        seen.outside.append(look(stub, case, 0))
        for number in range(1, case.cpus if case.resident else 1):
            stub.step()
            stub.step_to(start + self.symbols[form(case)])
            seen.outside.append(look(stub, case, number))
        stub.detach()
