# SPDX-License-Identifier: Apache-2.0
"""Keys, signed FIT images, and the two opinions about them, for the tests of verification."""
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
    (out / "asan").mkdir(exist_ok=True)
    # one process builds it, the others wait
    run("flock", out / "asan/.lock", "make", "-s", "-j2", "-f", "tools/host-tools.mk", f"O={out / 'asan'}",
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


def add_node(tree, parent, name, values):
    """A new last child of PARENT with these properties."""
    raw = b"".join(tree.raw_property(prop, value) for prop, value in values.items())
    head = (name.encode() + b"\0").ljust(fit_oracle.align4(len(name) + 1), b"\0")
    return tree.add(parent, struct.pack(">I", fit_oracle.BEGIN) + head + raw +
                    struct.pack(">I", fit_oracle.END_NODE))


def forge(blob):
    """The same with another command line for the kernel, so to say."""
    return Tree(blob).set(CONF, "description", b"d\0").pack()


def signed_over(bench, tree, listed, strings=None):
    """TREE with a signature by the right key, over these nodes and nothing else."""
    strings = len(tree.strings) if strings is None else strings
    tree.set(SIGNATURE, "hashed-strings", struct.pack(">II", 0, strings))
    (bench.folder / "region").write_bytes(fit_oracle.region(tree, listed, strings, sound=False))
    tree.set(SIGNATURE, "value", run("openssl", "dgst", "-sha256", "-sign",
                                     bench.folder / "dev.key", bench.folder / "region"))
    return tree.pack()
