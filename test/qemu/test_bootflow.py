# SPDX-License-Identifier: Apache-2.0
"""Boot entries: extlinux.conf, loader/entries, their order over disks, the menu, bad files."""
import gzip
import re
import shutil
import subprocess

import pytest

EXTLINUX = """\
# the first label fails
menu title Slipway test
default no-such-kernel

label no-such-kernel
    menu label A kernel that is not there
    linux /missing
    append root=/dev/nothing

label debian
    menu label ^Debian
    linux ../debian/Image
    initrd /debian/initrd.gz
    fdt /dtbs/virt.dtb
    append slipway.test=dmesg slipway.version=${ver}. '${quoted}'
"""

# The kernel is compressed; a first, small initrd lies before the real one; the overlay shows.
BLS = {
    "debian-6.1+3.conf": "title Debian\nversion 6.1\nlinux /debian/Image.gz\n"
                         "initrd /debian/small.cpio\ninitrd /debian/initrd.gz\n"
                         "devicetree-overlay /model.dtbo\n"
                         "options slipway.test=dmesg\noptions slipway.note=bls\n",
    "debian-6.12+0-3.conf": "title Exhausted\nlinux /never\n",
    "other.conf": "title Other\nlinux /never\narchitecture x64\n",
}
OVERLAY = """/dts-v1/; /plugin/; / { fragment@0 { target-path = "/";
    __overlay__ { model = "slipway,overlaid"; }; }; };"""

# What every label of it is wrong with is said; nothing of it boots.
BAD = """\
frobnicate
label missing
linux /missing
label empty
linux /empty
label folder
linux /extlinux
label garbage
linux /garbage
append left over
label initrd
linux /hello
initrd /missing-initrd
label tree
linux /hello
fdt /missing.dtb
label no-tree
linux /hello
fdt /garbage
label no-overlay
linux /hello
fdtoverlays /model.dtbo /garbage
label nothing
append x
"""

MENU = """\
menu title Choose
prompt 1
default two
label one
linux /one
label two
linux /two
label three
linux /hello
fdtdir /dtbs
label four
linux /hello
append four
"""


def compiled(source, path):
    """dtc, with labels for overlays."""
    subprocess.run(["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", path, "-"], check=True,
                   input=source.encode())
    return path


@pytest.fixture(scope="module")
def files(assets, payload):
    """files(name, text or bytes): a file of the host."""
    folder = assets / "bootflow"
    folder.mkdir(exist_ok=True)

    def make(name, content):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
    make.hello = payload("bootflow-hello.bin")
    make.overlay = compiled(OVERLAY, folder / "model.dtbo")
    return make


@pytest.fixture(scope="module")
def tree(qemu, assets, debug_bin):
    """This machine's devicetree with another model; QEMU's devices depend on -bios."""
    path = assets / "bootflow" / "virt.dtb"
    subprocess.run([qemu, "-M", f"virt,virtualization=on,dumpdtb={path}", "-cpu", "cortex-a57", "-m",
                    "1G", "-display", "none", "-bios", debug_bin], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["fdtput", "-t", "s", path, "/", "model", "slipway,from-disk"], check=True)
    return path


@pytest.fixture(scope="module")
def extlinux_disk(make_disk, files, kernel, initrd, tree):
    return make_disk("extlinux", {"/extlinux/extlinux.conf": files("extlinux.conf", EXTLINUX),
                                  "/dtbs/virt.dtb": tree, "/debian/Image": kernel,
                                  "/debian/initrd.gz": initrd})


@pytest.fixture(scope="module")
def bls_disk(make_disk, files, kernel, initrd, assets):
    small = assets / "bootflow" / "small.cpio"
    subprocess.run(["cpio", "-o", "-H", "newc", "--quiet", "-D", assets / "bootflow", "-F", small],
                   input=b"model.dtbo\n", check=True)
    packed = files("Image.gz", gzip.compress(kernel.read_bytes(), 1))
    disk = {"/debian/Image.gz": packed, "/debian/initrd.gz": initrd, "/debian/small.cpio": small,
            "/model.dtbo": files.overlay,
            "/loader/loader.conf": files("loader.conf", "timeout 1\ndefault debian-*\n")}
    for name, text in BLS.items():
        disk[f"/loader/entries/{name}"] = files(name, text)
    return make_disk("bls", disk, "--table", "mbr")


@pytest.fixture(scope="module")
def bad_disk(make_disk, files):
    return make_disk("bad-entries", {
        "/extlinux/extlinux.conf": files("bad.conf", BAD), "/hello": files.hello,
        "/empty": files("empty", ""), "/garbage": files("garbage", bytes(range(1, 200)) * 50),
        "/model.dtbo": files.overlay,
        "/loader/entries/broken.conf": files("broken.conf", b"title \xff\033[2J\n\0\0linux"),
        "/loader/entries/large.conf": files("large.conf", "x" * 70000)})


def named_disk(make_disk, files, name, **more):
    """A disk whose only label is NAME and starts the payload."""
    conf = files(f"{name}.conf", f"label {name}\nlinux /hello\n")
    return make_disk(name, {"/boot/extlinux/extlinux.conf": conf, "/hello": files.hello, **more})


def userspace(m):
    """Linux, to the end; all that was printed."""
    m.expect("Starting kernel")
    m.expect("slipway: userspace reached")
    m.expect("slipway: dmesg ends")
    m.wait_end()
    return "".join(m.log).replace("\r", "")


def test_extlinux(boot, debug_bin, extlinux_disk):
    """The default fails, says why, and the next label is booted."""
    log = userspace(boot(binary=debug_bin, disks=[extlinux_disk]))
    assert "bootflow: virtio 0 /missing: -ENOENT" in log
    assert "A kernel that is not there (virtio 0:1 /extlinux/extlinux.conf) did not start" in log
    assert "Booting Debian from virtio 0:1" in log
    assert "Machine model: slipway,from-disk" in log
    line = re.search(r"Kernel command line: (.*)", log).group(1)
    assert line == "slipway.test=dmesg slipway.version=. ${quoted}"


def test_bls(boot, debug_bin, bls_disk, tmp_path):
    """After a menu's second: the entry that has tries, one less by then, both initrds, the overlay."""
    disk = tmp_path / "bls.img"
    disk.write_bytes(bls_disk.read_bytes())
    log = userspace(boot(binary=debug_bin, writable=[disk]))
    assert re.search(r" >  1  Debian\n    2  Exhausted\n", log)
    assert "Choice (1-2, arrows, Enter, q): 1 in 1 s" in log
    assert "It is called debian-6.1+2-1.conf from now on: 2 tries are left" in log
    names = subprocess.run(["mdir", "-b", "-i", f"{disk}@@1M", "::/loader/entries"], check=True,
                           stdout=subprocess.PIPE, text=True).stdout.split()
    assert names == [f"::/loader/entries/{name}" for name in
                     ("debian-6.1+2-1.conf", "debian-6.12+0-3.conf", "other.conf")]
    assert "Machine model: slipway,overlaid" in log
    assert "Kernel command line: slipway.test=dmesg slipway.note=bls" in log
    assert "Initramfs unpacking failed" not in log


@pytest.fixture(scope="module")
def menu_disk(make_disk, files):
    """Its menu waits for ever: a machine with it as its first disk is held."""
    return make_disk("menu", {"/extlinux/extlinux.conf": files("menu.conf", MENU),
                              "/hello": files.hello})


def test_menu(boot, debug_bin, menu_disk):
    """Arrow keys on a serial line, after the menu was left once."""
    m = boot(binary=debug_bin, disks=[menu_disk])
    m.expect(r"Choose\r+\n    1  one\r+\n >  2  two\r+\n")
    m.expect(r"Enter, q\): 2")
    m.send("q")
    m.prompt()
    # on a terminal that knows no sequences
    m.run("setenv term dumb")
    m.send("bootflow menu -t 100\r")
    m.expect(r"    1  two\r+\n    2  one\r+\n    3  three\r+\n")
    m.expect(": 1 in 100 s")
    m.send("\033[B\033[B\033[A")
    m.expect("q.: 2.*: 3.*: 2")
    m.send("q")
    assert "\033" not in m.prompt()
    m.run("setenv term")
    m.run("setenv fdtfile none.dtb")
    # the file's own menu again: one that fails is followed by the others, in order
    m.send("sysboot -p virtio 0:1 any ${scriptaddr} /extlinux/extlinux.conf\r")
    m.expect(r"Enter, q\): 2")
    m.send("\033[A\r")
    before = m.expect("hello: x0 ")
    assert re.findall("Booting (.*) from", before) == ["one", "two", "three"]
    assert "no /dtbs/none.dtb; the devicetree stays" in before


@pytest.fixture
def three_disks(boot, debug_bin, make_disk, files, menu_disk):
    """A machine at its prompt: the disk above, and two with a label of their own name."""
    script = files("none.scr", "no image")
    m = boot(binary=debug_bin, disks=[
        menu_disk, named_disk(make_disk, files, "first", **{"/boot.scr": script}),
        named_disk(make_disk, files, "second")])
    m.expect(r"Enter, q\): 2")
    m.send("\003")
    m.prompt()
    return m


def titles(listing):
    """The third column."""
    return [line[29:61].strip() for line in listing.split("\n") if re.match("[ >][ 0-9]", line)]


def test_commands(three_disks):
    m = three_disks
    assert "none is selected" in m.run("bootflow info")
    everything = ["two", "one", "three", "four", "first", "/boot.scr", "second"]
    assert titles(m.run("bootflow list")) == everything
    assert titles(m.run("bootflow scan -l")) == everything
    m.run("setenv boot_targets virtio2 nonsense mmc0 virtio9 virtio1")
    m.run("setenv bootmeths script extlinux missing")
    assert titles(m.run("bootflow scan -l")) == ["second", "/boot.scr", "first"]
    m.run("setenv boot_targets virtio")
    m.run("setenv bootmeths extlinux")
    assert titles(m.run("bootflow scan -l")) == everything[:5] + everything[6:]
    assert m.status("bootflow select 77")[1] == 1
    assert m.status("bootflow select four") == ("", 0)
    said = m.run("bootflow info")
    assert re.search(r"Title +four\nVolume +virtio 0:1\n", said) and "Append       four" in said
    assert m.run("bootflow list").count(">") == 1
    assert m.status("bootflow frob")[1] == 1 and m.status("bootflow scan -x")[1] == 1
    m.send("bootflow boot\r")
    assert "Booting four from virtio 0:1" in m.expect("hello: x0 ")


def test_order(three_disks):
    """boot_targets decides what is booted, and a script that fails is no end."""
    m = three_disks
    m.run("setenv boot_targets virtio1 virtio0")
    m.run("setenv bootmeths script extlinux")
    m.send("bootflow scan -lb\r")
    before = m.expect("hello: x0 ")
    assert re.findall("Booting (.*) from", before) == ["/boot.scr", "first"]
    assert "no image made by mkimage there" in before


def test_ext4(boot, debug_bin, assets, files):
    """Debian's layout: /boot in the root filesystem, kernels behind symbolic links."""
    root, image = assets / "bootflow" / "root", assets / "bootflow" / "ext4.img"
    shutil.rmtree(root, ignore_errors=True)
    (root / "boot/extlinux").mkdir(parents=True)
    (root / "boot/loader/entries").mkdir(parents=True)
    (root / "boot/vmlinuz-6.1").write_bytes(files.hello.read_bytes())
    (root / "vmlinuz").symlink_to("boot/vmlinuz-6.1")
    (root / "boot/extlinux/extlinux.conf").write_text("label broken\nlinux /boot/vmlinuz-9\n")
    (root / "boot/loader/entries/a.conf").write_text("title linked\nlinux /vmlinuz\n")
    subprocess.run(["/sbin/mke2fs", "-q", "-F", "-t", "ext4", "-d", root, image, "16M"], check=True)
    m = boot(binary=debug_bin, disks=[image])
    before = m.expect("hello: x0 ")
    assert re.findall("Booting (.*) from (.*)\r", before.replace("\r\r", "\r")) == [
        ("broken", "virtio 0:0 /boot/extlinux/extlinux.conf"),
        ("linked", "virtio 0:0 /boot/loader/entries/a.conf")]


def test_bad_files(boot, debug_bin, bad_disk):
    """Every label fails for its own reason, and leaves nothing behind."""
    m = boot(binary=debug_bin, disks=[bad_disk])
    said = m.prompt().replace("\r", "")
    for text in ("extlinux.conf: line 1: frobnicate: not known here",
                 f"line {BAD.splitlines().index('label nothing') + 1}: the label nothing has no kernel",
                 "virtio 0 /missing: -ENOENT", "virtio 0 /empty is empty",
                 "virtio 0 /extlinux: -EISDIR", "boot: say what it is",
                 "virtio 0 /missing-initrd: -ENOENT", "virtio 0 /missing.dtb: -ENOENT",
                 "fdt: no usable devicetree at", "fdt apply: no usable devicetree at",
                 "broken.conf: line 1: left out: it holds the control character 0x1b",
                 "large.conf: -EFBIG", "bootflow: nothing that was found could be started"):
        assert text in said, text
    assert said.count("did not start") == 8
    assert "hello" not in said.replace("/hello", "")
    # what they set is as it was
    assert m.status("printenv bootargs")[1] == 1
    assert "entry's" not in m.run("meminfo")
    assert m.run("fdt print / model") == "model = \"linux,dummy-virt\""
