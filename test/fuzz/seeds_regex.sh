#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_regex.sh FOLDER: expressions with a text each.
set -e
cd "$1"
printf '^([a-z]+)-(\\d+)\\.img$\0rootfs-12.img' >names
printf '(a*)*b|(a|b)+?c?$\0aaabacab' >loops
printf '[^]x-z\\s]+|\\x41\\W\0 ]xyzA.b' >sets
printf '((a)|(b)|)*(c??)(|d)\0abbacd' >groups
printf '(a[b\0x' >open
