# SPDX-License-Identifier: Apache-2.0
"""QEMU's gdb stub without gdb: registers by name, breakpoints, memory.

The remote serial protocol over a Unix socket. QEMU shows nearly every system
register of all ELs, as its own names for them (EL1's without a suffix: SCTLR).
"""
import contextlib
import re
import select
import socket
import time

from console import TIMEOUT


class GdbStub:
    """A connection to `-gdb unix:PATH,server=on,wait=off`."""

    def __init__(self, path, timeout=TIMEOUT):
        self.socket = connect(path)
        self.socket.settimeout(timeout)
        self.buffer = b""
        self.ask("qSupported:xmlRegisters=aarch64")
        self.ask("?")
        self.numbers = {}
        self.sizes = {}
        self.read_description("target.xml")

    def read_description(self, name):
        """Numbers of all registers from the target's description and what it includes."""
        text = self.object(name)
        number = len(self.numbers)
        for tag, attributes in re.findall(r"<(reg|xi:include) ([^>]*?)/?>", text):
            value = dict(re.findall(r'([\w:]+)="([^"]*)"', attributes))
            if tag == "xi:include":
                self.read_description(value["href"])
                number = 1 + max(self.numbers.values())
                continue
            number = int(value.get("regnum", number))
            self.numbers[value["name"]] = number
            self.sizes[value["name"]] = int(value["bitsize"])
            number += 1

    def object(self, name):
        """A whole document of the target."""
        text, offset = "", 0
        while True:
            part = self.ask(f"qXfer:features:read:{name}:{offset:x},1000")
            text += part[1:]
            offset += len(part) - 1
            if part[0] == "l":
                return text

    def ask(self, packet):
        """Sends a packet, returns the answer."""
        self.send(packet)
        return self.answer()

    def send(self, packet):
        """Sends a packet without waiting."""
        data = packet.encode("latin-1")
        self.socket.sendall(b"$%s#%02x" % (data, sum(data) & 0xff))

    def ask_all(self, packets):
        """Sends many, then returns all answers, which need no unescaping: one wait, not one each."""
        data = [packet.encode("latin-1") for packet in packets]
        self.socket.sendall(b"".join(b"$%s#%02x" % (d, sum(d) & 0xff) for d in data))
        while self.buffer.count(b"#") < len(data) or self.buffer[-3:-2] != b"#":
            more = self.socket.recv(65536)
            assert more, "QEMU has closed the connection"
            self.buffer += more
        self.socket.sendall(b"+" * len(data))
        answers = re.findall(rb"\$([^#]*)#", self.buffer)
        self.buffer = b""
        return [answer.decode("latin-1") for answer in answers]

    def answer(self):
        """The next packet of the target, acknowledged."""
        while True:
            match = re.search(rb"\$([^#]*)#..", self.buffer, re.S)
            if match:
                self.buffer = self.buffer[match.end():]
                self.socket.sendall(b"+")
                return unescape(match.group(1)).decode("latin-1")
            data = self.socket.recv(65536)
            assert data, "QEMU has closed the connection"
            self.buffer += data

    def has_answer(self, seconds):
        """Whether a packet of the target is there, or comes in so many seconds."""
        while b"$" not in self.buffer and select.select([self.socket], [], [], seconds)[0]:
            data = self.socket.recv(65536)
            assert data, "QEMU has closed the connection"
            self.buffer += data
        return b"$" in self.buffer

    def interrupt(self):
        """Stops the machine where it is."""
        self.socket.sendall(b"\x03")

    def register(self, name):
        """The value of a register."""
        text = self.ask(f"p{self.numbers[name]:x}")
        assert not text.startswith("E"), f"{name}: {text}"
        return int.from_bytes(bytes.fromhex(text), "little")

    def write_register(self, name, value):
        """Changes a register."""
        data = value.to_bytes(self.sizes[name] // 8, "little").hex()
        assert self.ask(f"P{self.numbers[name]:x}={data}") == "OK", name

    def memory(self, address, size):
        """SIZE bytes at ADDRESS, through the CPU's MMU."""
        return bytes.fromhex(self.ask(f"m{address:x},{size:x}"))

    def physical(self, yes):
        """Whether addresses of memory are physical ones."""
        assert self.ask(f"Qqemu.PhyMemMode:{int(yes)}") == "OK"

    def write_memory(self, address, data):
        """Changes memory, code too."""
        assert self.ask(f"M{address:x},{len(data):x}:{data.hex()}") == "OK", hex(address)

    def break_at(self, address):
        """The machine is to stop when it is about to execute ADDRESS."""
        assert self.ask(f"Z1,{address:x},4") == "OK"

    def forget(self, address):
        """The machine is not to stop there any more."""
        assert self.ask(f"z1,{address:x},4") == "OK"

    def run_to(self, address):
        """Lets the machine run until it is about to execute ADDRESS."""
        self.break_at(address)
        self.send("c")

    def go_on(self):
        """Lets the machine run until it stops somewhere again."""
        self.send("c")
        return self.stopped()

    def step(self):
        """One instruction: away from where a breakpoint is to be."""
        self.send("s")
        return self.stopped()

    def step_to(self, address):
        """Lets the machine run until ADDRESS, which is to be no breakpoint any more then."""
        self.break_at(address)
        self.go_on()
        self.forget(address)

    def stopped(self):
        """Waits until it has stopped."""
        return self.answer()

    def detach(self):
        """Ends the connection; the machine runs on, and stops nowhere."""
        self.send("D")
        with contextlib.suppress(OSError):          # it may have ended before it hears us
            assert self.answer() == "OK"
        self.close()

    def close(self):
        """Ends the connection; the machine goes on."""
        self.socket.close()


def connect(path):
    """QEMU makes the socket before it runs anything, but after it was started."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        end = socket.socket(socket.AF_UNIX)
        end.settimeout(TIMEOUT)
        try:
            end.connect(str(path))
            return end
        except OSError:
            end.close()
            assert time.monotonic() < deadline, f"{path}: QEMU does not listen"


def unescape(data):
    """Undoes the protocol's escapes."""
    return re.sub(rb"\}(.)", lambda m: bytes([m.group(1)[0] ^ 0x20]), data, flags=re.S)
