/* SPDX-License-Identifier: Apache-2.0 */
/* /chosen/slipway-handoff, and what of an ELF file goes into the map that it tells of. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <boot/elf_program.h>
#include <boot/fdt_fixup.h>
#include <boot/fdt_handoff.h>
#include <lib/util.h>
#include <libfdt.h>
#include "capture.h"

static uint8_t fdt[4096];

static const struct fdt_handoff linear = {
	.el = 1, .e2h = true, .mmu = HANDOFF_MMU_LINEAR, .granule_shift = 14, .va_bits = 47,
	.base = 0xffff800000000000, .sctlr = 1, .tcr = 2, .mair = 3, .ttbr0 = 4, .ttbr1 = 5,
	.memory = 0x7fff0000, .size = 0x20000, .tables = 6, .secondary = 0x7fff0800,
};

static int start(void **state)
{
	return fdt_create_empty_tree(fdt, sizeof(fdt));
}

static int add(const struct fdt_handoff *h)
{
	int ret;

	capture_start();
	ret = fdt_handoff_add(fdt, h);
	capture_end();
	return ret;
}

static int node(void)
{
	return fdt_path_offset(fdt, "/chosen/slipway-handoff");
}

static uint64_t number(const char *name)
{
	int len;
	const uint8_t *p = fdt_getprop(fdt, node(), name, &len);

	assert_non_null(p);
	return len == 8 ? get_be64(p) : get_be32(p);
}

static void test_off(void **state)
{
	const struct fdt_handoff off = { .el = 2 };

	assert_int_equal(add(&off), 0);
	assert_string_equal(fdt_getprop(fdt, node(), "compatible", NULL), "slipway,handoff-1");
	assert_string_equal(fdt_getprop(fdt, node(), "mmu", NULL), "off");
	assert_int_equal(number("version"), 1);
	assert_int_equal(number("el"), 2);
	assert_int_equal(number("e2h"), 0);
	assert_null(fdt_getprop(fdt, node(), "tcr", NULL));
	assert_true(fdt_path_offset(fdt, "/reserved-memory") < 0);
}

static void test_linear(void **state)
{
	static const struct { const char *name; uint64_t value; int len; } want[] = {
		{ "el", 1, 4 }, { "e2h", 1, 4 }, { "granule", 0x4000, 4 }, { "va-bits", 47, 4 },
		{ "base", 0xffff800000000000, 8 }, { "sctlr", 1, 8 }, { "tcr", 2, 8 },
		{ "mair", 3, 8 }, { "ttbr0", 4, 8 }, { "ttbr1", 5, 8 }, { "memory", 0x7fff0000, 8 },
		{ "memory-size", 0x20000, 8 }, { "tables", 6, 4 }, { "secondary-entry", 0x7fff0800, 8 },
	};
	int reserved, len;

	assert_int_equal(add(&linear), 0);
	assert_string_equal(fdt_getprop(fdt, node(), "mmu", NULL), "linear");
	for (size_t i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(number(want[i].name), want[i].value);
		fdt_getprop(fdt, node(), want[i].name, &len);
		assert_int_equal(len, want[i].len);
	}
	/* the map has it mapped */
	reserved = fdt_path_offset(fdt, "/reserved-memory/slipway-map@7fff0000");
	assert_true(reserved > 0);
	assert_null(fdt_getprop(fdt, reserved, "no-map", NULL));
}

/* A tree that an earlier boot was told with, and somebody kept. */
static void test_again(void **state)
{
	const struct fdt_handoff off = { .el = 2 };

	assert_int_equal(add(&linear), 0);
	assert_int_equal(add(&off), 0);
	assert_null(fdt_getprop(fdt, node(), "tcr", NULL));
	assert_int_equal(number("el"), 2);
}

/* In the room that it says it needs, and not in less than it takes. */
static void test_room(void **state)
{
	size_t used;

	fdt_pack(fdt);
	used = fdt_totalsize(fdt);
	fdt_set_totalsize(fdt, (uint32_t)(used + FDT_HANDOFF_ROOM));
	assert_int_equal(add(&linear), 0);
	for (size_t room = 0; room < 300; room += 20) {
		start(NULL);
		fdt_pack(fdt);
		fdt_set_totalsize(fdt, (uint32_t)(fdt_totalsize(fdt) + room));
		assert_int_equal(add(&linear), -ENOSPC);
	}
}

/* --- ELF files -------------------------------------------------------------------------- */

static const struct elf_image image = {
	.start = 0x50000040, .nsegments = 4,
	.segment = {
		{ .index = 0, .executable = true, .vaddr = 0xffffff8050000000, .paddr = 0x50000000,
		  .filesz = 0x1000, .memsz = 0x1000 },
		{ .index = 1, .vaddr = 0xffffff8050001000, .paddr = 0x50001000, .memsz = 0x800 },
		{ .index = 3, .writable = true, .vaddr = 0xffffff8050002000, .paddr = 0x50002000,
		  .memsz = 0x9000 },
		{ .index = 4, .executable = true, .writable = true, .vaddr = 0x60000000,
		  .paddr = 0x60000000, .memsz = 0x1000 },
	},
};

static void test_segments(void **state)
{
	static const enum mem_perm want[] = { MEM_RX, MEM_RO, MEM_RW, MEM_RWX };
	struct kernel_program program;

	assert_int_equal(elf_program(&image, HANDOFF_MMU_LINEAR, &program), 0);
	assert_int_equal(program.base, 0xffffff8000000000);
	assert_int_equal(program.npieces, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(program.piece[i].perm, want[i]);
		assert_int_equal(program.piece[i].base, image.segment[i].paddr);
		assert_int_equal(program.piece[i].size, image.segment[i].memsz);
	}
	assert_string_equal(program.piece[2].name, "program header 3");
	assert_int_equal(elf_program(&image, HANDOFF_MMU_IDENTITY, &program), 0);
	assert_int_equal(program.base, 0);
}

static void test_two_bases(void **state)
{
	struct kernel_program program;
	struct elf_image bad = image;

	bad.segment[2].vaddr += 0x1000;
	capture_start();
	assert_int_equal(elf_program(&bad, HANDOFF_MMU_LINEAR, &program), -EINVAL);
	assert_non_null(strstr(capture_end(), "program header 3: p_vaddr - p_paddr is 0xffffff8000001000"));
	assert_int_equal(elf_program(&bad, HANDOFF_MMU_IDENTITY, &program), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_off, start),
		cmocka_unit_test_setup(test_linear, start),
		cmocka_unit_test_setup(test_again, start),
		cmocka_unit_test_setup(test_room, start),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_two_bases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
