# SPDX-License-Identifier: Apache-2.0
"""Goals of the Makefile that change the configuration, together with others."""
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def make(out, *goals):
    subprocess.run(["make", "-s", f"O={out}", *goals], cwd=ROOT, check=True)


def test_what_is_built_has_the_configuration_that_is_asked_for(tmp_path):
    table = tmp_path / "generated/table_commands.c"
    make(tmp_path, "qemu_virt_defconfig", table)
    assert "cmd_mmu" not in table.read_text()
    make(tmp_path, "qemu_virt_debug_defconfig", table)
    assert "cmd_mmu" in table.read_text()
    make(tmp_path, table, "qemu_virt_defconfig")
    assert "cmd_mmu" in table.read_text()
    make(tmp_path, table)
    assert "cmd_mmu" not in table.read_text()


def test_a_failing_goal_ends_it(tmp_path):
    with_error = subprocess.run(["make", "-s", f"O={tmp_path}", "no_such_defconfig", "all"], cwd=ROOT,
                                stderr=subprocess.PIPE, text=True, check=False)
    assert with_error.returncode != 0
    assert not (tmp_path / "slipway.bin").exists()
