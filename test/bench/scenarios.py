# SPDX-License-Identifier: Apache-2.0
"""What is measured: each scenario is a machine, a disk and the span that counts."""

import dataclasses
import statistics

from machine import PROMPT, Run, RunError, Span


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One row of the table for each loader."""
    key: str
    title: str
    what: str                   # "prompt", "kernel" or "load"
    disk: str = "contiguous"    # which disk image, or "" for none
    memory: str = "1G"
    initrd_stays: bool = False  # U-Boot only: initrd_high forbids moving it
    only: str = ""              # the one loader it applies to
    variant: str = ""           # of the loaders: "hashed", "signed"
    repeat: int = 1             # times as many timed runs: the span is short beside the host's noise
    together: str = ""          # those of a group meet the same host: their runs take turns


SCENARIOS = [
    Scenario("prompt", "reset to prompt", "prompt", disk="", repeat=4, together="prompt"),
    Scenario("prompt-256G", "same, 256 GiB", "prompt", disk="", memory="256G", only="Slipway",
             repeat=4, together="prompt"),
    Scenario("prompt-disk", "same, disk without a kernel", "prompt", disk="data"),
    Scenario("kernel", "reset to kernel", "kernel"),
    Scenario("kernel-initrd-stays", "same, initrd_high=-1", "kernel", initrd_stays=True,
             only="U-Boot"),
    Scenario("kernel-fragmented", "reset to kernel, fragmented", "kernel", disk="fragmented"),
    Scenario("kernel-512M", "reset to kernel, 512 MiB", "kernel", memory="512M"),
    Scenario("kernel-4G", "reset to kernel, 4 GiB", "kernel", memory="4G"),
    Scenario("plain", "reset to kernel, initrd of 2 MB", "kernel", disk="small"),
    Scenario("bare", "same, one FIT image without hashes", "kernel", disk="bare", only="U-Boot",
             variant="hashed"),
    Scenario("hashed", "same, one FIT image", "kernel", disk="signed", only="U-Boot",
             variant="hashed"),
    Scenario("signed", "same, its signature verified", "kernel", disk="signed", variant="signed"),
    Scenario("load", "load of the Image", "load", disk="data"),
    Scenario("load-fragmented", "load, fragmented", "load", disk="data-fragmented"),
]


@dataclasses.dataclass
class Series:
    """The runs of one loader in one scenario."""
    counts: list
    times: list

    def instructions(self, polling=True):
        """Instructions of each counting run, with or without the polling loop."""
        return [span.total - (0 if polling else span.polling) for span in self.counts]

    def milliseconds(self):
        return [span.ns / 1e6 for span in self.times]

    def median(self, column):
        return statistics.median(getattr(span, column) for span in self.counts)


class Bench:
    """Runs scenarios on the loaders, a run of each in turn, so that both meet the same host."""

    def __init__(self, tools, disks, loaders):
        self._tools = tools
        self._disks = disks
        self._loaders = loaders

    def measure(self, scenarios, runs):
        """[(scenario, {loader name: Series})], after one run of each that warms the page cache."""
        pairs = [(scenario, loader, Series([], [])) for scenario in scenarios
                 for loader in self._loaders
                 if scenario.only in ("", loader.name) and loader.variant == scenario.variant]
        for scenario, loader, _ in pairs:
            self.run(scenario, loader, counting=False)
        for counting in (True, False):
            for _ in range(runs * (1 if counting else max(x.repeat for x in scenarios))):
                for scenario, loader, series in pairs:
                    span = self.run(scenario, loader, counting)
                    (series.counts if counting else series.times).append(span)
        return [(wanted, {loader.name: series for scenario, loader, series in pairs
                          if scenario is wanted}) for wanted in scenarios]

    def run(self, scenario, loader, counting):
        """One run; the Span that the scenario is about."""
        measure = {"prompt": self._prompt, "kernel": self._kernel, "load": self._load}
        with self._start(scenario, loader, counting) as run:
            try:
                return measure[scenario.what](run, loader, counting)
            except RunError as error:
                raise RunError(f"{loader.name}, {scenario.title}: {error}") from error

    def console_of(self, loader, command):
        """What a command prints at the loader's prompt, on the standard machine."""
        with self._start(SCENARIOS[0], loader, counting=False) as run:
            at, _ = run.wait_for(PROMPT)
            run.send(command)
            end, _ = run.wait_for(PROMPT, at)
            return run.console[at:end].decode("utf-8", "replace")

    def _start(self, scenario, loader, counting):
        flash = loader.flash(scenario.what == "kernel", initrd_stays=scenario.initrd_stays)
        # more than the host may have: nothing is reserved for it
        options = ["-M", "virt,virtualization=on,memory-backend=ram", "-m", scenario.memory,
                   "-object", f"memory-backend-ram,id=ram,size={scenario.memory},reserve=off",
                   "-cpu", "cortex-a57",
                   "-bios", str(loader.image),
                   "-drive", f"if=pflash,index=1,format=raw,readonly=on,file={flash}"]
        if scenario.disk:
            options += ["-drive", "if=virtio,format=raw,readonly=on,"
                                  f"file={self._disks.image(scenario.disk)}"]
        options += loader.machine_options(scenario.memory)
        plugin = []
        if counting:
            plugin = loader.plugin_options()
            if scenario.what != "kernel":
                plugin.append(f"prompts={1 if scenario.what == 'prompt' else 2}")
        return Run(self._tools, options, counting, plugin)

    @staticmethod
    def _kernel(run, _loader, _counting):
        run.wait_end()
        return Span.between(run.event("reset"), run.event("kernel"))

    @staticmethod
    def _prompt(run, _loader, counting):
        if counting:
            run.wait_end()
            return Span.between(run.event("reset"), run.event("prompt"))
        _, ns = run.wait_for(PROMPT)
        return Span(ns - run.event("reset").ns, 0, 0, 0)

    def _load(self, run, loader, counting):
        """From the end of the command's line to the next prompt."""
        at, _ = run.wait_for(PROMPT)
        run.send(loader.load_command("payload"))
        if counting:
            run.wait_end()
            start = run.event("line", after=run.event("prompt"))
            span = Span.between(start, run.event("prompt", after=start))
        else:
            at, start_ns = run.wait_for(b"\n", at)
            _, end_ns = run.wait_for(PROMPT, at)
            span = Span(end_ns - start_ns, 0, 0, 0)
        if f"{self._disks.payload_size} bytes read".encode() not in run.console:
            raise RunError(f"the load did not read {self._disks.payload_size} bytes\n"
                           f"{run.transcript()}")
        return span
