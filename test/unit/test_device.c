/* SPDX-License-Identifier: Apache-2.0 */
/* Devices: bound without touching them, probed when asked for, put to rest. */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <drivers/device.h>
#include <lib/log.h>
#include <lib/util.h>

/* --- drivers that note what happens to their devices ---------------------- */

static unsigned int probes, quiesces, starts[DEV_OTHER + 1];
static int probe_answer, quiesce_answer;

static int probe(struct device *dev)
{
	probes++;
	return probe_answer;
}

static int quiesce(struct device *dev)
{
	quiesces++;
	return quiesce_answer;
}

static int probe_bus(struct device *dev)
{
	return strcmp(dev->node->name, "empty") == 0 ? -ENODEV : 0;
}

static void start(struct device *dev, enum device_class class)
{
	assert_int_equal(dev->state, DEV_PROBED);
	starts[class]++;
}

static const struct driver serial = {
	.name = "serial", .class = DEV_SERIAL, .probe = probe, .quiesce = quiesce,
	.compatible = (const char *const[]){ "old,uart", "new,uart", NULL },
};
static const struct driver bus = {
	.name = "bus", .class = DEV_BUS, .probe = probe_bus, .start = start,
	.compatible = (const char *const[]){ "a,bus", NULL },
};
const struct driver *const table_drivers[] = { &serial, &bus, NULL };
const size_t table_drivers_count = 2;

/* --- a tree --------------------------------------------------------------- */

#define COMPATIBLE(text) .compatible = text, .compatible_len = sizeof(text)

static const uint8_t reg[16] = { 0, 0, 0, 0, 0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0 };
static struct dt_node nodes[] = {
	{ .name = "", .parent = -1, .addr_cells = 2, .size_cells = 2, .enabled = true },
	{ .name = "uart", COMPATIBLE("fine,uart\0new,uart"), .reg = reg, .reg_len = 16,
	  .enabled = true },
	{ .name = "off", COMPATIBLE("new,uart") },
	{ .name = "alien", COMPATIBLE("new,uart2"), .enabled = true },
	{ .name = "bus", COMPATIBLE("a,bus"), .enabled = true },
	{ .name = "empty", COMPATIBLE("a,bus"), .enabled = true },
	{ .name = "nothing", .enabled = true },
	{ .name = "bad", COMPATIBLE("old,uart"), .reg = reg, .reg_len = 12, .enabled = true },
};
static const struct dt dt = { .node = nodes, .count = ARRAY_SIZE(nodes) };
static struct device *list;
static size_t count;

static int set_up(void **state)
{
	probes = quiesces = 0;
	probe_answer = quiesce_answer = 0;
	memset(starts, 0, sizeof(starts));
	assert_int_equal(device_bind_all(&dt), 0);
	list = device_list(&count);
	return 0;
}

/* --- tests ---------------------------------------------------------------- */

static void test_bind(void **state)
{
	assert_int_equal(count, 4);
	assert_ptr_equal(device_tree(), &dt);
	assert_ptr_equal(list[0].node, &nodes[1]);
	assert_ptr_equal(list[0].driver, &serial);
	assert_int_equal(list[0].reg, 0x9000000);
	assert_int_equal(list[0].reg_size, 0x1000);
	assert_ptr_equal(list[1].node, &nodes[4]);
	assert_ptr_equal(device_of_node(&nodes[5]), &list[2]);
	assert_null(device_of_node(&nodes[2]));
	assert_int_equal(list[3].state, DEV_FAILED);
	assert_int_equal(list[3].error, -EINVAL);
	assert_int_equal(probes, 0);
}

static void test_probe_once(void **state)
{
	assert_int_equal(device_probe(&list[0]), 0);
	assert_int_equal(device_probe(&list[0]), 0);
	assert_int_equal(probes, 1);
	assert_int_equal(device_probe(&list[3]), -EINVAL);
	assert_int_equal(probes, 1);
}

static void test_failure_is_kept(void **state)
{
	probe_answer = -EIO;
	assert_int_equal(device_probe(&list[0]), -EIO);
	assert_int_equal(device_probe(&list[0]), -EIO);
	assert_int_equal(probes, 1);
	assert_int_equal(list[0].state, DEV_FAILED);
	assert_int_equal(device_quiesce_all(), 0);
	assert_int_equal(quiesces, 0);
}

static void test_class(void **state)
{
	device_probe_class(DEV_BLOCK);
	device_probe_class(DEV_BLOCK);
	assert_int_equal(starts[DEV_BLOCK], 1);
	assert_int_equal(probes, 0);
	assert_int_equal(list[1].state, DEV_PROBED);
	assert_int_equal(list[2].state, DEV_EMPTY);
	device_probe_class(DEV_RNG);
	assert_int_equal(starts[DEV_RNG], 1);
	device_probe_class(DEV_SERIAL);
	assert_int_equal(probes, 1);
}

static void test_quiesce(void **state)
{
	device_probe_class(DEV_SERIAL);
	assert_int_equal(device_quiesce_all(), 0);
	assert_int_equal(quiesces, 1);
	assert_int_equal(list[0].state, DEV_QUIESCED);
	assert_int_equal(list[1].state, DEV_QUIESCED);
	assert_int_equal(device_quiesce_all(), 0);
	assert_int_equal(quiesces, 1);
	/* the hand-off did not take place: they are probed again when needed */
	device_probe_class(DEV_SERIAL);
	assert_int_equal(probes, 2);
	assert_int_equal(starts[DEV_SERIAL], 2);
}

static void test_quiesce_fails(void **state)
{
	device_probe_class(DEV_SERIAL);
	quiesce_answer = -ETIMEDOUT;
	assert_int_equal(device_quiesce_all(), -ETIMEDOUT);
	assert_int_equal(list[0].state, DEV_PROBED);
	assert_int_equal(list[1].state, DEV_QUIESCED);
	/* it was tried again, and the user takes the blame */
	list[0].may_run = true;
	assert_int_equal(device_quiesce_all(), 0);
	assert_int_equal(quiesces, 2);
	assert_int_equal(list[0].state, DEV_PROBED);
}

static void test_many(void **state)
{
	static struct dt_node many[200];
	const struct dt big = { .node = many, .count = ARRAY_SIZE(many) };

	many[0] = nodes[0];
	for (size_t i = 1; i < ARRAY_SIZE(many); i++)
		many[i] = nodes[1];
	assert_int_equal(device_bind_all(&big), 0);
	list = device_list(&count);
	assert_int_equal(count, 199);
	assert_ptr_equal(list[198].node, &many[199]);
	assert_int_equal(list[198].reg, 0x9000000);
}

static void test_names(void **state)
{
	assert_string_equal(device_state_name(DEV_BOUND), "bound");
	assert_string_equal(device_state_name((enum device_state)99), "?");
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_bind),
		TEST(test_probe_once),
		TEST(test_failure_is_kept),
		TEST(test_class),
		TEST(test_quiesce),
		TEST(test_quiesce_fails),
		TEST(test_many),
		TEST(test_names),
	};

	log_set_level(LOG_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
