# SPDX-License-Identifier: Apache-2.0
"""Tests of tools/ that need neither a network nor QEMU."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))

# fixtures
from fit_bench import bench, fitverify, out, signed, thief  # noqa: E402,F401 pylint: disable=all
