# SPDX-License-Identifier: Apache-2.0
"""The disks of the benchmark: one FAT32 partition each, made with mtools.

"contiguous" and "fragmented" hold the kernel and its initrd under the names
that are booted; "data" and "data-fragmented" hold the kernel as `payload`, so
that nothing boots and the prompt comes up.
"""

import pathlib
import subprocess

SECTOR = 512
PARTITION_START = 2048          # sectors: 1 MiB, as every partitioning tool does
DISK_SIZE = 256 << 20
FRAGMENT = 64 << 10             # bytes between two holes of a fragmented file


class Disks:
    """Makes disk images when they are first asked for."""

    def __init__(self, out, kernel, work):
        self._kernel = pathlib.Path(kernel)
        self._initrd = pathlib.Path(out, "bench-initrd.gz")
        self._work = pathlib.Path(work)
        self.payload_size = self._kernel.stat().st_size
