# SPDX-License-Identifier: Apache-2.0
"""The bootloaders that are compared: how each is started and told what to do.

Both get the same machine, flash, disk and kernel. U-Boot gets what makes it
quickest without changing it: an environment in flash without any delay, whose
boot command is just the two loads and the jump, and no network card.
"""

import pathlib
import re
import subprocess

from signed import FIT

ENV_SIZE = 0x40000          # of Debian's build for qemu_arm64
FLASH_SIZE = 64 << 20       # what QEMU's virt board demands of pflash
LOAD_ADDRESS = 0x44000000   # for `load` at the prompt: away from both loaders


def flash_image(path, content=b""):
    """A sparse image of the second flash bank, with CONTENT at its start."""
    path.write_bytes(content)
    with open(path, "r+b") as file:
        file.truncate(FLASH_SIZE)
    return path


class Slipway:
    """Slipway as `make` builds it, with its built-in environment."""

    name = "Slipway"
    variant = ""            # of the loader; scenarios are of one

    def __init__(self, image, elf, work):
        self.image = image
        self._elf = elf
        self._flash = flash_image(pathlib.Path(work, "empty.flash"))

    def plugin_options(self):
        """Polling for the disk is one function, which only looks at the used ring."""
        return [f"elf={self._elf}", "poll=virtqueue_wait_used"]

    def flash(self, boots, **_):
        """Nothing in it: what Slipway does by default is what is measured."""
        return self._flash

    def load_command(self, name):
        return f"load virtio 0:1 {LOAD_ADDRESS:x} /{name}\r"

    info_command = "meminfo\r"

    @staticmethod
    def machine_options(_memory):
        """Nothing beside what both get."""
        return []

    @staticmethod
    def reserved_bytes(text):
        """The sum of the ranges that `meminfo` lists as owned."""
        owned = re.search(r"^owned.*?:\r?\n(.*?)^\S", text, re.DOTALL | re.MULTILINE)
        ranges = re.findall(r"^  ([0-9a-f]+)-([0-9a-f]+) ", owned[1], re.MULTILINE) if owned else []
        return sum(int(last, 16) + 1 - int(first, 16) for first, last in ranges) or None


class SignedSlipway(Slipway):
    """The verified profile as it is, built with the key."""

    variant = "signed"


class UBoot:
    """Debian's build of U-Boot for QEMU (package u-boot-qemu)."""

    name = "U-Boot"
    variant = ""
    ENVIRONMENT = {
        "fdt_addr": "0x40000000",
        "kernel_addr_r": "0x40400000",
        "ramdisk_addr_r": "0x44000000",
        "bootcmd": "load virtio 0:1 ${kernel_addr_r} Image; "
                   "load virtio 0:1 ${ramdisk_addr_r} initrd.gz; "
                   "booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${fdt_addr}",
    }

    def __init__(self, image, work):
        self.image = image
        self._work = pathlib.Path(work)

    def plugin_options(self):
        """Debian's binary has no symbols: its polling cannot be told apart."""
        return []

    def flash(self, boots, initrd_stays=False):
        """An environment that goes straight to the boot command, or straight to the prompt."""
        path = self._work / f"u-boot-{boots:d}-{initrd_stays:d}-{self.variant}.flash"
        if path.exists():
            return path
        env = dict(self.ENVIRONMENT, bootdelay="-2" if boots else "-1")
        if initrd_stays:
            env["initrd_high"] = "0xffffffffffffffff"
        text = "".join(f"{name}={value}\n" for name, value in env.items())
        packed = path.with_suffix(".env")
        subprocess.run(["mkenvimage", "-s", f"{ENV_SIZE:#x}", "-o", packed, "-"],
                       input=text.encode(), check=True)
        return flash_image(path, packed.read_bytes())

    def load_command(self, name):
        return f"load virtio 0:1 {LOAD_ADDRESS:x} {name}\r"

    info_command = "bdinfo\r"

    @staticmethod
    def machine_options(_memory):
        """Nothing beside what both get."""
        return []

    @staticmethod
    def reserved_bytes(text):
        """The union of what `bdinfo` lists as reserved."""
        found = re.findall(r"reserved\[\d+\]\s+\[0x([0-9a-f]+)-0x([0-9a-f]+)\]", text)
        total, end = 0, 0
        for first, last in sorted((int(a, 16), int(b, 16)) for a, b in found):
            total += max(0, last + 1 - max(first, end))
            end = max(end, last + 1)
        return total or None


class FitUBoot(UBoot):
    """The same with a FIT image. It has no key, and checks the hashes that there are."""

    variant = "hashed"
    ENVIRONMENT = {
        "fdt_addr": "0x40000000",
        "kernel_addr_r": hex(FIT),
        # the configuration has to be named: this build looks for one with its devicetree else
        "bootcmd": "load virtio 0:1 ${kernel_addr_r} boot.itb; "
                   "bootm ${kernel_addr_r}#board ${kernel_addr_r}#board ${fdt_addr}",
    }


class SignedUBoot(FitUBoot):
    """The same binary, which verifies what its devicetree has a required key for."""

    variant = "signed"

    def __init__(self, image, work, files):
        super().__init__(image, work)
        self._files = files

    def machine_options(self, memory):
        """The key, where QEMU's own devicetree would be."""
        return ["-dtb", str(self._files.devicetree("virt,virtualization=on", memory))]
