# SPDX-License-Identifier: Apache-2.0
"""One run of QEMU under the counting plugin, and what it told.

A run either counts (every instruction instrumented, the time means nothing) or
takes times (the plugin only watches for the kernel). Both end at a named event.
"""

import dataclasses
import os
import pathlib
import select
import subprocess
import tempfile
import time

PROMPT = b"=> "
# Only a net under a run that hangs: no measurement depends on it.
DEADLINE_S = 120


class RunError(Exception):
    """The loader did not do what was asked of it."""


@dataclasses.dataclass(frozen=True)
class Event:
    """A moment of a run: its time on the host's monotonic clock and the counts up to it."""
    kind: str
    ns: int
    total: int
    maintenance: int
    polling: int
    text: str

    @classmethod
    def parse(cls, line):
        kind, ns, total, maintenance, polling, *text = line.rstrip("\n").split(" ", 5)
        return cls(kind, int(ns), int(total), int(maintenance), int(polling), "".join(text))


@dataclasses.dataclass(frozen=True)
class Span:
    """What lies between two events."""
    ns: int
    total: int
    maintenance: int
    polling: int

    @classmethod
    def between(cls, start, end):
        return cls(end.ns - start.ns, end.total - start.total,
                   end.maintenance - start.maintenance, end.polling - start.polling)


@dataclasses.dataclass(frozen=True)
class Tools:
    """The programs of a benchmark: which QEMU, which plugin, which kernel file ends a run."""
    qemu: pathlib.Path
    plugin: pathlib.Path
    kernel: pathlib.Path


class Run:
    """One QEMU, from its start to its end; use as a context manager."""

    def __init__(self, tools, options, counting, plugin_options=()):
        self._folder = tempfile.TemporaryDirectory(prefix="slipway-bench-")
        self._events = pathlib.Path(self._folder.name, "events")
        self._errors = open(pathlib.Path(self._folder.name, "stderr"), "w+b")
        plugin = [f"{tools.plugin}", f"out={self._events}", f"kernel={tools.kernel}",
                  f"count={'on' if counting else 'off'}", *plugin_options]
        command = [str(tools.qemu), "-nodefaults", "-display", "none", "-serial", "stdio",
                   "-plugin", ",".join(plugin), *options]
        self.console = bytearray()
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=self._errors)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        self._errors.close()
        self._folder.cleanup()

    def send(self, text):
        """Types at the loader's console."""
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def wait_for(self, what, start=0):
        """Reads the console until WHAT stands behind position START; (position behind it, ns)."""
        deadline = time.monotonic() + DEADLINE_S
        while (at := self.console.find(what, start)) < 0:
            self._read_more(what, deadline)
        return at + len(what), time.monotonic_ns()

    def _read_more(self, what, deadline):
        out = self._process.stdout
        if not select.select([out], [], [], max(0, deadline - time.monotonic()))[0]:
            raise RunError(f"no {what!r} within {DEADLINE_S} s\n{self.transcript()}")
        data = os.read(out.fileno(), 65536)
        if not data:
            raise RunError(f"QEMU ended before {what!r}\n{self.transcript()}")
        self.console += data

    def wait_end(self):
        """Reads the console until QEMU ends, which the plugin brings about."""
        deadline = time.monotonic() + DEADLINE_S
        out = self._process.stdout
        while True:
            if not select.select([out], [], [], max(0, deadline - time.monotonic()))[0]:
                raise RunError(f"no end within {DEADLINE_S} s\n{self.transcript()}")
            data = os.read(out.fileno(), 65536)
            if not data:
                self._process.wait()
                return
            self.console += data

    def events(self):
        """The events so far, oldest first."""
        if not self._events.exists():
            raise RunError(f"the plugin did not start\n{self.transcript()}")
        with open(self._events, encoding="latin-1") as file:
            return [Event.parse(line) for line in file if line.endswith("\n")]

    def event(self, kind, after=None):
        """The first event of a kind (after another event); RunError when there is none."""
        events = self.events()
        for event in events[events.index(after) + 1 if after else 0:]:
            if event.kind == kind:
                return event
        raise RunError(f"no event '{kind}'\n{self.transcript()}")

    def transcript(self):
        """Console and error output, to explain a failure."""
        self._errors.flush()
        self._errors.seek(0)
        return (self._errors.read() + b"\n--- console ---\n" + bytes(self.console)).decode(
            "utf-8", "replace")
