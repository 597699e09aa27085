/* SPDX-License-Identifier: Apache-2.0 */
/* ext2, ext3 and ext4 over images that mke2fs and debugfs made. Bad images: test_ext4_bad.c. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>
#include <lib/crc32c.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"
#include "fs_check.h"

extern const struct fs_type fs_ext4;
const struct fs_type *const table_filesystems[] = { &fs_ext4 };
const size_t table_filesystems_count = 1;

#define VOLUME_START 64u       /* the volume does not begin where the disk does */

static struct blk_mem mem;
static struct fs fs;

static void mount_image(const char *name)
{
	uint64_t sectors;

	image_open(&mem, name);
	sectors = mem.dev.sectors;
	mem.base = VOLUME_START * BLK_SECTOR_SIZE;
	mem.dev.sectors += VOLUME_START;
	assert_int_equal(fs_mount(&fs, &mem.dev, VOLUME_START, sectors), 0);
	assert_string_equal(fs.type->name, "ext4");
}

static void unmount_image(void)
{
	fs_unmount(&fs);
	image_close(&mem);
}

static unsigned int check_runs(const char *path, const char *host)
{
	return fs_check_runs(&fs, &mem, path, host, UINT32_MAX);
}

static void check_reads(const char *path, const char *host)
{
	fs_check_reads(&fs, path, host, 49999);
}

/* --- every set of features ---------------------------------------------------------- */

#define SUMS "-O 64bit,metadata_csum"

/* What mke2fs is told, and how large the image is. */
static const struct {
	const char *options;
	unsigned int mib;
} volumes[] = {
	{ "-t ext4", 24 },
	{ "-t ext4 -b 1024 " SUMS, 24 },
	{ "-t ext4 -b 2048 " SUMS, 24 },
	{ "-t ext4 -b 4096 " SUMS ",metadata_csum_seed", 24 },
	{ "-t ext4 -b 16384 " SUMS, 64 },
	{ "-t ext4 -b 65536 " SUMS, 128 },
	{ "-t ext4 -b 4096 -O ^64bit,^metadata_csum,uninit_bg", 24 },
	{ "-t ext4 -b 1024 -O ^64bit,^metadata_csum,^uninit_bg,^flex_bg -g 4096", 24 },
	{ "-t ext4 -b 1024 -O 64bit,metadata_csum,meta_bg,^resize_inode -g 1024", 24 },
	{ "-t ext4 -b 4096 -O inline_data,metadata_csum", 24 },
	{ "-t ext4 -b 1024 -I 1024 -O inline_data,metadata_csum", 24 },
	{ "-t ext4 -b 1024 -O bigalloc,metadata_csum -C 16384", 24 },
	{ "-t ext4 -b 4096 -O large_dir,ea_inode,mmp,quota,project,verity", 24 },
	{ "-t ext4 -b 1024 -O sparse_super2,64bit,metadata_csum,meta_bg,^resize_inode -g 1024", 24 },
	{ "-t ext4 -b 4096 -O ^extent,^64bit,metadata_csum", 24 },
	{ "-t ext4 -b 1024 -O encrypt,casefold,metadata_csum", 24 },
	{ "-t ext3 -b 1024", 24 },
	{ "-t ext3 -b 4096", 24 },
	{ "-t ext2 -b 1024", 24 },
	{ "-t ext2 -b 2048 -I 128", 24 },
	{ "-t ext2 -b 65536", 128 },
	{ "-t ext2 -r 0 -b 1024", 24 },
};

/* Files of sizes around a block's, small ones, holes, links, names of all kinds. */
static void make_source(void **state)
{
	(void)state;
	image_run("rm -rf src; mkdir -p src/dir/Sub src/boot src/empty-dir;"
		  "head -c 1 /dev/urandom >src/byte; : >src/empty; printf 'hello' >src/five;"
		  "head -c 59 /dev/urandom >src/in59; head -c 60 /dev/urandom >src/in60;"
		  "head -c 61 /dev/urandom >src/in61; head -c 130 /dev/urandom >src/in130;"
		  "head -c 300 /dev/urandom >src/in300; head -c 1000 /dev/urandom >src/in1000;"
		  "for n in 1023 1024 4096 4097 65536 65537; do "
		  "head -c $n /dev/urandom >src/dir/f$n; done;"
		  "head -c 3000001 /dev/urandom >src/dir/Sub/Big.bin");
	image_run("cd src; head -c 700001 /dev/urandom >holes; "
		  "for at in 1 13 200 400; do "
		  "dd if=/dev/zero of=holes bs=1k seek=$at count=$((at / 2 + 1)) conv=notrunc; done;"
		  "fallocate -d holes; truncate -s 3000000 holes; echo end >>holes;"
		  "cp five boot/vmlinuz-6.1; ln -s vmlinuz-6.1 boot/vmlinuz; ln -s boot/vmlinuz vmlinuz;"
		  "ln -s /boot abs; ln -s ../dir/Sub/../../boot dir/up; ln -s abs/vmlinuz twice;"
		  "ln -s self self; ln -s nowhere dangling; mkfifo fifo;"
		  "ln -s $(printf 'dir/./%%.0s../' $(seq 30))dir/Sub long;"
		  "cp five 'größe with a space'; cp five $(printf 'n%%.0s' $(seq 255))");
}

static void make_volume(size_t i, const char *name)
{
	image_run("rm -f %s; mke2fs -q -F -d src %s %s %uM", name, volumes[i].options, name,
		  volumes[i].mib);
}

static const char *const files[] = {
	"byte", "empty", "five", "in59", "in60", "in61", "in130", "in300", "in1000", "holes",
	"dir/f1023", "dir/f1024", "dir/f4096", "dir/f4097", "dir/f65536", "dir/f65537",
	"dir/Sub/Big.bin", "größe with a space",
};

static void check_links(void)
{
	struct fs_node node;

	check_runs("/vmlinuz", "src/five");
	check_runs("/boot/vmlinuz", "src/five");
	check_runs("/abs/vmlinuz", "src/five");
	check_runs("/twice", "src/five");
	check_runs("dir/up/vmlinuz-6.1", "src/five");
	check_runs("dir/up/../boot/vmlinuz", "src/five");
	check_runs("long/Big.bin", "src/dir/Sub/Big.bin");
	assert_int_equal(fs_open(&fs, "/self", &node), -ELOOP);
	assert_int_equal(fs_open(&fs, "/dangling", &node), -ENOENT);
	assert_int_equal(fs_open(&fs, "/vmlinuz/x", &node), -ENOTDIR);
	assert_int_equal(fs_open(&fs, "/vmlinuz/", &node), -ENOTDIR);
	assert_int_equal(fs_open(&fs, "/long/", &node), 0);
	assert_int_equal(node.type, FS_DIR);
}

static void check_everything(void)
{
	char host[64];
	struct fs_node node;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(host, sizeof(host), "src/%s", files[i]);
		check_runs(files[i], host);
		check_reads(files[i], host);
	}
	check_links();
	assert_int_equal(fs_open(&fs, "/FIVE", &node), -ENOENT);
	assert_int_equal(fs_open(&fs, "/dir/f", &node), -ENOENT);
	assert_int_equal(fs_open(&fs, "/fifo", &node), 0);
	assert_int_equal(node.type, FS_OTHER);
}

/* One line for each entry: its name, and what it is. */
static int list_one(const struct fs_dirent *entry, void *ctx)
{
	static const char marks[] = { [FS_FILE] = ' ', [FS_DIR] = '/', [FS_SYMLINK] = '@',
				      [FS_OTHER] = '|' };

	fprintf(ctx, "%s%c%llu\n", entry->name, marks[entry->node.type],
		entry->node.type == FS_FILE ? (unsigned long long)entry->node.size : 0);
	return 0;
}

/* A directory has what the host's has, no matter in which order. */
static void check_listing(const char *path, const char *host)
{
	struct fs_node dir;
	FILE *f = fopen("listed", "w");

	assert_non_null(f);
	assert_int_equal(fs_open(&fs, path, &dir), 0);
	assert_int_equal(fs_readdir(&dir, list_one, f), 0);
	fclose(f);
	image_run("find %s -mindepth 1 -maxdepth 1 \\( -type f -printf '%%f %%s\\n' -o "
		  "-type d -printf '%%f/0\\n' -o -type l -printf '%%f@0\\n' -o -printf '%%f|0\\n' \\) |"
		  "sort >wanted; grep -v '^lost+found/0$' listed | sort | diff wanted -", host);
}

static void test_every_feature(void **state)
{
	make_source(state);
	for (size_t i = 0; i < ARRAY_SIZE(volumes); i++) {
		make_volume(i, "v.img");
		mount_image("v.img");
		check_everything();
		check_listing("/", "src");
		check_listing("/dir/Sub", "src/dir/Sub");
		check_listing("empty-dir", "src/empty-dir");
		unmount_image();
	}
}

/* --- shapes ------------------------------------------------------------------------- */

/*
 * 5,000 names, in blocks under a hash tree of one or two levels (e2fsck -D makes it); their inodes
 * are in dozens of groups, whose descriptors are in several places.
 */
static void test_many_names(void **state)
{
	static const char *const options[] = {
		"-t ext4 -b 1024 -g 1024 " SUMS ",meta_bg,^resize_inode", "-t ext3 -b 4096",
	};

	(void)state;
	image_run("mkdir -p many/d; cd many/d; seq -f 'file number %%05g' 5000 | "
		  "awk '{ print >$0; close($0) }'");
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		image_run("rm -f m.img; mke2fs -q -F -N 6000 -d many %s m.img 48M;"
			  "e2fsck -fyD m.img; [ $? -le 1 ]", options[i]);
		image_run("debugfs -R 'htree_dump /d' m.img | grep 'Root node dump'");
		mount_image("m.img");
		check_listing("/d", "many/d");
		mem.requests = 0;
		check_runs("/d/file number 00001", "many/d/file number 00001");
		check_runs("/d/file number 05000", "many/d/file number 05000");
		assert_in_range(mem.requests, 1, 300);
		unmount_image();
	}
}

/* On a full disk every other one of 3,000 blocks is freed: a file has to take these. */
static void make_pieces(const char *options)
{
	image_run("rm -rf p p.img; mkdir p; head -c 1500000 /dev/urandom >pieces;"
		  "seq -f 'p/f%%.0f' 3000 | awk '{ print 1 >$0; close($0) }';"
		  "mke2fs -q -F -N 3100 -m 0 -d p %s p.img 4200K;"
		  "for i in $(seq 1 2 3000); do echo rm /f$i; done >cmds;"
		  "echo 'write pieces pieces' >>cmds; debugfs -w -f cmds p.img", options);
}

static void check_pieces(void)
{
	mount_image("p.img");
	assert_in_range(check_runs("/pieces", "pieces"), 1000, 1465);
	check_reads("/pieces", "pieces");
	mem.requests = 0;
	check_runs("/pieces", "pieces");
	assert_in_range(mem.requests, 0, 60);     /* each node of the tree once */
	unmount_image();
}

static void test_pieces(void **state)
{
	(void)state;
	make_pieces("-t ext4 -b 1024 -O ^has_journal,^resize_inode,64bit,metadata_csum");
	image_run("debugfs -R 'ex /pieces' p.img | grep '^ 2/ 2'");     /* a tree of three levels */
	check_pieces();
	make_pieces("-t ext2 -b 1024 -O ^resize_inode");
	check_pieces();
}

/* Extents end after 128 MiB at the latest; a run does not, be it of bytes or of zeroes. */
static void test_long_run(void **state)
{
	struct fs_node node;
	struct fs_run run;

	(void)state;
	image_run("rm -rf l l.img; mkdir l; seq 30000000 | head -c 150000000 >l/f;"
		  "mke2fs -q -F -t ext4 -b 4096 -O sparse_super2,^has_journal,^resize_inode "
		  "-E num_backup_sb=0,packed_meta_blocks=1 -d l l.img 700M;"
		  "printf 'write /dev/null zeroes\nsif zeroes size 500000000\n"
		  "fallocate zeroes 0 122070\n' >cmds; debugfs -w -f cmds l.img");
	mount_image("l.img");
	assert_int_equal(check_runs("/f", "l/f"), 1);
	assert_int_equal(fs_open(&fs, "/zeroes", &node), 0);
	assert_int_equal(node.size, 500000000);
	assert_int_equal(fs_map(&node, 4096, &run), 0);
	assert_int_equal(run.kind, FS_RUN_HOLE);
	assert_int_equal(run.len, 500000000 - 4096);
	unmount_image();
	image_run("rm -rf l l.img");
}

/* Bytes behind 4 GiB and behind 2^32 sectors of a file that is mostly holes. */
static void test_far_end(void **state)
{
	static const char *const options[] = { "-t ext4 -b 4096", "-t ext2 -b 4096" };
	struct fs_node node;
	struct fs_run run;
	uint8_t buf[16];
	uint64_t at;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		image_run("rm -rf far far.img; mkdir far; truncate -s 6000000000 far/f;"
			  "printf 'the end' >>far/f; printf 'in the middle' | "
			  "dd of=far/f bs=1 seek=4294967296 conv=notrunc;"
			  "mke2fs -q -F -d far %s far.img 24M", options[i]);
		mount_image("far.img");
		assert_int_equal(fs_open(&fs, "/f", &node), 0);
		assert_int_equal(node.size, 6000000007);
		assert_int_equal(fs_read(&node, 6000000000, buf, 16), 7);
		assert_memory_equal(buf, "the end", 7);
		assert_int_equal(fs_read(&node, UINT64_C(1) << 32, buf, 13), 13);
		assert_memory_equal(buf, "in the middle", 13);
		/* lists of blocks are joined too, but not without an end */
		for (at = 0; at < UINT64_C(1) << 32; at += run.len) {
			assert_int_equal(fs_map(&node, at, &run), 0);
			assert_int_equal(run.kind, FS_RUN_HOLE);
			assert_true(run.len >= MIB(900));
		}
		assert_int_equal(at, UINT64_C(1) << 32);
		unmount_image();
	}
}

/* The journal is told of once, however often the filesystem is opened. */
static void test_unclean_journal(void **state)
{
	(void)state;
	image_run("rm -f j.img; mke2fs -q -F -t ext4 -d src j.img 24M;"
		  "debugfs -w -R 'feature needs_recovery' j.img");
	capture_start();
	mount_image("j.img");
	check_runs("/vmlinuz", "src/five");
	capture_expect("Its journal is not replayed here");
	unmount_image();
	capture_start();
	mount_image("j.img");
	unmount_image();
	assert_string_equal(capture_end(), "");
}

/* The check value of CRC-32C (RFC 3720, B.4: 32 zeroes and so on), by either code's rules. */
static void test_crc32c(void **state)
{
	uint8_t buf[32] = { 0 };

	(void)state;
	assert_int_equal(~crc32c(~0u, buf, 32), 0x8a9136aa);
	memset(buf, 0xff, 32);
	assert_int_equal(~crc32c(~0u, buf, 32), 0x62a8ab43);
	for (int i = 0; i < 32; i++)
		buf[i] = (uint8_t)i;
	assert_int_equal(~crc32c(crc32c(~0u, buf, 5), buf + 5, 27), 0x46dd794e);
	assert_int_equal(~crc32c(~0u, "123456789", 9), 0xe3069283);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crc32c),
		cmocka_unit_test(test_every_feature),
		cmocka_unit_test(test_many_names),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_long_run),
		cmocka_unit_test(test_far_end),
		cmocka_unit_test(test_unclean_journal),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
