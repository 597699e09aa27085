# SPDX-License-Identifier: Apache-2.0
# Transfers that are whole, by each of the protocols: what a fuzzer does not find is a CRC.
/usr/bin/python3 - "$1" <<'PYTHON'
import pathlib
import sys

sys.path.insert(0, "test/qemu")
import serial_senders as senders


class Tape:
    """Keeps what is sent; every answer is the one that the sender wants."""

    def __init__(self, answers):
        self.sent, self.answers = b"", answers

    def write(self, data):
        self.sent += data

    def drop(self):
        pass

    def read(self, count):
        return bytes(next(self.answers) for _ in range(count))


def kermit_answers(kermit):
    """Y to every packet, with an empty text."""
    while True:
        body = bytes([34 + kermit[0].now, 32]) + b"Y"
        yield from b"\1" + body + kermit[0]._check(body) + b"\r"


def keep(name, protocol, sent):
    (pathlib.Path(sys.argv[1]) / name).write_bytes(bytes([protocol]) + sent)


def always(text):
    while True:
        yield from text


DATA = bytes(range(200)) + b"#&~" * 30 + bytes(100)
for kind in (1, 2, 3):
    holder = []
    tape = Tape(kermit_answers(holder))
    holder.append(senders.Kermit(tape, kind))
    holder[0].send([("A", DATA), ("B", b"")])
    keep(f"kermit{kind}", 2, tape.sent)
for size in (128, 1024):
    tape = Tape(iter(b"C" + b"\6" * 100))
    senders.xmodem(tape, DATA, size)
    keep(f"xmodem{size}", 0, tape.sent)
tape = Tape(iter(b"C\6C\6\6C\6C\6C\6"))
senders.ymodem(tape, [("a", DATA), ("e", b"")])
keep("ymodem", 1, tape.sent)
PYTHON
