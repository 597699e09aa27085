# SPDX-License-Identifier: Apache-2.0
"""What is booted: Debian's kernel and busybox for arm64 or armhf, and Xen, whatever this machine is."""

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
# Architecture: the package that depends on its newest kernel, the magic number of a
# kernel and where that is. Documentation/arch/arm64/booting.rst: "ARM\x64" in the Image.
# arch/arm/boot/compressed/head.S: 0x016f2818 in the zImage.
ARCHES = {"arm64": ("linux-image-arm64", b"ARM\x64", 0x38),
          "armhf": ("linux-image-armmp-lpae", b"\x18\x28\x6f\x01", 0x24)}


def _apt(cache, suite, arch):
    return Apt(cache, "deb", [suite], arch=arch)


def _place(cache, name, arch):
    return cache.path("assets", name if arch == "arm64" else f"{name}-{arch}")


def _unpack_package(apt, package, staging):
    """Downloads one package and returns the folder with its files."""
    debs = apt.download_debs([package], staging)
    if len(debs) != 1:
        raise FetchError(f"apt downloaded {len(debs)} files for {package}, not one")
    tree = staging / "tree"
    unpack_deb(debs[0], tree)
    return tree


def _raw_image(vmlinuz, arch):
    """What the boot protocol starts: Debian's vmlinuz is that, or gzip around it."""
    data = vmlinuz.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    _, magic, offset = ARCHES[arch]
    if data[offset:offset + len(magic)] != magic:
        raise FetchError(f"{vmlinuz.name} is neither a kernel for {arch} nor gzip around one")
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


def kernel_folder(cache, series, arch="arm64"):
    """CACHE/assets/linux-SERIES[-ARCH] with Image, release (its name), config and modules/.

    For armhf Image is a zImage.
    """
    final = _place(cache, f"linux-{series}", arch)
    if (final / "Image").exists():
        return final
    with cache.lock(final.name):
        if not (final / "Image").exists():
            _fetch_kernel(cache, series, arch, final)
    return final


def _fetch_kernel(cache, series, arch, final):
    suite, newest = KERNEL_SUITES[series], ARCHES[arch][0]
    say(f"Debian {suite}'s {arch} kernel")
    apt = _apt(cache, suite, arch)
    meta = next(stanzas(apt.run("apt-cache", "show", "--no-all-versions", newest)))
    package = re.search(r"linux-image-[0-9][^ ,]*", meta.get("Depends", ""))
    if not package or not package[0].startswith(f"linux-image-{series}."):
        raise FetchError(f"{newest} of {suite} is not of the {series} series")
    with cache.staging() as staging:
        tree = _unpack_package(apt, package[0], staging)
        out = staging / "out"
        out.mkdir()
        (vmlinuz,) = (tree / "boot").glob("vmlinuz-*")
        (out / "Image").write_bytes(_raw_image(vmlinuz, arch))
        (out / "release").write_text(vmlinuz.name.removeprefix("vmlinuz-") + "\n")
        (config,) = (tree / "boot").glob("config-*")
        config.rename(out / "config")
        _copy_modules(tree, out / "modules")
        cache.publish(out, final)
    say(f"{package[0]} is in {final}")


def busybox(cache, arch="arm64"):
    """CACHE/assets/busybox-ARCH: Debian's statically linked busybox."""
    final = cache.path("assets", f"busybox-{arch}")
    if final.exists():
        return final
    with cache.lock(final.name):
        if not final.exists():
            say(f"Debian's static {arch} busybox")
            with cache.staging() as staging:
                tree = _unpack_package(_apt(cache, BUSYBOX_SUITE, arch), "busybox-static", staging)
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
                tree = _unpack_package(_apt(cache, XEN_SUITE, "arm64"), XEN_PACKAGE, staging)
                out = staging / "xen"
                out.write_bytes(_raw_image(tree / "boot" / "xen-4.17-arm64", "arm64"))
                cache.publish(out, final)
    return final
