/* SPDX-License-Identifier: Apache-2.0 */
/* The devicetree index and the memory map of it, fed with damaged trees: an error each, and no more. */
#include "unit.h"

#include <errno.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include <lib/dt.h>
#include <lib/dt_memory.h>
#include <lib/fdt_check.h>
#include <lib/log.h>
#include <lib/util.h>

#include "capture.h"
#include "disk_image.h"
#include "dts.h"
#include "random.h"

#define MOST_NODES 200

static struct dt_node store[MOST_NODES];
static struct random rnd = { 0xbad };

/* --- blobs by hand -------------------------------------------------------------- */

/* A blob with these tags as structure block, with room behind it; to be freed. */
static void *blob(const uint32_t *tags, size_t n)
{
	size_t size = sizeof(struct fdt_header) + 16 + 4 * n + 8;
	struct fdt_header *h = calloc(1, size);
	fdt32_t *structure = (fdt32_t *)((char *)h + sizeof(*h) + 16);

	fdt_set_magic(h, FDT_MAGIC);
	fdt_set_totalsize(h, (uint32_t)size);
	fdt_set_off_mem_rsvmap(h, sizeof(*h));
	fdt_set_off_dt_struct(h, sizeof(*h) + 16);
	fdt_set_size_dt_struct(h, (uint32_t)(4 * n));
	fdt_set_off_dt_strings(h, (uint32_t)(size - 8));
	fdt_set_size_dt_strings(h, 8);
	memcpy((char *)h + size - 8, "reg\0bad", 8);
	fdt_set_version(h, 17);
	fdt_set_last_comp_version(h, 16);
	for (size_t i = 0; i < n; i++)
		structure[i] = cpu_to_fdt32(tags[i]);
	return h;
}

/* What the index says of it, and what the whole check says: they agree on damage. */
static void expect(int expected, const char *text, const uint32_t *tags, size_t n)
{
	void *fdt = blob(tags, n);
	int offset = -1, full = fdt_check_tree(fdt, fdt_totalsize(fdt), &offset);
	struct dt dt;

	capture_start();
	assert_int_equal(dt_index(&dt, fdt, store, MOST_NODES), expected);
	if (text)
		capture_expect(text);
	else
		assert_string_equal(capture_end(), "");
	assert_int_equal(full != 0, expected != 0);
	assert_true(!full || offset >= 0);
	free(fdt);
}

#define EXPECT(expected, text, ...)                                            \
	do {                                                                   \
		const uint32_t tags[] = { __VA_ARGS__ };                       \
		expect(expected, text, tags, ARRAY_SIZE(tags));                \
	} while (0)

#define NODE_A  1, 0x61000000      /* begin node "a" */
#define ROOT    1, 0
#define REG     3, 4, 0, 7         /* reg = <7> */

static void test_structure(void **state)
{
	EXPECT(0, NULL, ROOT, 2, 9);
	EXPECT(0, NULL, 4, ROOT, 4, REG, NODE_A, REG, 2, 4, 2, 4, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x0", 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x8", ROOT, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x0", 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0xc", ROOT, 2, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0xc", ROOT, 2, ROOT, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0xc", ROOT, 2, REG, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x0", REG, ROOT, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x8", ROOT, 5, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0xc", ROOT, 2);
	EXPECT(-EBADMSG, "damaged at structure offset 0x8", ROOT, 3, 0x7fffffff, 0, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x8", ROOT, 3, 0xffffffff, 0, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x8", ROOT, 3, 4, 0x100, 7, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x8", ROOT, 3, 4, 0x80000000, 7, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x8", ROOT, 1, 0x61616161);
	EXPECT(-EBADMSG, "damaged at structure offset 0x14", ROOT, NODE_A, 2, REG, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x18", ROOT, NODE_A, 2, 4, REG, 2, 9);
	EXPECT(-EBADMSG, "damaged at structure offset 0x28", ROOT, NODE_A, NODE_A, 2, NODE_A, 2,
	       REG, 2, 2, 9);
}

static void test_misaligned_blocks(void **state)
{
	const uint32_t tags[] = { ROOT, 2, 9, 0 };
	struct dt dt;
	void *fdt = blob(tags, ARRAY_SIZE(tags));

	capture_start();
	fdt_set_off_dt_struct(fdt, fdt_off_dt_struct(fdt) + 2);
	assert_int_equal(dt_index(&dt, fdt, store, MOST_NODES), -EBADMSG);
	assert_int_equal(dt_count_nodes(fdt), -EBADMSG);
	assert_int_equal(fdt_check_tree(fdt, fdt_totalsize(fdt), NULL), -FDT_ERR_ALIGNMENT);
	fdt_set_off_dt_struct(fdt, fdt_off_dt_struct(fdt) - 2);
	fdt_set_off_mem_rsvmap(fdt, fdt_off_mem_rsvmap(fdt) + 4);
	assert_int_equal(dt_index(&dt, fdt, store, MOST_NODES), -EBADMSG);
	capture_expect("misaligned");
	free(fdt);
}

/* libfdt itself would read such names up to the end of the blob. */
static void test_names_outside_of_the_strings(void **state)
{
	const uint32_t tags[] = { ROOT, 3, 0, 4, 2, 9 };
	void *fdt = blob(tags, ARRAY_SIZE(tags));
	int offset;

	assert_int_equal(fdt_check_tree(fdt, fdt_totalsize(fdt), NULL), 0);
	fdt_set_version(fdt, 16);
	fdt_set_size_dt_strings(fdt, 6);
	assert_int_equal(fdt_check_tree(fdt, fdt_totalsize(fdt), &offset), -FDT_ERR_BADSTRUCTURE);
	assert_int_equal(offset, 8);
	fdt_set_version(fdt, 15);
	fdt_set_last_comp_version(fdt, 15);
	assert_int_equal(fdt_check_tree(fdt, fdt_totalsize(fdt), &offset), -FDT_ERR_BADVERSION);
	assert_int_equal(offset, -1);
	free(fdt);
}

/* --- too much of a good thing --------------------------------------------------------- */

/* A root with N nodes below it, one in the other or side by side. */
static void *many(size_t n, bool nested, struct dt_node **room)
{
	size_t size = n * 16 + 256;
	void *fdt = malloc(size);

	assert_int_equal(fdt_create(fdt, (int)size), 0);
	assert_int_equal(fdt_finish_reservemap(fdt), 0);
	assert_int_equal(fdt_begin_node(fdt, ""), 0);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(fdt_begin_node(fdt, "n"), 0);
		if (!nested)
			assert_int_equal(fdt_end_node(fdt), 0);
	}
	for (size_t i = 0; nested && i < n; i++)
		assert_int_equal(fdt_end_node(fdt), 0);
	assert_int_equal(fdt_end_node(fdt), 0);
	assert_int_equal(fdt_finish(fdt), 0);
	*room = malloc((n + 1) * sizeof(**room));
	return fdt;
}

static void expect_many(size_t n, bool nested, size_t max, int expected)
{
	struct dt_node *room;
	void *fdt = many(n, nested, &room);
	struct dt dt;

	assert_int_equal(dt_count_nodes(fdt), n + 1);
	log_set_level(LOG_NONE);
	assert_int_equal(dt_index(&dt, fdt, room, max), expected);
	log_set_level(LOG_WARN);
	free(room);
	free(fdt);
}

static void test_number_of_nodes(void **state)
{
	expect_many(9, false, 10, 0);
	expect_many(9, false, 9, -ENOSPC);
	expect_many(9, false, 0, -ENOSPC);
	expect_many(32766, false, 32767, 0);
	expect_many(40000, false, 40001, -ENOSPC);     /* more than an index can name */
}

static void test_depth(void **state)
{
	struct dt_node *room;
	void *fdt;

	expect_many(31, true, 32, 0);
	expect_many(32, true, 33, -EBADMSG);
	expect_many(20000, true, 20001, -EBADMSG);
	fdt = many(FDT_CHECK_MAX_DEPTH - 1, true, &room);
	assert_int_equal(fdt_check_tree(fdt, fdt_totalsize(fdt), NULL), 0);
	free(room);
	free(fdt);
	fdt = many(FDT_CHECK_MAX_DEPTH, true, &room);
	assert_int_equal(fdt_check_tree(fdt, fdt_totalsize(fdt), NULL), -FDT_ERR_BADSTRUCTURE);
	free(room);
	free(fdt);
}

/* --- random damage ----------------------------------------------------------------------- */

static const char *const victim =
	"/memreserve/ 0x40100000 0x1000;"
	"/ { #address-cells = <2>; #size-cells = <2>;"
	"  aliases { serial0 = \"/soc/uart@9000000\"; };"
	"  chosen { linux,initrd-start = <0x44000000>; linux,initrd-end = <0x45000000>; };"
	"  memory@40000000 { device_type = \"memory\"; reg = <0 0x40000000 0 0x10000000>; };"
	"  reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;"
	"    tee@41000000 { no-map; reg = <0 0x41000000 0 0x100000>; }; };"
	"  soc { #address-cells = <1>; #size-cells = <1>; ranges = <0x0 0x0 0x0 0x40000000>;"
	"    uart@9000000 { compatible = \"arm,pl011\"; reg = <0x9000000 0x1000>; }; };"
	"};";

/* Everything that reads a tree, as the boot does. What it finds does not matter. */
static void use(const void *fdt, size_t size)
{
	static struct memmap map;
	const struct dt_node *n;
	struct dt dt;
	uint64_t base, len;

	fdt_check_tree(fdt, size, NULL);
	if (size < sizeof(struct fdt_header) || fdt_check_header(fdt) || fdt_totalsize(fdt) > size)
		return;
	dt_count_nodes(fdt);
	if (dt_index(&dt, fdt, store, MOST_NODES))
		return;
	memset(&map, 0, sizeof(map));
	if (!dt_memory(&dt, &map))
		dt_mmio(&dt, &map, 4096, BIT(40) - 1);
	dt_find_path(&dt, "serial0:115200");
	dt_find_path(&dt, "/soc/uart");
	for (n = NULL; (n = dt_next_compatible(&dt, n, "arm,pl011"));)
		dt_reg(&dt, n, 0, &base, &len);
}

static void test_truncated(void **state)
{
	struct dts d;

	dts_compile(&d, victim);
	log_set_level(LOG_NONE);
	for (size_t n = 0; n < d.size; n++) {
		char *part = malloc(n + 1);

		memcpy(part, d.fdt, n);
		part = realloc(part, n ? n : 1);
		use(part, n);
		/* and with a header that knows of it */
		if (n >= sizeof(struct fdt_header))
			fdt_set_totalsize(part, (uint32_t)n);
		use(part, n);
		free(part);
	}
	log_set_level(LOG_WARN);
	dts_free(&d);
}

static void test_random_damage(void **state)
{
	static const uint32_t wild[] = { 0, 1, 2, 3, 4, 9, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffc };
	struct dts d;
	uint8_t *copy;

	dts_compile(&d, victim);
	copy = malloc(d.size);
	log_set_level(LOG_NONE);
	for (int i = 0; i < 30000; i++) {
		memcpy(copy, d.fdt, d.size);
		for (uint64_t k = 1 + random_below(&rnd, 3); k; k--) {
			size_t at = random_below(&rnd, d.size - 4);

			if (random_once_in(&rnd, 2))
				copy[at] = (uint8_t)random_next(&rnd);
			else
				fdt32_st(copy + (at & ~(size_t)3),
					 wild[random_below(&rnd, ARRAY_SIZE(wild))]);
		}
		use(copy, d.size);
	}
	log_set_level(LOG_WARN);
	free(copy);
	dts_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_structure),
		cmocka_unit_test(test_misaligned_blocks),
		cmocka_unit_test(test_names_outside_of_the_strings),
		cmocka_unit_test(test_number_of_nodes),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_random_damage),
	};

	return cmocka_run_group_tests(tests, image_folder_make, image_folder_remove);
}
