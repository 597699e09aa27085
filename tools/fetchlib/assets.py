# SPDX-License-Identifier: Apache-2.0
"""What is booted: Debian's arm64 kernel, busybox and Xen, whatever this machine is."""

import gzip
import lzma
import re

from .cache import FetchError, say
from .debian import Apt, stanzas, unpack_deb

KERNEL_SUITES = {"6.1": "bookworm", "6.12": "trixie"}
BUSYBOX_SUITE = "bookworm"
XEN_SUITE, XEN_PACKAGE = "bookworm", "xen-hypervisor-4.17-arm64"
# Modules that an initramfs may want to reach a disk or the network; what they need
# comes along. Debian builds all of these as modules.
MODULES = ("virtio_mmio", "virtio_pci", "virtio_blk", "virtio_net", "virtio_rng",
           "vfat", "nls_cp437", "nls_ascii", "ext4")
# Documentation/arch/arm64/booting.rst: "ARM\x64" at 0x38 of the Image.
IMAGE_MAGIC, IMAGE_MAGIC_OFFSET = b"ARM\x64", 0x38


def _apt(cache, suite):
    return Apt(cache, "deb", [suite], arch="arm64")


def _unpack_package(apt, package, staging):
    """Downloads one package and returns the folder with its files."""
    debs = apt.download_debs([package], staging)
    if len(debs) != 1:
        raise FetchError(f"apt downloaded {len(debs)} files for {package}, not one")
    tree = staging / "tree"
    unpack_deb(debs[0], tree)
    return tree


def _raw_image(vmlinuz):
    """The Image of the boot protocol: Debian's vmlinuz is one, or gzip around one."""
    data = vmlinuz.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if data[IMAGE_MAGIC_OFFSET:IMAGE_MAGIC_OFFSET + 4] != IMAGE_MAGIC:
        raise FetchError(f"{vmlinuz.name} is neither an arm64 Image nor gzip around one")
    return data


def _module_name(path):
    """The kernel's name of a module file: without endings, with underscores."""
    return path.name.split(".ko")[0].replace("-", "_")


def _module_bytes(path):
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def _copy_modules(tree, out):
    """Copies MODULES and what they depend on; `order` lists them in loading order."""
    files = {_module_name(path): path for path in tree.rglob("*.ko*")}
    order = []

    def take(name):
        if name in order or name not in files:  # not in files: built in
            return
        data = _module_bytes(files[name])
        depends = re.search(rb"\0depends=([^\0]*)\0", data)
        for other in depends[1].decode().split(",") if depends else []:
            take(other.replace("-", "_"))
        (out / f"{name}.ko").write_bytes(data)
        order.append(name)

    out.mkdir()
    for name in MODULES:
        take(name)
    (out / "order").write_text("".join(f"{name}.ko\n" for name in order), encoding="ascii")


def kernel_folder(cache, series):
    """CACHE/assets/linux-SERIES with Image, release (its name), config and modules/."""
    final = cache.path("assets", f"linux-{series}")
    if (final / "Image").exists():
        return final
    with cache.lock(f"linux-{series}"):
        if not (final / "Image").exists():
            _fetch_kernel(cache, series, final)
    return final


def _fetch_kernel(cache, series, final):
    suite = KERNEL_SUITES[series]
    say(f"Debian {suite}'s arm64 kernel")
    apt = _apt(cache, suite)
    meta = next(stanzas(apt.run("apt-cache", "show", "--no-all-versions", "linux-image-arm64")))
    package = re.search(r"linux-image-[0-9][^ ,]*", meta.get("Depends", ""))
    if not package or not package[0].startswith(f"linux-image-{series}."):
        raise FetchError(f"linux-image-arm64 of {suite} is not of the {series} series")
    with cache.staging() as staging:
        tree = _unpack_package(apt, package[0], staging)
        out = staging / "out"
        out.mkdir()
        (vmlinuz,) = (tree / "boot").glob("vmlinuz-*")
        (out / "Image").write_bytes(_raw_image(vmlinuz))
        (out / "release").write_text(vmlinuz.name.removeprefix("vmlinuz-") + "\n")
        (config,) = (tree / "boot").glob("config-*")
        config.rename(out / "config")
        _copy_modules(tree, out / "modules")
        cache.publish(out, final)
    say(f"{package[0]} is in {final}")


def busybox(cache):
    """CACHE/assets/busybox-arm64: Debian's statically linked busybox."""
    final = cache.path("assets", "busybox-arm64")
    if final.exists():
        return final
    with cache.lock("busybox-arm64"):
        if not final.exists():
            say("Debian's static arm64 busybox")
            with cache.staging() as staging:
                tree = _unpack_package(_apt(cache, BUSYBOX_SUITE), "busybox-static", staging)
                (program,) = [*tree.glob("bin/busybox"), *tree.glob("usr/bin/busybox")]
                cache.publish(program, final)
    return final


def xen(cache):
    """CACHE/assets/xen-4.17: Debian's Xen for arm64, an Image of the boot protocol."""
    final = cache.path("assets", "xen-4.17")
    if final.exists():
        return final
    with cache.lock("xen-4.17"):
        if not final.exists():
            say("Debian's Xen for arm64")
            with cache.staging() as staging:
                tree = _unpack_package(_apt(cache, XEN_SUITE), XEN_PACKAGE, staging)
                out = staging / "xen"
                out.write_bytes(_raw_image(tree / "boot" / "xen-4.17-arm64"))
                cache.publish(out, final)
    return final
