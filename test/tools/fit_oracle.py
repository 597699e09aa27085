# SPDX-License-Identifier: Apache-2.0
"""A second opinion on signed FIT images, in Python and with openssl, that shares no code with
Slipway: what a configuration's signature must cover (U-Boot doc/usage/fit/signature.rst), and
whether a key has signed that. Edits images too, so that every byte not meant stays as it is.
"""
import hashlib
import re
import struct
import subprocess

BEGIN, END_NODE, PROP, NOP, END = 1, 2, 3, 4, 9
IMAGE_PROPERTIES = ["kernel", "fdt", "ramdisk", "loadables", "firmware", "script", "fpga",
                    "standalone", "setup"]
WHERE_DATA_IS = {"data", "data-size", "data-position", "data-offset"}
STRONG = {"sha256": 32, "sha384": 48, "sha512": 64}


class Bad(Exception):
    """What the rules do not allow."""


def align4(n):
    return (n + 3) & ~3


def u32(data, offset):
    return struct.unpack_from(">I", data, offset)[0]


class Tree:
    """A flattened devicetree, its blocks as bytes, and what lies behind it."""

    def __init__(self, blob):
        if len(blob) < 40 or u32(blob, 0) != 0xd00dfeed:
            raise Bad("header")
        total, at_struct, at_strings, at_rsv = (u32(blob, n) for n in (4, 8, 12, 16))
        n_strings, n_struct = u32(blob, 32), u32(blob, 36)
        if (total > len(blob) or at_struct + n_struct > total or at_strings + n_strings > total
                or at_struct % 4):
            raise Bad("header")
        self.total = total
        self.reserved = blob[at_rsv:at_struct]
        self.structure = bytearray(blob[at_struct:at_struct + n_struct])
        self.strings = bytearray(blob[at_strings:at_strings + n_strings])
        self.behind = blob[align4(total):]
        self.blob = blob

    def pack(self):
        """The same as a file; data behind it moves with its end, as data-offset counts."""
        rsv, at_struct = 40, 40 + len(self.reserved)
        at_strings = at_struct + len(self.structure)
        total = align4(at_strings + len(self.strings))
        head = struct.pack(">10I", 0xd00dfeed, total, at_struct, at_strings, rsv, 17, 16, 0,
                           len(self.strings), len(self.structure))
        blob = head + self.reserved + bytes(self.structure) + bytes(self.strings)
        return blob.ljust(total, b"\0") + self.behind

    def name(self, offset):
        if offset >= len(self.strings) or 0 not in self.strings[offset:]:
            raise Bad("name")
        return self.strings[offset:self.strings.index(0, offset)].decode("latin-1")

    def string(self, name):
        """Where the strings block has NAME, which is appended if need be."""
        if name.encode() + b"\0" not in self.strings:
            self.strings += name.encode() + b"\0"
        return self.strings.index(name.encode() + b"\0")

    def tags(self):
        """(tag, path of the node, start, end, name, value) of everything."""
        path, at, s = [], 0, self.structure
        while True:
            if at + 4 > len(s):
                raise Bad("structure")
            start, tag, name, value = at, u32(s, at), None, None
            at += 4
            if tag == BEGIN:
                if 0 not in s[at:]:
                    raise Bad("structure")
                stop = s.index(0, at)
                name = s[at:stop].decode("latin-1")
                path = path + [name]
                at = align4(stop + 1)
            elif tag == PROP:
                size, name = u32(s, at), self.name(u32(s, at + 4))
                value = bytes(s[at + 8:at + 8 + size])
                at = align4(at + 8 + size)
            elif tag not in (END_NODE, NOP, END):
                raise Bad("tag")
            yield tag, "/".join(path) or "/", start, at, name, value
            if tag == END_NODE:
                path = path[:-1]
            if tag == END:
                return

    def node(self, path):
        """(start, end of what lies before the first child, end) of the node at PATH."""
        places = [(tag, start, end) for tag, where, start, end, _, _ in self.tags()
                  if where == path and tag != END]
        begins = [start for tag, start, _ in places if tag == BEGIN]
        if len(begins) != 1:
            raise Bad(f"{len(begins)} times {path}")
        ends = [end for tag, _, end in places if tag == END_NODE]
        return begins[0], max(end for tag, _, end in places if tag != END_NODE), ends[0]

    def children(self, path):
        prefix = "" if path == "/" else path
        return [where.rsplit("/", 1)[1] for tag, where, *_ in self.tags()
                if tag == BEGIN and where.rsplit("/", 1)[0] == prefix and where != "/"]

    def get(self, path, name):
        """The value of a property, or None."""
        return next((value for tag, where, _, _, prop, value in self.tags()
                     if tag == PROP and where == path and prop == name), None)

    def text(self, path, name):
        value = self.get(path, name)
        return value[:-1].decode("latin-1") if value and value.endswith(b"\0") else None

    def texts(self, path, name):
        value = self.get(path, name)
        if value is None:
            return []
        if not value.endswith(b"\0"):
            raise Bad(name)
        return value[:-1].decode("latin-1").split("\0")

    def properties(self, path):
        return {name: value for tag, where, _, _, name, value in self.tags()
                if tag == PROP and where == path}

    # --- editing --------------------------------------------------------------------------------

    def raw_property(self, name, value):
        return (struct.pack(">III", PROP, len(value), self.string(name)) + value
                ).ljust(12 + align4(len(value)), b"\0")

    def set(self, path, name, value):
        """Changes or adds a property."""
        for tag, where, start, end, prop, _ in self.tags():
            if tag == PROP and where == path and prop == name:
                self.structure[start:end] = self.raw_property(name, value)
                return self
        first = [(start, end) for tag, where, start, end, _, _ in self.tags()
                 if tag == BEGIN and where == path][0][1]
        self.structure[first:first] = self.raw_property(name, value)
        return self

    def delete(self, path, name=None):
        """Removes a property, or a whole node."""
        if name is None:
            start, _, end = self.node(path)
            del self.structure[start:end]
            return self
        for tag, where, start, end, prop, _ in self.tags():
            if tag == PROP and where == path and prop == name:
                del self.structure[start:end]
                return self
        raise Bad(f"no {name} in {path}")

    def raw(self, path):
        start, _, end = self.node(path)
        return bytes(self.structure[start:end])

    def add(self, path, raw):
        """A node, as bytes of the structure block, as the last child of PATH."""
        _, _, end = self.node(path)
        self.structure[end - 4:end - 4] = raw
        return self

    def rename(self, raw, name):
        """The bytes of a node under another name."""
        stop = raw.index(0, 4)
        return struct.pack(">I", BEGIN) + (name.encode() + b"\0").ljust(
            align4(len(name) + 1), b"\0") + raw[align4(stop + 1):]


def named_images(tree, config):
    """Paths of what the configuration is made of."""
    found = []
    for prop in IMAGE_PROPERTIES:
        for name in tree.texts(config, prop):
            path = f"/images/{name}"
            if "@" in name:
                raise Bad("address in a name")
            tree.node(path)
            if path not in found:
                found.append(path)
    if not found:
        raise Bad("no images")
    return found


def hash_nodes(tree, image):
    children = tree.children(image)
    if any(name.startswith("cipher") for name in children):
        raise Bad("cipher")
    names = [name for name in children if name.startswith("hash")]
    if len(set(names)) != len(names):
        raise Bad("twice")
    return [f"{image}/{name}" for name in names]


def covered(tree, config):
    """The nodes that a signature has to cover."""
    listed = {"/", config}
    for image in named_images(tree, config):
        listed |= {image, *hash_nodes(tree, image)}
    return listed


def region(tree, listed, strings, sound=True):
    """The bytes to sign for these nodes, and the first STRINGS of the strings block.

    With SOUND names that are not among those are refused.
    """
    if strings > len(tree.strings):
        raise Bad("hashed-strings")
    out = b""
    for tag, path, start, end, name, _ in tree.tags():
        parent = path.rsplit("/", 1)[0] or "/"
        if tag in (BEGIN, END_NODE):
            want = path in listed or (path != "/" and parent in listed)
        elif tag == END:
            want = True
        else:
            want = path in listed and name not in WHERE_DATA_IS
            if want and tag == PROP and sound:
                if u32(tree.structure, start + 8) + len(name) >= strings:
                    raise Bad("a name that is not signed")
        if want:
            out += bytes(tree.structure[start:end])
    return out + bytes(tree.strings[:strings])


def cell(tree, image, name):
    """A number, or None."""
    value = tree.get(image, name)
    if value is not None and len(value) != 4:
        raise Bad(name)
    return value and u32(value, 0)


def image_data(tree, image):
    data = tree.get(image, "data")
    if data is not None:
        return data
    start, size = cell(tree, image, "data-position"), cell(tree, image, "data-size")
    if start is None and (offset := cell(tree, image, "data-offset")) is not None:
        start = align4(tree.total) + offset
    if size is None or start is None:
        raise Bad("no data")
    if start < tree.total or start + size > len(tree.blob):
        raise Bad("data outside")
    return tree.blob[start:start + size]


def check_data(tree, image):
    strong = 0
    for node in hash_nodes(tree, image):
        algo = tree.text(node, "algo")
        if algo in STRONG:
            strong += 1
            if tree.get(node, "value") != hashlib.new(algo, image_data(tree, image)).digest():
                raise Bad("hash")
    if not strong:
        raise Bad("no strong hash")


def der(raw):
    """An ECDSA signature (r, s) as openssl wants it."""
    def integer(data):
        data = data.lstrip(b"\0") or b"\0"
        data = b"\0" + data if data[0] & 0x80 else data
        return b"\2" + bytes([len(data)]) + data
    half = len(raw) // 2
    body = integer(raw[:half]) + integer(raw[half:])
    return b"\x30" + bytes([len(body)]) + body


def openssl_verifies(public, alg, padding, message, signature, folder):
    """Has the key in the PEM file PUBLIC signed MESSAGE? PADDING: pkcs1, pss or ecdsa."""
    shown = subprocess.run(["openssl", "pkey", "-pubin", "-in", public, "-text_pub", "-noout"],
                           check=True, stdout=subprocess.PIPE, text=True).stdout
    size = int(re.search(r"\((\d+) bit\)", shown)[1]) // 8
    if len(signature) != (2 * size if padding == "ecdsa" else size):
        return False        # openssl would look at the first SIZE bytes only
    (folder / "message").write_bytes(message)
    (folder / "signature").write_bytes(der(signature) if padding == "ecdsa" else signature)
    options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-2"]
    done = subprocess.run(["openssl", "dgst", f"-{alg}", "-verify", public, "-signature",
                           folder / "signature", *(options if padding == "pss" else []),
                           folder / "message"], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return done.returncode == 0


def verified(blob, config, key, folder):
    """Has KEY, (PEM file, hash, padding), signed this configuration as it should be signed?"""
    try:
        tree = Tree(blob)
        path = f"/configurations/{config}"
        if "@" in config or tree.children("/configurations").count(config) != 1:
            return False
        tree.node("/images"), tree.node("/configurations")
        for child in tree.children(path):
            if not child.startswith("signature"):
                continue
            strings = tree.get(f"{path}/{child}", "hashed-strings")
            value = tree.get(f"{path}/{child}", "value")
            if not value or not strings or len(strings) != 8:
                continue
            message = region(tree, covered(tree, path), u32(strings, 4))
            if openssl_verifies(*key, message, value, folder):
                for image in named_images(tree, path):
                    check_data(tree, image)
                return True
    except (Bad, struct.error):
        pass
    return False
