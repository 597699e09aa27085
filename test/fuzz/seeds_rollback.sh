#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_rollback.sh FOLDER: records and confirmations in both copies, of each kind of medium.
set -e
/usr/bin/python3 - "$1" <<'EOF'
import itertools, pathlib, struct, sys

FLASH, CONFIRM, CRCS, SHAS, UNREADABLE = 1, 2, 12, 48, 64
folder = pathlib.Path(sys.argv[1])

def record(keys, number, minimum, started):
    head = struct.pack("<8sIIQII", b"SLIPWRBK", 1, keys, number, minimum, started)
    return b"CRC!\1" + head + b"\xf9" * 32 * keys

def seed(name, kind, first, second):
    # the first copy has a multiple of 4 bytes
    first = first.ljust(-(-len(first) // 4) * 4, b"\0")
    (folder / name).write_bytes(bytes([kind, len(first) // 4]) + first + second)

for flash, unread in itertools.product((0, FLASH), (0, UNREADABLE)):
    kind = flash | unread
    seed(f"same{kind}", kind | CRCS | SHAS, record(1, 1, 5, 6), record(1, 2, 5, 6))
    seed(f"newer{kind}", kind | CRCS | SHAS, record(0, 3, 5, 6), record(2, 2, 4, 4))
    seed(f"one{kind}", kind | CRCS | 32, record(0, 3, 5, 6), record(16, 2**64 - 1, 2**32 - 1, 6))
    seed(f"blank{kind}", kind, b"", b"")
    seed(f"bad{kind}", kind | CRCS, record(0, 3, 5, 6), record(0, 2, 4, 4))
    for text in b"started=5\0confirmed=5\0\0", b"confirmed=4294967296\0", b"\0", b"a=b", b"confirmed=x\0":
        name = f"say{kind}-{len(text)}"
        seed(name, kind | CRCS | CONFIRM, b"CRC!\1" + text, b"CRC!\0confirmed=4294967295\0\0")
        # no text of it ends
        full = (b"CRC!\1" + text[:-1]).ljust(1024, b"x")
        (folder / f"{name}x").write_bytes(bytes([kind | CRCS | CONFIRM, 255]) + full[:1020] + full)
EOF
