# SPDX-License-Identifier: Apache-2.0
"""Takes over the objects of another build that compiling them again would make just the same.

An object is the same when the flags are, and neither its source nor a header of it (its .d
file lists them) has the name of a symbol whose value differs in the two configurations.
"""
import os
import re
import shutil

SYMBOL = re.compile(r"\bCONFIG_\w+")
ROOMS = ("arch", "board", "boot", "cmd", "common", "drivers", "fs", "lib")


def flags(build):
    """What is compiled with, whatever the folder's name and whichever objects there are."""
    words = (build / ".flags").read_text(encoding="utf-8").replace(f"{build}/", "").split()
    return [word for word in words if not word.endswith(".o")]


def symbols(build):
    """{CONFIG_X: its line in autoconf.h}."""
    lines = (build / "generated/autoconf.h").read_text(encoding="utf-8").splitlines()
    return {line.split()[1]: line for line in lines if line.startswith("#define ")}


class Mentions:
    """The symbols that files mention, each file read once."""

    def __init__(self, root):
        self.root, self.known = root, {}

    def of(self, name):
        if name not in self.known:
            path = self.root / name
            self.known[name] = set(SYMBOL.findall(path.read_text(encoding="utf-8", errors="replace")))
        return self.known[name]


def sources(build, name):
    """What an object is made of; None of what is generated, or made of what is generated."""
    listed = (build / name).with_suffix(".d")
    if name.parts[0] == "third_party":          # without .d; mbedTLS asks its configuration
        return ["lib/crypto/mbedtls_parts.h"] if name.parts[1] == "mbedtls" else []
    if name.parts[0] not in ROOMS or not listed.exists():
        return None
    text = listed.read_text(encoding="utf-8").replace("\\\n", " ")
    found = set(text.partition("\n")[0].partition(":")[2].split())
    found.discard(f"{build}/generated/autoconf.h")
    return None if any(part.startswith(f"{build}/") for part in found) else found


def share(base, build, root):
    """Copies what is the same from BASE to BUILD, whose configuration is there; how much that is."""
    if flags(base) != flags(build):
        return 0
    ours, theirs = symbols(build), symbols(base)
    changed = {name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)}
    mentions, count = Mentions(root), 0
    for path in sorted(base.rglob("*.o")):
        name = path.relative_to(base)
        made_of = sources(base, name)
        if made_of is None or any(mentions.of(part) & changed for part in made_of):
            continue
        take(base, build, name)
        count += 1
    return count


def take(base, build, name):
    """One object and its .d file, with the time of now: all it depends on is older."""
    new = build / name
    new.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base / name, new)
    listed = (base / name).with_suffix(".d")
    if listed.exists():
        text = listed.read_text(encoding="utf-8").replace(f"{base}/", f"{build}/")
        new.with_suffix(".d").write_text(text, encoding="utf-8")
    os.utime(new)
