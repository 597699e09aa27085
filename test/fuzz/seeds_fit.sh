#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_fit.sh FOLDER: FIT images by mkimage, with data inside and behind the tree.
set -e
cd "$1"
rm -f one two three
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'some data of an image' >"$work/data"
image() {                               # NAME TYPE COMPRESSION MORE
	echo "$1 { data = /incbin/(\"$work/data\"); type = \"$2\"; arch = \"arm64\"; os = \"linux\";
		compression = \"$3\"; $4 hash-1 { algo = \"sha256\"; }; hash-2 { algo = \"crc32\"; }; };"
}
{
	echo '/dts-v1/; / { description = "seed"; #address-cells = <1>; images {'
	image kernel kernel gzip 'load = <0x40000000>; entry = <0 0x40000000>;'
	image fdt flat_dt none ''
	image over flat_dt none ''
	image ramdisk ramdisk none ''
	image tool standalone zstd 'load = <0x50000000>;'
	image script script lz4 ''
	echo '}; configurations { default = "one";
		one { kernel = "kernel"; fdt = "fdt", "over"; ramdisk = "ramdisk"; loadables = "tool";
			slipway,handoff = "el1"; };
		two { standalone = "tool"; fdt = "fdt"; compatible = "x,y", "maker,board"; };
		three { script = "script"; fdt = "over"; };
	}; };'
} >"$work/seed.its"
mkimage -q -f "$work/seed.its" one
mkimage -q -E -f "$work/seed.its" two
mkimage -q -E -p c00 -f "$work/seed.its" three
