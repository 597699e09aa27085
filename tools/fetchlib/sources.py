# SPDX-License-Identifier: Apache-2.0
"""Third-party sources: what sources.lock pins, verified and unpacked in the cache."""

import configparser
import dataclasses
import os
import pathlib
import re
import subprocess

from .cache import FetchError, say, sha256, warn
from .debian import Apt, stanzas

LOCK_FILE = pathlib.Path(__file__).resolve().parent.parent / "sources.lock"


@dataclasses.dataclass
class Source:
    """One section of sources.lock; the file's head explains the fields."""
    name: str
    source: str
    suite: str
    version: str
    series: str
    tarball: str
    sha256: str
    make: str = ""
    only: str = ""


def read_lock(path=LOCK_FILE):
    """All pinned sources by name."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(path.read_text(encoding="utf-8"))
    try:
        return {name: Source(name, **parser[name]) for name in parser.sections()}
    except TypeError as error:
        raise FetchError(f"{path}: a field is missing or unknown: {error}") from None


def upstream_version(tarball):
    """1.3.1 of zlib_1.3.dfsg+really1.3.1.orig.tar.gz: Debian's additions taken off."""
    version = re.sub(r"\.orig\.tar\.\w+$", "", tarball).split("_", 1)[1]
    version = version.rsplit("really", 1)[-1]
    return re.sub(r"[+.~](dfsg|ds|repack).*$", "", version)


def version_key(version):
    """Orders upstream versions: numbers as numbers."""
    return [int(part) for part in re.findall(r"\d+", version)]


def in_series(version, series):
    """Whether a version is a patch release of the series (1.3.1 of 1.3)."""
    return version == series or version.startswith(series + ".")


def warn_superseded(pinned, used):
    """Says that what is built is not what the lock file pins."""
    warn([f"{pinned.name}: version {pinned.version} has left Debian's archive.",
          f"USING {used.version} INSTEAD, a newer release of the {pinned.series} series:",
          f"  {used.tarball}",
          f"  sha256 {used.sha256}",
          "This build is not the one that was tested. To settle it, put this version,",
          f"tarball and sha256 into {os.path.relpath(LOCK_FILE)}."])


class Sources:
    """Gets pinned sources into CACHE/src/NAME-VERSION."""

    def __init__(self, cache, tarball_dir=None):
        self.cache = cache
        self.tarball_dir = tarball_dir or os.environ.get("SLIPWAY_TARBALLS")
        self._apts = {}

    def folder(self, pin):
        """The unpacked source of a pin, fetched if it is not there yet."""
        found = self._unpacked(pin)
        if found:
            return found
        with self.cache.lock(f"src-{pin.name}"):
            return self._unpacked(pin) or self._unpack(pin)

    def _place(self, source):
        return self.cache.path("src", f"{source.name}-{source.version}")

    def _unpacked(self, pin):
        """The pinned version in the cache, else a stand-in that was taken earlier."""
        place = self._place(pin)
        if stamp_of(place).get("sha256") == pin.sha256:
            return place
        for place in self.cache.path("src").glob(f"{pin.name}-{pin.series}*"):
            stamp = stamp_of(place)
            if stamp.get("instead_of") == pin.sha256:
                warn_superseded(pin, dataclasses.replace(
                    pin, version=stamp["version"], tarball=stamp["tarball"],
                    sha256=stamp["sha256"]))
                return place
        return None

    def _unpack(self, pin):
        used, tarball = self._tarball(pin)
        place = self._place(used)
        with self.cache.staging() as staging:
            tree = staging / "tree"
            tree.mkdir()
            argv = ["tar", "-xf", str(tarball), "-C", str(tree), "--no-same-owner"]
            if pin.only:
                strip = pin.only.count("/") + 1
                argv += [f"--strip-components={strip}", "--wildcards", f"*/{pin.only}"]
            else:
                argv.append("--strip-components=1")
            if subprocess.run(argv, check=False).returncode:
                raise FetchError(f"{tarball} cannot be unpacked"
                                 + (f", or has no {pin.only}" if pin.only else ""))
            write_stamp(tree, pin, used)
            self.cache.publish(tree, place)
        say(f"{pin.name} {used.version} is in {place}")
        return place

    def _tarball(self, pin):
        """Finds or downloads the tarball; returns what it is and where."""
        if self.tarball_dir:
            return pin, self._checked(pin, pathlib.Path(self.tarball_dir) / pin.tarball)
        kept = self.cache.path("tarballs", pin.tarball)
        if kept.exists() and sha256(kept) == pin.sha256:
            return pin, kept
        return self._download(pin)

    @staticmethod
    def _checked(pin, path):
        if not path.exists():
            raise FetchError(f"{path} is missing (SLIPWAY_TARBALLS names its folder): "
                             f"{pin.name} {pin.version}, sha256 {pin.sha256}")
        digest = sha256(path)
        if digest != pin.sha256:
            raise FetchError(f"{path}: sha256 is {digest}, but sources.lock wants {pin.sha256}")
        return path

    def _download(self, pin):
        say(f"{pin.name} {pin.version} from Debian's source archive")
        apt = self._apts.setdefault(pin.suite, Apt(self.cache, "deb-src", [pin.suite]))
        used, debian_version = self._choose(apt, pin)
        listing = apt.run("apt-get", "-q", "source", "--print-uris", "--only-source",
                          f"{pin.source}={debian_version}")
        uri = next((uri for uri, name in re.findall(r"^'([^']+)' (\S+) ", listing, re.M)
                    if name == used.tarball), None)
        if not uri:
            raise FetchError(f"apt names no address for {used.tarball}")
        with self.cache.staging() as staging:
            file = staging / used.tarball
            apt.download_file(uri, file, used.sha256)
            self._checked(used, file)
            kept = self.cache.path("tarballs", used.tarball)
            self.cache.publish(file, kept)
        if used is not pin:
            warn_superseded(pin, used)
        return used, kept

    @staticmethod
    def _choose(apt, pin):
        """The archive's source version with the pinned tarball, else the newest of its series."""
        newer = []
        for entry in stanzas(apt.run("apt-cache", "showsrc", "--only-source", pin.source)):
            for digest, name in re.findall(r"([0-9a-f]{64}) \d+ (\S+\.orig\.tar\.\w+)\s*$",
                                           entry.get("Checksums-Sha256", ""), re.M):
                version = upstream_version(name)
                if digest == pin.sha256:
                    return pin, entry["Version"]
                if (in_series(version, pin.series)
                        and version_key(version) >= version_key(pin.version)):
                    used = dataclasses.replace(pin, version=version, tarball=name, sha256=digest)
                    newer.append((version_key(version), used, entry["Version"]))
        if not newer:
            raise FetchError(f"Debian {pin.suite} has neither {pin.source} {pin.version} nor a "
                             f"newer release of the {pin.series} series: pin another release in "
                             "sources.lock, or name a folder with the tarball (SLIPWAY_TARBALLS)")
        return max(newer, key=lambda item: item[0])[1:]


def stamp_of(place):
    """What a folder in CACHE/src was unpacked from ({} when it is not ours)."""
    try:
        text = (place / ".slipway-source").read_text(encoding="utf-8")
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in text.splitlines())


def write_stamp(tree, pin, used):
    """Records that; instead_of names the pin that a newer release stands in for."""
    lines = [f"version={used.version}", f"tarball={used.tarball}", f"sha256={used.sha256}"]
    if used is not pin:
        lines.append(f"instead_of={pin.sha256}")
    (tree / ".slipway-source").write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_variables(sources, pins):
    """The lines `VARIABLE := folder` for the build, fetching what is missing."""
    lines = ["# Made by tools/fetch from tools/sources.lock"]
    for pin in pins:
        variable, subfolder = pin.make.split("=", 1)
        lines.append(f"{variable} := {(sources.folder(pin) / subfolder).resolve()}")
    return "\n".join(lines) + "\n"
