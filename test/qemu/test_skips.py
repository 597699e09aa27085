# SPDX-License-Identifier: Apache-2.0
"""Fault injection: no single instruction that is skipped starts what was refused.

A signed FIT image has one bit flipped, and bootm refuses it. What is executed from the digest that
decides (the return of the last hash_finish) to the next prompt is skipped, one instruction per
trial (skips.py). "data": the bit lies in the kernel, the digest is that of its data. "signature":
it lies in the configuration, and two million instructions are mostly RSA's arithmetic. "ahead": the
bit lies in the kernel, which was hashed while it was loaded, and the first instruction is that which
looks for its digest. "booti" has no digest: an unsigned Image, refused by the policy, from the start
of the command on.

The whole set (make check-full) is of the program that qemu_virt_verified_defconfig makes. It tries
every execution of every instruction of "data" and "booti". In "signature" an instruction that was
executed more than OFTEN times, which are those of the arithmetic, of memory and of the console, is
tried OFTEN times, evenly spread, and every other each time. `make check` tries a few of each, in
the build of test_verified.py, which is without link-time optimisation.
"""
import collections
import os
import subprocess

import pytest

from conftest import ROOT
from skips import Skipper, symbols

OFTEN = 8
FEW = 60            # trials of each case in make check
BOOTM = "bootm ${kernel_addr_r}"
BOOTFIT = "bootfit virtio 0 ${kernel_addr_r} "
# file, command, and the function whose last call begins the skips: at its return, or (False) before
CASES = {"data": ("/inside.kernel", BOOTM, "hash_finish", True),
         "signature": ("/inside.tree", BOOTM, "hash_finish", True),
         "ahead": ("/behind.kernel", BOOTFIT + "/behind.kernel", "fit_ahead_hash", False),
         "booti": ("/payload", "booti ${kernel_addr_r}", None, False)}


@pytest.fixture(scope="module")
def shipped(out, keys):
    """slipway.bin of the verified profile as it is."""
    folder = out / "test/verified-shipped"
    for words in (["qemu_virt_verified_defconfig"], [f"VERIFY_KEYS={keys / 'dev.crt'}", "all"]):
        subprocess.run(["make", "-s", "-j2", f"O={folder}", *words], cwd=ROOT, check=True)
    return folder / "slipway.bin"


@pytest.fixture
def machine_at(boot, make_disk, images, payload, tmp_path):
    """machine_at(binary): a machine at its prompt with the images on a disk, and its folder."""
    disk = make_disk("skips", {**images, "/payload": payload()})

    def start(binary):
        machine = boot(binary=binary, entry="kernel", memory="256M", disks=[disk],
                       args=Skipper.arguments(tmp_path))
        machine.prompt()
        return machine, tmp_path
    return start


@pytest.fixture
def place(boot, make_disk, images):
    """place(binary, path): where the payload lies when it is started from the image that is good."""
    def find(binary, path):
        good = "/behind" if path.startswith("/behind") else "/inside"
        machine = boot(binary=binary, entry="kernel", memory="256M",
                       disks=[make_disk("good", {good: images[good]})])
        machine.prompt()
        machine.send(f"{BOOTFIT}{good}\r")
        machine.expect("hello: [^\n]* at ([0-9a-f]{16})")
        return int(machine.child.match[1], 16)
    return find


class Trials:
    """The trials of one case in one build."""

    def __init__(self, machine, folder, binary, path):
        """PATH of the disk is loaded."""
        base = int(machine.run("echo $relocaddr"), 16)
        self.at = {name: base + offset
                   for name, offset in symbols(binary.with_suffix(".elf")).items()}
        self.loaded = int(machine.run("echo $kernel_addr_r"), 16)
        assert "bytes read" in machine.run(f"load virtio 0 ${{kernel_addr_r}} {path}")
        self.skipper = Skipper(machine, folder)         # from here on it stands still
        self.stub = self.skipper.stub
        self.skipper.ends = {self.at["shell_prompt"]: "prompt", self.at["fault_handle"]: "fault"}

    def start(self, line, payload_at, first):
        """Up to where a command begins; the payload, whose bytes begin with FIRST, has two places."""
        data = b"".join(self.stub.memory(self.loaded + at, 0x400) for at in range(0, 0x1800, 0x400))
        command = line.split()[0]
        for address in (payload_at, self.loaded + data.index(first)):
            self.skipper.ends[address] = "payload"
        self.stub.run_to(self.at[f"do_{command}"])
        self.skipper.machine.send(f"{line}\r")
        self.stub.stopped()
        self.stub.forget(self.at[f"do_{command}"])

    def digest(self, function, leave):
        """Up to the last call of a function before the prompt, or (LEAVE) to its return."""
        self.skipper.mark()
        finish, prompt, count = self.at[function], self.at["shell_prompt"], 0
        self.stub.break_at(prompt)
        while self.next(finish):
            count += 1
        self.stub.forget(prompt)
        assert count
        self.skipper.back()
        for _ in range(count):
            self.next(finish)
        if leave:
            self.stub.step_to(self.stub.register("x30"))

    def next(self, address):
        """Whether ADDRESS comes, and no other breakpoint."""
        self.stub.step()
        self.stub.step_to(address)
        return self.stub.register("pc") == address

    def run(self, places):
        """All trials: how many ended how."""
        ended, started = collections.Counter(), []
        self.skipper.stop_at_ends()
        for i in places:
            how = self.skipper.skip(i)
            ended[how] += 1
            if how == "payload" or "hello:" in self.skipper.drain():
                started.append((i, hex(self.skipper.trace[i] - min(self.at.values()))))
        assert not started, f"the payload starts when these are skipped: {started}"
        return ended


def told(skipper, places, ended):
    """The line for the summary."""
    return (f"{len(places)} skips of {len(skipper.trace)} instructions executed, "
            f"{len(set(skipper.trace))} different, payload started 0 times; they ended at: "
            + ", ".join(f"{how} {n}" for how, n in ended.most_common()))


@pytest.fixture
def attack(machine_at, place, payload, summary):
    """attack(binary, case, choose): skips the places that choose(skipper) chooses."""
    def run(binary, case, choose):
        path, line, function, leave = CASES[case]
        trials = Trials(*machine_at(binary), binary, path)
        skipper = trials.skipper
        trials.start(line, place(binary, path), payload().read_bytes()[:4])
        if function:
            trials.digest(function, leave)
        skipper.record(trials.at["shell_prompt"])
        text = skipper.drain()
        assert "verif" in text and "hello:" not in text, text
        places = choose(skipper)
        summary[f"skips, {case}"] = told(skipper, places, trials.run(places))
    return run


def test_the_good_image_is_seen_to_start(machine_at, place, verified_build, payload):
    """Otherwise the others would see nothing whatever happened."""
    binary = verified_build[1]
    trials = Trials(*machine_at(binary), binary, "/inside")
    trials.start(BOOTM, place(binary, "/inside"), payload().read_bytes()[:4])
    trials.skipper.stop_at_ends()
    assert trials.skipper.finish() == "payload"


@pytest.mark.parametrize("case", CASES)
def test_some_skips(attack, verified_build, case):
    def choose(skipper):
        places = skipper.places(1)
        return places[::max(1, len(places) // FEW)]
    attack(verified_build[1], case, choose)


@pytest.mark.full
@pytest.mark.parametrize("case", CASES)
def test_every_skip(attack, shipped, case):
    """SKIPS_PART="2/7" in the environment tries every seventh, beginning with the third."""
    def choose(skipper):
        places = skipper.places(OFTEN if case == "signature" else len(skipper.trace))
        part, parts = map(int, os.environ.get("SKIPS_PART", "0/1").split("/"))
        return places[part::parts]
    attack(shipped, case, choose)
