#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures Slipway and Debian's U-Boot side by side: `make bench`.

Counts instructions and takes times from reset to the prompt and to the
kernel's first instruction, on the same machine, disk and kernel, and checks
what the project promises. doc/benchmarks.md says how to read the result.
"""

import argparse
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import handoff
import report
from disks import Disks
from loaders import FitUBoot, SignedSlipway, SignedUBoot, Slipway, UBoot
from machine import RunError, Tools
from scenarios import SCENARIOS, Bench
from signed import Signed


HANDOFF = "handoff"     # what --only calls the hand-off's cost, which is no scenario


def parse(argv):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("build"),
                        help="the build folder: slipway.bin and plugin/count.so, bench-keys/dev.crt "
                             "and bench-verified/, and the results")
    parser.add_argument("--qemu", type=pathlib.Path, required=True)
    parser.add_argument("--kernel", type=pathlib.Path, required=True, help="an arm64 Image")
    parser.add_argument("--u-boot", type=pathlib.Path,
                        default=pathlib.Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin"))
    parser.add_argument("--runs", type=int, default=5,
                        help="counting runs and timing runs of each (default 5)")
    parser.add_argument("--only", action="append", choices=[*(s.key for s in SCENARIOS), HANDOFF],
                        help="just this scenario (may be repeated)")
    parser.add_argument("--loader", action="append", choices=["Slipway", "U-Boot"],
                        help="just this loader (bounds that need both are then left out)")
    return parser.parse_args(argv)


def first_line(command):
    """What a program says of itself."""
    return subprocess.run(command, capture_output=True, text=True,
                          check=True).stdout.splitlines()[0]


def make_loaders(args, work, signed):
    """The loaders that were asked for, as they are and such that verify."""
    wanted = args.loader or ["Slipway", "U-Boot"]
    made = []
    if "Slipway" in wanted:
        for kind, folder in ((Slipway, args.out), (SignedSlipway, args.out / "bench-verified")):
            made.append(kind(folder / "slipway.bin", folder / "slipway.elf", work))
    if "U-Boot" in wanted:
        made += [UBoot(args.u_boot, work), FitUBoot(args.u_boot, work),
                 SignedUBoot(args.u_boot, work, signed)]
    return made


def static_figures(args, bench, loaders):
    """What is known without counting: sizes, memory taken, versions."""
    verified = {x.name: x.image.stat().st_size for x in loaders if x.variant == "signed"}
    loaders = [x for x in loaders if not x.variant]
    return {
        "qemu": first_line([args.qemu, "--version"]),
        "host_cpus": os.cpu_count(),
        "kernel_bytes": args.kernel.stat().st_size,
        "image_bytes": {x.name: x.image.stat().st_size for x in loaders},
        "verified_image_bytes": verified,
        "reserved_bytes": {x.name: x.reserved_bytes(bench.console_of(x, x.info_command))
                           for x in loaders},
    }


def print_static(static):
    """Sizes, below the table."""
    for name, size in static["image_bytes"].items():
        reserved = static["reserved_bytes"][name]
        print(f"{name}: image {size / 1024:,.0f} KiB, RAM reserved at the prompt "
              + (f"{reserved / (1 << 20):.1f} MiB" if reserved else "not told"))
    if "Slipway" in static["verified_image_bytes"]:
        verified, plain = (static[key]["Slipway"] for key in ("verified_image_bytes", "image_bytes"))
        print(f"Slipway, verified profile: image {verified:,} bytes: FIT, mbedTLS and the commands "
              f"for them are {verified - plain:,} of these")


def measure_handoff(args, tools, work):
    """The costs of Slipway's hand-offs, when they were asked for."""
    if (args.only and HANDOFF not in args.only) or "Slipway" not in (args.loader or ["Slipway"]):
        return []
    print("measuring: hand-off", file=sys.stderr, flush=True)
    # equal in each run: nothing is polled, nothing depends on time
    return handoff.HandOff(tools, args.out, work).measure(min(args.runs, 2))


def run(args, work):
    """The whole benchmark; whether every bound was kept."""
    tools = Tools(args.qemu, args.out / "plugin/count.so", args.kernel)
    signed = Signed(args.out / "bench-keys/dev.crt", args.qemu, work)
    loaders = make_loaders(args, work, signed)
    disks = Disks(args.kernel, work, signed)
    bench = Bench(tools, disks, loaders)
    results = []
    names = [x.name for x in loaders]
    wanted = [x for x in SCENARIOS
              if x.only in ["", *names] and x.key in (args.only or [x.key])]
    for _, group in itertools.groupby(wanted, key=lambda x: x.together or x.key):
        group = list(group)
        print(f"measuring: {', '.join(x.title for x in group)}", file=sys.stderr, flush=True)
        results += bench.measure(group, args.runs)
    costs = measure_handoff(args, tools, work)
    static = static_figures(args, bench, loaders)

    print(f"{static['qemu']}, virt, cortex-a57; {args.runs} runs each; medians\n")
    report.print_table(results, disks.payload_size)
    print()
    if costs:
        handoff.print_table(costs)
        print()
    print_static(static)
    slipway_size = static["image_bytes"].get("Slipway", 0)
    bounds = report.bounds(results, slipway_size) if slipway_size else []
    bounds += report.handoff_bounds(costs)
    for name, ratio in report.ratios(results).items():
        print(f"{name}: U-Boot takes {ratio['instructions']:.1f} times the instructions, "
              f"{ratio['wall_time']:.1f} times the time")
    for line in report.against_unsigned(results):
        print(line)
    for bound in bounds:
        print(bound)
    out = args.out / "bench.json"
    out.write_text(json.dumps(report.to_json(results, static, costs, bounds), indent=1) + "\n",
                   encoding="utf-8")
    print(f"written: {out}")
    return all(bound.kept for bound in bounds)


def main(argv):
    """Status 1 when a bound was missed, 2 when something did not run."""
    args = parse(argv)
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as work:
        try:
            return 0 if run(args, work) else 1
        except (RunError, OSError, subprocess.CalledProcessError) as error:
            print(f"bench: error: {error}", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
