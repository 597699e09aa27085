/* SPDX-License-Identifier: Apache-2.0 */
/* Image formats: the Linux header, mkimage scripts, gzip. Images are made here and by real tools. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <boot/gunzip.h>
#include <boot/linux_image.h>
#include <boot/uimage.h>
#include "capture.h"

/* --- Linux ------------------------------------------------------------------- */

static void put64(uint8_t *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void make_header(uint8_t h[64], uint64_t text_offset, uint64_t image_size, uint64_t flags)
{
	memset(h, 0, 64);
	put64(h + 8, text_offset);
	put64(h + 16, image_size);
	put64(h + 24, flags);
	memcpy(h + 56, "ARM\x64", 4);
}

static int parse(uint64_t text_offset, uint64_t image_size, uint64_t flags, uint64_t size,
		 struct linux_image *image)
{
	uint8_t h[64];
	const char *why;

	make_header(h, text_offset, image_size, flags);
	return linux_image_parse(h, size, image, &why);
}

static void test_linux_good(void **state)
{
	struct linux_image i;

	/* Debian's 6.1: text_offset 0, flags 0xa */
	assert_int_equal(parse(0, 0x2200000, 0xa, 0x1f6e000, &i), 0);
	assert_int_equal(i.image_size, 0x2200000);
	assert_true(i.anywhere);
	assert_false(i.big_endian);
	assert_int_equal(i.page_size, 4);
	assert_int_equal(parse(0x80000, 0x1000000, 0x7, 0x800000, &i), 0);
	assert_int_equal(i.text_offset, 0x80000);
	assert_true(i.big_endian);
	assert_int_equal(i.page_size, 64);
	assert_false(i.anywhere);
	/* before 3.17: no size, the offset is fixed */
	assert_int_equal(parse(0, 0, 0, 0x800000, &i), 0);
	assert_int_equal(i.text_offset, 0x80000);
	assert_true(i.image_size >= 0x800000);
}

static void test_linux_bad(void **state)
{
	struct linux_image i;
	uint8_t h[64];
	const char *why;

	make_header(h, 0, 0x1000, 0);
	assert_int_equal(linux_image_parse(h, 63, &i, &why), -ENOEXEC);
	assert_non_null(strstr(why, "shorter"));
	h[57] = 'X';
	assert_int_equal(linux_image_parse(h, 64, &i, &why), -ENOEXEC);
	assert_non_null(strstr(why, "offset 56"));
	assert_int_equal(parse(0, UINT64_C(1) << 40, 0, 64, &i), -EINVAL);
	assert_int_equal(parse(0, UINT64_MAX, 0, 64, &i), -EINVAL);
	assert_int_equal(parse(0, 0x1000, 0, 0x1001, &i), -EINVAL);
	assert_int_equal(parse(2 << 20, 0x1000, 0, 64, &i), -EINVAL);
	assert_int_equal(parse(UINT64_MAX - 4095, 0x1000, 0, 64, &i), -EINVAL);
	assert_int_equal(parse(0x801, 0x1000, 0, 64, &i), -EINVAL);
}

/* Sections that end at 0x300 and 0x8200, the table at 0x70 (Microsoft, PE Format). */
static void make_efi_stub(uint8_t h[0x100])
{
	memset(h, 0, 0x100);
	make_header(h, 0, 0x10000, 0xa);
	memcpy(h, "MZ", 2);
	h[60] = 0x40;
	memcpy(h + 0x40, "PE\0\0", 4);
	h[0x46] = 2;
	h[0x54] = 0x18;
	memcpy(h + 0x70 + 16, "\0\1\0\0" "\0\2\0\0", 8);
	memcpy(h + 0x70 + 40 + 16, "\0\x80\0\0" "\0\2\0\0", 8);
}

static void test_linux_cut_off(void **state)
{
	uint8_t h[0x100];

	make_efi_stub(h);
	assert_int_equal(linux_image_needs(h, sizeof(h)), 0x8200);
	/* less is there than the section table, or even the PE header */
	assert_int_equal(linux_image_needs(h, 0xbf), 0xc0);
	assert_int_equal(linux_image_needs(h, 0x50), 0x58);
	assert_int_equal(linux_image_needs(h, 63), 0);
	memset(h + 0x70 + 40 + 16, 0xff, 8);
	assert_int_equal(linux_image_needs(h, sizeof(h)), UINT64_C(0x1fffffffe));
	h[0x40] = 'X';
	assert_int_equal(linux_image_needs(h, sizeof(h)), 0);
	make_efi_stub(h);
	h[0] = 0;
	assert_int_equal(linux_image_needs(h, sizeof(h)), 0);
	make_efi_stub(h);
	memset(h + 60, 0xff, 4);
	assert_true(linux_image_needs(h, sizeof(h)) > sizeof(h));
}

static void test_linux_bss(void **state)
{
	assert_true(linux_image_bss_is_possible(0x2200000, 0x1f6e000));
	assert_true(linux_image_bss_is_possible(100, 200));
	assert_true(linux_image_bss_is_possible(5 * 4096, 4096));
	assert_false(linux_image_bss_is_possible(5 * 4096 + 4, 4096));
	assert_false(linux_image_bss_is_possible(0x4005b856, 0x5b856));
}

/* --- mkimage scripts ------------------------------------------------------------ */

static uint8_t *read_all(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data;

	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	*size = (size_t)ftell(f);
	rewind(f);
	data = malloc(*size);
	assert_int_equal(fread(data, 1, *size, f), *size);
	fclose(f);
	return data;
}

static uint8_t *make_script(size_t *size)
{
	char folder[] = "/tmp/test_images.XXXXXX", command[256];
	uint8_t *data;

	assert_non_null(mkdtemp(folder));
	snprintf(command, sizeof(command),
		 "cd %s && printf 'echo hello\\n' > s && "
		 "mkimage -A arm64 -T script -C none -d s s.scr > /dev/null", folder);
	assert_int_equal(system(command), 0);
	snprintf(command, sizeof(command), "%s/s.scr", folder);
	data = read_all(command, size);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
	return data;
}

static int read_script(const uint8_t *image, const char **text, uint32_t *len, const char **why)
{
	int ret = uimage_check_header(image, why);

	return ret ? ret : uimage_script(image, text, len, why);
}

static void test_script(void **state)
{
	size_t size;
	uint8_t *image = make_script(&size);
	const char *text, *why;
	uint32_t len;

	assert_int_equal(uimage_data_size(image), size - 64);
	assert_int_equal(read_script(image, &text, &len, &why), 0);
	assert_int_equal(len, 11);
	assert_memory_equal(text, "echo hello\n", 11);
	free(image);
}

/* Every single changed byte is noticed, unless it is one that nothing depends on. */
static void test_script_damage(void **state)
{
	size_t size;
	uint8_t *image = make_script(&size);
	const char *text, *why;
	uint32_t len;

	for (size_t i = 0; i < size; i++) {
		image[i] ^= 0x40;
		assert_int_not_equal(read_script(image, &text, &len, &why), 0);
		image[i] ^= 0x40;
	}
	assert_int_equal(read_script(image, &text, &len, &why), 0);
	free(image);
}

/* --- gzip ------------------------------------------------------------------------- */

/* gzip OPTIONS over 100,000 bytes of which byte I is I * I >> 8. */
static uint8_t *make_gzip(const char *options, size_t *size, uint8_t plain[100000])
{
	char folder[] = "/tmp/test_images.XXXXXX", command[256], path[64];
	uint8_t *data;
	FILE *f;

	for (uint32_t i = 0; i < 100000; i++)
		plain[i] = (uint8_t)(i * i >> 8);
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/data", folder);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(plain, 1, 100000, f), 100000);
	fclose(f);
	snprintf(command, sizeof(command), "gzip %s %s", options, path);
	assert_int_equal(system(command), 0);
	snprintf(path, sizeof(path), "%s/data.gz", folder);
	data = read_all(path, size);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
	return data;
}

static uint8_t plain[100000], unpacked[100001];

static void test_gzip(void **state)
{
	static const char *const options[] = { "-9", "-1n", "-6N" };

	for (size_t i = 0; i < 3; i++) {
		size_t size;
		uint8_t *gz = make_gzip(options[i], &size, plain);
		uint64_t out = 0;

		assert_true(gzip_is(gz, size));
		memset(unpacked, 0xee, sizeof(unpacked));
		assert_int_equal(gzip_peek(gz, size, unpacked, 64), 0);
		assert_memory_equal(unpacked, plain, 64);
		assert_int_equal(unpacked[64], 0xee);
		assert_int_equal(gzip_unpack(gz, size, unpacked, 100000, &out), 0);
		assert_int_equal(out, 100000);
		assert_memory_equal(unpacked, plain, 100000);
		assert_int_equal(unpacked[100000], 0xee);
		free(gz);
	}
}

static void test_gzip_bounded(void **state)
{
	size_t size;
	uint8_t *gz = make_gzip("-9", &size, plain);
	uint64_t out;

	memset(unpacked, 0xee, sizeof(unpacked));
	assert_int_equal(gzip_unpack(gz, size, unpacked, 99999, &out), -ENOSPC);
	assert_int_equal(unpacked[99999], 0xee);
	free(gz);
}

static void test_gzip_damage(void **state)
{
	size_t size;
	uint8_t *gz = make_gzip("-9n", &size, plain);
	uint64_t out;

	capture_start();
	for (size_t cut = 0; cut < size; cut += size / 50)
		assert_int_not_equal(gzip_unpack(gz, cut, unpacked, 100000, &out), 0);
	/* behind the header, every changed byte is found by the stream or the checksum */
	for (size_t i = 10; i < size; i += size / 200 + 1) {
		gz[i] ^= 0x10;
		assert_int_not_equal(gzip_unpack(gz, size, unpacked, 100000, &out), 0);
		gz[i] ^= 0x10;
	}
	gz[3] |= 0x80;      /* a flag that does not exist */
	assert_int_equal(gzip_unpack(gz, size, unpacked, 100000, &out), -EBADMSG);
	capture_expect("the header is damaged or cut off");
	capture_start();
	gz[3] = 0;
	gz[size - 5] ^= 1;
	assert_int_equal(gzip_unpack(gz, size, unpacked, 100000, &out), -EBADMSG);
	capture_expect("the checksum does not match");
	free(gz);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_linux_good),
		cmocka_unit_test(test_linux_bad),
		cmocka_unit_test(test_linux_cut_off),
		cmocka_unit_test(test_linux_bss),
		cmocka_unit_test(test_script),
		cmocka_unit_test(test_script_damage),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_bounded),
		cmocka_unit_test(test_gzip_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
