#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_unpack.sh FOLDER: what the real tools pack, behind the byte that says how much room there is.
set -e
cd "$1"

text() {
	seq 1 300 | tr '\n' "$1"
}

# seed NAME ROOM COMMAND...: packs standard input
seed() {
	name=$1 room=$2
	shift 2
	{ printf "%b" "\\$room"; "$@"; } >"$name"
}

text a | seed lz4 377 lz4 -q -c
text a | seed lz4-sums 377 lz4 -q -c -BX --content-size
text b | seed lz4-linked 377 lz4 -q -c -BD --no-frame-crc
text a | seed lz4-bomb 004 lz4 -q -c
text a | seed lz4-sized-bomb 004 lz4 -q -c --content-size
text a | gzip -c | seed lz4-stored 377 lz4 -q -c -BX
printf '' | seed lz4-empty 001 lz4 -q -c
text a | seed lz4-old 377 lz4 -q -c -l
text a | seed zstd 377 zstd -q -c
text a | seed zstd-plain 377 zstd -q -c --no-check
text b | seed zstd-bomb 004 zstd -q -c
text b | seed zstd-sized-bomb 004 zstd -q -c --stream-size=1092
text a | gzip -c | seed zstd-stored 377 zstd -q -c
printf '' | seed zstd-empty 001 zstd -q -c
