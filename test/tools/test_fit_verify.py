# SPDX-License-Identifier: Apache-2.0
"""Signed FIT images: what verifies, with which keys, and that no chance change does.

The bootloader's check runs as build/tools/fitverify, under ASan and UBSan. fit_oracle.py, which
shares no code with it, has to agree about each image, good or forged (test_fit_attacks.py).
"""
import random
import struct
import subprocess

import pytest

import fit_oracle
from fit_bench import CONF, SIGNATURE, ec, ecdsa_keys, forge, rsa, run
from fit_oracle import Tree

FLIPS = 10_000
EDITS = 2_000


# --- what has to verify ---------------------------------------------------------------------------

@pytest.mark.parametrize("external", [(), ("-E",), ("-E", "-p", "8000")])
def test_signed(bench, signed, external):
    _, keys, oracle = signed
    blob, _ = bench.sign("external", "dev", options=external)
    assert bench.judge(blob, keys, oracle)
    at = blob.index((bench.folder / "rd").read_bytes())
    changed = bytearray(blob)
    changed[at + 1000] ^= 1
    assert not bench.judge(bytes(changed), keys, oracle)


@pytest.mark.parametrize("bits,alg,padding", [(2048, "sha384", "pss"), (3072, "sha256", "pkcs-1.5"),
                                              (3072, "sha512", "pss"), (4096, "sha256", "pss"),
                                              (4096, "sha512", "pkcs-1.5")])
def test_rsa(bench, bits, alg, padding):
    # mkimage of U-Boot 2023.01 knows sha384 and sha512 since 2021
    public = bench.key(f"rsa{bits}", *rsa(bits))
    blob, keys = bench.sign(f"rsa{bits}", f"rsa{bits}", f"{alg},rsa{bits}", padding, hash=alg)
    oracle = (public, alg, "pss" if padding == "pss" else "pkcs1")
    assert bench.judge(blob, keys, oracle)
    assert not bench.judge(forge(blob), keys, oracle)


def test_p256(bench):
    public = bench.key("p256", *ec("prime256v1"))
    (bench.folder / "p256.pem").write_bytes((bench.folder / "p256.key").read_bytes())
    blob, theirs = bench.sign("p256", "p256", "sha256,ecdsa256")
    assert bench.batch([blob], theirs) == ["refused: ?"], "a key tree without required"
    keys = ecdsa_keys(bench, "p256", public, "prime256v1", 32, "sha256,ecdsa256")
    oracle = (public, "sha256", "ecdsa")
    assert bench.judge(blob, keys, oracle)
    assert not bench.judge(forge(blob), keys, oracle)


def test_p384(bench, signed):
    """mkimage does not know it: openssl signs what the oracle computes."""
    public = bench.key("p384", *ec("secp384r1"))
    tree = Tree(signed[0])
    strings = fit_oracle.u32(tree.get(SIGNATURE, "hashed-strings"), 4)
    (bench.folder / "region").write_bytes(
        fit_oracle.region(tree, fit_oracle.covered(tree, CONF), strings))
    made = run("openssl", "dgst", "-sha384", "-sign", bench.folder / "p384.key",
               bench.folder / "region")
    at, raw = 2, b""
    assert made[1] < 0x80
    for _ in range(2):
        size = made[at + 1]
        raw += made[at + 2:at + 2 + size].lstrip(b"\0").rjust(48, b"\0")
        at += 2 + size
    blob = tree.set(SIGNATURE, "value", raw).pack()
    keys = ecdsa_keys(bench, "p384", public, "secp384r1", 48, "sha384,ecdsa384")
    oracle = (public, "sha384", "ecdsa")
    assert bench.judge(blob, keys, oracle)
    assert not bench.judge(forge(blob), keys, oracle)


def test_control(bench, signed):
    """What the editing of these tests does leaves a signature alone."""
    blob, keys, oracle = signed
    tree = Tree(blob)
    other = tree.rename(tree.raw("/images/other"), "another")
    assert bench.judge(Tree(blob).pack(), keys, oracle)
    assert bench.judge(Tree(blob).add("/images", other).pack(), keys, oracle)
    assert bench.judge(Tree(blob).set(SIGNATURE, "comment", b"x\0").pack(), keys, oracle)


# --- the key tree ---------------------------------------------------------------------------------

def edited_keys(bench, keys, edit):
    path = bench.folder / "edited.dtb"
    tree = Tree(keys.read_bytes())
    edit(tree)
    path.write_bytes(tree.pack())
    return path


KEY = "/signature/key-dev"


@pytest.mark.parametrize("edit", [
    lambda t: t.delete(KEY, "required"), lambda t: t.delete(KEY, "algo"),
    lambda t: t.set(KEY, "required", b"no\0"), lambda t: t.set(KEY, "required", b"image\0"),
    lambda t: t.set(KEY, "algo", b"sha1,rsa2048\0"), lambda t: t.set(KEY, "algo", b"sha256,rsa4096\0"),
    lambda t: t.delete(KEY, "rsa,modulus"), lambda t: t.set(KEY, "rsa,exponent", b"\0" * 7 + b"\3"),
    lambda t: t.delete(KEY), lambda t: t.delete("/signature"),
    lambda t: t.set("/signature", "required-mode", b"none\0"),
    lambda t: t.add("/signature", t.rename(t.raw(KEY), "dev")),
])
def test_bad_keys(bench, signed, edit):
    """Keys that cannot verify anything are an error, never an empty list."""
    blob, keys, _ = signed
    bad = edited_keys(bench, keys, edit)
    assert bench.batch([blob], bad) == ["refused: ?"]
    assert subprocess.run([bench.program, "--keys", bad], stdout=subprocess.DEVNULL,
                          check=False).returncode == 1
    run(bench.program, "--keys", keys)


def test_required_mode(bench, signed, thief):
    """Two keys: all of them, unless the tree says any."""
    blob, keys, _ = signed
    both = bench.folder / "both.dtb"
    both.write_bytes(keys.read_bytes())
    bench.sign("second", "thief", keys=both)

    def says(image, mode):
        tree = edited_keys(bench, both, lambda t: mode and t.set("/signature", "required-mode", mode))
        return bench.batch([image], tree)[0].split(":")[0]
    assert [says(blob, mode) for mode in (None, b"all\0", b"any\0")] == \
        ["refused", "refused", "verified"]
    assert says(thief, b"any\0") == "verified"
    tree = Tree(blob)
    tree.add(CONF, tree.rename(Tree(thief).raw(SIGNATURE), "signature-2"))
    assert says(Tree(blob).pack(), None) == "refused"


# --- chance ---------------------------------------------------------------------------------------

def signed_bytes(tree):
    """Offsets in the structure block of what the signature covers."""
    listed = fit_oracle.covered(tree, CONF)
    for tag, path, start, end, name, _ in tree.tags():
        if path in listed and name not in fit_oracle.WHERE_DATA_IS:
            yield from range(start, end)


def test_bit_flips(bench, signed):
    """Single bits of what is signed, and of the data."""
    blob, keys, _ = signed
    at_struct, at_strings = fit_oracle.u32(blob, 8), fit_oracle.u32(blob, 12)
    tree = Tree(blob)
    strings = fit_oracle.u32(tree.get(SIGNATURE, "hashed-strings"), 4)
    places = [at_struct + n for n in signed_bytes(tree)]
    places += range(at_strings, at_strings + strings)
    for name in ("kernel", "rd"):
        data = (bench.folder / name).read_bytes()
        places += range(blob.index(data), blob.index(data) + len(data))
    rng = random.Random(2)
    flipped = []
    for _ in range(FLIPS):
        copy = bytearray(blob)
        copy[rng.choice(places)] ^= 1 << rng.randrange(8)
        flipped.append(bytes(copy))
    lines = bench.batch(flipped, keys)
    assert len(lines) == FLIPS
    assert [line for line in lines if not line.startswith("refused")] == []


def test_unsigned_edits(bench, signed):
    """Whatever is done to the rest, what verifies is what was signed."""
    blob, keys, _ = signed
    good = bench.batch([blob], keys)[0]
    at_struct = fit_oracle.u32(blob, 8)
    covered = {at_struct + n for n in signed_bytes(Tree(blob))}
    places = [n for n in range(len(blob)) if n not in covered]
    rng = random.Random(3)
    edited = []
    for _ in range(EDITS):
        copy = bytearray(blob)
        for _ in range(rng.choice([1, 1, 2, 8])):
            at = rng.choice(places)
            copy[at:at + 4] = rng.choice([rng.randbytes(4), bytes(4), b"\xff" * 4])[:len(copy) - at]
        edited.append(bytes(copy))
    lines = bench.batch(edited, keys)
    assert len(lines) == EDITS
    assert {line for line in lines if not line.startswith("refused")} <= {good}
    assert good in lines, "no edit was harmless"
