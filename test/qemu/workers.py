# SPDX-License-Identifier: Apache-2.0
"""The tests in several processes at once (pytest-xdist), in one build folder.

Each worker has a folder of its own that looks like the build folder: what tests
write there (programs, disks, logs) is nobody else's. What takes long to build is
built once in a run, for all: by the first worker that wants it, while others wait.
Without xdist the worker's folder is the build folder.
"""
import contextlib
import fcntl
import os
import shutil

NAME = os.environ.get("PYTEST_XDIST_WORKER", "")        # empty without xdist
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")     # the same in all workers of a run

# What tests use of a build folder.
FILES = ("slipway.bin", "slipway.elf", "fw_env.config", ".config", "auto.conf", "deps.mk",
         "cold.packed", "tools/armdecode", "plugin/count.so", "plugin/trace.so")


def own_folder(build):
    """The worker's folder in the place of the build folder."""
    return build / "workers" / NAME if NAME else build


def copy_build(build, own):
    """Gives OWN the files of a build; times are kept, since make looks at them."""
    if own == build:
        return
    for name in FILES:
        if (build / name).exists():
            (own / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(build / name, own / name)


@contextlib.contextmanager
def alone(folder):
    """No other worker is in such a block for FOLDER; yields the open lock file."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "a+", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


@contextlib.contextmanager
def once(folder):
    """Yields whether the content of FOLDER is still to be made in this run.

    A block that raises has not made it: the next one tries again.
    """
    with alone(folder) as lock:
        lock.seek(0)
        wanted = not RUN or lock.read() != RUN
        yield wanted
        if wanted:
            lock.truncate(0)
            lock.write(RUN)
