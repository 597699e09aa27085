# SPDX-License-Identifier: Apache-2.0
"""How soon the caches are on: instructions from reset to the one that sets SCTLR.M.

Until then every access goes to memory, so what is done there is counted, by the
plugin of `make bench`. A bound is as far above what it takes today as another compiler may
make of it.
"""
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test/trace"))

from console import TIMEOUT  # noqa: E402
from tracer import MACHINE  # noqa: E402


@pytest.fixture(scope="module")
def plugin(plugins):
    return plugins / "count.so"


def until_mmu(qemu, plugin, image, entry, el, cpu, events):
    """(instructions, EL) of the first write of SCTLR that sets M."""
    subprocess.run([qemu, "-M", MACHINE[entry, el], "-cpu", cpu, "-m", "1G", "-nodefaults",
                    "-display", "none", f"-{entry}", image,
                    "-plugin", f"{plugin},out={events},mmu=end"],
                   check=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL)
    line = [line.split() for line in events.read_text().splitlines() if line.startswith("mmu ")]
    assert len(line) == 1, events.read_text()
    return int(line[0][2]), line[0][5]


@pytest.mark.parametrize("cpu", ["cortex-a57", "max"])
@pytest.mark.parametrize("entry,el,most", [
    ("kernel", 2, 800), ("kernel", 1, 800),
    ("bios", 2, 900), ("bios", 1, 900),       # the ROM is mapped too
])
def test_mmu_is_on_soon(qemu, plugin, slipway_bin, tmp_path, capsys, entry, el, most, cpu):
    count, at = until_mmu(qemu, plugin, slipway_bin, entry, el, cpu, tmp_path / "events")
    with capsys.disabled():
        print(f"\n-{entry} at EL{el}, {cpu}: {count} instructions to the first map", end=" ")
    assert at == f"EL{el}"
    assert count <= most
