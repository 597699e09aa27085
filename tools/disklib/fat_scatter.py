# SPDX-License-Identifier: Apache-2.0
"""Fragments the files of a FAT filesystem on purpose.

Tools allocate a fresh disk from front to back, so a reader's slow path is never
seen. Here the files of the root folder are cut into short runs of clusters and
the runs are dealt out anew over the same clusters: the data moves, the chains of
both FATs and the first clusters in the folder follow. The order depends on a
fixed seed only. On-disk form: Microsoft's FAT specification, version 1.03.
"""

import random
import struct

SEED = 0x510B0A7
ENTRY_SIZE = 32
ATTR_LONG_NAME, ATTR_VOLUME_ID, ATTR_DIRECTORY = 0x0F, 0x08, 0x10
DELETED, END_OF_FOLDER = 0xE5, 0x00


class FatError(Exception):
    """The filesystem is not what this can work on."""


class Fat:
    """A FAT16 or FAT32 filesystem at an offset of an open file."""

    def __init__(self, file, offset):
        self.file, self.offset = file, offset
        boot = self._read(0, 512)
        if boot[510:512] != b"\x55\xaa":
            raise FatError(f"no boot sector at offset {offset}")
        sector, self._cluster_sectors, reserved, self._fat_count, self._root_entries = \
            struct.unpack_from("<HBHBH", boot, 11)
        small_total, _, fat_sectors16 = struct.unpack_from("<HBH", boot, 19)
        (total32,) = struct.unpack_from("<I", boot, 32)
        (fat_sectors32,) = struct.unpack_from("<I", boot, 36)
        self._root_cluster = struct.unpack_from("<I", boot, 44)[0] if not fat_sectors16 else 0
        self._fat_size = (fat_sectors16 or fat_sectors32) * sector
        self._fat_start = reserved * sector
        self._root_start = self._fat_start + self._fat_count * self._fat_size
        self._data_start = self._root_start + self._root_entries * ENTRY_SIZE
        self.cluster_size = self._cluster_sectors * sector
        total = (small_total or total32) * sector
        clusters = (total - self._data_start) // self.cluster_size
        if clusters < 4085:
            raise FatError("FAT12 is too small to be worth fragmenting")
        self._format, self._end, self._mask = \
            ("H", 0xFFF8, 0xFFFF) if clusters < 65525 else ("I", 0x0FFFFFF8, 0x0FFFFFFF)
        count = self._fat_size // struct.calcsize(self._format)
        self.table = list(struct.unpack(f"<{count}{self._format}",
                                        self._read(self._fat_start, self._fat_size)))

    def _read(self, position, size):
        self.file.seek(self.offset + position)
        return self.file.read(size)

    def _write(self, position, data):
        self.file.seek(self.offset + position)
        self.file.write(data)

    def _position(self, cluster):
        return self._data_start + (cluster - 2) * self.cluster_size

    def read_cluster(self, cluster):
        """The bytes of one cluster."""
        return self._read(self._position(cluster), self.cluster_size)

    def write_cluster(self, cluster, data):
        """Replaces the bytes of one cluster."""
        self._write(self._position(cluster), data)

    def chain(self, first):
        """The clusters of a file in order."""
        clusters = []
        while 2 <= first < self._end:
            clusters.append(first)
            if len(clusters) > len(self.table):
                raise FatError("a cluster chain has a loop")
            first = self.table[first] & self._mask
        return clusters

    def set_chain(self, clusters):
        """Links the clusters in this order (the reserved top bits of FAT32 stay)."""
        for cluster, following in zip(clusters, [*clusters[1:], self._mask]):
            self.table[cluster] = (self.table[cluster] & ~self._mask) | following

    def write_tables(self):
        """Writes all copies of the FAT."""
        packed = struct.pack(f"<{len(self.table)}{self._format}", *self.table)
        for copy in range(self._fat_count):
            self._write(self._fat_start + copy * self._fat_size, packed)

    def _root_blocks(self):
        """(position, bytes) of the pieces of the root folder."""
        if self._root_cluster:
            for cluster in self.chain(self._root_cluster):
                yield self._position(cluster), self.read_cluster(cluster)
        else:
            size = self._root_entries * ENTRY_SIZE
            yield self._root_start, self._read(self._root_start, size)

    def root_files(self):
        """(position of the entry, first cluster) of each file that has clusters."""
        for position, block in self._root_blocks():
            for at in range(0, len(block), ENTRY_SIZE):
                entry = block[at:at + ENTRY_SIZE]
                if entry[0] == END_OF_FOLDER:
                    return
                attributes = entry[11]
                if entry[0] == DELETED or attributes & (ATTR_VOLUME_ID | ATTR_DIRECTORY):
                    continue  # long-name entries carry the volume bit too
                (high,) = struct.unpack_from("<H", entry, 20)
                (low,) = struct.unpack_from("<H", entry, 26)
                if high << 16 | low:
                    yield position + at, high << 16 | low

    def set_first_cluster(self, position, cluster):
        """Changes where a file begins."""
        self._write(position + 20, struct.pack("<H", cluster >> 16))
        self._write(position + 26, struct.pack("<H", cluster & 0xFFFF))


def scatter(file, offset, run_length):
    """Fragments all root files into runs of run_length clusters; returns the run count."""
    fat = Fat(file, offset)
    files = {position: fat.chain(first) for position, first in fat.root_files()}
    data = {cluster: fat.read_cluster(cluster) for chain in files.values() for cluster in chain}
    runs = [(position, start) for position, chain in files.items()
            for start in range(0, len(chain), run_length)]
    random.Random(SEED).shuffle(runs)

    free = iter(sorted(data))
    moved = {position: [0] * len(chain) for position, chain in files.items()}
    for position, start in runs:
        for index in range(start, min(start + run_length, len(files[position]))):
            moved[position][index] = next(free)
    for position, chain in moved.items():
        fat.set_chain(chain)
        fat.set_first_cluster(position, chain[0])
        for old, new in zip(files[position], chain):
            fat.write_cluster(new, data[old])
    fat.write_tables()
    return len(runs)
