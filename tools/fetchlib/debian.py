# SPDX-License-Identifier: Apache-2.0
"""Debian's archive through a private apt: its own lists, its own downloads.

The machine's apt configuration is read (which mirror, which proxy) and never
changed. Nothing here needs root. Everything that comes out was verified by apt
against the archive's signatures.
"""

import dataclasses
import os
import pathlib
import re
import subprocess

from .cache import FetchError, say

ETC_APT = pathlib.Path("/etc/apt")
KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.gpg",
            "/usr/share/keyrings/debian-archive-keyring.pgp")
APT_HELPER = "/usr/lib/apt/apt-helper"

# Suites of the main archive; those of debian-security stand on another address.
MAIN_SUITE = re.compile(
    r"(stable|oldstable|oldoldstable|testing|unstable|sid|bullseye|bookworm|trixie|forky|duke)"
    r"(-updates|-backports|-backports-sloppy|-proposed-updates)?$")


@dataclasses.dataclass
class Entry:
    """One `deb` line of the machine's sources, whichever form it was written in."""
    uri: str
    suites: list
    components: list
    signed_by: str


def parse_one_line(text):
    """Entries of a sources.list: `deb [option=value ...] URI SUITE COMPONENT...`."""
    for line in text.splitlines():
        match = re.match(r"deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<rest>\S.*)",
                         line.split("#")[0].strip())
        if not match:
            continue
        words = match["rest"].split()
        if len(words) < 3:
            continue
        signed = re.search(r"signed-by=(\S+)", match["options"] or "")
        yield Entry(words[0], [words[1]], words[2:], signed[1] if signed else "")


def parse_deb822(text):
    """Entries of a .sources file (stanzas of `Field: value`)."""
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for stanza in re.split(r"\n\s*\n", text):
        joined = re.sub(r"\n[ \t]+", " ", stanza)
        fields = {key.lower(): value.strip()
                  for key, value in re.findall(r"^([A-Za-z-]+):(.*)$", joined, re.M)}
        if "deb" not in fields.get("types", "").split() or fields.get("enabled") == "no":
            continue
        for uri in fields.get("uris", "").split():
            yield Entry(uri, fields.get("suites", "").split(),
                        fields.get("components", "").split(), fields.get("signed-by", ""))


def machine_entries(etc=ETC_APT):
    """All entries of this machine, in apt's order."""
    files = [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]
    for path in files:
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if path.suffix == ".sources":
            yield from parse_deb822(text)
        elif path.suffix == ".list":
            yield from parse_one_line(text)


def main_mirror(etc=ETC_APT):
    """The address of Debian's main archive that this machine uses.

    Other vendors name Debian's suites too, but not with component `main` and
    without a keyring of their own. A wrong guess is harmless: nothing is
    accepted that Debian's keys have not signed.
    """
    for entry in machine_entries(etc):
        foreign_key = entry.signed_by and "debian-archive" not in entry.signed_by
        if entry.uri.startswith("cdrom:") or foreign_key or "main" not in entry.components:
            continue
        if any(MAIN_SUITE.match(suite) for suite in entry.suites):
            return entry.uri
    raise FetchError(f"no entry for Debian's main archive in {etc}/sources.list or "
                     f"{etc}/sources.list.d: add one, or name a folder with the tarballs "
                     "(SLIPWAY_TARBALLS)")


def keyring():
    """The keyring that signs every release of Debian."""
    for path in KEYRINGS:
        if os.path.exists(path):
            return path
    raise FetchError("no keyring of Debian's archive: install debian-archive-keyring")


class Apt:
    """A private apt for some suites, updated when first used.

    kind: `deb` or `deb-src`. arch: of the packages, when it is not the machine's;
    then apt also knows of no installed package.
    """

    def __init__(self, cache, kind, suites, arch=None):
        self.name = "-".join([kind, *suites, *([arch] if arch else [])])
        self.suites = suites
        self.dir = cache.path("apt", self.name)
        self.conf = self.dir / "apt.conf"
        self._kind, self._arch = kind, arch
        self._cache = cache
        self._updated = False

    def _write_config(self):
        for part in ("state/lists/partial", "cache/archives/partial", "empty"):
            (self.dir / part).mkdir(parents=True, exist_ok=True)
        sources = self.dir / "private.sources"
        sources.write_text(
            f"Types: {self._kind}\nURIs: {main_mirror()}\nSuites: {' '.join(self.suites)}\n"
            f"Components: main\nSigned-By: {keyring()}\n", encoding="utf-8")
        lines = [
            "#clear APT::Update::Post-Invoke;",
            "#clear APT::Update::Post-Invoke-Success;",
            "#clear APT::Default-Release;",
            f'Dir::State "{self.dir}/state";',
            f'Dir::Cache "{self.dir}/cache";',
            f'Dir::Etc::SourceList "{sources}";',
            f'Dir::Etc::SourceParts "{self.dir}/empty";',
            'Dir::Etc::Preferences "/dev/null";',
            f'Dir::Etc::PreferencesParts "{self.dir}/empty";',
            'Acquire::Languages "none";',
            'Acquire::PDiffs "false";',
            'Acquire::Retries "3";',
            # as root, apt would download as a user that cannot enter the home folder
            'APT::Sandbox::User "root";',
        ]
        if self._arch:
            (self.dir / "status").touch()
            lines += [f'Dir::State::status "{self.dir}/status";', "#clear APT::Architectures;",
                      f'APT::Architecture "{self._arch}";',
                      f'APT::Architectures {{ "{self._arch}"; }};']
        self.conf.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(self, tool, *args, cwd=None):
        """Runs one of apt's tools with the private state; returns what it printed."""
        with self._cache.lock(f"apt-{self.name}"):
            if not self._updated:
                self._update()
            return self._exec([tool, "-c", str(self.conf), *args], cwd)

    def _update(self):
        self._write_config()
        say(f"reading Debian's package lists ({' '.join(self.suites)})")
        self._exec(["apt-get", "-c", str(self.conf), "-q", "--error-on=any", "update"])
        self._updated = True

    def _exec(self, argv, cwd=None):
        env = dict(os.environ, LC_ALL="C", DEBIAN_FRONTEND="noninteractive")
        try:
            done = subprocess.run(argv, cwd=cwd, env=env, text=True, check=False,
                                  stdin=subprocess.DEVNULL, capture_output=True)
        except FileNotFoundError:
            raise FetchError(f"{argv[0]} is not here: {self._without_apt('this needs Debian')}"
                             ) from None
        if done.returncode:
            tail = "\n".join((done.stderr or done.stdout).strip().splitlines()[-6:])
            raise FetchError(f"`{os.path.basename(argv[0])} {' '.join(argv[3:])}` failed:\n{tail}\n"
                             + self._without_apt("Is the network there?"))
        return done.stdout

    def _without_apt(self, text):
        if self._kind == "deb-src":
            text += " Without it, name a folder with the tarballs (SLIPWAY_TARBALLS)."
        return text

    def download_file(self, uri, dest, digest):
        """One file of the archive whose address apt has told."""
        self.run(APT_HELPER, "download-file", uri, str(dest), f"SHA256:{digest}")

    def download_debs(self, specs, folder):
        """Binary packages (`NAME`, `NAME=VERSION`) into a folder; returns their paths."""
        self.run("apt-get", "-q", "download", *specs, cwd=folder)
        return sorted(pathlib.Path(folder).glob("*.deb"))


def unpack_deb(deb, folder):
    """The files of a binary package, without installing it."""
    subprocess.run(["dpkg-deb", "-x", str(deb), str(folder)], check=True)


def stanzas(text):
    """Parses apt-cache's output: one dict per paragraph; values keep their lines."""
    for paragraph in text.strip().split("\n\n"):
        yield {key: value.strip() for key, value in
               re.findall(r"^([A-Za-z0-9-]+):((?:.*)(?:\n[ \t].*)*)", paragraph, re.M)}
