#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_bls.sh FOLDER: loader.conf and entries, with NULs between them (fuzz_bls.c).
set -e
cd "$1"
printf 'default debian-*\ntimeout 5\n\0debian-6.1+3-0.conf\0title Debian\nversion 6.1\nsort-key debian\nmachine-id a\nlinux /k\ninitrd /i $x\noptions a\noptions b\n\0debian-6.12~rc1^2.conf\0title Debian\nlinux /k\ndevicetree d\ndevicetree-overlay 1 2\narchitecture aa64\n' >two
printf 'timeout menu-force\ndefault @saved\n\0a+0.conf\0linux k\n\0a+1-2.conf\0linux k\n\0a+x.conf\0linux k\n\0a+1-.conf\0linux k\narchitecture x64\n\0b.conf\0title t\n' >names
printf 'default [!a-c]*[x]?.conf\ntimeout x\n\0d1.2-3.conf\0linux k\nsort-key a\nversion 1.2-3\n\0d1.2.1-3.conf\0linux k\nsort-key a\nversion 1.2.1-3\n\0d.conf\0linux\ntitle\ninitrd 1 2 3 4 5 6 7 8 9\n' >wrong
awk 'BEGIN { printf "%c", 0; for (i = 0; i < 70; i++) printf "e%d.conf%clinux k\ntitle t\n%c", i, 0, 0 }' >many
printf 'default [\ntimeout 99999\n\0' >bracket
printf '\0w.conf\0linux k\ndevicetree-overlay 1 2 3 4 5 6 7 8 9 a b c d e f ghijklmnopqrstuvwxyz0123456789ghijklmnopqrstuvwxyz\ninitrd 1 $2 3\n' >words
