# SPDX-License-Identifier: Apache-2.0
"""A machine's RAM as a file that QEMU and the test both map: kept, compared and put back.

Only what the machine has touched is a part of the file that has pages, so only that is compared.
"""
import ctypes
import mmap
import os
import pathlib
import tempfile

PAGE = 4096
CHUNK = 64 * PAGE
LIBC = ctypes.CDLL(None)
LIBC.memcmp.argtypes = LIBC.memmove.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)


class SharedRam:
    """SIZE bytes, for a machine that is started with these options and words of -M."""

    def __init__(self, size):
        shm = pathlib.Path("/dev/shm")
        with tempfile.NamedTemporaryFile(dir=shm if shm.is_dir() else None, delete=False) as file:
            self.path, self.fd = file.name, os.dup(file.fileno())
        os.ftruncate(self.fd, size)
        self.size, self.blocks, self.extents = size, None, []
        self.machine = "memory-backend=ram"
        self.options = ["-object", f"memory-backend-file,id=ram,size={size},share=on,"
                        f"mem-path={self.path}"]
        self.now = mmap.mmap(self.fd, size)
        self.kept = mmap.mmap(-1, size)
        self.to_now, self.to_kept = (ctypes.addressof(ctypes.c_char.from_buffer(m))
                                     for m in (self.now, self.kept))

    def forget_name(self):
        """QEMU has it open."""
        os.unlink(self.path)

    def close(self):
        """The file ends with QEMU."""
        os.close(self.fd)

    def find_extents(self):
        """Where it has pages, which changes seldom: [(offset, size), ...]."""
        blocks = os.fstat(self.fd).st_blocks
        if blocks == self.blocks:
            return self.extents
        self.blocks, self.extents, at = blocks, [], 0
        try:
            while at < self.size:
                at = os.lseek(self.fd, at, os.SEEK_DATA)
                end = os.lseek(self.fd, at, os.SEEK_HOLE)
                self.extents += [(o, min(CHUNK, end - o)) for o in range(at, end, CHUNK)]
                at = end
        except OSError:         # no data behind
            pass
        return self.extents

    def differing(self):
        """The pages, by their offsets, that are not what was kept."""
        return [page for at, size in self.find_extents()
                if LIBC.memcmp(self.to_now + at, self.to_kept + at, size)
                for page in range(at, at + size, PAGE)
                if LIBC.memcmp(self.to_now + page, self.to_kept + page, PAGE)]

    def keep(self):
        """It is kept as it is now."""
        for page in self.differing():
            LIBC.memmove(self.to_kept + page, self.to_now + page, PAGE)

    def back(self):
        """It is again what was kept."""
        for page in self.differing():
            LIBC.memmove(self.to_now + page, self.to_kept + page, PAGE)
