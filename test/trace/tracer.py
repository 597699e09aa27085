#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Boots Slipway to the kernel under the trace plugin and shows what it found.

test/qemu/test_trace.py does it for every entry; by hand:

    test/trace/tracer.py --out build --disk disk.img --entry bios --el 2

prints the violations and writes build/trace.log, which lists every cache, TLB
and barrier operation with the function it is in.
"""

import argparse
import dataclasses
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Only a net under a boot that hangs.
DEADLINE_S = 120

# How QEMU's virt board has to be set up for an image to be entered at an EL.
MACHINE = {
    ("bios", 1): "virt",
    ("bios", 2): "virt,virtualization=on",
    ("bios", 3): "virt,virtualization=on,secure=on",
    ("kernel", 1): "virt",
    ("kernel", 2): "virt,virtualization=on",
}


@dataclasses.dataclass
class Violation:
    """A broken rule: which, how often, where, at which address."""
    rule: str
    times: int
    pc: int
    where: str
    address: int
    text: str

    def __str__(self):
        return (f"{self.rule}: {self.where} (0x{self.pc:x}), address 0x{self.address:x}: "
                f"{self.text}" + (f" ({self.times} times)" if self.times > 1 else ""))


@dataclasses.dataclass
class Result:
    """What the plugin wrote: see test/trace/log.h."""
    violations: list
    counts: dict
    kernel: int     # address of the kernel's first instruction; 0: not reached
    console: str

    @classmethod
    def parse(cls, text, console):
        violations, counts, kernel = [], {}, 0
        for line in text.splitlines():
            if match := re.fullmatch(r"violation (\S+) (\d+) 0x(\S+) (\S+) 0x(\S+) (.*)", line):
                violations.append(Violation(match[1], int(match[2]), int(match[3], 16), match[4],
                                            int(match[5], 16), match[6]))
            elif match := re.fullmatch(r"count (.*) (\d+)", line):
                counts[match[1]] = int(match[2])
            elif match := re.fullmatch(r"end 0x(\S+)", line):
                kernel = int(match[1], 16)
        return cls(violations, counts, kernel, console)

    def rules(self):
        """The names of the rules that were broken."""
        return {violation.rule for violation in self.violations}


@dataclasses.dataclass(frozen=True)
class Tracer:
    """A build folder (with plugin/trace.so and slipway.elf), a QEMU, a kernel, a disk with it."""
    out: pathlib.Path
    qemu: pathlib.Path
    kernel: pathlib.Path
    disk: pathlib.Path
    elf: pathlib.Path = None    # of the image, when it is not the folder's slipway.elf

    def run(self, image, entry="bios", el=2, cpu="cortex-a57", log=None, options=()):
        """Boots IMAGE (a slipway.bin) until the kernel starts; the Result. OPTIONS: the plugin's."""
        with tempfile.TemporaryDirectory(prefix="slipway-trace-") as work:
            found = pathlib.Path(work, "found")
            plugin = [f"{self.out}/plugin/trace.so", f"out={found}", f"kernel={self.kernel}",
                      f"elf={self.elf or self.out / 'slipway.elf'}", "ram=40000000:40000000",
                      *options]
            if log:
                plugin.append(f"log={log}")
            console = self._boot(["-M", MACHINE[entry, el], "-cpu", cpu, f"-{entry}", image,
                                  "-plugin", ",".join(plugin)])
            text = found.read_text(encoding="latin-1") if found.exists() else ""
        return Result.parse(text, console.decode("utf-8", "replace"))

    def _boot(self, options):
        command = [self.qemu, "-m", "1G", "-nodefaults", "-display", "none", "-serial", "stdio",
                   "-drive", f"if=virtio,format=raw,readonly=on,file={self.disk}", *options]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT) as process:
            try:
                return process.communicate(timeout=DEADLINE_S)[0]
            except subprocess.TimeoutExpired:
                process.terminate()  # the plugin still writes what it has
                return process.communicate()[0]


def fetched(what):
    """The path that tools/fetch prints."""
    return pathlib.Path(subprocess.run([ROOT / "tools/fetch", what], check=True, text=True,
                                       stdout=subprocess.PIPE).stdout.strip())


def main(argv):
    """Status 1 when a rule was broken or the kernel was not reached."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--image", type=pathlib.Path, help="default: slipway.bin in --out")
    parser.add_argument("--disk", type=pathlib.Path, required=True)
    parser.add_argument("--entry", choices=["bios", "kernel"], default="bios")
    parser.add_argument("--el", type=int, choices=[1, 2, 3], default=2)
    parser.add_argument("--cpu", default="cortex-a57")
    args = parser.parse_args(argv)
    tracer = Tracer(args.out, fetched("--qemu"), fetched("--kernel") / "Image", args.disk)
    result = tracer.run(args.image or args.out / "slipway.bin", args.entry, args.el, args.cpu,
                        log=args.out / "trace.log")
    for violation in result.violations:
        print(violation)
    for name, number in sorted(result.counts.items()):
        print(f"{number:10,}  {name}")
    if not result.kernel:
        print(f"the kernel was not reached; console:\n{result.console}")
    return 1 if result.violations or not result.kernel else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
