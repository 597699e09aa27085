/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The map that a kernel is entered with: random machines and programs, page by
 * page against the rules of doc/handoff.md, through the table walk of arm_walk.c
 * and nothing but the registers that come out. Tables are made at their true
 * addresses: the first bank of RAM is a stretch of this process's.
 */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <boot/kernel_map.h>
#include <lib/util.h>

#include "arm_walk.h"
#include "capture.h"
#include "random.h"

#define RAM      UINT64_C(0x40000000)       /* below the shadow memory of the address sanitizer */
#define RAM_SIZE MIB(64)
#define HIGH     UINT64_C(0x8000000000)     /* RAM that only 40 bits reach */

static struct memmap map;
static struct kernel_program program;
static struct kernel_map m;
static struct random rnd = { 0x51ab };
static const char *said;

static const uint8_t granules[] = { 12, 14, 16 };
/* PARange 48 bits, every granule */
static const struct own_format_ids ids = { .mmfr0 = 5 | 1 << 20 };

static int setup(void **state)
{
	void *p = mmap((void *)RAM, RAM_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	return p == (void *)RAM ? 0 : -1;
}

static int teardown(void **state)
{
	return munmap((void *)RAM, RAM_SIZE);
}

static int start(void **state)
{
	memset(&map, 0, sizeof(map));
	memset(&program, 0, sizeof(program));
	return memmap_add_ram(&map, RAM, RAM_SIZE);
}

static void add_piece(uint64_t base, uint64_t size, enum mem_perm perm)
{
	struct kernel_piece *p = &program.piece[program.npieces];

	snprintf(p->name, sizeof(p->name), "part %zu", program.npieces++);
	p->base = base;
	p->size = size;
	p->perm = perm;
}

static int choose(enum handoff_mmu mmu, enum regime regime, uint8_t granule_shift, uint8_t va_bits,
		  uint64_t base)
{
	struct handoff_choice how = {
		.mmu = mmu, .granule_shift = granule_shift, .va_bits = va_bits, .base = base,
	};
	int ret;

	capture_start();
	ret = kernel_map_choose(&m, &how, regime, &ids, program.base);
	said = capture_end();
	return ret;
}

static int place(void)
{
	int ret;

	capture_start();
	ret = kernel_map_place(&m, &program, &map);
	said = capture_end();
	return ret;
}

/* --- looking at the result ----------------------------------------------------------- */

static uint64_t read_entry(void *ctx, uint64_t table, size_t index)
{
	assert_true(table >= m.memory && table < m.memory + m.size);
	return ((const uint64_t *)table)[index];
}

static struct arm_result look_up(uint64_t va)
{
	enum arm_regime regime = m.fmt.regime == REGIME_EL2 ? ARM_EL2_NVHE : ARM_EL1_0;
	bool upper = va >> 63;
	struct arm_result r = { .fault = ARM_TRANSLATION };
	struct arm_tcr tcr;

	arm_read_tcr(m.tcr, regime, upper, &tcr);
	tcr.mair = m.mair;
	if (!tcr.disabled)
		arm_walk(&tcr, upper ? m.ttbr1 : m.ttbr0, va, read_entry, NULL, &r);
	return r;
}

struct right {
	bool mapped, device, write, execute;
};

static bool touches(uint64_t page, uint64_t base, uint64_t size)
{
	return ranges_overlap(page, BIT(m.fmt.granule_shift), base, size);
}

static bool all_ram(uint64_t page)
{
	return memmap_is_ram(&map, page, BIT(m.fmt.granule_shift));
}

/* Every page by the rules alone. */
static struct right expected(uint64_t page)
{
	struct right r = { .mapped = all_ram(page), .write = true };
	bool some = false, write = false;

	for (size_t i = 0; i < map.nranges; i++) {
		const struct memrange *o = &map.range[i];

		if (!touches(page, o->base, o->size))
			continue;
		if (o->role == MEM_ROLE_NOMAP || o->role == MEM_ROLE_RESIDENT)
			return (struct right){ .mapped = false };
		if (o->role == MEM_ROLE_MMIO)
			r.device = r.mapped = true;
	}
	if (!page || page >= m.limit)
		return (struct right){ .mapped = false };
	if (page == m.memory)
		return (struct right){ .mapped = true, .execute = true };
	for (size_t i = 0; i < program.npieces; i++) {
		const struct kernel_piece *p = &program.piece[i];

		if (!touches(page, p->base, p->size))
			continue;
		some = true;
		write |= p->perm == MEM_RW || p->perm == MEM_RWX;
		r.execute |= p->perm == MEM_RX || p->perm == MEM_RWX;
	}
	if (some)
		r.write = write;
	return r;
}

static void compare(uint64_t page)
{
	struct right want = expected(page);
	struct arm_result got = look_up(page + m.base);

	if ((got.fault == ARM_NO_FAULT) != want.mapped)
		fail_msg("0x%lx is %smapped", page, want.mapped ? "not " : "");
	if (!want.mapped)
		return;
	assert_int_equal(got.pa, page);
	assert_int_equal(got.attr, want.device ? 0x04 : 0xff);
	if (got.privileged.write != want.write || got.privileged.execute != want.execute)
		fail_msg("0x%lx: write %d execute %d", page, got.privileged.write,
			 got.privileged.execute);
	if (m.fmt.regime != REGIME_EL2)
		assert_false(got.el0.read || got.el0.write || got.el0.execute);
	assert_false(got.hint_misused || got.reserved_bits);
}

static void compare_around(uint64_t base, uint64_t size)
{
	uint64_t page = BIT(m.fmt.granule_shift), first = ALIGN_DOWN(base, page);
	uint64_t last = ALIGN_DOWN(base + size - 1, page);

	if (first)
		compare(first - page);
	compare(first);
	compare(first + ALIGN_DOWN(random_below(&rnd, size), page));
	compare(last);
	if (last + page < m.limit)
		compare(last + page);
}

static void compare_all(void)
{
	for (size_t i = 0; i < map.nbanks; i++)
		if (map.bank[i].base < m.limit)
			compare_around(map.bank[i].base,
				       MIN(map.bank[i].size, m.limit - map.bank[i].base));
	for (size_t i = 0; i < map.nranges; i++)
		if (kernel_map_reaches(&m, map.range[i].base, map.range[i].size))
			compare_around(map.range[i].base, map.range[i].size);
	for (size_t i = 0; i < program.npieces; i++)
		compare_around(program.piece[i].base, program.piece[i].size);
	compare(0);
}

/* The lower half of a linear map: one page, which nothing can write. */
static void check_trampoline(void)
{
	uint64_t page = BIT(m.fmt.granule_shift);
	struct arm_result r = look_up(m.memory);

	assert_int_equal(r.fault, ARM_NO_FAULT);
	assert_int_equal(r.pa, m.memory);
	assert_true(r.privileged.execute && !r.privileged.write);
	assert_int_not_equal(look_up(m.memory + page).fault, ARM_NO_FAULT);
	assert_int_not_equal(look_up(m.memory - page).fault, ARM_NO_FAULT);
	assert_int_not_equal(look_up(0).fault, ARM_NO_FAULT);
}

/* --- random machines -------------------------------------------------------------------- */

static uint64_t some_size(uint64_t most)
{
	uint64_t size = 1 + random_below(&rnd, most);

	return random_once_in(&rnd, 2) ? ALIGN_UP(size, KIB(4)) : size;
}

static uint64_t some_place(void)
{
	switch (random_below(&rnd, 4)) {
	case 0: return HIGH + ALIGN_DOWN(random_below(&rnd, GIB(1)), KIB(4));
	case 1: return random_below(&rnd, RAM);
	default: return RAM + random_below(&rnd, RAM_SIZE);
	}
}

static void make_machine(void)
{
	static const enum mem_role roles[] = {
		MEM_ROLE_FIRMWARE, MEM_ROLE_NOMAP, MEM_ROLE_TEXT, MEM_ROLE_RODATA, MEM_ROLE_DATA,
		MEM_ROLE_GUARD, MEM_ROLE_TABLES, MEM_ROLE_FDT, MEM_ROLE_LOAD, MEM_ROLE_RESIDENT,
	};

	start(NULL);
	memmap_add_ram(&map, HIGH + KIB(4) * random_below(&rnd, 32), GIB(1));
	for (size_t i = random_below(&rnd, 12); i; i--) {
		uint64_t base = some_place(), size = some_size(MIB(1));
		enum mem_role role = roles[random_below(&rnd, ARRAY_SIZE(roles))];

		if (!memmap_is_ram(&map, base, size))
			role = MEM_ROLE_MMIO;
		if (role != MEM_ROLE_MMIO || base + size < RAM || base > HIGH + GIB(2))
			memmap_add(&map, "something", base, size, role, NULL);
	}
}

/* As the boot paths do: the program's memory is its own. */
static void make_program(void)
{
	uint64_t base = RAM + random_below(&rnd, RAM_SIZE - MIB(8));

	for (size_t i = 1 + random_below(&rnd, 4); i; i--) {
		uint64_t size = some_size(KIB(256));

		if (!memmap_add(&map, "program", base, size, MEM_ROLE_LOAD, NULL))
			add_piece(base, size, (enum mem_perm)random_below(&rnd, 4));
		base += size + (random_once_in(&rnd, 2) ? 0 : random_below(&rnd, KIB(256)));
	}
}

static void choose_any(void)
{
	static const enum regime regimes[] = { REGIME_EL1_0, REGIME_EL2, REGIME_EL2_0 };
	enum regime regime = regimes[random_below(&rnd, 3)];
	uint8_t granule = granules[random_below(&rnd, 3)];
	bool linear = regime != REGIME_EL2 && random_once_in(&rnd, 2);
	uint64_t base = 0;
	uint8_t va = (uint8_t)(36 + random_below(&rnd, 13));

	if (linear)
		base = (~UINT64_C(0) << va) + MIB(2) * random_below(&rnd, 512);
	assert_int_equal(choose(linear ? HANDOFF_MMU_LINEAR : HANDOFF_MMU_IDENTITY, regime, granule, va,
				base), 0);
}

/* Do two parts that may not share a page do? Or is a page of one not for mapping? */
static int model_refuses(void)
{
	uint64_t page = BIT(m.fmt.granule_shift);
	int ret = 0;

	for (size_t i = 0; i < program.npieces; i++) {
		const struct kernel_piece *p = &program.piece[i];

		for (uint64_t at = ALIGN_DOWN(p->base, page); at < p->base + p->size; at += page) {
			bool rw = false, rx = false;

			for (size_t j = 0; j < program.npieces; j++) {
				const struct kernel_piece *o = &program.piece[j];

				rw |= touches(at, o->base, o->size) && o->perm == MEM_RW;
				rx |= touches(at, o->base, o->size) && o->perm == MEM_RX;
			}
			if (rw && rx)
				return -EINVAL;
			if (!expected(at).mapped)
				ret = -EFAULT;
		}
	}
	return ret;
}

static bool page_is_used(uint64_t page)
{
	uint64_t any = 0;

	for (uint64_t at = page; at < page + BIT(m.fmt.granule_shift); at += 8)
		any |= *(const uint64_t *)at;
	return any;
}

static void test_random_machines(void **state)
{
	int built = 0, refused = 0;

	for (int round = 0; round < 400; round++) {
		size_t tables;
		int want, ret;

		make_machine();
		make_program();
		choose_any();
		want = model_refuses();
		ret = place();
		if (ret != want)
			fail_msg("round %d: %d instead of %d: %s", round, ret, want, said);
		refused += ret != 0;
		if (ret)
			continue;
		built++;
		tables = m.tables;
		assert_true((tables + 1) << m.fmt.granule_shift <= m.size);
		assert_int_equal(kernel_map_build(&m), 0);
		/* the count was exact */
		for (size_t page = tables + 1; page << m.fmt.granule_shift < m.size; page++)
			assert_false(page_is_used(m.memory + (page << m.fmt.granule_shift)));
		assert_true(page_is_used(m.memory + (tables << m.fmt.granule_shift)));
		compare_all();
		if (m.base)
			check_trampoline();
	}
	assert_true(built > 100 && refused > 20);
}

/* --- refusals ------------------------------------------------------------------------------ */

static void expect_refusal(int ret, int want, const char *words)
{
	assert_int_equal(ret, want);
	if (!strstr(said, words))
		fail_msg("\"%s\" is not in \"%s\"", words, said);
}

static void test_choices(void **state)
{
	expect_refusal(choose(HANDOFF_MMU_LINEAR, REGIME_EL2, 0, 0, 0), -ENOTSUP,
		       "mmu=linear: EL2 without VHE has no TTBR1");
	expect_refusal(choose(HANDOFF_MMU_IDENTITY, REGIME_EL2, 12, 52, 0), -ENOTSUP,
		       "va=52: this CPU has 48 bits with granule=4k");
	expect_refusal(choose(HANDOFF_MMU_LINEAR, REGIME_EL1_0, 12, 39, 0xffffff0000000000), -EINVAL,
		       "base=0xffffff0000000000: not in the upper half of 39 bits");
	expect_refusal(choose(HANDOFF_MMU_LINEAR, REGIME_EL1_0, 12, 0, 0x40000000), -EINVAL,
		       "not in the upper half of 52 bits");
	expect_refusal(choose(HANDOFF_MMU_LINEAR, REGIME_EL1_0, 12, 39, 0xffffff8000001000), -EINVAL,
		       "not a multiple of 2 MiB");
	program.base = 0xffff800000000000;
	expect_refusal(choose(HANDOFF_MMU_LINEAR, REGIME_EL1_0, 12, 0, 0xffffff8000000000), -EINVAL,
		       "the program is linked for 0xffff800000000000");
}

/* What nobody says: Kconfig's, or what the program needs. */
static void test_defaults(void **state)
{
	assert_int_equal(choose(HANDOFF_MMU_IDENTITY, REGIME_EL2, 0, 0, 0), 0);
	assert_int_equal(m.fmt.granule_shift, 12);
	assert_int_equal(m.fmt.va_bits, 48);
	assert_int_equal(m.tcr, 0x80853510);
	assert_int_equal(m.mair, 0x0000ffbb440c0400);
	assert_int_equal(choose(HANDOFF_MMU_LINEAR, REGIME_EL1_0, 0, 0, 0), 0);
	assert_int_equal(m.base, 0xffffff8000000000);
	assert_int_equal(m.fmt.va_bits, 39);
	assert_int_equal(m.limit, BIT(39));
	assert_int_equal(m.tcr, 0x5b5193519);
	program.base = 0xffff800000000000;
	assert_int_equal(choose(HANDOFF_MMU_LINEAR, REGIME_EL1_0, 0, 0, 0), 0);
	assert_int_equal(m.base, 0xffff800000000000);
	assert_int_equal(m.fmt.va_bits, 47);
}

static void test_a_cpu_without_the_granule(void **state)
{
	struct handoff_choice how = { .mmu = HANDOFF_MMU_IDENTITY, .granule_shift = 14 };
	const struct own_format_ids none = { .mmfr0 = 5 };

	capture_start();
	assert_int_equal(kernel_map_choose(&m, &how, REGIME_EL2, &none, 0), -ENOTSUP);
	said = capture_end();
	expect_refusal(-ENOTSUP, -ENOTSUP, "granule=16k: this CPU has no 16 KiB granule");
}

static void test_shared_pages(void **state)
{
	add_piece(RAM, 0x1800, MEM_RX);
	add_piece(RAM + 0x1800, 0x800, MEM_RW);
	assert_int_equal(choose(HANDOFF_MMU_IDENTITY, REGIME_EL2, 12, 0, 0), 0);
	expect_refusal(place(), -EINVAL, "part 0 (0x40000000, r-x) and part 1 (0x40001800, rw-) share a "
		       "page of 4 KiB");
	program.piece[1].base = RAM + 0x2000;
	assert_int_equal(place(), 0);
	assert_int_equal(choose(HANDOFF_MMU_IDENTITY, REGIME_EL2, 16, 0, 0), 0);
	expect_refusal(place(), -EINVAL, "share a page of 64 KiB");
}

static void test_beside_no_map_memory(void **state)
{
	add_piece(RAM + 0x1000, 0x1000, MEM_RX);
	memmap_add(&map, "tee", RAM + 0x8000, 0x1000, MEM_ROLE_NOMAP, NULL);
	assert_int_equal(choose(HANDOFF_MMU_IDENTITY, REGIME_EL2, 12, 0, 0), 0);
	assert_int_equal(place(), 0);
	memmap_remove(&map, "kernel's tables");
	assert_int_equal(choose(HANDOFF_MMU_IDENTITY, REGIME_EL2, 16, 0, 0), 0);
	expect_refusal(place(), -EFAULT, "part 0: the page of 0x40001000 cannot be mapped");
}

static void test_above_the_map(void **state)
{
	memmap_add_ram(&map, HIGH, MIB(2));
	add_piece(HIGH, 0x1000, MEM_RX);
	assert_int_equal(choose(HANDOFF_MMU_IDENTITY, REGIME_EL2, 12, 39, 0), 0);
	expect_refusal(place(), -EFAULT, "part 0: the page of 0x8000000000 cannot be mapped: it is above "
		       "the range of the map: choose another va=");
	program.npieces = 0;
	assert_int_equal(place(), 0);
	assert_non_null(strstr(said, "2 MiB of RAM are beyond the kernel's map, which ends at 0x8000000000"));
}

/* VA = PA + base does not go past the last address: a base near it leaves little room. */
static void test_ram_out_of_reach(void **state)
{
	assert_int_equal(choose(HANDOFF_MMU_LINEAR, REGIME_EL1_0, 12, 39, 0xffffffffc0000000), 0);
	expect_refusal(place(), -ERANGE, "the kernel's map ends at 0x40000000 (base=), and RAM begins at "
		       "0x40000000");
	assert_int_equal(choose(HANDOFF_MMU_LINEAR, REGIME_EL1_0, 12, 39, 0xffffffffbfe00000), 0);
	assert_int_equal(place(), 0);
	memmap_remove(&map, "kernel's tables");
	add_piece(RAM + MIB(4), 0x1000, MEM_RX);
	expect_refusal(place(), -EFAULT, "it is above the range of the map: choose another base=");
	memset(&map, 0, sizeof(map));
	memmap_add_ram(&map, HIGH, MIB(2));
	program.npieces = 0;
	assert_int_equal(choose(HANDOFF_MMU_IDENTITY, REGIME_EL2, 12, 39, 0), 0);
	expect_refusal(place(), -ERANGE, "ends at 0x8000000000 (va=), and RAM begins at 0x8000000000");
}

/* No stretch of RAM is large enough: nothing was taken. */
static void test_no_room(void **state)
{
	size_t n;

	add_piece(RAM, 0x1000, MEM_RX);
	memmap_add(&map, "loads", RAM, RAM_SIZE - KIB(64), MEM_ROLE_LOAD, NULL);
	n = map.nranges;
	assert_int_equal(choose(HANDOFF_MMU_IDENTITY, REGIME_EL2, 16, 0, 0), 0);
	expect_refusal(place(), -ENOMEM, "tables of 64 KiB, and there is no free stretch of");
	assert_int_equal(map.nranges, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_machines),
		cmocka_unit_test_setup(test_choices, start),
		cmocka_unit_test_setup(test_defaults, start),
		cmocka_unit_test_setup(test_a_cpu_without_the_granule, start),
		cmocka_unit_test_setup(test_shared_pages, start),
		cmocka_unit_test_setup(test_beside_no_map_memory, start),
		cmocka_unit_test_setup(test_above_the_map, start),
		cmocka_unit_test_setup(test_ram_out_of_reach, start),
		cmocka_unit_test_setup(test_no_room, start),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
