/* SPDX-License-Identifier: Apache-2.0 */
#include <drivers/pl011.h>

#include <arch/io.h>
#include <errno.h>

/* Arm DDI 0183G, chapter 3 */
#define UARTDR   0x000
#define UARTECR  0x004
#define UARTFR   0x018
#define UARTLCRH 0x02c
#define UARTCR   0x030
#define UARTIMSC 0x038
#define UARTICR  0x044

/* Table 3-2. The flags are SERIAL_..., bit by bit. */
#define DR_ERRORS   0xf00u
#define DR_RECEIVED 0xfffu

_Static_assert(SERIAL_FRAMING == 1 << 8 && SERIAL_PARITY == 1 << 9 && SERIAL_BREAK == 1 << 10 &&
	       SERIAL_OVERRUN == 1 << 11, "drivers/serial.h");

#define FR_BUSY (1u << 3)
#define FR_RXFE (1u << 4)
#define FR_TXFF (1u << 5)

#define LCRH_FEN   (1u << 4)
#define LCRH_8BITS (3u << 5)

#define CR_UARTEN (1u << 0)
#define CR_TXE    (1u << 8)
#define CR_RXE    (1u << 9)
#define CR_WORKS  (CR_UARTEN | CR_TXE | CR_RXE)

#define ICR_ALL 0x7ffu

/* Some 0.1 s: a full FIFO at 1200 baud. In register reads, as it must work before there is a timer. */
#define MAX_SPINS 1000000u

static void wait_while(uint64_t base, uint32_t flag)
{
	for (uint32_t spins = 0; spins < MAX_SPINS; spins++)
		if (!(io_read32(base + UARTFR) & flag))
			return;
}

void pl011_init(uint64_t base)
{
	uint32_t cr = io_read32(base + UARTCR);

	if ((cr & CR_WORKS) == CR_WORKS)
		return;
	if (cr & CR_UARTEN)
		pl011_drain(base);
	/* 3.3.8: the other registers may only change while the port is disabled */
	io_write32(base + UARTCR, 0);
	io_write32(base + UARTECR, 0);
	if (!(cr & CR_UARTEN))
		io_write32(base + UARTLCRH, LCRH_8BITS | LCRH_FEN);
	io_write32(base + UARTCR, cr | CR_WORKS);
}

void pl011_putc(uint64_t base, char c)
{
	wait_while(base, FR_TXFF);
	io_write32(base + UARTDR, (uint8_t)c);
}

int pl011_getc(uint64_t base)
{
	uint32_t data;

	if (!pl011_rx_ready(base))
		return -EAGAIN;
	data = io_read32(base + UARTDR);
	if (data & DR_ERRORS)
		io_write32(base + UARTECR, 0);
	return (int)(data & DR_RECEIVED);
}

bool pl011_rx_ready(uint64_t base)
{
	return !(io_read32(base + UARTFR) & FR_RXFE);
}

void pl011_drain(uint64_t base)
{
	wait_while(base, FR_BUSY);
}

int pl011_quiesce(uint64_t base)
{
	io_write32(base + UARTIMSC, 0);
	io_write32(base + UARTICR, ICR_ALL);
	return io_read32(base + UARTIMSC) ? -EIO : 0;
}

const struct serial_ops pl011_ops = {
	.init = pl011_init,
	.put = pl011_putc,
	.get = pl011_getc,
	.rx_ready = pl011_rx_ready,
	.drain = pl011_drain,
};
