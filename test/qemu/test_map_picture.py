# SPDX-License-Identifier: Apache-2.0
"""The picture of Slipway's own map, as `make docs` draws it."""
import subprocess
import xml.etree.ElementTree as ET

from conftest import ROOT

SVG = "{http://www.w3.org/2000/svg}"


def test_picture(debug_bin, tmp_path):
    """It is drawn, the same twice, and shows what the memory map of doc/memory-map.md promises."""
    pictures = []
    for name in ("one.svg", "two.svg"):
        subprocess.run([ROOT / "tools/gen-map-picture", "--bin", debug_bin, "--armdecode",
                        debug_bin.parent / "tools/armdecode", "--out", tmp_path / name], check=True)
        pictures.append((tmp_path / name).read_text(encoding="utf-8"))
    assert pictures[0] == pictures[1]
    svg = ET.fromstring(pictures[0])
    boxes = {g.find(f"{SVG}text").text: g.find(f"{SVG}rect").get("class") for g in svg.iter(f"{SVG}g")}
    assert boxes["text"] == "box rx" and boxes["rodata"] == "box ro"
    assert {boxes[name] for name in ("data", "stack", "heap", "translation tables")} == {"box rw"}
    texts = [t.text for t in svg.iter(f"{SVG}text")]
    assert any(t.endswith("nothing is writable and executable") for t in texts)
    # page 0 and the two guards below the stacks
    assert texts.count("hole of 4 KiB") >= 3
    assert (ROOT / "doc/memory-map.svg").read_text(encoding="utf-8").startswith(pictures[0][:200])
