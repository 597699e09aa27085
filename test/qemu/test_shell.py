# SPDX-License-Identifier: Apache-2.0
"""The script language at the prompt, and the same scripts on Debian's U-Boot."""
import pathlib

import pytest

import shell_cases

COMMANDS = "command_cases.def"      # setexpr and others, which the debug configuration has
U_BOOT = pathlib.Path("/usr/lib/u-boot/qemu_arm64/u-boot.bin")
SAME = 280      # scripts at least that do the same on both
ANSWER = 5      # seconds; U-Boot asks for more, or is silent, where it does not understand


def differences(machine, cases, start_again):
    """The cases whose output or $? is not the table's, with what came instead."""
    wrong = []
    for case in cases:
        try:
            got = shell_cases.type_script(machine, case.script, ANSWER)
        except shell_cases.Stuck as stuck:
            got = f"stuck: {stuck}", None
            machine = start_again(machine)
        # whether the last line ends in a newline cannot be seen at a prompt
        if (got[0].rstrip("\n"), got[1]) != (case.output.rstrip("\n"), case.status):
            wrong.append((case, got))
    return wrong


def report(wrong):
    return "\n".join(f"{case}\n    gave {got}" for case, got in wrong)


def press_ctrl_c(machine):
    """What to do about a Slipway that is stuck."""
    machine.send("\003")
    machine.prompt()
    return machine


def test_examples(boot):
    """Every example of the table, typed at Slipway's prompt."""
    machine = boot()
    machine.prompt()
    cases = [c for c in shell_cases.load() if shell_cases.typable(c.script)]
    wrong = differences(machine, cases, press_ctrl_c)
    assert not wrong, report(wrong)


def test_command_examples(boot, debug_bin):
    """The same for the commands."""
    machine = boot(binary=debug_bin)
    machine.prompt()
    wrong = differences(machine, shell_cases.load(COMMANDS), press_ctrl_c)
    assert not wrong, report(wrong)


@pytest.fixture
def start_u_boot(boot):
    """A function that starts Debian's U-Boot and returns it at its prompt."""
    if not U_BOOT.exists():
        pytest.skip("Debian's package u-boot-qemu is not installed")

    def start(old=None):
        if old:
            old.close()
        machine = boot(binary=U_BOOT, machine="", args=["-net", "none"])
        machine.expect("Hit any key")
        machine.send("x")
        machine.prompt()
        return machine
    return start


def test_same_on_u_boot(start_u_boot):
    """What the table calls the same is the same on Debian's U-Boot."""
    cases = [c for c in shell_cases.load() + shell_cases.load(COMMANDS)
             if c.kind == "CASE" and shell_cases.typable(c.script)]
    assert len(cases) >= SAME
    wrong = differences(start_u_boot(), cases, start_u_boot)
    assert not wrong, report(wrong)


def test_different_on_u_boot(start_u_boot):
    """What the table calls a difference is one: else the table is out of date."""
    cases = [c for c in shell_cases.load() + shell_cases.load(COMMANDS)
             if c.kind != "CASE" and shell_cases.typable(c.script)]
    wrong = [case for case, _ in differences(start_u_boot(), cases, start_u_boot)]
    same = [case for case in cases if case not in wrong]
    assert not same, "\n".join(map(str, same))
