# SPDX-License-Identifier: Apache-2.0
"""Updates: bootcount, and the example scripts for RAUC, SWUpdate and Mender, boot after boot.

A try that fails is a kernel that never says that it is well: the machine is ended and started
again. What Linux would do then is done by fw_setenv on the image of the disk.
"""
import subprocess

import pytest

from conftest import ROOT

MIB = 1 << 20
SLOT_A, SLOT_B = "0", "8"       # by the offset that each slot's kernel asks for, in 64 KiB


def run(*argv, **kwargs):
    done = subprocess.run([str(a) for a in argv], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **kwargs)
    assert done.returncode == 0, f"{argv}: {done.stdout}"
    return done.stdout


@pytest.fixture
def disk_with(make_disk, payload, tmp_path):
    """disk_with(name, slots="AB"): a disk whose partition 1 has that example as its script."""
    def build(name, slots="AB", script="boot.scr"):
        run("mkimage", "-A", "arm64", "-T", "script", "-C", "none",
            "-d", ROOT / "examples" / "updaters" / f"{name}.cmd", tmp_path / script)
        (tmp_path / "none").write_bytes(b"no kernel")
        files = [{f"/{script}": tmp_path / script}]
        for slot, offset in (("A", 0), ("B", 0x80000)):
            kernel = payload(f"slot-{slot}.bin", TEXT_OFFSET=f"{offset:#x}")
            files.append({"/boot/Image" if slot in slots else "/none":
                          kernel if slot in slots else tmp_path / "none"})
        path = tmp_path / f"{name}.img"
        parts = [make_disk(f"updater-{n}", each, "--fs", "fat12", "--table", "none", "--size", "4")
                 for n, each in enumerate(files, 1)]
        with open(path, "wb") as image:
            for n, part in enumerate(parts):
                image.seek((1 + 4 * n) * MIB)
                image.write(part.read_bytes())
        run("/usr/sbin/sfdisk", "-q", path, input="label: dos\n" + "".join(
            f"start={(1 + 4 * n) * 2048},size=8192,type=01\n" for n in range(3)))
        return path
    return build


@pytest.fixture
def starts(boot, env_bin):
    """starts(disk): boots until a kernel or the prompt is there; (slot or None, what was said)."""
    def until(disk):
        m = boot(binary=env_bin, writable=[disk])
        m.child.expect([r"hello: .* at [0-9a-f]*([08])0000\s", r"\n=> "])
        said = m.child.before.replace("\r", "") + "\n"
        slot = m.child.match.group(1) if m.child.match.re.groups else None
        m.close()
        return slot, said
    return until


@pytest.fixture
def at_prompt(boot, env_bin):
    """at_prompt(disk, command...): stops the autoboot and types these."""
    def do(disk, *commands):
        m = boot(binary=env_bin, writable=[disk])
        m.send(" ")
        m.prompt()
        for command in commands:
            out, status = m.status(command)
            assert status == 0, f"{command}: {out}"
        m.close()
    return do


@pytest.fixture
def linux(env_bin, tmp_path):
    """linux(disk, "name value"...) is fw_setenv, linux(disk)["name"] fw_printenv."""
    def tools(disk, *settings):
        config = tmp_path / "fw_env.config"
        written = (env_bin.parent / "fw_env.config").read_text(encoding="ascii")
        config.write_text(written.replace("/dev/vda", str(disk)), encoding="ascii")
        for setting in settings:
            run("fw_setenv", "-c", config, *setting.split())
        lines = run("fw_printenv", "-c", config).splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)
    return tools


def writes_nothing(starts, disk, slot):
    """Two boots of SLOT that leave every byte of the disk as it was; what the last said."""
    before = disk.read_bytes()
    for _ in range(2):
        got, said = starts(disk)
        assert got == slot, said
    assert disk.read_bytes() == before
    return said


def test_bootcount(disk_with, starts, at_prompt, linux):
    """bootcmd, altbootcmd, prompt; counted in storage while upgrade_available is 1, only then."""
    disk = disk_with("rauc")
    at_prompt(disk, "setenv bootcmd 'echo main'; setenv altbootcmd 'echo other; false'",
              "setenv bootlimit 2; setenv upgrade_available 1; saveenv")
    for count, word in ((1, "main"), (2, "main"), (3, "other"), (4, "other")):
        slot, said = starts(disk)
        assert slot is None and f"\n{word}\n" in said, said
        assert linux(disk)["bootcount"] == str(count)
        assert ("Warning: Bootlimit (2) exceeded. Using altbootcmd." in said) == (word == "other")
    said = writes_nothing(starts, disk, None)
    assert "nothing is booted any more" in said and "\nother\n" not in said
    at_prompt(disk, "bootcount print", "bootcount reset")
    assert linux(disk)["bootcount"] == "0"
    slot, said = starts(disk)
    assert "\nmain\n" in said and linux(disk)["bootcount"] == "1"
    linux(disk, "upgrade_available 0", "bootcount 0")
    assert "\nmain\n" in writes_nothing(starts, disk, None)
    linux(disk, "upgrade_available 1", "altbootcmd", "bootcount 2")
    said = writes_nothing(starts, disk, None)
    assert "there is no altbootcmd" in said and "\nmain\n" not in said


def test_rauc(disk_with, starts, linux):
    disk = disk_with("rauc")
    for left in "210":
        slot, said = starts(disk)
        assert slot == SLOT_A and "rauc: slot A" in said, said
        assert linux(disk)["BOOT_A_LEFT"] == left
    slot, said = starts(disk)
    assert slot == SLOT_B and "slot A" not in said, said
    assert linux(disk)["BOOT_B_LEFT"] == "2"
    linux(disk, "BOOT_B_LEFT 9")                    # rauc status mark-good
    writes_nothing(starts, disk, SLOT_B)
    linux(disk, "BOOT_A_LEFT 3", "BOOT_ORDER A B")  # rauc install
    assert starts(disk)[0] == SLOT_A
    linux(disk, "BOOT_A_LEFT 0", "BOOT_B_LEFT 0")
    assert "can be started or has tries left" in writes_nothing(starts, disk, None)


def test_rauc_without_a_kernel(disk_with, starts, linux):
    """What cannot even be loaded costs a try, and the other slot is booted at once."""
    disk = disk_with("rauc", slots="B")
    assert starts(disk)[0] == SLOT_B
    assert (linux(disk)["BOOT_A_LEFT"], linux(disk)["BOOT_B_LEFT"]) == ("2", "2")


def test_swupdate(disk_with, starts, at_prompt, linux):
    disk = disk_with("swupdate")
    writes_nothing(starts, disk, SLOT_A)            # nothing is stored at all
    at_prompt(disk, "saveenv")
    linux(disk, "ustate 1", "rootpart 3")
    for count in "123":
        slot, said = starts(disk)
        assert slot == SLOT_B and f"try {count}" in said, said
        assert linux(disk)["bootcount"] == count and linux(disk)["ustate"] == "2"
    slot, said = starts(disk)
    assert slot == SLOT_A, said
    after = linux(disk)
    assert (after["ustate"], after["rootpart"], after["bootcount"]) == ("3", "2", "0")
    writes_nothing(starts, disk, SLOT_A)
    linux(disk, "ustate 1", "rootpart 3")
    assert starts(disk)[0] == SLOT_B
    linux(disk, "ustate 0")                         # confirmed
    writes_nothing(starts, disk, SLOT_B)
    linux(disk, "ustate 2", "bootcount 3", "recovery_status in_progress")
    assert "half written" in writes_nothing(starts, disk, None)


def test_mender(disk_with, starts, at_prompt, linux, boot, env_bin):
    disk = disk_with("mender", script="mender.scr")
    at_prompt(disk, "load virtio 0:1 ${scriptaddr} /mender.scr && source ${scriptaddr}")
    writes_nothing(starts, disk, SLOT_A)
    linux(disk, "mender_boot_part 3", "upgrade_available 1", "bootcount 0")     # mender install
    assert starts(disk)[0] == SLOT_B
    assert linux(disk)["bootcount"] == "1"
    slot, said = starts(disk)
    assert slot == SLOT_A and "Using altbootcmd" in said, said
    after = linux(disk)
    assert (after["mender_boot_part"], after["upgrade_available"], after["bootcount"]) == ("2", "0", "0")
    writes_nothing(starts, disk, SLOT_A)
    linux(disk, "mender_boot_part 3", "upgrade_available 1")
    assert starts(disk)[0] == SLOT_B
    linux(disk, "upgrade_available 0", "bootcount 0")                           # mender commit
    writes_nothing(starts, disk, SLOT_B)


def test_mender_without_a_kernel(disk_with, starts, at_prompt, linux, boot, env_bin):
    """It resets by itself once, then the old system is back; with no kernel at all, the prompt."""
    disk = disk_with("mender", slots="A", script="mender.scr")
    at_prompt(disk, "load virtio 0:1 ${scriptaddr} /mender.scr && source ${scriptaddr}")
    linux(disk, "mender_boot_part 3", "upgrade_available 1")
    boot(binary=env_bin, writable=[disk]).wait_end()
    assert starts(disk)[0] == SLOT_A
    linux(disk, "mender_boot_part 3", "upgrade_available 0")
    writes_nothing(starts, disk, None)
