# SPDX-License-Identifier: Apache-2.0
"""Tests of tools/ that need neither a network nor QEMU."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
