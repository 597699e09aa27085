/* SPDX-License-Identifier: Apache-2.0 */
/* What an ELF file asks of the map that it is entered with. Pure. */
#include <boot/elf_program.h>

#include <errno.h>
#include <inttypes.h>
#include <lib/log.h>
#include <lib/util.h>
#include <stdio.h>

static enum mem_perm perm_of(const struct elf_segment *s)
{
	if (s->executable)
		return s->writable ? MEM_RWX : MEM_RX;
	return s->writable ? MEM_RW : MEM_RO;
}

/* VA - PA of the segment that it starts in, when it is linked for an upper half. */
static uint64_t linked_base(const struct elf_image *elf)
{
	for (size_t i = 0; i < elf->nsegments; i++) {
		const struct elf_segment *s = &elf->segment[i];

		if (elf->start - s->paddr < s->memsz)
			return s->vaddr >> 63 ? s->vaddr - s->paddr : 0;
	}
	return 0;
}

/* Linear: every part is at VA = PA + base. One that is linked where it lies is started from there. */
static int check_linked(const struct elf_segment *s, uint64_t base)
{
	if (!base || s->vaddr == s->paddr || s->vaddr - s->paddr == base)
		return 0;
	log_err("bootelf", "program header %u: p_vaddr - p_paddr is 0x%" PRIx64 ", in the segment of the "
		"entry point it is 0x%" PRIx64 ": mmu=linear has one base for all", s->index,
		s->vaddr - s->paddr, base);
	return -EINVAL;
}

int elf_program(const struct elf_image *elf, enum handoff_mmu mmu, struct kernel_program *program)
{
	int ret = 0;

	program->base = mmu == HANDOFF_MMU_LINEAR ? linked_base(elf) : 0;
	program->npieces = elf->nsegments;
	for (size_t i = 0; i < elf->nsegments && !ret; i++) {
		const struct elf_segment *s = &elf->segment[i];
		struct kernel_piece *p = &program->piece[i];

		snprintf(p->name, sizeof(p->name), "program header %u", s->index);
		p->base = s->paddr;
		p->size = s->memsz;
		p->perm = perm_of(s);
		ret = check_linked(s, program->base);
	}
	return ret;
}
