# SPDX-License-Identifier: Apache-2.0
"""A machine in QEMU, driven through its console."""
import re

import pexpect

PROMPT = "=> "
TIMEOUT = 120       # seconds until a test is given up; not a wait


class Machine:
    """One QEMU `virt` machine that runs Slipway.

    entry is "bios" or "kernel"; machine holds more -M options
    ("virtualization=on", "secure=on,gic-version=3"); disks are raw images,
    attached the way `-drive if=virtio` does, for reading unless they are among
    the writable ones, which come after the others; args go to QEMU as they are.
    """

    def __init__(self, qemu, binary, entry="bios", machine="virtualization=on", cpu="cortex-a57",
                 memory="1G", smp=1, disks=(), args=(), writable=()):
        argv = ["-M", ",".join(filter(None, ["virt", machine])), "-cpu", cpu, "-m", memory,
                "-smp", str(smp), "-nographic", "-no-reboot", f"-{entry}", str(binary)]
        for disk in disks:
            argv += ["-drive", f"if=virtio,format=raw,readonly=on,file={disk}"]
        for disk in writable:
            argv += ["-drive", f"if=virtio,format=raw,file={disk}"]
        argv += [str(a) for a in args]
        self.child = pexpect.spawn(qemu, argv, encoding="utf-8", codec_errors="replace",
                                   timeout=TIMEOUT, echo=False)
        self.child.delaybeforesend = None
        self.log = []

    def expect(self, pattern):
        """Waits for PATTERN (regular expression); returns what came before it."""
        try:
            self.child.expect(pattern)
        except (pexpect.TIMEOUT, pexpect.EOF) as problem:
            raise AssertionError(f"waited for {pattern!r}, saw:\n{self.child.before}") from problem
        self.log.append(self.child.before)
        if isinstance(self.child.after, str):       # not at the end of the output
            self.log.append(self.child.after)
        return self.child.before

    def prompt(self):
        """Waits for the prompt; returns everything before it."""
        return self.expect(f"(?:^|\n){re.escape(PROMPT)}")

    def send(self, text):
        """Types TEXT, no more."""
        self.child.send(text)

    def run(self, command):
        """Types a command, waits for the next prompt and returns the output without the echo."""
        self.child.send(command + "\r")
        output = self.prompt()
        return output.partition("\n")[2].replace("\r", "").rstrip("\n")

    def status(self, command):
        """Runs a command; returns (output, $?)."""
        output = self.run(command)
        return output, int(self.run("echo $?"))

    def wait_end(self):
        """Waits until QEMU ends (power off, or reset under -no-reboot)."""
        self.expect(pexpect.EOF)

    def close(self):
        """Ends QEMU."""
        self.child.close(force=True)
