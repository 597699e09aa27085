/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MMU and caches are on, but the program still stands where it was loaded. It
 * reads the devicetree, makes the memory map, moves to the top of usable RAM so
 * that kernels can be placed where they like, and makes the final map.
 */
#include <arch/cpu.h>
#include <arch/cache.h>
#include <arch/main.h>
#include <arch/mmu.h>
#include <errno.h>
#include <lib/crc32.h>
#include <lib/crc32c.h>
#include <lib/hash.h>
#include <lib/dt_memory.h>
#include <lib/dt_spin.h>
#include <lib/errname.h>
#include <lib/fdt_check.h>
#include <lib/relocs.h>
#include <lib/util.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>
#include "cold.h"
#include "entropy.h"
#include "entry.h"
#include "fault.h"
#include "guarded.h"
#include "mmu.h"
#include "pac.h"
#include "sysreg.h"

#define IMAGE_MAGIC       56         /* of a Linux Image's header, start.S */
#define IMAGE_MAGIC_SIZE  4
#define MAX_DT_NODES      4096
#define EXCEPTION_STACK   0x4000
#define MIN_HEAP          MIB(1)     /* tables, shell and file systems work with that */
#define RELOC_CEILING     GIB(4)     /* below it every DMA master can reach us */

/* Not cleared, and moved only as far as it is filled. */
static struct dt_node dt_store[MAX_DT_NODES] __attribute__((section(".noinit")));
static struct dt machine_dt;

uint64_t reloc_base;
void debug_relocated(uint64_t base);

static void __attribute__((noreturn)) give_up(const char *what, int err)
{
	printf("Slipway cannot start: %s: " ERR_FMT "\n", what, ERR_ARG(err));
	cpu_halt();
}

/* --- making the C environment true at BASE ------------------------------------- */

/*
 * Moves every address in IMAGE's .data by DELTA. The words hold addresses for
 * where the image was before: 0 as linked, then wherever it was loaded.
 */
static void apply_relocations(char *image, uint64_t delta)
{
	uint64_t *data = (uint64_t *)(image + (_data_start - _image_start));

	for (size_t i = 0; i < relocs_count; i++, data += 64) {
		for (uint64_t bits = relocs_bits[i]; bits; bits &= bits - 1)
			data[__builtin_ctzll(bits)] += delta;
	}
}

/* The only thread's storage; AAPCS64: TP points 16 bytes before the TLS block. */
static void set_thread_pointer(void)
{
	write_sysreg(TPIDR_EL0, (uint64_t)_tls_start - 16);
}

/* Entered again, as the kernel that its header says it is, what is left here would not run. */
static void spoil_header(void)
{
	memset(_image_start + IMAGE_MAGIC, 0, IMAGE_MAGIC_SIZE);
}

void boot_in_place(const struct entry_state *entry)
{
	spoil_header();
	memset(_bss_start, 0, (size_t)(_bss_end - _bss_start));
	apply_relocations(_image_start, (uint64_t)_image_start);
	set_thread_pointer();
	entry_record = *entry;
	early_map_enter();
}

/* --- where to ------------------------------------------------------------------------ */

/* One stretch of RAM, cut into named pieces from its start. */
struct layout {
	uint64_t base;
	uint64_t image;       /* text at base; image bytes up to the end of cold */
	uint64_t guard, stack, exception_guard, exception_stack;
	uint64_t fdt, heap, tables, end;
};

static void plan_layout(struct layout *l, uint64_t base, uint64_t fdt_size, uint64_t heap_size,
			uint64_t tables_size)
{
	uint64_t page = mmu_page_size();

	l->base = base;
	l->image = ALIGN_UP((uint64_t)(_cold_end - _image_start), page);
	l->guard = base + l->image;
	l->stack = l->guard + page;
	l->exception_guard = l->stack + ALIGN_UP(CONFIG_STACK_SIZE, page);
	l->exception_stack = l->exception_guard + page;
	l->fdt = l->exception_stack + ALIGN_UP(EXCEPTION_STACK, page);
	l->heap = l->fdt + ALIGN_UP(fdt_size, page);
	l->tables = l->heap + ALIGN_UP(heap_size, page);
	l->end = l->tables + tables_size;
}

static int name_layout(struct memmap *map, const struct layout *l)
{
	uint64_t text = l->base, rodata = l->base + (uint64_t)(_text_end - _image_start);
	uint64_t data = l->base + (uint64_t)(_data_start - _image_start);
	uint64_t cold = l->base + (uint64_t)(_cold_start - _image_start);
	const struct {
		const char *name;
		uint64_t from, to;
		enum mem_role role;
	} pieces[] = {
		{ "text", text, rodata, MEM_ROLE_TEXT },
		{ "rodata", rodata, data, MEM_ROLE_RODATA },
		{ "data", data, cold, MEM_ROLE_DATA },
		{ "cold part, packed", cold, l->guard, MEM_ROLE_GUARD },
		{ "stack guard", l->guard, l->stack, MEM_ROLE_GUARD },
		{ "stack", l->stack, l->exception_guard, MEM_ROLE_STACK },
		{ "exception stack guard", l->exception_guard, l->exception_stack, MEM_ROLE_GUARD },
		{ "exception stack", l->exception_stack, l->fdt, MEM_ROLE_STACK },
		{ "control devicetree", l->fdt, l->heap, MEM_ROLE_FDT },
		{ "heap", l->heap, l->tables, MEM_ROLE_DATA },
		{ "translation tables", l->tables, l->end, MEM_ROLE_TABLES },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		int ret = memmap_add(map, pieces[i].name, pieces[i].from,
				     pieces[i].to - pieces[i].from, pieces[i].role, NULL);

		if (ret)
			return ret;
	}
	return guarded_pages() ? guarded_split_text(map, text) : 0;
}

/* Below 4 GiB where possible; the heap takes less when RAM is short. */
static int find_stretch(const struct memmap *map, struct layout *l, uint64_t fdt_size,
			uint64_t tables_size)
{
	struct memmap_want want = { .align = MIB(2), .from_top = true };
	uint64_t base;

	for (uint64_t heap = CONFIG_HEAP_SIZE; heap >= MIN_HEAP; heap /= 2) {
		plan_layout(l, 0, fdt_size, heap, tables_size);
		want.size = l->end;
		want.hi = RELOC_CEILING;
		if (memmap_find_free(map, &want, &base)) {
			want.hi = 0;
			if (memmap_find_free(map, &want, &base))
				continue;
		}
		plan_layout(l, base, fdt_size, heap, tables_size);
		return 0;
	}
	return -ENOMEM;
}

/*
 * The old image, and the devicetree where it was found, are in use until the
 * switch: the new place must not overlap them. Both are free afterwards.
 */
static int choose_place(struct memmap *map, struct layout *l, const void *fdt, uint64_t tables_size)
{
	int ret;

	memmap_reserve(map, "old image", (uint64_t)_image_start,
		       (uint64_t)(_image_end - _image_start), MEM_ROLE_FIRMWARE);
	memmap_reserve(map, "old devicetree", (uint64_t)fdt, fdt_totalsize(fdt), MEM_ROLE_FIRMWARE);
	ret = find_stretch(map, l, fdt_used_size(fdt), tables_size);
	memmap_remove(map, "old image");
	memmap_remove(map, "old devicetree");
	return ret ? ret : name_layout(map, l);
}

/* --- moving ------------------------------------------------------------------------------ */

static void move_image(const struct layout *l)
{
	char *dest = (char *)l->base;
	size_t used = machine_dt.count * sizeof(dt_store[0]);

	memcpy(dest, _image_start, (size_t)(_bss_end - _image_start));
	memcpy(dest + ((char *)dt_store - _image_start), dt_store, used);
	apply_relocations(dest, l->base - (uint64_t)_image_start);
}

static void *moved(const struct layout *l, const void *p)
{
	return (void *)(l->base + (uint64_t)((const char *)p - _image_start));
}

static void move_fdt(const struct layout *l)
{
	struct dt *dt = moved(l, &machine_dt);
	uint64_t used = fdt_used_size(dt->fdt);     /* QEMU's tree claims 1 MiB and fills 8 KiB */

	memcpy((void *)l->fdt, dt->fdt, used);
	fdt_set_totalsize((void *)l->fdt, (uint32_t)used);
	dt->node = moved(l, dt_store);
	dt_rebase(dt, (void *)l->fdt);
}

void debug_relocated(uint64_t base)
{
	__asm__ volatile("" : : "r"(base));
}

void boot_relocated(uint64_t base)
{
	write_sysreg(TPIDRRO_EL0, VECTORS_RUNNING);
	set_thread_pointer();
	mmu_adopt();
	if (id_field(ID_AA64ISAR0_EL1, 16)) {    /* FEAT_CRC32 */
		crc32_use(crc32_armv8);
		if (IS_ENABLED(CONFIG_FS_EXT4))
			crc32c_use(crc32c_armv8);
	}
	if (IS_ENABLED(CONFIG_HASH))             /* FEAT_SHA256, FEAT_SHA512 */
		hash_use(id_field(ID_AA64ISAR0_EL1, 12) >= 1, id_field(ID_AA64ISAR0_EL1, 12) >= 2);
	reloc_base = base;
	debug_relocated(base);
	serror_unmask();
	slipway_main(&machine_dt);
}

static void jump(const struct layout *l)
{
	struct world w = {
		.sctlr = sctlr_for(running_regime()),
		.mair = xlat_mair(),
		.sp = l->exception_guard,
		.exception_sp = l->fdt,
		.vbar = (uint64_t)moved(l, vectors),
		.entry = (uint64_t)moved(l, (void *)(uintptr_t)boot_relocated),
		.arg = l->base,
		.resume = (uint64_t)moved(l, switch_resume),
	};
	const struct xlat *tables = moved(l, mmu_tables());

	if (IS_ENABLED(CONFIG_STACK_PROTECTOR))
		*(uint64_t *)moved(l, &__stack_chk_guard) = entropy_word(&machine_dt) << 8;
	if (IS_ENABLED(CONFIG_RETURN_ADDRESS_PAC))
		w.sctlr |= pac_start(entropy_word(&machine_dt), entropy_word(&machine_dt));
	if (guarded_pages())
		w.sctlr |= SCTLR_BT;
	w.ttbr0 = xlat_ttbr(tables->root);
	w.tcr = xlat_tcr(&tables->fmt);
	/* fetched with the MMU off next, and through the I-cache after */
	cache_clean_poc((void *)l->base, (size_t)(_text_end - _image_start));
	switch_world(&w);
}

void boot_cached(const struct entry_state *entry)
{
	struct memmap *map = mem_map();
	struct layout layout;
	uint64_t tables_size;
	const void *fdt;
	int ret;

	fdt = find_fdt(entry->x[0]);
	if (!fdt)
		give_up("no devicetree, neither in x0 nor where the board has it", -ENOENT);
	ret = dt_index(&machine_dt, fdt, dt_store, MAX_DT_NODES);
	if (ret)
		give_up("the devicetree is not usable", ret);
	ret = dt_memory(&machine_dt, map);
	if (ret)
		give_up("no usable memory in the devicetree", ret);
	if (IS_ENABLED(CONFIG_SPIN_TABLE))
		ret = dt_spin_reserve(&machine_dt, map);
	if (ret)
		give_up("more CPUs that spin than the memory map has room for", ret);
	ret = mmu_choose_format();
	if (ret)
		give_up("no translation granule that the program is aligned for", ret);
	ret = mmu_reserve_unmapped();
	if (ret)
		give_up("memory that cannot be mapped", ret);
	ret = mmu_collect_mmio(&machine_dt);
	if (ret)
		give_up("device registers", ret);
	tables_size = mmu_tables_size();
	ret = choose_place(map, &layout, fdt, tables_size);
	if (ret)
		give_up("RAM too small, or all of it reserved", ret);
	ret = early_map_memory(layout.base, layout.end - layout.base);
	if (!ret)
		ret = mmu_build(layout.tables, tables_size);
	if (ret)
		give_up("the memory map could not be made", ret);
	move_image(&layout);
	move_fdt(&layout);
	jump(&layout);
	cpu_halt();
}
