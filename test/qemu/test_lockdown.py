# SPDX-License-Identifier: Apache-2.0
"""The production profile: no prompt without a token of this start, nothing unsigned, a defined end."""
import hashlib
import re
import subprocess

import pytest

from gdbstub import GdbStub
from test_env import OFFSETS, image, patch
from test_measure import events, memory, read_by_tpm2_tools
from verified import ROOT, SOURCE, make

LOCKED = "The console is locked: unlock and Enter ask for a challenge"
RNG = ["-device", "virtio-rng-pci"]
STORED = b"bootcmd=echo pwned\0bootdelay=-1\0bootcount=7\0handoff=el2-vhe\0"
SCRIPT = b"echo a signed script ran; setenv handoff el2-vhe\n"
VERSION, MINIMUM = "slipway,rollback-version = <%d>;", 3       # of the machine's record
SIGNED = """%s { script = "script"; %s signature-1 { algo = "sha256,rsa2048"; key-name-hint = "dev";
	sign-images = "script"; }; };"""
WITH_SCRIPT = (SIGNED % ("s", VERSION % (MINIMUM + 1)) + SIGNED % ("old", VERSION % (MINIMUM - 1)) +
               'bare { script = "script"; };')
SCRIPT_NODE = """script { data = /incbin/("%s"); type = "script"; arch = "arm64"; os = "linux";
	compression = "none"; hash-1 { algo = "sha256"; }; }; """


@pytest.fixture(scope="module")
def production(out, keys):
    """Build folder of configs/qemu_virt_production_defconfig."""
    folder = out / "test/configured/production"
    subprocess.run(["tools/keys", "new", keys, "unlock", "p256"], cwd=ROOT, check=True,
                   stderr=subprocess.DEVNULL)
    make(folder, "qemu_virt_production_defconfig")
    with open(folder / ".config", "a", encoding="utf-8") as config:
        config.write("CONFIG_LTO=n\n")
    make(folder, "olddefconfig")
    words = [f"VERIFY_KEYS={keys / 'dev.crt'}", "all"]
    assert "whose tokens" in make(folder, *words).stdout
    twice = make(folder, f"UNLOCK_KEYS={keys / 'dev.pub'}", *words)
    assert twice.returncode and "each key has one role" in twice.stdout
    done = make(folder, f"UNLOCK_KEYS={keys / 'unlock.pub'}", *words)
    assert done.returncode == 0, done.stdout
    return folder


@pytest.fixture(scope="module")
def files(assets, keys, payload):
    """What lies on the disk: a signed image with a script, the same forged, and a bare kernel."""
    folder = assets / "lockdown"
    folder.mkdir(exist_ok=True)
    (folder / "rd").write_bytes(bytes(2048))
    (folder / "script").write_bytes(SCRIPT)
    text = SOURCE % (payload(), folder / "rd", VERSION % MINIMUM + 'slipway,handoff = "el1";')
    text = text.replace("images { ", "images { " + SCRIPT_NODE % (folder / "script"))
    text = text.replace("unsigned {", WITH_SCRIPT + " unsigned {")
    (folder / "t.its").write_text(text)
    good, forged = folder / "good.itb", folder / "forged.itb"
    subprocess.run([ROOT / "tools/keys", "sign", keys, folder / "t.its", good], check=True,
                   stdout=subprocess.DEVNULL)
    data = bytearray(good.read_bytes())
    data[data.index(payload().read_bytes()) + 100] ^= 1
    forged.write_bytes(data)
    return {"good": good, "forged": forged, "Image": payload()}


def disk_of(make_disk, files, name):
    """A disk that boots NAME, with an environment that somebody else has written."""
    disk = make_disk(f"lockdown-{name}", {"/boot.itb": files[name], "/good.itb": files["good"],
                                          "/Image": files["Image"]})
    patch(disk, OFFSETS[0], image(STORED, 1))
    return disk


def flash_of(production, folder):
    """Options of QEMU for the flash of a machine that was given a record, as doc/lock-down.md says."""
    flash = folder / "flash.img"
    give = ["tools/rollback-record", "give", flash, "--config", production / ".config"]
    subprocess.run([*give, "--minimum", str(MINIMUM)], cwd=ROOT, check=True)
    again = subprocess.run(give, cwd=ROOT, check=False, stderr=subprocess.PIPE, text=True)
    assert again.returncode == 1 and f"least version {MINIMUM}, " in again.stderr
    return ["-drive", f"if=pflash,index=1,format=raw,file={flash}"]


def challenge(machine):
    machine.send("unlock\r")
    machine.expect("challenge: ")
    text = machine.expect("\n").strip()
    assert re.fullmatch(r"slipway-unlock-1:-:[0-9a-f]{64}", text)
    machine.expect("and Enter, within 300 seconds:")
    return text


def token(keys, name, text):
    done = subprocess.run([ROOT / "tools/keys", "unlock", keys, name, text], check=True, text=True,
                          stdout=subprocess.PIPE)
    return done.stdout.strip()


def refused(machine, text, why):
    machine.send(text + "\r")
    machine.expect(re.escape(f"the token is refused: {why}"))


def unlocked(machine, keys):
    machine.send(token(keys, "unlock", challenge(machine)) + "\r")
    machine.expect("console: unlocked by=unlock")
    machine.prompt()


def check_lists(machine):
    """What an operator has after unlocking."""
    assert machine.run("printenv bootcount") == "bootcount=7"
    assert "pwned" not in machine.run("printenv bootcmd") + machine.run("printenv")
    for name in ("md", "mw", "cp", "fdt", "smc", "write", "loadx", "virtio", "hash", "mmu"):
        assert machine.status(f"{name} 0 0")[1], name
        assert "nknown command" in machine.run(f"{name} 0 0"), name
    for way in ("load virtio 1 ${kernel_addr_r} /Image", "ls virtio 1",
                "bootfit virtio 1 ${kernel_addr_r} /Image"):
        output, status = machine.status(way)
        assert status == 1 and "1:0 is not among the sources" in output.replace("1:1", "1:0")
    output, status = machine.status("security status")
    assert status == 0 and "weak:" not in output and "0 weak points" in output
    assert "versions below the stored minimum are refused" in output


def check_ways(machine):
    """Nothing unsigned, and no other hand-off."""
    machine.run("load virtio 0:1 ${kernel_addr_r} /Image")
    for way in ("booti ${kernel_addr_r}", "go ${kernel_addr_r}", "boot ${kernel_addr_r}",
                "source ${kernel_addr_r}"):
        output, status = machine.status(way)
        assert status == 1 and "cannot be verified" in output, f"{way}: {output}"
    machine.run("load virtio 0:1 ${kernel_addr_r} /good.itb")
    for way in ("bootm -h el2 ${kernel_addr_r}", "bootm ${kernel_addr_r}#unsigned",
                "source ${kernel_addr_r}#bare", "source ${kernel_addr_r}:script"):
        output, status = machine.status(way)
        assert status == 1 and "Starting" not in output and "script ran" not in output, way
    output, status = machine.status("source ${kernel_addr_r}#old")
    assert status == 1 and f"starts none below {MINIMUM} any more" in output and "ran" not in output
    assert "a signed script ran" in machine.run("source ${kernel_addr_r}#s")


def sha(data):
    return hashlib.sha256(data).hexdigest()


def policy_events(production, *said):
    """PCR 7: policy, keys, separator, then what was found."""
    tree = (production / "generated/verify_keys.dtb").read_bytes()
    kind = "EV_PLATFORM_CONFIG_FLAGS"
    return [(7, kind, sha(b"policy: profile=production verified-boot=on rollback=on sha1=off\0")),
            (7, kind, sha(tree)), (7, "EV_SEPARATOR", sha(bytes(4))),
            *((7, kind, sha(text.encode() + b"\0")) for text in said)]


def test_locked(boot, production, make_disk, files, keys, tmp_path):
    other = make_disk("lockdown-other", {"/Image": files["Image"]})
    machine = boot(binary=production / "slipway.bin", disks=[],
                   writable=[disk_of(make_disk, files, "forged"), other],
                   args=[*RNG, *flash_of(production, tmp_path),
                         "-gdb", f"unix:{tmp_path / 'gdb'},server=on,wait=off"])
    said = machine.expect(LOCKED)
    assert said.count("its data is not what was signed") == 3 and "autoboot: try 3 of 3" in said
    assert "pwned" not in said and "Starting" not in said and "=> " not in said
    # keys do nothing: what comes next is the answer to the one word that counts
    machine.send("\r\r\x03help\r=> \rrun bootcmd\rUNLOCK\r")
    first = challenge(machine)
    assert "=> " not in machine.log[-6] and "help" not in "".join(machine.log)
    refused(machine, token(keys, "dev", first), "it is no signature of the unlock key's kind")
    second = challenge(machine)
    assert second != first
    refused(machine, token(keys, "unlock", first), "it is not the unlock key's signature")
    for text, why in (("no token!", "it is not base64"), (2000 * "A", "it is too long"),
                      ("\x03", "Ctrl-C")):
        challenge(machine)
        refused(machine, text, why)
    unlocked(machine, keys)
    check_lists(machine)
    check_ways(machine)
    log = re.search(r"of \d+ bytes at 0x([0-9a-f]+)", machine.run("measure list"))
    assert [e[:3] for e in events(machine.log[-2]) if e[0] == 7]
    stub = GdbStub(tmp_path / "gdb")
    measured = read_by_tpm2_tools(memory(stub, int(log[1], 16), 16384), tmp_path)
    stub.detach()
    expected = policy_events(production, *3 * ["verdict: refused"], "console: unlocked by=unlock",
                             *3 * ["verdict: refused"],
                             f"verdict: good config=s version={MINIMUM + 1} keys=dev")
    assert [e for e in measured if e[0] == 7] == expected
    machine.send("bootm ${kernel_addr_r}\r")
    machine.expect("hello: [^\n]* EL 0000000000000001 ")


def test_boots(boot, production, make_disk, files, keys, tmp_path):
    """A token of another start, typed while this one begins, changes nothing."""
    disk = disk_of(make_disk, files, "good")
    old = token(keys, "unlock", "slipway-unlock-1:-:" + 64 * "0")
    machine = boot(binary=production / "slipway.bin", writable=[disk],
                   args=[*RNG, *flash_of(production, tmp_path)])
    machine.send("unlock\r")
    machine.expect("and Enter, within 300 seconds:")
    machine.send(old + "\r")
    said = machine.expect("hello: [^\n]* EL 0000000000000001 ")
    assert "it is not the unlock key's signature of this challenge" in said
    assert "=> " not in said and "Starting kernel" in said


def test_new_machine(boot, production, make_disk, files):
    """Without a record nothing starts; without random numbers there is no challenge, and no prompt."""
    machine = boot(binary=production / "slipway.bin", writable=[disk_of(make_disk, files, "good")])
    said = machine.expect(LOCKED)
    assert said.count("this machine was never given a record: nothing is started") == 3
    assert "tools/rollback-record" in said and "Starting" not in said
    machine.send("unlock\r")
    machine.expect("no random numbers, so there is no challenge")
