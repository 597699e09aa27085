#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds_ext4.sh FOLDER: volumes as small as mke2fs makes them, of each kind that is read differently.
set -e
PATH=$PATH:/usr/sbin:/sbin
export MKE2FS_SKIP_CHECK_MSG=1 E2FSPROGS_FAKE_TIME=1600000000
cd "$1"
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

mkdir -p "$files/dir/sub"
echo hello >"$files/dir/sub/file"
head -c 150 /dev/zero | tr '\0' x >"$files/small"
seq 4000 | head -c 16000 >"$files/large"
{ echo a; head -c 3000 /dev/zero; echo b; head -c 9000 /dev/zero; echo c; } >"$files/a"
fallocate -d "$files/a"
ln -s dir/sub "$files/link"
ln -s /link/file "$files/two"
ln -s "$(printf './%.0s' $(seq 40))dir" "$files/slow"
ln -s self "$files/self"

# make NAME BLOCKS [option of mke2fs]...
make() {
	name=$1 blocks=$2
	shift 2
	rm -f "$name"
	mke2fs -q -F -U 510b0a70-0000-4000-8000-000000000001 -N 48 -m 0 -d "$files" "$@" \
		-E no_copy_xattrs,hash_seed=510b0a70-0000-4000-8000-000000000001 "$name" "$blocks" >/dev/null 2>&1
}
none='^has_journal,^resize_inode'
make sums 96 -t ext4 -b 1024 -O "$none,64bit,metadata_csum"
make csum_seed 96 -t ext4 -b 1024 -O "$none,metadata_csum,metadata_csum_seed,bigalloc" -C 2048
make inline 96 -t ext4 -b 1024 -I 256 -O "$none,inline_data,metadata_csum"
make blocks 96 -t ext2 -b 1024 -I 128 -O '^resize_inode'
make uninit 96 -t ext4 -b 1024 -O "$none,^metadata_csum,^64bit,uninit_bg"
make meta 600 -t ext4 -b 1024 -g 256 -O "$none,meta_bg,sparse_super2,64bit,metadata_csum"
make far 5000 -t ext4 -b 1024 -g 256 -N 160 -O "$none,meta_bg,64bit,metadata_csum"
printf 'ln <135> /far\nln <30> /near\n' | debugfs -w -f - far >/dev/null 2>&1
truncate -s 400K meta far
make large 80 -t ext4 -b 65536 -O "$none,metadata_csum"
truncate -s 1M large

# a fragmented file, by blocks and by extents: every other block is freed on a full disk
rm -r "$files"/* && mkdir "$files/d"
for i in $(seq 60); do echo "$i" >"$files/d/$i"; done
seq 4000 | head -c 14000 >data
for kind in blocks sums; do
	make "pieces-$kind" 120 "-t" "$([ $kind = sums ] && echo ext4 || echo ext2)" -b 1024 -N 80 -O '^resize_inode,^has_journal'
	{ for i in $(seq 1 2 60); do echo "rm /d/$i"; done; echo 'write data pieces'; } |
		debugfs -w -f - "pieces-$kind" >/dev/null 2>&1
done
rm data

# a hash tree; directories that ignore case; what is encrypted
rm -rf "$files/d"
for i in $(seq 70); do : >"$files/name $i of a directory that is indexed"; done
mkdir "$files/dir"
make tree 96 -t ext4 -b 1024 -N 100 -O "$none,metadata_csum,casefold,encrypt"
e2fsck -fyD tree >/dev/null 2>&1 || [ $? -le 1 ]
printf 'sif /dir flags 0x40080000\nsif "/name 1 of a directory that is indexed" flags 0x80800\n' |
	debugfs -w -f - tree >/dev/null 2>&1
