# SPDX-License-Identifier: Apache-2.0
"""A build that starts nothing but what is signed: keys go in at build time, and no way goes around."""
import os
import shutil
import subprocess

import pytest

from verified import make

REFUSED = "cannot be verified: this Slipway starts only signed configurations of FIT images"


def test_keys_at_build_time(verified_build, verified_folder, keys, out):
    without, _ = verified_build
    folder = verified_folder
    assert without.returncode and "which keys?" in without.stdout
    done = make(folder, f"VERIFY_KEYS={keys / 'dev.key'}", "all")
    assert done.returncode and "private key" in done.stdout
    empty = keys / "empty.dtb"
    subprocess.run(["dtc", "-q", "-O", "dtb", "-o", empty], check=True, text=True,
                   input="/dts-v1/; / { signature { }; };")
    done = make(folder, f"VERIFY_DTB={empty}", "all")
    assert done.returncode and "no key is required" in done.stdout
    done = make(out, f"VERIFY_KEYS={keys / 'dev.crt'}", "all")
    assert done.returncode and "need CONFIG_VERIFIED_BOOT" in done.stdout
    # a folder that another configuration was built in: .config is what counts
    changed = keys / "changed"
    changed.mkdir(exist_ok=True)
    (changed / "auto.conf").write_text("")
    shutil.copy(folder / ".config", changed)
    os.utime(changed / "auto.conf", (0, 0))
    done = make(changed, f"VERIFY_KEYS={keys / 'dev.crt'}", f"{changed}/auto.conf")
    assert done.returncode == 0, done.stdout


def loaded(machine, name):
    output = machine.run(f"load virtio 0 ${{kernel_addr_r}} {name}")
    assert "bytes read" in output, output


def start(machine, way):
    """WAY is "bootfit /file", or "bootm /file" after a load."""
    how, name = way.split()
    if how == "bootfit":
        machine.send(f"bootfit virtio 0 ${{kernel_addr_r}} {name}\r")
        return
    loaded(machine, name)
    machine.send("bootm ${kernel_addr_r}\r")


def test_signed(boot, verified_build, make_disk, images):
    """What is signed starts, as the signed configuration says and nothing else."""
    disk = make_disk("signed", images)
    ways = [f"{how} {name}" for how in ("bootm", "bootfit") for name in ("/inside", "/behind")]
    for way in ways:
        machine = boot(binary=verified_build[1], disks=[disk])
        machine.prompt()
        machine.run("setenv bootargs init=/bin/sh; setenv handoff el2; setenv verify n")
        start(machine, way)
        assert "its 2 images are what was signed" in machine.expect("Starting kernel")
        machine.expect("hello: [^\n]* EL 0000000000000001 ")


def test_forged(boot, verified_build, make_disk, images):
    disk = make_disk("signed", images)
    machine = boot(binary=verified_build[1], disks=[disk])
    machine.prompt()
    machine.run("setenv verify n")
    for name in sorted(images):
        if "." not in name:
            continue
        loaded(machine, name)
        output, status = machine.status("bootm ${kernel_addr_r}")
        assert status == 1 and "verify: " in output and "Starting" not in output, f"{name}: {output}"
        output, status = machine.status(f"bootfit virtio 0 ${{kernel_addr_r}} {name}")
        assert status == 1 and "verify: " in output and "Starting" not in output, f"{name}: {output}"
    loaded(machine, "/inside")
    for way in ("bootm ${kernel_addr_r}:kernel", "bootm ${kernel_addr_r}#unsigned",
                "bootm ${kernel_addr_r}#half", "bootm ${kernel_addr_r}#nothing",
                "bootm -h el2 ${kernel_addr_r}", "bootm ${kernel_addr_r} -",
                "bootm ${kernel_addr_r} - ${fdt_addr_r}", "bootm ${kernel_addr_r}#good#unsigned"):
        output, status = machine.status(way)
        assert status == 1 and "Starting" not in output, f"{way}: {output}"
    for words in ("${kernel_addr_r}#half /behind", "${kernel_addr_r}:kernel /behind",
                  "${kernel_addr_r}#good#unsigned /inside", "${kernel_addr_r} /inside.rd",
                  "${kernel_addr_r} /none", "${fdt_addr} /behind", "${kernel_addr_r} /"):
        output, status = machine.status(f"bootfit virtio 0 {words}")
        assert status == 1 and "Starting" not in output, f"{words}: {output}"
    output, status = machine.status("bootfit -h el2 virtio 0 ${kernel_addr_r} /behind")
    assert status == 1 and "-h cannot be verified" in output


def test_no_way_around(boot, verified_build, make_disk, kernel, payload, assets):
    """Every command that starts, runs or merges something, on things that are sound otherwise."""
    script, text = assets / "verified.scr", assets / "verified.txt"
    text.write_text("echo script ran\n")
    subprocess.run(["mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-d", text, script],
                   check=True, stdout=subprocess.DEVNULL)
    legacy = assets / "verified.uimg"
    subprocess.run(["mkimage", "-A", "arm64", "-O", "linux", "-T", "kernel", "-C", "none", "-a",
                    "40200000", "-e", "40200000", "-d", kernel, legacy],
                   check=True, stdout=subprocess.DEVNULL)
    disk = make_disk("unsigned", {"/Image": kernel, "/boot.scr": script, "/hello": payload(),
                                  "/uimage": legacy})
    machine = boot(binary=verified_build[1], disks=[disk])
    # the default boot finds the script and the kernel, and starts neither
    assert "script ran" not in machine.prompt()
    machine.run("load virtio 0 ${kernel_addr_r} /Image")
    machine.run("setenv verify n; setenv bootargs console=ttyAMA0; setenv handoff auto")
    ways = ["booti ${kernel_addr_r}", "go ${kernel_addr_r}", "boot ${kernel_addr_r}",
            "boot raw ${kernel_addr_r} ${kernel_addr_r}", "bootelf ${kernel_addr_r}",
            "source ${scriptaddr}", "fdt addr ${fdt_addr_r}", "fdt apply ${fdt_addr_r}",
            "bootm ${ramdisk_addr_r}"]
    machine.run("load virtio 0 ${scriptaddr} /boot.scr; load virtio 0 ${ramdisk_addr_r} /uimage")
    for way in ways:
        output, status = machine.status(way)
        assert status == 1 and REFUSED in output, f"{way}: {output}"
        assert "Starting" not in output and "script ran" not in output
    output, status = machine.status("security status")
    assert "verification  only signed configurations of FIT images start" in output
    assert status == 1 and "weak: build with ROLLBACK_PROTECTION" in output


@pytest.mark.parametrize("line,what", [
    ("append x", "an entry's command line"), ("initrd /Image", "an initrd by itself"),
    ("fdtdir /", "a devicetree by itself"), ("fdt /x", "a devicetree by itself"),
    ("fdtoverlays /x", "a devicetree by itself"), ("localboot 1", "a boot script"),
    ("menu label bare", "a kernel by itself")])
def test_boot_entries(boot, verified_build, make_disk, kernel, assets, line, what):
    """What stands beside the kernel in a label cannot be signed; the next label is not tried."""
    conf = assets / "verified-extlinux.conf"
    conf.write_text(f"label a\nlinux /Image\n{line}\nlabel next\nlinux /Image\n")
    disk = make_disk("unsigned-entry", {"/Image": kernel, "/extlinux/extlinux.conf": conf})
    said = boot(binary=verified_build[1], disks=[disk]).prompt()
    assert f"{what} {REFUSED}" in said
    assert "bootflow: stopped" in said and "Booting next" not in said


@pytest.mark.full
def test_clang(boot, out, keys, make_disk, images):
    """The verified profile as clang builds it starts what is signed, and refuses what is not."""
    folder = out / "test/verified-clang"
    for words in (["qemu_virt_verified_defconfig"], [f"VERIFY_KEYS={keys / 'dev.crt'}", "all"]):
        done = make(folder, "LLVM=1", *words)
        assert done.returncode == 0, done.stdout
    machine = boot(binary=folder / "slipway.bin", disks=[make_disk("signed", images)])
    machine.prompt()
    for name in sorted(images):
        if "." in name:
            loaded(machine, name)
            output, status = machine.status("bootm ${kernel_addr_r}")
            assert status == 1 and "verify: " in output and "Starting" not in output, output
    loaded(machine, "/inside")
    machine.send("bootm ${kernel_addr_r}\r")
    machine.expect("hello: [^\n]* EL 0000000000000001 ")
