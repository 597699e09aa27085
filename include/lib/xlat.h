/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VMSAv8-64 translation tables, stage 1.
 *
 * Builds and reads tables of every granule, for our own use and for a kernel.
 * One file (xlat_desc.c) knows the bits of descriptors, one function changes
 * live ones. What the library needs from outside (table memory, the store
 * itself, TLB maintenance) is injected, so a host test can record the order of
 * operations.
 *
 * A live block is never split, nor is a run of entries under the Contiguous
 * hint: both are one entry of the TLB, and taking them apart means that for a
 * moment nothing of them is mapped, the code that does it perhaps among it. An
 * operation that would need it is refused (-EBUSY); whoever wants another
 * layout builds fresh tables and switches.
 *
 * Pure; host-tested. What makes the very first map, with the MMU off, is
 * lib/xlat_tiny.h, from the same descriptors (xlat_desc.c, xlat_regs.c).
 */
#ifndef LIB_XLAT_H
#define LIB_XLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct { uint64_t v; } pa_t;
typedef struct { uint64_t v; } va_t;

/* MAIR_ELx index = enumerator; xlat_mair() gives the register. */
enum mem_type {
	MEM_DEVICE_nGnRnE,
	MEM_DEVICE_nGnRE,
	MEM_DEVICE_GRE,
	MEM_NORMAL_NC,
	MEM_NORMAL_WT,
	MEM_NORMAL,         /* write-back, read- and write-allocate */
	MEM_TYPE_COUNT
};

enum mem_perm {
	MEM_RO,
	MEM_RW,
	MEM_RX,
	MEM_RWX,            /* only by an explicit, documented grant; needs SCTLR_ELx.WXN = 0 */
};

enum regime {
	REGIME_EL1_0,
	REGIME_EL2,         /* E2H = 0: one privilege level, AP[1] RES1, XN is bit 54 */
	REGIME_EL2_0,       /* E2H = 1: laid out as EL1&0 */
	REGIME_EL3,
};

struct mem_region {
	const char *name;
	va_t va;
	pa_t pa;
	uint64_t size;
	enum mem_type type;
	enum mem_perm perm;
	bool guarded;       /* GP: indirect branches must land on BTI. Only with FEAT_BTI */
};

/* The fields from `ds` on may be left zero: 48-bit addresses, no hint. */
struct xlat_format {
	uint8_t granule_shift;   /* 12, 14 or 16 */
	uint8_t va_bits;         /* 64 - TxSZ; 25 to 48, to 52 with ds or 64K (FEAT_LVA) */
	uint8_t pa_bits;         /* 32 to 48, to 52 with ds or 64K (FEAT_LPA) */
	enum regime regime;
	bool ds;                 /* TCR_ELx.DS = 1 (FEAT_LPA2 for this granule); 4K and 16K */
	bool contiguous;         /* the Contiguous hint wherever a whole run is mapped at once */
};

struct xlat_env {
	/*
	 * One zeroed table of granule size, aligned to it; 0 when there is none
	 * left. The first one asked for is the root: it alone may be smaller,
	 * of xlat_root_size() and aligned to that.
	 */
	uint64_t (*alloc_table)(void *ctx);
	/* How many more alloc_table() can give. */
	size_t (*tables_left)(void *ctx);
	/* How the table at physical address PA is reached; NULL when no table can be there. */
	uint64_t *(*table)(void *ctx, uint64_t pa);
	/* The store of a descriptor. NULL: a plain store. */
	void (*write)(void *ctx, uint64_t *slot, uint64_t desc);
	/* Makes stores visible to the table walker (DSB ISHST; ISB). NULL when the tables are not live. */
	void (*barrier)(void *ctx);
	/* Invalidates the TLB for [va, va+size) of the regime, complete on return. NULL when not live. */
	void (*tlbi)(void *ctx, uint64_t va, uint64_t size);
	void *ctx;
};

struct xlat {
	struct xlat_format fmt;
	struct xlat_env env;
	uint64_t root;           /* physical address of the first table, for TTBR */
	uint64_t va_base;        /* 0 for TTBR0; the lowest address of the upper range for TTBR1 */
	size_t tables;           /* in use, with the root; a walk that meets more: -ELOOP */
};

/* One leaf, or one hole, as found by a lookup or a walk. */
struct xlat_run {
	uint64_t va;
	uint64_t pa;             /* meaningful when mapped */
	uint64_t size;
	bool mapped;
	enum mem_type type;
	enum mem_perm perm;
	int level;               /* of the leaf; of the invalid descriptor in a hole */
	uint64_t desc;           /* the raw descriptor */
	bool guarded;
	bool contiguous;         /* one of a run under the Contiguous hint */
};

/*
 * 0, or -EINVAL for a format that the architecture does not have (Arm ARM
 * D8.2): whether this CPU has it stands in its ID registers.
 */
int xlat_check_format(const struct xlat_format *fmt);

/* Level of the first lookup (-1 to 3) and log2 of what one entry of LEVEL maps. */
int xlat_start_level(const struct xlat_format *fmt);
unsigned int xlat_level_shift(const struct xlat_format *fmt, int level);

/* log2 of the entries that the Contiguous hint spans at LEVEL; 0 where there is no hint. */
unsigned int xlat_contiguous_shift(const struct xlat_format *fmt, int level);

/* Bytes that the root takes, and its alignment: 64 to the granule. */
uint64_t xlat_root_size(const struct xlat_format *fmt);

/*
 * Allocates the root. VA_BASE: 0, or the top 2^va_bits of the space (TTBR1, in
 * a regime that has it). -EINVAL for the format, the base or a root that is not
 * aligned, -ERANGE for a root beyond pa_bits, -ENOMEM.
 */
int xlat_init(struct xlat *x, const struct xlat_format *fmt, const struct xlat_env *env,
	      uint64_t va_base);

/*
 * Number of tables, with the root, that mapping these regions into fresh
 * tables takes: exactly, when they come in ascending order of va; in another
 * order perhaps more. The regions must be mappable together; one that could not
 * be mapped at all counts for nothing.
 */
size_t xlat_tables_needed(const struct xlat_format *fmt, const struct mem_region *region, size_t n);

/*
 * Maps a region with the largest blocks that fit. All or nothing:
 * -EINVAL  misaligned to the granule, empty, wrapping, or of no known type
 * -ERANGE  outside the VA or PA size of the format
 * -EEXIST  something is mapped there already (*at is the first such address)
 * -ENOMEM  there is less table memory than it takes
 * -EFAULT, -ELOOP  the tables are damaged: see xlat_walk()
 * Nothing was written then. at may be NULL.
 */
int xlat_map(struct xlat *x, const struct mem_region *region, uint64_t *at);

/*
 * Removes what is mapped in [va, va+size); holes are no error. -EBUSY when a
 * block or a contiguous run reaches beyond the range; -EINVAL, -ERANGE, -EFAULT,
 * -ELOOP, -EBADMSG as for xlat_map() and xlat_walk(). Nothing was written then.
 * Tables that become empty stay; xlat_prune() is for them.
 */
int xlat_unmap(struct xlat *x, va_t va, uint64_t size);

/*
 * Takes the tables out that have to do with [va, va+size) and in which nothing is
 * mapped. Each goes to GIVE_BACK with env.ctx when it is linked nowhere and in no
 * TLB any more. -EINVAL, -ERANGE, -EFAULT, -ELOOP as above.
 */
int xlat_prune(struct xlat *x, va_t va, uint64_t size, void (*give_back)(void *ctx, uint64_t pa));

/*
 * Changes permissions of what is mapped, and nothing else of it, with
 * break-before-make: a leaf at a time, a contiguous run as a whole. -ENOENT for holes, the rest as above.
 */
int xlat_protect(struct xlat *x, va_t va, uint64_t size, enum mem_perm perm);

/*
 * What the tables say of VA: its leaf, or the hole it lies in.
 * -ERANGE   VA is outside the format's range
 * -EFAULT   a table or the output lies outside what the format or env.table() reaches
 * -EBADMSG  a descriptor that is reserved at its level
 * RUN is filled as far as the walk got when tables were bad (not mapped).
 */
int xlat_lookup(const struct xlat *x, va_t va, struct xlat_run *run);

/*
 * Calls VISIT for every mapped leaf in ascending order, neighbours with equal
 * attributes merged. A non-zero return ends the walk and is returned. Bad
 * tables end it as above, or with -ELOOP when more tables are met than there
 * are (one is linked twice, or in a circle).
 */
int xlat_walk(const struct xlat *x, int (*visit)(const struct xlat_run *run, void *ctx), void *ctx);

/* The same for the leaves that touch [va, va+size). -EINVAL when empty or wrapping, -ERANGE. */
int xlat_walk_range(const struct xlat *x, va_t va, uint64_t size,
		    int (*visit)(const struct xlat_run *run, void *ctx), void *ctx);

/* MAIR_ELx for enum mem_type. */
uint64_t xlat_mair(void);

/*
 * TCR_ELx for our formats: write-back, inner shareable walks, and the other
 * half disabled (EPD1) where the regime has two. The EL2 (E2H = 0) and EL3
 * layout has its RES1 bits set.
 */
uint64_t xlat_tcr(const struct xlat_format *fmt);

/*
 * TCR_ELx for tables in one or both halves; NULL: none, EPDx is set. Physical
 * size and ds are shared: the larger size is taken. -EINVAL when the regimes
 * differ, when there is an upper half and the regime has none, when ds differs
 * between halves of 4K or 16K pages, or when both are NULL.
 */
int xlat_tcr_halves(const struct xlat_format *lower, const struct xlat_format *upper,
		    uint64_t *tcr);

/* TTBRn_ELx for a root there: bits [51:48] of its address stand in [5:2]. ASID and CnP are 0. */
uint64_t xlat_ttbr(uint64_t root);

/* "normal", "device-nGnRE", ...; "rw-", "r-x", ... */
const char *mem_type_name(enum mem_type type);
const char *mem_perm_name(enum mem_perm perm);

#endif
