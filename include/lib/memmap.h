/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory map: a list of named physical ranges.
 *
 * One instance describes the machine: banks of RAM, and over them the ranges
 * that somebody owns (firmware reservations, our own sections, loads), and
 * beside them MMIO. It alone feeds the page tables, the placement of loads,
 * `meminfo`, the fault reports and the devicetree reservations.
 *
 * Names are copied into the map, which holds no pointer at all: it stays valid
 * when the image that holds it is relocated.
 *
 * Pure (no hardware, no allocation, safe with the MMU off); host-tested.
 */
#ifndef LIB_MEMMAP_H
#define LIB_MEMMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMMAP_NAME_LEN  28
#define MEMMAP_MAX_BANKS 32
#define MEMMAP_MAX_RANGES 160

enum mem_role {
	MEM_ROLE_FIRMWARE,  /* reserved by the previous stage: mapped, never allocated */
	MEM_ROLE_NOMAP,     /* no-map: never mapped, not even for speculation */
	MEM_ROLE_TEXT,      /* our code: RX */
	MEM_ROLE_RODATA,    /* our constants: RO */
	MEM_ROLE_DATA,      /* our data, bss, heap: RW */
	MEM_ROLE_STACK,     /* RW */
	MEM_ROLE_GUARD,     /* RAM that is left unmapped on purpose */
	MEM_ROLE_TABLES,    /* translation tables: RW */
	MEM_ROLE_FDT,       /* a devicetree in use: RW */
	MEM_ROLE_LOAD,      /* something a command loaded: RW; freed or replaced by name */
	MEM_ROLE_RESIDENT,  /* ours, stays after the hand-off: no-map for the kernel */
	MEM_ROLE_MMIO,      /* device registers: Device-nGnRE, never executable */
};

struct memrange {
	uint64_t base;
	uint64_t size;
	enum mem_role role;
	char name[MEMMAP_NAME_LEN];
};

struct memmap {
	struct memrange bank[MEMMAP_MAX_BANKS];     /* RAM, sorted, disjoint, merged */
	struct memrange range[MEMMAP_MAX_RANGES];   /* owned ranges, sorted, disjoint */
	size_t nbanks;
	size_t nranges;
};

/* Adds a bank of RAM. Overlapping and touching banks are merged. -EINVAL wraps or empty, -ENOSPC. */
int memmap_add_ram(struct memmap *map, uint64_t base, uint64_t size);

/*
 * Takes [base, base+size) for ROLE. -EEXIST when it overlaps a range that is
 * there (*conflict then points at it; conflict may be NULL), -EINVAL when it is
 * empty or wraps, -ENOSPC when the map is full. MMIO and reservations may lie
 * outside RAM; the other roles give -ERANGE there.
 */
int memmap_add(struct memmap *map, const char *name, uint64_t base, uint64_t size,
	       enum mem_role role, const struct memrange **conflict);

/*
 * Like memmap_add() for reservations that the previous stage describes: parts
 * that are taken already keep their first owner, the rest is added. For
 * MEM_ROLE_NOMAP it is the other way round: the stricter role wins.
 */
int memmap_reserve(struct memmap *map, const char *name, uint64_t base, uint64_t size,
		   enum mem_role role);

/* Gives back every range called NAME. Returns how many there were. */
int memmap_remove(struct memmap *map, const char *name);

/* Gives back the range that begins at BASE. -ENOENT. */
int memmap_remove_at(struct memmap *map, uint64_t base);

struct memmap_want {
	uint64_t size;
	uint64_t align;      /* power of two, 1 for none */
	uint64_t lo, hi;     /* the range must lie in [lo, hi); hi = 0 means no limit */
	bool from_top;       /* highest place that fits instead of lowest */
};

/* Finds free RAM. -ENOMEM when nothing fits, -EINVAL for absurd wishes. Takes nothing. */
int memmap_find_free(const struct memmap *map, const struct memmap_want *want, uint64_t *base);

/* memmap_find_free() and memmap_add(). */
int memmap_alloc(struct memmap *map, const char *name, const struct memmap_want *want,
		 enum mem_role role, uint64_t *base);

/* The owned range, else the bank of RAM, that holds ADDR; NULL when nothing does. */
const struct memrange *memmap_lookup(const struct memmap *map, uint64_t addr);

/* The owned range that shares a byte with [base, base+size); NULL when there is none. */
const struct memrange *memmap_overlap(const struct memmap *map, uint64_t base, uint64_t size);

/* True when all of [base, base+size) is RAM (owned or not). */
bool memmap_is_ram(const struct memmap *map, uint64_t base, uint64_t size);

/* "text", "no-map", ... Never NULL. */
const char *mem_role_name(enum mem_role role);

/* True when the role may be mapped at all. */
bool mem_role_mapped(enum mem_role role);

#endif
