# SPDX-License-Identifier: Apache-2.0
"""The FIT images of the benchmark, and U-Boot's devicetree with the key to the signed one.

One signed image for both loaders: Debian's kernel and a small initrd, made and signed by mkimage
(SHA-256, RSA-2048), the data behind the tree and the kernel last and at 4 MiB, so that neither
loader has to move it: Slipway as the kernel's header allows, U-Boot because LOAD is where it lies
then. (U-Boot moves a `kernel_noload` to the start of RAM, over its devicetree.) And the same with
nothing to check in it.
"""

import pathlib
import subprocess

FIT = 0x40400000        # where U-Boot loads the image
LOAD = FIT + 0x400000   # behind tree and initrd, each at 2 MiB
SOURCE = """/dts-v1/;
/ {{
	description = "the benchmark's";
	#address-cells = <1>;
	images {{
		ramdisk {{
			data = /incbin/("{initrd}");
			type = "ramdisk"; arch = "arm64"; os = "linux"; compression = "none";
			{hash}
		}};
		kernel {{
			data = /incbin/("{kernel}");
			type = "kernel"; arch = "arm64"; os = "linux"; compression = "none";
			load = <{load}>; entry = <{load}>;
			{hash}
		}};
	}};
	configurations {{
		default = "board";
		board {{
			kernel = "kernel";
			ramdisk = "ramdisk";
			{signature}
		}};
	}};
}};
"""
HASH = 'hash-1 { algo = "sha256"; };'
SIGNATURE = """signature-1 {{
				algo = "sha256,rsa2048";
				key-name-hint = "{key}";
				sign-images = "kernel", "ramdisk";
			}};"""


def _mkimage(*words):
    subprocess.run(["mkimage", *words], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


class Signed:
    """Files in a working folder, each made when it is first asked for."""

    def __init__(self, certificate, qemu, work):
        """CERTIFICATE is FOLDER/KEY.crt as `tools/keys new FOLDER KEY` writes it."""
        self._keys = pathlib.Path(certificate).parent
        self._key = pathlib.Path(certificate).stem
        self._qemu = qemu
        self._work = pathlib.Path(work)

    def image(self, kernel, initrd):
        """The path of the signed FIT image."""
        return self._make("boot.itb", ["-k", self._keys, "-r"], kernel=kernel, initrd=initrd,
                          hash=HASH, signature=SIGNATURE.format(key=self._key))

    def bare_image(self, kernel, initrd):
        """The path of one without hashes and signature."""
        return self._make("bare.itb", [], kernel=kernel, initrd=initrd, hash="", signature="")

    def _make(self, name, options, **parts):
        path = self._work / name
        if not path.exists():
            source = path.with_suffix(".its")
            source.write_text(SOURCE.format(load=hex(LOAD), **parts))
            _mkimage("-E", "-B", "200000", "-f", source, *options, path)
        return path

    def devicetree(self, machine, memory):
        """The machine's own devicetree, with the key as mkimage -K puts it in."""
        path = self._work / f"keys-{memory}.dtb"
        if not path.exists():
            subprocess.run([self._qemu, "-M", f"{machine},dumpdtb={path}", "-cpu", "cortex-a57",
                            "-m", memory, "-nodefaults", "-display", "none"], check=True,
                           stderr=subprocess.DEVNULL)
            # it signs what it writes the key of: a FIT that is as good as any
            fit = self._work / "keys.itb"
            fit.write_bytes((self._work / "boot.itb").read_bytes())
            _mkimage("-F", "-k", self._keys, "-K", path, "-r", fit)
        return path
