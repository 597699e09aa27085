# SPDX-License-Identifier: Apache-2.0
"""The line editor and the boot menu as somebody at a terminal sees them."""
import re
import shutil

import pytest

from terminal import Terminal

# no mux on the console: Ctrl-A is the editor's
CONSOLE = ["-display", "none", "-monitor", "none", "-chardev", "stdio,id=tty,signal=off",
           "-serial", "chardev:tty"]


@pytest.fixture(scope="module")
def disk(make_disk, tmp_path_factory):
    """A disk with some files to complete."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "file").write_bytes(b"x")
    return make_disk("terminal", {name: folder / "file" for name in
                                  ("/Image", "/Initrd", "/boot/one.txt")})


@pytest.fixture(scope="module")
def terminal(qemu, debug_bin, disk, tmp_path_factory):
    """A terminal at Slipway's prompt."""
    if not shutil.which("tmux"):
        pytest.fail("tmux is missing: tools/setup")
    t = Terminal([qemu, "-M", "virt,virtualization=on", "-cpu", "cortex-a57", "-m", "1G", *CONSOLE,
                  "-no-reboot", "-kernel", debug_bin, "-drive",
                  f"if=virtio,format=raw,readonly=on,file={disk}"],
                 tmp_path_factory.mktemp("tmux"))
    t.line("=>")
    yield t
    t.close()


@pytest.fixture(autouse=True)
def empty_line(terminal):
    """Every test begins at an empty prompt on an empty screen."""
    terminal.keys("C-c")
    terminal.line("=>")
    terminal.keys("C-l")
    terminal.wait(lambda screen: screen == ["=>"])


def test_moving_and_deleting(terminal):
    """Every key that the help names, one after the other; the screen says what each did."""
    t = terminal
    t.type("echo one two three")
    for keys, line, column in (
            (["C-a"], "echo one two three", 0), (["C-f", "C-f"], "echo one two three", 2),
            (["M-f"], "echo one two three", 4), (["M-f"], "echo one two three", 8),
            (["M-b"], "echo one two three", 5), (["M-d"], "echo  two three", 5),
            (["C-y"], "echo one two three", 8), (["C-e"], "echo one two three", 18),
            (["C-w"], "echo one two ", 13), (["C-y", "C-y"], "echo one two threethree", 23),
            (["C-b", "C-b"], "echo one two threethree", 21), (["C-k"], "echo one two threethr", 21),
            (["Home"], "echo one two threethr", 0), (["Right", "Right"], "echo one two threethr", 2),
            (["C-d", "DC"], "ec one two threethr", 2), (["End"], "ec one two threethr", 19),
            (["BSpace", "Left", "BSpace"], "ec one two threeh", 16),
            (["C-Left", "C-Right"], "ec one two threeh", 17),
            (["C-u"], "", 0), (["C-y"], "ec one two threeh", 17),
            (["M-BSpace"], "ec one two ", 11)):
        t.keys(*keys)
        t.line(f"=> {line}".rstrip())
        t.wait(lambda _, column=column: t.cursor()[0] == 3 + column)


def test_completion(terminal):
    """Commands, subcommands, disks, partitions, paths, variables; a list when there are several."""
    t = terminal
    for typed, line in (("prin", "printenv"), ("bootc", "printenv bootcmd"),
                        ("; env gr", "printenv bootcmd ; env grep")):
        t.type(typed)
        t.keys("Tab")
        t.line(f"=> {line}")
    t.keys("C-u")
    for typed, line in (("part l", "part list"), ("v", "part list virtio"),
                        ("", "part list virtio 0")):
        t.type(typed)
        t.keys("Tab")
        t.line(f"=> {line}")
    t.keys("C-u")
    for typed, line in (("load v", "load virtio"), ("0:", "load virtio 0:1"),
                        ("$loadad", "load virtio 0:1 $loadaddr")):
        t.type(typed)
        t.keys("Tab")
        t.line(f"=> {line}")
    t.type(" /")
    t.keys("Tab")
    t.line("=> load virtio 0:1 $loadaddr /")
    t.shows("/boot/   /Image   /Initrd")
    for typed, line in (("b", "/boot/"), ("o", "/boot/one.txt")):
        t.type(typed)
        t.keys("Tab")
        t.line(f"=> load virtio 0:1 $loadaddr {line}")


def test_history(terminal):
    """Up and Down, and Ctrl-R: again for an older one, Ctrl-G gives up, Enter runs it."""
    t = terminal
    for n in ("first", "second", "third"):
        t.type(f"echo the {n}")
        t.keys("Enter")
        t.shows(f"the {n}")
    t.line("=>")
    for key, line in (("Up", "echo the third"), ("Up", "echo the second"),
                      ("Down", "echo the third")):
        t.keys(key)
        t.line(f"=> {line}")
    t.keys("C-u", "C-r")
    t.type("the")
    t.line("(search)'the': echo the third")
    t.keys("C-r", "C-r")
    t.line("(search)'the': echo the first")
    t.keys("C-g")
    t.line("=>")
    t.keys("C-r")
    t.type("sec")
    t.line("(search)'sec': echo the second")
    t.keys("C-l", "Enter")
    t.wait(lambda screen: screen == ["=> echo the second", "the second", "=>"])


def test_utf8(terminal):
    """Characters of several bytes are one key each, and nothing else comes of them."""
    t = terminal
    t.type("echo grüße €")
    t.line("=> echo grüße €")
    t.keys("Left", "Left", "Left", "BSpace")
    t.line("=> echo grüe €")
    t.type("ẞ")
    t.keys("Enter")
    t.wait(lambda screen: screen[-3:] == ["=> echo grüẞe €", "grüẞe €", "=>"])


def test_resize(terminal):
    """After Ctrl-L a line wraps where the terminal does, whatever its size was before."""
    t = terminal
    text = "echo " + "".join(f"{i:03}-" for i in range(40))     # longer than any width here
    t.type(text)
    for columns in (60, 117, 100):
        t.resize(columns)
        t.keys("C-l", "C-a", "Right", "Right", "Right", "Right", "Right")
        t.type("X")
        t.keys("C-d", "C-e")
        text = text[:5] + "X" + text[6:]
        line = "=> " + text
        rows = [line[at:at + columns] for at in range(0, len(line), columns)]
        t.wait(lambda screen, rows=rows: screen == rows)
        t.keys("BSpace")
        text = text[:-1]
        t.wait(lambda screen, text=text: "".join(screen) == "=> " + text)
    t.keys("C-u")
    t.line("=>")


def test_bootmenu(terminal):
    """Arrow keys mark an entry of `bootmenu`, where the screen shows it, and Enter runs it."""
    t = terminal
    t.type("setenv bootmenu_0 'Debian=echo ran debian'; setenv bootmenu_1 'Rescue=echo ran rescue';"
           " setenv bootmenu_2 'Memory test=echo ran memtest'")
    t.keys("Enter", "C-l")
    t.wait(lambda screen: screen == ["=>"])

    def marked(name):
        t.wait(lambda screen: [line.split()[2] for line in screen if line.startswith(" > ")] == [name])

    t.type("bootmenu -1")
    t.keys("Enter")
    t.shows("*** Boot Menu ***")
    marked("Debian")
    for key, name in (("Down", "Rescue"), ("Down", "Memory"), ("Down", "Slipway"), ("Down", "Slipway"),
                      ("Home", "Debian"), ("Up", "Debian"), ("End", "Slipway"), ("Up", "Memory"),
                      ("Up", "Rescue")):
        t.keys(key)
        marked(name)
    t.keys("Enter")
    t.line("=>")
    assert t.screen()[-2] == "ran rescue"
    # a key ends the countdown; Escape leaves
    t.keys("C-l")
    t.wait(lambda screen: screen == ["=>"])
    t.type("setenv bootmenu_default 2; bootmenu 600")
    t.keys("Enter")
    t.wait(lambda screen: re.search(r": 3 in \d+ s$", screen[-1]))
    marked("Memory")
    t.keys("Up")
    marked("Rescue")
    t.wait(lambda screen: " s" not in screen[-1])
    t.keys("Escape")
    t.line("=>")
