/* SPDX-License-Identifier: Apache-2.0 */
/* Children of devicetree nodes: libfdt's own functions say what is right. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include <lib/fdt_child.h>
#include <lib/util.h>
#include <libfdt.h>

#define SIZE 2048

static uint8_t tree[SIZE] __attribute__((aligned(8)));

static const char *const names[] = {
	"alpha", "alphabet", "beta", "beta@1", "beta@2", "beta@", "inner", "", "deep", "al",
	"alpha@1", "gamma", "gamma@10", "longer-than-any-name-that-is-there",
};

static int add(int parent, const char *name)
{
	int node = fdt_add_subnode(tree, parent, name);

	assert_true(node > 0);
	return node;
}

/* Children with and without addresses, children of children, and gaps where something was. */
static int fresh(void **state)
{
	int node;

	assert_int_equal(fdt_create_empty_tree(tree, sizeof(tree)), 0);
	fdt_setprop_string(tree, 0, "compatible", "some,board");
	fdt_setprop(tree, 0, "odd", "12345", 5);
	add(0, "alphabet");
	add(0, "alpha@1@2");
	node = add(0, "gamma@10");
	fdt_setprop_u32(tree, node, "reg", 0x10);
	add(add(node, "inner"), "deep");
	add(0, "gone");
	fdt_nop_node(tree, fdt_path_offset(tree, "/gone"));
	add(0, "beta@2");
	add(0, "beta@1");
	node = add(0, "gone");
	fdt_setprop(tree, node, "value", names, 40);
	fdt_nop_property(tree, node, "value");
	fdt_nop_node(tree, node);
	return 0;
}

/* --- finding ------------------------------------------------------------------------ */

static void compare_all(const void *fdt)
{
	int offset = 0;

	for (; offset >= 0; offset = fdt_next_node(fdt, offset, NULL))
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			assert_int_equal(fdt_child(fdt, offset, names[i]),
					 fdt_subnode_offset(fdt, offset, names[i]));
}

static void test_finds_what_libfdt_finds(void **state)
{
	compare_all(tree);
	assert_true(fdt_child(tree, 0, "beta") > 0);
	assert_int_equal(fdt_child(tree, 0, "inner"), -FDT_ERR_NOTFOUND);
	add(fdt_path_offset(tree, "/gamma@10"), "alpha");
	compare_all(tree);
}

/* A tree of version 16 does not say where its structure ends. */
static void test_version_16(void **state)
{
	fdt_pack(tree);
	fdt_set_version(tree, 16);
	fdt_set_size_dt_struct(tree, 4);
	compare_all(tree);
	assert_true(fdt_child(tree, 0, "alphabet") > 0);
}

static void test_no_such_parent(void **state)
{
	int property = fdt_first_property_offset(tree, 0);

	assert_int_equal(fdt_child(tree, property, "alphabet"), -FDT_ERR_BADOFFSET);
	assert_true(fdt_child(tree, -FDT_ERR_NOTFOUND, "alphabet") < 0);
	assert_true(fdt_child(tree, SIZE, "alphabet") < 0);
}

/* --- adding ------------------------------------------------------------------------- */

static void test_adds_as_libfdt_does(void **state)
{
	static uint8_t theirs[SIZE] __attribute__((aligned(8)));

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		int offset;

		fresh(NULL);
		for (offset = 0; offset >= 0; offset = fdt_next_node(tree, offset, NULL)) {
			memcpy(theirs, tree, sizeof(tree));
			assert_int_equal(fdt_add_child(tree, offset, names[i]),
					 fdt_add_subnode(theirs, offset, names[i]));
			assert_memory_equal(tree, theirs, fdt_off_dt_strings(tree) +
							  fdt_size_dt_strings(tree));
			memcpy(tree, theirs, sizeof(tree));
		}
	}
}

static void test_is_there_already(void **state)
{
	assert_int_equal(fdt_add_child(tree, 0, "alphabet"), -FDT_ERR_EXISTS);
	assert_int_equal(fdt_add_child(tree, 0, "beta"), -FDT_ERR_EXISTS);
}

/* A header, a name in three words, and the end: not one byte less. */
static void test_room(void **state)
{
	const uint32_t needed = 4 + 12 + 4;
	static uint8_t before[SIZE];

	fdt_pack(tree);
	fdt_set_totalsize(tree, fdt_totalsize(tree) + needed - 1);
	memcpy(before, tree, sizeof(tree));
	assert_int_equal(fdt_add_child(tree, 0, "12345678"), -FDT_ERR_NOSPACE);
	assert_memory_equal(tree, before, sizeof(tree));
	fdt_set_totalsize(tree, fdt_totalsize(tree) + 1);
	assert_true(fdt_add_child(tree, 0, "12345678") > 0);
}

static void test_not_in_order(void **state)
{
	fdt_set_version(tree, 16);
	assert_int_equal(fdt_add_child(tree, 0, "new"), -FDT_ERR_BADLAYOUT);
}

/* --- damage --------------------------------------------------------------------------- */

static const uint32_t rubbish[] = {
	0, FDT_BEGIN_NODE, FDT_END_NODE, FDT_PROP, FDT_NOP, 5, FDT_END, 0x7ffffff0, UINT32_MAX,
	UINT32_MAX - 11, 0x41414141,
};

/* A tree for reading, in memory that ends with the first SIZE bytes of its structure block. */
static uint8_t *cut(int size)
{
	size_t offset = fdt_off_dt_struct(tree);
	uint8_t *copy = malloc(offset + (size_t)size);

	assert_non_null(copy);
	memcpy(copy, tree, offset + (size_t)size);
	fdt_set_size_dt_struct(copy, (uint32_t)size);
	return copy;
}

static void try_all(int word, uint32_t value)
{
	int size = (int)fdt_size_dt_struct(tree);
	uint8_t *copy = cut(size);
	static uint8_t edited[SIZE] __attribute__((aligned(8)));

	fdt32_st(copy + fdt_off_dt_struct(copy) + 4 * word, value);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_true(fdt_child(copy, 0, names[i]) < size);
		memcpy(edited, tree, sizeof(tree));
		fdt32_st(edited + fdt_off_dt_struct(edited) + 4 * word, value);
		assert_true(fdt_add_child(edited, 0, names[i]) < size);
	}
	free(copy);
}

static void test_every_word_damaged(void **state)
{
	for (int word = 0; word < (int)fdt_size_dt_struct(tree) / 4; word++)
		for (size_t i = 0; i < ARRAY_SIZE(rubbish); i++)
			try_all(word, rubbish[i]);
}

/* The structure block ends after any byte: a child is found before, or not at all. */
static void test_cut_off(void **state)
{
	int whole = (int)fdt_size_dt_struct(tree), last = fdt_child(tree, 0, "alphabet");

	for (int size = 0; size < whole; size++) {
		uint8_t *copy = cut(size);

		assert_int_equal(fdt_child(copy, 0, "alphabet"),
				 size < last + 16 ? -FDT_ERR_TRUNCATED : last);
		assert_true(fdt_child(copy, (size | 3) + 1, "alphabet") < 0);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_finds_what_libfdt_finds, fresh),
		cmocka_unit_test_setup(test_version_16, fresh),
		cmocka_unit_test_setup(test_no_such_parent, fresh),
		cmocka_unit_test_setup(test_adds_as_libfdt_does, fresh),
		cmocka_unit_test_setup(test_is_there_already, fresh),
		cmocka_unit_test_setup(test_room, fresh),
		cmocka_unit_test_setup(test_not_in_order, fresh),
		cmocka_unit_test_setup(test_every_word_damaged, fresh),
		cmocka_unit_test_setup(test_cut_off, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
