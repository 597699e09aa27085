# SPDX-License-Identifier: Apache-2.0
"""Pinned sources: verified, unpacked once, and what happens when a pin has gone."""

import io
import os
import tarfile

import pytest

from fetchlib.cache import Cache, FetchError, sha256
from fetchlib.sources import (Source, Sources, in_series, make_variables, read_lock,
                              upstream_version)


def tarball(folder, version):
    """A small source release; returns its path."""
    path = folder / f"lib_{version}.orig.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name in (f"lib-{version}/include/lib.h", f"lib-{version}/lib.c"):
            entry = tarfile.TarInfo(name)
            entry.size = len(version)
            tar.addfile(entry, io.BytesIO(version.encode()))
    return path


def pin_of(path, version, **more):
    """The lock file's entry for a tarball."""
    return Source("lib", "lib", "trixie", version, "1.3", path.name, sha256(path), **more)


class Archive:
    """Stands for the private apt: an archive that has just one release."""

    def __init__(self, path):
        self.path = path

    def run(self, tool, *args):
        name = self.path.name
        if tool == "apt-cache":
            return (f"Package: lib\nVersion: 9-1\nChecksums-Sha256:\n {'0' * 64} 1 lib_9.dsc\n"
                    f" {sha256(self.path)} 10 {name}\n")
        assert args[-1] == "lib=9-1"
        return f"'http://archive.example/{name}' {name} 10 SHA256:00\n"

    def download_file(self, uri, dest, _digest):
        assert uri.endswith(self.path.name)
        os.link(self.path, dest)


@pytest.fixture(name="cache")
def cache_fixture(tmp_path):
    return Cache(tmp_path / "cache")


def from_archive(cache, path):
    """Sources that know only the archive of one release."""
    sources = Sources(cache)
    sources._apts["trixie"] = Archive(path)
    return sources


@pytest.fixture(autouse=True)
def no_tarball_folder(monkeypatch):
    monkeypatch.delenv("SLIPWAY_TARBALLS", raising=False)


@pytest.mark.parametrize("name,version", [
    ("zlib_1.3.dfsg+really1.3.1.orig.tar.gz", "1.3.1"),
    ("qemu_10.0.13+ds.orig.tar.xz", "10.0.13"),
    ("lwip_2.2.1+dfsg1.orig.tar.xz", "2.2.1"),
    ("device-tree-compiler_1.7.2.orig.tar.xz", "1.7.2"),
])
def test_upstream_version(name, version):
    assert upstream_version(name) == version


def test_series():
    assert in_series("1.3.1", "1.3") and in_series("1.3", "1.3")
    assert not in_series("1.30", "1.3") and not in_series("2.1.3", "1.3")


def test_lock_file_is_consistent():
    for pin in read_lock().values():
        assert in_series(pin.version, pin.series)
        assert upstream_version(pin.tarball) == pin.version
        assert len(pin.sha256) == 64


def test_folder_of_tarballs(cache, tmp_path):
    path = tarball(tmp_path, "1.3.1")
    pin = pin_of(path, "1.3.1", make="LIB_DIR=include")
    text = make_variables(Sources(cache, tmp_path), [pin])
    assert f"LIB_DIR := {cache.path('src', 'lib-1.3.1', 'include')}\n" in text
    path.unlink()
    assert Sources(cache, tmp_path).folder(pin) == cache.path("src", "lib-1.3.1")


def test_changed_tarball_is_refused_and_leaves_nothing(cache, tmp_path):
    path = tarball(tmp_path, "1.3.1")
    pin = pin_of(path, "1.3.1")
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(FetchError, match="sources.lock wants"):
        Sources(cache, tmp_path).folder(pin)
    assert not cache.path("src").exists()


def test_only_one_file(cache, tmp_path):
    pin = pin_of(tarball(tmp_path, "1.3.1"), "1.3.1", only="include/lib.h")
    folder = Sources(cache, tmp_path).folder(pin)
    assert sorted(item.name for item in folder.iterdir()) == [".slipway-source", "lib.h"]


def test_pinned_release_from_the_archive(cache, tmp_path, capsys):
    path = tarball(tmp_path, "1.3.1")
    pin = pin_of(path, "1.3.1")
    folder = from_archive(cache, path).folder(pin)
    assert (folder / "lib.c").read_text() == "1.3.1"
    assert "INSTEAD" not in capsys.readouterr().err


def test_newer_patch_release_stands_in_loudly_every_time(cache, tmp_path, capsys):
    pin = pin_of(tarball(tmp_path, "1.3.0"), "1.3.0")
    newer = tarball(tmp_path, "1.3.10")
    assert from_archive(cache, newer).folder(pin).name == "lib-1.3.10"
    assert "USING 1.3.10 INSTEAD" in capsys.readouterr().err
    newer.unlink()  # the second time nothing is asked for
    assert from_archive(cache, newer).folder(pin).name == "lib-1.3.10"
    assert "USING 1.3.10 INSTEAD" in capsys.readouterr().err


@pytest.mark.parametrize("other", ["1.4.0", "1.2.9"])
def test_another_series_does_not_stand_in(cache, tmp_path, other):
    pin = pin_of(tarball(tmp_path, "1.3.0"), "1.3.0")
    with pytest.raises(FetchError, match="nor a newer release of the 1.3 series"):
        from_archive(cache, tarball(tmp_path, other)).folder(pin)
