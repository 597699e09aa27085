# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the tests of verified boot: a key, a build with it, signed and forged images."""
import pathlib
import subprocess

import pytest

import workers

ROOT = pathlib.Path(__file__).resolve().parents[2]


def make(folder, *words):
    """Runs make in a build folder of its own."""
    return subprocess.run(["make", "-s", "-j2", f"O={folder}", *words], cwd=ROOT, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture(scope="session")
def keys(built):
    """A key pair called dev, by tools/keys."""
    folder = built / "test/keys"
    with workers.once(folder) as wanted:
        if wanted:
            subprocess.run(["tools/keys", "new", folder, "dev"], cwd=ROOT, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder


@pytest.fixture(scope="session")
def verified_folder(built):
    """A verified configuration, still without keys."""
    folder = built / "test/configured/verified"
    with workers.once(folder) as wanted:
        if wanted:
            make(folder, "qemu_virt_verified_defconfig")
            with open(folder / ".config", "a", encoding="utf-8") as config:
                # the usual bootcmd, so that what it finds on a disk is tried too
                config.write('CONFIG_EXTRA_ENV=""\n')
                config.write("CONFIG_LTO=n\nCONFIG_CMD_BOOTELF=y\nCONFIG_CMD_MEM=y\nCONFIG_CMD_FDT=y\n"
                             "CONFIG_CMD_FDT_APPLY=y\nCONFIG_BOOT_EXTLINUX=y\n")
            make(folder, "olddefconfig")
    return folder


@pytest.fixture(scope="session")
def verified_build(verified_folder, keys):
    """What is printed when it is built without keys, and slipway.bin with one."""
    with workers.alone(verified_folder):
        without = make(verified_folder, "all")
        done = make(verified_folder, f"VERIFY_KEYS={keys / 'dev.crt'}", "all")
    assert done.returncode == 0, done.stdout
    return without, verified_folder / "slipway.bin"


def build_rollback(folder, keys, config):
    """slipway.bin of the verified profile with rollback protection, for the keys dev or next."""
    with workers.alone(keys):       # one that is there is kept
        subprocess.run(["tools/keys", "new", keys, "next"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    make(folder, "qemu_virt_verified_defconfig")
    with open(folder / ".config", "a", encoding="utf-8") as file:
        file.write(config + "CONFIG_ROLLBACK_PROTECTION=y\n")
    make(folder, "olddefconfig")
    done = make(folder, "VERIFY_MODE=any", f"VERIFY_KEYS={keys / 'dev.crt'} {keys / 'next.pub'}", "all")
    assert done.returncode == 0, done.stdout
    return folder / "slipway.bin"


SOURCE = """/dts-v1/; / { description = "t"; #address-cells = <1>;
	images { kernel { data = /incbin/("%s"); type = "kernel"; arch = "arm64"; os = "linux";
			compression = "none"; load = <0>; entry = <0>; hash-1 { algo = "sha256"; }; };
		rd { data = /incbin/("%s"); type = "ramdisk"; arch = "arm64"; os = "linux";
			compression = "none"; hash-1 { algo = "sha256"; }; }; };
	configurations { default = "good";
		good { kernel = "kernel"; ramdisk = "rd"; %s
			signature-1 { algo = "sha256,rsa2048"; key-name-hint = "dev";
			sign-images = "kernel", "ramdisk"; }; };
		half { kernel = "kernel"; ramdisk = "rd"; signature-1 { algo = "sha256,rsa2048";
			key-name-hint = "dev"; sign-images = "kernel"; }; };
		unsigned { kernel = "kernel"; }; }; };"""


@pytest.fixture(scope="session")
def images(keys, payload, assets):
    """Signed images of the payload, with data inside and behind, and forged ones, on a disk."""
    folder = assets / "verified"
    folder.mkdir(exist_ok=True)
    ramdisk = folder / "rd"
    # more than what bootfit reads before it knows the tree
    ramdisk.write_bytes(bytes(range(256)) * 801)
    source = folder / "t.its"
    source.write_text(SOURCE % (payload(), ramdisk, 'slipway,handoff = "el1";'))
    made = {"inside": [], "behind": ["-E", "-B", "1000"]}
    files = {}
    for name, options in made.items():
        files[f"/{name}"] = path = folder / f"{name}.itb"
        subprocess.run(["mkimage", *options, "-f", source, "-k", keys, "-r", path], check=True,
                       stdout=subprocess.DEVNULL)
        for what, part in (("kernel", payload().read_bytes()), ("rd", ramdisk.read_bytes()),
                           ("tree", b"slipway,handoff\0"), ("value", b"el1\0")):
            data = bytearray(path.read_bytes())
            data[data.index(part) + (len(part) - 1) // 2] ^= 1
            files[f"/{name}.{what}"] = folder / f"{name}.{what}"
            files[f"/{name}.{what}"].write_bytes(data)
    return files
