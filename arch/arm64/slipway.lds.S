/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One image, linked at 0 and position independent:
 *
 *   text | rodata | data | bss | noinit | cold | early
 *
 * The file ends with data; rodata ends with the cold part, packed. [start of
 * text, end of bss) moves when the program relocates itself; of noinit only what
 * is in use does; cold is only given its place (arch/cold.h says how its contents
 * get there); early (stack and tables from before) stays behind. Boundaries where
 * permissions change are aligned to the granule that is configured, which serves
 * every smaller one too; the end, which only the early map sees, to 4 KiB.
 */
#define GRANULE    (1 << CONFIG_GRANULE_SHIFT)
#define EARLY_PAGE 0x1000

/*
 * Code of libraries may be without landing pads for indirect branches: where our
 * own is guarded, theirs is behind it, in pages of its own (guarded.h).
 */
#ifdef CONFIG_GUARDED_PAGES
#define LIBRARIES *libc.a:* *libgcc.a:*
#else
#define LIBRARIES
#endif

#define NOT_HERE EXCLUDE_FILE(*xlat_tiny.o *cold_part.o LIBRARIES)
#define UNIT_OBJECT(name) *name.o(.text .text.* .rodata .rodata.* .data.unit)

OUTPUT_FORMAT(elf64-littleaarch64)
OUTPUT_ARCH(aarch64)
ENTRY(_start)

PHDRS
{
	text PT_LOAD FLAGS(5);
	rodata PT_LOAD FLAGS(4);
	data PT_LOAD FLAGS(6);
	tls PT_TLS FLAGS(4);
	cold PT_LOAD FLAGS(4);
	early PT_LOAD FLAGS(6);
	dynamic PT_DYNAMIC FLAGS(4);
}

/* Boundaries are defined inside sections: outside they would be absolute numbers. */
SECTIONS
{
	. = 0;
	.text : {
		_image_start = .;
		/* not .text.*: with -ffunction-sections those names are also functions' */
		KEEP(*(.head))
		/*
		 * The Image header's image_size, in whole 2 MiB: at a 2 MiB boundary the
		 * blocks that the tiny map has are then ours alone.
		 */
		QUAD((_image_end - _image_start + 0x1fffff) / 0x200000 * 0x200000)
		KEEP(*(.head.rest))
		/* fills what the alignment of the tables would leave empty */
		*entry.o(.text .text.*)
		*start.o(.text .text.*)
		KEEP(*(.vectors))
		/* the part that stays at EL2 below a kernel at EL1: a unit that is copied as it is */
		. = ALIGN(0x800);
		/*
		 * The part that stays at EL3 is copied with all of the next: they share code, and
		 * equal strings of the two are merged into one, anywhere in here.
		 */
		_el3_start = .;
		KEEP(*el3_vectors.o(.el3vectors))
		_el2_start = .;
		KEEP(*el2_vectors.o(.el2vectors))
		UNIT_OBJECT(el2_resident)
		UNIT_OBJECT(el2_psci)
		UNIT_OBJECT(el2_mops)
		UNIT_OBJECT(el2_mapped)
		UNIT_OBJECT(el2_cpu_mapped)
		UNIT_OBJECT(el2_aarch32)
		UNIT_OBJECT(el2_fault32)
		UNIT_OBJECT(el2_aarch32_vectors)
		UNIT_OBJECT(contract_io)
		UNIT_OBJECT(contract)
		UNIT_OBJECT(bakery)
		UNIT_OBJECT(bakery_barrier)
		UNIT_OBJECT(early_fault)
		UNIT_OBJECT(early_pl011)
		UNIT_OBJECT(esr_names)
		. = ALIGN(16);
		_el2_end = .;
		UNIT_OBJECT(el3_resident)
		UNIT_OBJECT(el3_psci)
		UNIT_OBJECT(el3_features)
		UNIT_OBJECT(el3_gic)
		UNIT_OBJECT(el3_vectors)
		. = ALIGN(16);
		_el3_end = .;
		*(NOT_HERE .text NOT_HERE .text.*)
#ifdef CONFIG_GUARDED_PAGES
		. = ALIGN(GRANULE);
		_text_guarded_end = .;
		*libc.a:*(.text .text.*)
		*libgcc.a:*(.text .text.*)
#endif
		. = ALIGN(GRANULE);
		_text_end = .;
	} :text

	.rodata : {
		_rodata_start = .;
		/* runs only with the MMU off, so it can be where the map lets nothing run */
		*xlat_tiny.o(.text .text.*)
		*(EXCLUDE_FILE(*cold_part.o *generated/symtab*.o) .rodata
		  EXCLUDE_FILE(*cold_part.o *generated/symtab*.o) .rodata.*)
	} :rodata
	.packed : {
		*(.packed)
		. = ALIGN(GRANULE);
		_rodata_end = .;
	} :rodata

	.data : {
		_data_start = .;
		*(.data.rel.ro .data.rel.ro.*)
		*(.got .got.plt)
		*(.data .data.*)
		. = ALIGN(16);
		_data_end = .;
	} :data
	.tdata : { *(.tdata .tdata.*) } :data :tls
	.tbss : { *(.tbss .tbss.*) } :data :tls

	.bss (NOLOAD) : {
		. = ALIGN(16);
		_bss_start = .;
		/* thread-local storage: there is one thread */
		_tls_start = .;
		. += 64;
		*(.bss .bss.* COMMON)
		. = ALIGN(64);
		_bss_end = .;
	} :data
	.noinit (NOLOAD) : {
		*(.noinit .noinit.*)
		. = ALIGN(EARLY_PAGE);
		_noinit_end = .;
	} :data
	.cold ALIGN(GRANULE) : {
		_cold_start = .;
		*cold_part.o(.text .text.*)
		. = ALIGN(GRANULE);
	} :cold
	.cold.constants : {
		_cold_rodata = .;
		*cold_part.o(.rodata .rodata.*)
		. = ALIGN(16);              /* no gap: the three are packed one after the other */
	} :cold
	/* last: its size is not known in the first link */
	.cold.names : {
		*generated/symtab*.o(.rodata .rodata.*)
		. = ALIGN(GRANULE);
		_cold_end = .;
	} :cold
	.early (NOLOAD) : {
		*(.early .early.*)
		. = ALIGN(EARLY_PAGE);
		_image_end = .;
	} :early

	/* for the build only: tools/gen-relocs reads it, the image does not contain it */
	.dynamic : { *(.dynamic) } :early :dynamic
	.dynsym : { *(.dynsym) } :early
	.dynstr : { *(.dynstr) } :early
	.hash : { *(.hash) } :early
	.gnu.hash : { *(.gnu.hash) } :early
	.rela.dyn : { *(.rela .rela.*) } :early

	/DISCARD/ : {
		*(.comment .note .note.* .interp .eh_frame .eh_frame_hdr .ARM.attributes)
		*(.gnu.version*)
	}
}

ASSERT(SIZEOF(.tdata) == 0 && SIZEOF(.tbss) <= 64, "thread-local data does not fit _tls_start")
