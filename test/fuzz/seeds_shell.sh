#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_shell.sh FOLDER: every script of test/unit/shell_cases.def, after a first byte that the target takes.
set -e
exec /usr/bin/python3 - "$1" test/unit/shell_cases.def <<'PYTHON'
import ast, pathlib, re, sys

folder, table = map(pathlib.Path, sys.argv[1:])
for number, line in enumerate(table.read_text().splitlines()):
    match = re.match(r"(CASE|DIFF|SYNTAX)(\(.*\))$", line)
    if match:
        first = "\x02" if number % 2 else "\x03"
        (folder / f"case{number}").write_text(first + ast.literal_eval(match.group(2))[0])
PYTHON
