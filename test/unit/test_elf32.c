/* SPDX-License-Identifier: Apache-2.0 */
/* ELF32 files for Arm: offsets by hand from the gABI, chapters 4 and 5. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <boot/elf.h>
#include <lib/util.h>
#include "capture.h"
#include "elf_maker.h"

#define PHYS  0x40000000u
#define HIGH  0xc0008000u
#define PHDRS 52

static uint8_t *file;
static struct elf_image elf;

static void put(unsigned int header, unsigned int field, uint32_t value)
{
	maker_put(file + PHDRS + 32 * header + field, value, 4);
}

static void load(unsigned int header, const uint32_t fields[8])
{
	for (unsigned int i = 0; i < 8; i++)
		put(header, 4 * i, fields[i]);
}

/* Code at a high virtual address, data with a bss behind it. */
static int fresh(void **state)
{
	/* type, offset, vaddr, paddr, filesz, memsz, flags, align */
	static const uint32_t code[] = { 1, 0x1000, HIGH, PHYS, 0x800, 0x800, 5, 0x1000 };
	static const uint32_t data[] = { 1, 0x1800, HIGH + 0x10800, PHYS + 0x10800, 0x100, 0x4000,
					 6, 0x800 };

	file = file ? file : malloc(MAKER_BYTES);
	memset(file, 0, MAKER_BYTES);
	memcpy(file, "\177ELF\1\1\1", 7);
	maker_put(file + 16, 2, 2);              /* ET_EXEC */
	maker_put(file + 18, 40, 2);             /* EM_ARM */
	maker_put(file + 20, 1, 4);
	maker_put(file + 24, HIGH + 0x40, 4);
	maker_put(file + 28, PHDRS, 4);
	maker_put(file + 40, 52, 2);
	maker_put(file + 42, 32, 2);
	maker_put(file + 44, 2, 2);
	load(0, code);
	load(1, data);
	return 0;
}

static int end(void **state)
{
	free(file);
	return 0;
}

static void refused(int err, const char *said)
{
	capture_start();
	assert_int_equal(elf_parse(file, MAKER_BYTES, &elf), err);
	capture_expect(said);
	fresh(NULL);
}

static void test_two_segments(void **state)
{
	assert_int_equal(elf_parse(file, MAKER_BYTES, &elf), 0);
	assert_true(elf.is32);
	assert_int_equal(elf.nsegments, 2);
	assert_int_equal(elf.start, PHYS + 0x40);
	assert_true(elf.segment[0].executable && !elf.segment[0].writable);
	assert_true(!elf.segment[1].executable && elf.segment[1].writable);
	assert_int_equal(elf.segment[1].offset, 0x1800);
	assert_int_equal(elf.segment[1].vaddr, HIGH + 0x10800);
	assert_int_equal(elf.segment[1].paddr, PHYS + 0x10800);
	assert_int_equal(elf.segment[1].filesz, 0x100);
	assert_int_equal(elf.segment[1].memsz, 0x4000);
}

static void test_thumb(void **state)
{
	maker_put(file + 24, HIGH + 0x41, 4);
	assert_int_equal(elf_parse(file, MAKER_BYTES, &elf), 0);
	assert_int_equal(elf.start, PHYS + 0x41);
	maker_put(file + 24, HIGH + 0x43, 4);
	assert_int_equal(elf_parse(file, MAKER_BYTES, &elf), 0);
	maker_put(file + 24, HIGH + 0x42, 4);
	refused(-EINVAL, "not a multiple of 4");
}

static void test_header(void **state)
{
	maker_put(file + 18, 183, 2);
	refused(-ENOTSUP, "e_machine (offset 18) is not 40");
	maker_put(file + 42, 56, 2);
	refused(-EINVAL, "e_phentsize (offset 42)");
	maker_put(file + 44, 0, 2);
	refused(-EINVAL, "e_phnum (offset 44) is 0");
	maker_put(file + 44, 0xffff, 2);
	refused(-EINVAL, "e_phnum (offset 44) is 65535");
	maker_put(file + 28, MAKER_BYTES - 63, 4);
	refused(-EINVAL, "e_phoff (offset 28)");
	maker_put(file + 28, UINT32_MAX, 4);
	refused(-EINVAL, "beyond the end of the file");
}

static void test_segments(void **state)
{
	put(1, 16, 0x4001);
	refused(-EINVAL, "program header 1 (at 0x54 of the file): p_filesz is larger than p_memsz");
	put(1, 4, MAKER_BYTES - 0xff);
	refused(-EINVAL, "p_offset + p_filesz is beyond");
	put(1, 12, UINT32_MAX - 0x3ffe);
	refused(-EINVAL, "p_paddr + p_memsz wraps");
	put(1, 8, UINT32_MAX - 0x3ffe);
	refused(-EINVAL, "p_vaddr + p_memsz wraps");
	put(1, 28, 0x600);
	refused(-EINVAL, "p_align is not a power of two");
	put(1, 12, PHYS + 0x400);
	refused(-EINVAL, "overlap");
	put(0, 0, 3);
	refused(-ENOTSUP, "PT_INTERP");
	/* up to the last byte */
	put(1, 12, UINT32_MAX - 0x3fff);
	put(1, 28, 1);
	assert_int_equal(elf_parse(file, MAKER_BYTES, &elf), 0);
}

static void test_cut(void **state)
{
	for (uint64_t size = 4; size < PHDRS; size++) {
		uint8_t *part = malloc(size);

		memcpy(part, file, size);
		capture_start();
		assert_int_equal(elf_parse(part, size, &elf), -ENOTSUP);
		free(part);
		capture_expect("shorter than an ELF");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_two_segments, fresh),
		cmocka_unit_test_setup(test_thumb, fresh),
		cmocka_unit_test_setup(test_header, fresh),
		cmocka_unit_test_setup(test_segments, fresh),
		cmocka_unit_test_setup(test_cut, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
