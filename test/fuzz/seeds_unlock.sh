#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_unlock.sh FOLDER: good tokens for each kind of key, and what is like one but is not.
set -e
/usr/bin/python3 - "$1" <<'EOF'
import base64, pathlib, sys

def up(first, size):
    return bytes((first + i) % 256 for i in range(size))

def der(r, s):
    both = b"".join(b"\2" + bytes([len(n)]) + n for n in (b"\0" * (n[:1] > b"\x7f") + n for n in (r, s)))
    return b"\x30" + bytes([len(both)]) + both

tokens = {0: up(1, 256), 1: up(1, 512), 2: der(up(1, 32), up(33, 32)), 3: der(up(1, 48), up(49, 48))}
folder = pathlib.Path(sys.argv[1])
for kind, signature in tokens.items():
    text = base64.b64encode(signature)
    (folder / f"good{kind}").write_bytes(bytes([kind]) + text)
    (folder / f"short{kind}").write_bytes(bytes([kind]) + text[:-4])
    (folder / f"der{kind}").write_bytes(bytes([kind]) + signature)
for name, signature in ("small", der(b"\1", b"\x80")), ("zero", der(b"\0", b"\0")), ("empty", der(b"", b"")):
    (folder / name).write_bytes(b"\2" + base64.b64encode(signature))
    (folder / f"der-{name}").write_bytes(b"\2" + signature)
(folder / "serial").write_bytes(b"\0board-1.2_x:y\n")
EOF
