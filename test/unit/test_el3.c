/* SPDX-License-Identifier: Apache-2.0 */
/* PSCI of the part that stays at EL3, with CPUs of the test's. */
#include "unit.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "../../arch/arm64/el3_resident.h"

#define CPU_ON        UINT64_C(0xc4000003)
#define CPU_ON_32     UINT64_C(0x84000003)
#define CPU_OFF       UINT64_C(0x84000002)
#define AFFINITY_INFO UINT64_C(0xc4000004)
#define FEATURES      UINT64_C(0x8400000a)
#define BASE          UINT64_C(0x0e000000)
#define SIZE          UINT64_C(0x10000)
#define CPUS          8

static struct el3_cpu cpus[CPUS];
static struct el3_config config;
static const struct el3_cpu *woken, *gone;
static unsigned int wakes;
static int line_raised;

void el3_wake(const struct el3_config *c, const struct el3_cpu *cpu)
{
	assert_ptr_equal(c, &config);
	woken = cpu;
	__sync_fetch_and_add(&wakes, 1);
}

void el3_off(struct el3_cpu *self)
{
	gone = self;
	self->state = EL3_OFF;
}

void el3_raise_line(const struct el3_config *c, unsigned int line)
{
	line_raised = (int)line;
}

void resident_barrier(void)
{
	__sync_synchronize();
	sched_yield();                  /* the other CPU may come in between */
}

/* Two clusters of 4; the last CPU does not exist. */
static int set_up(void **state)
{
	memset(cpus, 0, sizeof(cpus));
	for (unsigned int i = 0; i < CPUS - 1; i++)
		cpus[i].state = i ? EL3_OFF : EL3_ON;
	config = (struct el3_config){
		.cpu = cpus, .ncpus = CPUS, .cluster_cpus = 4,
		.board = { .resident_base = BASE, .resident_size = SIZE, .gpio_base = 1,
			   .gpio_poweroff = 5, .gpio_reset = 6 },
	};
	woken = gone = NULL;
	wakes = 0;
	line_raised = -1;
	return 0;
}

static int64_t call(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	return el3_psci(&config, &cpus[0], function, a1, a2, a3);
}

static void test_cpu_on(void **state)
{
	assert_int_equal(call(CPU_ON, 0x101, 0x140200000, 0xabc), 0);
	assert_ptr_equal(woken, &cpus[5]);
	assert_int_equal(cpus[5].state, EL3_PENDING);
	assert_int_equal(cpus[5].entry, 0x140200000);
	assert_int_equal(cpus[5].context, 0xabc);
	assert_int_equal(call(AFFINITY_INFO, 0x101, 0, 0), 2);
	/* a second call before it has gone does not touch the first one's entry */
	assert_int_equal(call(CPU_ON, 0x101, 0x40300000, 1), -5);
	assert_int_equal(cpus[5].entry, 0x140200000);
	cpus[5].state = EL3_ON;
	assert_int_equal(call(CPU_ON, 0x101, 0x40300000, 1), -4);
	assert_int_equal(wakes, 1);
}

static void test_cpu_on_refused(void **state)
{
	static const uint64_t strangers[] = { 4, 0x104, 0x200, 0x103, 0x10000, UINT64_C(1) << 32 };

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		assert_int_equal(call(CPU_ON, strangers[i], 0x40200000, 0), -2);
		assert_int_equal(call(AFFINITY_INFO, strangers[i], 0, 0), -2);
	}
	assert_int_equal(call(CPU_ON, 0, 0x40200000, 0), -4);
	assert_int_equal(call(CPU_ON, 1, 0x40200002, 0), -9);
	assert_int_equal(call(CPU_ON, 1, 0x40200001, 0), -9);
	assert_int_equal(call(CPU_ON, 1, BASE, 0), -9);
	assert_int_equal(call(CPU_ON, 1, BASE + SIZE - 4, 0), -9);
	assert_int_equal(wakes, 0);
	assert_int_equal(call(CPU_ON, 1, BASE + SIZE, 0), 0);
}

/* SMC32: the upper halves are anything. */
static void test_cpu_on_32(void **state)
{
	uint64_t junk = UINT64_C(0xdead) << 32;

	assert_int_equal(call(junk | CPU_ON_32, junk | 1, junk | 0x40200000, junk | 5), 0);
	assert_int_equal(cpus[1].entry, 0x40200000);
	assert_int_equal(cpus[1].context, 5);
}

static void test_affinity_info(void **state)
{
	assert_int_equal(call(AFFINITY_INFO, 0x80000000, 0, 0), 0);    /* RES1, U, MT bits */
	assert_int_equal(call(AFFINITY_INFO, 1, 0, 0), 1);
	assert_int_equal(call(AFFINITY_INFO, 1, 1, 0), -2);
}

static void test_off(void **state)
{
	call(CPU_OFF, 0, 0, 0);
	assert_ptr_equal(gone, &cpus[0]);
	assert_int_equal(el3_psci(&config, &cpus[1], CPU_ON, 0, 0x40200000, 7), 0);
	assert_ptr_equal(woken, &cpus[0]);
}

static void test_machine(void **state)
{
	call(0x84000008, 0, 0, 0);
	assert_int_equal(line_raised, 5);
	call(0x84000009, 0, 0, 0);
	assert_int_equal(line_raised, 6);
	line_raised = -1;
	config.board.gpio_base = 0;
	assert_int_equal(call(0x84000009, 0, 0, 0), -1);
	assert_int_equal(line_raised, -1);
	assert_int_equal(call(FEATURES, 0x84000009, 0, 0), -1);
}

static void test_features(void **state)
{
	assert_int_equal(call(0x84000000, 0, 0, 0), 0x10001);
	assert_int_equal(call(0x84000006, 0, 0, 0), 2);
	assert_int_equal(call(FEATURES, CPU_ON, 0, 0), 0);
	assert_int_equal(call(FEATURES, CPU_ON_32, 0, 0), 0);
	assert_int_equal(call(FEATURES, CPU_OFF, 0, 0), 0);
	assert_int_equal(call(FEATURES, AFFINITY_INFO, 0, 0), 0);
	assert_int_equal(call(FEATURES, 0x84000009, 0, 0), 0);
	assert_int_equal(call(FEATURES, 0xc4000001, 0, 0), -1);        /* CPU_SUSPEND */
	assert_int_equal(call(0xc4000001, 0, 0, 0), -1);
	assert_int_equal(call(0xc4000002, 0, 0, 0), -1);               /* CPU_OFF has no 64-bit form */
}

/* --- two CPUs that turn on a third at once: one of them wins, whole ------------------- */

#define ROUNDS 5000

static pthread_barrier_t gate;
static volatile unsigned int winners;

static void *caller(void *arg)
{
	struct el3_cpu *self = arg;
	uint64_t mine = (uint64_t)(self - cpus) + 1;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		pthread_barrier_wait(&gate);
		if (el3_psci(&config, self, CPU_ON, 2, mine << 16, mine) == 0)
			__sync_fetch_and_add(&winners, 1);
		pthread_barrier_wait(&gate);
		if (mine == 1) {
			assert_int_equal(winners, 1);
			assert_int_equal(cpus[2].entry >> 16, cpus[2].context);
			winners = 0;
			cpus[2].state = EL3_OFF;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cpu_on, set_up),
		cmocka_unit_test_setup(test_cpu_on_refused, set_up),
		cmocka_unit_test_setup(test_cpu_on_32, set_up),
		cmocka_unit_test_setup(test_affinity_info, set_up),
		cmocka_unit_test_setup(test_off, set_up),
		cmocka_unit_test_setup(test_machine, set_up),
		cmocka_unit_test_setup(test_features, set_up),
		cmocka_unit_test_setup(test_two_callers, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
