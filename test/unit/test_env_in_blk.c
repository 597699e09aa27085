/* SPDX-License-Identifier: Apache-2.0 */
/* Where on a disk a first save may go: sgdisk's tables, filesystems, disks that do not answer. */
#include "unit.h"

#include "capture.h"
#include "disk_image.h"

#include <common/blkdesc.h>
#include <common/env_location.h>
#include <errno.h>
#include <string.h>

/* What Kconfig would say; the copies are moved by the tests. */
static uint64_t at_first, at_second;
#define CONFIG_ENV_REDUNDANT 1
#define CONFIG_ENV_SIZE 0x4000
#define CONFIG_ENV_OFFSET at_first
#define CONFIG_ENV_OFFSET_REDUND at_second
#define CONFIG_ENV_BLK_INTERFACE "mem"
#define CONFIG_ENV_BLK_DEVICE_AND_PART "0:0"
#include "../../common/env_in_blk.c"

static struct blk_mem mem;

extern const struct fs_type fs_fat;
const struct fs_type *const table_filesystems[] = { &fs_fat };
const size_t table_filesystems_count = 1;

int blkdesc_get(const char *ifname, const char *spec, struct blkdesc *out)
{
	*out = (struct blkdesc){ .dev = &mem.dev, .sectors = mem.dev.sectors, .name = "mem 0:0" };
	return 0;
}

static int claim(uint64_t first, uint64_t second)
{
	struct env_place place;

	at_first = first;
	at_second = second;
	assert_int_equal(env_in_blk.open(&place), 0);
	return env_in_blk.may_claim(&place);
}

/* ERROR with these words, wherever the copy is of the two. */
static void refused(uint64_t at, int error, const char *said)
{
	capture_start();
	assert_int_equal(claim(at, 0x80000), error);
	capture_expect(said);
	capture_start();
	assert_int_equal(claim(0x80000, at), error);
	capture_expect(said);
}

static void make(const char *options)
{
	image_run("rm -f d.img; truncate -s 8M d.img; sgdisk %s d.img", options);
	image_open(&mem, "d.img");
}

/* From the protective MBR to the last entry, and the same at the end. */
static void test_gpt(void **state)
{
	make("-n 1:4096:8191");
	assert_int_equal(claim(0x80000, 0xc0000), 0);
	assert_int_equal(claim(34 * 512, 0x80000), 0);
	refused(0, -EBUSY, "0x0 is inside the partition table");
	refused(33 * 512, -EBUSY, "is inside the partition table");
	refused(0x200000 - 512, -EBUSY, "is inside partition 1");
	refused(0x7f8000, -EBUSY, "is inside the backup GPT");
	refused(0x7fc000, -EBUSY, "is inside the backup GPT");
	assert_int_equal(claim((16384 - 33 - 32) * 512, 0x80000), 0);
	image_close(&mem);
}

/* Tables elsewhere: entries far behind the header, and a backup that a larger disk has left behind. */
static void test_moved_tables(void **state)
{
	make("-j 1024 -n 1:4096:8191");
	refused(0x80000 + 16 * 512, -EBUSY, "is inside the partition table");
	image_close(&mem);
	image_run("rm -f d.img; truncate -s 4M d.img; sgdisk -n 1:2048:4095 d.img; truncate -s 8M d.img");
	image_open(&mem, "d.img");
	refused(0x400000 - 0x4000, -EBUSY, "is inside the backup GPT");
	assert_int_equal(claim(0x500000, 0x80000), 0);
	image_close(&mem);
}

static void test_filesystem_and_errors(void **state)
{
	image_run("rm -f d.img; truncate -s 8M d.img; mkfs.vfat d.img");
	image_open(&mem, "d.img");
	refused(0xc0000, -EBUSY, "a filesystem has it all");
	mem.bad_sector = 0;
	refused(0xc0000, -EIO, "cannot be told (-EIO (input/output error)): nothing was written");
	image_close(&mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gpt),
		cmocka_unit_test(test_moved_tables),
		cmocka_unit_test(test_filesystem_and_errors),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
