# SPDX-License-Identifier: Apache-2.0
"""The stored environment: commands, places, damage, and the tools of Linux on the same bytes."""
import pathlib
import re
import subprocess
import zlib

import pytest

from conftest import tool

SIZE = 0x4000
OFFSETS = (0x80000, 0xc0000)        # CONFIG_ENV_OFFSET, _REDUND
FILES = ("uboot.env", "uboot-redund.env")
FIRST = 1 << 20                     # where tools/mkdisk puts the partition


@pytest.fixture
def disk(make_disk, tmp_path):
    """A disk with room before its partition, and with two empty files for the environment."""
    (tmp_path / "zeroes").write_bytes(bytes(SIZE))
    return make_disk("env", {f"/{name}": tmp_path / "zeroes" for name in FILES}, "--fs", "fat16")


@pytest.fixture
def start(boot, env_bin):
    """start(disk): a machine at the prompt; (machine, what it said before)."""
    def at_prompt(disk, **kwargs):
        m = boot(binary=env_bin, writable=[disk], **kwargs)
        return m, m.prompt().replace("\r", "")
    return at_prompt


def patch(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def image(text, flag, size=SIZE):
    """A copy as U-Boot writes it."""
    data = text.ljust(size - 5, b"\0")
    return zlib.crc32(data).to_bytes(4, "little") + bytes([flag]) + data


def copies(disk):
    """(flag, text) of each copy in the range of the disk."""
    whole = pathlib.Path(disk).read_bytes()
    for offset in OFFSETS:
        raw = whole[offset:offset + SIZE]
        assert int.from_bytes(raw[:4], "little") == zlib.crc32(raw[5:])
        yield raw[4], raw[5:raw.index(b"\0\0", 5)]


def run(*argv, **kwargs):
    done = subprocess.run([str(a) for a in argv], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **kwargs)
    assert done.returncode == 0, f"{argv}: {done.stdout}"
    return done.stdout


def test_survives_a_reset(start, disk):
    m, said = start(disk)
    assert "Loading Environment from Block... nothing is stored there" in said
    assert "Using default environment" in said
    assert m.status("env info -d")[1] == 0
    m.run("setenv kept 'one two; ${three}'")
    assert m.status("saveenv") == ("Saving Environment to Block... OK", 0)
    assert "nothing was written" in m.run("env save")
    m.close()
    before = disk.read_bytes()
    m, said = start(disk)
    assert "Loading Environment from Block... OK" in said and "Using default" not in said
    assert m.run("printenv kept") == "kept=one two; ${three}"
    assert m.status("env info") == (
        "env_valid = valid\nenv_ready = true\nenv_use_default = false", 0)
    assert "nothing was written" in m.run("saveenv")
    # computed from this machine's memory, so not stored, but there
    assert m.run("printenv kernel_addr_r").startswith("kernel_addr_r=4")
    assert b"kernel_addr_r=" not in disk.read_bytes()[OFFSETS[0]:OFFSETS[0] + SIZE]
    assert disk.read_bytes() == before
    m.run("setenv kernel_addr_r 50000000; saveenv")
    m.run("setenv kept; saveenv")
    m.close()
    (flag, _), (other, text) = sorted(copies(disk), key=lambda copy: copy[0] == 3)
    assert (other, flag) == (3, 2) and b"kept" not in text and b"kernel_addr_r=50000000" in text
    m, said = start(disk)
    assert m.run("printenv kernel_addr_r") == "kernel_addr_r=50000000"
    assert m.status("env erase") == ("Erasing Environment on Block... OK", 0)
    out, status = m.status("env load")
    assert status == 1 and "nothing is stored there" in out
    assert m.run("printenv kernel_addr_r") == "kernel_addr_r=50000000"


def test_damage(start, disk):
    """One copy damaged, both, and a size that is not ours: said with numbers, the good one used."""
    patch(disk, OFFSETS[0], image(b"who=first\0", 7))
    patch(disk, OFFSETS[1], image(b"who=second\0", 8))
    patch(disk, OFFSETS[1] + 100, b"x")
    m, said = start(disk)
    assert "virtio 0:0 at 0xc0000: bad CRC: 0x" in said and "of 16384 bytes" in said
    assert "virtio 0:0 at 0x80000 is used" in said
    assert m.run("printenv who") == "who=first"
    m.run("setenv who third; saveenv")
    m.close()
    assert [flag for flag, _ in copies(disk)] == [7, 8]
    patch(disk, OFFSETS[0], image(b"who=small\0", 9, 0x2000))
    patch(disk, OFFSETS[1], b"\1")
    m, said = start(disk)
    assert "no copy is good" in said
    assert "it is right for a copy of 0x2000 bytes with a flag byte" in said
    assert m.run("printenv who") == '## Error: "who" not defined'


def test_refuses_what_others_have(start, make_disk, tmp_path, disk):
    """A range inside a filesystem or a partition is not claimed; one that is too small is said."""
    (tmp_path / "file").write_bytes(b"x")
    whole = make_disk("env-whole", {"/file": tmp_path / "file"}, "--fs", "fat16", "--table", "none")
    before = whole.read_bytes()
    m, _ = start(whole)
    out, status = m.status("saveenv")
    assert status == 1 and "a filesystem has it all: nothing was written" in out
    m.close()
    assert whole.read_bytes() == before
    run("/usr/sbin/sfdisk", "-q", disk, input="label: dos\nstart=1536,size=2048,type=83\n")
    m, _ = start(disk)
    out, status = m.status("env save")
    assert status == 1 and "0xc0000 is inside partition 1: nothing was written" in out
    big = "x" * 900
    m.run("a=" + big)
    for i in range(20):
        m.run(f"setenv b{i} ${{a}}")
    out, status = m.status("saveenv")
    assert status == 1 and "holds 16378 (CONFIG_ENV_SIZE)" in out


def test_files(start, disk, tmp_path):
    """In files on FAT, which mkenvimage made and fw_setenv changes."""
    (tmp_path / "text").write_text("made=by mkenvimage\nbootdelay=0\n", encoding="ascii")
    run("mkenvimage", "-r", "-s", SIZE, "-o", tmp_path / FILES[0], tmp_path / "text")
    volume = f"{disk}@@{FIRST}"
    run("mcopy", "-o", "-i", volume, tmp_path / FILES[0], "::/")
    m, said = start(disk)
    assert "Loading Environment from FAT... OK" in said
    assert m.run("printenv made") == "made=by mkenvimage"
    m.run("setenv made here; setenv path 'a\\b'")
    assert m.status("saveenv") == ("Saving Environment to FAT... OK", 0)
    m.close()
    for name in FILES:
        run("mcopy", "-n", "-o", "-i", volume, f"::/{name}", tmp_path / name)
    config = tmp_path / "fw_env.config"
    config.write_text("".join(f"{tmp_path / name} 0x0 {SIZE:#x}\n" for name in FILES), encoding="ascii")
    assert run("fw_printenv", "-c", config, "made", "path") == "made=here\npath=a\\b\n"
    run("fw_setenv", "-c", config, "made", "in Linux")
    for name in FILES:
        run("mcopy", "-o", "-i", volume, tmp_path / name, "::/")
    m, _ = start(disk)
    assert m.run("printenv made path") == "made=in Linux\npath=a\\b"


def test_files_are_made(start, make_disk, tmp_path):
    """The first save makes the files."""
    disk = make_disk("bare", {}, "--fs", "fat16")
    m, _ = start(disk)
    m.run("env select FAT")
    for word in ("there", "here"):
        m.run(f"setenv made {word}")
        assert m.status("saveenv") == ("Saving Environment to FAT... OK", 0)
    m.close()
    volume = f"{disk}@@{FIRST}"
    config = tmp_path / "fw_env.config"
    for name in FILES:
        run("mcopy", "-n", "-o", "-i", volume, f"::/{name}", tmp_path / name)
    config.write_text("".join(f"{tmp_path / name} 0x0 {SIZE:#x}\n" for name in FILES), encoding="ascii")
    assert run("fw_printenv", "-c", config, "made") == "made=here\n"
    m, said = start(disk)
    assert "Loading Environment from FAT... OK" in said
    assert m.run("printenv made") == "made=here"


def test_tools_on_the_disk(start, disk, env_bin, tmp_path):
    """The fw_env.config that the build wrote, with the image's path, works on the disk."""
    m, _ = start(disk)
    m.run("setenv here 1; saveenv")
    m.close()
    config = tmp_path / "fw_env.config"
    written = (env_bin.parent / "fw_env.config").read_text(encoding="ascii")
    assert "/dev/vda 0x80000 0x4000" in written
    config.write_text(written.replace("/dev/vda", str(disk)), encoding="ascii")
    for i in range(3):
        assert "here=1\n" in run("fw_printenv", "-c", config)
        run("fw_setenv", "-c", config, "there", f"{i}")
        m, said = start(disk)
        assert "Loading Environment from Block... OK" in said and "bad CRC" not in said
        assert m.run("printenv here there") == f"here=1\nthere={i}"
        assert m.status("saveenv")[1] == 0
        m.run(f"setenv back {i}; saveenv")
        m.close()
        assert run("fw_printenv", "-c", config, "back") == f"back={i}\n"


def test_flash(boot, env_bin, tmp_path):
    """In flash, by active and obsolete flags; the tools read an image of it, and change it."""
    flash = tmp_path / "flash.img"
    with open(flash, "wb") as file:
        file.truncate(64 << 20)
    args = ["-drive", f"if=pflash,index=1,format=raw,file={flash}"]

    def start():
        m = boot(binary=env_bin, args=args)
        return m, m.prompt()

    def flags():
        raw = flash.read_bytes()[:0x40005]
        return raw[4], raw[0x40004]

    m, said = start()
    assert "Loading Environment from Flash... nothing is stored there" in said
    assert m.run("env select") == "Flash"
    for i, expected in enumerate([(1, 0), (0, 1), (1, 0)]):
        m.run(f"setenv n {i}")
        assert m.status("saveenv") == ("Saving Environment to Flash... OK", 0)
        assert "nothing was written" in m.run("saveenv")
        assert flags() == expected
        assert m.run("md.b 4000000 1").startswith("04000000:")
    m.close()
    raw = flash.read_bytes()
    assert raw[SIZE:0x40000].strip(b"\xff") == b""         # the rest of the sector is erased
    m, said = start()
    assert "Loading Environment from Flash... OK" in said
    assert m.run("printenv n") == "n=2"
    m.close()
    config = tmp_path / "fw_env.config"
    lines = re.findall(r"^#(flash\.img .*\n)", (env_bin.parent / "fw_env.config").read_text("ascii"), re.M)
    assert lines == [f"flash.img 0x0 {SIZE:#x}\n", f"flash.img 0x40000 {SIZE:#x}\n"]
    config.write_text("".join(lines).replace("flash.img", str(flash)), encoding="ascii")
    assert run("fw_printenv", "-c", config, "n") == "n=2\n"
    run("fw_setenv", "-c", config, "n", "host")
    m, said = start()
    assert m.run("printenv n") == "n=host"
    m.run("setenv n 3")
    assert m.status("saveenv")[1] == 0
    m.close()
    assert run("fw_printenv", "-c", config, "n") == "n=3\n"
    patch(flash, 5, b"!")
    patch(flash, 0x40005, b"!")
    m, said = start()
    assert "flash at 0x4000000: bad CRC" in said and "Using default environment" in said
    assert m.status("env erase") == ("Erasing Environment on Flash... OK", 0)
    assert m.status("env load")[1] == 1


def test_flash_from_linux(boot, env_bin, kernel, make_disk, tmp_path):
    """Debian's fw_printenv and fw_setenv on /dev/mtd0, by the kernel's own driver, and back.

    They keep the flags that flash has (1 in force, 0 before it), and so do we.
    """
    flash = tmp_path / "flash.img"
    with open(flash, "wb") as file:
        file.truncate(64 << 20)
    args = ["-drive", f"if=pflash,index=1,format=raw,file={flash}"]
    config = env_bin.parent / "fw_env.config"
    chosen = tmp_path / "fw_env.config"
    chosen.write_text("".join(re.findall(r"#(/dev/mtd0 .*\n)", config.read_text(encoding="ascii"))),
                      encoding="ascii")
    tool("tools/mkinitrd", "--out", tmp_path / "initrd.gz", "--fw-env", chosen)
    disk = make_disk("fw-env", {"/Image": kernel, "/initrd.gz": tmp_path / "initrd.gz"})

    def flags():
        raw = flash.read_bytes()[:0x40005]
        return raw[4], raw[0x40004]

    def start(*disks):
        m = boot(binary=env_bin, args=args, disks=disks)
        return m, m.prompt()

    def linux(m, *commands):
        m.send("bootflow boot\r")
        m.expect("linux# ")
        said = []
        for command in commands:
            m.send(command + "\n")
            said.append(m.expect("linux# ").partition("\n")[2].replace("\r", "").rstrip("\n"))
        m.send("poweroff\n")
        m.wait_end()
        return said

    m, _ = start()
    m.run("env select Flash; setenv made 'by Slipway'; setenv bootdelay -1")
    for i in range(2):
        assert m.status(f"setenv n {i}; saveenv") == ("Saving Environment to Flash... OK", 0)
    assert flags() == (0, 1)
    m.close()
    m, _ = start(disk)
    mtd, read, _, again = linux(m, "cat /proc/mtd", "fw_printenv made n",
                                "fw_setenv n linux; fw_setenv made; fw_setenv more 'a b'",
                                "fw_printenv n more")
    assert re.search(r'mtd0: 08000000 00040000 ', mtd), mtd
    assert read == "made=by Slipway\nn=1"
    assert again == "n=linux\nmore=a b"
    assert flags() == (1, 0)
    # Linux clears the flag of the copy before by a word with ones around it; QEMU's flash stores
    # these instead of leaving what is there, so that copy (no other) has lost three bytes
    m, said = start(disk)
    assert "Loading Environment from Flash... OK" in said
    assert "flash at 0x4000000: bad CRC" not in said
    assert m.run("printenv n more made") == 'n=linux\nmore=a b\n## Error: "made" not defined'
    assert m.status("setenv n back; saveenv") == ("Saving Environment to Flash... OK", 0)
    assert flags() == (0, 1)
    assert linux(m, "fw_printenv n more") == ["n=back\nmore=a b"]


def test_move(boot, env_bin):
    """export, import, default, delete, exists, grep: as U-Boot prints and returns them."""
    m = boot(binary=env_bin)
    m.prompt()
    m.run("setenv x 'a b'; setenv y 2; setenv z")
    m.run("env export -t ${loadaddr} x y")
    assert m.run("strings=1; md.b ${loadaddr} 8").endswith("x=a b.y=")
    assert m.run("echo $filesize") == "b"
    m.run("setenv x; setenv y 3")
    assert m.status("env import -t ${loadaddr} ${filesize} x")[1] == 0
    assert m.run("echo $x $y") == "a b 3"
    out = m.run("env import ${loadaddr}")
    assert "defaulting to text format" in out and "input data size = 10 = 0xA" in out
    assert m.run("echo $y") == "2"
    assert m.status("env export -c -s 200 ${loadaddr} x")[1] == 0
    assert m.status("env import -c ${loadaddr} 200") == ("", 0)
    assert m.status("env import -c ${loadaddr} 1ff") == ("## Error: bad CRC, import failed", 1)
    assert m.status("env import -c ${loadaddr} -")[1] == 1
    assert "4 bytes are no more than the header" in m.run("env import -c ${loadaddr} 4")
    assert "a size of 0: nothing was changed" in m.run("env import -t ${loadaddr} 0")
    # without a size the end is looked for, in RAM only
    for address in ("0", "40000000000", "$relocaddr"):
        out, status = m.status(f"env import -t {address}")
        assert status == 1 and "exception" not in out, out
    # what is no environment does not cost the one that there is
    for garbage in ("41", "3d", "0"):
        m.run(f"mw.b ${{loadaddr}} {garbage} 100")
        for how in ("-d -t", "-d -b", "-t"):
            out, status = m.status(f"env import {how} ${{loadaddr}} 100")
            assert status == 1 and "nothing was changed" in out
    assert m.run("echo $x $y") == "a b 2"
    assert m.status("env export -b -s 4 ${loadaddr}")[1] == 1
    assert m.status("env export -b 0 x")[1] == 1
    assert m.status("env exists x") == ("", 0)
    assert m.status("env exists nope") == ("", 1)
    assert m.status("env grep -n x nope")[1] == 0
    assert m.status("env grep -v 'a b'") == ("x=a b", 0)
    assert m.status("env grep nope") == ("", 1)
    assert m.status("env delete x") == ("", 0)
    assert m.status("env delete x") == ("", 1)
    m.run("setenv bootcmd changed")
    m.run("env default bootcmd")
    assert m.run("printenv bootcmd y") == "bootcmd=bootflow boot\ny=2"
    m.run("env default -f -a")
    assert m.status("env exists y") == ("", 1)
    assert m.status("env exists loadaddr") == ("", 0)
    out = m.run("env nothing")
    assert '"nothing" is none of its subcommands' in out and "Usage" in out
    for line, said in (
            ("env info -x", "no option -x"), ("env grep -q x", "Usage: env grep ["),
            ("env exists", "Usage: env exists name"), ("setenv '' x", "a variable needs a name"),
            ("env export -t ${loadaddr} nope", 'Warning: "nope" not defined')):
        out, status = m.status(line)
        assert status == 1 and said in out, out
    out, status = m.status("env default nope bootdelay")
    assert status == 0 and '"nope" is not in the default environment, nor in this one' in out
    m.run("setenv mine 1")
    assert '"mine" is not in the default environment: deleted' in m.run("env default mine")
    assert m.status("env exists mine")[1] == 1


def test_from_the_keyboard(boot, env_bin):
    """env ask and edit: lines that are typed, changed, given up."""
    m = boot(binary=env_bin)
    m.prompt()
    m.send("env ask who\r")
    m.expect("Please enter 'who': ")
    assert m.run("some one") == ""
    m.send("askenv pin Your PIN, please: 4\r")
    m.expect("Your PIN, please: ")
    m.run("123456")
    assert m.run("echo $who/$pin") == "some one/1234"
    m.send("editenv who\r")
    m.expect("edit: some one")
    m.run("\x17any\x1b[Hnot ")
    assert m.run("printenv who") == "who=not some any"
    m.send("env edit who\r")
    m.expect("edit: not some any")
    m.send("x\x03")
    m.prompt()
    assert m.run("printenv who") == "who=not some any"
    m.send("editenv who\r")
    m.expect("edit: ")
    m.run("\x15")
    assert m.status("env exists who")[1] == 1
    assert "is not a number" in m.run("askenv a b c d")
    # what was answered is no command to come back to
    m.send("\x1b[A")
    m.expect("askenv a b c d")
    m.run("\x15")


def test_grep(boot, env_bin):
    """Regular expressions; several are one or the other."""
    m = boot(binary=env_bin)
    m.prompt()
    m.run("setenv slot_a 12; setenv slot_b 7x; setenv s 'a slot'")
    assert m.status("grepenv -e -n '^slot_.$'") == ("slot_a=12\nslot_b=7x", 0)
    assert m.status("env grep -e -v '^1[0-9]$' '^.x$'") == ("slot_a=12\nslot_b=7x", 0)
    assert m.status("env grep slot") == ("s=a slot\nslot_a=12\nslot_b=7x", 0)
    assert m.status("env grep -e -n '^$'") == ("", 1)
    out, status = m.status("grepenv -e 'a(b'")
    assert status == 1 and 'at byte 1: a ( that is not closed' in out


def test_flags(boot, env_bin):
    """Types and access, by the build's list and by .flags; -f overrides access, not types."""
    m = boot(binary=env_bin)
    m.prompt()
    assert m.status("setenv number 12") == ("", 0)
    out, status = m.status("setenv number abc")
    assert status == 1
    assert '## Error: flags type check failure for "number" <= "abc" (type: d)' in out
    assert m.run("echo $number") == "12"
    out, status = m.status("setenv fixed 1")
    assert status == 1 and "## Error: Can't create \"fixed\"" in out
    assert m.status("setenv -f fixed 1") == ("", 0)
    m.run("setenv .flags once:so,number:s,bootcmd:sc")
    m.run("setenv once a")
    assert "Can't overwrite" in m.run("setenv once b")
    assert "Can't delete" in m.run("env delete once")
    assert m.status("setenv number abc")[1] == 1          # the build's rule stands
    assert m.status("setenv bootcmd x") == ("", 0)
    assert m.status("setenv bootcmd y")[1] == 1
    out, status = m.status("setenv .flags once:so,x:q")
    assert status == 1 and "'q' at place 11" in out and "name:TA is wanted" in out
    # a rule holds whichever way a variable would be changed, and what it says nothing of changes
    m.run("setenv free 1; env export -t ${loadaddr} free; setenv also 1")
    out, status = m.status("env import -d -t ${loadaddr}")
    assert status == 1 and "Can't delete \"once\"" in out and "Can't delete \"fixed\"" in out
    assert m.run("printenv once fixed free also") == \
        'once=a\nfixed=1\nfree=1\n## Error: "also" not defined'
    out, status = m.status("env default -a")
    assert status == 1 and "Can't delete \"fixed\"" in out
    assert m.run("printenv fixed") == "fixed=1"
    assert m.status("env default -f -a")[1] == 0
    assert m.status("env exists fixed")[1] == 1 and m.status("env exists loadaddr")[1] == 0
    m.run("setenv -f fixed 1; setenv .flags once:so,number:s; setenv once a")
    out = m.run("env flags")
    assert "fixed                string               read-only" in out
    assert "once                 string               write-once" in out


def test_only_what_is_allowed(boot, configured, disk):
    """CONFIG_ENV_ALLOWED: whatever is stored, all other variables keep their default values."""
    binary = configured("env-allowed", "CONFIG_ENV_IN_BLK=y", 'CONFIG_ENV_ALLOWED="slot tries"')
    patch(disk, OFFSETS[0], image(b"bootcmd=evil\0slot=b\0slots=c\0tries=2\0\0", 1))
    m = boot(binary=binary, writable=[disk])
    assert "Loading Environment from Block... OK" in m.prompt()
    assert m.run("printenv bootcmd slot tries") == "bootcmd=bootflow boot\nslot=b\ntries=2"
    assert m.status("env exists slots") == ("", 1)
