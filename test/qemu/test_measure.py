# SPDX-License-Identifier: Apache-2.0
"""Measured boot: the log as tpm2_eventlog reads it, against hashes of the files themselves."""
import hashlib
import re
import subprocess

import pytest

from gdbstub import GdbStub

SCRIPT_AT = 0x50000000
SCRIPT = b"setenv bootargs console=ttyAMA0 slipway.test=1\n"
EVENT = re.compile(r"^ *(\d+)  (\S+) +([0-9a-f]{64})  (.*?)\r?$", re.M)
WHERE = re.compile(r"(\d+) of (\d+) bytes at 0x([0-9a-f]+)")


@pytest.fixture(scope="module")
def binary(configured):
    return configured("measured", "CONFIG_MEASURED_BOOT=y")


@pytest.fixture(scope="module")
def disk(assets, make_disk, payload, kernel, initrd):
    script = assets / "measured.txt"
    script.write_bytes(SCRIPT)
    image = assets / "measured.scr"
    subprocess.run(["mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-d", script, image], check=True,
                   stdout=subprocess.DEVNULL)
    return make_disk("measured", {"/boot.txt.scr": image, "/linux": kernel, "/initrd": initrd,
                                  "/hello": payload("bootm-hello.bin"),
                                  "/devicetree": payload("bootm-hello.bin")})


def memory(stub, base, size):
    """In pieces that an answer of the stub can hold."""
    return b"".join(stub.memory(at, min(1024, base + size - at))
                    for at in range(base, base + size, 1024))


def tree_at(stub, base):
    return memory(stub, base, int.from_bytes(stub.memory(base + 4, 4), "big"))


def fdtget(tree, *where):
    """The cells of a property, in hexadecimal."""
    return subprocess.run(["fdtget", "-t", "x", tree, *where], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.split()


def sha(data):
    return hashlib.sha256(data).hexdigest()


def policy():
    """What the log of this build begins with."""
    return [(7, "EV_PLATFORM_CONFIG_FLAGS",
             sha(b"policy: profile=development verified-boot=off rollback=off sha1=on\0")),
            (7, "EV_SEPARATOR", sha(bytes(4)))]


def events(text):
    return [(int(pcr), kind, digest, what) for pcr, kind, digest, what in EVENT.findall(text)]


def run_script(m):
    m.prompt()
    assert "Nothing has been measured" in m.run("measure list")
    m.run(f"load virtio 0:1 {SCRIPT_AT:x} /boot.txt.scr")
    m.run(f"source {SCRIPT_AT:x}")


def tree_without_seeds(tree):
    """What the tree hashes to when its seeds, which differ at each start, are zeros."""
    blob = tree.read_bytes()
    for name in ("kaslr-seed", "rng-seed"):
        value = subprocess.run(["fdtget", "-t", "bx", tree, "/chosen", name], check=True, text=True,
                               stdout=subprocess.PIPE).stdout
        seed = bytes(int(byte, 16) for byte in value.split())
        assert len(seed) >= 8 and blob.count(seed) == 1
        blob = blob.replace(seed, bytes(len(seed)))
    return sha(blob)


def test_linux(boot, binary, disk, kernel, initrd, tmp_path):
    """All of it, from a log that begins with this boot; the kernel is told where it lies."""
    path = tmp_path / "gdb"
    m = boot(binary=binary, disks=[disk], args=["-gdb", f"unix:{path},server=on,wait=off"])
    m.prompt()
    m.run("setenv bootargs console=ttyAMA0 slipway.test=1")
    m.run("load virtio 0:1 ${kernel_addr_r} /linux")
    m.run("load virtio 0:1 ${ramdisk_addr_r} /initrd")
    fdt = int(re.search(r"([0-9a-f]+)", m.run("printenv fdtcontroladdr").split("=")[1])[1], 16)
    stub = GdbStub(path)
    (tmp_path / "before.dtb").write_bytes(tree_at(stub, fdt))
    stub.detach()

    m.send("booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}\r")
    handed = int(re.search(r"devicetree 0x([0-9a-f]+)",
                           m.expect("Starting kernel"))[1], 16)
    m.expect("slipway: userspace reached")

    stub = GdbStub(path)
    stub.physical(True)
    tree = tmp_path / "handed.dtb"
    tree.write_bytes(tree_at(stub, handed))
    base = fdtget(tree, "/chosen", "linux,sml-base")
    assert len(base) == 2 and base[0] == "0"
    log = memory(stub, int(base[1], 16), 16384)
    stub.detach()

    assert fdtget(tree, "/chosen", "linux,sml-size") == ["4000"]
    assert fdtget(tree, f"/reserved-memory/measurement-log@{base[1]}", "reg") == [*base, "0", "4000"]

    bootargs = b"console=ttyAMA0 slipway.test=1\0"
    expected = policy() + [
        (8, "EV_COMPACT_HASH", sha(kernel.read_bytes())),
        (9, "EV_COMPACT_HASH", sha(initrd.read_bytes())),
        (1, "EV_PLATFORM_CONFIG_FLAGS", sha(bootargs)),
        (1, "EV_TABLE_OF_DEVICES", tree_without_seeds(tmp_path / "before.dtb")),
        (1, "EV_PLATFORM_CONFIG_FLAGS", sha(b"handoff=auto\0")),
    ]
    assert read_by_tpm2_tools(log, tmp_path) == expected


def check_registers(text, found):
    """What a TPM would hold after these events: computed here, and by tpm2_eventlog."""
    wanted = {}
    for pcr, _, digest in found:
        before = wanted.get(int(pcr), bytes(32))
        wanted[int(pcr)] = hashlib.sha256(before + bytes.fromhex(digest)).digest()
    said = re.findall(r"^ +(\d+) *: 0x([0-9A-Fa-f]{64})$", text, re.M)
    assert {int(pcr): bytes.fromhex(value) for pcr, value in said} == wanted


def read_by_tpm2_tools(log, folder):
    """(register, type, SHA-256) of every event, as tpm2_eventlog has it."""
    end = len(log.rstrip(b"\0")) + 1          # the last event's text ends with a 0
    (folder / "log").write_bytes(log[:end])
    text = subprocess.run(["tpm2_eventlog", folder / "log"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    assert "Signature: Spec ID Event03" in text
    found = re.findall(r"PCRIndex: (\d+)\n\s+EventType: (\S+)\n(?:.*\n)*?\s+Digest: \"?([0-9a-f]+)",
                       text)
    assert found[0][1] == "EV_NO_ACTION"
    check_registers(text, found[1:])
    return [(int(pcr), kind, digest) for pcr, kind, digest in found[1:]]


def test_other_programs(boot, binary, disk, payload, tmp_path):
    path = tmp_path / "gdb"
    m = boot(binary=binary, disks=[disk], args=["-gdb", f"unix:{path},server=on,wait=off"])
    run_script(m)
    listed = events(m.run("measure list"))
    assert [event[:3] for event in listed[:2]] == policy()
    assert listed[2:] == [(8, "EV_IPL", sha(SCRIPT), "script")]
    assert "how many bytes the kernel at 0x60000000 has is not known" in m.run("booti 60000000")
    m.run("load virtio 0:1 50000000 /hello")
    # a boot that was refused stays in the log
    assert "overlap" in m.run("booti 50000000 50000000:1000")
    assert (8, "EV_COMPACT_HASH", sha(payload("bootm-hello.bin").read_bytes()), "linux") in events(
        m.run("measure list"))
    # a file of that name is a program all the same, also where it is given its own address
    m.run("load virtio 0:1 50000000 devicetree")
    base = int(WHERE.search(m.run("measure list"))[3], 16)
    m.send("go 50000000 50000000\r")
    m.expect("hello: x0 0000000050000000")
    stub = GdbStub(path)
    log = memory(stub, base, 16384)
    stub.detach()
    assert read_by_tpm2_tools(log, tmp_path)[-1] == (
        8, "EV_COMPACT_HASH", sha(payload("bootm-hello.bin").read_bytes()))


def test_full(boot, binary, disk):
    """Nothing is started that the log has no room for."""
    m = boot(binary=binary, disks=[disk])
    run_script(m)
    text = m.run(f"for i in 1 2 3 4; do for j in 1 2 3 4; do for k in 1 2 3 4; do for l in 1 2 3 4 5; "
                 f"do source {SCRIPT_AT:x} || exit; done; done; done; done")
    assert "the log is full" in text
    before = m.run("measure list")
    m.run("load virtio 0:1 50000000 /hello")
    assert "the log is full" in m.run("boot raw 50000000 50000000")
    assert events(m.run("measure list")) == events(before)


def test_damaged(boot, binary, disk):
    m = boot(binary=binary, disks=[disk])
    run_script(m)
    base = int(WHERE.search(m.run("measure list"))[3], 16)
    m.run(f"mw.b {base + 65 + 46:x} ff 4")
    assert "damaged at offset 0x41: something has written over it" in m.run("measure list")
    assert "EV_IPL" not in m.run("measure list")
