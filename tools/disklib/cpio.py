# SPDX-License-Identifier: Apache-2.0
"""Writes cpio archives in the "newc" form of the kernel's initramfs.

Format: Documentation/driver-api/early-userspace/buffer-format.rst. Owners,
times and inode numbers depend on nothing but the order of the calls, so that
equal contents give equal bytes; no file has to exist with its final owner, and
device nodes need no root.
"""

import stat

TRAILER = "TRAILER!!!"


class Archive:
    """An archive that grows entry by entry; bytes() finishes it."""

    def __init__(self):
        self._data = bytearray()
        self._inode = 0

    def directory(self, path, mode=0o755):
        """A folder; its parents must have been added before."""
        self._entry(path, stat.S_IFDIR | mode)

    def file(self, path, content, mode=0o644):
        """A regular file."""
        self._entry(path, stat.S_IFREG | mode, content)

    def symlink(self, path, target):
        """A symbolic link."""
        self._entry(path, stat.S_IFLNK | 0o777, target.encode())

    def char_device(self, path, major, minor, mode=0o600):
        """A character device node."""
        self._entry(path, stat.S_IFCHR | mode, rdev=(major, minor))

    def bytes(self):
        """The finished archive."""
        done = Archive()
        done._data = bytearray(self._data)
        done._entry(TRAILER, 0)
        return bytes(done._data)

    def _entry(self, path, mode, content=b"", rdev=(0, 0)):
        name = path.lstrip("/").encode() + b"\0"
        self._inode += 1
        fields = (self._inode, mode, 0, 0, 1, 0, len(content), 0, 0, *rdev, len(name), 0)
        self._data += b"070701" + b"".join(b"%08X" % field for field in fields) + name
        self._align()
        self._data += content
        self._align()

    def _align(self):
        self._data += bytes(-len(self._data) % 4)
