/* SPDX-License-Identifier: Apache-2.0 */
#include <arch/cold.h>

#include <arch/cache.h>
#include <arch/mmu.h>
#include <errno.h>
#include <lib/crc32.h>
#include <lib/errname.h>
#include <lib/inflate.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdbool.h>
#include "cold.h"
#include "entry.h"
#include "guarded.h"

/* Written by tools/pack-cold. */
struct packed {
	uint32_t size;          /* of the deflate stream */
	uint32_t crc;           /* CRC-32 of what comes out */
	uint8_t stream[];
};

extern const struct packed cold_packed;

static struct inflate_work work __attribute__((section(".noinit")));

bool cold_is_code(uint64_t addr)
{
	return addr >= (uint64_t)_cold_start && addr < (uint64_t)_cold_rodata;
}

/*
 * BL and ADR were packed with their own place added to the immediate, in words
 * (tools/pack-cold, Arm ARM C6.2).
 */
static void make_relative(uint32_t *code, size_t words)
{
	for (uint32_t i = 0; i < words; i++) {
		uint32_t word = code[i], immediate = 0, place = i;

		if (word >> 26 == 0x25) {                         /* BL: imm26 */
			immediate = (uint32_t)MASK(25, 0);
		} else if ((word & 0x9f000000) == 0x10000000) {   /* ADR: immhi */
			immediate = (uint32_t)MASK(23, 5);
			place = i << 5;
		}
		code[i] = (word & ~immediate) | ((word - place) & immediate);
	}
}

static int unpack(void)
{
	uint32_t size = (uint32_t)(_cold_end - _cold_start), made;
	int ret = inflate_raw_in(&work, cold_packed.stream, cold_packed.size,
				 (uint8_t *)_cold_start, size, &made);

	make_relative((uint32_t *)_cold_start, (size_t)(_cold_rodata - _cold_start) / 4);
	/* whatever inflate says of it: the stream was good when it was packed */
	return !ret && made == size && crc32(0, _cold_start, size) == cold_packed.crc ? 0 :
	       -EBADMSG;
}

/* Names START to END in the memory map as what it will be, and maps it for writing. */
static int make_room(const char *name, const char *start, const char *end, enum mem_role role)
{
	struct mem_region r = {
		.name = name,
		.va = { (uint64_t)start },
		.pa = { (uint64_t)start },
		.size = (uint64_t)(end - start),
		.type = MEM_NORMAL,
		.perm = MEM_RW,
		.guarded = guarded_pages() && role == MEM_ROLE_TEXT,
	};
	int ret = memmap_add(mem_map(), name, r.pa.v, r.size, role, NULL);

	return ret ? ret : xlat_map(mmu_live_tables(), &r, NULL);
}

static int protect(const char *start, const char *end, enum mem_perm perm)
{
	return xlat_protect(mmu_live_tables(), (va_t){ (uint64_t)start }, (uint64_t)(end - start),
			    perm);
}

static int bring_in(void)
{
	int ret;

	memmap_remove_at(mem_map(), (uint64_t)_cold_start);
	ret = make_room("cold code", _cold_start, _cold_rodata, MEM_ROLE_TEXT);
	if (!ret)
		ret = make_room("cold constants", _cold_rodata, _cold_end, MEM_ROLE_RODATA);
	if (!ret)
		ret = unpack();
	if (ret)
		return ret;
	cache_sync_code(_cold_start, (size_t)(_cold_rodata - _cold_start));
	ret = protect(_cold_start, _cold_rodata, MEM_RX);
	return ret ? ret : protect(_cold_rodata, _cold_end, MEM_RO);
}

int cold_open(void)
{
	static bool begun;
	static int result = -EBUSY;

	if (begun && !result)
		return 0;
	if (!begun) {
		begun = true;
		result = bring_in();
	}
	if (result)
		log_err("cold", "the packed part of the program cannot be opened: " ERR_FMT,
			ERR_ARG(result));
	return result;
}

int cold_open_for(const void *p)
{
	uint64_t addr = (uint64_t)p;

	return addr >= (uint64_t)_cold_start && addr < (uint64_t)_cold_end ? cold_open() : 0;
}
