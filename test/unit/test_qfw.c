/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU's fw_cfg by DMA, on a model of its registers written from QEMU's docs/specs/fw_cfg.rst. */
#include "unit.h"

#include <arch/io.h>
#include <drivers/qfw.h>
#include <errno.h>
#include <lib/util.h>
#include <string.h>

#include "host_arch.h"

#define BASE 0x9020000ul

static struct {
	bool absent, no_dma, refuses, silent;
	uint64_t request;            /* high half first */
	uint16_t item;
	uint32_t offset;
	unsigned int requests;
} model;

/* count, then size, item, reserved, name: big-endian */
static uint8_t directory[4 + 2 * 64];

static void put_be32(uint8_t *p, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (24 - 8 * i));
}

static const uint8_t *item_bytes(uint16_t item, uint32_t *size)
{
	static uint8_t id[4] = { 3 }, cpus[2] = { 0x34, 0x12 }, kernel_size[4] = { 4, 3, 2, 1 };
	static const uint8_t data[] = "0123456789";

	id[0] = model.no_dma ? 1 : 3;
	switch (item) {
	case QFW_ID:          *size = 4; return id;
	case QFW_CPUS:        *size = 2; return cpus;
	case QFW_KERNEL_SIZE: *size = 4; return kernel_size;
	case QFW_FILES:       *size = sizeof(directory); return directory;
	case 0x21:            *size = 10; return data;
	default:              *size = 0; return data;
	}
}

static void serve(uint8_t *request)
{
	uint32_t control = get_be32(request), length = get_be32(request + 4), size;
	uint8_t *to = (uint8_t *)(uintptr_t)get_be64(request + 8);
	const uint8_t *bytes;

	model.requests++;
	if (model.silent)
		return;
	if (control & 8) {
		model.item = (uint16_t)(control >> 16);
		model.offset = 0;
	}
	bytes = item_bytes(model.item, &size);
	for (uint32_t i = 0; i < length; i++, model.offset++)
		if (control & 2)
			to[i] = model.offset < size ? bytes[model.offset] : 0;
	put_be32(request, model.refuses ? 1 : 0);
}

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	assert_int_equal(width, 4);
	assert_int_equal(addr, BASE + 16);
	return model.absent ? 0 : __builtin_bswap32(0x51454d55);
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	assert_int_equal(width, 4);
	if (addr == BASE + 16) {
		model.request = (uint64_t)__builtin_bswap32((uint32_t)value) << 32;
		return;
	}
	assert_int_equal(addr, BASE + 20);
	serve((uint8_t *)(uintptr_t)(model.request | __builtin_bswap32((uint32_t)value)));
}

static struct qfw q;

static int setup(void **state)
{
	host_arch_reset();
	memset(&model, 0, sizeof(model));
	memset(directory, 0, sizeof(directory));
	put_be32(directory, 2);
	put_be32(directory + 4, 10);
	put_be32(directory + 8, 0x21u << 16);
	strcpy((char *)directory + 12, "opt/data");
	put_be32(directory + 68, 7);
	put_be32(directory + 72, 0x22u << 16);
	memset(directory + 76, 'n', 56);
	return qfw_probe(&q, BASE, true);
}

static void test_probe(void **state)
{
	model.no_dma = true;
	assert_int_equal(qfw_probe(&q, BASE, true), -ENODEV);
	model.absent = true;
	model.requests = 0;
	assert_int_equal(qfw_probe(&q, BASE, true), -ENODEV);
	assert_int_equal(model.requests, 0);
}

static void test_reads(void **state)
{
	char text[12] = "";
	uint32_t number = 0;

	assert_int_equal(qfw_read(&q, 0x21, 3, text, 4), 0);
	assert_string_equal(text, "3456");
	assert_int_equal(qfw_read(&q, 0x21, 8, text, 4), 0);
	assert_memory_equal(text, "89\0\0", 4);
	assert_int_equal(qfw_read_number(&q, QFW_CPUS, 2, &number), 0);
	assert_int_equal(number, 0x1234);
	assert_int_equal(qfw_read_number(&q, QFW_KERNEL_SIZE, 4, &number), 0);
	assert_int_equal(number, 0x01020304);
}

static void test_files(void **state)
{
	struct qfw_file file;

	assert_int_equal(qfw_file(&q, 0, &file), 0);
	assert_string_equal(file.name, "opt/data");
	assert_int_equal(file.size, 10);
	assert_int_equal(file.item, 0x21);
	/* a name without its NUL */
	assert_int_equal(qfw_file(&q, 1, &file), 0);
	assert_int_equal(strlen(file.name), QFW_NAME_MAX - 1);
	assert_int_equal(qfw_file(&q, 2, &file), -ENOENT);
	assert_int_equal(qfw_find(&q, "opt/data", &file), 0);
	assert_int_equal(qfw_find(&q, "opt/dat", &file), -ENOENT);
	/* a count without end */
	put_be32(directory, 0xffffffff);
	assert_int_equal(qfw_file(&q, 0x10000, &file), -ENOENT);
}

static void test_errors(void **state)
{
	struct qfw_file file;
	uint32_t number = 5;

	model.refuses = true;
	assert_int_equal(qfw_read_number(&q, QFW_CPUS, 2, &number), -EIO);
	assert_int_equal(qfw_file(&q, 0, &file), -EIO);
	assert_int_equal(number, 5);
}

static void test_silent(void **state)
{
	char text[4];

	model.silent = true;
	assert_int_equal(qfw_read(&q, 0x21, 0, text, 4), -ETIMEDOUT);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_probe, setup), cmocka_unit_test_setup(test_reads, setup),
		cmocka_unit_test_setup(test_files, setup), cmocka_unit_test_setup(test_errors, setup),
		cmocka_unit_test_setup(test_silent, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
