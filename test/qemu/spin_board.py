# SPDX-License-Identifier: Apache-2.0
"""A board without PSCI, whose CPUs wait in memory that the kernel will own.

QEMU's virt has PSCI: a first stage (test/payload/spin_pen.S) starts the CPUs by it,
keeps them in a pen of its own, and hands over a devicetree in which there is no
PSCI and each CPU is started by spin-table. From there on it is such a board.
"""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEN = 0x50000000
CPUS = 4                # the first stage knows of so many


def tree(qemu, path, machine, memory, reserved):
    """The machine's own devicetree, with spin-table for PSCI."""
    subprocess.run([qemu, "-M", f"{machine},dumpdtb={path}", "-cpu", "cortex-a76", "-m", memory,
                    "-smp", str(CPUS), "-nographic"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    source = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", path], check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    source += "/ { /delete-node/ psci; cpus {\n"
    for cpu in range(CPUS):
        source += (f'cpu@{cpu} {{ enable-method = "spin-table"; '
                   f"cpu-release-addr = <0 {PEN + 0x800 + 8 * cpu:#x}>; }};\n")
    source += "}; };\n"
    if reserved:
        source = source.replace("/dts-v1/;", f"/dts-v1/;\n/memreserve/ {PEN:#x} 0x1000;", 1)
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", path], check=True, input=source,
                   text=True)


def build(qemu, binary, machine, memory, reserved=False):
    """The first stage for QEMU's -M MACHINE, which carries Slipway's BINARY; a file for -kernel."""
    call = "smc" if "virtualization=on" in machine else "hvc"
    folder = binary.parent
    name = "spin-" + "-".join([*machine.replace("=", "").split(","), memory, str(int(reserved))])
    path = folder / f"{name}.dtb"
    tree(qemu, path, machine, memory, reserved)
    subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={folder}", f"OUT={name}.bin",
                    f"DEFINES=-DPEN={PEN:#x} -DCALL={call} -DDTB='\"{path}\"'", "spin_pen.bin"],
                   cwd=ROOT, check=True)
    return folder / "payload" / f"{name}.bin"
