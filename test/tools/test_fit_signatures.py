# SPDX-License-Identifier: Apache-2.0
"""Signatures that only the owner of the key could make, and that must not verify all the same.

A check of padding that is too lenient lets others make such ones. Each is judged by openssl too
(fit_oracle.py).
"""
import hashlib
import struct

import pytest

import fit_oracle
from fit_bench import CONF, ROOT, SIGNATURE, add_node, ec, ecdsa_keys, rsa, run, signed_over
from fit_oracle import Tree

SIZE = 256                      # bytes of RSA-2048
# RFC 8017, 9.2, note 1: DigestInfo up to the digest
SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
SHA1 = bytes.fromhex("3021300906052b0e03021a05000414")


def message(blob):
    """What the configuration's signature is of."""
    tree = Tree(blob)
    strings = fit_oracle.u32(tree.get(SIGNATURE, "hashed-strings"), 4)
    return fit_oracle.region(tree, fit_oracle.covered(tree, CONF), strings)


def with_signature(blob, value):
    return Tree(blob).set(SIGNATURE, "value", value).pack()


def raw_sign(bench, block):
    """The private key's operation on BLOCK, as it stands."""
    (bench.folder / "block").write_bytes(block)
    return run("openssl", "pkeyutl", "-decrypt", "-inkey", bench.folder / "dev.key", "-in",
               bench.folder / "block", "-pkeyopt", "rsa_padding_mode:none")


def pad(info, first=b"\0\1", fill=b"\xff", end=b"\0", behind=b""):
    """RFC 8017, 9.2: EMSA-PKCS1-v1_5, or nearly."""
    room = SIZE - len(first) - len(end) - len(info) - len(behind)
    return first + fill * room + end + info + behind


def blocks(text):
    digest = hashlib.sha256(text).digest()
    right = SHA256 + digest
    return {
        "as it should be": pad(right),
        # Bleichenbacher's forgery (2006): few bytes of padding, and anything behind the digest
        "rubbish behind": pad(right, behind=bytes(8)),
        "short padding": b"\0\1" + b"\xff" * 8 + b"\0" + right + bytes(SIZE - 11 - len(right)),
        "block type 2": pad(right, first=b"\0\2"), "block type 0": pad(right, first=b"\0\0"),
        "first byte": pad(right, first=b"\1\1"), "other filling": pad(right, fill=b"\xfe"),
        "no end of padding": pad(right, end=b"\xff"), "no DigestInfo": pad(digest),
        "DigestInfo of SHA-1": pad(SHA1 + hashlib.sha1(text).digest()),
        "called SHA-1": pad(SHA1[:-1] + b"\x20" + digest),
        "longer inside": pad(SHA256[:1] + b"\x32" + SHA256[2:] + digest),
        "length in two bytes": pad(b"\x30\x81\x31" + SHA256[2:] + digest),
        "half a digest": pad(SHA256 + digest[:16]), "another digest": pad(SHA256 + bytes(32)),
        "nothing": bytes(SIZE), "one": bytes(SIZE - 1) + b"\1",
    }


@pytest.mark.parametrize("name", blocks(b""))
def test_pkcs1(bench, signed, name):
    blob, keys, oracle = signed
    value = raw_sign(bench, blocks(message(blob))[name])
    assert bench.judge(with_signature(blob, value), keys, oracle) == (name == "as it should be")


def test_number_too_large(bench, signed):
    """The same signature plus the modulus is another number, and of the same length at times."""
    blob, keys, oracle = signed
    n = int.from_bytes(Tree(keys.read_bytes()).get("/signature/key-dev", "rsa,modulus"), "big")
    value = int.from_bytes(Tree(blob).get(SIGNATURE, "value"), "big")
    for other in (n, n - 1, n + 1, value + n, (1 << 8 * SIZE) - 1, 0, 1):
        forged = (other % (1 << 8 * SIZE)).to_bytes(SIZE, "big")
        assert not bench.judge(with_signature(blob, forged), keys, oracle)


@pytest.mark.parametrize("salt", ["0", "1", "20", "32", "222"])
def test_pss_salt(bench, signed, salt):
    """2022, 81eff51047e: any length of the salt is right that fits, and one bit of the block is not."""
    blob, keys, oracle = signed
    (bench.folder / "region").write_bytes(message(blob))
    value = run("openssl", "dgst", "-sha256", "-sign", bench.folder / "dev.key", "-sigopt",
                "rsa_padding_mode:pss", "-sigopt", f"rsa_pss_saltlen:{salt}", bench.folder / "region")
    pss = (oracle[0], "sha256", "pss")
    assert bench.judge(with_signature(blob, value), keys, pss)
    (bench.folder / "value").write_bytes(value)
    block = run("openssl", "pkeyutl", "-encrypt", "-pubin", "-inkey", oracle[0], "-in",
                bench.folder / "value", "-pkeyopt", "rsa_padding_mode:none")
    assert raw_sign(bench, block) == value
    for place, bit in ((SIZE - 1, 1), (SIZE - 2, 0x80), (0, 0x40), (SIZE - 40, 1)):
        wrong = bytearray(block)
        wrong[place] ^= bit
        if place:
            assert not bench.judge(with_signature(blob, raw_sign(bench, bytes(wrong))), keys, pss)


def test_padding_of_the_key(bench, signed):
    """A key that is for PSS does not take PKCS#1 v1.5, whatever the image says of itself."""
    blob, _, oracle = signed
    only = bench.folder / "only-pss.dtb"
    run("tools/gen-keys", "--out", only, f"{oracle[0]},pss", cwd=ROOT)
    told = Tree(blob).set(SIGNATURE, "padding", b"pkcs-1.5\0").pack()
    for image in (blob, told):
        assert not bench.judge(image, only, (oracle[0], "sha256", "pss"))


@pytest.fixture(scope="module")
def p256(bench):
    """The same for P-256: an image that verifies, its key tree, and the oracle's key."""
    public = bench.key("curve", *ec("prime256v1"))
    (bench.folder / "curve.pem").write_bytes((bench.folder / "curve.key").read_bytes())
    blob, _ = bench.sign("curve", "curve", "sha256,ecdsa256")
    return (blob, ecdsa_keys(bench, "curve", public, "prime256v1", 32, "sha256,ecdsa256"),
            (public, "sha256", "ecdsa"))


def test_psychic(bench, p256):
    """2022, CVE-2022-21449: r or s that are 0 or too large fit every message where nobody looks."""
    blob, keys, oracle = p256
    order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
    value = Tree(blob).get(SIGNATURE, "value")
    r, s = (int.from_bytes(half, "big") for half in (value[:32], value[32:]))
    assert bench.judge(blob, keys, oracle)
    for pair in ((0, 0), (0, s), (r, 0), (order, s), (r, order), (order, order), (1, 1), (s, r),
                 ((1 << 256) - 1, (1 << 256) - 1), (r + 1, s)):
        forged = b"".join(number.to_bytes(32, "big") for number in pair)
        assert not bench.judge(with_signature(blob, forged), keys, oracle)


@pytest.mark.parametrize("prop,value", [
    ("ecdsa,x-point", bytes(32)), ("ecdsa,y-point", b"\xff" * 32), ("ecdsa,curve", b"secp384r1\0"),
    ("algo", b"sha256,rsa2048\0"), ("algo", b"sha256,ecdsa384\0"), ("algo", b"sha512,ecdsa256\0")])
def test_bad_curve(bench, p256, prop, value):
    """Points that are not on the curve, and keys that are said to be of another kind."""
    blob, keys, _ = p256
    edited = bench.folder / "curve-edited.dtb"
    edited.write_bytes(Tree(keys.read_bytes()).set("/signature/key-a", prop, value).pack())
    assert bench.batch([blob], edited)[0].startswith("refused")


def test_key_of_images(bench, signed):
    """A key with required = "image" must have signed the data of each, besides the configuration's."""
    blob, keys, _ = signed
    both = bench.folder / "images.dtb"
    bench.key("data", *rsa(2048))
    run("tools/gen-keys", "--out", both, bench.folder / "data.crt", cwd=ROOT)
    other = Tree(both.read_bytes())
    tree = Tree(keys.read_bytes())
    add_node(tree, "/signature", "key-data", {
        **other.properties(f"/signature/{other.children('/signature')[0]}"), "required": b"image\0"})
    both.write_bytes(tree.pack())
    assert bench.batch([blob], both) == ["refused: conf-1"]

    def image(of_kernel, of_rd):
        tree = Tree(blob)
        for name, data in (("kernel", of_kernel), ("rd", of_rd)):
            value = run("openssl", "dgst", "-sha256", "-sign", bench.folder / "data.key",
                        bench.folder / data)
            add_node(tree, f"/images/{name}", "signature-1", {"value": value})
        return signed_over(bench, tree, fit_oracle.covered(tree, CONF))
    said = bench.batch([image("kernel", "rd"), image("kernel", "kernel"), image("other", "rd")], both)
    assert [line.split(":")[0] for line in said] == ["verified", "refused", "refused"]
