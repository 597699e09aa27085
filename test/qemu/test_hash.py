# SPDX-License-Identifier: Apache-2.0
"""Hashes on the machine: right on every CPU, and how many instructions a byte costs.

Python's hashlib says what is right; the plugin of `make bench` counts. cortex-a57 has
instructions for SHA-256, max for SHA-512 too.
"""
import hashlib
import zlib

import pytest

ALGS = ["crc32", "sha1", "sha256", "sha384", "sha512"]
ADDR = 0x50000000
SIZE = 4 << 20      # bytes hashed for a measurement

# instructions per byte, at most; it takes 1.57 and 4.0 with the instructions for it, else 22.5
MOST = {("sha256", "cortex-a57"): 1.6, ("sha256", "max"): 1.6, ("sha512", "max"): 4.5,
        ("sha512", "cortex-a57"): 30}


@pytest.fixture(scope="module")
def plugin(plugins):
    return plugins / "count.so"


@pytest.fixture(scope="module")
def noise(assets):
    """An odd number of bytes that no algorithm likes."""
    path = assets / "noise"
    path.write_bytes(b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(4000)) + b"odd")
    return path


def digest(alg, data):
    if alg == "crc32":
        return f"{zlib.crc32(data):08x}"
    return hashlib.new(alg, data).hexdigest()


@pytest.mark.parametrize("cpu", ["cortex-a57", "max"])
def test_digests(boot, debug_bin, make_disk, noise, cpu):
    disk = make_disk("noise", {"/noise": noise})
    machine = boot(binary=debug_bin, cpu=cpu, disks=[disk])
    machine.prompt()
    machine.run(f"load virtio 0 {ADDR:x} /noise")
    data = noise.read_bytes()
    for alg in ALGS:
        for start, size in ((0, len(data)), (0, 0), (1, 1), (3, 4099), (5, 64), (16, 127)):
            assert machine.run(f"hash {alg} {ADDR + start:x} {size:x} sum").endswith(
                digest(alg, data[start:start + size]))
            assert machine.status(f"hash -v {alg} {ADDR + start:x} {size:x} sum") == ("", 0)
    assert machine.status(f"hash -v sha256 {ADDR + 1:x} {size:x} sum")[1] == 1


def per_byte(events, before):
    """What was executed between the lines with these texts."""
    counts = [int(line.split()[2]) for line in events.read_text().splitlines()
              if line.startswith("line ") and before in line]
    return (counts[-1] - counts[-2]) / SIZE


@pytest.mark.parametrize("alg,cpu", MOST)
def test_cost(boot, debug_bin, plugin, tmp_path, summary, alg, cpu):
    events = tmp_path / "events"
    machine = boot(binary=debug_bin, cpu=cpu, args=["-plugin", f"{plugin},out={events}"])
    machine.prompt()
    machine.run(f"mw.q {ADDR:x} 0123456789abcdef {SIZE // 8:x}")
    machine.run(f"echo {alg} for; hash {alg} {ADDR:x} {SIZE:x}")
    cost = per_byte(events, f"{alg} for")
    summary[f"{alg} on {cpu}"] = f"{cost:.2f} instructions per byte"
    assert cost <= MOST[alg, cpu]
