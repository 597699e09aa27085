/* SPDX-License-Identifier: Apache-2.0 */
/* The part that stays at EL2, with a firmware and CPUs of the test's. */
#include "unit.h"

#include <pthread.h>
#include <string.h>

#include "../../arch/arm64/el2_resident.h"

#define CPU_ON_64      UINT64_C(0xc4000003)
#define CPU_ON_32      UINT64_C(0x84000003)
#define CPU_SUSPEND_64 UINT64_C(0xc4000001)
#define SYS_SUSPEND_64 UINT64_C(0xc400000e)
#define DEF_SUSPEND_32 UINT64_C(0x8400000c)
#define PSCI_VERSION   UINT64_C(0x84000000)
#define BASE           UINT64_C(0x7fff0000)
#define START          (BASE + 0x900)
#define RESUME         (BASE + 0xa00)
#define CPUS           4

static struct el2_cpu cpus[CPUS];
static struct el2_config config;
static struct el2_frame seen;           /* what the firmware was called with */
static unsigned int calls;
static int64_t result;

void el2_forward(struct el2_frame *frame)
{
	seen = *frame;
	calls++;
	frame->x[0] = (uint64_t)result;
	frame->x[1] = 0x1111;           /* SMCCC lets results be here */
}

void resident_barrier(void)
{
	__sync_synchronize();
}

static int set_up(void **state)
{
	static const uint64_t mpidr[CPUS] = { 0, 1, 0x100, 0x100000000 };

	memset(cpus, 0, sizeof(cpus));
	for (unsigned int i = 0; i < CPUS; i++)
		cpus[i].mpidr = mpidr[i];
	config = (struct el2_config){
		.base = BASE, .size = 0x10000, .cpu = cpus, .ncpus = CPUS,
		.start = START, .resume = RESUME,
	};
	calls = 0;
	result = 0;
	return 0;
}

static struct el2_frame frame_of(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct el2_frame frame;

	for (unsigned int i = 0; i < 31; i++)
		frame.x[i] = 0xf000 + i;
	frame.x[0] = x0;
	frame.x[1] = x1;
	frame.x[2] = x2;
	frame.x[3] = x3;
	return frame;
}

static void assert_kept(const struct el2_frame *frame, unsigned int from)
{
	for (unsigned int i = from; i < 31; i++)
		assert_int_equal(frame->x[i], 0xf000 + i);
}

static void test_cpu_on(void **state)
{
	struct el2_frame f = frame_of(CPU_ON_64, 0x100, 0x40200000, 0xabc);

	el2_call(&config, &cpus[0], &f);
	assert_int_equal(f.x[0], 0);
	assert_int_equal(f.x[1], 0x100);        /* our entry point does not leak */
	assert_int_equal(f.x[2], 0x40200000);
	assert_int_equal(f.x[3], 0xabc);
	assert_kept(&f, 4);
	assert_int_equal(calls, 1);
	assert_int_equal(seen.x[0], CPU_ON_64);
	assert_int_equal(seen.x[1], 0x100);
	assert_int_equal(seen.x[2], START);
	assert_ptr_equal((void *)seen.x[3], &cpus[2]);
	assert_int_equal(cpus[2].on.entry, 0x40200000);
	assert_int_equal(cpus[2].on.context, 0xabc);
	assert_true(cpus[2].pending);
	/* a second call before it has arrived does not touch the first one's entry */
	f = frame_of(CPU_ON_64, 0x100, 0x40300000, 1);
	el2_call(&config, &cpus[1], &f);
	assert_int_equal((int64_t)f.x[0], -5);
	assert_int_equal(calls, 1);
	assert_int_equal(cpus[2].on.entry, 0x40200000);
}

static void test_cpu_on_refused(void **state)
{
	struct el2_frame f = frame_of(CPU_ON_64, 7, 0x40200000, 0);

	el2_call(&config, &cpus[0], &f);        /* no such CPU */
	assert_int_equal((int64_t)f.x[0], -2);
	f = frame_of(CPU_ON_64, 1, 0x40200002, 0);
	el2_call(&config, &cpus[0], &f);        /* no address of an instruction */
	assert_int_equal((int64_t)f.x[0], -9);
	f = frame_of(CPU_ON_64, 1, BASE + 0xfffc, 0);
	el2_call(&config, &cpus[0], &f);        /* in our memory */
	assert_int_equal((int64_t)f.x[0], -9);
	assert_int_equal(calls, 0);
	assert_false(cpus[1].pending);
	result = -4;                            /* ALREADY_ON: may be asked again */
	f = frame_of(CPU_ON_64, 1, 0x40200000, 0);
	el2_call(&config, &cpus[0], &f);
	assert_int_equal((int64_t)f.x[0], -4);
	assert_false(cpus[1].pending);
}

/* SMC32: the upper halves are anything; a 32-bit kernel may start a CPU in Thumb. */
static void test_cpu_on_32(void **state)
{
	uint64_t junk = UINT64_C(0xdead) << 32;
	struct el2_frame f = frame_of(junk | CPU_ON_32, junk | 1, junk | 0x40200000, junk | 5);

	el2_call(&config, &cpus[0], &f);
	assert_int_equal(f.x[0], 0);
	assert_int_equal(seen.x[0], CPU_ON_64);
	assert_int_equal(seen.x[1], 1);
	assert_int_equal(cpus[1].on.entry, 0x40200000);
	assert_int_equal(cpus[1].on.context, 5);
	f = frame_of(CPU_ON_32, 0x100, 0x40200001, 0);
	el2_call(&config, &cpus[0], &f);
	assert_int_equal(f.x[0], 0xfffffff7);   /* -9 in 32 bits */
	config.aarch32 = 1;
	f = frame_of(CPU_ON_32, 0x100, 0x40200001, 0);
	el2_call(&config, &cpus[0], &f);
	assert_int_equal(f.x[0], 0);
	f = frame_of(CPU_ON_32, 0x100, 0x40200002, 0);
	el2_call(&config, &cpus[0], &f);
	assert_int_equal(f.x[0], 0xfffffff7);
	/* the firmware sees nothing of the upper halves, and no 64-bit call at all */
	f = frame_of(junk | PSCI_VERSION, junk | 1, junk | 2, junk | 3);
	el2_call(&config, &cpus[0], &f);
	assert_int_equal(seen.x[0], PSCI_VERSION);
	assert_int_equal(seen.x[3], 3);
	seen.x[0] = 0;
	f = frame_of(CPU_ON_64, 1, 0x40200000, 0);
	el2_call(&config, &cpus[0], &f);
	assert_int_equal(f.x[0], 0xffffffff);
	assert_int_equal(seen.x[0], 0);
}

static void check_suspend(uint64_t function, unsigned int n)
{
	struct el2_frame f = frame_of(function, 0x11, 0x22, 0x33);

	result = -2;                            /* it did not sleep */
	f.x[n] = 0x40400000;
	f.x[n + 1] = 0x77;
	el2_call(&config, &cpus[3], &f);
	assert_int_equal((int32_t)f.x[0], -2);
	assert_int_equal(f.x[n], 0x40400000);
	assert_int_equal(seen.x[0], function | 0x40000000);
	assert_int_equal(seen.x[n], RESUME);
	assert_ptr_equal((void *)seen.x[n + 1], &cpus[3]);
	if (n == 2)
		assert_int_equal(seen.x[1], 0x11);
	assert_int_equal(cpus[3].resume.entry, 0x40400000);
	assert_int_equal(cpus[3].resume.context, 0x77);
	assert_false(cpus[3].pending);
}

static void test_suspend(void **state)
{
	check_suspend(CPU_SUSPEND_64, 2);
	check_suspend(SYS_SUSPEND_64, 1);
	check_suspend(DEF_SUSPEND_32, 1);
}

/* Everything else is the firmware's: arguments to x17 and results as they are. */
static void test_forward(void **state)
{
	struct el2_frame f = frame_of(PSCI_VERSION, 1, 2, 3);

	result = 0x10001;
	el2_call(&config, &cpus[0], &f);
	assert_int_equal(f.x[0], 0x10001);
	assert_int_equal(f.x[1], 0x1111);
	assert_int_equal(seen.x[17], 0xf011);
	f = frame_of(UINT64_C(0xc2000001), 1, 2, 3);
	el2_call(&config, &cpus[0], &f);
	assert_int_equal(seen.x[0], UINT64_C(0xc2000001));
	assert_int_equal(seen.x[3], 3);
	assert_kept(&f, 4);
}

static void test_find(void **state)
{
	assert_ptr_equal(el2_find_cpu(&config, UINT64_C(0x80000001)), &cpus[1]);   /* RES1, U, MT bits */
	assert_ptr_equal(el2_find_cpu(&config, UINT64_C(0x181000000)), &cpus[3]);
	assert_null(el2_find_cpu(&config, 2));
	assert_null(el2_find_cpu(&config, UINT64_C(0x200000000)));
}

/* --- two CPUs that turn on a third at once: one of them wins, whole ------------------- */

#define ROUNDS 20000

static pthread_barrier_t gate;
static volatile unsigned int winners;

static void *caller(void *arg)
{
	struct el2_cpu *self = arg;
	uint64_t mine = (uint64_t)(self - cpus) + 1;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		struct el2_frame f = frame_of(CPU_ON_64, 0x100, mine << 16, mine);

		pthread_barrier_wait(&gate);
		el2_call(&config, self, &f);
		if (f.x[0] == 0)
			__sync_fetch_and_add(&winners, 1);
		pthread_barrier_wait(&gate);
		if (mine == 1) {
			assert_int_equal(winners, 1);
			assert_int_equal(cpus[2].on.entry >> 16, cpus[2].on.context);
			winners = 0;
			cpus[2].pending = 0;    /* it arrives */
		}
	}
	return NULL;
}

static void test_two_callers(void **state)
{
	pthread_t thread[2];

	pthread_barrier_init(&gate, NULL, 2);
	for (unsigned int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, caller, &cpus[i]), 0);
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
}

/* --- memory copies in the other form --------------------------------------------------- */

#define SET      (UINT64_C(1) << 24)
#define EPILOGUE (UINT64_C(1) << 18)
#define WRONG    (UINT64_C(1) << 17)
#define OPTION_A (UINT64_C(1) << 16)
#define REGS     (UINT64_C(1) << 10 | 2 << 5 | 3)    /* to x1, from x2, x3 bytes */
#define N        (UINT64_C(1) << 31)

static void check_mops(uint64_t iss, uint64_t pstate, uint64_t in[3], uint64_t out[3],
		       unsigned int back)
{
	struct el2_frame f = frame_of(0, in[0], in[1], in[2]);

	assert_int_equal(el2_mops_rewind(UINT64_C(0x9e000000) | iss | REGS, pstate, &f), back);
	assert_int_equal(f.x[1], out[0]);
	assert_int_equal(f.x[2], out[1]);
	assert_int_equal(f.x[3], out[2]);
	assert_kept(&f, 4);
}

static void test_mops(void **state)
{
	uint64_t ends[] = { 0x1100, 0x2100, -UINT64_C(0xc0) }, left[] = { 0x1040, 0x2040, 0xc0 };
	uint64_t down[] = { 0x10c0, 0x20c0, 0xc0 }, starts[] = { 0x1000, 0x2000, 0xc0 };
	uint64_t set_ends[] = { 0x1100, 0xaa, -UINT64_C(0xc0) }, set_left[] = { 0x1040, 0xaa, 0xc0 };

	check_mops(OPTION_A, 0, ends, left, 4);                         /* A, up */
	check_mops(OPTION_A | EPILOGUE, 0, ends, left, 8);
	check_mops(OPTION_A, 0, starts, starts, 4);                     /* A, down */
	check_mops(WRONG, 0, ends, left, 4);                            /* A on a CPU with B */
	check_mops(0, 0, left, left, 4);                                /* B, up */
	check_mops(OPTION_A | WRONG, N, down, starts, 4);               /* B on a CPU with A, down */
	check_mops(SET | OPTION_A, 0, set_ends, set_left, 4);
	check_mops(SET, N, set_left, set_left, 4);
}

/* The size or an address may be XZR. */
static void test_mops_zero_register(void **state)
{
	struct el2_frame f = frame_of(0, 0x1000, 0x2000, 5);

	el2_mops_rewind(OPTION_A | SET | 1 << 10 | 31 << 5 | 31, 0, &f);
	assert_int_equal(f.x[1], 0x1000);
	assert_kept(&f, 4);
}

/* --- a 32-bit kernel's SMC -------------------------------------------------------------- */

#define ISS(may_fail, valid, cond) ((uint64_t)(valid) << 24 | (uint64_t)(cond) << 20 | \
				    (uint64_t)(may_fail) << 19)
#define FLAG_Z (UINT64_C(1) << 30)
#define FLAG_C (UINT64_C(1) << 29)
#define SPSR_THUMB (UINT64_C(1) << 5 | 0x13)
enum { EQ, NE, CS, HI = 8, GE = 10, LT, GT, LE, AL };

/* SPSR.IT of Arm ARM C5.2.19, from its 8 bits. */
static uint64_t it(unsigned int bits)
{
	return (uint64_t)(bits >> 2) << 10 | (uint64_t)(bits & 3) << 25;
}

static void check_smc32(uint64_t iss, uint64_t spsr, bool runs, uint64_t after)
{
	assert_int_equal(el2_smc32(UINT64_C(0x4e000000) | iss, &spsr), runs);
	assert_int_equal(spsr, after);
}

static void test_smc32_condition(void **state)
{
	const uint64_t n = UINT64_C(1) << 31, v = UINT64_C(1) << 28;

	check_smc32(ISS(0, 0, 0), 0x13, true, 0x13);            /* it has passed */
	check_smc32(ISS(1, 1, EQ), 0x13, false, 0x13);
	check_smc32(ISS(1, 1, EQ), 0x13 | FLAG_Z, true, 0x13 | FLAG_Z);
	check_smc32(ISS(1, 1, NE), 0x13 | FLAG_Z, false, 0x13 | FLAG_Z);
	check_smc32(ISS(1, 1, CS), FLAG_C, true, FLAG_C);
	check_smc32(ISS(1, 1, HI), FLAG_C | FLAG_Z, false, FLAG_C | FLAG_Z);
	check_smc32(ISS(1, 1, GE), n | v, true, n | v);
	check_smc32(ISS(1, 1, LT), n | v, false, n | v);
	check_smc32(ISS(1, 1, GT), FLAG_Z, false, FLAG_Z);
	check_smc32(ISS(1, 1, LE), FLAG_Z, true, FLAG_Z);
	check_smc32(ISS(1, 1, AL), 0, true, 0);
}

/* ITTE EQ and the like: base condition in IT[7:5], one bit for each that is left, ended by a 1. */
static void test_smc32_in_it_block(void **state)
{
	const uint64_t t = SPSR_THUMB;

	/* COND is not told: the condition is in SPSR, and the block goes on behind the SMC */
	check_smc32(ISS(1, 0, 0), t | it(0x06), false, t | it(0x0c));
	check_smc32(ISS(1, 0, 0), t | it(0x06) | FLAG_Z, true, t | it(0x0c) | FLAG_Z);
	check_smc32(ISS(1, 0, 0), t | it(0x0c), false, t | it(0x18));
	check_smc32(ISS(1, 0, 0), t | it(0x18) | FLAG_Z, false, t | FLAG_Z);    /* the NE of the end */
	check_smc32(ISS(1, 0, 0), t | it(0x18), true, t);
	check_smc32(ISS(0, 0, 0), t | it(0xa4), true, t | it(0xa8));
	/* told, or not in a block */
	check_smc32(ISS(1, 1, NE), t | it(0x0a), true, t | it(0x14));
	check_smc32(ISS(1, 0, 0), t, true, t);
	/* nothing else of SPSR changes */
	check_smc32(ISS(0, 0, 0), ~(it(0xff)) | it(0x08), true, ~(it(0xff)));
}

/* Arm ARM G8.2.38: FS is bit 10 and bits 3 to 0, or STATUS with LPAE, bit 9. */
static void test_fault_status32(void **state)
{
	assert_int_equal(el2_fault_status32(0x001), 0x21);      /* alignment */
	assert_int_equal(el2_fault_status32(0x805), 0x05);      /* translation, section, a write */
	assert_int_equal(el2_fault_status32(0x007), 0x06);      /* of a page: level 2 */
	assert_int_equal(el2_fault_status32(0x00d), 0x0d);
	assert_int_equal(el2_fault_status32(0x1008), 0x10);     /* external abort */
	assert_int_equal(el2_fault_status32(0x406), 0x11);      /* asynchronous */
	assert_int_equal(el2_fault_status32(0x221), 0x21);
	assert_int_equal(el2_fault_status32(0x206), 0x06);
	assert_int_equal(el2_fault_status32(0x009), 0xff);      /* domain: no such thing in AArch64 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cpu_on, set_up),
		cmocka_unit_test_setup(test_cpu_on_refused, set_up),
		cmocka_unit_test_setup(test_cpu_on_32, set_up),
		cmocka_unit_test_setup(test_suspend, set_up),
		cmocka_unit_test_setup(test_forward, set_up),
		cmocka_unit_test_setup(test_find, set_up),
		cmocka_unit_test_setup(test_two_callers, set_up),
		cmocka_unit_test(test_mops),
		cmocka_unit_test(test_mops_zero_register),
		cmocka_unit_test(test_smc32_condition),
		cmocka_unit_test(test_smc32_in_it_block),
		cmocka_unit_test(test_fault_status32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
