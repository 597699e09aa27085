# SPDX-License-Identifier: Apache-2.0
"""Forged FIT images, one test per way in which verification has failed elsewhere, and some more.

doc/verified-boot.md has the table of those ways. fit_oracle.py has to agree about each image.
"""
import hashlib
import re
import struct
import time

import pytest

import fit_oracle
from fit_bench import CONF, ROOT, SIGNATURE, add_node, run, signed_over
from fit_oracle import Tree


def put_before(tree, path, name, value):
    """A further property of that name, before the others."""
    first = next(end for tag, where, _, end, _, _ in tree.tags()
                 if tag == fit_oracle.BEGIN and where == path)
    tree.structure[first:first] = tree.raw_property(name, value)
    return tree


def attack_other_configuration(tree):
    """2020, CVE-2020-10648: a node that nobody signed is booted."""
    return tree, "unsigned"


def attack_copied_signature(tree):
    """2026, CVE-2026-46728: hashed-nodes of a good configuration, in a bad one."""
    return tree.add("/configurations/unsigned", tree.raw(SIGNATURE)), "unsigned"


def attack_hashed_nodes(tree):
    """The same the other way: the list is kept, the configuration points elsewhere."""
    return tree.set(CONF, "ramdisk", b"other\0"), "conf-1"


def attack_hashed_nodes_shortened(tree):
    return tree.set(SIGNATURE, "hashed-nodes", b"/\0").set("/images/rd", "load", b"\0" * 4), "conf-1"


def attack_unit_address(tree):
    """2021, CVE-2021-27097: "kernel@1" found where "kernel" is asked for."""
    raw = tree.rename(tree.raw("/images/other"), "kernel@1")
    return tree.delete("/images/kernel").add("/images", raw), "conf-1"


def attack_configuration_address(tree):
    raw = tree.rename(tree.raw("/configurations/unsigned"), "conf-1@1")
    return tree.delete(CONF).add("/configurations", raw), "conf-1"


def attack_two_roots(tree):
    """2021, CVE-2021-27138: a second root node."""
    tree.structure[-4:-4] = tree.structure[:-4]
    return tree, "conf-1"


def attack_two_images(tree):
    return tree.add("/images", tree.rename(tree.raw("/images/other"), "kernel")), "conf-1"


def attack_two_configurations(tree):
    raw = tree.rename(tree.raw("/configurations/unsigned"), "conf-1")
    return tree.add("/configurations", raw), "conf-1"


def attack_two_images_nodes(tree):
    return tree.add("/", tree.raw("/images")), "conf-1"


def attack_strings_none(tree):
    """2026: what names properties have is not signed."""
    return tree.set(SIGNATURE, "hashed-strings", struct.pack(">II", 0, 0)), "conf-1"


def attack_strings_beyond(tree):
    """2026: hashed-strings out of bounds."""
    return tree.set(SIGNATURE, "hashed-strings", struct.pack(">II", 0, 0xffffffff)), "conf-1"


def attack_strings_renamed(tree):
    """The name "entry" moves behind the signed part, as "exity"."""
    tree.strings += b"exity\0"
    return tree.set("/images/kernel", "exity", b"\0" * 4).delete("/images/kernel", "entry"), "conf-1"


def attack_no_signature(tree):
    return tree.delete(SIGNATURE), "conf-1"


def attack_empty_signature(tree):
    return tree.set(SIGNATURE, "value", b""), "conf-1"


def attack_zero_signature(tree):
    return tree.set(SIGNATURE, "value", bytes(256)), "conf-1"


def attack_long_signature(tree):
    return tree.set(SIGNATURE, "value", tree.get(SIGNATURE, "value") + b"\0"), "conf-1"


def attack_other_name(tree):
    """A node whose name does not begin with "signature" is none."""
    raw = tree.rename(tree.raw(SIGNATURE), "sig-1")
    return tree.delete(SIGNATURE).add(CONF, raw), "conf-1"


def attack_cipher(tree):
    """2020, ef40129c333: a node that says how to decrypt, and is not signed."""
    raw = tree.rename(tree.raw("/images/other/hash-1"), "cipher")
    return tree.add("/images/kernel", raw), "conf-1"


def attack_more_hashes(tree):
    """A further hash, for other data."""
    raw = tree.rename(tree.raw("/images/other/hash-1"), "hash-3")
    return tree.add("/images/kernel", raw), "conf-1"


def attack_no_hash(tree):
    return tree.delete("/images/kernel/hash-1"), "conf-1"


def attack_data(tree):
    """Other data than was hashed."""
    return tree.set("/images/kernel", "data", b"evil" * 500), "conf-1"


def attack_data_outside(tree):
    """2026: offset and size of external data unchecked."""
    tree.delete("/images/kernel", "data")
    tree.set("/images/kernel", "data-offset", struct.pack(">I", 0xfffffff0))
    return tree.set("/images/kernel", "data-size", struct.pack(">I", 0x20)), "conf-1"


def attack_data_wraps(tree):
    tree.delete("/images/kernel", "data")
    tree.set("/images/kernel", "data-position", struct.pack(">I", 0x10))
    return tree.set("/images/kernel", "data-size", struct.pack(">I", 0xffffffff)), "conf-1"


def attack_data_size_only(tree):
    tree.delete("/images/kernel", "data")
    return tree.set("/images/kernel", "data-size", struct.pack(">I", 1)), "conf-1"


def attack_compression(tree):
    """2026: data is unpacked in another way than was meant."""
    return tree.set("/images/kernel", "compression", b"gzip\0"), "conf-1"


def attack_load_address(tree):
    """2018, CVE-2018-18439: where it goes is changed."""
    return tree.set("/images/kernel", "load", struct.pack(">I", 0x40000000)), "conf-1"


def attack_more_images(tree):
    """An image that the signature says nothing of."""
    return tree.set(CONF, "loadables", b"other\0"), "conf-1"


def attack_image_named_nowhere(tree):
    return tree.set(CONF, "loadables", b"nothing\0"), "conf-1"


def attack_endless_name(tree):
    return tree.set(CONF, "loadables", b"other"), "conf-1"


def attack_deep(tree):
    """2026: recursion."""
    one = struct.pack(">I", 1) + b"n\0\0\0"
    return tree.add("/", one * 100 + struct.pack(">I", 2) * 100), "conf-1"


def attack_root_property(tree):
    return tree.set("/", "description", b"another\0"), "conf-1"


def attack_command_line(tree):
    """2026, 2601d94691c: what the kernel is told to trust is not signed."""
    return tree.set(CONF, "slipway,bootargs", b"init=/bin/sh\0"), "conf-1"


def attack_second_property(tree):
    """The first of two properties of one name is the one that is read."""
    return put_before(tree, CONF, "kernel", b"other\0"), "conf-1"


def attack_second_hash_value(tree):
    digest = hashlib.sha256(b"evil").digest()
    put_before(tree, "/images/kernel/hash-1", "value", digest)
    return tree.set("/images/kernel", "data", b"evil"), "conf-1"


def attack_nothing_instead(tree):
    """A signed property becomes as many NOPs."""
    start, end = next((start, end) for tag, where, start, end, name, _ in tree.tags()
                      if where == "/images/kernel" and name == "load")
    tree.structure[start:end] = struct.pack(">I", fit_oracle.NOP) * ((end - start) // 4)
    return tree, "conf-1"


def attack_signature_of_image(tree):
    """The configuration's signature, as one of an image."""
    raw = tree.raw(SIGNATURE)
    return tree.delete(SIGNATURE).add("/images/kernel", raw), "conf-1"


def attack_second_structure(tree):
    """The structure block that the header points to is another; the signed one is still there."""
    other = Tree(tree.blob).set(CONF, "ramdisk", b"other\0")
    tree.structure = other.structure + tree.structure
    return tree, "conf-1"


def attack_strings_moved(tree):
    """All names are others, and what is signed of them too."""
    tree.strings = bytearray(b"x\0") + tree.strings
    return tree, "conf-1"


def attack_thousands_of_signatures(tree):
    raw = tree.raw(SIGNATURE)
    tree.delete(SIGNATURE)
    for n in range(2000):
        bad = bytearray(tree.rename(raw, f"signature-{n:04}"))
        bad[-8] ^= 1
        tree.add(CONF, bytes(bad)) if n < 20 else None
    return tree, "conf-1"


ATTACKS = [value for name, value in list(globals().items()) if name.startswith("attack_")]


@pytest.mark.parametrize("attack", ATTACKS, ids=[a.__name__[7:] for a in ATTACKS])
def test_attack(bench, signed, attack):
    blob, keys, oracle = signed
    tree, config = attack(Tree(blob))
    forged = tree.pack()
    assert forged != blob or config != "conf-1"
    assert not bench.judge(forged, keys, oracle, config)


def test_wrong_key(bench, signed, thief):
    """2021, 040fad3791f: the image brings its own key; the hint says it is the right one."""
    _, keys, oracle = signed
    assert not bench.judge(thief, keys, oracle)
    tree = Tree(thief).set(SIGNATURE, "key-name-hint", b"dev\0")
    for parent in ("/", CONF):
        add_node(tree, parent, "signature", {"required-mode": b"any\0"})
        add_node(tree, f"{parent.rstrip('/')}/signature", "key-dev",
                 Tree((bench.folder / "thief.dtb").read_bytes()).properties("/signature/key-thief"))
        assert not bench.judge(tree.pack(), keys, oracle)


def test_weak_algorithm(bench, signed):
    """2020, 167fb1f8dc4: the signature says another hash than the key."""
    _, keys, oracle = signed
    blob, weak = bench.sign("sha1", "dev", "sha1,rsa2048")
    assert not bench.judge(blob, keys, oracle)
    assert bench.batch([blob], weak) == ["refused: ?"], "a key of SHA-1"
    # what the signature says of itself is not even looked at
    told = Tree(signed[0]).set(SIGNATURE, "algo", b"sha1,rsa2048\0").pack()
    assert bench.judge(told, keys, oracle)


@pytest.mark.parametrize("weak", ["crc32", "sha1", "md5"])
def test_weak_hash(bench, signed, weak):
    """Images of a signed configuration that only carry a weak hash."""
    _, keys, oracle = signed
    blob, _ = bench.sign("weak", "dev", hash=weak)
    assert not bench.judge(blob, keys, oracle)


def test_image_left_out(bench, signed):
    """The ramdisk is not among sign-images: what mkimage then signs does not do."""
    _, keys, oracle = signed
    blob, _ = bench.sign("out", "dev", images='"kernel"')
    assert not bench.judge(blob, keys, oracle)


@pytest.mark.parametrize("prop", fit_oracle.IMAGE_PROPERTIES)
def test_signature_leaves_out_an_image(bench, signed, prop):
    """A signature by the right key does not do when it leaves out what the configuration names."""
    blob, keys, oracle = signed
    tree = Tree(blob).set(CONF, prop, b"kernel\0rd\0other\0")
    listed = fit_oracle.covered(tree, CONF)
    assert bench.judge(signed_over(bench, tree, listed), keys, oracle)
    for node in sorted(listed):
        assert not bench.judge(signed_over(bench, tree, listed - {node}), keys, oracle)


def test_signature_leaves_out_names(bench, signed):
    """Nor when names of properties are beyond what is signed."""
    blob, keys, oracle = signed
    tree = Tree(blob)
    listed = fit_oracle.covered(tree, CONF)
    assert bench.judge(signed_over(bench, tree, listed), keys, oracle)
    last = max(fit_oracle.u32(tree.structure, start + 8) + len(name)
               for tag, path, start, _, name, _ in tree.tags()
               if tag == fit_oracle.PROP and path in listed and name != "data")
    assert bench.judge(signed_over(bench, tree, listed, last + 1), keys, oracle)
    for strings in (0, 1, last - 1, last):
        assert not bench.judge(signed_over(bench, tree, listed, strings), keys, oracle)


def test_signed_cipher(bench, signed):
    """Data that would have to be decrypted first is not used as it stands."""
    blob, keys, oracle = signed
    tree = Tree(blob)
    tree.add("/images/kernel", tree.rename(tree.raw("/images/other/hash-1"), "cipher"))
    listed = {"/", CONF, *(path for image in ("kernel", "rd") for path in (
        f"/images/{image}", f"/images/{image}/hash-1"))} | {"/images/rd/hash-2"}
    assert not bench.judge(signed_over(bench, tree, listed), keys, oracle)
    assert not bench.judge(signed_over(bench, tree, listed | {"/images/kernel/cipher"}), keys, oracle)


HASHES = [
    ("value", b""), ("value", b"\0" * 31), ("value", b"\0" * 33), ("value", b"\0" * 32),
    ("value", None), ("algo", None), ("algo", b"sha256"), ("algo", b""), ("algo", b"sha256\0\0"),
    ("algo", b"SHA256\0"), ("algo", b"sha1\0"), ("algo", b"crc32\0"), ("algo", b"sha512\0"),
]


@pytest.mark.parametrize("prop,value", HASHES)
def test_signed_bad_hash(bench, signed, prop, value):
    """What was signed has to be enough: a hash that says nothing of the data is not."""
    blob, keys, oracle = signed
    tree = Tree(blob)
    path = "/images/kernel/hash-1"
    if value is None:
        tree.delete(path, prop)
    else:
        tree.set(path, prop, value)
    assert not bench.judge(signed_over(bench, tree, fit_oracle.covered(tree, CONF)), keys, oracle)


def test_signed_weak_beside_strong(bench, signed):
    """A weak hash that is right does not make up for a strong one that is not; two strong ones do."""
    blob, keys, oracle = signed
    data = (bench.folder / "kernel").read_bytes()
    for algo, value, good in (("sha1", hashlib.sha1(data).digest(), False),
                              ("sha256", hashlib.sha256(data).digest(), True)):
        tree = Tree(blob)
        add_node(tree, "/images/kernel", "hash-2", {"algo": algo.encode() + b"\0", "value": value})
        right = signed_over(bench, tree, fit_oracle.covered(tree, CONF))
        assert bench.judge(right, keys, oracle)
        tree.set("/images/kernel/hash-1" if not good else "/images/kernel/hash-2", "value", bytes(32))
        wrong = signed_over(bench, tree, fit_oracle.covered(tree, CONF))
        assert not bench.judge(wrong, keys, oracle)


@pytest.mark.parametrize("name", ["kernel@1", "@", "nothing", "", "/images/other", "../other"])
def test_signed_odd_name(bench, signed, name):
    """2021, CVE-2021-27097: names with an address stand for nothing, although they are signed."""
    blob, keys, oracle = signed
    tree = Tree(blob)
    if "@" in name:
        tree.add("/images", tree.rename(tree.raw("/images/other"), name))
    listed = fit_oracle.covered(tree, CONF) | {f"/images/{name}", f"/images/{name}/hash-1"}
    tree.set(CONF, "loadables", name.encode() + b"\0")
    assert not bench.judge(signed_over(bench, tree, listed), keys, oracle)


def test_signed_twice_of_a_name(bench, signed):
    """Two images of one name, or two of its hashes: both are signed, and neither is taken."""
    blob, keys, oracle = signed
    for parent, name in (("/images", "rd"), ("/images/rd", "hash-1")):
        tree = Tree(blob)
        listed = fit_oracle.covered(tree, CONF)
        tree.add(parent, tree.raw(f"{parent}/{name}"))
        assert not bench.judge(signed_over(bench, tree, listed), keys, oracle)


def be32(*words):
    return struct.pack(f">{len(words)}I", *words)


@pytest.fixture(scope="module")
def external(bench, signed):
    """The image with data behind the tree; what is edited here is not signed."""
    return bench.sign("outside", "dev", options=["-E"])[0]


PLACES = [
    {"data-size": be32(0)}, {"data-size": be32(1999)}, {"data-size": be32(2001)},
    {"data-size": be32(0x7fffffff)}, {"data-size": be32(0xffffffff)}, {"data-size": be32(0, 2000)},
    {"data-size": b"\7\xd0"}, {"data-size": b""}, {"data-size": None},
    {"data-offset": be32(4)}, {"data-offset": be32(0x80000000)}, {"data-offset": be32(0xfffffffc)},
    {"data-offset": be32(0, 0)}, {"data-offset": b""}, {"data-offset": None},
    {"data-position": be32(0)}, {"data-position": be32(40)}, {"data-position": be32(0xffffffff)},
    {"data-position": be32(0, 0)}, {"data": b"evil"}, {"data": b""},
]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_data_elsewhere(bench, signed, external, place):
    """2020 and 2026: offset and size of external data are not signed, and say what they like."""
    _, keys, oracle = signed
    tree = Tree(external)
    assert bench.judge(tree.pack(), keys, oracle)
    for name, value in place.items():
        if value is None:
            tree.delete("/images/kernel", name)
        else:
            tree.set("/images/kernel", name, value)
    assert not bench.judge(tree.pack(), keys, oracle)


def test_thousands_of_nodes(bench, signed):
    """They cost no time that grows as their square, and more hashes than are looked at do not do."""
    blob, keys, _ = signed
    node = be32(fit_oracle.BEGIN) + b"n%05d\0\0" + be32(fit_oracle.END_NODE)
    many = b"".join(node % n for n in range(16_000))
    tree = Tree(blob).add("/images", many).add("/configurations", many).add(SIGNATURE, many)
    start = time.monotonic()
    assert bench.batch([tree.pack()], keys) == bench.batch([blob], keys)
    assert time.monotonic() - start < 60
    many = b"".join(be32(fit_oracle.BEGIN) + b"hash%03d\0" % n + be32(fit_oracle.END_NODE)
                    for n in range(1000))
    tree = Tree(blob).add("/images/rd", many)
    start = time.monotonic()
    assert bench.batch([signed_over(bench, tree, fit_oracle.covered(tree, CONF))], keys) == \
        ["refused: conf-1"]
    assert time.monotonic() - start < 60


def test_cut_off(bench, signed):
    blob, keys, _ = signed
    external, _ = bench.sign("cut", "dev", options=["-E"])
    cut = [blob[:n] for n in range(0, len(blob), 97)]
    cut += [external[:-600], external[:-2000]]      # the last 500 bytes are of no signed image
    assert all(line.startswith("refused") for line in bench.batch(cut, keys))
    assert len(bench.batch(cut, keys)) == len(cut)


def test_table():
    """Every test that doc/verified-boot.md names is there."""
    table = [line.split("|")[2] for line in (ROOT / "doc/verified-boot.md").read_text(
        encoding="utf-8").splitlines() if line.startswith("| ")]
    names = set(re.findall(r"`((?:attack|test)_\w+)`", " ".join(table)))
    text = "".join(path.read_text(encoding="utf-8") for folder in ("tools", "qemu")
                   for path in (ROOT / "test" / folder).glob("test_*.py"))
    assert len(names) > 40
    assert names <= set(re.findall(r"^def (\w+)", text, re.M))
