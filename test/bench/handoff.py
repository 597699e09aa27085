# SPDX-License-Identifier: Apache-2.0
"""What a hand-off costs: instructions from the `go` command to the kernel's first instruction.

`go` is given once before, wrongly, so that the cold part it is in (doc/memory-map.md)
is unpacked already: that is paid once in a boot, by whichever command comes first.
"""

import dataclasses
import pathlib
import statistics
import subprocess

from machine import PROMPT, Run, RunError, Span, Tools

ROOT = pathlib.Path(__file__).resolve().parents[2]
ADDRESS = 0x48000000
CPUS = ("cortex-a76", "max")            # few features, and all that QEMU has
# mode: the configuration that has it, and the most that it may cost
MODES = {
    "el2": ("default", 75_000),
    "el2-vhe": ("default", 75_000),
    "el1": ("default", 350_000),
    "el2,mmu=identity": ("debug", 2_500_000),
    "el2-vhe,mmu=identity": ("debug", 2_500_000),
    "el2-vhe,mmu=linear": ("debug", 2_500_000),
    "el1,mmu=identity": ("debug", 2_500_000),
    "el1,mmu=linear": ("debug", 2_500_000),
}


@dataclasses.dataclass(frozen=True)
class Cost:
    """One mode on one CPU: the medians of the runs."""
    cpu: str
    mode: str
    instructions: int
    maintenance: int    # of these
    limit: int


class HandOff:
    """Starts the probe kernel, a raw program of 81 KiB, in every mode."""

    def __init__(self, tools, out, work):
        self._binaries = {"default": out / "slipway.bin", "debug": out / "debug/slipway.bin"}
        probe = pathlib.Path(work, "payload/probe.raw")
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={work}", "probe.raw"],
                       cwd=ROOT, check=True)
        self._disk = pathlib.Path(work, "probe.img")
        subprocess.run([ROOT / "tools/mkdisk", "--out", self._disk, "--fs", "fat12",
                        "--file", f"{probe}:/probe"], check=True)
        self._tools = Tools(tools.qemu, tools.plugin, probe)

    def _run(self, cpu, mode):
        options = ["-M", "virt,virtualization=on,gic-version=3", "-m", "1G", "-cpu", cpu,
                   "-bios", str(self._binaries[MODES[mode][0]]),
                   "-drive", f"if=virtio,format=raw,readonly=on,file={self._disk}"]
        with Run(self._tools, options, counting=True) as run:
            at = 0
            for command in (f"load virtio 0:1 {ADDRESS:x} /probe", "go",
                            f"go -h {mode} {ADDRESS:x}"):
                at, _ = run.wait_for(PROMPT, at)
                run.send(command + "\r")
            run.wait_end()
            prompt = run.event("prompt")
            for _ in range(2):
                prompt = run.event("prompt", after=prompt)
            typed = run.event("line", after=prompt)
            if not typed.text.endswith(f"{ADDRESS:x}"):
                raise RunError(f"hand-off {mode}: the line of `go` is {typed.text!r}")
            return Span.between(typed, run.event("kernel"))

    def measure(self, runs):
        """The Cost of each mode on each CPU."""
        costs = []
        for cpu in CPUS:
            for mode, (_, limit) in MODES.items():
                spans = [self._run(cpu, mode) for _ in range(runs)]
                costs.append(Cost(cpu, mode, round(statistics.median(s.total for s in spans)),
                                  round(statistics.median(s.maintenance for s in spans)), limit))
        return costs


def print_table(costs):
    """One line per CPU and mode."""
    print(f"{'hand-off: from go to the kernel':<34}  {'CPU':<10}  {'instructions':>12}  {'maint.':>7}")
    for cost in costs:
        print(f"{cost.mode:<34}  {cost.cpu:<10}  {cost.instructions:>12,}  {cost.maintenance:>7,}")
