# SPDX-License-Identifier: Apache-2.0
"""What reads and writes NOR flash from Linux: MTD modules, fw_printenv, fw_setenv; for arm64.

Debian's arm64 kernels are built without drivers for CFI flash. So these are made
of Debian's source of that very kernel, with Debian's headers: equal to what the
kernel's own would be.
"""

import re
import shutil
import subprocess

from .assets import KERNEL_SUITES, kernel_folder
from .cache import FetchError, say
from .debian import Apt, stanzas, unpack_deb

SERIES = "6.1"
CROSS = "aarch64-linux-gnu-"
FOLDERS = (".", "chips", "maps")        # of drivers/mtd
# In loading order.
MODULES = ("mtd", "chipreg", "cfi_util", "cfi_cmdset_0001", "gen_probe", "cfi_probe", "physmap")
# What Debian's configuration would have to say for them, and how two are put together.
KBUILD = f"""ccflags-y := -DCONFIG_MTD_CFI_INTELEXT=1 -DCONFIG_MTD_PHYSMAP_OF=1
obj-m := {" ".join(f"{name}.o" for name in MODULES)}
mtd-y := mtdcore.o mtdsuper.o mtdconcat.o mtdpart.o mtdchar.o
physmap-y := physmap-core.o
"""
# The driver's own switch: QEMU 9 and 10 take a buffer of one word for a programming error.
SWITCHES = {"cfi_cmdset_0001.c": ("#define FORCE_WORD_WRITE 0", "#define FORCE_WORD_WRITE 1")}
TOOLS = ("libubootenv-tool", "libubootenv0.1", "zlib1g", "libyaml-0-2", "libc6")


def _unpack(debs, tree):
    for deb in debs:
        unpack_deb(deb, tree)


def _headers(cache, release, staging):
    """The folder to build modules for RELEASE in, and the version of its package."""
    suite, package = KERNEL_SUITES[SERIES], f"linux-headers-{release}"
    common = f"linux-headers-{release.removesuffix('-arm64')}-common"
    foreign = Apt(cache, "deb", [suite], arch="arm64")
    debs = foreign.download_debs([package, common], staging)
    version = next(stanzas(foreign.run("apt-cache", "show", "--no-all-versions", package)))["Version"]
    # programs that run here
    (staging / "host").mkdir()
    debs += Apt(cache, "deb", [suite]).download_debs([f"linux-kbuild-{SERIES}={version}"],
                                                     staging / "host")
    _unpack(debs, staging / "tree")
    folder = staging / "tree" / "usr" / "src" / package
    makefile = folder / "Makefile"
    makefile.write_text(makefile.read_text().replace("/usr/src", str(folder.parent)))
    return folder, version


def _source(cache, version, staging):
    """drivers/mtd of the kernel whose Debian version that is."""
    apt = Apt(cache, "deb-src", [KERNEL_SUITES[SERIES]])
    entry = next(entry for entry in stanzas(apt.run("apt-cache", "showsrc", "--only-source", "linux"))
                 if entry.get("Version") == version)
    digest, name = re.search(r"([0-9a-f]{64}) \d+ (\S+\.orig\.tar\.\w+)\s*$",
                             entry["Checksums-Sha256"], re.M).groups()
    listing = apt.run("apt-get", "-q", "source", "--print-uris", "--only-source", f"linux={version}")
    uri = next(uri for uri, file in re.findall(r"^'([^']+)' (\S+) ", listing, re.M) if file == name)
    apt.download_file(uri, staging / name, digest)
    subprocess.run(["tar", "-xf", str(staging / name), "-C", str(staging), "--strip-components=1",
                    "--wildcards", "*/drivers/mtd/*.[ch]"], check=True)
    return staging / "drivers" / "mtd"


def _build(headers, source, work):
    """Compiles MODULES in the folder WORK."""
    work.mkdir()
    for folder in FOLDERS:
        for path in (source / folder).glob("*.[ch]"):
            shutil.copy(path, work)
    for name, (old, new) in SWITCHES.items():
        path = work / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    (work / "Kbuild").write_text(KBUILD, encoding="ascii")
    argv = ["make", "-C", str(headers), f"M={work}", "ARCH=arm64", f"CROSS_COMPILE={CROSS}",
            f"CC={CROSS}gcc", "modules"]
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    if done.returncode:
        raise FetchError("the MTD modules do not compile:\n" + done.stderr[-2000:])
    subprocess.run([f"{CROSS}strip", "--strip-debug", *(str(work / f"{name}.ko") for name in MODULES)],
                   check=True)


def mtd_modules(cache):
    """CACHE/assets/mtd-RELEASE: the modules that /dev/mtd0 of QEMU's flash needs."""
    release = (kernel_folder(cache, SERIES) / "release").read_text().strip()
    final = cache.path("assets", f"mtd-{release}")
    if final.exists():
        return final
    with cache.lock(final.name):
        if not final.exists():
            say(f"MTD modules for {release}, from Debian's source of the kernel")
            with cache.staging() as staging:
                headers, version = _headers(cache, release, staging)
                _build(headers, _source(cache, version, staging), staging / "work")
                out = staging / "out"
                out.mkdir()
                for name in MODULES:
                    shutil.copy(staging / "work" / f"{name}.ko", out)
                cache.publish(out, final)
    return final


def fw_tools(cache):
    """CACHE/assets/fw-tools: Debian's fw_printenv and fw_setenv and their libraries, as installed."""
    final = cache.path("assets", "fw-tools")
    if final.exists():
        return final
    with cache.lock(final.name):
        if not final.exists():
            say("Debian's fw_printenv and fw_setenv for arm64")
            with cache.staging() as staging:
                apt = Apt(cache, "deb", [KERNEL_SUITES[SERIES]], arch="arm64")
                _unpack(apt.download_debs(TOOLS, staging), staging / "tree")
                cache.publish(staging / "tree", final)
    return final
