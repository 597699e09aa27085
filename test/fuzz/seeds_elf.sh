#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_elf.sh FOLDER: the headers of two programs that the linker made, the second to be placed.
set -e
cd "$1"
le() {                                  # VALUE BYTES: little-endian
	value=$1
	for _ in $(seq "$2"); do
		printf "\\$(printf '%03o' $((value & 255)))"
		value=$((value >> 8))
	done
}
header() {                              # ENTRY PHDRS
	printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0'
	le 2 2; le 183 2; le 1 4; le "$1" 8; le 64 8; le 0 8; le 0 4
	le 64 2; le 56 2; le "$2" 2; le 0 2; le 0 2; le 0 2
}
load() {                                # FLAGS OFFSET VADDR PADDR FILESZ MEMSZ ALIGN
	le 1 4; le "$1" 4
	shift
	for field; do
		le "$field" 8
	done
}
{ header 0x80000000 1; load 5 0 0x80000000 0x44000000 120 120 8; } >one
{
	header 0x80000100 2
	load 5 176 0x80000100 0x44000000 32 32 1
	load 6 200 0x80010000 0x44100000 8 4096 8
	le 0 40
} >two
{                                       # ELF32, entered in Thumb state
	printf '\177ELF\1\1\1\0\0\0\0\0\0\0\0\0'
	le 2 2; le 40 2; le 1 4; le $((0x44000001)) 4; le 52 4; le 0 4; le 0 4
	le 52 2; le 32 2; le 1 2; le 0 6
	for field in 1 0 $((0x44000000)) $((0x44000000)) 84 4096 5 4; do
		le $field 4
	done
} >three
