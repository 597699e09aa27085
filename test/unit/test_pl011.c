/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <errno.h>

#include <arch/io.h>
#include <drivers/pl011.h>

#define BASE 0x9000000u

static struct {
	uint32_t cr, lcrh, imsc, imsc_stuck, data;
	bool receive;               /* a byte waits */
	unsigned int full;          /* so many reads of FR see a full FIFO */
	unsigned int busy;          /* and a busy line */
	unsigned int reads, writes;
	char sent;
	bool errors_cleared, interrupts_cleared;
} uart;

uint64_t host_io_read(uint64_t addr, unsigned int width)
{
	uint64_t fr = uart.receive ? 0 : 1u << 4;

	uart.reads++;
	assert_int_equal(width, 4);
	switch (addr - BASE) {
	case 0x000:
		assert_true(uart.receive);
		uart.receive = false;
		return uart.data;
	case 0x018:
		fr |= (uart.full ? 1u << 5 : 0) | (uart.busy ? 1u << 3 : 0);
		uart.full -= uart.full != 0;
		uart.busy -= uart.busy != 0;
		return fr;
	case 0x030:
		return uart.cr;
	case 0x038:
		return uart.imsc | uart.imsc_stuck;
	}
	fail();
	return 0;
}

void host_io_write(uint64_t addr, uint64_t value, unsigned int width)
{
	uart.writes++;
	assert_int_equal(width, 4);
	switch (addr - BASE) {
	case 0x000:
		uart.sent = (char)value;
		return;
	case 0x004:
		uart.errors_cleared = true;
		return;
	case 0x02c:
		assert_int_equal(uart.cr & 1, 0);
		uart.lcrh = (uint32_t)value;
		return;
	case 0x030:
		assert_int_equal(uart.busy, 0);
		uart.cr = (uint32_t)value;
		return;
	case 0x038:
		uart.imsc = (uint32_t)value;
		return;
	case 0x044:
		uart.interrupts_cleared = value == 0x7ff;
		return;
	}
	fail();
}

static int set_up(void **state)
{
	uart = (typeof(uart)){ .cr = 0x301 };
	return 0;
}

static void test_init_of_a_working_port(void **state)
{
	uart.cr = 0xc301;           /* with flow control */
	pl011_init(BASE);
	assert_int_equal(uart.writes, 0);
}

static void test_init_after_reset(void **state)
{
	uart.cr = 0x300;
	pl011_init(BASE);
	assert_int_equal(uart.cr, 0x301);
	assert_int_equal(uart.lcrh, 0x70);
}

/* Somebody only wanted to print: the line's settings stay, reception is added. */
static void test_init_of_a_sending_port(void **state)
{
	uart.cr = 0x101;
	uart.lcrh = 0x12;
	uart.busy = 10;
	pl011_init(BASE);
	assert_int_equal(uart.cr, 0x301);
	assert_int_equal(uart.lcrh, 0x12);
}

static void test_send(void **state)
{
	uart.full = 5;
	pl011_ops.put(BASE, '\xfe');
	assert_int_equal(uart.sent, '\xfe');
	assert_int_equal(uart.reads, 6);
	uart.busy = 3;
	pl011_ops.drain(BASE);
	assert_int_equal(uart.busy, 0);
}

static void test_stuck_port(void **state)
{
	uart.full = uart.busy = UINT32_MAX;
	pl011_ops.put(BASE, 'x');
	pl011_ops.drain(BASE);
	assert_in_range(uart.reads, 1000, 10000000);
}

static void test_receive(void **state)
{
	assert_int_equal(pl011_ops.get(BASE), -EAGAIN);
	uart.receive = true;
	uart.data = 0xe4;
	assert_true(pl011_ops.rx_ready(BASE));
	assert_int_equal(pl011_ops.get(BASE), 0xe4);
	assert_false(pl011_ops.rx_ready(BASE));
	for (unsigned int bit = 8; bit < 12; bit++) {
		uart.receive = true;
		uart.data = 1u << bit | 0x41;
		uart.errors_cleared = false;
		assert_int_equal(pl011_ops.get(BASE), (int)(1u << bit | 0x41));
		assert_true(uart.errors_cleared);
	}
}

static void test_quiesce(void **state)
{
	uart.imsc = 0x50;
	assert_int_equal(pl011_quiesce(BASE), 0);
	assert_int_equal(uart.imsc, 0);
	assert_true(uart.interrupts_cleared);
	assert_int_equal(uart.cr, 0x301);
	uart.imsc_stuck = 0x10;
	assert_int_equal(pl011_quiesce(BASE), -EIO);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_init_of_a_working_port),
		TEST(test_init_after_reset),
		TEST(test_init_of_a_sending_port),
		TEST(test_send),
		TEST(test_stuck_port),
		TEST(test_receive),
		TEST(test_quiesce),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
