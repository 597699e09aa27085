# SPDX-License-Identifier: Apache-2.0
"""What is booted, from where, and with what: scripts, images, disks, variables, raw programs."""
import gzip
import pathlib
import re
import struct
import subprocess
import zlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOOTI = "booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize}"


@pytest.fixture(scope="session")
def script(assets):
    """script(name, text): a boot.scr by mkimage."""
    def make(name, text):
        source, path = assets / f"{name}.txt", assets / f"{name}.scr"
        source.write_text(text)
        subprocess.run(["mkimage", "-A", "arm64", "-T", "script", "-C", "none", "-d", source, path],
                       check=True, capture_output=True)
        return path
    return make


@pytest.fixture(scope="session")
def note(assets):
    path = assets / "note.txt"
    path.write_text("nothing to boot here\n")
    return path


def hello(m):
    """Waits for hello.S; returns what it says as a dictionary of numbers."""
    m.expect("hello: ")
    line = m.expect("\n").split()
    return {k: int(v, 16) for k, v in zip(line[::2], line[1::2])}


# --- Linux ------------------------------------------------------------------------


def linux(m):
    m.expect("Starting kernel")
    m.expect("slipway: userspace reached")
    m.wait_end()
    return "".join(m.log).replace("\r", "")


@pytest.fixture(scope="session")
def kernels(make_disk, kernel, initrd, assets):
    """Raw and compressed, where the default bootcmd does not look."""
    packed = assets / "Image.gz"
    if not packed.exists():
        packed.write_bytes(gzip.compress(kernel.read_bytes(), 6, mtime=0))
    return make_disk("kernels", {"/k/Image": kernel, "/k/Image.gz": packed,
                                 "/k/initrd.gz": initrd})


def test_gzip_image(boot, kernels):
    m = boot(disks=[kernels])
    m.prompt()
    m.run("setenv bootargs slipway.test=cmdline")
    m.send("load virtio 0:1 ${kernel_addr_r} /k/Image.gz && "
           f"load virtio 0:1 ${{ramdisk_addr_r}} /k/initrd.gz && {BOOTI}\r")
    log = linux(m)
    assert "slipway.test=cmdline" in log.partition("cmdline begins")[2]


def test_gzip_image_that_no_load_put_there(boot, kernels):
    """Low in RAM, where a kernel would be unpacked to, and nobody has recorded it: not over itself."""
    m = boot(disks=[kernels])
    m.prompt()
    m.run("load virtio 0:1 50000000 /k/Image.gz; setenv kernel_comp_size ${filesize}")
    m.run("cp.b 50000000 40000000 ${filesize}")
    m.send("booti 40000000\r")
    m.expect("Linux version")


def test_bad_alignment(boot, kernels):
    """A kernel that lies where none may run is moved."""
    m = boot(disks=[kernels])
    m.prompt()
    m.run("setenv bootargs slipway.test=cmdline")
    m.send("load virtio 0:1 44001008 /k/Image && load virtio 0:1 ${ramdisk_addr_r} /k/initrd.gz "
           "&& booti 44001008 ${ramdisk_addr_r}:${filesize}\r")
    log = linux(m)
    where = int(re.search("Kernel 0x([0-9a-f]+)", log)[1], 16)
    assert where % (2 << 20) == 0


def test_chosen(boot, kernels):
    """bootargs and both seeds reach the kernel; the seeds come from virtio-rng alone."""
    m = boot(disks=[kernels], machine="virtualization=on,dtb-randomness=off",
             args=["-device", "virtio-rng-pci"])
    m.prompt()
    assert "seed" not in m.run("fdt print /chosen")
    words = "slipway.test=cmdline,chosen alpha=1 beta=two,three"
    m.run(f"setenv bootargs '{words}'")
    m.send("load virtio 0:1 ${kernel_addr_r} /k/Image && "
           f"load virtio 0:1 ${{ramdisk_addr_r}} /k/initrd.gz && {BOOTI}\r")
    log = linux(m)
    assert words in log.partition("slipway: cmdline begins")[2].partition("cmdline ends")[0]
    chosen = dict(re.findall(r"^(\S+) = (.*?) *$", log.partition("slipway: chosen begins")[2],
                             re.M))
    assert chosen["bootargs"] == words
    # the kernel wipes the one and takes the other out once it has used them
    assert "kaslr-seed" in chosen
    assert "KASLR disabled due to lack of seed" not in log
    start, end = (int(chosen[f"linux,initrd-{name}"], 16) for name in ("start", "end"))
    placed = re.search(r"initrd 0x([0-9a-f]+) \+ 0x([0-9a-f]+)", log)
    assert (start, end - start) == tuple(int(x, 16) for x in placed.groups())


def test_seeds_differ(boot, kernels, payload, make_disk):
    """Two boots of one machine get other seeds."""
    disk = make_disk("seeds", {"/hello": payload()})
    seen = set()
    for _ in range(2):
        m = boot(disks=[disk], machine="virtualization=on,dtb-randomness=off",
                 args=["-device", "virtio-rng-pci"])
        m.prompt()
        m.run("load virtio 0:1 48000000 /hello")
        m.send("booti 48000000\r")
        m.expect("devicetree 0x([0-9a-f]+)\\r")
        where = int(m.child.match[1], 16)
        state = hello(m)
        assert state["x0"] == where
        tree = read_memory(m, where, 0x8000)
        assert b"\0rng-seed\0" in tree and b"\0kaslr-seed\0" in tree
        seen.add(tree)
    assert len(seen) == 2


def read_memory(m, addr, size):
    """Guest memory by QEMU's monitor (Ctrl-A c)."""
    m.send("\001c")
    m.expect(r"\(qemu\) ")
    m.send(f"xp /{size // 4}xw {addr:#x}\r")
    m.expect("\n")
    words = re.findall(r" 0x([0-9a-f]{8})", m.expect(r"\(qemu\) "))
    return b"".join(int(w, 16).to_bytes(4, "little") for w in words)


# --- scripts ------------------------------------------------------------------------


def test_script(boot, make_disk, script, payload):
    scr = script("good", "echo the script runs from ${devtype} ${devnum}:${distro_bootpart}\n"
                         "if test -n \"${devnum}\"; then\n  for f in hello; do\n"
                         "    load ${devtype} ${devnum}:${distro_bootpart} 48000000 /$f\n  done\n"
                         "fi\ngo 48000000 11 22\n")
    m = boot(disks=[make_disk("scr", {"/boot.scr": scr, "/hello": payload()})])
    m.expect("the script runs from virtio 0:1")
    state = hello(m)
    assert (state["x0"], state["x1"], state["x2"]) == (0x11, 0x22, 0)


def patched(path, target, at, new):
    data = bytearray(path.read_bytes())
    data[at:at + len(new)] = new
    target.write_bytes(data)
    return target


def rewritten(path, target, at, new):
    """The same with a header checksum that is right again."""
    data = bytearray(path.read_bytes())
    data[at:at + len(new)] = new
    data[4:8] = bytes(4)
    data[4:8] = struct.pack(">I", zlib.crc32(data[:64]))
    target.write_bytes(data)
    return target


@pytest.mark.parametrize("change,at,new,words", [
    (patched, 0, b"\0", "bad magic"),
    (patched, 40, b"x", "bad header checksum"),
    (patched, 80, b"\x01", "bad data checksum"),
    (rewritten, 30, b"\x02", "not of type script"),
    (rewritten, 31, b"\x01", "compressed"),
    (rewritten, 12, b"\xff\xff\xff\xff", "not all RAM"),
    (rewritten, 12, b"\0\0\0\x04", "checksum|more than one part"),
])
def test_script_that_is_damaged(boot, make_disk, script, assets, change, at, new, words):
    scr = script("whole", "echo this must not run\n" * 20)
    bad = change(scr, assets / "damaged.scr", at, new)
    m = boot(disks=[make_disk("badscr", {"/boot.scr": bad})])
    output = m.prompt()
    assert re.search(f"source: .*({words})", output), output
    assert "this must not run" not in output
    assert "nothing that was found could be started" in output


def test_script_that_does_not_parse(boot, make_disk, script):
    m = boot(disks=[make_disk("synscr", {"/boot.scr": script(
        "syntax", "echo this must not run\nif true; then\necho x\n")})])
    output = m.prompt()
    assert "syntax error at line" in output and "\nthis must not run" not in output


def test_script_that_fails_leaves_the_next_disk(boot, make_disk, script, payload):
    """A script that comes back is no boot: the search goes on."""
    first = make_disk("fails", {"/boot.scr": script("fails", "echo first comes back\nfalse\n")})
    second = make_disk("second", {"/boot.scr": script(
        "second", "load ${devtype} ${devnum}:${distro_bootpart} 48000000 /hello && go 48000000 ${devnum}"),
        "/hello": payload()})
    m = boot(disks=[first, second])
    m.expect("first comes back")
    assert hello(m)["x0"] == 1


def test_script_that_loads_over_itself(boot, make_disk, script):
    scr = script("self", "load virtio 0:1 ${scriptaddr} /big\nmw.b ${scriptaddr} 0 1000\n"
                         "echo still here\n")
    m = boot(disks=[make_disk("selfscr", {"/boot.scr": scr, "/big": ROOT / "LICENSE"})])
    assert "still here" in m.prompt()


# --- disks ------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["gpt", "mbr", "none"])
@pytest.mark.parametrize("fs", ["fat12", "fat16", "fat32"])
def test_disks(boot, make_disk, payload, fs, table):
    disk = make_disk(f"{fs}-{table}", {"/Image": payload()}, "--fs", fs, "--table", table)
    m = boot(disks=[disk])
    assert hello(m)["EL"] == 2


def test_second_disk(boot, make_disk, note, payload):
    empty = make_disk("note", {"/note.txt": note})
    m = boot(disks=[empty, make_disk("img", {"/Image": payload()})])
    hello(m)
    assert "virtio 0" not in "".join(m.log)


def test_first_disk_wins(boot, make_disk, payload, script):
    """Disks in order, then kinds in order: a script before an Image."""
    both = make_disk("both", {"/Image": payload(), "/hello": payload(), "/boot.scr": script(
        "both", "load virtio ${devnum}:1 48000000 /hello && go 48000000 5c")})
    m = boot(disks=[both, make_disk("img", {"/Image": payload()})])
    assert hello(m)["x0"] == 0x5c


def test_image_that_is_a_directory(boot, make_disk, note):
    m = boot(disks=[make_disk("dirs", {"/Image/note.txt": note, "/boot.scr/note.txt": note})])
    assert "no disk has /boot.scr or /Image" in m.prompt()


# --- autoboot ------------------------------------------------------------------------


# As menuconfig writes it: a backslash quotes.
EXTRA = r'''CONFIG_EXTRA_ENV="bootdelay=30\\ngreeting=$HOME ${loadaddr} `id` \"q\" #1"'''


@pytest.fixture(scope="session")
def patient(configured):
    """Slipway built with CONFIG_EXTRA_ENV: bootdelay=30."""
    return configured("patient", EXTRA, defconfig="qemu_virt_defconfig")


@pytest.mark.parametrize("key", [" ", "x", "\r", "\003"])
def test_key_stops_autoboot(boot, patient, make_disk, payload, key):
    m = boot(binary=patient, disks=[make_disk("img", {"/Image": payload()})])
    m.expect("Hit any key to stop autoboot: +30 ")
    m.send(key)
    assert "hello:" not in m.prompt()
    # nothing of it was taken for the build's own
    assert 'greeting=$HOME ${loadaddr} `id` "q" #1\n' in m.run("printenv")
    # by hand it is the same boot
    m.send("run bootcmd\r")
    hello(m)


# --- raw programs ------------------------------------------------------------------------


@pytest.mark.parametrize("machine,el,res1", [("", 1, 0x30d00800), ("virtualization=on", 2, 0x30c50830)])
def test_go(boot, make_disk, payload, machine, el, res1):
    disk = make_disk("raw", {"/hello": payload()})
    m = boot(disks=[disk], machine=machine)
    m.prompt()
    m.run("load virtio 0:1 48000000 /hello")
    m.send("go 48000000 1 22 333 4444444444444444\r")
    state = hello(m)
    assert [state[f"x{i}"] for i in range(4)] == [1, 0x22, 0x333, 0x4444444444444444]
    assert state["EL"] == el and state["at"] == 0x48000000
    # MMU, caches and alignment checks off, little-endian; the RES1 bits are 1
    assert state["SCTLR"] & 0x02001007 == 0 and state["SCTLR"] & res1 == res1


def test_go_without_arguments(boot, make_disk, payload):
    """x0 is the working devicetree, a whole one."""
    disk = make_disk("raw", {"/hello": payload()})
    m = boot(disks=[disk])
    m.prompt()
    fdt = int(m.run("fdt addr").split()[-1], 16)
    m.run("load virtio 0:1 48000000 /hello")
    m.send("go 48000000\r")
    state = hello(m)
    assert (state["x0"], state["x1"], state["x2"], state["x3"]) == (fdt, 0, 0, 0)
    assert read_memory(m, fdt, 16)[:4] == b"\xd0\x0d\xfe\xed"


@pytest.mark.parametrize("defines,at", [
    ({}, 0x48000000),
    ({"TEXT_OFFSET": "0x1000"}, 0x40001000),            # moved: 0x48000000 is not base + 0x1000
    ({"TEXT_OFFSET": "0x80000", "IMAGE_SIZE": "0"}, 0x40080000),
    ({"IMAGE_SIZE": "0x30000000"}, 0x48000000),
])
def test_booti_header(boot, make_disk, payload, defines, at):
    """text_offset and image_size of the header are obeyed; 0 means an old kernel."""
    name = "hello-" + "-".join(defines.values()) + ".bin"
    m = boot(disks=[make_disk("hdr", {"/hello": payload(name, **defines)})])
    m.prompt()
    m.run("load virtio 0:1 48000000 /hello")
    m.send("booti 48000000\r")
    state = hello(m)
    assert state["at"] == at
    assert (state["x1"], state["x2"], state["x3"], state["EL"]) == (0, 0, 0, 2)


def test_a_key_that_is_there_at_the_start(boot, linux_disk):
    """With bootdelay 0: keys typed before the machine runs stop the autoboot."""
    m = boot(disks=[linux_disk])
    m.send("   ")
    out = m.prompt()
    assert "Starting kernel" not in out
