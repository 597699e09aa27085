/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <errno.h>
#include <string.h>

#include <arch/cpu.h>
#include <drivers/device.h>
#include <drivers/rng.h>

static unsigned int cpu_words, looked_for_devices;    /* how many the CPU still has */

bool cpu_rndr(uint64_t *out)
{
	if (!cpu_words)
		return false;
	cpu_words--;
	*out = 0xc0c0c0c0c0c0c0c0;
	return true;
}

static int answer[2];

static int read_device(struct rng_dev *rng, void *buf, size_t len)
{
	int ret = *(int *)rng->priv;

	if (ret == 0)
		memset(buf, 0xd0 + (int)((int *)rng->priv - answer), len);
	return ret;
}

static struct rng_dev devices[2] = {
	{ .read = read_device, .priv = &answer[0] }, { .read = read_device, .priv = &answer[1] },
};

void device_probe_class(enum device_class class)
{
	looked_for_devices += class == DEV_RNG;
}

static void check(size_t len, int expected, uint8_t with)
{
	uint8_t buf[32], all[32];

	memset(buf, 0, sizeof(buf));
	memset(all, with, sizeof(all));
	assert_int_equal(rng_read(buf, len), expected);
	if (expected)
		return;
	assert_memory_equal(buf, all, len);
	if (len < sizeof(buf))
		assert_int_equal(buf[len], 0);
}

static void test_no_source(void **state)
{
	check(8, -ENODEV, 0);
	assert_int_equal(looked_for_devices, 1);
}

static void test_cpu(void **state)
{
	cpu_words = 100;
	looked_for_devices = 0;
	check(32, 0, 0xc0);
	check(11, 0, 0xc0);
	assert_int_equal(cpu_words, 94);
	assert_int_equal(looked_for_devices, 0);
	cpu_words = 2;
}

static void test_devices(void **state)
{
	rng_register(&devices[0]);
	rng_register(&devices[1]);
	rng_register(&devices[0]);
	assert_ptr_equal(devices[0].next, &devices[1]);
	assert_null(devices[1].next);
	/* the CPU dries up half-way */
	check(32, 0, 0xd0);
	answer[0] = -ENODEV;
	check(32, 0, 0xd1);
	answer[0] = -ETIMEDOUT;
	check(32, 0, 0xd1);
	answer[1] = -ENODEV;
	check(32, -EIO, 0);
	answer[0] = -ENODEV;
	check(32, -ENODEV, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_source),
		cmocka_unit_test(test_cpu),
		cmocka_unit_test(test_devices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
