/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access to device registers.
 *
 * Single loads and stores of the stated width, in inline assembly so that the
 * compiler emits exactly one access with a base register (an instruction that
 * a hypervisor can emulate: no writeback, no pairs). They order nothing but
 * themselves: Device-nGnRE accesses to one peripheral stay in order; use
 * io_wmb() before telling a device that memory is ready and io_rmb() before
 * reading what it wrote.
 */
#ifndef ARCH_IO_H
#define ARCH_IO_H

#include <stdint.h>

#define IO_READ(name, type, insn, mod)                                            \
	static inline type name(uint64_t addr)                                    \
	{                                                                         \
		type v;                                                           \
		__asm__ volatile(insn " %" mod "0, [%1]" : "=r"(v) : "r"(addr) : "memory"); \
		return v;                                                         \
	}
#define IO_WRITE(name, type, insn, mod)                                           \
	static inline void name(uint64_t addr, type v)                            \
	{                                                                         \
		__asm__ volatile(insn " %" mod "0, [%1]" : : "rZ"(v), "r"(addr) : "memory"); \
	}

IO_READ(io_read8, uint8_t, "ldrb", "w")
IO_READ(io_read16, uint16_t, "ldrh", "w")
IO_READ(io_read32, uint32_t, "ldr", "w")
IO_READ(io_read64, uint64_t, "ldr", "x")
IO_WRITE(io_write8, uint8_t, "strb", "w")
IO_WRITE(io_write16, uint16_t, "strh", "w")
IO_WRITE(io_write32, uint32_t, "str", "w")
IO_WRITE(io_write64, uint64_t, "str", "x")

/* Memory written before is visible to devices before registers are written after. */
static inline void io_wmb(void)
{
	__asm__ volatile("dmb oshst" ::: "memory");
}

/* Registers or memory read before are read before memory read after. */
static inline void io_rmb(void)
{
	__asm__ volatile("dmb oshld" ::: "memory");
}

static inline void io_mb(void)
{
	__asm__ volatile("dmb osh" ::: "memory");
}

#endif
