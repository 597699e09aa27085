#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_envstore.sh FOLDER: stores of each kind, whose copies the target seals, and text.
set -e
cd "$1"
zeroes() {
	head -c "$1" /dev/zero
}
copy() {
	{ printf 'CRC!%b' "$1"; zeroes "$2"; } | head -c "$2"
}
# kind: 1 flash, 2 two copies, 4 one unreadable, 8 and 16 sealed, 32 a smaller one inside
for kind in 000 001 002 003 007 012 013 032 033 036 037 010 011; do
	{ printf "\\$kind"; copy '\001a=1\000b=2\000' 192; copy '\002a=2\000c=3\000' 192; } >"store$kind"
done
for kind in 050 150 052 152; do
	{ printf "\\$kind"; copy '\001a=1\000b=2\000' 1024; copy '\002a=2\000' 1024; } >"size$kind"
done
{ printf '\002'; zeroes 256; } >blank
printf '\201# comment\n  a=1\nb=two\\\nlines \\\\\nc\nd=\n' >lines
printf '\203a=1\r\nb=2\r\n' >crlf
printf '\205a=1\nz=2\n' >some
printf '\200a=1\000b=back\\\\slash\000\000rest' >bytes
