# SPDX-License-Identifier: Apache-2.0
"""Nothing that is pasted gets lost, at 115200 baud and without flow control.

The FIFO of a PL011 holds 16 bytes, of 10 bits each on the line: it is full
after 16 * 10 / 115200 s, 1.39 ms. While a line is edited the program must look
at it within that time, whatever key was pressed. How many instructions that
are depends on the CPU. Assumed is the slowest that is likely to be met, a
Cortex-A53 (in order, two instructions a cycle at best) at 400 MHz that waits for
memory three cycles of four: 100 million instructions a second, so 140,000.
"""
import re
import subprocess
import threading

import pytest

from conftest import ROOT

INSTRUCTIONS_A_SECOND = 100_000_000
MOST = int(0.0014 * INSTRUCTIONS_A_SECOND)
LINE = 2040         # nearly LINEEDIT_MAX


@pytest.fixture
def counted(boot, debug_bin, out, tmp_path, make_disk):
    """A machine that counts, at its prompt; longest() ends a line that was edited and returns
    the most instructions between two looks since the prompt before."""
    subprocess.run(["make", "-s", "-f", "test/plugin/Makefile", f"O={out}"], cwd=ROOT, check=True)
    (tmp_path / "file").write_bytes(b"x")
    disk = make_disk("paste", {f"/dir/file{n}": tmp_path / "file" for n in range(30)})
    events = tmp_path / "events"
    # a slow disk: 50 ms each time, in which the program waits and must look too
    m = boot(binary=debug_bin,
             args=["-drive", f"if=virtio,format=raw,readonly=on,file={disk},throttling.iops-total=20",
                   "-plugin", f"{out}/plugin/count.so,out={events},looks=on"])
    m.prompt()

    def longest(keys):
        m.send(keys + "\005\025true\r")     # Ctrl-C would drop what is waiting
        m.prompt()
        return [int(line.split()[5]) for line in events.read_text().splitlines()
                if line.startswith("looks ")][-1]
    m.longest = longest
    return m


def test_looks_at_the_line(counted, summary):
    """Long lines changed at their begin, a history of them searched, names completed from a disk."""
    m = counted
    text = "a" * LINE
    for n in range(20):
        m.run(f"true {n}{text[:2000]}")
    # what is packed is opened by the first command or Tab that needs it, once
    m.run("help echo; ls virtio 0:1")
    keys = {
        "typing": text,
        "at the begin": text + "\001bcd\004\004\033d\031\031",
        "cut and put back": "b " * 1000 + "\025\031\027\027\031\013",
        "words": "b " * 1000 + "\033b" * 20 + "\033d" * 20 + "\001" + "\033f" * 20,
        "history": "\033[A" * 20 + "\033[B" * 20,
        "search": "\022b" + "\022" * 3 + "\010a" + "\022" * 5,
        "completion": "load virtio 0:1 $loadaddr /dir/\t\t\002f\t\001prin\t",
    }
    worst = {what: m.longest(typed) for what, typed in keys.items()}
    summary["paste"] = (f"at most {max(worst.values())} instructions between two looks at the "
                        f"UART ({MOST} allowed): {worst}")
    assert max(worst.values()) <= MOST, worst


def test_64_kib(boot, debug_bin):
    """64 KiB of lines at once, each of them executed, in order and whole."""
    m = boot(binary=debug_bin)
    m.prompt()
    lines = [f"echo n={n:04} {'.' * 45} \\$" for n in range(1100)]
    pasted = "".join(line + "\r" for line in lines)
    assert len(pasted) > 64 << 10
    # sent by somebody else: what comes back has to be read meanwhile
    sender = threading.Thread(target=m.send, args=[pasted + "echo all do''ne\r"])
    sender.start()
    output = m.expect("\nall done\r")
    sender.join()
    assert re.findall(r"\nn=(\d{4}) \.{45} \$\r", output) == [f"{n:04}" for n in range(1100)]
    m.prompt()
    assert m.run("echo alive") == "alive"
