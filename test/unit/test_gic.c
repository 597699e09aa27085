/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <arch/cpu.h>
#include <arch/io.h>
#include <drivers/gic.h>
#include <lib/util.h>
#include <string.h>

#define GICD 0x8000000u
#define GICR 0x80a0000u
#define CPUS 4
#define WORDS 32

/* One frame of enable, pending and active bits, all set by who was here before. */
struct frame {
	uint32_t enabled[WORDS], pending[WORDS], active[WORDS];
};

static struct {
	struct frame dist, cpu[CPUS];
	unsigned int words;         /* of the distributor, less one */
	uint64_t stride;
	uint64_t affinity[CPUS];
	bool last;                  /* the last redistributor says so */
	unsigned int frames_read;
} gic;

static uint64_t own;

uint64_t cpu_affinity(void)
{
	return own;
}

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	size_t cpu;

	if (addr == GICD + 4) {
		assert_int_equal(width, 4);
		return gic.words;
	}
	cpu = (addr - GICR) / gic.stride;
	assert_int_equal((addr - GICR) % gic.stride, 8);
	assert_true(cpu < CPUS);
	gic.frames_read++;
	return gic.affinity[cpu] << 32 | (gic.last && cpu == CPUS - 1 ? 1u << 4 : 0) |
	       (gic.stride == 0x40000 ? 1u << 1 : 0);
}

static void clear(struct frame *f, uint64_t offset, uint64_t value)
{
	if (offset >= 0x180 && offset < 0x200) {
		f->enabled[(offset - 0x180) / 4] &= ~(uint32_t)value;
	} else if (offset >= 0x280 && offset < 0x300) {
		assert_int_equal(f->enabled[(offset - 0x280) / 4], 0);     /* or it may come back */
		f->pending[(offset - 0x280) / 4] &= ~(uint32_t)value;
	} else if (offset >= 0x380 && offset < 0x400) {
		f->active[(offset - 0x380) / 4] &= ~(uint32_t)value;
	} else {
		fail_msg("offset 0x%lx", offset);
	}
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	assert_int_equal(width, 4);
	if (addr < GICR) {
		clear(&gic.dist, addr - GICD, value);
		return;
	}
	assert_true((addr - GICR) / gic.stride < CPUS);
	clear(&gic.cpu[(addr - GICR) / gic.stride], (addr - GICR) % gic.stride - 0x10000, value);
}

static void dirty(unsigned int words, uint64_t stride, bool last)
{
	memset(&gic, 0xff, sizeof(gic));
	gic.words = words;
	gic.stride = stride;
	gic.last = last;
	gic.frames_read = 0;
	for (size_t i = 0; i < CPUS; i++)
		gic.affinity[i] = 0x100 * i;
}

static bool quiet(const struct frame *f, unsigned int word)
{
	assert_true(f->enabled[word] == f->pending[word] && f->pending[word] == f->active[word]);
	return !f->enabled[word];
}

static void test_gicv2(void **state)
{
	dirty(7, 0x20000, true);
	gic_quiet(GICD, 0, 0);
	for (unsigned int word = 0; word < WORDS; word++)
		assert_int_equal(quiet(&gic.dist, word), word <= 7);
	assert_int_equal(gic.frames_read, 0);
}

static void test_gicv3(void **state)
{
	static const uint64_t strides[] = { 0x20000, 0x40000 };

	for (size_t i = 0; i < ARRAY_SIZE(strides); i++) {
		for (own = 0; own <= 0x300; own += 0x100) {
			dirty(31, strides[i], true);
			gic_quiet(GICD, GICR, CPUS * strides[i]);
			for (unsigned int word = 0; word < WORDS; word++)
				assert_int_equal(quiet(&gic.dist, word), word > 0);
			for (size_t cpu = 0; cpu < CPUS; cpu++)
				assert_int_equal(quiet(&gic.cpu[cpu], 0), cpu == own >> 8);
		}
	}
}

/* This CPU's is in no frame: the walk ends at Last, or at the end of the region. */
static void test_ends(void **state)
{
	own = 0x77;
	for (int last = 0; last < 2; last++) {
		dirty(1, 0x20000, last);
		gic_quiet(GICD, GICR, CPUS * 0x20000);
		assert_int_equal(gic.frames_read, CPUS);
		for (size_t cpu = 0; cpu < CPUS; cpu++)
			assert_false(quiet(&gic.cpu[cpu], 0));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gicv2),
		cmocka_unit_test(test_gicv3),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
