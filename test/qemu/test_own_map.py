# SPDX-License-Identifier: Apache-2.0
"""Slipway's own map: every granule and size, what CPUs lack, and odd memories."""
import pathlib
import re
import subprocess

import pytest

from test_linux import EL2, LOAD_AND_BOOT, check, run_linux

TEXT = pathlib.Path(__file__).resolve().parents[2] / "LICENSE"

# Text, and the stack guard: their own permissions in pages of every size.
RX, NOT_MAPPED = "mapped r-x normal", "not mapped"


@pytest.fixture(scope="session")
def own_map(configured):
    """own_map("16K-52"): the program with this granule and VA size."""
    def build(name):
        granule, va = name.split("-")
        return configured(name, f"CONFIG_GRANULE_{granule}=y", f"CONFIG_VA_BITS_{va}=y")
    return build


def memory(m):
    """meminfo as {name: (first, last)}; of equal names the first."""
    found = {}
    for first, last, name in re.findall(r"^ +([0-9a-f]{12})-([0-9a-f]{12}) +\d+ .iB +(.*)$",
                                        m.run("meminfo"), re.M):
        found.setdefault(re.sub(r"^\S+ +(?=\S)", "", name), (int(first, 16), int(last, 16)))
    return found


def format_of(m):
    """(KiB, VA bits) of the map that is in force."""
    return tuple(map(int, re.search(r"map += (\d+) KiB pages, (\d+)-bit VA",
                                    m.run("bdinfo")).groups()))


def big(size):
    """Machine arguments for so much RAM that the host does not have."""
    return {"memory": size, "machine": "virtualization=on,memory-backend=m",
            "args": ["-object", f"memory-backend-ram,id=m,size={size},reserve=off"]}


# --- formats ----------------------------------------------------------------------------

# (format that is built, CPU, format that is in force)
CASES = [
    ("4K-39", "cortex-a53", (4, 39)),
    ("4K-39", "max", (4, 39)),
    ("16K-36", "max", (16, 36)),
    ("16K-36", "cortex-a57", (4, 36)),
    ("16K-52", "max", (16, 52)),
    ("16K-52", "neoverse-n1", (16, 48)),
    ("16K-52", "cortex-a53", (4, 48)),
    ("64K-42", "cortex-a53", (64, 42)),
    ("64K-42", "cortex-a57", (64, 42)),
    ("64K-52", "cortex-a57", (64, 48)),
    ("64K-52", "max", (64, 52)),
    ("4K-52", "max", (4, 52)),
    ("4K-52", "cortex-a57", (4, 48)),
]


@pytest.mark.parametrize("machine", ["", "virtualization=on"])
@pytest.mark.parametrize("name,cpu,wanted", CASES)
def test_format(boot, own_map, name, cpu, wanted, machine):
    """The prompt, the format that was asked for or a fallback that is said, and its permissions."""
    m = boot(binary=own_map(name), cpu=cpu, machine=machine)
    banner = m.prompt()
    assert format_of(m) == wanted
    granule, bits = map(int, name.split("K-"))
    said = f"CPU has no {granule}K granule; using {wanted[0]}K"
    assert (said in banner) == (granule != wanted[0])
    assert ("CPU has no 52-bit addresses" in banner) == (bits != wanted[1])
    parts = memory(m)
    for part in ("text", "rodata", "data", "stack guard", "stack", "heap", "translation tables"):
        assert parts[part][0] % (wanted[0] << 10) == 0
    assert "null pointer" in m.run("md 0 1")
    assert RX in m.run(f"mw {parts['text'][1] - 7:x} 0 1")
    assert "mapped r-- normal" in m.run(f"mw {parts['rodata'][0]:x} 0 1")
    assert "mapped r-- normal" in m.run(f"mw {parts['rodata'][1] - 7:x} 0 1")
    assert m.status(f"md {parts['data'][0]:x} 1")[1] == 0
    guard = parts["stack guard"]
    assert guard[1] + 1 - guard[0] == wanted[0] << 10
    for address in (guard[0], guard[1] - 7, parts["exception stack guard"][0]):
        assert NOT_MAPPED in m.run(f"md {address:x} 1")
    # the tables say what the hardware does
    output, status = m.status("mmu check 2000 7")
    assert status == 0 and " 0 mismatches" in output


@pytest.mark.parametrize("name,cpu", [("4K-39", "cortex-a53"), ("16K-52", "max"),
                                      ("64K-42", "cortex-a57")])
def test_linux(boot, own_map, make_disk, kernel, initrd, name, cpu):
    disk = make_disk("held", {"/boot/Image": kernel, "/boot/initrd.gz": initrd})
    m = boot(binary=own_map(name), cpu=cpu, disks=[disk])
    m.prompt()
    m.run("setenv bootargs slipway.test=dmesg")
    m.send(LOAD_AND_BOOT + "\r")
    check(run_linux(m), EL2)


# --- memory that is out of reach -----------------------------------------------------------


def test_registers_above_the_map(boot, own_map, make_disk):
    """36 bits: the PCIe window of virt lies at 256 GiB; disks on virtio-mmio still work."""
    disk = make_disk("text", {"/text": TEXT})
    m = boot(binary=own_map("16K-36"), cpu="max",
             args=["-drive", f"if=none,id=d,format=raw,readonly=on,file={disk}",
                   "-device", "virtio-blk-device,drive=d"])
    assert re.search(r"\d+ register range\(s\) lie above the 36-bit address space", m.prompt())
    assert NOT_MAPPED in m.run("md 4010000000 1")
    assert m.status("load virtio 0:1 48000000 /text")[1] == 0


def test_memory_above_the_map(boot, own_map, make_disk):
    """512 GiB from 1 GiB on: the last one is out of the reach of 39 bits, and nobody's."""
    m = boot(binary=own_map("4K-39"), cpu="max", disks=[make_disk("text", {"/text": TEXT})],
             **big("512G"))
    assert "1024 MiB of RAM lie above the 39-bit address space" in m.prompt()
    assert memory(m)["above the map"] == (1 << 39, (1 << 39) + (1 << 30) - 1)
    assert m.status("mw.q 7ffffffff8 1122334455667788 1; md.q 7ffffffff8 1")[1] == 0
    assert NOT_MAPPED in m.run("md 8000000000 1")
    # PCIe lies above that RAM: no disk, and it is said why
    assert m.status("load virtio 0:1 8000000000 /text")[1] != 0


@pytest.mark.parametrize("name,page", [("", 12), ("16K-52", 14), ("64K-52", 16)])
def test_512_gib(boot, own_map, slipway_bin, name, page):
    """All of it is mapped, and loads may go to both ends."""
    m = boot(binary=own_map(name) if name else slipway_bin, cpu="max", **big("512G"))
    assert "RAM lie above" not in m.prompt()
    assert format_of(m)[0] == 1 << (page - 10)
    for address in (0x60000000, 0x4000000000, 0x803ffffff8):
        m.run(f"mw.q {address:x} 1122334455667788 1")
        assert "1122334455667788" in m.run(f"md.q {address:x} 1")
    assert "neither RAM nor a known device" in m.run("md 8040000000 1")


# --- memory from the devicetree --------------------------------------------------------------

BANKS = [(0x40000000, 0x20000000), (0x80000000, 0x10000000), (0x140000000, 0x40000000),
         (0x200001000, 0xf000)]
SECRETS = [(0x48001000, 0x1000), (0x150000000, 0x200000), (0x144444444, 4)]
HOLES = [0x3ffff000, 0x60000000, 0x7ffff000, 0x90000000, 0x13ffff000, 0x180000000]


def cells(*values):
    return " ".join(f"0x{v >> 32:x} 0x{v & 0xffffffff:x}" for v in values)


@pytest.fixture(scope="session")
def holes_dtb(qemu, assets):
    """QEMU's own tree with other banks, and no-map reservations that are no pages."""
    dtb, dts = assets / "virt.dtb", assets / "holes.dts"
    subprocess.run([qemu, "-M", f"virt,virtualization=on,dumpdtb={dtb}", "-cpu", "cortex-a57",
                    "-m", "8G"], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    text = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", dtb], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    text, n = re.subn(r"(memory@40000000 \{\s*reg = <)[^>]*",
                      lambda hit: hit.group(1) + " ".join(cells(*b) for b in BANKS), text)
    assert n == 1
    nodes = "".join(f"s@{at:x} {{ reg = <{cells(at, size)}>; no-map; }};\n"
                    for at, size in SECRETS)
    text += ("/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;\n"
             f"{nodes} }}; }};\n")
    dts.write_text(text)
    out = assets / "holes.dtb"
    subprocess.run(["dtc", "-q", "-o", out, dts], check=True)
    return out


def spans(address, size, page):
    """The pages that [address, address + size) touches."""
    return address // page * page, -(-(address + size) // page) * page


@pytest.mark.parametrize("name,page", [("", 0x1000), ("16K-52", 0x4000), ("64K-52", 0x10000)])
def test_banks_holes_and_secrets(boot, own_map, slipway_bin, make_disk, assets, holes_dtb, name,
                                 page):
    """Slipway started by Slipway, with a devicetree of four banks: exactly those are mapped."""
    binary = own_map(name) if name else slipway_bin
    small = assets / "small"
    small.write_text("16 bytes of text")
    disk = make_disk(f"holes{name}", {"/slipway": binary, "/dtb": holes_dtb, "/small": small})
    m = boot(disks=[disk], cpu="max", memory="8G")
    m.prompt()
    m.run("load virtio 0:1 44000000 /slipway")
    m.run("load virtio 0:1 50000000 /dtb")
    m.send("go 44000000 50000000\r")
    m.expect("Slipway")
    m.prompt()
    assert format_of(m)[0] << 10 == page
    for address in HOLES:
        assert NOT_MAPPED in m.run(f"md {address:x} 1")
    for base, size in BANKS[:3]:
        for address in (base, base + size - 8):
            assert m.status(f"md {address:x} 1")[1] == 0
    for base, size in SECRETS:
        low, high = spans(base, size, page)
        for address in (low, base, high - 4):
            assert NOT_MAPPED in m.run(f"md {address:x} 1")
        for address in (low - 4, high):
            assert m.status(f"md {address:x} 1")[1] == 0
        # the rest of the pages is not given to anybody
        assert "overwrite" in m.run(f"load virtio 0:1 {low:x} /small")
    # a bank that is no whole pages: 4K and 16K still find some in it
    for address in (0x200001000, 0x200004000, 0x20000fff8):
        start, end = spans(address, 8, page)
        whole = start >= 0x200001000 and end <= 0x200010000
        assert (NOT_MAPPED in m.run(f"md {address:x} 1")) != whole


def test_secure_ram(boot):
    """The devicetree of a secure machine lists RAM that is not ours, as disabled."""
    m = boot(machine="secure=on,virtualization=on")
    m.prompt()
    assert "secram" not in m.run("meminfo")
    assert NOT_MAPPED in m.run("md e000000 1")
