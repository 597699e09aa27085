/* SPDX-License-Identifier: Apache-2.0 */
/* Damaged ext4: the error, and a message that says what, where (inode, block), and what to do. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"

extern const struct fs_type fs_ext4;
const struct fs_type *const table_filesystems[] = { &fs_ext4 };
const size_t table_filesystems_count = 1;

#define BLOCK 1024u
#define SUPER (mem.data + 1024)

static struct blk_mem mem;
static struct fs fs;

/* plain.img has no checksums, so what is wrong in it is seen; sums.img has, so nothing is. */
static int make_images(void **state)
{
	int ret = image_folder_make(state);

	image_run("mkdir -p src/dir src/tree; seq 20000 >src/file; ln -s file src/link;"
		  "ln -s $(printf './%%.0s' $(seq 100))file src/slow; seq 30 >src/small;"
		  "for i in $(seq 200); do : >\"src/tree/a name that is number $i\"; done;"
		  "for i in $(seq 600); do echo >src/dir/$i; done");
	image_run("o='-q -F -t ext4 -b 1024 -N 1000 -m 0 -d src'; n=^has_journal,^resize_inode;"
		  "mke2fs $o -O $n,^metadata_csum,^64bit,^uninit_bg plain.img 1400K &&"
		  "mke2fs $o -O $n,metadata_csum,64bit sums.img 1400K &&"
		  "mke2fs $o -O $n,^metadata_csum,^64bit,uninit_bg old.img 1400K &&"
		  "mke2fs $o -O $n,inline_data,metadata_csum inline.img 1400K &&"
		  "mke2fs -q -F -t ext2 -b 1024 -N 1000 -m 0 -O ^resize_inode -d src ext2.img 1400K");
	/* a file in many pieces, and a directory with a hash tree */
	image_run("for i in plain sums; do { for n in $(seq 1 2 600); do echo rm /dir/$n; done;"
		  "seq 50000 | head -c 250000 >data; echo 'write data pieces'; } >cmds;"
		  "debugfs -w -f cmds $i.img; e2fsck -fyD $i.img; [ $? -le 1 ] || exit 1; done");
	return ret;
}

static void start(const char *name)
{
	image_open(&mem, name);
}

static void stop(void)
{
	image_close(&mem);
}

static void mount_it(void)
{
	assert_int_equal(fs_mount(&fs, &mem.dev, 0, mem.dev.sectors), 0);
}

static void put(uint8_t *at, unsigned int bytes, uint64_t value)
{
	for (unsigned int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static uint8_t *block(uint64_t number)
{
	return mem.data + number * BLOCK;
}

static uint32_t number_of(const char *path)
{
	struct fs_node dir, node;
	char parent[64];
	const char *name = strrchr(path, '/');

	/* what PATH itself is, not where it leads */
	snprintf(parent, sizeof(parent), "%.*s", (int)(name - path), path);
	mount_it();
	assert_int_equal(fs_open(&fs, parent, &dir), 0);
	assert_int_equal(fs.type->lookup(&dir, name + 1, &node), 0);
	fs_unmount(&fs);
	return (uint32_t)node.priv[0];
}

/* The inode of PATH in the image: all of these are in the first group. */
static uint8_t *inode_of(const char *path)
{
	return block(get_le32(block(2) + 8)) + (size_t)(number_of(path) - 1) * 256;
}

/* What a user sees of PATH when it is opened and mapped whole, or listed. */
static int list_one(const struct fs_dirent *entry, void *ctx)
{
	(void)entry;
	(void)ctx;
	return 0;
}

static int use(const char *path)
{
	struct fs_node node;
	struct fs_run run;
	int ret = fs_mount(&fs, &mem.dev, 0, mem.dev.sectors);

	if (ret)
		return ret;
	ret = fs_open(&fs, path, &node);
	if (!ret && node.type == FS_DIR)
		ret = fs_readdir(&node, list_one, NULL);
	for (uint64_t at = 0; !ret && node.type == FS_FILE && at < node.size; at += run.len)
		ret = fs_map(&node, at, &run);
	fs_unmount(&fs);
	return ret;
}

static void expect(const char *path, int expected, const char *text)
{
	int ret;

	capture_start();
	ret = use(path);
	capture_expect(text);
	assert_int_equal(ret, expected);
}

/* --- superblock, groups -------------------------------------------------------------- */

static void test_superblock(void **state)
{
	static const struct {
		unsigned int offset, bytes;
		uint64_t value;
		int ret;
		const char *text;
	} cases[] = {
		{ 0x38, 2, 0x1234, -ENODEV, "" },
		{ 0x18, 4, 7, -EBADMSG, "superblock: impossible size of blocks, 1 KiB << (7); run fsck" },
		{ 0x18, 4, 0xffffffff, -EBADMSG, "impossible size of blocks" },
		{ 0x58, 2, 0, -EBADMSG, "superblock: impossible size of inodes (0)" },
		{ 0x58, 2, 384, -EBADMSG, "impossible size of inodes (384)" },
		{ 0x58, 2, 2048, -EBADMSG, "impossible size of inodes (2048)" },
		{ 0x14, 4, 2, -EBADMSG, "superblock: impossible first block (2)" },
		{ 0x20, 4, 0, -EBADMSG, "impossible number of blocks in a group (0)" },
		{ 0x20, 4, 17, -EBADMSG, "impossible number of blocks in a group (17)" },
		{ 0x28, 4, 0, -EBADMSG, "impossible number of inodes in a group (0)" },
		{ 0x28, 4, 8193, -EBADMSG, "impossible number of inodes in a group (8193)" },
		{ 0x04, 4, 1, -EBADMSG, "superblock: no blocks (1)" },
		{ 0x00, 4, 100000, -EBADMSG, "more inodes than fit its groups (100000)" },
		{ 0x04, 4, 8000, 0, "is 8000 blocks of 1024 bytes long, its volume only 1400" },
		{ 0x60, 4, 0x1243, -ENOTSUP, "features that are not known here: compression, dirdata" },
		{ 0x60, 4, 0x4a, -ENOTSUP, "not known here: journal_dev (mke2fs -O)" },
		{ 0x60, 4, 0x40000042, -ENOTSUP, "features that are not known here: 0x40000000" },
		{ 0x60, 4, 0xc2, -EBADMSG, "impossible size of group descriptors" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		start("plain.img");
		put(SUPER + 0xfe, 2, 48);
		put(SUPER + cases[i].offset, cases[i].bytes, cases[i].value);
		expect("/file", cases[i].ret, cases[i].text);
		stop();
	}
	start("plain.img");
	mem.bad_sector = 3;
	expect("/", -EIO, "mem 0: superblock at sector 2: -EIO");
	mem.bad_sector = UINT64_MAX;
	mem.dev.block_size = 4096;
	expect("/", -ENOTSUP, "blocks of 1024 bytes on a device that reads 4096 at a time");
	mem.dev.block_size = 512;
	assert_int_equal(fs_mount(&fs, &mem.dev, 0, 3), -ENODEV);
	put(block(2) + 8, 4, 5000);
	expect("/", -EBADMSG, "it points to a block that does not exist (5000)");
	stop();
}

/* --- checksums ------------------------------------------------------------------------ */

/* One bit in each kind of metadata. */
static void flip(const char *image, uint8_t *(*where)(void), const char *path, const char *text)
{
	start(image);
	*where() ^= 0x10;
	expect(path, -EBADMSG, text);
	stop();
}

static uint8_t *in_super(void) { return SUPER + 0x79; }
static uint8_t *in_desc(void) { return block(2) + 0x10; }
static uint8_t *in_inode(void) { return inode_of("/pieces") + 0x10; }
static uint8_t *in_inode_end(void) { return inode_of("/pieces") + 250; }

/* First block that the root of an extent tree names: of a node, or of contents. */
static uint8_t *first_block(const char *path, bool node)
{
	const uint8_t *tree = inode_of(path) + 40;

	assert_int_equal(get_le16(tree), 0xf30a);
	assert_int_equal(get_le16(tree + 6), node);
	return block(get_le32(tree + 12 + (node ? 4 : 8)));
}

static uint8_t *in_extents(void) { return first_block("/pieces", true) + 100; }
static uint8_t *in_root(void) { return first_block("/tree", false) + 40; }
static uint8_t *in_names(void) { return first_block("/tree", false) + BLOCK + 9; }
static uint8_t *no_tail(void) { return first_block("/tree", false) + 2 * BLOCK - 5; }
static uint8_t *no_limit(void) { return first_block("/tree", false) + 33; }

static void test_checksums(void **state)
{
	(void)state;
	flip("sums.img", in_super, "/", "mem 0: superblock: its checksum is 0x");
	flip("sums.img", in_desc, "/", "mem 0: block 2: group descriptor: its checksum is 0x");
	flip("old.img", in_desc, "/", "mem 0: block 2: group descriptor: its checksum is 0x");
	flip("sums.img", in_inode, "/pieces", ": inode: its checksum is 0x");
	flip("sums.img", in_inode_end, "/pieces", ": inode: its checksum is 0x");
	flip("sums.img", in_extents, "/pieces", ": extent tree: its checksum is 0x");
	flip("sums.img", in_root, "/tree", ": directory's hash tree: its checksum is 0x");
	flip("sums.img", in_names, "/tree", ": directory: its checksum is 0x");
	flip("sums.img", no_tail, "/tree", ": directory without a checksum; its block (1)");
	flip("sums.img", no_limit, "/tree", ": directory's hash tree: more entries than fit");
	start("sums.img");
	SUPER[0x175] = 2;
	expect("/", -EBADMSG, "superblock: unknown type of checksum (2)");
	stop();
}

/* --- extents -------------------------------------------------------------------------- */

/* A change of OFFSET in /pieces' root or node. */
static void extent_case(bool node, unsigned int offset, unsigned int bytes, uint64_t value,
			const char *text)
{
	uint8_t *at;

	start("plain.img");
	at = node ? first_block("/pieces", true) : inode_of("/pieces") + 40;
	put(at + offset, bytes, value);
	expect("/pieces", -EBADMSG, text);
	stop();
}

static void test_extents(void **state)
{
	(void)state;
	extent_case(false, 0, 2, 0x1234, ": no node of an extent tree; magic (4660); run fsck on it");
	extent_case(false, 2, 2, 5, "extent tree: more entries than fit (5)");
	extent_case(false, 4, 2, 5000, "extent tree: more entries than fit");
	extent_case(false, 2, 2, 0, "extent tree: an inner node is empty; depth (1)");
	extent_case(false, 6, 2, 6, "extent tree: it is too deep (6)");
	extent_case(false, 16, 4, 5000, "it points to a block that does not exist (5000)");
	/* the second node begins where the first one has extents */
	extent_case(false, 24, 4, 2, "extent tree: out of order at the file's block (2)");
	extent_case(false, 20, 2, 1, "it points to a block that does not exist (4294967");
	extent_case(false, 16, 4, 0, "it points to a block that does not exist (0)");
	start("plain.img");
	memcpy(inode_of("/pieces") + 40 + 28, inode_of("/pieces") + 40 + 16, 4);
	expect("/pieces", -EBADMSG, "extent tree: out of order");     /* two entries, one node */
	stop();
	extent_case(true, 0, 2, 0x1234, "no node of an extent tree; magic (4660)");
	extent_case(true, 6, 2, 1, "extent tree: wrong depth (1)");
	extent_case(true, 2, 2, 85, "extent tree: more entries than fit (85)");
	extent_case(true, 12 + 4, 2, 0, "extent tree: an empty extent at the file's block (0)");
	extent_case(true, 24, 4, 0, "extent tree: out of order at the file's block (0)");
	extent_case(true, 24 + 4, 2, 500, "extent tree: out of order at the file's block");
	extent_case(true, 12 + 8, 4, 1400, "it has blocks that do not exist (1400)");
	extent_case(true, 12 + 6, 2, 1, "it has blocks that do not exist (4294967");
}

/* Nodes in a row, DEPTH of them, above one extent; the last NODE may lead back to the first. */
static void chain(unsigned int depth, bool circle)
{
	uint8_t *root = inode_of("/file") + 40;
	uint8_t leaf[12];
	uint8_t *node = root;
	unsigned int spare = get_le32(first_block("/pieces", true) + 20);     /* contents of another */

	memcpy(leaf, root + 12, sizeof(leaf));
	for (unsigned int i = depth; i; i--) {
		uint8_t *next = block(spare + 2 * (depth - i));

		put(node + 2, 2, 1);
		put(node + 6, 2, i);
		memset(node + 12, 0, 12);
		put(node + 16, 4, (uint64_t)(next - mem.data) / BLOCK);
		memcpy(next, root, 8);
		put(next + 4, 2, 84);
		node = next;
	}
	put(node + 6, 2, 0);
	memcpy(node + 12, leaf, sizeof(leaf));
	if (circle)
		put(block(spare) + 16, 4, spare);
}

/* Any depth that a file can have is read; one that leads back to itself is not. */
static void test_deep_extents(void **state)
{
	struct fs_node node;
	char text[6] = "";

	(void)state;
	start("plain.img");
	chain(5, false);
	mount_it();
	assert_int_equal(fs_open(&fs, "/file", &node), 0);
	assert_int_equal(fs_read(&node, 0, text, 5), 5);
	assert_string_equal(text, "1\n2\n3");
	fs_unmount(&fs);
	chain(4, true);
	expect("/file", -EBADMSG, "extent tree: wrong depth");
	stop();
}

/* --- lists of blocks ------------------------------------------------------------------- */

static void test_lists(void **state)
{
	uint8_t *i_block;

	(void)state;
	start("ext2.img");
	i_block = inode_of("/file") + 40;
	put(i_block + 4, 4, 1400);
	expect("/file", -EBADMSG, "it has blocks that do not exist (1400); run fsck");
	put(i_block + 4, 4, 300);
	put(i_block + 48, 4, 77777);
	expect("/file", -EBADMSG, "it points to a block that does not exist (77777)");
	/* a list of lists that names itself: all that it leads to is one block */
	put(i_block + 48, 4, 0);
	put(i_block + 56, 4, 700);
	put(block(700), 4, 700);
	put(inode_of("/file") + 4, 4, 0x7fffffff);
	assert_int_equal(use("/file"), 0);
	put(inode_of("/file") + 0x6c, 4, 100);
	expect("/file", -EBADMSG, "its list of blocks does not reach block (16843020)");
	put(inode_of("/file") + 0x6c, 4, 0x80000000);
	expect("/file", -EBADMSG, "impossible size");
	stop();
}

/* --- inodes, directories, links ---------------------------------------------------------- */

/* The root directory's names: behind "." and "..", of 12 bytes each, comes lost+found's entry of 20. */
static uint8_t *root_block(void)
{
	return block(get_le32(block(get_le32(block(2) + 8)) + 256 + 40 + 20));
}

static void entry_case(unsigned int offset, unsigned int bytes, uint64_t value, const char *text)
{
	start("plain.img");
	put(root_block() + 24 + offset, bytes, value);
	expect("/", -EBADMSG, text);
	stop();
}

static void test_directories(void **state)
{
	char where[64];

	(void)state;
	start("plain.img");
	snprintf(where, sizeof(where), "inode 2, block %u: directory: an entry does not fit",
		 (unsigned int)((root_block() - mem.data) / BLOCK));
	stop();
	entry_case(4, 2, 0, where);
	entry_case(4, 2, 4, where);
	entry_case(4, 2, 18, "directory: an entry does not fit; bytes left for it (1000)");
	entry_case(4, 2, 1004, "directory: an entry does not fit");
	entry_case(6, 1, 200, "directory: an entry does not fit");
	entry_case(6, 1, 0, "directory: an impossible name for inode (11)");
	entry_case(10, 1, '/', "directory: an impossible name for inode (11)");
	entry_case(10, 1, 0, "directory: an impossible name for inode (11)");
	entry_case(0, 4, 1001, "a name leads to an inode that does not exist (1001)");
	entry_case(0, 4, 999, "inode 999, block");
	start("plain.img");
	put(inode_of("/tree") + 4, 4, 1000);
	expect("/tree", -EBADMSG, "directory: impossible size (1000)");
	put(inode_of("/tree") + 4, 4, 65 << 20);
	expect("/tree", -EBADMSG, "directory: impossible size (68157440)");
	put(inode_of("/tree") + 4, 4, 64 << 20);
	expect("/tree", -EBADMSG, "directory: a hole at byte");
	mem.bad_sector = (uint64_t)(root_block() - mem.data) / 512;
	expect("/", -EIO, "(sector ");
	stop();
	start("plain.img");
	put(block(get_le32(block(2) + 8)) + 256, 2, 0x81a4);
	expect("/", -EBADMSG, "the root is no directory; mode (33188)");
	stop();
}

/* An entry that fills a block of 64 KiB has a length that 16 bits do not hold. */
static void test_full_block(void **state)
{
	const uint32_t size = 65536;
	uint8_t *inode, *names;

	(void)state;
	image_run("mke2fs -q -F -t ext2 -b 65536 large.img 8M");
	start("large.img");
	inode = mem.data + (size_t)get_le32(mem.data + size + 8) * size + 256;
	names = mem.data + (size_t)get_le32(inode + 40) * size;
	assert_int_equal(use("/lost+found"), 0);
	memset(names, 0, size);
	assert_int_equal(use("/"), 0);
	put(names + 4, 2, 65535);
	assert_int_equal(use("/"), 0);
	put(names + 4, 2, 65528);
	assert_int_equal(use("/"), -EBADMSG);
	stop();
}

static void test_links_and_locks(void **state)
{
	uint8_t *inode;

	(void)state;
	start("plain.img");
	inode = inode_of("/link");
	put(inode + 4, 4, 0);
	expect("/link", -EBADMSG, "empty link");
	put(inode + 4, 4, 70000);
	assert_int_equal(use("/link"), -ENAMETOOLONG);
	inode = inode_of("/slow");
	put(inode + 0x20, 4, 0x80800);
	expect("/slow", -EACCES, "is encrypted: only Linux has its key");
	put(inode_of("/file") + 0x20, 4, 0x80800);
	expect("/file", -EACCES, "is encrypted: only Linux has its key");
	put(inode_of("/tree") + 0x20, 4, 0x80800);
	expect("/tree", -EACCES, "is encrypted: only Linux has its key");
	assert_int_equal(use("/small"), 0);
	stop();
}

/* In a directory that ignores case, and in no other. */
static void test_casefold(void **state)
{
	(void)state;
	start("plain.img");
	assert_int_equal(use("/TREE/a NAME that is number 7"), -ENOENT);
	assert_int_equal(use("/tree/A NAME that is number 7"), -ENOENT);
	put(inode_of("/tree") + 0x20, 4, 0x40081000);
	assert_int_equal(use("/tree/A NAME that is number 7"), 0);
	assert_int_equal(use("/tree/A NAME that is number x"), -ENOENT);
	stop();
}

/* Contents in the inode: without checksums, so that it is these that are looked at. */
static void test_inline(void **state)
{
	uint8_t *inode, *attr;

	(void)state;
	start("inline.img");
	put(SUPER + 0x64, 4, get_le32(SUPER + 0x64) & ~0x400u);
	assert_int_equal(use("/small"), 0);
	inode = inode_of("/small");
	attr = inode + 128 + get_le16(inode + 128) + 4;
	put(inode + 4, 4, 150);
	expect("/small", -EBADMSG, "it keeps its contents in itself, but not that many bytes (150)");
	put(inode + 4, 4, 81);
	assert_int_equal(attr[1], 7);
	put(attr + 8, 4, 200);
	expect("/small", -EBADMSG, "not that many bytes (81)");
	put(attr + 8, 4, 21);
	put(attr + 2, 2, 80);
	expect("/small", -EBADMSG, "not that many bytes (81)");
	put(attr - 4, 4, 0);
	expect("/small", -EBADMSG, "not that many bytes (81)");
	put(inode + 128, 2, 0xffff);
	expect("/small", -EBADMSG, "not that many bytes (81)");
	stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_superblock),
		cmocka_unit_test(test_checksums),
		cmocka_unit_test(test_extents),
		cmocka_unit_test(test_deep_extents),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_directories),
		cmocka_unit_test(test_full_block),
		cmocka_unit_test(test_links_and_locks),
		cmocka_unit_test(test_casefold),
		cmocka_unit_test(test_inline),
	};

	return cmocka_run_group_tests(tests, make_images, image_folder_remove);
}
