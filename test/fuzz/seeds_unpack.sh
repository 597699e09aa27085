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
text a | seed gzip 377 gzip -q -c
text b | seed gzip-stored 377 gzip -q -c -1
text a | gzip -c | seed gzip-twice 377 gzip -q -c
text b | seed gzip-bomb 004 gzip -q -c
printf '' | seed gzip-empty 001 gzip -q -c
# RFC 1952, 2.3.1: extra field, name, comment and CRC of the header
{ printf '\377\037\213\010\036\000\000\000\000\000\003\002\000xxname\000comment\000cc'
text a | gzip -n -c | tail -c +11; } >gzip-header
