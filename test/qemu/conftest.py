# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the QEMU tests: assets that are made once, and machines with a console.

Tests wait for output, never for time: the timeouts here only end a test that
would never end, and are generous because CI machines are slow. They also run
in several processes at once: workers.py says what is shared, and what each has of
its own.
"""
import os
import pathlib
import subprocess

import pytest

import hostile
import workers
from console import Machine
from probe_machine import Probes
from share_objects import share
# fixtures
from verified import images, keys, verified_build, verified_folder  # pylint: disable=unused-import

ROOT = pathlib.Path(__file__).resolve().parents[2]


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true",
                     help="every case, also what is marked full (make check-full)")

    parser.addoption("--verdicts", metavar="FILE", type=pathlib.Path,
                     help="the matrix's verdicts go there; what is right there already is not run again")


def pytest_configure(config):
    config.addinivalue_line("markers", "full: takes long, so only in make check-full")
    os.environ["SLIPWAY_SEED"] = str(hostile.SEED)      # the same in every worker


# Files that take longest are begun first, so that no worker has one left when the others have ended.
LONG = ("test_updaters", "test_xen", "test_matrix", "test_skips", "test_trace", "test_linux_matrix",
        "test_spin_table", "test_mmu", "test_aarch32", "test_zephyr", "test_virtio")


def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))
    if config.getoption("--full"):
        return
    full = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=full)
    items[:] = [item for item in items if item not in full]


SUMMARY = pytest.StashKey[dict]()


def pytest_sessionfinish(session):
    """What a worker has for the end of the run goes to the process that prints it."""
    if workers.NAME:
        session.config.workeroutput["summary"] = session.config.stash.get(SUMMARY, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """A worker has ended."""
    output = getattr(node, "workeroutput", {})
    node.config.stash.setdefault(SUMMARY, {}).update(output.get("summary", {}))


@pytest.fixture(scope="session")
def summary(request):
    """summary[NAME] = TEXT is a line at the end of the run."""
    return request.config.stash.setdefault(SUMMARY, {})


def pytest_terminal_summary(terminalreporter, config):
    """How much has been covered, whatever the verbosity."""
    for name, text in config.stash.get(SUMMARY, {}).items():
        terminalreporter.write_line(f"{name}: {text}")


def tool(*argv):
    """Runs one of the project's tools; returns its last line of output."""
    done = subprocess.run([str(ROOT / argv[0]), *map(str, argv[1:])], cwd=ROOT, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, f"{argv}: {done.stdout}{done.stderr}"
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


@pytest.fixture(scope="session")
def built():
    """The build folder: shared by all workers."""
    return pathlib.Path(os.environ.get("SLIPWAY_OUT", ROOT / "build")).resolve()


@pytest.fixture(scope="session")
def out(built):
    """The build folder as this worker has it, to write in."""
    folder = workers.own_folder(built)
    workers.copy_build(built, folder)
    return folder


@pytest.fixture(scope="session")
def slipway_bin(out):
    """The program under test."""
    path = out / "slipway.bin"
    assert path.exists(), f"{path} is missing: run make first"
    return path


def make_slipway(folder, defconfig, lines=(), like=None):
    """Builds it in FOLDER, of a configuration with these lines added; with the objects of a build LIKE it."""
    make, config = ["make", "-s", f"O={folder}"], folder / ".config"
    old, old_time = (config.read_bytes(), config.stat().st_mtime_ns) if config.exists() else (b"", 0)
    subprocess.run([*make, defconfig], cwd=ROOT, check=True)
    with config.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    subprocess.run([*make, "olddefconfig"], cwd=ROOT, check=True)
    if config.read_bytes() == old:      # then nothing is to be compiled again
        os.utime(config, ns=(old_time, old_time))
    if like and not (folder / "slipway.bin").exists():
        subprocess.run([*make, folder / "auto.conf"], cwd=ROOT, check=True)
        share(like, folder, ROOT)
    subprocess.run([*make, f"-j{os.cpu_count()}", "all"], cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def slipway_of(built, out):
    """slipway_of("place", ...): the program that make_slipway() builds in this place of the build folder."""
    made = set()

    def build(place, *args, **kwargs):
        if place not in made:
            with workers.once(built / place) as wanted:
                if wanted:
                    make_slipway(built / place, *args, **kwargs)
            workers.copy_build(built / place, out / place)
            made.add(place)
        return out / place / "slipway.bin"
    return build


@pytest.fixture(scope="session")
def debug_bin(slipway_of):
    """The program of configs/qemu_virt_debug_defconfig."""
    return slipway_of("debug", "qemu_virt_debug_defconfig")


@pytest.fixture(scope="session")
def configured(slipway_of, built):
    """configured(name, "CONFIG_X=y", ...): the debug configuration with these lines added.

    Without link-time optimisation, which takes longer than all the rest of a build. What differs
    little from the debug configuration shares objects with it.
    """
    def build(name, *lines, defconfig="qemu_virt_debug_defconfig"):
        like = None
        if defconfig == "qemu_virt_debug_defconfig":
            like = built / "test/configured/plain"
            slipway_of("test/configured/plain", defconfig, ("CONFIG_LTO=n",))
        return slipway_of(f"test/configured/{name}", defconfig, ("CONFIG_LTO=n", *lines), like=like)
    return build


@pytest.fixture(scope="session")
def env_bin(configured):
    """The debug configuration with every place for the environment."""
    return configured("env", "CONFIG_ENV_IN_BLK=y", "CONFIG_ENV_IN_FAT=y", "CONFIG_ENV_IN_FLASH=y",
                      "CONFIG_ENV_FLAGS=y", 'CONFIG_ENV_FLAGS_LIST="fixed:sr,number:d"')


@pytest.fixture(scope="session")
def plugins(built, out):
    """The folder of the QEMU plugins (test/plugin)."""
    with workers.once(built / "plugin") as wanted:
        if wanted:
            subprocess.run(["make", "-s", "-f", "test/plugin/Makefile", f"O={built}"], cwd=ROOT,
                           check=True)
    workers.copy_build(built, out)
    return out / "plugin"


@pytest.fixture(scope="session")
def payload(out):
    """payload(name, NAME=value...): the program test/payload/hello.S with these defines."""
    def build(name="hello.bin", **defines):
        words = " ".join(f"-D{k}={v}" for k, v in defines.items())
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}", f"OUT={name}",
                        f"DEFINES={words}", "hello.bin"], cwd=ROOT, check=True)
        return out / "payload" / name
    return build


@pytest.fixture(scope="session")
def qemu():
    """QEMU 9 or newer: older ones do not fault on unaligned access with the MMU off."""
    return os.environ.get("QEMU") or tool("tools/fetch", "--qemu")


@pytest.fixture(scope="session")
def assets(out):
    """Folder of what tests make once and share."""
    folder = out / "test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def kernel():
    """Debian's arm64 kernel, a raw Image."""
    return pathlib.Path(tool("tools/fetch", "--kernel", "6.1")) / "Image"


@pytest.fixture(scope="session")
def initrd(assets):
    """Our initramfs of Debian's busybox."""
    path = assets / "initrd.gz"
    tool("tools/mkinitrd", "--out", path)
    return path


@pytest.fixture(scope="session")
def linux_of(assets):
    """linux_of(series): Debian's kernel of another series, and an initramfs for it."""
    def get(series):
        path = assets / f"initrd-{series}.gz"
        tool("tools/mkinitrd", "--out", path, "--kernel", series)
        return pathlib.Path(tool("tools/fetch", "--kernel", series)) / "Image", path
    return get


@pytest.fixture(scope="session")
def xen():
    """Debian's Xen, an Image."""
    return pathlib.Path(tool("tools/fetch", "--xen"))


@pytest.fixture(scope="session")
def make_disk(assets):
    """make_disk(name, {"/path": file}, *options): a disk image by tools/mkdisk."""
    def make(name, files, *options):
        path = assets / f"{name}.img"
        argv = ["tools/mkdisk", "--out", path]
        for target, source in files.items():
            argv += ["--file", f"{source}:{target}"]
        tool(*argv, *options)
        return path
    return make


@pytest.fixture(scope="session")
def linux_disk(make_disk, kernel, initrd):
    """The disk of `make run`: booted by the default bootcmd."""
    return make_disk("linux", {"/Image": kernel, "/initrd.gz": initrd})


@pytest.fixture(scope="session")
def tfa_flash(built, slipway_bin):
    """tfa_flash(gic): a boot flash with TF-A, which starts Slipway (or another binary) at EL2."""
    def build(gic, binary=slipway_bin):
        path = built / "tfa" / f"flash-{workers.NAME}{binary.parent.name}-gicv{gic}.bin"
        with workers.alone(built / "tfa"):      # where TF-A is built, once
            tool("tools/mktfa", "--bl33", binary, "--gic", gic, "--out", path)
        return path
    return build


@pytest.fixture(scope="session")
def probes(assets, out, qemu, slipway_bin, debug_bin, tfa_flash):
    """The probe kernel (test/payload/probe.c), and how it is run."""
    return Probes(out, qemu, slipway_bin, debug_bin, tfa_flash)


@pytest.fixture(scope="session")
def predecessor(out):
    """predecessor(vhe, mmu): the program that leaves this state (0 or 1) and carries Slipway."""
    def build(vhe, mmu):
        name = f"predecessor-{vhe}-{mmu}.bin"
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={out}",
                        f"DEFINES=-DVHE={vhe} -DMMU={mmu}", f"OUT={name}", "predecessor.bin"],
                       cwd=ROOT, check=True)
        return out / "payload" / name
    return build


@pytest.fixture(scope="session")
def under_vhe():
    """under_vhe(binary): a program that leaves HCR_EL2.E2H = 1 and starts BINARY."""
    def build(binary):
        folder = binary.parent
        subprocess.run(["make", "-s", "-f", "test/payload/Makefile", f"O={folder}",
                        "DEFINES=-DVHE=1 -DMMU=1", "OUT=vhe.bin", "predecessor.bin"], cwd=ROOT,
                       check=True)
        return folder / "payload" / "vhe.bin"
    return build


@pytest.fixture
def boot(qemu, slipway_bin):
    """boot(...) starts a machine (see console.Machine); all are ended after the test."""
    machines = []

    def start(*args, **kwargs):
        kwargs.setdefault("binary", slipway_bin)
        machine = Machine(qemu, *args, **kwargs)
        machines.append(machine)
        return machine

    yield start
    for machine in machines:
        machine.close()
