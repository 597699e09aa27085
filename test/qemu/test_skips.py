# SPDX-License-Identifier: Apache-2.0
"""Fault injection: no single instruction that is skipped starts what was refused.

Each case is something that is refused. What is executed from the decision to the next prompt is
skipped, one instruction per trial (skips.py), and neither the hand-off's last routine nor the
payload's first instruction, nor a script's first command, may be reached. The decision begins

 - where the digest that decides is finished, the return of the last hash_finish: "data" has a bit
   flipped in the kernel, and its digest is that of the data; "signature" in the configuration, and
   two million instructions are mostly RSA's arithmetic; "script in FIT" in a script; "version" has
   none flipped, but is older than the machine's record allows;
 - where a digest made ahead is looked for: "ahead", data that bootfit has hashed while it came;
 - where the keys are chosen by the machine's record: "revoked" is signed by one that it revokes;
 - at the start of a command, for what has no signature: the other cases.

The whole set (make check-full) is of the program that qemu_virt_verified_defconfig makes, and, for
ROLLBACK's cases, of the same with rollback protection and bootelf. It tries every execution of every
instruction, but for those cases in which millions are executed: there an instruction that was
executed more than OFTEN times, which are those of the arithmetic, of memory and of the console, is
tried OFTEN times, evenly spread, and every other each time. `make check` tries a few of each of
SHIPPED's cases, in the build of test_verified.py, which is without link-time optimisation.
"""
import collections
import hashlib
import os
import subprocess
import typing

import pytest

from conftest import ROOT
from shared_ram import SharedRam
from skips import Skipper, symbols
from verified import SOURCE, build_rollback, make

OFTEN = 8
FEW = 60            # trials of each case in make check
MEMORY = 256 << 20
ROOM = 0x48000000   # where the legacy image and the ELF program want to lie
BOOTM = "bootm ${kernel_addr_r}"
BOOTFIT = "bootfit virtio 0 ${kernel_addr_r} "
SCRIPT = "source ${kernel_addr_r}"
# the refusal did not hold; a payload's first instruction comes behind "hand-off"
STARTED = ("hand-off", "payload", "script")


class Case(typing.NamedTuple):
    """What is refused: a FILE of the disk, which is loaded first, by a command LINE."""
    file: str
    line: str
    begin: str = None           # skips begin at the last call of this function, else of the command
    leave: bool = False         # or at its return
    sample: bool = False        # not every execution of what is executed often
    good: str = None            # the file that is started
    minimum: int = 0            # of the machine's record


SHIPPED = {
    "data": Case("/inside.kernel", BOOTM, "hash_finish", True, good="/inside"),
    "signature": Case("/inside.tree", BOOTM, "hash_finish", True, sample=True, good="/inside"),
    "ahead": Case("/behind.kernel", BOOTFIT + "/behind.kernel", "fit_ahead_hash", good="/behind"),
    "booti": Case("/payload", "booti ${kernel_addr_r}"),
    "go": Case("/payload", "go ${kernel_addr_r}"),
    "legacy": Case("/legacy", BOOTM),
    "script": Case("/script", SCRIPT),
    "script in FIT": Case("/script.fit", SCRIPT, "hash_finish", True)}
ROLLBACK = {
    "bootelf": Case("/elf", "bootelf ${kernel_addr_r}"),
    "version": Case("/5", BOOTM, "hash_finish", True, minimum=6),
    "revoked": Case("/6", BOOTM, "rollback_keys_left", sample=True, minimum=6)}
CASES = {**SHIPPED, **ROLLBACK}
CONFIGURATION = 'slipway,rollback-version = <%d>; slipway,handoff = "el1";'
SCRIPT_SOURCE = """/dts-v1/; / { description = "t"; #address-cells = <1>;
	images { script { data = /incbin/("%s"); type = "script"; compression = "none";
			hash-1 { algo = "sha256"; }; }; };
	configurations { default = "c"; c { script = "script";
			signature-1 { algo = "sha256,rsa2048"; key-name-hint = "dev";
			sign-images = "script"; }; }; }; };"""
RECORD = (0x80000, 0xc0000)         # in the flash: CONFIG_ROLLBACK_RECORD, _REDUND


def run(*argv):
    subprocess.run([str(a) for a in argv], cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def shipped(out, keys):
    """slipway.bin of the verified profile as it is."""
    folder = out / "test/verified-shipped"
    for words in (["qemu_virt_verified_defconfig"], [f"VERIFY_KEYS={keys / 'dev.crt'}", "all"]):
        done = make(folder, *words)
        assert done.returncode == 0, done.stdout
    return folder / "slipway.bin"


@pytest.fixture(scope="module")
def shipped_rollback(out, keys):
    """The same with rollback protection and bootelf, by the rollback tests' keys."""
    return build_rollback(out / "test/verified-rollback", keys, "CONFIG_CMD_BOOTELF=y\n")


@pytest.fixture(scope="module")
def files(images, keys, payload, assets, out):
    """What the disk has."""
    folder = assets / "skips"
    folder.mkdir(exist_ok=True)
    text, ramdisk = folder / "script.txt", folder / "rd"
    text.write_text("poweroff\n")
    ramdisk.write_bytes(bytes(1000))
    run("mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-d", text, folder / "script")
    run("mkimage", "-A", "arm64", "-O", "linux", "-T", "kernel", "-C", "none", "-a", hex(ROOM),
        "-e", hex(ROOM), "-d", payload(), folder / "legacy")
    for name, source in (("script.fit", SCRIPT_SOURCE % text),
                         *((str(n), SOURCE % (payload(), ramdisk, CONFIGURATION % n)) for n in (5, 6))):
        (folder / "its").write_text(source)
        run("tools/keys", "sign", keys, folder / "its", folder / name)
    data = (folder / "script.fit").read_bytes()
    (folder / "script.fit").write_bytes(data.replace(b"poweroff\n", b"poweroff "))
    run("make", "-s", "-f", "test/payload/Makefile", f"O={out}", "OUT=skips.elf", f"PHYS={ROOM:#x}",
        f"VIRT={ROOM:#x}", "segments.elf")
    return {**images, "/payload": payload(), "/elf": out / "payload/skips.elf",
            **{f"/{name}": folder / name for name in ("script", "legacy", "script.fit", "5", "6")}}


@pytest.fixture
def flash(tmp_path, keys):
    """flash(case): a flash with the record that the machine has."""
    def make_one(case):
        der = subprocess.run(["openssl", "pkey", "-pubin", "-in", keys / "dev.pub", "-outform", "DER"],
                             check=True, stdout=subprocess.PIPE).stdout
        revoke = ["--revoke", hashlib.sha256(der).hexdigest()] if case.file == "/6" else []
        run("tools/rollback-record", "make", tmp_path / "record", "--size", 0x1000,
            "--minimum", case.minimum, *revoke)
        path = tmp_path / "flash.img"
        with open(path, "wb") as file:
            file.truncate(64 << 20)
            for at in RECORD:
                file.seek(at)
                file.write((tmp_path / "record").read_bytes())
        return path
    return make_one


@pytest.fixture
def machine_at(boot, make_disk, files, flash, tmp_path):
    """machine_at(binary, case): a machine at its prompt with a disk, its folder and its RAM."""
    disk = make_disk("skips", files)
    rams = []

    def start(binary, case):
        ram = SharedRam(MEMORY)
        rams.append(ram)
        drive = f"if=pflash,index=1,format=raw,readonly=on,file={flash(case)}"
        machine = boot(binary=binary, entry="kernel", memory=f"{MEMORY >> 20}M", disks=[disk],
                       machine=f"virtualization=on,{ram.machine}",
                       args=[*Skipper.arguments(tmp_path, ram), "-drive", drive])
        machine.prompt()
        ram.forget_name()
        return machine, tmp_path, ram
    yield start
    for ram in rams:
        ram.close()


@pytest.fixture
def place(boot, make_disk, images):
    """place(binary, path): where the payload lies when it is started from the image that is good."""
    def find(binary, path):
        machine = boot(binary=binary, entry="kernel", memory=f"{MEMORY >> 20}M",
                       disks=[make_disk("good", {path: images[path]})])
        machine.prompt()
        machine.send(f"{BOOTFIT}{path}\r")
        machine.expect("hello: [^\n]* at ([0-9a-f]{16})")
        return int(machine.child.match[1], 16)
    return find


class Trials:
    """The trials of one case in one build."""

    def __init__(self, machine, folder, ram, binary, path):
        """PATH of the disk is loaded."""
        base = int(machine.run("echo $relocaddr"), 16)
        self.at = {name: base + offset
                   for name, offset in symbols(binary.with_suffix(".elf")).items()}
        self.loaded = int(machine.run("echo $kernel_addr_r"), 16)
        assert "bytes read" in machine.run(f"load virtio 0 ${{kernel_addr_r}} {path}")
        self.skipper = Skipper(machine, folder, ram)    # from here on it stands still
        self.stub = self.skipper.stub
        self.skipper.ends = {self.at["shell_prompt"]: "prompt", self.at["fault_handle"]: "fault",
                             self.at["handoff_registers"]: "hand-off", self.at["do_poweroff"]: "script"}
        # of an exception nothing has changed there but registers that the next one writes
        for vector in range(self.at["vectors"], self.at["vectors"] + 0x800, 0x80):
            self.skipper.ends[vector] = "fault"

    def start(self, line, payload, *places):
        """Up to where a command begins; the PAYLOAD lies where it was loaded, or at PLACES."""
        data = b"".join(self.stub.memory(self.loaded + at, 0x400) for at in range(0, 0x1800, 0x400))
        inside = data.find(payload[:4])
        for address in (*places, *([self.loaded + inside] if inside >= 0 else [])):
            self.skipper.ends[address] = "payload"
        command = self.at[f"do_{line.split()[0]}"]
        self.stub.run_to(command)
        self.skipper.machine.send(f"{line}\r")
        self.stub.stopped()
        self.stub.forget(command)

    def decision(self, function, leave):
        """Up to the last call of a function before the prompt, or (LEAVE) to its return."""
        self.skipper.mark()
        begin, prompt, count = self.at[function], self.at["shell_prompt"], 0
        self.stub.break_at(prompt)
        while self.next(begin):
            count += 1
        self.stub.forget(prompt)
        assert count
        self.skipper.back()
        for _ in range(count):
            self.next(begin)
        if leave:
            self.stub.step_to(self.stub.register("x30"))

    def next(self, address):
        """Whether ADDRESS comes, and no other breakpoint."""
        self.stub.step()
        self.stub.step_to(address)
        return self.stub.register("pc") == address

    def run(self, places):
        """All trials: how many ended how, and those that started something."""
        ended, started = collections.Counter(), []
        self.skipper.stop_at_ends()
        for i in places:
            how = self.skipper.skip(i)
            ended[how] += 1
            if how in STARTED or "hello:" in self.skipper.drain():
                started.append((i, hex(self.skipper.trace[i] - min(self.at.values())), how))
        # nothing that a trial did has stayed: without a skip it still ends as it did
        assert self.skipper.finish() == "prompt"
        return ended, started


def told(skipper, places, ended):
    """The line for the summary."""
    return (f"{len(places)} skips of {len(skipper.trace)} instructions executed, "
            f"{len(set(skipper.trace))} different, payload started "
            f"{sum(ended[how] for how in STARTED)} times; they ended at: "
            + ", ".join(f"{how} {n}" for how, n in ended.most_common()))


@pytest.fixture
def attack(machine_at, place, payload, summary):
    """attack(binary, name, choose): skips the places choose(skipper, symbols), returns what started.

    WEAKEN(trials), if any, changes the program before.
    """
    def run_case(binary, name, choose, weaken=None):
        case = CASES[name]
        trials = Trials(*machine_at(binary, case), binary, case.file)
        skipper = trials.skipper
        if weaken:
            weaken(trials)
        trials.start(case.line, payload().read_bytes(), ROOM,
                     *([place(binary, case.good)] if case.good else []))
        if case.begin:
            trials.decision(case.begin, case.leave)
        skipper.record(trials.at["shell_prompt"])
        text = skipper.drain()
        assert any(word in text for word in ("verif", "signed", "version")) and "hello:" not in text, text
        places = choose(skipper, trials.at)
        ended, started = trials.run(places)
        summary[f"skips, {name}"] = told(skipper, places, ended)
        return started
    return run_case


def test_the_good_image_is_seen_to_start(machine_at, place, verified_build, payload):
    """Otherwise the others would see nothing whatever happened."""
    binary, case = verified_build[1], SHIPPED["data"]
    trials = Trials(*machine_at(binary, case), binary, "/inside")
    trials.start(BOOTM, payload().read_bytes(), place(binary, "/inside"))
    trials.skipper.stop_at_ends()
    assert trials.skipper.finish() == "hand-off"
    trials.stub.step()
    assert trials.skipper.finish() == "payload"


def some(skipper, _):
    """A few different instructions, evenly spread."""
    places = skipper.places(1)
    return places[::max(1, len(places) // FEW)]


@pytest.mark.parametrize("case", SHIPPED)
def test_some_skips(attack, verified_build, case):
    started = attack(verified_build[1], case, some)
    assert not started, f"it starts when these are skipped: {started}"


def test_a_weak_program_is_found(attack, verified_build, summary):
    """Of the gates behind a refused digest one is left: the trials find what opens it."""
    def weaken(trials):
        for function in ("bootm_verify_parts", "policy_check"):
            # mov w0, #0; ret
            trials.stub.write_memory(trials.at[function], bytes.fromhex("00008052c0035fd6"))

    def in_the_gate(skipper, at):
        gate = range(at["bootm_verify_config"], at["bootm_verify_config"] + 0x200)
        return [i for i in skipper.places(1) if skipper.trace[i] in gate]
    assert attack(verified_build[1], "data", in_the_gate, weaken)
    summary["skips, data, in a weakened program"] = summary.pop("skips, data")


@pytest.mark.full
@pytest.mark.parametrize("case", CASES)
def test_every_skip(attack, request, case):
    """SKIPS_PART="2/7" in the environment tries every seventh, beginning with the third."""
    def choose(skipper, _):
        places = skipper.places(OFTEN if CASES[case].sample else len(skipper.trace))
        part, parts = map(int, os.environ.get("SKIPS_PART", "0/1").split("/"))
        return places[part::parts]
    binary = request.getfixturevalue("shipped" if case in SHIPPED else "shipped_rollback")
    started = attack(binary, case, choose)
    assert not started, f"it starts when these are skipped: {started}"
