# SPDX-License-Identifier: Apache-2.0
"""A QEMU that is new enough for the tests: the system's, else Debian backports'.

Versions before 9 do not fault on unaligned accesses with the MMU off, as
hardware does, and lack cortex-a55 and the newer boards. The one of backports is
unpacked in the cache beside the system's; nothing is installed.
"""

import pathlib
import re
import shutil
import subprocess

from .cache import FetchError, say
from .debian import Apt, unpack_deb

OLDEST_MAJOR = 9
PROGRAM = "qemu-system-aarch64"
# ipxe-qemu has the boot ROM without which `-M virt` does not start its network card.
PACKAGES = ["qemu-system-arm", "ipxe-qemu"]
# An older system QEMU has these modules in its own folder, where the new one finds
# them and refuses them with a message at every start. Its own, unpacked without the
# libraries that other modules of the packages want, keep it quiet.
QUIET_MODULES = {"ui-opengl.so": "qemu-system-modules-opengl",
                 "ui-spice-core.so": "qemu-system-modules-spice"}


def version(program):
    """(major, minor, patch) of a QEMU program; None when it does not run."""
    try:
        out = subprocess.run([str(program), "--version"], capture_output=True, text=True,
                             check=False).stdout
    except OSError:
        return None
    match = re.search(r"version (\d+)\.(\d+)\.(\d+)", out)
    return tuple(int(part) for part in match.groups()) if match else None


def new_enough(program):
    """Whether a program is a QEMU that the tests can use."""
    found = version(program)
    return found is not None and found[0] >= OLDEST_MAJOR


def new_enough_qemu(cache):
    """The path of a qemu-system-aarch64 that the tests can use."""
    system = shutil.which(PROGRAM)
    if system and new_enough(system):
        return system
    wrapper = cache.path("bin", PROGRAM)
    if new_enough(wrapper):
        return wrapper
    with cache.lock("qemu"):
        if not new_enough(wrapper):
            _unpack_backport(cache, wrapper)
    return wrapper


def _codename():
    with open("/etc/os-release", encoding="utf-8") as file:
        match = re.search(r"^VERSION_CODENAME=(\w+)", file.read(), re.M)
    return match[1] if match else "unknown"


def _missing_packages(apt, backports):
    """NAME=VERSION of everything apt would have to install, libraries included."""
    # An installed older release is taken for missing: apt would upgrade it.
    plan = apt.run("apt-get", "-s", "-q", "--no-install-recommends", "-t", backports,
                   "install", *PACKAGES)
    missing = [f"{name}={number}" for name, number in
               re.findall(r"^Inst (\S+) (?:\[[^]]*\] )?\((\S+) ", plan, re.M)]
    missing += [f"{package}/{backports}" for module, package in QUIET_MODULES.items()
                if any(pathlib.Path("/usr/lib").glob(f"*-linux-gnu/qemu/{module}"))]
    return missing


def _unpack_backport(cache, wrapper):
    codename = _codename()
    backports = f"{codename}-backports"
    say(f"the tests need QEMU {OLDEST_MAJOR} or newer: taking {backports}' into the cache")
    apt = Apt(cache, "deb", [codename, backports])
    with cache.staging() as staging:
        tree = staging / "tree"
        for deb in apt.download_debs(_missing_packages(apt, backports), staging):
            unpack_deb(deb, tree)
        home = cache.path("qemu", "backports")
        cache.publish(tree, home)
        script = staging / PROGRAM
        script.write_text(wrapper_script(home), encoding="utf-8")
        script.chmod(0o755)
        cache.publish(script, wrapper)
    if not new_enough(wrapper):
        found = version(wrapper)
        raise FetchError(f"{wrapper} is " + (f"QEMU {found[0]}.{found[1]}, too old"
                                             if found else "not able to start")
                         + f": install QEMU {OLDEST_MAJOR} or newer by other means")
    say("QEMU " + ".".join(map(str, version(wrapper))) + f" is in {home}")


def wrapper_script(home):
    """A shell script that runs the unpacked QEMU with its own files and modules."""
    library_dirs = sorted({str(path.parent) for top in ("lib", "usr/lib")
                           for path in (home / top).glob("*-linux-gnu/**/lib*.so.*")})
    modules = next((home / "usr/lib").glob("*-linux-gnu/qemu"), home / "usr/lib/qemu")
    return (f"""#!/bin/sh
# Made by tools/fetch: Debian backports' QEMU, unpacked beside the system's.
export QEMU_MODULE_DIR='{modules}'
"""
            + (f"""export LD_LIBRARY_PATH='{":".join(library_dirs)}'"${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
""" if library_dirs else "") +
            f"""exec '{home}/usr/bin/{PROGRAM}' -L '{home}/usr/share/qemu' \\
	-L '{home}/usr/lib/ipxe/qemu' -L /usr/lib/ipxe/qemu "$@"
""")
