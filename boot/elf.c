/* SPDX-License-Identifier: Apache-2.0 */
/* The parser: what an ELF file says about itself, and whether that can be. Pure. */
#include <boot/elf.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>

/* System V gABI, chapter 4, "ELF Header", and chapter 5, "Program Header"; offsets of ELF64 */
#define EHDR_SIZE    64u
#define E_CLASS      4
#define E_DATA       5
#define E_TYPE       16
#define E_MACHINE    18
#define E_VERSION    20
#define E_ENTRY      24
#define E_PHOFF      32
#define E_PHENTSIZE  54
#define E_PHNUM      56
#define ELFCLASS64   2
#define ELFDATA2LSB  1
#define ET_EXEC      2
#define ET_DYN       3
#define EM_AARCH64   183          /* ELF for the Arm 64-bit architecture (AAELF64), 5.2 */
#define PN_XNUM      0xffff

#define PHDR_SIZE    56u
#define P_TYPE       0
#define P_FLAGS      4
#define P_OFFSET     8
#define P_VADDR      16
#define P_PADDR      24
#define P_FILESZ     32
#define P_MEMSZ      40
#define P_ALIGN      48
#define PT_LOAD      1
#define PT_INTERP    3
#define PF_X         1
#define PF_W         2

/* Of another kind than what can be started here; NULL when it is of the right one. */
static const char *foreign(const uint8_t *h)
{
	uint16_t type = get_le16(h + E_TYPE);

	if (h[E_CLASS] != ELFCLASS64)
		return "EI_CLASS (offset 4) is not 2: no ELF64 file";
	if (h[E_DATA] != ELFDATA2LSB)
		return "EI_DATA (offset 5) is not 1: not little-endian";
	if (get_le16(h + E_MACHINE) != EM_AARCH64)
		return "e_machine (offset 18) is not 183: not for AArch64";
	if (get_le32(h + E_VERSION) != 1)
		return "e_version (offset 20) is not 1";
	if (type != ET_EXEC && type != ET_DYN)
		return "e_type (offset 16) is neither 2 nor 3: no linked program";
	return NULL;
}

/* Where the program headers are is impossible, or NULL. */
static const char *bad_table(const uint8_t *h, uint64_t size)
{
	uint64_t at = get_le64(h + E_PHOFF);
	uint16_t count = get_le16(h + E_PHNUM);

	if (!count)
		return "e_phnum (offset 56) is 0: it has no program headers";
	if (count == PN_XNUM)
		return "e_phnum (offset 56) is 65535: more program headers than that";
	if (get_le16(h + E_PHENTSIZE) != PHDR_SIZE)
		return "e_phentsize (offset 54) is not 56";
	if (at > size || (uint64_t)count * PHDR_SIZE > size - at)
		return "the program headers (e_phoff, offset 32) reach beyond the end of the file";
	return NULL;
}

static int check_header(const uint8_t *h, uint64_t size)
{
	const char *why = "no \"\\x7f" "ELF\" at its start";
	int ret = -ENOEXEC;

	if (elf_is(h, size)) {
		why = "shorter than an ELF64 header (64 bytes)";
		if (size >= EHDR_SIZE) {
			ret = -ENOTSUP;
			why = foreign(h);
		}
		if (!why) {
			ret = -EINVAL;
			why = bad_table(h, size);
		}
	}
	if (!why)
		return 0;
	log_err("bootelf", "no ELF64 program for AArch64 that can be started: %s", why);
	return ret;
}

/* What is wrong with one segment alone, or NULL. */
static const char *bad_segment(const struct elf_segment *s, uint64_t align, uint64_t size)
{
	if (s->filesz > s->memsz)
		return "p_filesz is larger than p_memsz";
	if (s->offset > size || s->filesz > size - s->offset)
		return "p_offset + p_filesz is beyond the end of the file (cut short?)";
	if (range_wraps(s->paddr, s->memsz))
		return "p_paddr + p_memsz wraps around the end of the address space";
	if (range_wraps(s->vaddr, s->memsz))
		return "p_vaddr + p_memsz wraps around the end of the address space";
	if (align & (align - 1))
		return "p_align is not a power of two";
	if (align && !IS_ALIGNED(s->offset - s->vaddr, align))
		return "p_offset and p_vaddr differ by what is no multiple of p_align";
	return NULL;
}

static int add_segment(struct elf_image *elf, const uint8_t *ph, uint16_t index, uint64_t at,
		       uint64_t size)
{
	struct elf_segment s = {
		.index = index,
		.executable = get_le32(ph + P_FLAGS) & PF_X,
		.writable = get_le32(ph + P_FLAGS) & PF_W,
		.offset = get_le64(ph + P_OFFSET),
		.vaddr = get_le64(ph + P_VADDR),
		.paddr = get_le64(ph + P_PADDR),
		.filesz = get_le64(ph + P_FILESZ),
		.memsz = get_le64(ph + P_MEMSZ),
	};
	uint64_t align = get_le64(ph + P_ALIGN);
	const char *why = bad_segment(&s, align, size);

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

static int read_segments(const uint8_t *file, uint64_t size, struct elf_image *elf)
{
	uint16_t count = get_le16(file + E_PHNUM);
	int ret = 0;

	for (uint16_t i = 0; i < count && !ret; i++) {
		uint64_t at = get_le64(file + E_PHOFF) + i * PHDR_SIZE;
		uint32_t type = get_le32(file + at + P_TYPE);

		if (type == PT_INTERP) {
			log_err("bootelf", "program header %u (at 0x%" PRIx64 " of the file) is "
				"PT_INTERP: a program for an operating system", i, at);
			return -ENOTSUP;
		}
		if (type == PT_LOAD)
			ret = add_segment(elf, file + at, i, at, size);
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
	if (home && IS_ALIGNED(elf->start, 4))
		return 0;
	log_err("bootelf", "e_entry (offset 24) 0x%" PRIx64 " is %s", elf->entry,
		home ? "at an address that is not a multiple of 4" :
		       "outside of every executable segment's bytes");
	return -EINVAL;
}

int elf_parse(const void *src, uint64_t size, struct elf_image *elf)
{
	const uint8_t *file = src;
	int ret = check_header(file, size);

	if (ret)
		return ret;
	elf->nsegments = 0;
	elf->entry = get_le64(file + E_ENTRY);
	ret = read_segments(file, size, elf);
	if (!ret)
		ret = check_apart(elf);
	return ret ? ret : find_start(elf);
}
