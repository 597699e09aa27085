# SPDX-License-Identifier: Apache-2.0
"""The firmware image package that tools/mktfa writes, read as TF-A's documents have it."""
import importlib.machinery
import importlib.util
import pathlib
import struct

import pytest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "mktfa"


@pytest.fixture(scope="module")
def mktfa():
    loader = importlib.machinery.SourceFileLoader("mktfa", str(TOOL))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("mktfa", loader))
    loader.exec_module(module)
    return module


# docs/design/firmware-design.rst: a table of 16-byte header and 40-byte entries, the last of which
# has no UUID and the package's size as its offset. The bytes are those of `fiptool create`.
def test_package(mktfa):
    images = {mktfa.BL2: b"two" * 7, mktfa.BL31: bytes(32), mktfa.BL33: b"\xff" * 5}
    package = mktfa.package(images)
    assert package[:16].hex() == "010064aa7856341200000000" + "00000000"
    for i, (name, data) in enumerate(images.items()):
        entry = package[16 + 40 * i:56 + 40 * i]
        offset, size, flags = struct.unpack("<QQQ", entry[16:])
        assert entry[:16] == name.bytes and flags == 0
        assert package[offset:offset + size] == data
    end = package[136:176]
    assert end[:16] == bytes(16) and struct.unpack("<QQQ", end[16:]) == (len(package), 0, 0)


def test_flash(mktfa):
    flash = mktfa.flash(b"one", {mktfa.BL33: b"slipway"})
    assert flash.startswith(b"one\xff") and flash[0x40000:0x40004].hex() == "010064aa"
    with pytest.raises(mktfa.BuildError, match="reaches into the package"):
        mktfa.flash(bytes(0x40001), {})
