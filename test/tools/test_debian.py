# SPDX-License-Identifier: Apache-2.0
"""Which mirror tools/fetch derives from a machine's apt configuration."""

import pytest

from fetchlib.cache import FetchError
from fetchlib.debian import main_mirror, stanzas

DEB822 = """\
# a comment
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""


def etc(tmp_path, **files):
    """An /etc/apt with these files: `list` is sources.list, others go below it."""
    (tmp_path / "sources.list.d").mkdir()
    for name, text in files.items():
        place = "sources.list" if name == "list" else f"sources.list.d/{name.replace('__', '.')}"
        (tmp_path / place).write_text(text)
    return tmp_path


def test_deb822_form(tmp_path):
    assert main_mirror(etc(tmp_path, debian__sources=DEB822)) == "http://mirror.example/debian"


def test_one_line_form_with_options(tmp_path):
    text = "deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] " \
           "https://m.example/d/ trixie main # comment\n"
    assert main_mirror(etc(tmp_path, list=text)) == "https://m.example/d/"


def test_disabled_source_only_and_cdrom_entries_are_ignored(tmp_path):
    disabled = DEB822.replace("Types: deb deb-src", "Enabled: no\nTypes: deb", 1)
    text = ("deb cdrom:[Debian]/ bookworm main\n"
            "#deb http://commented.example/debian bookworm main\n"
            "deb-src http://source.example/debian bookworm main\n"
            "deb http://good.example/debian bookworm main\n")
    assert main_mirror(etc(tmp_path, a__sources=disabled, list=text)) \
        == "http://good.example/debian"


@pytest.mark.parametrize("line", [
    "deb https://vendor.example/linux/debian bookworm stable",
    "deb [signed-by=/etc/apt/keyrings/vendor.gpg] https://vendor.example/debian bookworm main",
    "deb http://vendor.example/apt bookworm-pgdg main",
    "deb http://mirror.example/debian-security bookworm-security main",
    "deb http://mirror.example/ubuntu noble main",
])
def test_other_archives_are_not_taken_for_debian(tmp_path, line):
    with pytest.raises(FetchError, match="no entry for Debian"):
        main_mirror(etc(tmp_path, list=line + "\n"))


def test_no_configuration_at_all(tmp_path):
    with pytest.raises(FetchError, match="SLIPWAY_TARBALLS"):
        main_mirror(tmp_path / "nothing")


def test_stanzas_keep_continuation_lines():
    parsed = list(stanzas("Package: a\nFiles:\n x 1\n y 2\nVersion: 1:2\n\nPackage: b\n"))
    assert [entry["Package"] for entry in parsed] == ["a", "b"]
    assert parsed[0]["Files"].split() == ["x", "1", "y", "2"]
    assert parsed[0]["Version"] == "1:2"
