# SPDX-License-Identifier: Apache-2.0
"""Skips single instructions of a program in QEMU, each from the same state.

The machine runs to a marker; its state there is kept (a snapshot; its RAM is shared with us). From
there QEMU logs each instruction that is executed up to an end: the trace. A trial sets the PC behind
one instruction and goes on until a place is reached that says how it ended. Then RAM and registers
are put back, and the next trial is a few instructions further on: QEMU keeps what it has translated,
so a trial takes little more than what it executes. Time is that of executed instructions (-icount),
so every run is the same, and a run that ends nowhere is given up after a number of instructions that
the machine's clock shows.
"""
import bisect
import collections
import json
import re
import select
import subprocess

from gdbstub import GdbStub, connect

# an instruction is 2**SHIFT ns of the machine's time; its clock shows whole seconds
SHIFT = 6
CLOCK = 0x09010000              # PL031's data register
SECONDS = 2                     # a run that has not ended by then: at least 15 million instructions
# a run that does not end is stopped after so many seconds, so many times, to look at the clock
LOOK, LOOKS = 0.05, 2
# up to so many instructions on the way to the next trial are single steps
NEAR = 8
# the PC in the answer to "g", which is X0 to X30, SP, PC in hexadecimal
PC = slice(32 * 16, 33 * 16)
# ends at which nothing but registers and usual pages have changed
QUIET = ("prompt", "fault")
# so much rarer is an instruction that is stopped at on the way to another
RARER = 8
ARGS = ["-icount", f"shift={SHIFT},sleep=off", "-rtc", "clock=vm", "-action", "shutdown=pause"]


class Monitor:
    """QEMU's monitor, QMP."""

    def __init__(self, path):
        end = connect(path)
        # a file for both directions would forget what it has read ahead when it is written to
        self.said, self.file = end.makefile("r"), end.makefile("w")
        self.concluded = False
        self.said.readline()
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        """Executes COMMAND, returns what it returns."""
        self.file.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.file.flush()
        while True:
            answer = self.hear()
            assert "error" not in answer, answer
            if "return" in answer:
                return answer["return"]

    def hear(self):
        """What it says next; that a job has ended is noticed."""
        said = json.loads(self.said.readline())
        if said.get("event") == "JOB_STATUS_CHANGE" and said["data"]["status"] == "concluded":
            self.concluded = True
        return said

    def human(self, line):
        """A command of the human monitor that says nothing when all is well."""
        said = self.ask("human-monitor-command", **{"command-line": line})
        assert not said, f"{line}: {said}"

    def job(self, command, **arguments):
        """Executes COMMAND, which is one of those that go on in the background, to its end."""
        self.concluded = False
        self.ask(command, **{"job-id": "job", **arguments})
        while not self.concluded:
            self.hear()
        job, = self.ask("query-jobs")
        assert "error" not in job, job
        self.ask("job-dismiss", id="job")

    def create(self, **options):
        """A new file of a disk's."""
        self.job("blockdev-create", options=options)

    def state(self, verb, tag):
        """The machine's state is saved, or loaded."""
        self.job(f"snapshot-{verb}", tag=tag, vmstate="states", devices=["states"])

    def room_for_states(self, path):
        """A file for the machine's state."""
        self.create(driver="file", filename=str(path), size=0)
        self.ask("blockdev-add", **{"driver": "file", "filename": str(path),
                                    "node-name": "states0"})
        self.create(driver="qcow2", file="states0", size=1 << 20)
        self.ask("blockdev-add", **{"driver": "qcow2", "file": "states0", "node-name": "states"})


class Skipper:
    """A MACHINE that was started with arguments(FOLDER, RAM)."""

    @staticmethod
    def arguments(folder, ram):
        """What QEMU is started with for this."""
        return [*ARGS, *ram.options, "-gdb", f"unix:{folder}/gdb,server=on,wait=off",
                "-qmp", f"unix:{folder}/qmp,server=on,wait=off"]

    def __init__(self, machine, folder, ram):
        self.machine = machine
        self.folder = folder
        self.ram = ram
        self.stub = GdbStub(folder / "gdb")
        self.monitor = Monitor(folder / "qmp")
        self.monitor.room_for_states(folder / "states.qcow2")
        self.monitor.ask("migrate-set-capabilities", capabilities=[
            {"capability": "x-ignore-shared", "state": True}])
        self.vectors = [n for name, n in self.stub.numbers.items()
                        if re.fullmatch(r"v\d+|fpsr|fpcr", name)]
        self.trace, self.markers = [], 0
        self.ends, self.start = {}, None
        self.executions, self.usual = {}, set()
        # where the machine is, the packets that write its registers, and those still to be sent
        self.place, self.registers, self.pending = 0, [], []
        self.pc = 0

    def drain(self):
        """What the program has printed, which must not fill the terminal's buffer."""
        text = ""
        while select.select([self.machine.child], [], [], 0)[0]:
            text += self.machine.child.read_nonblocking(65536, 0)
        return text

    def clock(self):
        """Seconds of the machine's time."""
        self.stub.physical(True)
        value = int.from_bytes(self.stub.memory(CLOCK, 4), "little")
        self.stub.physical(False)
        return value

    def mark(self):
        """The marker is here."""
        self.markers += 1
        self.monitor.state("save", f"marker{self.markers}")
        self.ram.keep()

    def back(self):
        """To the last marker, with the RAM that was kept last."""
        self.ram.back()         # a disk's state must fit its queue, which lies there
        self.monitor.state("load", f"marker{self.markers}")
        self.ram.back()
        self.pending = []

    def record(self, end):
        """The trace goes from here, the marker, until END, an address, is about to be executed."""
        log = self.folder / "trace"
        self.mark()
        self.read_registers()
        self.stub.break_at(end)
        for line in ("one-insn-per-tb on", f"logfile {log}", "log exec,nochain"):
            self.monitor.human(line)
        self.stub.go_on()
        for line in ("log none", "one-insn-per-tb off"):
            self.monitor.human(line)
        self.stub.forget(end)
        self.trace = executed(log)
        log.unlink()
        self.executions = collections.defaultdict(list)
        for i, pc in enumerate(self.trace):
            self.executions[pc].append(i)
        self.usual = set(self.ram.differing())
        self.back()
        if any(is_of_the_system(self.word(pc)) for pc in self.executions):
            self.usual = set()
        self.place = 0

    def word(self, address):
        """The instruction at an address."""
        return int.from_bytes(self.stub.memory(address, 4), "little")

    def places(self, often):
        """Places of the trace: of each instruction up to OFTEN executions, the last among them.

        They are spread evenly, so all are there of one that was executed no more than that.
        """
        return sorted(of[len(of) - 1 - n * len(of) // min(often, len(of))]
                      for of in self.executions.values() for n in range(min(often, len(of))))

    def nth(self, i):
        """How often the instruction at place I is executed after the one where the machine is."""
        of = self.executions[self.trace[i]]
        return bisect.bisect_right(of, i) - bisect.bisect_right(of, self.place)

    def chain(self, i):
        """How to get to place I of the trace: [(address, how often), ...], with few stops."""
        steps, pc = [], self.trace[i]
        while self.nth(i) > RARER:
            times, j, most = 0, i, self.nth(i)
            while j > self.place and self.nth(j) * RARER > most:
                times += self.trace[j] == pc
                j -= 1
            if j <= self.place:
                break
            steps.append((pc, times))
            i, pc = j, self.trace[j]
        steps.append((pc, self.nth(i)))
        return steps[::-1]

    def read_registers(self):
        """As packets that write them."""
        g, *v = self.stub.ask_all(["g", *(f"p{n:x}" for n in self.vectors)])
        self.pc = int.from_bytes(bytes.fromhex(g[PC]), "little")
        self.registers = [f"G{g}", *(f"P{n:x}={value}" for n, value in zip(self.vectors, v))]

    def reach(self, i):
        """Goes on from one place to a later one, whose state is kept."""
        if i == self.place:
            return
        if i - self.place <= NEAR:
            for _ in range(i - self.place):
                self.stub.ask_all([*self.pending, "s"])
                self.pending = []
        else:
            self.settle()
            for address, times in self.chain(i):
                self.run_to(address, times)
        self.read_registers()
        assert self.pc == self.trace[i]
        self.ram.keep()
        self.place = i

    def skip(self, i):
        """One trial, with place I of the trace, in rising order: what finish() says."""
        self.reach(i)
        self.stub.write_register("pc", self.trace[i] + 4)
        how = self.ends.get(self.trace[i] + 4) or self.finish()
        self.restore(how)
        return how

    def restore(self, how):
        """The state of the place, after a trial that ended so.

        Of the machine the undisturbed run changes registers, what it prints and some pages. A
        trial that has left others has done something else: then all is taken from the marker.
        """
        if how not in QUIET or not self.usual.issuperset(self.ram.differing()):
            self.back()
        self.ram.back()
        self.pending = self.registers

    def settle(self):
        """The registers are those of the place."""
        if self.pending:
            assert set(self.stub.ask_all(self.pending)) == {"OK"}
        self.pending = []

    def run_to(self, address, times):
        """Until ADDRESS is about to be executed for the nth time after here."""
        stub = self.stub
        for _ in range(times):
            stub.step()
            if stub.register("pc") != address:
                stub.step_to(address)

    def stop_at_ends(self):
        """From now on it stops at each of them: none comes before a trial has skipped."""
        for address in self.ends:
            self.stub.break_at(address)

    def finish(self):
        """Goes on until it ends: the name among self.ends of where, "hang" or "power off"."""
        self.settle()
        last = self.start = how = None
        while how is None:
            self.stub.send("c")
            how, last = self.wait(last)
        return how

    def wait(self, last):
        """Until a stop, or for a while: (how it ended or None, where it was)."""
        looks = 0
        while not self.stub.has_answer(LOOK):
            self.drain()            # else QEMU waits for us, and does not stop
            looks += 1
            if looks == LOOKS:
                self.stub.interrupt()
        self.stub.stopped()
        pc = self.stub.register("pc")
        if pc in self.ends:
            return self.ends[pc], pc
        if self.start is None:
            self.start = self.clock()
        # what waits for an interrupt stands still, and so does its clock
        if pc == last or self.clock() - self.start >= SECONDS:
            return "hang", pc
        if self.monitor.ask("query-status")["status"] in ("shutdown", "guest-panicked"):
            return "power off", pc
        return None, pc


def is_of_the_system(word):
    """Whether an instruction writes a system register or invalidates a TLB: MSR, SYS."""
    return word & 0xfff00000 == 0xd5100000 or word & 0xfff8f000 == 0xd5088000


def executed(log):
    """The addresses that QEMU has logged, less those that it left before they were executed."""
    pcs = []
    with open(log, encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith("Stopped execution"):
                pcs.pop()
            elif match := re.match(r"Trace \d+: \S+ \[[0-9a-f]+/([0-9a-f]+)/", line):
                pcs.append(int(match[1], 16))
    return pcs


def symbols(elf):
    """Link addresses of functions."""
    text = subprocess.run(["aarch64-linux-gnu-nm", elf], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    return {name: int(address, 16) for address, name in re.findall(r"^(\w+) [tT] (\w+)$", text,
                                                                   re.M)}
