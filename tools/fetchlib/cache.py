# SPDX-License-Identifier: Apache-2.0
"""The cache outside the tree, and the rules that keep it whole.

Everything appears in it by one rename, so a reader sees all of a thing or
nothing of it, and two runs at once wait for each other per thing (flock), so
nothing is fetched twice. It may be deleted at any time.
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import sys
import tempfile


class FetchError(Exception):
    """Something the user has to know and can act on; the text says both."""


def say(text):
    """Progress goes to stderr: stdout belongs to the paths that scripts read."""
    print(f"fetch: {text}", file=sys.stderr, flush=True)


def warn(lines):
    """A warning that cannot be overlooked between the lines of a build."""
    bar = "*" * 78
    print("\n".join([bar, *(f"* {line}" for line in lines), bar]), file=sys.stderr, flush=True)


def sha256(path):
    """SHA-256 of a file as hex."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


class Cache:
    """SLIPWAY_CACHE, else ~/.cache/slipway: tarballs/ src/ assets/ qemu/ bin/ apt/."""

    def __init__(self, root=None):
        default = pathlib.Path.home() / ".cache" / "slipway"
        self.root = pathlib.Path(root or os.environ.get("SLIPWAY_CACHE") or default).absolute()

    def dir(self, *parts):
        """A folder of the cache, made when missing."""
        path = self.root.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def path(self, *parts):
        """A path in the cache, which need not exist."""
        return self.root.joinpath(*parts)

    @contextlib.contextmanager
    def lock(self, name):
        """Only one process at a time works on the thing of this name."""
        with open(self.dir("locks") / name, "w", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"waiting for another run that fetches {name}")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextlib.contextmanager
    def staging(self):
        """A temporary folder on the cache's own filesystem, removed at the end."""
        path = pathlib.Path(tempfile.mkdtemp(dir=self.dir("tmp")))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    @staticmethod
    def publish(staged, final):
        """Moves a finished file or folder to its place in one step.

        A folder that stands there (an older form of the same thing) goes first:
        rename() replaces files, not folders with content.
        """
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.is_dir() and not final.is_symlink():
            shutil.rmtree(final)
        os.rename(staged, final)
