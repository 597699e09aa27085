# SPDX-License-Identifier: Apache-2.0
"""gdb commands for Slipway, which is linked at 0 and runs in up to three places.

With -bios it starts in flash, goes on in a copy in RAM (CONFIG_ROM_COPY_ADDR,
where QEMU's -kernel puts it too), and relocates itself to the top of RAM.

  slipway-elf FILE         use this slipway.elf, and follow it through its moves
  slipway-symbols [BASE]   put its symbols where it runs now, or at BASE

Read by `make debug`; with another stub: `source tools/gdb/slipway.py`.
"""

import pathlib
import re
import struct

import gdb

# Every place is aligned so: the alignment of an arm64 Image.
ALIGN = 2 << 20
MAX_IMAGE = 4 * ALIGN
# The Image header and the first code behind it: nothing that relocation changes, and
# enough to tell this build from another one.
FINGERPRINT = 512
SHF_ALLOC = 2


def read_memory(address, size):
    """Target memory, or None where there is nothing to read."""
    try:
        return bytes(gdb.selected_inferior().read_memory(address, size))
    except gdb.MemoryError:
        return None


def program_counter():
    """Where the selected CPU is."""
    return int(gdb.parse_and_eval("(unsigned long)$pc"))


def config_value(elf, name):
    """A hexadecimal option of the configuration that stands beside the program."""
    try:
        text = (elf.parent / ".config").read_text(encoding="utf-8")
    except OSError:
        return None
    match = re.search(rf"^CONFIG_{name}=(0x[0-9a-fA-F]+)$", text, re.M)
    return int(match[1], 16) if match else None


def without_section_at_zero(elf):
    """A copy of the program for gdb, whose first section begins 4 bytes later.

    The linker leaves the debug information of functions that it dropped at address
    0. gdb knows better than to believe it, unless a section really begins there, as
    ours does; then it shows dropped functions instead of the first instructions.
    """
    data = bytearray(elf.read_bytes())
    (offset,) = struct.unpack_from("<Q", data, 0x28)            # e_shoff
    size, count = struct.unpack_from("<HH", data, 0x3A)         # e_shentsize, e_shnum
    for at in range(offset, offset + size * count, size):
        # Elf64_Shdr from sh_flags on: flags, address, file offset, size
        flags, address, place, length = struct.unpack_from("<4Q", data, at + 8)
        if flags & SHF_ALLOC and address == 0 and length > 4:
            struct.pack_into("<4Q", data, at + 8, flags, 4, place + 4, length - 4)
    copy = elf.with_suffix(".gdb.elf")
    copy.write_bytes(data)
    return copy


class Follower:
    """Keeps the symbols of one program where it runs."""

    def __init__(self, elf):
        self.symbols = without_section_at_zero(elf)
        self.fingerprint = elf.with_suffix(".bin").read_bytes()[:FINGERPRINT]
        self.bases = []
        self.leave_old_copy = None
        flash = config_value(elf, "ROM_BASE")
        copy = config_value(elf, "ROM_COPY_ADDR")
        self.early = [base for base in (flash, copy) if base is not None]

    def place(self, bases):
        """Loads the symbols at these bases and nowhere else."""
        bases = list(dict.fromkeys(bases))
        if bases == self.bases:
            return
        gdb.execute("symbol-file", to_string=True)  # also those of add-symbol-file
        for base in bases:
            gdb.execute(f'add-symbol-file "{self.symbols}" -o {base:#x}', to_string=True)
        self.bases = bases
        print("Slipway's symbols are at " + ", ".join(f"{base:#x}" for base in bases))

    def is_image(self, base):
        """Whether our image lies at this address."""
        return read_memory(base, len(self.fingerprint)) == self.fingerprint

    def find(self):
        """The base of the image that the CPU runs in, or None."""
        top = program_counter() & ~(ALIGN - 1)
        bases = range(top, max(top - MAX_IMAGE, -1), -ALIGN)
        return next((base for base in bases if self.is_image(base)), None)

    def watch_early(self):
        """Symbols for the places before relocation, and a breakpoint where that ends."""
        self.place(self.early or [0])
        if self.leave_old_copy:
            self.leave_old_copy.delete()
        self.leave_old_copy = gdb.Breakpoint("switch_world", internal=True)
        self.leave_old_copy.commands = "silent\npython FOLLOWER.moved()\ncontinue"

    def moved(self):
        """One map is about to be changed for another; the last time that is the relocation."""
        resume = int(gdb.parse_and_eval("((struct world *)$x0)->resume"))
        if (resume ^ program_counter()) & ~(ALIGN - 1) == 0:
            return
        self.leave_old_copy.enabled = False
        self.place([int(gdb.parse_and_eval("((struct world *)$x0)->arg"))])


FOLLOWER = None


def follower():
    """The program that slipway-elf named."""
    if FOLLOWER is None:
        raise gdb.GdbError("no program yet: slipway-elf build/slipway.elf")
    return FOLLOWER


class SlipwayElf(gdb.Command):
    """slipway-elf FILE: use this slipway.elf, and follow it through its moves."""

    def __init__(self):
        super().__init__("slipway-elf", gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, from_tty):
        """Finds where it runs now; not yet relocated, it is followed."""
        global FOLLOWER
        if not argument:
            raise gdb.GdbError("usage: slipway-elf FILE")
        try:
            FOLLOWER = Follower(pathlib.Path(argument).absolute())
        except OSError as error:
            raise gdb.GdbError(str(error)) from None
        base = FOLLOWER.find()
        if base is None or base in FOLLOWER.early:
            FOLLOWER.watch_early()
        else:
            FOLLOWER.place([base])


class SlipwaySymbols(gdb.Command):
    """slipway-symbols [BASE]: put the symbols where Slipway runs now, or at BASE."""

    def __init__(self):
        super().__init__("slipway-symbols", gdb.COMMAND_FILES)

    def invoke(self, argument, from_tty):
        """After a reset the program is back in its first place, and followed again."""
        if argument:
            follower().place([int(gdb.parse_and_eval(argument))])
            return
        base = follower().find()
        if base is None:
            raise gdb.GdbError(f"pc {program_counter():#x} is not in Slipway; "
                               "if it is, name the base: slipway-symbols BASE")
        if base in follower().early:
            follower().watch_early()
        else:
            follower().place([base])


SlipwayElf()
SlipwaySymbols()
