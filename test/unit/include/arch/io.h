/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Register access for host tests, in place of include/arch/io.h: every access
 * goes to a model of the device that the test provides.
 */
#ifndef ARCH_IO_H
#define ARCH_IO_H

#include <stdint.h>

/* Defined by the test, or by a model that it is linked with. WIDTH is 1, 2, 4 or 8. */
uint64_t host_io_read(uint64_t addr, unsigned int width);
void host_io_write(uint64_t addr, uint64_t value, unsigned int width);

#define HOST_IO(bits)                                                                 \
	static inline uint##bits##_t io_read##bits(uint64_t addr)                     \
	{                                                                             \
		return (uint##bits##_t)host_io_read(addr, bits / 8);                  \
	}                                                                             \
	static inline void io_write##bits(uint64_t addr, uint##bits##_t v)            \
	{                                                                             \
		host_io_write(addr, v, bits / 8);                                     \
	}

HOST_IO(8)
HOST_IO(16)
HOST_IO(32)
HOST_IO(64)

static inline void io_wmb(void)
{
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

static inline void io_rmb(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

static inline void io_mb(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

#endif
