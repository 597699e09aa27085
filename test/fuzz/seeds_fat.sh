#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_fat.sh FOLDER: a FAT12 volume by the real tools, and small ones of each type made by hand.
set -e
root=$(pwd)
PATH=$PATH:/usr/sbin:/sbin
cd "$1"

rm -f fat12
mkfs.vfat -F 12 -s 1 -f 1 -r 32 -n LABEL -C fat12 64
head -c 3000 /dev/zero | mcopy -i fat12 - ::/FILE.BIN
mmd -i fat12 ::/DIR "::/a long directory name"
head -c 600 /dev/zero | mcopy -i fat12 - "::/a long directory name/Mixed Case.Text"
head -c 600 /dev/zero | mcopy -i fat12 - ::/DIR/lower.txt

cc -I"$root/include" -I"$root/test/unit" -o make "$root/test/fuzz/seeds_fat.c" \
	"$root/test/unit/fat_maker.c" "$root/test/unit/blk_mem.c"
./make
rm make
