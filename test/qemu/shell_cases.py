# SPDX-License-Identifier: Apache-2.0
"""The script examples of test/unit/*_cases.def, and how to type them at a console."""
import ast
import collections
import pathlib
import re

import pexpect

TABLES = pathlib.Path(__file__).resolve().parents[1] / "unit"
ENTRY = re.compile(r"^(CASE|DIFF|SYNTAX)(\(.*\))$")
EINVAL_STATUS = 1
Case = collections.namedtuple("Case", "kind script output status why")
SHOWN = 100     # characters of what a console said that are kept when it gets stuck


def load(name="shell_cases.def"):
    """The cases of a table, WHY being "" where there is none; C's strings are Python's too."""
    cases = []
    for line in (TABLES / name).read_text(encoding="utf-8").splitlines():
        match = ENTRY.match(line)
        if not match:
            continue
        kind, fields = match.group(1), ast.literal_eval(match.group(2))
        status = EINVAL_STATUS if kind == "SYNTAX" else fields[2]
        cases.append(Case(kind, fields[0], fields[1], status, "" if kind == "CASE" else fields[-1]))
    return cases


def typable(script):
    """A tab is a key of its own at a prompt."""
    return "\t" not in script


class Stuck(Exception):
    """The console asks for more although the script is complete, or is silent."""


def type_script(machine, script, timeout):
    """Types SCRIPT line by line; returns what it printed and $?."""
    output, more = "", 0
    for line in script.split("\n"):
        machine.child.send(line + "\r")
        try:
            more = machine.child.expect([r"\n=> $", r"\n> $"], timeout=timeout)
        except pexpect.TIMEOUT as silent:
            raise Stuck(machine.child.before[-SHOWN:]) from silent
        text = machine.child.before.replace("\r", "")
        text = text.removeprefix(line).removeprefix("\n")
        output += text + "\n" if text else ""
    if more:
        raise Stuck(output[-SHOWN:])
    machine.child.send("echo st=$?\r")
    machine.child.expect(r"\nst=(\d+)\r*\n=> $", timeout=timeout)
    return output, int(machine.child.match.group(1))
