# SPDX-License-Identifier: Apache-2.0
"""The table, the bounds and the JSON file of a benchmark."""

import dataclasses
import statistics

HEADINGS = ("scenario", "loader", "instructions", "min - max", "maint.", "polling", "ms",
            "min - max", "further")
WIDTHS = (28, 8, 13, 23, 10, 11, 7, 15, 0)


def _row(cells):
    aligned = [f"{cells[0]:<{WIDTHS[0]}}", f"{cells[1]:<{WIDTHS[1]}}"]
    aligned += [f"{cell:>{width}}" for cell, width in zip(cells[2:], WIDTHS[2:])]
    return "  ".join(aligned).rstrip()


def _load_figures(series, size, polling):
    """Throughput and cost of a load of SIZE bytes."""
    rate = size / (1 << 20) / (statistics.median(series.milliseconds()) / 1e3)
    cost = statistics.median(series.instructions(polling)) / size
    return f"{rate:.0f} MiB/s, {cost:.4f} instr./byte"


def _series_row(scenario, loader, series, payload_size):
    counts, times = series.instructions(), series.milliseconds()
    polls = loader == "Slipway"
    further = ""
    if scenario.what == "load":
        further = _load_figures(series, payload_size, polling=not polls)
    return _row((
        scenario.title, loader, f"{statistics.median(counts):,.0f}",
        f"{min(counts):,} - {max(counts):,}",
        f"{series.median('maintenance'):,.0f}",
        f"{series.median('polling'):,.0f}" if polls else "not known",
        f"{statistics.median(times):.1f}", f"{min(times):.1f} - {max(times):.1f}", further))


def print_table(results, payload_size):
    """One line per scenario and loader; medians, and the smallest and largest of the runs."""
    print(_row(HEADINGS))
    for scenario, by_loader in results:
        for loader, series in by_loader.items():
            print(_series_row(scenario, loader, series, payload_size))


@dataclasses.dataclass(frozen=True)
class Bound:
    """A promise: VALUE, which says WHAT, is at most LIMIT."""
    what: str
    value: float
    limit: float
    unit: str

    @property
    def kept(self):
        return self.value <= self.limit

    def __str__(self):
        return (f"{'ok  ' if self.kept else 'MISS'}  {self.what}: {self.value:.4g} {self.unit} "
                f"(at most {self.limit:.4g})")


def _instruction_ratio(by_loader):
    """Ours without polling over the smallest total of U-Boot's runs, whose polling is unknown."""
    ours = statistics.median(by_loader["Slipway"].instructions(polling=False))
    return ours / min(by_loader["U-Boot"].instructions())


def _time_ratio(by_loader):
    return (statistics.median(by_loader["Slipway"].milliseconds())
            / statistics.median(by_loader["U-Boot"].milliseconds()))


def _memory_bounds(small, large):
    """What more RAM costs: the prompt with 256 GiB against the one with 1 GiB."""
    more = statistics.median(large.instructions()) - statistics.median(small.instructions())
    # the fastest of each: the host only ever adds
    slower = min(large.milliseconds()) / min(small.milliseconds())
    return [Bound("instructions, each further GiB of RAM", more / 255, 2000, "per GiB"),
            Bound("wall time, prompt with 256 GiB", slower, 1.15, "of that with 1 GiB")]


def bounds(results, slipway_size):
    """The promises that a benchmark checks."""
    by_key = {scenario.key: by_loader for scenario, by_loader in results}
    found = [Bound("size of slipway.bin", slipway_size / 1024, 200, "KiB")]
    if {"Slipway", "U-Boot"} <= by_key.get("prompt", {}).keys():
        found.append(Bound("instructions, reset to prompt",
                           _instruction_ratio(by_key["prompt"]), 1 / 30, "of U-Boot's"))
    if "Slipway" in by_key.get("prompt", {}) and "prompt-256G" in by_key:
        found += _memory_bounds(by_key["prompt"]["Slipway"], by_key["prompt-256G"]["Slipway"])
    if {"Slipway", "U-Boot"} <= by_key.get("kernel", {}).keys():
        found.append(Bound("instructions, reset to kernel",
                           _instruction_ratio(by_key["kernel"]), 1 / 20, "of U-Boot's"))
        found.append(Bound("wall time, reset to kernel",
                           _time_ratio(by_key["kernel"]), 0.40, "of U-Boot's"))
    return found + _signed_bounds(by_key)


def _signed_bounds(by_key):
    """What a signed image may cost."""
    found = []
    signed = by_key.get("signed", {})
    if "Slipway" in signed:
        found.append(Bound("instructions beside polling, reset to kernel, signed",
                           statistics.median(signed["Slipway"].instructions(polling=False)), 70e6,
                           "instructions"))
    if "Slipway" in signed and "hashed" in by_key:
        time = (statistics.median(signed["Slipway"].milliseconds())
                / statistics.median(by_key["hashed"]["U-Boot"].milliseconds()))
        found.append(Bound("wall time, reset to kernel, signed", time, 1,
                           "of U-Boot's for the same image with hashes alone"))
    return found


UNSIGNED = (("bare", "one FIT image without hashes"), ("plain", "the two files, by booti"))


def against_unsigned(results):
    """Lines that say how our signed boot compares with U-Boot's where nothing is checked.

    No bound: under emulation the hash alone takes about as long (doc/benchmarks.md).
    """
    by_key = {scenario.key: by_loader for scenario, by_loader in results}
    ours = by_key.get("signed", {}).get("Slipway")
    found = []
    for key, what in UNSIGNED:
        theirs = by_key.get(key, {}).get("U-Boot")
        if ours and theirs:
            mine, other = (statistics.median(x.milliseconds()) for x in (ours, theirs))
            found.append(f"signed: Slipway takes {mine / other:.2f} times the time of U-Boot with "
                         f"nothing to check ({what}): {mine:.1f} ms, {other:.1f} ms")
    return found


def handoff_bounds(costs):
    """Of each mode the dearest CPU."""
    dearest = {}
    for cost in costs:
        dearest.setdefault(cost.mode, []).append(cost)
    return [Bound(f"instructions, go to kernel, {mode}", max(c.instructions for c in of), of[0].limit,
                  "instructions") for mode, of in dearest.items()]


def ratios(results):
    """U-Boot over Slipway, for every scenario that both ran."""
    return {
        scenario.key: {"instructions": 1 / _instruction_ratio(by_loader),
                       "wall_time": 1 / _time_ratio(by_loader)}
        for scenario, by_loader in results if len(by_loader) == 2
    }


def _json_series(series):
    return {
        "counts": [dataclasses.asdict(span) for span in series.counts],
        "nanoseconds": [span.ns for span in series.times],
        "median": {
            "instructions": statistics.median(series.instructions()),
            "maintenance": series.median("maintenance"),
            "polling": series.median("polling"),
            "milliseconds": statistics.median(series.milliseconds()),
        },
    }


def to_json(results, static, costs, found_bounds):
    """Everything that was measured, run by run."""
    return {
        "static": static,
        "scenarios": {
            scenario.key: {"title": scenario.title, "memory": scenario.memory,
                           "disk": scenario.disk,
                           **{name: _json_series(series) for name, series in by_loader.items()}}
            for scenario, by_loader in results
        },
        "ratios": ratios(results),
        "handoff": [dataclasses.asdict(cost) for cost in costs],
        "bounds": [{**dataclasses.asdict(bound), "kept": bound.kept} for bound in found_bounds],
    }
