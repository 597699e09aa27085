# SPDX-License-Identifier: Apache-2.0
"""Input that is damaged, absurd or missing: a message that names it and why, and the prompt."""
import gzip
import re
import struct
import subprocess

import pytest

ROOM = 0x48000000       # RAM that nobody owns
RAM_END = 0x80000000    # of the machines here


def image_header(image_size=0x10000, text_offset=0, magic=b"ARM\x64", flags=0xa):
    """The 64 bytes that begin a Linux arm64 Image (booting.rst, 4)."""
    return struct.pack("<IIQQQQQQ4sI", 0x14000000, 0, text_offset, image_size, flags, 0, 0, 0,
                       magic, 0)


def with_efi_stub(length):
    """A header whose PE sections (Microsoft, PE Format) end LENGTH bytes into the file."""
    sections = [(0x200, 0x40), (length - 0x400, 0x400), (0, 0)]
    return (b"MZ" + image_header()[2:60] + struct.pack("<I", 0x40) +
            struct.pack("<4sHH12xHH16x", b"PE\0\0", 0xaa64, len(sections), 16, 0x206) +
            b"".join(struct.pack("<8s8xII16x", b".text", *section) for section in sections))


IMAGES = {
    "empty": b"",
    "short": image_header()[:40],
    "magic": image_header(magic=b"MZ\0\0"),
    "huge": image_header(image_size=1 << 62),
    "4gib": image_header(image_size=(4 << 30) + 1),
    "2gib": image_header(image_size=2 << 30),
    "1023mib": image_header(image_size=1023 << 20),
    "zephyr": image_header(image_size=0x4005c72c) + bytes(0x5c000),
    "elf": b"\x7fELF\2\1\1" + bytes(57),
    "small": image_header(image_size=0x100) + bytes(0x1000),
    "offset": image_header(text_offset=1 << 60),
    "odd": image_header(text_offset=0x80001),
    "zip.cut": gzip.compress(image_header() + bytes(0x8000))[:-12],
    "zip.sum": gzip.compress(image_header() + bytes(0x8000))[:-8] + b"\1\2\3\4\0\0\0\0",
    "zip.more": gzip.compress(image_header(image_size=0x1000) + bytes(0x8000)),
    "zip.bad": gzip.compress(image_header())[:10] + b"\xff" * 200,
    "zip.magic": gzip.compress(image_header(magic=b"\0\0\0\0") + bytes(0x8000)),
    "pe.cut": with_efi_stub(0x8200).ljust(0x1000, b"\0"),
    "zip.pe": gzip.compress(with_efi_stub(0x8200).ljust(0x8000, b"\0")),
    "good": image_header() + bytes(0x1000),
    "text": b"hello\n",
    "40mib": bytes(40 << 20),
    "dtb.garbage": bytes(range(256)) * 4,
    "dtb.cut": struct.pack(">10I", 0xd00dfeed, 0x10000, 0x38, 0x200, 0x28, 17, 16, 0, 0x80,
                           0x1c8) + bytes(100),
    "dtb.wild": struct.pack(">10I", 0xd00dfeed, 0xfffffff0, 0x38, 0xffffff00, 0x28, 17, 16, 0,
                            0xffffffff, 0xffffffff) + bytes(100),
    "dtb.old": struct.pack(">10I", 0xd00dfeed, 0x80, 0x38, 0x60, 0x28, 3, 3, 0, 0x10, 0x20) +
               bytes(100),
}


@pytest.fixture(scope="module")
def files(assets):
    folder = assets / "bad"
    folder.mkdir(exist_ok=True)
    for name, content in IMAGES.items():
        (folder / name).write_bytes(content)
    return {f"/{name}": folder / name for name in IMAGES}


@pytest.fixture(scope="module")
def disk(make_disk, files):
    return make_disk("bad", {**files, "/dir/inside": files["/text"]})


@pytest.fixture
def console(boot, disk):
    """A machine at its prompt with the disk of bad files."""
    m = boot(disks=[disk])
    m.prompt()
    return m


def load(m, name, addr=ROOM):
    output, status = m.status(f"load virtio 0:1 {addr:x} {name}")
    assert status == 0, output


def refused(m, command, *words):
    """COMMAND fails, without an exception, and says all WORDS; returns the output."""
    output, status = m.status(command)
    assert status == 1, output
    assert "***" not in output, output
    for word in words:
        assert re.search(word, output), f"{word!r} is not in: {output}"
    return output


def owned(m, name):
    """First and last byte of a range of the memory map."""
    line = re.search(rf"^ *([0-9a-f]+)-([0-9a-f]+) .* {name}$", m.run("meminfo"), re.M)
    return int(line[1], 16), int(line[2], 16)


# --- images ------------------------------------------------------------------------


@pytest.mark.parametrize("name,words", [
    ("short", ["shorter than an Image header"]),
    ("magic", ["no Linux arm64 Image", "offset 56"]),
    ("huge", ["not valid", "image_size .*larger than 4 GiB"]),
    ("4gib", ["image_size .*larger than 4 GiB"]),
    ("small", ["image_size .*smaller than the file"]),
    ("offset", ["text_offset .*2 MiB or more"]),
    ("odd", ["text_offset .*multiple of 4 KiB"]),
    ("1023mib", ["the kernel needs 1047552 KiB of free RAM"]),
    ("2gib", ["not believed", "image_size 0x80000000", "with go"]),
    ("zephyr", ["not believed", "image_size 0x4005c72c", "0x5c040 bytes", "with go"]),
    ("elf", ["holds an ELF file", "bootelf"]),
    ("pe.cut", ["is cut off: 0x1000 bytes of 0x8200"]),
    ("zip.pe", ["is cut off: 0x8000 bytes of 0x8200"]),
    ("zip.cut", ["gzip: the file is cut off", r"at byte \d+"]),
    ("zip.sum", ["gzip: the (checksum|length)"]),
    ("zip.more", [r"image_size \(4096 bytes\)"]),
    ("zip.bad", ["gzip: damaged", "at byte 1"]),
    ("zip.magic", ["no Linux arm64 Image", "offset 56"]),
    ("dtb.garbage", ["no Linux arm64 Image"]),
])
def test_images(console, name, words):
    load(console, name)
    refused(console, f"booti {ROOM:x}", *words)
    assert console.run("echo alive") == "alive"


@pytest.mark.parametrize("addr,words", [
    ("0", "not all RAM"), ("9000000", "not all RAM"), ("7fffffc8", "not all RAM"),
    ("48000004", "not a multiple of 8"), ("fffffffffffffff8", "not all RAM"),
    ("zz", "not a number"), ("40000000000000000", "not a number"),
])
def test_image_addresses(console, addr, words):
    refused(console, f"booti {addr}", words)


def test_no_address(console):
    """Nothing given, and nothing in the variable: said, by whoever wants one."""
    console.run("setenv loadaddr")
    refused(console, "booti", "booti: no address given", "loadaddr is not set")


def test_our_own_header_is_no_kernel(console):
    """Slipway begins with an Image header too, for the stage before: neither where it runs nor
    where it was loaded is it a kernel to boot."""
    text, _ = owned(console, "text")
    refused(console, f"booti {text:x}", "no Linux arm64 Image")
    assert console.status("md 40200000 1")[1] == 0
    refused(console, "booti 40200000", "no Linux arm64 Image")
    # what it was is still there: the branch, and the magic that is none any more
    assert "00000000" in console.run("md 40200038 1").split()[1]
    assert console.run("md 40200000 1").split()[1][:2] == "14"


def test_compressed_size(console):
    """The variable counts only for a compressed image that no load has recorded."""
    load(console, "zip.magic")
    console.run("setenv kernel_comp_size ffffffffff")
    refused(console, f"booti {ROOM:x}", "no Linux arm64 Image", "offset 56")
    console.run(f"cp.b {ROOM:x} {ROOM + 0x100000:x} ${{filesize}}")
    refused(console, f"booti {ROOM + 0x100000:x}", "0xffffffffff bytes", "not all RAM")
    load(console, "pe.cut")
    console.run("setenv kernel_comp_size 80")
    refused(console, f"booti {ROOM:x}", "is cut off: 0x1000 bytes of 0x8200")


# --- initrds ------------------------------------------------------------------------


def test_initrds(console):
    m = console
    load(m, "good")
    boot = f"booti {ROOM:x} "
    text, text_end = owned(m, "text")
    refused(m, boot + "4a000000", "needs its size", r"ADDR:SIZE")
    refused(m, boot + "4a000000:", "initrd size")
    refused(m, boot + ":1000", "initrd address")
    refused(m, boot + "4a000000:zz", "initrd size")
    refused(m, boot + "20000000:1000", "initrd", "0x20000000 and 0x1000 bytes .* not all RAM")
    refused(m, boot + "7ffff000:2000", "initrd", "not all RAM")
    refused(m, boot + "4a000000:ffffffffffffffff", "initrd",
            "0x4a000000 and 0xffffffffffffffff bytes .* not all RAM")
    refused(m, boot + "4a000000:ffffffffb6000000", "initrd", "not all RAM")
    refused(m, boot + f"{text - 0x1000:x}:2000", f"0x{text - 0x1000:x} to 0x{text + 0xfff:x}",
            f"text .0x{text:x} to 0x{text_end:x}")
    refused(m, boot + f"{ROOM + 0x800:x}:1000", "initrd", "kernel", "overlap",
            f"0x{ROOM:x}", f"0x{ROOM + 0x800:x}")
    refused(m, boot + f"{ROOM - 0x800:x}:1000", "initrd", "kernel", "overlap")


def test_initrd_that_does_not_fit(console):
    """All of RAM but a little: nothing is left for the kernel's own image_size."""
    load(console, "1023mib")
    refused(console, f"booti {ROOM:x} 4a000000:30000000", "the kernel needs 1047552 KiB")


# --- how it is to be entered ------------------------------------------------------


@pytest.mark.parametrize("command", [f"booti {ROOM:x}", f"go {ROOM:x}"])
def test_modes(boot, disk, command):
    """Refused before it is said that something starts; who asked for it is said."""
    m = boot(disks=[disk], cpu="cortex-a53")
    m.prompt()
    load(m, "good")
    words = command.split()
    for mode, why in (("el2-vhe", "VHE"), ("el7", "el7: none of auto, el2")):
        m.run("setenv handoff")
        by_option = refused(m, f"{words[0]} -h {mode} {words[1]}", why)
        m.run(f"setenv handoff {mode}")
        by_variable = refused(m, command, why, f'the variable handoff is "{mode}"')
        assert "variable" not in by_option
        assert "Starting" not in by_option + by_variable
    refused(m, f"{words[0]} -h", "-h: a word is missing")


def test_entry_that_is_no_instruction(console):
    load(console, "good")
    assert "Starting" not in refused(console, f"go {ROOM + 1:x}", "not a multiple of 4")


# --- devicetrees ------------------------------------------------------------------------


@pytest.mark.parametrize("name,words", [
    ("dtb.garbage", "0x00010203 instead of 0xd00dfeed"),
    ("dtb.cut", "devicetree"), ("dtb.wild", "devicetree"), ("dtb.old", "devicetree"),
    ("text", "instead of 0xd00dfeed"),
])
def test_devicetrees(console, name, words):
    load(console, "good")
    load(console, name, ROOM + 0x100000)
    for command in (f"booti {ROOM:x} - ", "fdt addr "):
        refused(console, f"{command}{ROOM + 0x100000:x}", words, f"0x{ROOM + 0x100000:x}")
    # the one in use is still the good one
    assert "linux,dummy-virt" in console.run("fdt print / compatible")


@pytest.mark.parametrize("addr", ["20000000", "9000000", "48000004", "fffffffffffffff8",
                                  "7ffffff8", "zz"])
def test_devicetree_addresses(console, addr):
    load(console, "good")
    refused(console, f"booti {ROOM:x} - {addr}", "no usable devicetree|not a number")


# --- loads ------------------------------------------------------------------------


def test_loads_never_overwrite_what_is_in_use(console):
    m = console
    for name in ("text", "rodata", "data", "stack guard", "stack", "exception stack", "heap",
                 "control devicetree", "translation tables"):
        base, end = owned(m, name)
        command = f"crc32 {base:x} 40"
        before = m.run(command) if "guard" not in name else ""
        before_it = min(base - 0x1000, RAM_END - (40 << 20))
        for addr, size in ((base, 6), (base - 4, 6), (end, 6), (before_it, 40 << 20)):
            file = "/text" if size == 6 else "/40mib"
            refused(m, f"load virtio 0:1 {addr:x} {file}", "choose another",
                    f"0x{addr:x} to 0x{addr + size - 1:x} would overwrite "
                    r"[a-z ]+\(0x[0-9a-f]+ to 0x[0-9a-f]+\)")
        if name in ("text", "rodata", "control devicetree"):
            assert m.run(command) == before
    assert "40mib" not in m.run("meminfo")
    assert m.run("echo alive") == "alive"


@pytest.mark.parametrize("addr", ["0", "9000000", "7ffffffc", "fffffffffffffffc",
                                  "3ffffffe", "10000000000000"])
def test_loads_outside_ram(console, addr):
    refused(console, f"load virtio 0:1 {addr} /text", "not all RAM", addr)


@pytest.mark.parametrize("args,words", [
    ("virtio 0:1 48000000 /nothing", ["0:1 /nothing", "ENOENT"]),
    ("virtio 0:1 48000000 /dir/nothing", ["0:1 /dir/nothing", "ENOENT"]),
    ("virtio 0:1 48000000 /text/nothing", ["0:1 /text/nothing", "ENOTDIR|ENOENT"]),
    ("virtio 0:1 48000000 /dir", ["0:1 /dir", "EISDIR"]),
    ("virtio 0:1 48000000 /", ["EISDIR"]),
    ("virtio 0:2 48000000 /text", ["no such partition"]),
    ("virtio 1:1 48000000 /text", ["no disk 'virtio 1'"]),
    ("virtio zz 48000000 /text", ["'zz'", "not the number of a disk"]),
    ("usb 0:1 48000000 /text", ["no disk 'usb 0'"]),
    ("virtio 0:1 zz /text", ['"zz"', "not a number"]),
    ("virtio 0:1 48000000 /text zz", ['"zz"', "not a number"]),
    ("virtio 0:1 48000000 /text 1 zz", ['"zz"', "not a number"]),
    ("virtio 0:1 48000000 /text 1 3", ["position 0x3", "multiple of 0x200"]),
    ("virtio 0:1 48000000 /text 1 200", ["position 0x200", "past the end", "0x6 bytes"]),
])
def test_load_arguments(console, args, words):
    refused(console, f"load {args}", *words)
    assert "text" not in re.findall(r"load +(\S+)$", console.run("meminfo"), re.M)


def test_empty_file(console):
    output, status = console.status(f"load virtio 0:1 {ROOM:x} /empty")
    assert status == 0 and output.startswith("0 bytes read")
    assert console.run("echo $filesize") == "0"


# --- reserved memory ------------------------------------------------------------------------

RESERVED = """
	reserved-memory {
		#address-cells = <2>;
		#size-cells = <2>;
		ranges;
		kept: kept@50000000 { reg = <0 0x50000000 0 0x100000>; };
		secret: secret@51000000 { reg = <0 0x51000000 0 0x100000>; no-map; };
		firmware_heap { size = <0 0x100000>; alignment = <0 0x1000>; };
	};
"""


@pytest.fixture(scope="module")
def edit_dtb(qemu, assets):
    """edit_dtb(name, edit, machine, memory): the machine's devicetree after edit(source)."""
    def make(name, edit, machine="virt,virtualization=on", memory="1G"):
        plain = assets / f"{name}.plain.dtb"
        subprocess.run([qemu, "-M", f"{machine},dumpdtb={plain}", "-cpu", "cortex-a57", "-m",
                        memory], check=True, capture_output=True)
        source = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", plain], check=True,
                                capture_output=True, text=True).stdout
        path = assets / f"{name}.dtb"
        subprocess.run(["dtc", "-q", "-f", "-I", "dts", "-O", "dtb", "-o", path, "-"],
                       input=edit(source), check=True, text=True, capture_output=True)
        return path
    return make


def add_to_root(text):
    return lambda source: source.rstrip().removesuffix("};") + text + "};\n"


@pytest.mark.parametrize("entry", ["bios", "kernel"])
def test_reserved_memory(boot, disk, edit_dtb, entry):
    dtb = edit_dtb("reserved", lambda s: add_to_root(RESERVED)(s).replace(
        "/dts-v1/;", "/dts-v1/;\n/memreserve/ 0x52000000 0x3000;"))
    m = boot(disks=[disk], entry=entry, args=["-dtb", dtb])
    m.prompt()
    m.run("mw.q 50000000 1122334455667788")
    for base, size, name in ((0x50000000, 0x100000, "kept@50000000"),
                             (0x51000000, 0x100000, "secret@51000000"),
                             (0x52000000, 0x3000, "/memreserve/")):
        for addr in (base, base - 2, base + size - 1):
            refused(m, f"load virtio 0:1 {addr:x} /text",
                    f"0x{addr:x} to 0x{addr + 5:x} would overwrite",
                    rf"{name} \(0x{base:x} to 0x{base + size - 1:x}\)")
        refused(m, f"load virtio 0:1 {base - 0x100000:x} /40mib", "would overwrite")
    assert "1122334455667788" in m.run("md.q 50000000 1")
    # just beside it is free
    load(m, "text", 0x50100000)
    load(m, "text", 0x50000000 - 6)
    # memory that is not mapped is named where it is read, and no kernel is looked for there
    assert "secret@51000000 (no-map)" in m.run("md 51000000 1")
    refused(m, "booti 51000000", "secret@51000000", "not mapped")
    refused(m, "go 51000000", "secret@51000000")
    refused(m, "fdt addr 51000000", "no usable devicetree")
    refused(m, "source 51000000", "secret@51000000", "not mapped")


# --- disks ------------------------------------------------------------------------


def no_boot(m, *words):
    """The default bootcmd has given up: what it said, with all WORDS."""
    output = m.prompt()
    for word in words:
        assert re.search(word, output), f"{word!r} is not in: {output}"
    return output


def test_no_disk(boot):
    m = boot()
    no_boot(m, "bootflow: no disk found")
    refused(m, f"load virtio 0:1 {ROOM:x} /text", "no disk 'virtio 0'")
    refused(m, "ls virtio 0", "no disk 'virtio 0'")
    refused(m, "part list virtio 0", "no disk 'virtio 0'")


def blkdebug(image, *rules):
    """QEMU's arguments for a disk whose reads fail where RULES say."""
    opts = ["driver=raw", "node-name=bad", "read-only=on", "file.driver=blkdebug",
            "file.image.driver=file", f"file.image.filename={image}"]
    for i, rule in enumerate(rules):
        opts += [f"file.inject-error.{i}.{k}={v}" for k, v in rule.items()]
    return ["-blockdev", ",".join(opts), "-device", "virtio-blk-pci,drive=bad"]


def test_disk_that_cannot_be_read(boot, disk):
    m = boot(args=blkdebug(disk, {"event": "read_aio", "errno": 5}))
    no_boot(m, "virtio 0.*-EIO")
    refused(m, f"load virtio 0:1 {ROOM:x} /text", "virtio 0", "-EIO")
    refused(m, "part list virtio 0", "-EIO")
    refused(m, f"virtio read {ROOM:x} 0 1", "-EIO")
    assert m.run("echo alive") == "alive"


def sector_of(image, content):
    at = image.read_bytes().find(content)
    assert at > 0
    return at // 512


def test_file_that_cannot_be_read(boot, make_disk, assets):
    """One bad sector in the middle: the rest of the disk is fine."""
    source = assets / "marked"
    source.write_bytes(bytes(0x40000) + b"THE BAD SECTOR".ljust(512, b"!") + bytes(0x40000))
    fine = assets / "fine"
    fine.write_bytes(b"fine\n")
    image = make_disk("badsector", {"/marked": source, "/fine": fine})
    rule = {"event": "read_aio", "errno": 5, "sector": sector_of(image, b"THE BAD SECTOR")}
    m = boot(args=blkdebug(image, rule))
    m.prompt()
    m.run("setenv filesize old")
    refused(m, f"load virtio 0:1 {ROOM:x} /marked", "virtio 0:1 /marked", "-EIO")
    # a load that failed leaves no trace that booti could take for an image's size
    assert m.run("echo $filesize") == "old"
    assert "marked" not in m.run("meminfo")
    load(m, "/fine")


def test_disk_that_is_too_short(boot, disk, assets):
    """The partition table speaks of more than there is."""
    short = assets / "bad-short.img"
    short.write_bytes(disk.read_bytes()[:2 << 20])
    m = boot(disks=[short])
    no_boot(m)
    output, status = m.status(f"load virtio 0:1 {ROOM:x} /40mib")
    assert status == 1 and "virtio 0" in output and "***" not in output
    for tiny in (0, 512, 1024, 17 * 512):
        short.write_bytes(disk.read_bytes()[:tiny])
        m = boot(disks=[short])
        no_boot(m)
        output, status = m.status("ls virtio 0:1")
        assert status == 1 and "virtio 0" in output and "***" not in output


def damaged(disk, path, *patches):
    data = bytearray(disk.read_bytes())
    for at, new in patches:
        data[at:at + len(new)] = new
    path.write_bytes(data)
    return path


def test_gpt_without_its_checksum(boot, disk, assets):
    """The primary header is damaged: the copy at the end serves, and that is said."""
    m = boot(disks=[damaged(disk, assets / "gpt1.img", (512 + 20, b"\xff\xff"))])
    m.prompt()
    output, status = m.status("ls virtio 0:1")
    assert status == 0 and "40mib" in output


def test_gpt_with_both_damaged(boot, disk, assets):
    size = disk.stat().st_size
    m = boot(disks=[damaged(disk, assets / "gpt2.img", (512 + 20, b"\xff\xff"),
                            (size - 512 + 20, b"\xff\xff"))])
    no_boot(m)
    refused(m, "ls virtio 0:1", "virtio 0", "GPT|partition")


def fat_place(disk):
    """Offsets in the image: first FAT, data area; bytes of a cluster; sectors of a FAT."""
    data = disk.read_bytes()
    boot = 1 << 20
    reserved, fats = struct.unpack_from("<HB", data, boot + 14)
    fat_sectors = struct.unpack_from("<I", data, boot + 36)[0]
    cluster = data[boot + 13] * 512
    fat = boot + reserved * 512
    return fat, fat + fats * fat_sectors * 512, cluster, fat_sectors


@pytest.mark.parametrize("entry,words", [
    ("loop", "EBADMSG"), (0, "EBADMSG"), (1, "EBADMSG"), (0x0ffffff7, "EBADMSG"),
    (0x0ffffff0, "EBADMSG"), (0x00fffff0, "EBADMSG"), ("short", "EBADMSG"),
])
def test_fat_chains(boot, disk, assets, entry, words):
    """The third cluster of /40mib points back, nowhere, or to the end."""
    fat, data_area, cluster, fat_sectors = fat_place(disk)
    data = disk.read_bytes()
    at = next(i for i in range(data_area, data_area + (1 << 20), 32)
              if data[i:i + 11] == b"40MIB      ")
    high, low = struct.unpack_from("<H4xH", data, at + 20)
    first = high << 16 | low
    value = {"loop": first, "short": 0x0fffffff}.get(entry, entry)
    patch = (fat + 4 * (first + 2), struct.pack("<I", value))
    other = (patch[0] + fat_sectors * 512, patch[1])
    m = boot(disks=[damaged(disk, assets / "chain.img", patch, other)])
    m.prompt()
    refused(m, f"load virtio 0:1 {ROOM:x} /40mib", "virtio 0:1 /40mib", words)
    load(m, "/text")


def test_fat_root_that_loops(boot, disk, assets):
    fat, _, _, fat_sectors = fat_place(disk)
    data = disk.read_bytes()
    root = struct.unpack_from("<I", data, (1 << 20) + 44)[0]
    # a full cluster of deleted entries, then itself again
    _, data_area, cluster, _ = fat_place(disk)
    at = data_area + (root - 2) * cluster
    patches = [(at, (b"\xe5" + bytes(31)) * (cluster // 32))]
    patches += [(fat + i * fat_sectors * 512 + 4 * root, struct.pack("<I", root)) for i in (0, 1)]
    m = boot(disks=[damaged(disk, assets / "rootloop.img", *patches)])
    m.prompt()
    refused(m, "ls virtio 0:1", "EBADMSG")
    refused(m, f"load virtio 0:1 {ROOM:x} /text", "EBADMSG|ENOENT")


@pytest.mark.parametrize("offset,new", [
    (11, b"\0\0"), (11, b"\x01\x02"), (11, b"\x00\x80"), (13, b"\0"), (13, b"\x03"), (14, b"\0\0"),
    (16, b"\0"), (36, b"\xff\xff\xff\xff"), (36, b"\0\0\0\0"), (44, b"\xff\xff\xff\x0f"),
    (510, b"\0\0"),
])
def test_fat_boot_sector(boot, disk, assets, offset, new):
    m = boot(disks=[damaged(disk, assets / "fatboot.img", ((1 << 20) + offset, new))])
    no_boot(m)
    output, status = m.status("ls virtio 0:1")
    assert status == 1 and "virtio 0:1" in output + " virtio 0:1" and "***" not in output
    assert re.search("virtio 0:1|EBADMSG", output), output


# --- the machine's devicetree ------------------------------------------------------------------

# QEMU writes its own memory nodes into any devicetree it passes on. Slipway does not: it boots
# itself with these.
CHAIN = (f"load virtio 0:1 {ROOM:x} /slipway.bin && load virtio 0:1 {ROOM + (16 << 20):x} /dtb && "
         f"booti {ROOM:x} - {ROOM + (16 << 20):x}\r")


@pytest.fixture
def entered_with(boot, make_disk, slipway_bin, edit_dtb):
    """entered_with(edit): Slipway, just started with the machine's devicetree after edit(source).

    By `go` where booti would not start it with such a tree.
    """
    def start(edit, by_go=False):
        image = make_disk("chain", {"/slipway.bin": slipway_bin, "/dtb": edit_dtb("chain", edit)})
        m = boot(disks=[image])
        m.prompt()
        m.send(CHAIN.replace("booti 48000000 -", "go 48000000") if by_go else CHAIN)
        m.expect("Starting application" if by_go else "Starting kernel")
        return m
    return start


MEMORY = "reg = <0x00 0x40000000 0x00 0x40000000>"


def memory(cells):
    def edit(source):
        assert MEMORY in source
        return source.replace(MEMORY, f"reg = <{cells}>")
    return edit


@pytest.mark.parametrize("cells,words", [
    # a size that wraps beside a good entry; one beyond any CPU; twice the same; nothing; odd
    ("0 0x40000000 0 0x40000000 0xffffffff 0xfffff000 1 0", "memory@40000000.*(ignored|not usable)"),
    ("0 0x40000000 0 0x40000000 0x00f00000 0 0 0x40000000", ""),
    ("0 0x40000000 0 0x40000000 0 0x40000000 0 0x40000000", ""),
    ("0 0x40000000 0 0x40000000 0 0 0 0", ""),
    ("0 0x40000000 0 0x40000123", ""),
])
def test_memory_that_is_partly_wild(entered_with, cells, words):
    m = entered_with(memory(cells))
    output = m.prompt()
    assert re.search(words, output), output
    assert "bootflow: no disk has" in output
    assert re.search("40000000-0000(7fffffff|80000122) ", m.run("meminfo"))


@pytest.mark.parametrize("cells", ["", "0", "0 0 0 0", "0 0x40000000 0 0x40000000 1 2",
                                   "0xffffffff 0xffffffff 0xffffffff 0xffffffff",
                                   "0 0x40000000 0xffffffff 0xffffffff",
                                   "0 0x9000000 0 0x1000", "0x7fffffff 0 0 0x40000000"])
def test_memory_that_is_all_wild(entered_with, cells):
    """There is no RAM to start in, which is said."""
    m = entered_with(memory(cells))
    m.expect(r"Slipway cannot start: [^\r]*\r|=> ")
    assert "cannot start" in m.child.after or "1 GiB" in m.run("meminfo")


@pytest.mark.parametrize("cells", ["0x00", "0x05", "0x77777777"])
@pytest.mark.parametrize("name", ["#address-cells", "#size-cells"])
def test_wild_cells(entered_with, name, cells):
    m = entered_with(lambda s: s.replace(f"{name} = <0x02>", f"{name} = <{cells}>"))
    m.expect(r"Slipway cannot start: [^\r]*\r|=> ")


@pytest.fixture(scope="module")
def disk_with_us(make_disk, files, slipway_bin):
    return make_disk("us", {**files, "/slipway.bin": slipway_bin})


# What is at x0: nothing, and what no devicetree can be. None: the place is empty.
@pytest.mark.parametrize("tree", [None, "empty", "text", "dtb.garbage", "dtb.cut", "dtb.wild",
                                  "dtb.old"])
@pytest.mark.parametrize("x0", [0, 0x4c000000, 0x4c000004, 0x9000000, 0xfffffffffffffff8])
def test_no_devicetree(boot, disk_with_us, x0, tree):
    """Entered without one that can be used, by x0 or at the start of RAM, where QEMU puts it."""
    m = boot(disks=[disk_with_us])
    m.prompt()
    m.run("mw.q 40000000 0 8")
    load(m, "slipway.bin", ROOM)
    if tree:
        load(m, tree, 0x4c000000)
    m.send(f"go {ROOM:x} {x0:x} 0 0 0\r")
    m.expect("Slipway cannot start: [^\r]*devicetree[^\r]*\r")


def test_no_memory_node(entered_with):
    m = entered_with(lambda s: s.replace('device_type = "memory"', 'device_type = "nothing"')
                     .replace("memory@40000000 {", "gone@40000000 {"), by_go=True)
    m.expect("Slipway cannot start: no usable memory in the devicetree")


def test_reservation_that_wraps(entered_with):
    m = entered_with(add_to_root(
        RESERVED.replace("0 0x51000000 0 0x100000", "0xf0000000 0x51000000 0xffffffff 0xffffffff")))
    assert re.search("secret@51000000.*ignored", m.prompt())


def test_reservation_of_everything(entered_with):
    m = entered_with(add_to_root(RESERVED.replace("0 0x50000000 0 0x100000",
                                                  "0 0x40000000 0 0x40000000")))
    m.expect(r"Slipway cannot start: [^\r]*\r")


def test_many_reservations(entered_with):
    """More than the map has room for."""
    nodes = "".join(f"r{i}: r@{i:x} {{ reg = <0 {0x50000000 + i * 0x2000:#x} 0 0x1000>; }};"
                    for i in range(3000))
    m = entered_with(add_to_root(RESERVED.replace("ranges;", "ranges; " + nodes)))
    m.expect(r"Slipway cannot start: [^\r]*\r|=> ")


def test_ram_too_small(boot):
    m = boot(memory="4M", entry="bios")
    m.expect("Slipway cannot start: RAM too small[^\r]*\r")


@pytest.mark.parametrize("memory,entry", [("8M", "bios"), ("8M", "kernel"), ("16M", "bios"),
                                          ("16M", "kernel")])
def test_ram_for_no_kernel(boot, memory, entry):
    """The heap takes less, and the console works; there is no place for a kernel, and that is said."""
    m = boot(memory=memory, entry=entry)
    out = m.prompt()
    assert "are free in one piece" in out and "are not set" in out
    assert "heap" in m.run("meminfo")


def test_little_ram(boot):
    """Enough for Slipway, not for a kernel: the prompt, and what is missing."""
    m = boot(memory="24M")
    output = m.prompt()
    assert "cannot" not in output and "KiB of RAM are free" in output, output
    assert m.run("echo alive") == "alive"
