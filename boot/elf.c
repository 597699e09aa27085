/* SPDX-License-Identifier: Apache-2.0 */
/* The parser: what an ELF file says about itself, and whether that can be. Pure. */
#include <boot/elf.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>

/* System V gABI, chapter 4, "ELF Header", and chapter 5, "Program Header" */
#define E_CLASS      4
#define E_DATA       5
#define E_TYPE       16
#define E_MACHINE    18
#define E_VERSION    20
#define E_ENTRY      24
#define ELFCLASS32   1
#define ELFCLASS64   2
#define ELFDATA2LSB  1
#define ET_EXEC      2
#define ET_DYN       3
#define EM_ARM       40           /* ELF for the Arm Architecture (AAELF32), 5.2 */
#define EM_AARCH64   183          /* ELF for the Arm 64-bit architecture (AAELF64), 5.2 */
#define PN_XNUM      0xffff

#define P_TYPE       0
#define PT_LOAD      1
#define PT_INTERP    3
#define PF_X         1
#define PF_W         2

/* Where the fields of a class are, in bytes; addresses, offsets and sizes have WORD bytes. */
static const struct layout {
	uint8_t word, machine;
	uint8_t ehdr_size, phoff, phentsize, phnum;
	uint8_t phdr_size, flags, offset, vaddr, paddr, filesz, memsz, align;
} layouts[] = {
	[ELFCLASS32] = { 4, EM_ARM, 52, 28, 42, 44, 32, 24, 4, 8, 12, 16, 20, 28 },
	[ELFCLASS64] = { 8, EM_AARCH64, 64, 32, 54, 56, 56, 4, 8, 16, 24, 32, 40, 48 },
};

static uint64_t word(const struct layout *l, const uint8_t *at)
{
	return l->word == 8 ? get_le64(at) : get_le32(at);
}

/* --- the header ------------------------------------------------------------------------ */

static int complain(int ret, const char *field, unsigned int offset, const char *what)
{
	log_err("bootelf", "no ELF program that can be started: %s (offset %u) %s", field, offset,
		what);
	return ret;
}

/* Of another kind than what can be started here. */
static int check_kind(const uint8_t *h, const struct layout *l)
{
	uint16_t type = get_le16(h + E_TYPE);

	if (h[E_DATA] != ELFDATA2LSB)
		return complain(-ENOTSUP, "EI_DATA", E_DATA, "is not 1: not little-endian");
	if (get_le16(h + E_MACHINE) != l->machine)
		return complain(-ENOTSUP, "e_machine", E_MACHINE, l->machine == EM_ARM ?
				"is not 40: a 32-bit file, but not for Arm" :
				"is not 183: not for AArch64");
	if (get_le32(h + E_VERSION) != 1)
		return complain(-ENOTSUP, "e_version", E_VERSION, "is not 1");
	if (type != ET_EXEC && type != ET_DYN)
		return complain(-ENOTSUP, "e_type", E_TYPE, "is neither 2 nor 3: no linked program");
	return 0;
}

/* Where the program headers are is impossible. */
static int check_table(const uint8_t *h, uint64_t size, const struct layout *l)
{
	uint64_t at = word(l, h + l->phoff);
	uint16_t count = get_le16(h + l->phnum);

	if (!count)
		return complain(-EINVAL, "e_phnum", l->phnum, "is 0: it has no program headers");
	if (count == PN_XNUM)
		return complain(-EINVAL, "e_phnum", l->phnum,
				"is 65535: more program headers than that");
	if (get_le16(h + l->phentsize) != l->phdr_size)
		return complain(-EINVAL, "e_phentsize", l->phentsize,
				"is not the size of a program header");
	if (at > size || (uint64_t)count * l->phdr_size > size - at)
		return complain(-EINVAL, "e_phoff", l->phoff,
				"lets the program headers reach beyond the end of the file");
	return 0;
}

/* *LAYOUT becomes that of the file's class. */
static int check_header(const uint8_t *h, uint64_t size, const struct layout **layout)
{
	const struct layout *l;
	int ret;

	if (!elf_is(h, size)) {
		log_err("bootelf", "no ELF program: no \"\\x7f" "ELF\" at its start");
		return -ENOEXEC;
	}
	if (size > E_CLASS && h[E_CLASS] != ELFCLASS32 && h[E_CLASS] != ELFCLASS64)
		return complain(-ENOTSUP, "EI_CLASS", E_CLASS, "is neither 1 nor 2");
	*layout = l = &layouts[size > E_CLASS ? h[E_CLASS] : ELFCLASS64];
	if (size < l->ehdr_size) {
		log_err("bootelf", "shorter than an ELF%u header (%u bytes)", l->word * 8,
			l->ehdr_size);
		return -ENOTSUP;
	}
	ret = check_kind(h, l);
	return ret ? ret : check_table(h, size, l);
}

/* --- segments ---------------------------------------------------------------------------- */

/* Beyond the end of the file's address space. */
static bool wraps(const struct layout *l, uint64_t base, uint64_t size)
{
	return range_wraps(base, size) || (l->word == 4 && base + size > GIB(4));
}

/* What is wrong with one segment alone, or NULL. */
static const char *bad_segment(const struct layout *l, const struct elf_segment *s, uint64_t align,
			       uint64_t size)
{
	if (s->filesz > s->memsz)
		return "p_filesz is larger than p_memsz";
	if (s->offset > size || s->filesz > size - s->offset)
		return "p_offset + p_filesz is beyond the end of the file (cut short?)";
	if (wraps(l, s->paddr, s->memsz))
		return "p_paddr + p_memsz wraps around the end of the address space";
	if (wraps(l, s->vaddr, s->memsz))
		return "p_vaddr + p_memsz wraps around the end of the address space";
	if (align & (align - 1))
		return "p_align is not a power of two";
	if (align && !IS_ALIGNED(s->offset - s->vaddr, align))
		return "p_offset and p_vaddr differ by what is no multiple of p_align";
	return NULL;
}

static int add_segment(struct elf_image *elf, const struct layout *l, const uint8_t *ph,
		       uint16_t index, uint64_t at, uint64_t size)
{
	struct elf_segment s = {
		.index = index,
		.executable = get_le32(ph + l->flags) & PF_X,
		.writable = get_le32(ph + l->flags) & PF_W,
		.offset = word(l, ph + l->offset),
		.vaddr = word(l, ph + l->vaddr),
		.paddr = word(l, ph + l->paddr),
		.filesz = word(l, ph + l->filesz),
		.memsz = word(l, ph + l->memsz),
	};
	uint64_t align = word(l, ph + l->align);
	const char *why = bad_segment(l, &s, align, size);

	if (why) {
		log_err("bootelf", "program header %u (at 0x%" PRIx64 " of the file): %s", index, at,
			why);
		log_err("bootelf", "p_offset 0x%" PRIx64 ", p_vaddr 0x%" PRIx64 ", p_paddr 0x%" PRIx64
			", p_filesz 0x%" PRIx64 ", p_memsz 0x%" PRIx64 ", p_align 0x%" PRIx64,
			s.offset, s.vaddr, s.paddr, s.filesz, s.memsz, align);
		return -EINVAL;
	}
	if (!s.memsz)
		return 0;
	if (elf->nsegments == ELF_MAX_SEGMENTS) {
		log_err("bootelf", "program header %u (at 0x%" PRIx64 " of the file) is one PT_LOAD "
			"more than the %u that can be loaded", index, at, ELF_MAX_SEGMENTS);
		return -E2BIG;
	}
	elf->segment[elf->nsegments++] = s;
	return 0;
}

static int read_segments(const uint8_t *file, uint64_t size, const struct layout *l,
			 struct elf_image *elf)
{
	uint16_t count = get_le16(file + l->phnum);
	int ret = 0;

	for (uint16_t i = 0; i < count && !ret; i++) {
		uint64_t at = word(l, file + l->phoff) + i * l->phdr_size;
		uint32_t type = get_le32(file + at + P_TYPE);

		if (type == PT_INTERP) {
			log_err("bootelf", "program header %u (at 0x%" PRIx64 " of the file) is "
				"PT_INTERP: a program for an operating system", i, at);
			return -ENOTSUP;
		}
		if (type == PT_LOAD)
			ret = add_segment(elf, l, file + at, i, at, size);
	}
	if (!ret && !elf->nsegments) {
		log_err("bootelf", "none of the %u program headers loads anything (PT_LOAD)", count);
		ret = -EINVAL;
	}
	return ret;
}

/* In memory. Virtual addresses may coincide: overlays do that. */
static int check_apart(const struct elf_image *elf)
{
	for (size_t i = 1; i < elf->nsegments; i++) {
		for (size_t j = 0; j < i; j++) {
			const struct elf_segment *a = &elf->segment[j], *b = &elf->segment[i];

			if (!ranges_overlap(a->paddr, a->memsz, b->paddr, b->memsz))
				continue;
			log_err("bootelf", "program headers %u (p_paddr 0x%" PRIx64 " + 0x%" PRIx64
				") and %u (0x%" PRIx64 " + 0x%" PRIx64 ") overlap", a->index,
				a->paddr, a->memsz, b->index, b->paddr, b->memsz);
			return -EINVAL;
		}
	}
	return 0;
}

/* Bytes that are cleared are no code: the entry lies among those of the file. */
static int find_start(struct elf_image *elf)
{
	const struct elf_segment *s, *home = NULL;

	for (s = elf->segment; s < elf->segment + elf->nsegments; s++) {
		if (!s->executable)
			continue;
		if (elf->entry - s->paddr < s->filesz) {
			elf->start = elf->entry;
			home = s;
			break;
		}
		if (!home && elf->entry - s->vaddr < s->filesz) {
			elf->start = elf->entry - s->vaddr + s->paddr;
			home = s;
		}
	}
	if (home && (elf->is32 ? (elf->start & 3) != 2 : IS_ALIGNED(elf->start, 4)))
		return 0;
	log_err("bootelf", "e_entry (offset 24) 0x%" PRIx64 " is %s", elf->entry,
		home ? "at an address that is not a multiple of 4" :
		       "outside of every executable segment's bytes");
	return -EINVAL;
}

int elf_parse(const void *src, uint64_t size, struct elf_image *elf)
{
	const uint8_t *file = src;
	const struct layout *l;
	int ret = check_header(file, size, &l);

	if (ret)
		return ret;
	elf->nsegments = 0;
	elf->is32 = l->word == 4;
	elf->entry = word(l, file + E_ENTRY);
	ret = read_segments(file, size, l, elf);
	if (!ret)
		ret = check_apart(elf);
	return ret ? ret : find_start(elf);
}
