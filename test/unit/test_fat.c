/* SPDX-License-Identifier: Apache-2.0 */
/* FAT over images that mkfs.vfat and mtools made. Bad images: test_fat_bad.c. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>
#include <lib/util.h>

#include "disk_image.h"
#include "fs_check.h"

extern const struct fs_type fs_fat;
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;

static struct blk_mem mem;
static struct fs fs;

static void mount_image(const char *name)
{
	image_open(&mem, name);
	assert_int_equal(fs_mount(&fs, &mem.dev, 0, mem.dev.sectors), 0);
}

static void unmount_image(void)
{
	fs_unmount(&fs);
	image_close(&mem);
}

/* FAT has neither holes nor data beside the clusters. */
static unsigned int check_runs(const char *path, const char *host)
{
	return fs_check_runs(&fs, &mem, path, host, 1u << FS_RUN_DISK);
}

static void check_reads(const char *path, const char *host)
{
	fs_check_reads(&fs, path, host, 4999);
}

struct listing {
	char text[16384];
};

static int list_one(const struct fs_dirent *entry, void *ctx)
{
	struct listing *l = ctx;
	size_t len = strlen(l->text);

	snprintf(l->text + len, sizeof(l->text) - len, "%s%s\n", entry->name,
		 entry->node.type == FS_DIR ? "/" : "");
	return 0;
}

static void check_listing(const char *path, const char *expected)
{
	static struct listing l;
	struct fs_node node;

	l.text[0] = '\0';
	assert_int_equal(fs_open(&fs, path, &node), 0);
	assert_int_equal(fs_readdir(&node, list_one, &l), 0);
	assert_string_equal(l.text, expected);
}

/* One volume of each type, sector size and cluster size; files of sizes around a cluster's. */
static const struct {
	int bits;
	unsigned int sector, cluster_sectors, kib;
} volumes[] = {
	{ 12, 512, 1, 1440 },   { 12, 512, 8, 8192 },   { 12, 4096, 1, 8192 },
	{ 16, 512, 1, 8192 },   { 16, 512, 16, 65536 }, { 16, 1024, 2, 32768 },
	{ 16, 4096, 1, 32768 }, { 32, 512, 1, 34816 },  { 32, 512, 8, 278528 },
	{ 32, 2048, 2, 278528 }, { 32, 4096, 1, 278528 }, { 32, 4096, 16, 4300800 },
};

static void make_volume(size_t i, const char *name)
{
	image_run("rm -f %s; mkfs.vfat -F %d -S %u -s %u -n 'SOME LABEL' -C %s %u", name,
		  volumes[i].bits, volumes[i].sector, volumes[i].cluster_sectors, name,
		  volumes[i].kib);
}

static void test_every_geometry(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(volumes); i++) {
		unsigned int cluster = volumes[i].sector * volumes[i].cluster_sectors;

		make_volume(i, "v.img");
		image_run("head -c %u /dev/urandom >one; head -c %u /dev/urandom >more;"
			  "head -c 1 /dev/urandom >byte; : >empty; head -c 300001 /dev/urandom >big;"
			  "mmd -i v.img ::/dir ::/dir/Sub &&"
			  "mcopy -i v.img one more byte empty ::/ && mcopy -i v.img big ::/dir/Sub/Big.bin",
			  cluster, cluster + 1);
		mount_image("v.img");
		check_listing("/", "dir/\none\nmore\nbyte\nempty\n");
		check_listing("/dir", "Sub/\n");
		check_listing("/dir/Sub/", "Big.bin\n");
		check_runs("/one", "one");
		check_runs("more", "more");
		check_runs("/byte", "byte");
		assert_int_equal(check_runs("/empty", "empty"), 0);
		assert_int_equal(check_runs("/dir/Sub/Big.bin", "big"), 1);
		check_reads("/dir/Sub/Big.bin", "big");
		unmount_image();
	}
}

static void test_device_with_larger_blocks(void **state)
{
	(void)state;
	image_run("rm -f v.img; mkfs.vfat -F 32 -S 4096 -s 1 -C v.img 278528;"
		  "head -c 100000 /dev/urandom >f; mcopy -i v.img f ::");
	image_open(&mem, "v.img");
	mem.dev.block_size = 4096;
	mem.dev.align = 512;
	assert_int_equal(fs_mount(&fs, &mem.dev, 0, mem.dev.sectors), 0);
	check_runs("/f", "f");
	check_reads("/f", "f");
	unmount_image();
}

/* Inside a partition: run offsets count from the start of the device. */
static void test_volume_not_at_the_start(void **state)
{
	struct blk_mem whole;

	(void)state;
	image_run("rm -f v.img; mkfs.vfat -F 16 -C v.img 16384; head -c 50000 /dev/urandom >f;"
		  "mcopy -i v.img f ::; truncate -s 1M d.img; cat v.img >>d.img");
	image_open(&whole, "d.img");
	assert_int_equal(fs_mount(&fs, &whole.dev, 0, whole.dev.sectors), -ENODEV);
	assert_int_equal(fs_mount(&fs, &whole.dev, 2048, whole.dev.sectors - 2048), 0);
	mem = whole;
	check_runs("/f", "f");
	fs_unmount(&fs);
	image_close(&whole);
}

static void test_names(void **state)
{
	(void)state;
	make_volume(8, "v.img");
	image_run("touch 'a much longer name than 8.3' lower.txt UPPER.TXT Mixed.Txt README lower.TXT2 "
		  "'grüße-mañana-日本.txt' \"$(printf '%%0255d' 7)\" .profile 'größe.bin' 'x.tar.gz';"
		  "for f in lower.txt README UPPER.TXT 'a much longer name than 8.3' Mixed.Txt .profile "
		  "'grüße-mañana-日本.txt' größe.bin x.tar.gz \"$(printf '%%0255d' 7)\"; do "
		  "mcopy -i v.img \"$f\" :: || exit 1; done");
	mount_image("v.img");
	char expected[1024];
	snprintf(expected, sizeof(expected),
		 "lower.txt\nREADME\nUPPER.TXT\na much longer name than 8.3\nMixed.Txt\n.profile\n"
		 "grüße-mañana-日本.txt\ngröße.bin\nx.tar.gz\n%0255d\n", 7);
	check_listing("/", expected);
	check_runs("/A MUCH LONGER NAME THAN 8.3", "README");
	check_runs("/amuchl~1.3", "README");
	check_runs("/readme", "README");
	check_runs("/LOWER.TXT", "README");
	check_runs("/mixed.txt", "README");
	check_runs("/grüße-mañana-日本.txt", "README");
	check_runs("/GRÜßE-MAÑANA-日本.TXT", "README");
	check_runs("/GRÖßE.Bin", "README");
	check_runs("/.PROFILE", "README");
	snprintf(expected, sizeof(expected), "/%0255d", 7);
	check_runs(expected, "README");

	struct fs_node node;
	assert_int_equal(fs_open(&fs, "/lower.tx", &node), -ENOENT);
	assert_int_equal(fs_open(&fs, "/lower.txtx", &node), -ENOENT);
	assert_int_equal(fs_open(&fs, "/some label", &node), -ENOENT);
	assert_int_equal(fs_open(&fs, "/ähnlich", &node), -ENOENT);
	assert_int_equal(fs_open(&fs, "/README/x", &node), -ENOTDIR);
	unmount_image();
}

/* A directory of many clusters, some entries deleted. */
static void test_large_directory(void **state)
{
	static const size_t which[] = { 0, 3, 7 };
	char path[64];

	(void)state;
	for (size_t v = 0; v < ARRAY_SIZE(which); v++) {
		make_volume(which[v], "v.img");
		image_run("rm -rf many; mkdir many; cd many;"
			  "for i in $(seq 1000 1299); do echo $i >\"the file number $i.text\"; done;"
			  "mcopy -s -i ../v.img ../many :: &&"
			  "mdel -i ../v.img '::/many/the file number 11*'");
		mount_image("v.img");
		for (int i = 1000; i < 1300; i++) {
			struct fs_node node;
			char content[8] = "";

			snprintf(path, sizeof(path), "/many/The File NUMBER %d.text", i);
			if (i / 100 == 11) {
				assert_int_equal(fs_open(&fs, path, &node), -ENOENT);
				continue;
			}
			assert_int_equal(fs_open(&fs, path, &node), 0);
			assert_int_equal(fs_read(&node, 0, content, 8), 5);
			assert_int_equal(atoi(content), i);
		}
		unmount_image();
	}
}

/* Many small files, the rest filled up, every second one deleted, a big one in the holes. */
static void test_fragmented(void **state)
{
	static const size_t which[] = { 0, 3, 7, 8 };

	(void)state;
	for (size_t v = 0; v < ARRAY_SIZE(which); v++) {
		make_volume(which[v], "v.img");
		image_run("rm -rf many; mkdir many; cd many; for i in $(seq 100 399); do"
			  " head -c 600 /dev/urandom >f$i; done; mcopy -s -i ../v.img ../many :: &&"
			  "free=$(mdir -i ../v.img :: | sed -n 's/ bytes free//p' | tr -d ' ') &&"
			  "head -c $((free - 40000)) /dev/zero | mcopy -i ../v.img - ::/filler &&"
			  "mdel -i ../v.img '::/many/f??[02468]' &&"
			  "head -c 120000 /dev/urandom >../frag && mcopy -i ../v.img ../frag ::");
		mount_image("v.img");
		assert_in_range(check_runs("/frag", "frag"), 8, 300);
		check_reads("/frag", "frag");
		check_runs("/many/f101", "many/f101");
		unmount_image();
	}
}

/* What the boot costs: few requests, and the table is not read when it is not needed. */
static void test_few_requests(void **state)
{
	struct fs_node node;

	(void)state;
	image_run("rm -f v.img; mkfs.vfat -F 32 -s 8 -C v.img 278528;"
		  "head -c 33000000 /dev/urandom >Image; head -c 40000000 /dev/urandom >initrd.gz;"
		  "mcopy -i v.img Image initrd.gz ::");
	mount_image("v.img");
	assert_int_equal(fs_open(&fs, "/Image", &node), 0);
	assert_int_equal(mem.requests, 3);      /* boot sector, table, root directory */
	assert_int_equal(check_runs("/Image", "Image"), 1);
	assert_int_equal(check_runs("/initrd.gz", "initrd.gz"), 1);
	assert_int_equal(mem.requests, 6);      /* the root twice more, and the table's second window */
	assert_in_range(mem.bytes, 0, 128 * 1024 + 4 * 16384);
	unmount_image();
}

/* A chain that jumps between two windows of the table reads each of them once. */
static void test_windows_do_not_thrash(void **state)
{
	struct fs_node node;
	uint8_t *table;
	uint32_t first, hops = 2000;

	(void)state;
	image_run("rm -f v.img; mkfs.vfat -F 32 -s 1 -C v.img 34816; head -c %u /dev/zero >f;"
		  "mcopy -i v.img f ::", hops * 512);
	mount_image("v.img");
	assert_int_equal(fs_open(&fs, "/f", &node), 0);
	table = mem.data + 512 * (size_t)get_le16(mem.data + 14);
	first = (uint32_t)node.priv[0];
	/* first, first + 20000, first + 1, first + 20001, ... */
	for (uint32_t i = 0; i < hops; i++) {
		uint32_t from = first + i / 2 + (i & 1) * 20000;
		uint32_t to = first + (i + 1) / 2 + ((i + 1) & 1) * 20000;
		uint8_t link[4] = { to & 0xff, to >> 8 & 0xff, to >> 16 & 0xff, 0xf0 };

		if (i == hops - 1)
			memset(link, 0xff, sizeof(link));
		memcpy(table + 4 * (size_t)from, link, 4);
	}
	fs_unmount(&fs);
	assert_int_equal(fs_mount(&fs, &mem.dev, 0, mem.dev.sectors), 0);
	assert_int_equal(fs_open(&fs, "/f", &node), 0);
	mem.requests = 0;
	for (uint64_t at = 0; at < node.size; at += 512) {
		struct fs_run run;

		assert_int_equal(fs_map(&node, at, &run), 0);
		assert_int_equal(run.len, 512);
	}
	assert_int_equal(mem.requests, 1);
	unmount_image();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_geometry),
		cmocka_unit_test(test_device_with_larger_blocks),
		cmocka_unit_test(test_volume_not_at_the_start),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_large_directory),
		cmocka_unit_test(test_fragmented),
		cmocka_unit_test(test_few_requests),
		cmocka_unit_test(test_windows_do_not_thrash),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
