/* SPDX-License-Identifier: Apache-2.0 */
/* The ELF parser: what it understands, and every refusal with the place it names. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <boot/elf.h>
#include <lib/util.h>
#include "capture.h"
#include "elf_maker.h"

#define HIGH UINT64_C(0xffff800000000000)
#define PHYS UINT64_C(0x40000000)

static uint8_t *file;
static struct elf_image elf;

/* Code at a high virtual address, data with a bss behind it. */
static int fresh(void **state)
{
	struct maker_segment code = { 5, 0x1000, HIGH, PHYS, 0x800, 0x800, 0x1000 };
	struct maker_segment data = { 6, 0x1800, HIGH + 0x10800, PHYS + 0x10800, 0x100, 0x4000,
				      0x800 };

	file = file ? file : malloc(MAKER_BYTES);
	maker_header(file, HIGH + 0x40, 2);
	maker_load(file, 0, &code);
	maker_load(file, 1, &data);
	return 0;
}

static int end(void **state)
{
	free(file);
	return 0;
}

static void put(unsigned int header, unsigned int field, uint64_t value, unsigned int bytes)
{
	maker_put(file + MAKER_PHDRS + 56 * header + field, value, bytes);
}

static void refused(int err, const char *said)
{
	capture_start();
	assert_int_equal(elf_parse(file, MAKER_BYTES, &elf), err);
	capture_expect(said);
	fresh(NULL);
}

static void accepted(uint64_t start)
{
	assert_int_equal(elf_parse(file, MAKER_BYTES, &elf), 0);
	assert_true(elf.start == start);
	fresh(NULL);
}

static void test_two_segments(void **state)
{
	assert_int_equal(elf_parse(file, MAKER_BYTES, &elf), 0);
	assert_int_equal(elf.nsegments, 2);
	assert_true(elf.entry == HIGH + 0x40);
	assert_true(elf.start == PHYS + 0x40);
	assert_true(elf.segment[0].executable);
	assert_false(elf.segment[1].executable);
	assert_int_equal(elf.segment[1].index, 1);
	assert_int_equal(elf.segment[1].offset, 0x1800);
	assert_true(elf.segment[1].vaddr == HIGH + 0x10800);
	assert_int_equal(elf.segment[1].paddr, PHYS + 0x10800);
	assert_int_equal(elf.segment[1].filesz, 0x100);
	assert_int_equal(elf.segment[1].memsz, 0x4000);
}

static void test_entries(void **state)
{
	maker_put(file + 24, PHYS + 0x80, 8);               /* physical already */
	accepted(PHYS + 0x80);
	maker_put(file + 24, HIGH + 0x7fc, 8);              /* the last instruction */
	accepted(PHYS + 0x7fc);
	maker_put(file + 24, HIGH + 0x800, 8);
	refused(-EINVAL, "e_entry (offset 24) 0xffff800000000800 is outside");
	maker_put(file + 24, HIGH + 0x10800, 8);            /* in data */
	refused(-EINVAL, "outside of every executable segment");
	maker_put(file + 24, HIGH + 0x42, 8);
	refused(-EINVAL, "not a multiple of 4");
	put(0, 32, 0x40, 8);                                /* in what is cleared */
	refused(-EINVAL, "outside of every executable segment");
	/* one segment's physical addresses are another's virtual ones: physical wins */
	put(1, 4, 5, 4);
	put(1, 16, PHYS + 0x800, 8);
	put(1, 24, PHYS + 0x20000, 8);
	put(0, 32, 0x900, 8);
	put(0, 40, 0x900, 8);
	maker_put(file + 24, PHYS + 0x840, 8);
	accepted(PHYS + 0x840);
}

static void test_what_else_is_fine(void **state)
{
	maker_put(file + 16, 3, 2);                         /* a static PIE, at its own address */
	accepted(PHYS + 0x40);
	put(1, 0, 0x6474e551, 4);                           /* PT_GNU_STACK, with wild numbers */
	put(1, 8, UINT64_MAX, 8);
	accepted(PHYS + 0x40);
	put(1, 32, 0, 8);                                   /* empty, at an absurd address */
	put(1, 40, 0, 8);
	put(1, 24, UINT64_MAX, 8);
	accepted(PHYS + 0x40);
	put(0, 48, 0, 8);                                   /* 0 and 1: no alignment */
	put(1, 48, 1, 8);
	accepted(PHYS + 0x40);
	put(1, 16, UINT64_MAX - 0x3fff, 8);                 /* up to the last byte */
	accepted(PHYS + 0x40);
}

static void test_header(void **state)
{
	file[0] = 'M';
	refused(-ENOEXEC, "no \"\\x7fELF\"");
	file[4] = 3;
	refused(-ENOTSUP, "EI_CLASS (offset 4)");
	file[4] = 1;                                        /* the rest is that of another class */
	refused(-ENOTSUP, "e_machine (offset 18) is not 40");
	file[5] = 2;
	refused(-ENOTSUP, "EI_DATA (offset 5)");
	maker_put(file + 18, 62, 2);
	refused(-ENOTSUP, "e_machine (offset 18)");
	maker_put(file + 20, 0, 4);
	refused(-ENOTSUP, "e_version (offset 20)");
	maker_put(file + 16, 1, 2);
	refused(-ENOTSUP, "e_type (offset 16)");
	maker_put(file + 16, 4, 2);
	refused(-ENOTSUP, "e_type (offset 16)");
	maker_put(file + 54, 32, 2);
	refused(-EINVAL, "e_phentsize (offset 54)");
	maker_put(file + 56, 0, 2);
	refused(-EINVAL, "e_phnum (offset 56) is 0");
	maker_put(file + 56, 0xffff, 2);
	refused(-EINVAL, "e_phnum (offset 56) is 65535");
	maker_put(file + 56, 0xfffe, 2);
	refused(-EINVAL, "beyond the end of the file");
	maker_put(file + 32, MAKER_BYTES - 111, 8);
	refused(-EINVAL, "beyond the end of the file");
	maker_put(file + 32, UINT64_MAX - 8, 8);
	refused(-EINVAL, "beyond the end of the file");
}

static void test_segments(void **state)
{
	put(1, 32, 0x4001, 8);
	refused(-EINVAL, "program header 1 (at 0x78 of the file): p_filesz is larger than p_memsz");
	put(1, 8, MAKER_BYTES - 0xff, 8);
	refused(-EINVAL, "program header 1 (at 0x78 of the file): p_offset + p_filesz");
	put(1, 8, UINT64_MAX, 8);
	refused(-EINVAL, "p_offset + p_filesz is beyond");
	put(1, 24, UINT64_MAX - 0x3ffe, 8);
	refused(-EINVAL, "p_paddr + p_memsz wraps");
	put(1, 16, UINT64_MAX - 0x3ffe, 8);
	refused(-EINVAL, "p_vaddr + p_memsz wraps");
	put(0, 40, UINT64_MAX, 8);
	refused(-EINVAL, "program header 0 (at 0x40 of the file): p_paddr + p_memsz wraps");
	put(1, 48, 0x600, 8);
	refused(-EINVAL, "p_align is not a power of two");
	put(1, 48, 0x10000, 8);
	refused(-EINVAL, "no multiple of p_align");
	put(1, 0, 3, 4);
	refused(-ENOTSUP, "program header 1 (at 0x78 of the file) is PT_INTERP");
	put(1, 24, PHYS + 0x7ff, 8);
	refused(-EINVAL, "program headers 0 (p_paddr 0x40000000 + 0x800) and 1 (0x400007ff + 0x4000)");
	put(0, 0, 0, 4);
	put(1, 0, 0, 4);
	refused(-EINVAL, "none of the 2 program headers");
}

static void test_too_many(void **state)
{
	struct maker_segment s = { 5, 0x1000, HIGH, PHYS, 8, 8, 8 };

	for (unsigned int n = ELF_MAX_SEGMENTS; n <= ELF_MAX_SEGMENTS + 1; n++) {
		maker_header(file, HIGH, (uint16_t)n);
		for (unsigned int i = 0; i < n; i++) {
			s.vaddr = HIGH + 8 * i;
			s.paddr = PHYS + 8 * i;
			maker_load(file, i, &s);
		}
		if (n == ELF_MAX_SEGMENTS)
			assert_int_equal(elf_parse(file, MAKER_BYTES, &elf), 0);
	}
	refused(-E2BIG, "program header 15 ");
}

/* Every length that is too short, in memory of exactly that size. */
static void test_cut(void **state)
{
	for (size_t size = 0; size < 0x1900; size += size < 200 ? 1 : 37) {
		uint8_t *part = malloc(size + !size);

		memcpy(part, file, size);
		capture_start();
		assert_true(elf_parse(part, size, &elf) < 0);
		capture_expect(size < 4 ? "no \"\\x7fELF\"" : size < 64 ? "shorter" : "end of the file");
		free(part);
	}
	assert_int_equal(elf_parse(file, 0x1900, &elf), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_two_segments, fresh),
		cmocka_unit_test_setup(test_entries, fresh),
		cmocka_unit_test_setup(test_what_else_is_fine, fresh),
		cmocka_unit_test_setup(test_header, fresh),
		cmocka_unit_test_setup(test_segments, fresh),
		cmocka_unit_test_setup(test_too_many, fresh),
		cmocka_unit_test_setup(test_cut, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, end);
}
