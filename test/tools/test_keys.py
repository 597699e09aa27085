# SPDX-License-Identifier: Apache-2.0
"""tools/keys: what it does not do although openssl and mkimage would."""
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = """/dts-v1/; / { description = "t"; #address-cells = <1>;
	images { kernel { data = [01 02]; type = "kernel"; arch = "arm64"; os = "linux";
			compression = "none"; load = <0>; entry = <0>; hash-1 { algo = "sha256"; }; }; };
	configurations { default = "c"; c { kernel = "kernel"; %s }; }; };"""
SIGNATURE = """%s { algo = "sha256,%s"; key-name-hint = "%s"; sign-images = "kernel"; };"""


def keys(*argv):
    done = subprocess.run([ROOT / "tools/keys", *argv], check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("keys")
    for name, kind in (("dev", "rsa2048"), ("ec", "p256")):
        assert keys("new", made, name, kind)[0] == 0
    return made


@pytest.mark.parametrize("signatures,words", [
    ([("signature-1", "rsa2048", "dev")], ""), ([("signature-1", "ecdsa256", "ec")], ""),
    ([("signature-1", "rsa2048", "other")], "signature-1 is not signed"),
    ([("signature-1", "rsa2048", "dev"), ("signature-2", "rsa2048", "other")],
     "/configurations/c/signature-2 is not signed: is its key, "),
    ([("sig-1", "rsa2048", "dev")], "no configuration is signed"), ([], "no configuration is signed")])
def test_sign(folder, tmp_path, signatures, words):
    source, image = tmp_path / "t.its", tmp_path / "t.itb"
    source.write_text(SOURCE % " ".join(SIGNATURE % signature for signature in signatures))
    status, _, said = keys("sign", folder, source, image)
    assert (status == 0) == (not words) == image.exists() and words in said, said


def test_unlock(folder):
    challenge = "slipway-unlock-1:-:" + "5a" * 32
    status, token, _ = keys("unlock", folder, "ec", challenge)
    assert status == 0 and len(token) > 80
    for name, text, words in (("ec", "pay 100", "is no challenge"), ("none", challenge, "cannot be read")):
        status, token, said = keys("unlock", folder, name, text)
        assert status == 1 and not token and words in said
