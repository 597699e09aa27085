/* SPDX-License-Identifier: Apache-2.0 */
/* Virtio entropy sources. */
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lib/log.h>
#include <lib/util.h>

#include "host_arch.h"
#include "host_dma.h"
#include "virtio_slot.h"

static void test_rng(void **state)
{
	uint8_t buf[200], expected[200];

	m.device_id = VIRTIO_ID_RNG;
	assert_int_equal(slot_start(), 0);
	memset(expected, 0xa5, sizeof(expected));
	assert_int_equal(source->read(source, buf, sizeof(buf)), 0);
	assert_memory_equal(buf, expected, sizeof(buf));
	assert_int_equal(m.requests, 4);
	m.rng_bytes = 3;
	m.requests = 0;
	memset(buf, 0, sizeof(buf));
	assert_int_equal(source->read(source, buf, 10), 0);
	assert_memory_equal(buf, expected, 10);
	assert_int_equal(buf[10], 0);
	assert_int_equal(m.requests, 4);
}

static void test_rng_gives_nothing(void **state)
{
	uint8_t buf[8];

	m.device_id = VIRTIO_ID_RNG;
	assert_int_equal(slot_start(), 0);
	m.rng_bytes = 0;
	assert_int_equal(source->read(source, buf, sizeof(buf)), -EIO);
	assert_int_equal(m.status, 0);
	assert_int_equal(source->read(source, buf, sizeof(buf)), -ENODEV);
}

static void test_rng_dead(void **state)
{
	uint8_t buf[8];

	m.device_id = VIRTIO_ID_RNG;
	assert_int_equal(slot_start(), 0);
	m.dead = true;
	assert_int_equal(source->read(source, buf, sizeof(buf)), -ETIMEDOUT);
	assert_int_equal(m.status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SLOT_TEST(test_rng),
		SLOT_TEST(test_rng_gives_nothing),
		SLOT_TEST(test_rng_dead),
	};

	log_set_level(LOG_NONE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
