# SPDX-License-Identifier: Apache-2.0
"""The disks of the benchmark: one FAT32 partition each.

"contiguous" and "fragmented" hold the kernel and its initrd under the names
that are booted; "small" the same with an initrd of 2 MB, "signed" those two as one
signed FIT image and "bare" as one without hashes (signed.py); "data" and
"data-fragmented" hold the kernel as `payload`, so that nothing boots and the prompt
comes up.
"""

import pathlib
import subprocess

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
SIZE_MB = 300           # of the size of an EFI system partition; clusters are 4 KiB
FRAGMENT_CLUSTERS = 16  # runs of 64 KiB
INITRD_MB = 40          # what distributions' initrds have


class Disks:
    """Disk images in a working folder, each made when it is first asked for."""

    def __init__(self, kernel, work, signed):
        self._kernel = pathlib.Path(kernel)
        self._signed = signed
        self._work = pathlib.Path(work)
        self.payload_size = self._kernel.stat().st_size

    def image(self, name):
        """The path of the image of that name."""
        path = self._work / f"{name}.img"
        if path.exists():
            return path
        command = [TOOLS / "mkdisk", "--out", path, "--size", str(SIZE_MB), "--fs", "fat32",
                   "--table", "mbr"]
        for file in self._files(name):
            command += ["--file", file]
        if name.endswith("fragmented"):
            command += ["--fragment", str(FRAGMENT_CLUSTERS)]
        subprocess.run(command, check=True)
        return path

    def _files(self, name):
        if name.startswith("data"):
            return [f"{self._kernel}:/payload"]
        if name == "signed":
            return [f"{self._signed.image(self._kernel, self._initrd('small'))}:/boot.itb"]
        if name == "bare":
            return [f"{self._signed.bare_image(self._kernel, self._initrd('small'))}:/boot.itb"]
        return [f"{self._kernel}:/Image", f"{self._initrd(name)}:/initrd.gz"]

    def _initrd(self, name):
        """A real initramfs, of the size of a distribution's or as it is."""
        pad = [] if name == "small" else ["--pad", str(INITRD_MB)]
        path = self._work / f"initrd{len(pad)}.gz"
        if not path.exists():
            subprocess.run([TOOLS / "mkinitrd", "--out", path, *pad], check=True)
        return path
