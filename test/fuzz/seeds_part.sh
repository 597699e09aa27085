#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_part.sh FOLDER: the first blocks of disks that sfdisk and sgdisk made.
set -e
PATH=$PATH:/usr/sbin:/sbin
cd "$1"

keep() {
	head -c 20480 disk >"$1"
	rm disk
}

truncate -s 2M disk
printf 'label: dos\nstart=16,size=100,type=c,bootable\nstart=200,size=2000\n' | sfdisk -q disk
keep mbr

truncate -s 2M disk
printf 'label: dos\nstart=4,size=4000,type=5\nstart=6,size=3,type=83\nstart=12,size=3\n' |
	sfdisk -q disk
keep logical

truncate -s 2M disk
sgdisk -a 1 -n 1:64:+99 -c 1:one -t 1:ef00 -n 5:200:+99 -c 5:five -A 5:set:2 disk
keep gpt

truncate -s 2M disk
mkfs.vfat -F 12 disk
keep fat
