# SPDX-License-Identifier: Apache-2.0
"""X-modem, Y-modem and Kermit, sending; for the other end of a console. Damage can be had."""

SOH, STX, EOT, ACK, NAK, CAN = (bytes([n]) for n in (1, 2, 4, 6, 0x15, 0x18))


class Cancelled(Exception):
    """The receiver wants no more."""


def crc16(data):
    """CRC-16 of X-modem."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xffff
    return crc


def _answer(line):
    """ACK, NAK, or what invites."""
    while True:
        byte = line.read(1)
        if byte == CAN:
            raise Cancelled
        if byte in (ACK, NAK, b"C"):
            return byte


def _block(line, number, data, checksum=False, damage=()):
    """Sends a block until it is taken; DAMAGE holds numbers of those that arrive damaged first."""
    head = (SOH if len(data) == 128 else STX) + bytes([number & 255, ~number & 255])
    check = bytes([sum(data) & 255]) if checksum else crc16(data).to_bytes(2, "big")
    if number in damage:
        line.drop()
        line.write(head + data[:-1] + bytes([data[-1] ^ 1]) + check)
        assert _answer(line) in (NAK, b"C")     # the first one is invited again
    _until_taken(line, head + data + check)
    if number in damage:        # as if the answer had been lost
        _until_taken(line, head + data + check)


def _until_taken(line, block):
    """As every sender does: a machine that had to wait may have asked for it again."""
    for _ in range(10):
        line.drop()             # invitations, and answers that came twice
        line.write(block)
        if _answer(line) == ACK:
            return
    raise AssertionError("a good block is not taken")


def _blocks(line, data, size, pad, **options):
    for n, at in enumerate(range(0, len(data), size), 1):
        _block(line, n, data[at:at + size].ljust(size, pad), **options)
    line.write(EOT)
    assert _answer(line) == ACK


def xmodem(line, data, size=1024, checksum=False, damage=()):
    """One file."""
    invitation = NAK if checksum else b"C"
    while _answer(line) != invitation:
        pass
    _blocks(line, data, size, b"\x1a", checksum=checksum, damage=damage)


def ymodem(line, files, damage=()):
    """A batch: (name, data) each."""
    for name, data in files:
        assert _answer(line) == b"C"
        _block(line, 0, (name.encode() + b"\0" + str(len(data)).encode() + b" 0 0").ljust(128, b"\0"))
        assert _answer(line) == b"C"
        _blocks(line, data, 1024, b"\x1a", damage=damage)
    assert _answer(line) == b"C"
    _block(line, 0, bytes(128))


class Kermit:
    """A Kermit that sends, with a check of type 1 to 3."""

    def __init__(self, line, check=3, prefixes=True):
        self.line, self.check, self.now = line, check, 1
        self.bin, self.rept = (b"&", b"~") if prefixes else (b"N", b" ")
        self.seq = 0

    def _check(self, body):
        total = sum(body)
        if self.now == 1:
            return bytes([32 + ((total + (total >> 6 & 3)) & 63)])
        if self.now == 2:
            return bytes([32 + (total >> 6 & 63), 32 + (total & 63)])
        crc = 0
        for byte in body:
            crc ^= byte
            for _ in range(8):
                crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
        return bytes([32 + (crc >> 12), 32 + (crc >> 6 & 63), 32 + (crc & 63)])

    def _reply(self):
        while self.line.read(1) != SOH:
            pass
        length = self.line.read(1)[0] - 32
        body = self.line.read(length)
        assert self.line.read(1) == b"\r"
        return chr(body[1]), body[2:length - self.now]

    def packet(self, kind, data=b"", damage=False):
        """Sends a packet until it is taken; returns what the answer holds."""
        body = bytes([34 + len(data) + self.now, 32 + self.seq]) + kind.encode() + data
        whole = SOH + body + self._check(body) + b"\r"
        if damage:
            self.line.write(whole[:-2] + b"!\r")
            assert self._reply()[0] == "N"
            self.line.write(whole)
            assert self._reply()[0] == "Y"
        self.line.write(whole)
        answer, held = self._reply()
        if answer == "E":
            raise Cancelled
        assert answer == "Y", answer
        self.seq = (self.seq + 1) & 63
        return held

    def _quote(self, data):
        out, i = [], 0
        while i < len(data):
            byte, run = data[i], 1
            if self.rept != b" ":
                while run < 94 and data[i + run:i + run + 1] == data[i:i + 1]:
                    run += 1
            run = run if run > 3 else 1
            piece = self.rept + bytes([32 + run]) if run > 1 else b""
            i += run
            if byte & 0x80 and self.bin != b"N":
                piece += self.bin
                byte &= 0x7f
            if byte & 0x7f < 32 or byte & 0x7f == 127:
                piece += b"#" + bytes([byte ^ 64])
            elif byte == 35 or (self.bin != b"N" and bytes([byte]) in (self.bin, self.rept)):
                piece += b"#" + bytes([byte])
            else:
                piece += bytes([byte])
            out.append(piece)
        return out

    def send(self, files, damage=()):
        """All FILES, (name, data) each; DAMAGE holds numbers of data packets."""
        self.packet("S", b"~% @-#" + self.bin + str(self.check).encode() + self.rept)
        self.now = self.check
        for name, data in files:
            self.packet("F", name.encode())
            packet, n = b"", 0
            for piece in [*self._quote(data), None]:
                if piece is None or len(packet) + len(piece) > 80:
                    self.packet("D", packet, n in damage)
                    packet, n = b"", n + 1
                packet += piece or b""
            self.packet("Z")
        self.packet("B")
