#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_script.sh FOLDER: images by mkimage, with the byte before them that fuzz_script.c wants.
set -e
cd "$1"
printf 'echo hello\nbooti ${kernel_addr_r}\n' >text
for type in script kernel; do
	mkimage -A arm64 -O linux -T $type -C none -n seed -d text image >/dev/null
	for repair in 000 001 002; do
		{ printf "\\$repair"; cat image; } >$type-$repair
	done
done
# the first length of a script's list: of one byte, of more than there is
{ printf '\000'; head -c 64 image; printf '\0\0\0\1\0\0\0\0x'; } >short
{ printf '\000'; head -c 64 image; printf '\377\377\377\377\0\0\0\0x'; } >long
rm text image
