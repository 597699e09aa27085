/* SPDX-License-Identifier: Apache-2.0 */
/* Where the images of a FIT go, in a machine whose RAM is memory of this process. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <boot/fit_place.h>
#include <lib/crc32.h>
#include <lib/util.h>
#include <libfdt.h>
#include "capture.h"
#include "fit_maker.h"

#define RAM_SIZE MIB(16)
#define FILE_AT  MIB(1)         /* of what is stored, from the start of RAM */

static uint8_t *ram;
static struct memmap map;
static struct fit_config conf;

static int set_up(void **state)
{
	ram = aligned_alloc(MIB(2), RAM_SIZE);
	memset(ram, 0xa5, RAM_SIZE);
	memset(&map, 0, sizeof(map));
	memset(&conf, 0, sizeof(conf));
	assert_int_equal(memmap_add_ram(&map, (uint64_t)ram, RAM_SIZE), 0);
	assert_int_equal(memmap_add(&map, "file", (uint64_t)ram + FILE_AT, MIB(1), MEM_ROLE_LOAD,
				    NULL), 0);
	return 0;
}

static int tear_down(void **state)
{
	fit_place_forget(&map);
	free(ram);
	return 0;
}

static struct fit_part part(enum fit_type type, const void *data, uint64_t size, unsigned int offset)
{
	uint8_t *at = ram + FILE_AT + offset;

	memcpy(at, data, size);
	return (struct fit_part){ .name = "i", .type = type, .os = "linux", .arch = "arm64",
				  .data = at, .size = size };
}

/* --- kernels ---------------------------------------------------------------------------- */

static uint8_t image[4096];

static void make_image(uint64_t image_size)
{
	for (size_t i = 0; i < sizeof(image); i++)
		image[i] = (uint8_t)(i * 7);
	memset(image, 0, 64);
	memcpy(image + 16, &image_size, 8);
	image[24] = 0xa;
	memcpy(image + 56, "ARM\x64", 4);
}

/* IMAGE as a gzip file of one stored block (RFC 1951, 3.2.4). */
static size_t make_gzip(uint8_t *to)
{
	static const uint8_t header[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3,
					  1, 0x00, 0x10, 0xff, 0xef };
	uint32_t end[] = { crc32(0, image, sizeof(image)), sizeof(image) };

	memcpy(to, header, sizeof(header));
	memcpy(to + sizeof(header), image, sizeof(image));
	memcpy(to + sizeof(header) + sizeof(image), end, sizeof(end));
	return sizeof(header) + sizeof(image) + sizeof(end);
}

static void test_kernel_stays(void **state)
{
	struct fit_part p;
	uint64_t base, size;

	make_image(MIB(1));
	p = part(FIT_TYPE_KERNEL, image, sizeof(image), 8);
	assert_int_equal(fit_place_kernel(&p, &map, &base, &size), 0);
	assert_ptr_equal(base, p.data);
	assert_int_equal(size, sizeof(image));
}

static void test_kernel_moves(void **state)
{
	struct fit_part p;
	uint64_t base, size;

	make_image(MIB(1));
	p = part(FIT_TYPE_KERNEL, image, sizeof(image), 4);
	assert_int_equal(fit_place_kernel(&p, &map, &base, &size), 0);
	assert_true(IS_ALIGNED(base, MIB(2)) && size == sizeof(image));
	assert_memory_equal(base, image, sizeof(image));
	assert_string_equal(memmap_lookup(&map, base)->name, FIT_KERNEL_NAME);
	fit_place_forget(&map);
	assert_null(memmap_overlap(&map, base, 1));
}

static void test_kernel_unpacked(void **state)
{
	static uint8_t packed[sizeof(image) + 64];
	struct fit_part p;
	uint64_t base, size;

	make_image(MIB(1));
	p = part(FIT_TYPE_KERNEL, packed, make_gzip(packed), 4);
	p.comp = FIT_COMP_GZIP;
	assert_int_equal(fit_place_kernel(&p, &map, &base, &size), 0);
	assert_true(IS_ALIGNED(base, MIB(2)) && size == sizeof(image));
	assert_memory_equal(base, image, sizeof(image));
	/* more than the header says: nothing is written behind that */
	fit_place_forget(&map);
	make_image(1024);
	p = part(FIT_TYPE_KERNEL, packed, make_gzip(packed), 4);
	p.comp = FIT_COMP_GZIP;
	memset(ram + MIB(2), 0xa5, MIB(1));
	capture_start();
	assert_int_equal(fit_place_kernel(&p, &map, &base, &size), -ENOSPC);
	capture_expect("more than the 0x400 bytes");
	assert_int_equal(ram[MIB(2) + 1024], 0xa5);
	assert_null(memmap_overlap(&map, (uint64_t)ram + MIB(2), MIB(1)));
}

static void test_kernel_bad(void **state)
{
	struct fit_part p;
	uint64_t base, size;

	make_image(RAM_SIZE);
	p = part(FIT_TYPE_KERNEL, image, sizeof(image), 4);
	capture_start();
	assert_int_equal(fit_place_kernel(&p, &map, &base, &size), -ENOMEM);
	capture_expect("no room");
	p.comp = FIT_COMP_ZSTD;
	capture_start();
	assert_int_equal(fit_place_kernel(&p, &map, &base, &size), -ENOSYS);
	capture_expect("does not unpack zstd");
	p = part(FIT_TYPE_KERNEL, image, 63, 4);
	capture_start();
	assert_int_equal(fit_place_kernel(&p, &map, &base, &size), -EBADMSG);
	capture_expect("shorter than an image's header");
	image[56] = 0;
	p = part(FIT_TYPE_KERNEL, image, sizeof(image), 4);
	capture_start();
	assert_int_equal(fit_place_kernel(&p, &map, &base, &size), -ENOEXEC);
	capture_expect("not an Image of Linux");
	memcpy(image, "\177ELF", 4);
	p = part(FIT_TYPE_KERNEL, image, sizeof(image), 4);
	capture_start();
	assert_int_equal(fit_place_kernel(&p, &map, &base, &size), -ENOEXEC);
	capture_expect("an ELF file");
}

/* --- devicetrees -------------------------------------------------------------------------- */

static struct fit_maker m;

static struct fit_part base_tree(unsigned int offset)
{
	fit_maker_begin(&m);
	fit_maker_open(&m, "soc");
	fit_maker_text(&m, "status", "as it was");
	fit_maker_close(&m);
	fit_maker_end(&m, NULL, 0);
	return part(FIT_TYPE_FDT, m.blob, m.size, offset);
}

static struct fit_part overlay(const char *target, unsigned int offset)
{
	fit_maker_begin(&m);
	fit_maker_open(&m, "fragment@0");
	fit_maker_text(&m, "target-path", target);
	fit_maker_open(&m, "__overlay__");
	fit_maker_text(&m, "status", "merged");
	fit_maker_close(&m);
	fit_maker_close(&m);
	fit_maker_end(&m, NULL, 0);
	return part(FIT_TYPE_FDT, m.blob, m.size, offset);
}

static void test_tree(void **state)
{
	const void *fdt;

	conf.fdt[0] = base_tree(4);
	conf.fdt[1] = overlay("/soc", KIB(64) + 2);
	conf.nfdts = 1;
	assert_int_equal(fit_place_fdt(&conf, &map, &fdt), 0);
	assert_string_equal(fdt_getprop(fdt, fdt_path_offset(fdt, "/soc"), "status", NULL),
			    "as it was");
	fit_place_forget(&map);
	conf.nfdts = 2;
	assert_int_equal(fit_place_fdt(&conf, &map, &fdt), 0);
	assert_string_equal(fdt_getprop(fdt, fdt_path_offset(fdt, "/soc"), "status", NULL), "merged");
	assert_string_equal(memmap_lookup(&map, (uint64_t)fdt)->name, FIT_FDT_NAME);
}

static void test_tree_bad(void **state)
{
	const void *fdt;

	conf.nfdts = 1;
	conf.fdt[0] = part(FIT_TYPE_FDT, "no tree at all", 14, 0);
	capture_start();
	assert_int_equal(fit_place_fdt(&conf, &map, &fdt), -EBADMSG);
	capture_expect("/images/i: no sound devicetree");
	fit_place_forget(&map);
	conf.fdt[0].size = MIB(2) + 1;
	capture_start();
	assert_int_equal(fit_place_fdt(&conf, &map, &fdt), -ENOSPC);
	capture_expect("more than the 0x200000 bytes");
	fit_place_forget(&map);
	conf.fdt[0] = base_tree(0);
	conf.fdt[0].size -= 8;
	capture_start();
	assert_int_equal(fit_place_fdt(&conf, &map, &fdt), -EBADMSG);
	capture_end();
	fit_place_forget(&map);
	conf.fdt[0].size += 8;
	conf.fdt[1] = overlay("/nowhere", KIB(64));
	conf.nfdts = 2;
	capture_start();
	assert_int_equal(fit_place_fdt(&conf, &map, &fdt), -EINVAL);
	capture_expect("/nowhere");
	fit_place_forget(&map);
	assert_null(memmap_overlap(&map, (uint64_t)ram + MIB(2), RAM_SIZE - MIB(2)));
}

/* --- loadables ------------------------------------------------------------------------------ */

static int load_to(uint64_t to, bool has_load)
{
	struct fit_part p = part(FIT_TYPE_OTHER, "loadable", 8, 3);

	p.load = to;
	p.has_load = has_load;
	capture_start();
	return fit_place_loadable(&p, &map);
}

static void test_loadable(void **state)
{
	uint64_t to = (uint64_t)ram + MIB(4) + 1;

	assert_int_equal(load_to(to, true), 0);
	capture_end();
	assert_memory_equal(to, "loadable", 8);
	assert_int_equal(*(uint8_t *)(to + 8), 0xa5);
	assert_int_equal(load_to(to + 7, true), -EEXIST);
	capture_expect("would overwrite " FIT_LOADABLE_NAME);
	assert_int_equal(load_to((uint64_t)ram + FILE_AT - 1, true), -EEXIST);
	capture_expect("would overwrite file");
	assert_int_equal(load_to((uint64_t)ram + RAM_SIZE - 7, true), -EFAULT);
	capture_expect("not in RAM");
	assert_int_equal(load_to(UINT64_MAX - 2, true), -EFAULT);
	capture_expect("not in RAM");
	assert_int_equal(load_to(to, false), -EINVAL);
	capture_expect("no load address");
}

/* Whatever the file is called: it may not be taken for something that was placed. */
static void test_file_keeps_its_place(void **state)
{
	static const char *const names[] = { FIT_KERNEL_NAME, FIT_FDT_NAME, FIT_LOADABLE_NAME,
					     "FIT overlay" };
	uint64_t file = (uint64_t)ram + FILE_AT, base, size;
	const void *fdt;

	make_image(MIB(1));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct fit_part p = part(FIT_TYPE_KERNEL, image, sizeof(image), 4);

		assert_int_equal(memmap_remove_at(&map, file), 0);
		assert_int_equal(memmap_add(&map, names[i], file, MIB(1), MEM_ROLE_LOAD, NULL), 0);
		conf.fdt[0] = base_tree(KIB(64));
		conf.nfdts = 1;
		assert_int_equal(fit_place_fdt(&conf, &map, &fdt), 0);
		assert_string_equal(memmap_lookup(&map, file)->name, names[i]);
		assert_int_equal(fit_place_kernel(&p, &map, &base, &size), 0);
		assert_string_equal(memmap_lookup(&map, file)->name, names[i]);
		assert_int_equal(load_to((uint64_t)ram + MIB(4), true), 0);
		capture_end();
		fit_place_forget(&map);
		assert_string_equal(memmap_lookup(&map, file)->name, names[i]);
		assert_int_equal(map.nranges, 1);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_kernel_stays), TEST(test_kernel_moves), TEST(test_kernel_unpacked),
		TEST(test_kernel_bad), TEST(test_tree), TEST(test_tree_bad), TEST(test_loadable),
		TEST(test_file_keeps_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
