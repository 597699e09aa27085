# SPDX-License-Identifier: Apache-2.0
"""Signed FIT images: what verifies, and how forging fails, one test per way that has worked elsewhere.

The bootloader's check runs as build/tools/fitverify, under ASan and UBSan. fit_oracle.py, which
shares no code with it, has to agree about each image, good or forged.
"""
import os
import pathlib
import random
import struct
import subprocess

import pytest

import fit_oracle
from fit_oracle import Tree

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONF = "/configurations/conf-1"
SIGNATURE = f"{CONF}/signature-1"
FLIPS = 10_000
EDITS = 2_000

SOURCE = """/dts-v1/;
/ {{
	description = "test"; #address-cells = <1>;
	images {{
		kernel {{ description = "k"; data = /incbin/("kernel"); type = "kernel"; arch = "arm64";
			os = "linux"; compression = "none"; load = <0>; entry = <0>;
			hash-1 {{ algo = "{hash}"; }}; }};
		rd {{ description = "r"; data = /incbin/("rd"); type = "ramdisk"; arch = "arm64";
			os = "linux"; compression = "none"; hash-1 {{ algo = "{hash}"; }};
			hash-2 {{ algo = "crc32"; }}; }};
		other {{ description = "o"; data = /incbin/("other"); type = "ramdisk"; arch = "arm64";
			os = "linux"; compression = "none"; hash-1 {{ algo = "sha256"; }}; }};
	}};
	configurations {{
		default = "conf-1";
		conf-1 {{ description = "c"; kernel = "kernel"; ramdisk = "rd";
			{signature} {{ algo = "{algo}"; key-name-hint = "{key}"; {padding}
				sign-images = {images}; }}; }};
		unsigned {{ description = "u"; kernel = "kernel"; ramdisk = "other"; }};
	}};
}};
"""


def run(*argv, **options):
    done = subprocess.run([str(a) for a in argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)
    assert done.returncode == 0, done.stdout.decode()
    return done.stdout


@pytest.fixture(scope="session")
def out():
    return pathlib.Path(os.environ.get("SLIPWAY_OUT", ROOT / "build")).resolve()


@pytest.fixture(scope="session")
def fitverify(out):
    """The program, with the sanitizers."""
    program = out / "asan/tools/fitverify"
    run("make", "-s", "-j2", "-f", "tools/host-tools.mk", f"O={out / 'asan'}",
        f"DEPS={out / 'deps.mk'}", "HOSTCFLAGS=-O1 -g -fsanitize=address,undefined "
        "-fno-sanitize-recover=all", program, cwd=ROOT)
    return program


class Bench:
    """Keys, images, and both opinions about them."""

    def __init__(self, folder, program):
        self.folder, self.program = folder, program
        rng = random.Random(1)
        for name, size in (("kernel", 2000), ("rd", 1001), ("other", 500)):
            (folder / name).write_bytes(rng.randbytes(size))
        (folder / "empty.dts").write_text("/dts-v1/; / { signature { }; };")

    def key(self, name, *how):
        """A key pair and its certificate; the PEM file of the public key."""
        run("openssl", "genpkey", *how, "-out", self.folder / f"{name}.key")
        run("openssl", "req", "-batch", "-new", "-x509", "-key", self.folder / f"{name}.key",
            "-out", self.folder / f"{name}.crt")
        public = self.folder / f"{name}.pub"
        run("openssl", "pkey", "-in", self.folder / f"{name}.key", "-pubout", "-out", public)
        return public

    def empty_keys(self, name):
        path = self.folder / f"{name}.dtb"
        run("dtc", "-q", "-O", "dtb", "-o", path, self.folder / "empty.dts")
        return path

    def sign(self, name, key, algo="sha256,rsa2048", padding="", keys=None, options=(), **words):
        """An image by mkimage; its bytes and the key tree that mkimage wrote."""
        words = {"hash": "sha256", "signature": "signature-1", "images": '"kernel", "ramdisk"',
                 **words}
        source, image = self.folder / f"{name}.its", self.folder / f"{name}.itb"
        padding = f'padding = "{padding}";' if padding else ""
        source.write_text(SOURCE.format(algo=algo, key=key, padding=padding, **words))
        keys = keys or self.empty_keys(name)
        run("mkimage", *options, "-f", source.name, "-k", ".", "-K", keys.name, "-r", image.name,
            cwd=self.folder)
        return image.read_bytes(), keys

    def batch(self, blobs, keys, config="conf-1"):
        """What fitverify says of each."""
        stream = b"".join(b"%d\n" % len(blob) + blob for blob in blobs)
        return run(self.program, "--batch", keys, config, input=stream).decode().splitlines()

    def judge(self, blob, keys, oracle_key, config="conf-1"):
        """True when it verifies; both have to say the same."""
        ours = self.batch([blob], keys, config)[0].startswith("verified")
        theirs = fit_oracle.verified(blob, config, oracle_key, self.folder)
        assert ours == theirs, f"fitverify: {ours}, oracle: {theirs}"
        return ours


@pytest.fixture(scope="session")
def bench(tmp_path_factory, fitverify):
    return Bench(tmp_path_factory.mktemp("fit"), fitverify)


def rsa(bits):
    return "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}"


def ec(curve):
    return "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{curve}", "-pkeyopt", \
        "ec_param_enc:named_curve"


@pytest.fixture(scope="session")
def signed(bench):
    """(image, key tree, key for the oracle) with RSA-2048."""
    public = bench.key("dev", *rsa(2048))
    blob, keys = bench.sign("signed", "dev")
    return blob, keys, (public, "sha256", "pkcs1")


@pytest.fixture(scope="session")
def thief(bench):
    bench.key("thief", *rsa(2048))
    return bench.sign("thief", "thief")[0]


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


def ecdsa_keys(bench, name, public, curve, size, algo):
    """The key tree, with what mkimage leaves out."""
    point = run("openssl", "pkey", "-pubin", "-in", public, "-outform", "DER")[-2 * size:]
    path = bench.empty_keys(name)
    tree = Tree(path.read_bytes())
    raw = struct.pack(">I", 1) + b"key-a\0\0\0" + b"".join(
        tree.raw_property(prop, value) for prop, value in (
            ("algo", algo.encode() + b"\0"), ("required", b"conf\0"),
            ("ecdsa,curve", curve.encode() + b"\0"), ("ecdsa,x-point", point[:size]),
            ("ecdsa,y-point", point[size:]))) + struct.pack(">I", 2)
    path.write_bytes(tree.add("/signature", raw).pack())
    return path


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


# --- attacks: the classes of facts and CVEs -------------------------------------------------------

def forge(blob):
    """The same with another command line for the kernel, so to say."""
    return Tree(blob).set(CONF, "description", b"d\0").pack()


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
    tree = Tree(thief).set(SIGNATURE, "key-name-hint", b"dev\0")
    raw = Tree((bench.folder / "thief.dtb").read_bytes())
    for name in raw.tags():
        if name[0] == fit_oracle.PROP:
            tree.string(name[4])
    assert not bench.judge(thief, keys, oracle)
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


def signed_over(bench, tree, listed, strings=None):
    """TREE with a signature by the right key, over these nodes and nothing else."""
    strings = len(tree.strings) if strings is None else strings
    tree.set(SIGNATURE, "hashed-strings", struct.pack(">II", 0, strings))
    (bench.folder / "region").write_bytes(fit_oracle.region(tree, listed, strings, sound=False))
    tree.set(SIGNATURE, "value", run("openssl", "dgst", "-sha256", "-sign",
                                     bench.folder / "dev.key", bench.folder / "region"))
    return tree.pack()


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


def test_cut_off(bench, signed):
    blob, keys, _ = signed
    external, _ = bench.sign("cut", "dev", options=["-E"])
    cut = [blob[:n] for n in range(0, len(blob), 97)]
    cut += [external[:-600], external[:-2000]]      # the last 500 bytes are of no signed image
    assert all(line.startswith("refused") for line in bench.batch(cut, keys))
    assert len(bench.batch(cut, keys)) == len(cut)


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
