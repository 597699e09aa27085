/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>

#include "looks.h"

/* QEMU virt: the first UART, a PL011. */
#define PL011_DR 0x09000000u
#define PL011_FR 0x09000018u

static struct {
	uint64_t (*count)(void);
	uint64_t flags_read;    /* when the flags were read; a look unless a byte is sent next */
	bool pending;
	uint64_t last, worst;
} state;

static void look(void)
{
	if (!state.pending)
		return;
	state.pending = false;
	if (state.flags_read - state.last > state.worst)
		state.worst = state.flags_read - state.last;
	state.last = state.flags_read;
}

static void on_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *unused)
{
	if (vaddr != PL011_DR && vaddr != PL011_FR)
		return;
	/* flags that were read to see whether there is room for a byte to send are no look */
	if (vaddr == PL011_DR && qemu_plugin_mem_is_store(info)) {
		state.pending = false;
		return;
	}
	look();
	if (vaddr == PL011_FR) {
		state.flags_read = state.count();
		state.pending = true;
	}
}

void looks_begin(uint64_t (*count)(void))
{
	state.count = count;
}

void looks_watch(struct qemu_plugin_insn *insn)
{
	if (state.count)
		qemu_plugin_register_vcpu_mem_cb(insn, on_access, QEMU_PLUGIN_CB_NO_REGS,
						 QEMU_PLUGIN_MEM_RW, NULL);
}

uint64_t looks_worst(void)
{
	uint64_t worst = state.worst;

	state.worst = 0;
	state.last = state.count();
	return worst;
}
