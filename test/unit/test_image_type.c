/* SPDX-License-Identifier: Apache-2.0 */
/* Images told apart, Zephyr among them, and raw programs put where they belong. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <boot/image.h>
#include <boot/raw.h>
#include <boot/uimage.h>
#include <boot/uimage_kernel.h>
#include <lib/crc32.h>
#include <lib/util.h>
#include "capture.h"

/* --- types -------------------------------------------------------------------- */

#define FILE_SIZE 0x5b856u      /* of Zephyr 3.3's hello_world for qemu_cortex_a53 */

static uint8_t h[64];

static void put64(uint8_t *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* The first 64 bytes of that image. */
static int make(void **state)
{
	memset(h, 0, sizeof(h));
	put64(h, 0x140003ff);
	put64(h + 16, 0x40000000 + FILE_SIZE);
	put64(h + 24, 2);
	memcpy(h + 56, "ARM\x64", 4);
	return 0;
}

static void test_zephyr(void **state)
{
	uint64_t link = 0;

	assert_true(zephyr_is(h, FILE_SIZE, &link));
	assert_int_equal(link, 0x40000000);
	assert_int_equal(image_type(h, FILE_SIZE), IMAGE_ZEPHYR);
	/* more or less than the file: the address comes out crooked */
	assert_false(zephyr_is(h, FILE_SIZE + 4, &link));
	assert_false(zephyr_is(h, 64, &link));
	assert_int_equal(image_type(h, 64), IMAGE_LINUX);
	/* where boards have their RAM */
	put64(h + 16, 0x200000 + 0x20000);
	assert_true(zephyr_is(h, 0x20000, &link));
	assert_int_equal(link, 0x200000);
	put64(h + 16, (UINT64_C(8) << 32) + FILE_SIZE);
	assert_true(zephyr_is(h, FILE_SIZE, &link));
	assert_int_equal(link, UINT64_C(8) << 32);
}

static void test_linux_is_no_zephyr(void **state)
{
	uint64_t link;

	/* Debian's 6.1: the rest of its memory is a multiple of 4 KiB too */
	put64(h + 16, 0x2200000);
	assert_false(zephyr_is(h, 0x1f6e000, &link));
	assert_int_equal(image_type(h, 0x1f6e000), IMAGE_LINUX);
	/* a small one with much bss */
	put64(h + 16, 0x500000);
	assert_false(zephyr_is(h, 0x100000, &link));
	/* no board has RAM for it that low; a tiny program with bss is more likely */
	put64(h + 16, 0x80000 + 0x10000);
	assert_false(zephyr_is(h, 0x10000, &link));
	put64(h + 16, UINT64_MAX);
	assert_false(zephyr_is(h, FILE_SIZE, &link));
	put64(h + 16, FILE_SIZE);
	assert_false(zephyr_is(h, FILE_SIZE, &link));
}

static void test_fields_that_are_zero(void **state)
{
	static const uint8_t offsets[] = { 4, 8, 32, 47, 48, 60 };
	uint64_t link;

	for (size_t i = 0; i < sizeof(offsets); i++) {
		make(state);
		h[offsets[i]] = 1;
		assert_false(zephyr_is(h, FILE_SIZE, &link));
	}
	make(state);
	h[3] = 0x94;            /* BL */
	assert_false(zephyr_is(h, FILE_SIZE, &link));
	make(state);
	assert_false(zephyr_is(h, 63, &link));
}

static void test_segment(void **state)
{
	assert_true(zephyr_is_segment(h, FILE_SIZE, 0x40000000, 0x40000000 + FILE_SIZE));
	assert_true(zephyr_is_segment(h, 0x1000, 0x40000000, 0x50000000));
	assert_false(zephyr_is_segment(h, FILE_SIZE, 0x40000000, 0x40001000));
	assert_false(zephyr_is_segment(h, FILE_SIZE, 0x50000000, 0x60000000));
	/* Linux's size is none of its addresses */
	put64(h + 16, 0x2200000);
	assert_false(zephyr_is_segment(h, FILE_SIZE, 0x40000000, 0x42200000));
	assert_false(zephyr_is_segment(h, 0x2200000, 0, 0x2200000));
}

static void test_types(void **state)
{
	static const struct { const char *bytes; size_t size; enum image_type type; } images[] = {
		{ "\x1f\x8b\x08\x00", 4, IMAGE_GZIP }, { "\x1f\x8b\x07\x00", 4, IMAGE_UNKNOWN },
		{ "\177ELF\x02", 5, IMAGE_ELF64 }, { "\177ELF\x01", 5, IMAGE_ELF32 },
		{ "\177ELF", 4, IMAGE_UNKNOWN }, { "\x27\x05\x19\x56", 4, IMAGE_UIMAGE },
		{ "\xd0\x0d\xfe\xed", 4, IMAGE_FDT }, { "", 0, IMAGE_UNKNOWN },
	};

	for (size_t i = 0; i < ARRAY_SIZE(images); i++)
		assert_int_equal(image_type(images[i].bytes, images[i].size), images[i].type);
	memset(h, 0, sizeof(h));
	memcpy(h + 36, "\x18\x28\x6f\x01", 4);
	assert_int_equal(image_type(h, 64), IMAGE_ZIMAGE);
	assert_int_equal(image_type(h, 39), IMAGE_UNKNOWN);
	for (unsigned int type = 0; type <= IMAGE_TYPES; type++)
		assert_true(strlen(image_type_name(type)) > 5);
	assert_string_equal(image_type_name(IMAGE_FDT), "devicetree or FIT image");
}

/* --- legacy U-Boot images ------------------------------------------------------------ */

#define PAYLOAD 1000u

static uint8_t uimage[UIMAGE_HEADER_SIZE + PAYLOAD];

static void put_be32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void seal(void)
{
	put_be32(uimage + 4, 0);
	put_be32(uimage + 4, crc32(0, uimage, UIMAGE_HEADER_SIZE));
}

/* What mkimage -A arm64 -O linux -T kernel -C none -a 44000000 -e 44000040 -n Name writes. */
static int make_uimage(void **state)
{
	memset(uimage, 0, sizeof(uimage));
	for (unsigned int i = 0; i < PAYLOAD; i++)
		uimage[UIMAGE_HEADER_SIZE + i] = (uint8_t)(i * 3);
	put_be32(uimage, 0x27051956);
	put_be32(uimage + 12, PAYLOAD);
	put_be32(uimage + 16, 0x44000000);
	put_be32(uimage + 20, 0x44000040);
	put_be32(uimage + 24, crc32(0, uimage + UIMAGE_HEADER_SIZE, PAYLOAD));
	uimage[28] = 5;
	uimage[29] = 22;
	uimage[30] = 2;
	memcpy(uimage + 32, "Na\033me", 5);
	seal();
	return 0;
}

static void test_uimage(void **state)
{
	const char *why = "";
	struct uimage u;

	assert_int_equal(uimage_check_header(uimage, &why), 0);
	assert_int_equal(uimage_open(uimage, UIMAGE_KERNEL, &u, &why), 0);
	assert_ptr_equal(u.data, uimage + UIMAGE_HEADER_SIZE);
	assert_int_equal(u.size, PAYLOAD);
	assert_int_equal(u.load, 0x44000000);
	assert_int_equal(u.entry, 0x44000040);
	assert_true(u.is_linux);
	assert_false(u.gzip);
	assert_string_equal(u.name, "Na.me");
	uimage[28] = 17;
	uimage[30] = 14;        /* kernel_noload */
	uimage[31] = 1;
	memset(uimage + 32, 'x', 32);
	assert_int_equal(uimage_open(uimage, UIMAGE_KERNEL, &u, &why), 0);
	assert_false(u.is_linux);
	assert_true(u.gzip);
	assert_int_equal(strlen(u.name), 32);
	assert_false(u.arm32);
	uimage[30] = 3;
	uimage[31] = 4;         /* a ramdisk is the kernel's to unpack */
	assert_int_equal(uimage_open(uimage, UIMAGE_RAMDISK, &u, &why), 0);
	uimage[29] = 2;
	assert_int_equal(uimage_open(uimage, UIMAGE_RAMDISK, &u, &why), 0);
	assert_true(u.arm32);
}

static void refuse_uimage(unsigned int offset, uint8_t value, enum uimage_type type, int err,
			  const char *text)
{
	const char *why = "";
	struct uimage u;

	make_uimage(NULL);
	uimage[offset] = value;
	assert_int_equal(uimage_open(uimage, type, &u, &why), err);
	assert_non_null(strstr(why, text));
}

static void test_uimage_refused(void **state)
{
	const char *why;
	struct uimage u;

	refuse_uimage(29, 8, UIMAGE_KERNEL, -EINVAL, "neither for arm64 nor for arm");
	make_uimage(NULL);
	uimage[29] = 2;
	uimage[31] = 1;
	assert_int_equal(uimage_open(uimage, UIMAGE_KERNEL, &u, &why), -ENOTSUP);
	assert_non_null(strstr(why, "mkimage -C none"));
	refuse_uimage(30, 6, UIMAGE_KERNEL, -EINVAL, "source");
	refuse_uimage(30, 4, UIMAGE_KERNEL, -EINVAL, "multi-file");
	refuse_uimage(30, 3, UIMAGE_KERNEL, -EINVAL, "type kernel");
	refuse_uimage(30, 2, UIMAGE_RAMDISK, -EINVAL, "type ramdisk");
	refuse_uimage(31, 2, UIMAGE_KERNEL, -ENOTSUP, "than with gzip");
	refuse_uimage(UIMAGE_HEADER_SIZE + PAYLOAD - 1, 1, UIMAGE_KERNEL, -EBADMSG, "data checksum");
	make_uimage(NULL);
	put_be32(uimage + 12, 0);
	assert_int_equal(uimage_open(uimage, UIMAGE_KERNEL, &u, &why), -EINVAL);
	make_uimage(NULL);
	uimage[12] ^= 1;
	assert_int_equal(uimage_check_header(uimage, &why), -EBADMSG);
}

/* --- raw programs ------------------------------------------------------------------ */

static uint8_t ram[64 * 1024] __attribute__((aligned(4096)));
static struct memmap map;
static struct boot_plan plan;

#define AT(offset) ((uint64_t)(uintptr_t)ram + (offset))

static int fresh(void **state)
{
	memset(&map, 0, sizeof(map));
	memset(&plan, 0, sizeof(plan));
	assert_int_equal(memmap_add_ram(&map, AT(0), sizeof(ram)), 0);
	assert_int_equal(memmap_add(&map, "/a.bin", AT(0x1000), 0x2000, MEM_ROLE_LOAD, NULL), 0);
	assert_int_equal(memmap_add(&map, "text", AT(0xe000), 0x1000, MEM_ROLE_TEXT, NULL), 0);
	return 0;
}

static struct raw_boot raw_at(uint64_t dest, uint64_t entry)
{
	return (struct raw_boot){ .who = "test", .src = AT(0x1000), .size = 0x2000, .dest = AT(dest),
				  .entry = AT(entry), .fdt = AT(0xc000), .fdt_size = 0x800 };
}

static void refuse(uint64_t dest, uint64_t entry, int err, const char *text)
{
	struct raw_boot raw = raw_at(dest, entry);

	fresh(NULL);
	capture_start();
	assert_int_equal(raw_prepare(&raw, &map, &plan), err);
	capture_expect(text);
}

static void test_raw(void **state)
{
	struct raw_boot raw = raw_at(0x2000, 0x2ffc);      /* half over itself */

	for (unsigned int i = 0; i < 0x2000; i++)
		ram[0x1000 + i] = (uint8_t)(i * 7);
	assert_int_equal(raw_prepare(&raw, &map, &plan), 0);
	assert_int_equal(plan.handoff.entry, AT(0x2ffc));
	assert_int_equal(plan.nranges, 1);
	assert_int_equal(plan.range[0].base, AT(0x2000));
	assert_int_equal(plan.range[0].size, 0x2000);
	/* nobody gets that memory, nor the devicetree's, any more */
	assert_non_null(memmap_overlap(&map, AT(0x3fff), 1));
	assert_non_null(memmap_overlap(&map, AT(0xc7ff), 1));
	raw_move(&raw);
	for (unsigned int i = 0; i < 0x2000; i++)
		assert_int_equal(ram[0x2000 + i], (uint8_t)(i * 7));
}

static void test_raw_refused(void **state)
{
	struct raw_boot raw = raw_at(0x1000, 0x1000);

	refuse(0x2000, 0x1000, -EINVAL, "outside of the program");
	refuse(0x2000, 0x4000, -EINVAL, "outside of the program");
	refuse(0x2000, 0x2002, -EINVAL, "not a multiple of 4");
	refuse(0x10000, 0x10000, -EFAULT, "not all RAM");
	refuse(0xd000, 0xd000, -EEXIST, "would overwrite text");
	refuse(0xb000, 0xb000, -EEXIST, "devicetree");
	raw.size = 0;
	fresh(NULL);
	capture_start();
	assert_int_equal(raw_prepare(&raw, &map, &plan), -EINVAL);
	capture_expect("nothing is at");
	raw.size = 0x10000;
	capture_start();
	assert_int_equal(raw_prepare(&raw, &map, &plan), -EFAULT);
	capture_expect("not all RAM");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_zephyr, make),
		cmocka_unit_test_setup(test_linux_is_no_zephyr, make),
		cmocka_unit_test_setup(test_fields_that_are_zero, make),
		cmocka_unit_test_setup(test_segment, make),
		cmocka_unit_test(test_types),
		cmocka_unit_test_setup(test_uimage, make_uimage),
		cmocka_unit_test(test_uimage_refused),
		cmocka_unit_test_setup(test_raw, fresh),
		cmocka_unit_test_setup(test_raw_refused, fresh),
	};

	return cmocka_run_group_tests_name("image_type", tests, NULL, NULL);
}
