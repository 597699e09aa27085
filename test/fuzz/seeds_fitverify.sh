#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_fitverify.sh FOLDER: signed images, with data inside and behind, and a key tree.
set -e
here=$PWD
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
sh "$here/tools/keys" new . dev >/dev/null 2>&1
head -c 300 /dev/zero >kernel
head -c 200 /dev/zero >other

image() {
	cat >image.its <<-END
		/dts-v1/; / { description = "x"; #address-cells = <1>; images {
		kernel { data = /incbin/("kernel"); type = "kernel"; arch = "arm64"; os = "linux";
		compression = "none"; load = <0>; entry = <0>; hash-1 { algo = "sha256"; };
		signature-1 { algo = "sha256,rsa2048"; key-name-hint = "dev"; }; };
		rd { data = /incbin/("other"); type = "ramdisk"; arch = "arm64"; os = "linux";
		compression = "none"; hash-1 { algo = "$1"; }; hash-2 { algo = "crc32"; };
		signature-1 { algo = "sha256,rsa2048"; key-name-hint = "dev"; }; };
		}; configurations { default = "a"; a { kernel = "kernel"; ramdisk = "rd";
		signature-1 { algo = "sha256,rsa2048"; key-name-hint = "dev";
		sign-images = "kernel", "ramdisk"; }; };
		b { kernel = "kernel"; loadables = "rd", "kernel";
		signature-1 { algo = "sha256,rsa2048"; key-name-hint = "dev";
		sign-images = "kernel", "loadables"; }; }; }; };
	END
	shift
	mkimage "$@" -f image.its -k . -r image.itb >mkimage.log || { cat mkimage.log >&2; return 1; }
}

image sha256
cp image.itb "$out/inside"
image sha512 -E
cp image.itb "$out/behind"
image crc32 -E -p 2000
cp image.itb "$out/position"
cd "$here"

tools/gen-keys --out "$out/keys" "$work/dev.crt"
