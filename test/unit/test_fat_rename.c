/* SPDX-License-Identifier: Apache-2.0 */
/* fs_rename() on volumes that mkfs.vfat and mtools make, and judge afterwards. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/rename.h>
#include <lib/util.h>

#include "disk_image.h"

extern const struct fs_type fs_fat;
static const struct fs_type other = { .name = "other" };
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;

static uint8_t *image;
static size_t image_size;
static unsigned int writes, written, flushes;
static int write_error;

static int submit(struct blk_dev *d, struct blk_req *req)
{
	uint8_t *at = image + req->sector * BLK_SECTOR_SIZE;

	(void)d;
	req->status = req->write ? write_error : 0;
	writes += req->write;
	for (unsigned int i = 0; i < req->nsegs && !req->status; at += req->seg[i++].len) {
		written += req->write ? (unsigned int)req->seg[i].len : 0;
		if (req->write)
			memcpy(at, req->seg[i].buf, req->seg[i].len);
		else
			memcpy(req->seg[i].buf, at, req->seg[i].len);
	}
	return 0;
}

static void poll(struct blk_dev *d)
{
	(void)d;
}

static int flush(struct blk_dev *d)
{
	(void)d;
	flushes++;
	return 0;
}

static const struct blk_ops ops = { .submit = submit, .poll = poll, .flush = flush };
static struct blk_dev dev = { .ops = &ops, .align = 1, .ifname = "mem", .name = "mem 0" };

static void store(const char *name)
{
	FILE *f = fopen(name, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(image, 1, image_size, f), image_size);
	fclose(f);
}

/* Renames in /e of fat.img, which is written back. */
static int renamed(uint32_t block_size, const char *from, const char *to)
{
	struct fs_node dir;
	struct fs fs;
	int ret;

	image = image_file("fat.img", &image_size);
	dev.sectors = image_size / BLK_SECTOR_SIZE;
	dev.block_size = block_size;
	writes = written = flushes = 0;
	assert_int_equal(fs_mount(&fs, &dev, 0, dev.sectors), 0);
	assert_int_equal(fs_open(&fs, "/e", &dir), 0);
	ret = fs_rename(&dir, from, to);
	fs_unmount(&fs);
	store("fat.img");
	free(image);
	return ret;
}

static void make(const char *options, const char *names)
{
	image_run("rm -f fat.img; mkfs.vfat %s -C fat.img 65536; mmd -i fat.img ::e; echo text >t;"
		  "for i in %s; do mcopy -i fat.img t ::e/$i; done", options, names);
}

#define LONG     "a-long-name-of-an-entry+99-99.conf"
#define LONG_NEW "a-long-name-oF-an-entry+98-00.conf"

static void expect_file(const char *name)
{
	image_run("fsck.vfat -n fat.img && mtype -i fat.img ::e/%s | diff - t", name);
}

static void test_counts_down(void **state)
{
	static const char *const types[] = { "-F 12 -s 64", "-F 16", "-F 32 -s 1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		make(types[i], "a.conf debian-6.1.0-13+3-0.conf other+1.conf");
		assert_int_equal(renamed(512, "debian-6.1.0-13+3-0.conf", "debian-6.1.0-13+2-1.conf"), 0);
		assert_int_equal(writes, 1);
		assert_int_equal(written, 512);
		assert_int_equal(flushes, 1);
		image_run("fsck.vfat -n fat.img && mdir -b -i fat.img ::e >l && cat l && printf '%%s\\n' "
			  "::/e/a.conf ::/e/debian-6.1.0-13+2-1.conf ::/e/other+1.conf | diff - l &&"
			  "mtype -i fat.img ::e/debian-6.1.0-13+2-1.conf | diff - t");
		/* a name that gets longer in the same entries, and one that gets shorter again */
		assert_int_equal(renamed(512, "other+1.conf", "other+0-1.conf"), -ENOTSUP);
		assert_int_equal(renamed(512, "debian-6.1.0-13+2-1.CONF", "debian-6.1.0-13+12.conf"), 0);
		expect_file("debian-6.1.0-13+12.conf");
		assert_int_equal(renamed(512, "debian-6.1.0-13+12.conf", "debian-6.1.0-13+11-1.conf"), 0);
		expect_file("debian-6.1.0-13+11-1.conf");
	}
}

/* Wherever the entry lies: done by one write, or not at all. */
static void test_over_blocks(void **state)
{
	unsigned int refused = 0;

	(void)state;
	for (unsigned int before = 0; before < 16; before++) {
		char names[256] = "";
		int ret;

		for (unsigned int i = 0; i < before; i++)
			sprintf(names + strlen(names), "F%u ", i);
		strcat(names, LONG);
		make("-F 16 -s 4", names);
		/* what changes is in the second and the third of three entries */
		ret = renamed(512, LONG, LONG_NEW);
		if (!ret)
			assert_int_equal(writes, 1);
		else
			assert_int_equal(ret, -ENOTSUP);
		refused += ret != 0;
		expect_file(ret ? LONG : LONG_NEW);
	}
	assert_int_equal(refused, 1);
	/* blocks of 4 KiB have more room */
	make("-F 16 -S 4096 -s 1", "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 " LONG);
	assert_int_equal(renamed(4096, LONG, LONG_NEW), 0);
	assert_int_equal(written, 4096);
	expect_file(LONG_NEW);
}

static void test_refused(void **state)
{
	struct fs_node dir = { .type = FS_DIR };
	struct fs fs = { .type = &other };

	(void)state;
	make("-F 16", "one+3.conf one+2.conf SHORT.TXT");
	assert_int_equal(renamed(512, "none+3.conf", "none+2.conf"), -ENOENT);
	assert_int_equal(renamed(512, "SHORT.TXT", "SHORX.TXT"), -ENOENT);      /* has no long name */
	assert_int_equal(renamed(512, "one+3.conf", "one+2.conf"), -EEXIST);
	assert_int_equal(renamed(512, "one+3.conf", "one+3.conf"), -EEXIST);
	assert_int_equal(renamed(512, "one+3.conf", "one/3.conf"), -EINVAL);
	assert_int_equal(renamed(512, "one+3.conf", ""), -EINVAL);
	assert_int_equal(writes, 0);
	write_error = -EROFS;
	assert_int_equal(renamed(512, "one+3.conf", "one+1.conf"), -EROFS);
	write_error = 0;
	image_run("mdir -b -i fat.img ::e | grep -c 'one+[23].conf' | grep 2");
	dir.fs = &fs;
	assert_int_equal(fs_rename(&dir, "a", "b"), -ENOTSUP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_down),
		cmocka_unit_test(test_over_blocks),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
