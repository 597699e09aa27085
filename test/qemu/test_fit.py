# SPDX-License-Identifier: Apache-2.0
"""FIT images, made by Debian's mkimage."""
import gzip
import subprocess

import pytest

FIT = 0x48000000
EXPECTED = "slipway: userspace reached"


def image(name, data, kind, hashes=("sha256",), **properties):
    """One node below /images."""
    properties = {"type": kind, "arch": "arm64", "compression": "none"} | properties
    lines = [f'data = /incbin/("{data}");']
    for key, value in properties.items():
        lines.append(f"{key.replace('_', '-')} = {value};" if str(value).startswith("<")
                     else f'{key.replace("_", "-")} = "{value}";')
    lines += [f'hash-{i + 1} {{ algo = "{algo}"; }};' for i, algo in enumerate(hashes)]
    return f"{name} {{ {' '.join(lines)} }};"


def configuration(name, **properties):
    """One node below /configurations; lists are lists of strings."""
    lines = []
    for key, value in properties.items():
        values = value if isinstance(value, list) else [value]
        quoted = ", ".join(f'"{v}"' for v in values)
        lines.append(f'{key.replace("__", ",")} = {quoted};')
    return f"{name} {{ {' '.join(lines)} }};"


def make_fit(path, images, configurations, *options, default=None):
    """mkimage -f of an .its file."""
    chosen = f'default = "{default}";' if default else ""
    its = path.with_suffix(".its")
    its.write_text(f'/dts-v1/; / {{ description = "test"; #address-cells = <1>; '
                   f'images {{ {" ".join(images)} }}; '
                   f'configurations {{ {chosen} {" ".join(configurations)} }}; }};')
    subprocess.run(["mkimage", *options, "-f", its, path], check=True, stdout=subprocess.DEVNULL)
    return path


@pytest.fixture(scope="module")
def board_dtb(qemu, debug_bin, assets):
    """The devicetree of the machine; it is another one without a firmware."""
    path = assets / "fit-virt.dtb"
    subprocess.run([qemu, "-M", f"virt,virtualization=on,dumpdtb={path}",
                    "-cpu", "cortex-a57", "-m", "1G", "-nographic",
                    "-bios", debug_bin], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return path


@pytest.fixture(scope="module")
def files(assets, payload, kernel, initrd, board_dtb):
    folder = assets / "fit"
    folder.mkdir(exist_ok=True)
    linux = {"os": "linux", "load": "<0>", "entry": "<0>"}
    debian = [image("kernel", kernel, "kernel", **linux),
              image("fdt", board_dtb, "flat_dt"),
              image("ramdisk", initrd, "ramdisk", ("sha256", "crc32"), os="linux")]
    both = {"kernel": "kernel", "fdt": "fdt", "ramdisk": "ramdisk"}
    hello = payload("fit-hello.bin")
    packed = folder / "hello.gz"
    packed.write_bytes(gzip.compress(hello.read_bytes()))
    packers = {"lz4": ("lz4", "-q", "-9"), "zstd": ("zstd", "-q", "-9")}
    for tool, argv in packers.items():
        (folder / f"Image.{tool}").write_bytes(
            subprocess.run([*argv, "-c", kernel], check=True, stdout=subprocess.PIPE).stdout)
    script = folder / "script.txt"
    script.write_text("echo from the FIT\n")
    small = [image("plain", hello, "kernel", ("crc32",), **linux),
             image("packed", packed, "kernel", **linux | {"compression": "gzip"}),
             image("fdt", board_dtb, "flat_dt"),
             image("raw", hello, "standalone", os="u-boot", load="<0x50000000>",
                   entry="<0x50000000>"),
             image("arm", hello, "kernel", **linux | {"arch": "arm"}),
             image("bare", hello, "kernel", (), **linux),
             image("script", script, "script"),
             image("extra", packed, "filesystem", load="<0x58000000>")]
    choices = [configuration(name, kernel=name) for name in
               ("plain", "packed", "arm", "bare")] + [
        configuration("raw", standalone="raw"),
        configuration("run", script="script"),
        configuration("tree", kernel="plain", fdt="fdt"),
        configuration("board", kernel="plain", compatible=["x,y", "linux,dummy-virt"]),
        configuration("extra", kernel="plain", loadables="extra"),
        configuration("el9", kernel="plain", slipway__handoff="el9"),
        configuration("el1", kernel="plain", slipway__handoff="el1")]
    made = {
        "inside": make_fit(folder / "inside.itb", small, choices, default="packed"),
        "outside": make_fit(folder / "outside.itb", small, choices, "-E", default="packed"),
        "aligned": make_fit(folder / "aligned.itb", small, choices, "-E", "-B", "1000",
                            default="packed"),
    }
    damaged = bytearray(made["inside"].read_bytes())
    damaged[damaged.index(hello.read_bytes()) + 100] ^= 4
    made["damaged"] = folder / "damaged.itb"
    made["damaged"].write_bytes(damaged)
    made["cut"] = folder / "cut.itb"
    made["cut"].write_bytes(made["outside"].read_bytes()[:-8])
    return made | {
        **{tool: make_fit(folder / f"{tool}.itb",
                          [image("kernel", folder / f"Image.{tool}", "kernel",
                                 **linux | {"compression": tool})],
                          [configuration("conf", kernel="kernel")], default="conf")
           for tool in packers},
        "debian": make_fit(folder / "debian.itb", debian,
                           [configuration("conf", **both, slipway__handoff="el1")],
                           default="conf"),
    }


@pytest.fixture(scope="module")
def disk(files, make_disk):
    return make_disk("fit", {f"/{name}": path for name, path in files.items()})


def test_debian(boot, debug_bin, disk):
    """Linux to userspace, entered as the configuration says."""
    m = boot(binary=debug_bin, disks=[disk])
    m.prompt()
    m.run("setenv bootargs slipway.test=poweroff; setenv handoff el2")
    m.run(f"load virtio 0:1 {FIT:x} /debian")
    m.send(f"bootm {FIT:x}\r")
    before = m.expect(EXPECTED)
    assert "configuration conf" in before and before.count("hashes are right") == 3
    assert "CPU: All CPU(s) started at EL1" in before


@pytest.mark.parametrize("compression", ["lz4", "zstd"])
def test_unpacked(boot, debug_bin, disk, compression):
    """Debian's kernel, as the tool of that name packs it."""
    m = boot(binary=debug_bin, disks=[disk])
    m.prompt()
    m.run("setenv bootargs earlycon")
    m.run(f"load virtio 0:1 {FIT:x} /{compression}")
    m.send(f"bootm {FIT:x}\r")
    m.expect("Booting Linux on physical CPU")


@pytest.mark.parametrize("file", ["inside", "outside", "aligned"])
@pytest.mark.parametrize("what,level", [("", 2), ("#plain", 2), ("#tree", 2), ("#extra", 2),
                                        ("#el1", 1), (":plain", 2), ("#raw", 2)])
def test_boot(boot, debug_bin, disk, file, what, level):
    m = boot(binary=debug_bin, disks=[disk])
    m.prompt()
    m.run(f"load virtio 0:1 {FIT:x} /{file}")
    m.send(f"bootm {FIT:x}{what}\r")
    before = m.expect("hello: x0 ")
    assert "hashes are right" in before
    # the board is of "linux,dummy-virt": that comes before the default
    assert what or "configuration board" in before
    said = m.expect("\n")
    assert f"EL 000000000000000{level}" in said
    if what == "#raw":
        assert "at 0000000050000000" in said


@pytest.fixture(scope="module")
def console(qemu, debug_bin, disk):
    from console import Machine
    m = Machine(qemu, debug_bin, disks=[disk])
    m.prompt()
    yield m
    m.close()


@pytest.mark.parametrize("file,what,word", [
    ("inside", "#zebra", 'has no "zebra"'), ("inside", "#", "does not begin with a name"),
    ("inside", ":zebra", 'has no "zebra"'), ("inside", ":fdt", "fdt is no kernel"),
    ("inside", "#arm", 'for "arm"'), ("inside", "#bare", "/images/bare: no hash"),
    ("inside", "#el9", 'slipway,handoff is "el9"'),
    ("inside", "#plain#tree", "no devicetree for overlays"),
    ("inside", "#tree#plain", "not an overlay's configuration"),
    ("damaged", "#plain", "damaged"), ("cut", "#extra", "wholly inside of the file"),
])
def test_refused(console, file, what, word):
    console.run(f"load virtio 0:1 {FIT:x} /{file}")
    output, status = console.status(f"bootm {FIT:x}{what}")
    assert status == 1 and word in output and "Starting" not in output, output


def test_iminfo(console):
    console.run(f"load virtio 0:1 {FIT:x} /inside")
    output, status = console.status(f"iminfo {FIT:x}")
    assert status == 1 and output.count("hashes are right") == 7
    assert output.count("hash-1: sha256") == 6 and output.count("hash-1: crc32") == 1
    assert "/images/bare: no hash" in output and "1 images are not in order" in output
    for line in ["image packed", "compression gzip", "load: 0x50000000",
                 "configuration packed (default)", "compatible: x,y, linux,dummy-virt",
                 "slipway,handoff: el1", "standalone: raw"]:
        assert line in output, line
    console.run(f"load virtio 0:1 {FIT:x} /debian")
    output, status = console.status(f"iminfo {FIT:x}")
    assert status == 0 and output.count("hashes are right") == 3
    assert console.status("iminfo 0")[1] == 1


def test_source(console):
    console.run(f"load virtio 0:1 {FIT:x} /outside")
    # as many zeros as one likes; and $loadaddr
    console.run(f"setenv loadaddr {FIT:x}")
    for where in (f"{FIT:x}:script", f"{FIT:x}#run", f"{FIT:030x}#run", ":script", "'#run'"):
        assert console.run(f"source {where}") == "from the FIT"
    for where, word in [(":plain", "no script"), (":zebra", "zebra"), ("#zebra", "zebra"),
                        ("#plain", "names no script"), ("", "names no script")]:
        output, status = console.status(f"source {FIT:x}{where}")
        assert status == 1 and word in output and "from" not in output, output


def test_steps(console):
    """Of U-Boot's bootm, which has them."""
    assert "bootm ADDR does them all" in console.run(f"bootm loados {FIT:x}")


def test_imxtract(console, files):
    console.run(f"load virtio 0:1 {FIT:x} /inside; setenv filesize; mw.b 58000000 0 1000")
    assert console.run(f"imxtract {FIT:x} plain 58000000") == ""
    console.run(f"imxtract {FIT:x} raw; setenv from ${{fileaddr}}")
    assert "were the same" in console.run("cmp.b 58000000 ${from} ${filesize}")
    for words, word in [(f"{FIT:x} zebra", "zebra"), (f"{FIT:x} packed 58000000", "compressed"),
                        (f"{FIT:x} plain {FIT + 256:x}", "in the FIT"), (f"{FIT:x} bare", "no hash"),
                        (f"{FIT:x} plain 0", "not all RAM")]:
        output, status = console.status(f"imxtract {words}")
        assert status == 1 and word in output, output
